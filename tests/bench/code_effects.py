"""Mutations of what the code does: targets, values, increments, creations, periods and configured values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .application import Mark
from .literals import config_values, is_state, other_state, state_of
from .sites import Edit, Module, mutant, replace
from .variant import CONFIG, CREATION, GUARD, TARGET, VALUE, Place, Variant

WRITES = ("ensures", "field", "move", "creation", "condition")
CLOCKS = (
    "datetime.utcnow()",
    "datetime.now(timezone.utc)",
    "self._clock.now()",
    "datetime.now()",
    "utcnow()",
)
UNITS = {"days": "hours", "hours": "minutes", "minutes": "hours", "seconds": "minutes", "weeks": "days"}
TEMPORAL = frozenset({"trigger-different"}) | GUARD


def accepted(mark: Mark, base: frozenset[str]) -> frozenset[str]:
    """The rules that may report a mutated write, by what it serves."""
    rules = base
    if mark.kinds & {"field", "creation"}:
        rules |= CREATION
    if mark.kinds & {"condition"}:
        rules |= CREATION | TARGET | GUARD
    if mark.kinds & {"trigger", "filter", "requires", "derived"}:
        rules |= TEMPORAL | {"derived-different"}
    if mark.kinds & {"value"}:
        rules |= VALUE | CREATION | {"derived-different"} | GUARD
    return rules


def target_state_changed(module: Module) -> Iterator[Variant | None]:
    """Another state assigned, passed to a transition function or given to a new instance."""
    for line, mark in module.marked(*WRITES):
        for node in (*module.at(line, ast.Attribute), *module.at(line, ast.Constant)):
            if written(module, node) and is_state(module, node):
                other = other_state(module, node, [state_of(node)], line)
                accept = accepted(mark, TARGET) | GUARD
                yield mutant(module, line, mark, "code-target-state-changed", [replace(node, other)], accept)


def written(module: Module, node: ast.expr) -> bool:
    """Whether a value is assigned or passed on, not compared."""
    parent = module.parents[node]
    if isinstance(parent, ast.Call):
        return node in parent.args
    if isinstance(parent, ast.Assign | ast.AnnAssign):
        return parent.value is node
    if isinstance(parent, ast.IfExp):
        return parent.test is not node
    return isinstance(parent, ast.keyword)


def assignment_deleted(module: Module) -> Iterator[Variant | None]:
    """A write deleted: a reset, a counter, a timestamp, a state."""
    for line, mark in module.marked("ensures", "move"):
        for node in (
            *module.at(line, ast.Assign),
            *module.at(line, ast.AugAssign),
            *module.at(line, ast.Expr),
        ):
            accept = accepted(mark, VALUE | TARGET)
            yield mutant(
                module, line, mark, "code-assignment-deleted", [replace(node, "pass")], accept, gone=True
            )


def increment_changed(module: Module) -> Iterator[Variant | None]:
    """`+ 1` becomes `+ 2`."""
    for line, mark in module.marked("ensures"):
        values = [node.value for node in module.at(line, ast.AugAssign)]
        values += [node.right for node in module.at(line, ast.BinOp)]
        for value in values:
            if isinstance(value, ast.Constant) and type(value.value) is int:
                edit = replace(value, str(value.value + 1))
                yield mutant(module, line, mark, "code-increment-changed", [edit], accepted(mark, VALUE))


def sign_flipped(module: Module) -> Iterator[Variant | None]:
    """Addition for subtraction and the reverse."""
    for line, mark in module.marked("ensures", "value", "trigger", "filter", "requires", "field"):
        for node in module.at(line, ast.AugAssign):
            symbol = "-=" if isinstance(node.op, ast.Add) else "+="
            text = f"{module.source(node.target)} {symbol} {module.source(node.value)}"
            yield mutant(
                module, line, mark, "code-sign-flipped", [replace(node, text)], accepted(mark, VALUE)
            )
        for term in module.at(line, ast.BinOp):
            if isinstance(term.op, ast.Add | ast.Sub) and not (
                "time" in mark.tags and isinstance(term.op, ast.Sub)
            ):
                symbol = "-" if isinstance(term.op, ast.Add) else "+"
                text = f"{module.source(term.left)} {symbol} {module.source(term.right)}"
                yield mutant(
                    module, line, mark, "code-sign-flipped", [replace(term, text)], accepted(mark, VALUE)
                )


def value_changed(module: Module) -> Iterator[Variant | None]:
    """Another number or truth value assigned."""
    for line, mark in module.marked("ensures", "field"):
        for node in module.at(line, ast.Constant):
            if written(module, node) and isinstance(node.value, bool | int):
                text = str(not node.value) if isinstance(node.value, bool) else str(node.value + 1)
                yield mutant(
                    module, line, mark, "code-value-changed", [replace(node, text)], accepted(mark, VALUE)
                )


def offset_dropped(module: Module) -> Iterator[Variant | None]:
    """`now + period` becomes `now`."""
    for line, mark in module.marked("ensures", "field", "trigger", "filter"):
        for node in module.at(line, ast.BinOp):
            if isinstance(node.op, ast.Add | ast.Sub):
                edit = replace(node, module.source(node.left))
                yield mutant(module, line, mark, "code-offset-dropped", [edit], accepted(mark, VALUE))


def unit_changed(module: Module) -> Iterator[Variant | None]:
    """Days become hours."""
    for line, mark in module.marked("config", "value", "ensures", "field", "trigger", "requires"):
        for node in module.at(line, ast.keyword):
            parent = module.parents[node]
            if (
                node.arg in UNITS
                and isinstance(parent, ast.Call)
                and module.source(parent.func) == "timedelta"
            ):
                start = (node.lineno, node.col_offset)
                edit = Edit(start, (start[0], start[1] + len(node.arg)), UNITS[node.arg])
                accept = accepted(mark, CONFIG | VALUE | CREATION)
                yield mutant(module, line, mark, "code-unit-changed", [edit], accept)


def config_changed(module: Module) -> Iterator[Variant | None]:
    """A configured number one higher."""
    for line, mark in module.marked("config"):
        text = module.text.splitlines()[line - 1]
        numbers = list(re.finditer(r"(?<![\w.])\d+(?![\w.])", text))
        if numbers:
            last = numbers[-1]
            edit = Edit((line, last.start()), (line, last.end()), str(int(last[0]) + 1))
            yield mutant(module, line, mark, "code-config-changed", [edit], CONFIG)


def config_replaced_in_effect(module: Module) -> Iterator[Variant | None]:
    """A configured value in a write, a period or a cut-off replaced by another literal."""
    for line, mark in module.marked("ensures", "field", "value", "trigger"):
        for node, value in config_values(module, line):
            accept = accepted(mark, VALUE)
            if isinstance(value, int):
                edits = [replace(node, str(value + 1))]
                yield mutant(module, line, mark, "code-config-to-other-literal", edits, accept)
                same = frozenset({"hardcoded-value"})
                yield mutant(
                    module, line, mark, "code-config-to-equal-literal", [replace(node, str(value))], same
                )
            else:
                edits = [replace(node, "timedelta(days=97)"), *timedelta_import(module)]
                yield mutant(module, line, mark, "code-config-to-other-literal", edits, accept)


def timedelta_import(module: Module) -> list[Edit]:
    """Import `timedelta` on an existing line of imports, when the module does not yet."""
    if re.search(r"import .*\btimedelta\b", module.text):
        return []
    for statement in module.tree.body:
        if (
            isinstance(statement, ast.Import | ast.ImportFrom)
            and getattr(statement, "module", "") != "__future__"
        ):
            return [replace(statement, module.source(statement) + "; from datetime import timedelta")]
    return []


def creation_deleted(module: Module) -> Iterator[Variant | None]:
    """What stores or returns a new instance, deleted."""
    for line, mark in module.marked("creation"):
        accept = CREATION | {"effect-missing", "rule-unimplemented"}
        for node in module.at(line, ast.Expr):
            yield mutant(
                module, line, mark, "code-creation-deleted", [replace(node, "pass")], accept, gone=True
            )
        for returned in module.at(line, ast.Return):
            yield mutant(
                module,
                line,
                mark,
                "code-creation-deleted",
                [replace(returned, "return None")],
                accept,
                gone=True,
            )


def effect_added(module: Module) -> Iterator[Variant | None]:
    """A write that the rule does not mention: a specified optional timestamp set on the way."""
    specification = module.application.specification
    clock = next((each for each in CLOCKS if each in module.text), "None")
    for line, mark in module.marked("ensures"):
        for node in module.at(line, ast.Assign):
            target = node.targets[0]
            entity = entity_of(module, target)
            mentioned = "".join(rule.text for rule in specification.rules if rule.name in mark.rules)
            for name, kind in specification.fields.get(entity, {}).items():
                if kind == "Timestamp?" and name not in mentioned and isinstance(target, ast.Attribute):
                    text = f"{module.source(node)}; {module.source(target.value)}.{name} = {clock}"
                    accept = frozenset({"effect-unspecified", "operation-unspecified"})
                    yield mutant(module, line, mark, "code-effect-added", [replace(node, text)], accept)
                    break


def entity_of(module: Module, target: ast.expr) -> str:
    """The entity written by `order.status = …`, by its variable's name or the class around `self`."""
    if not (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)):
        return ""
    name = target.value.id
    node: ast.AST | None = target
    while name == "self" and node is not None:
        node = module.parents.get(node)
        if isinstance(node, ast.ClassDef):
            return node.name
    known = module.application.specification.fields
    return next((entity for entity in sorted(known) if entity.lower() == name.replace("_", "")), "")


