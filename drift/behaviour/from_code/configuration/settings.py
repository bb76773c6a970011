"""Registering configured values before anything is walked: constants, settings, values by key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.behaviour.from_code.configuration.constants import constant_value
from drift.behaviour.from_code.configuration.held import setting
from drift.behaviour.from_code.configuration.keyed import configured_key
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.walk import Walk
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition, ConstantDefinition
from drift.code.symbols.program import class_member, flat
from drift.logic.spans import Source


def register_settings(walk: Walk) -> None:
    """Fills the configuration of the code base."""
    knowledge = walk.knowledge
    for module in knowledge.program.modules:
        _keyed(knowledge, module)
        _keyed_factories(knowledge, module)
    _keyed_classes(knowledge)
    for module in knowledge.program.modules:
        for constant in knowledge.program.scope(module).constants.values():
            if _is_plain(constant):
                constant_value(walk.engine, knowledge, constant)
    for cls in knowledge.classes.all():
        if knowledge.classes.is_enum(cls):
            continue
        if knowledge.classes.kind(cls) == "settings":
            for field in knowledge.classes.info(cls).fields.values():
                setting(walk, field)


def register_class_constants(walk: Walk) -> None:
    """Upper-case class attributes that no key leads to.

    Call it after the walks, which find out what is read by key.
    """
    knowledge = walk.knowledge
    for key in knowledge.keys_set:
        configured_key(walk, key, None)
    for cls in knowledge.classes.all():
        if knowledge.classes.is_enum(cls) or knowledge.classes.kind(cls) == "settings":
            continue
        for constant in knowledge.inheritance.constants(cls):
            own = constant.owner is not None and constant.owner.qualified == cls.qualified
            by_key = f"config:{constant.name}" in knowledge.config
            if own and not by_key and _is_upper(constant.name) and _is_plain(constant):
                constant_value(walk.engine, knowledge, constant)


def _is_upper(name: str) -> bool:
    return name.isupper() and any(c.isalpha() for c in name)


def _is_plain(constant: ConstantDefinition) -> bool:
    """Whether the value is computed from constants: calls only of things outside the code base."""
    return constant.assigned == 1 and constant.value is not None and _plain(constant.value, 0)


def _plain(expr: ir.Expr, depth: int) -> bool:
    if depth > 12:
        return False
    match expr:
        case ir.Literal() | ir.Name() | ir.Attribute():
            return True
        case ir.Binary():
            return _plain(expr.left, depth + 1) and _plain(expr.right, depth + 1)
        case ir.Unary():
            return _plain(expr.operand, depth + 1)
        case ir.Call():
            return all(_plain(a.value, depth + 1) for a in expr.arguments)
        case ir.Index():
            return _plain(expr.base, depth + 1) and _plain(expr.key, depth + 1)
        case ir.Logical():
            return all(_plain(o, depth + 1) for o in expr.operands)
        case _:
            return False


# ---------------------------------------------------------------- configuration by key


def _keyed(knowledge: Knowledge, module: ir.Module) -> None:
    """`app.config["KEY"] = value`, `app.config.update(KEY=value)` and the like, wherever they stand."""
    loaders = {name for table in knowledge.frameworks.config for name in table.loaders}
    for statement in _statements(module.body):
        match statement:
            case ir.Assign(operator=""):
                for target in statement.targets:
                    if (
                        (
                            isinstance(target, ir.Index)
                            and _is_config(target.base)
                            and statement.value is not None
                        )
                        and isinstance(target.key, ir.Literal)
                        and target.key.kind == "string"
                    ):
                        _set(knowledge, target.key.value, module, statement.value)
            case ir.Evaluate(value=ir.Call(callee=ir.Attribute() as callee) as call):
                if callee.name in loaders and _is_config(callee.base):
                    for argument in call.arguments:
                        if argument.name:
                            _set(knowledge, argument.name, module, argument.value)
                        elif isinstance(argument.value, ir.Mapping):
                            for entry in argument.value.entries:
                                if isinstance(entry.key, ir.Literal):
                                    _set(knowledge, entry.key.value, module, entry.value)
            case _:
                pass


def _keyed_factories(knowledge: Knowledge, module: ir.Module) -> None:
    """`export default () => ({shop: {limit: 3}})`: a factory of what is read by path.

    `registerAs("shop", () => ({limit: 3}))` puts what the factory gives under a name.
    """
    if not knowledge.frameworks.language(module.language).members:
        return
    for constant in knowledge.program.scope(module).constants.values():
        value, prefix = constant.value, ""
        if isinstance(value, ir.Call) and len(value.arguments) == 2:
            name = value.arguments[0].value
            prefix = f"{name.value}." if isinstance(name, ir.Literal) and name.kind == "string" else ""
            value = value.arguments[1].value if prefix else None
            if isinstance(value, ir.Lambda):
                knowledge.keyed_under[constant.qualified] = prefix
        elif not _names_settings(module.name):
            continue
        if isinstance(value, ir.Lambda):
            _note_given(knowledge, module, value.body, prefix)
    for statement in module.body if _names_settings(module.name) else ():
        if isinstance(statement, ir.Function) and not statement.parameters:
            _note_given(knowledge, module, statement.body, "")


def _note_given(knowledge: Knowledge, module: ir.Module, body: Sequence[ir.Stmt], prefix: str) -> None:
    given = [statement.value for statement in body if isinstance(statement, ir.Return)]
    if len(given) == 1 and isinstance(given[0], ir.Mapping):
        _note_paths(knowledge, module, given[0], prefix, 0)


def _note_paths(knowledge: Knowledge, module: ir.Module, held: ir.Mapping, prefix: str, depth: int) -> None:
    for entry in held.entries:
        if not isinstance(entry.key, ir.Literal) or entry.key.kind != "string":
            continue
        key = f"{prefix}{entry.key.value}"
        if isinstance(entry.value, ir.Mapping) and depth < 4:
            _note_paths(knowledge, module, entry.value, f"{key}.", depth + 1)
        elif not isinstance(entry.value, ir.Mapping | ir.Lambda):
            _set(knowledge, key, module, entry.value)


def _is_config(expr: ir.Expr) -> bool:
    return isinstance(expr, ir.Attribute) and expr.name == "config"


def _set(knowledge: Knowledge, key: str, module: ir.Module, value: ir.Expr) -> None:
    """Notes a key that code sets on a configuration mapping: a configured value even if nothing reads it."""
    knowledge.keys_set[key] = None
    _note(knowledge, key, module, value)


def _note(knowledge: Knowledge, key: str, module: ir.Module, value: ir.Expr) -> None:
    knowledge.keyed.setdefault(key, []).append((module, value, Source(module.file, value.span)))


def _statements(body: Sequence[ir.Stmt]) -> Iterator[ir.Stmt]:
    for statement in flat(body):
        yield statement
        if isinstance(statement, ir.Function | ir.Class):
            yield from _statements(statement.body)


def _keyed_classes(knowledge: Knowledge) -> None:
    """Upper-case attributes of classes and settings modules, which applications load by name.

    What a subclass overrides for one environment does not count where its base says what holds in
    general.
    """
    for cls in knowledge.classes.all():
        if knowledge.classes.kind(cls) is not None or knowledge.classes.is_enum(cls):
            continue
        for statement in flat(cls.node.body):
            if not isinstance(statement, ir.Assign) or statement.value is None or statement.operator:
                continue
            for target in statement.targets:
                if (
                    isinstance(target, ir.Name)
                    and _is_upper(target.name)
                    and not _overrides(knowledge, cls, target.name)
                ):
                    _note(knowledge, target.name, cls.module, statement.value)
    for module in knowledge.program.modules:
        for constant in knowledge.program.scope(module).constants.values():
            if _is_upper(constant.name) and constant.value is not None and _names_settings(module.name):
                _note(knowledge, constant.name, module, constant.value)


def _overrides(knowledge: Knowledge, cls: ClassDefinition, name: str) -> bool:
    return any(class_member(base, name) is not None for base in knowledge.inheritance.order(cls)[1:])


def _names_settings(module: str) -> bool:
    last = module.rsplit(".", 1)[-1].lower()
    return "config" in last or "settings" in last or last == "defaults"