def state_renamed(module: Module) -> Iterator[Variant | None]:
    """A state that only the code has: one state of each enumeration renamed in the whole code base."""
    application = module.application
    if module.path != min(application.code):
        return
    for enumerated in application.specification.enumerated:
        if enumerated.field != "status":
            continue
        state = enumerated.states[-1]
        owners = [each for each in application.specification.enumerated if state in each.states]
        if len(owners) > 1:
            continue
        files: dict[str, str] = {}
        places: list[Place] = []
        for path, text in application.code.items():
            changed = re.sub(rf'"{state}"', '"quarantined"', text)
            changed = re.sub(rf"\b{state.upper()}\b", "QUARANTINED", changed)
            if changed != text:
                files[path] = changed
                pairs = zip(text.splitlines(), changed.splitlines(), strict=True)
                places += [
                    Place(path, number, number) for number, (old, new) in enumerate(pairs, 1) if old != new
                ]
        if files:
            yield Variant(
                app=application.name,
                kind="mutation",
                side="code",
                operator="code-state-renamed",
                description=f"{enumerated.entity}.{enumerated.field}: {state} => quarantined",
                files=files,
                accept=frozenset({"state-missing"}) | TARGET | GUARD | CREATION,
                places=tuple(places),
            )


EFFECT_OPERATORS = (
    target_state_changed,
    assignment_deleted,
    increment_changed,
    sign_flipped,
    value_changed,
    offset_dropped,
    unit_changed,
    config_changed,
    config_replaced_in_effect,
    creation_deleted,
    effect_added,
    state_renamed,
)
