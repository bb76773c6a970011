"""Names and attributes to values."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.boundaries import CALLER
from drift.behaviour.from_code.calls.gathering import length
from drift.behaviour.from_code.calls.procedures import member_of_procedure
from drift.behaviour.from_code.configuration.constants import constant_value, definition_value
from drift.behaviour.from_code.configuration.held import is_setting, setting
from drift.behaviour.from_code.configuration.keyed import configured_key, environment_setting
from drift.behaviour.from_code.configuration.modules import constant_of_settings
from drift.behaviour.from_code.evaluation.collections_ import is_list
from drift.behaviour.from_code.evaluation.entity_names import entity_for_name
from drift.behaviour.from_code.evaluation.lacking import of_either
from drift.behaviour.from_code.evaluation.queries import only_row
from drift.behaviour.from_code.evaluation.times import counted
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    ClassValue,
    DictValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    MethodValue,
    ModuleValue,
    ProcedureValue,
    QueryValue,
    SuperValue,
    Value,
    is_term,
    without_null,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.symbols.definitions import (
    ClassDefinition,
    ConstantDefinition,
    Definition,
    ExternalDefinition,
    FunctionDefinition,
    ModuleDefinition,
)
from drift.code.symbols.program import dotted
from drift.logic.spans import Source, Span
from drift.logic.terms import NULL, Const, Field, Ite, Opaque, Record, Term, Var, symbol, text


def name_value(walk: Walk, expr: ir.Name) -> Value:
    """A bare name: local, enclosing function, module, outside."""
    if expr.name in walk.state.locals:
        walk.trace.extend(walk.state.origins.get(expr.name, ()))
        return walk.state.locals[expr.name]
    if expr.name in walk.closure:
        return walk.closure[expr.name]
    found = walk.knowledge.program.lookup(walk.module, expr.name)
    if found is None:
        if expr.name == "super" and walk.conventions.super_value and walk.owner and walk.receiver is not None:
            return SuperValue(walk.receiver, walk.owner)
        return ExternalValue(expr.name)
    if isinstance(found, ExternalDefinition) and (caller := _caller(walk, found.qualified)) is not None:
        return caller
    return _defined(walk, found)


def _caller(walk: Walk, qualified: str) -> Var | None:
    """`current_user` of a framework: the caller, where an entity of the code is called so."""
    table = walk.frameworks.call(qualified)
    if table is None or table.means != "principal":
        return None
    entity = entity_for_name(walk.knowledge, qualified.rsplit(".", 1)[-1])
    return Var(CALLER, entity) if entity else None


def _defined(walk: Walk, found: Definition) -> Value:
    """The value of a definition; a constant's place takes part in what reads it."""
    if isinstance(found, ConstantDefinition):
        walk.trace.append(Source(found.module.file, found.node.span))
    return definition_value(walk, found)


def attribute_value(walk: Walk, base: Value, name: str, span: Span) -> Value:
    """`base.name`."""
    base = without_null(base)
    if walk.conventions.members:
        if _is_size(walk, base, name):
            return length(walk, base)
        if isinstance(base, Ite | ChoiceValue) and is_list(base) and _is_method_of_items(walk, name):
            return MethodValue(base, name)
    match base:
        case ModuleValue():
            found = walk.knowledge.program.member(ModuleDefinition(base.module), name)
            if (
                found is None
                and walk.conventions.members
                and not walk.knowledge.program.has_stars(base.module)
                and not walk.knowledge.program.mentions(base.module, walk.conventions.exporting)
            ):
                return NULL
            return _defined(walk, found) if found is not None else Opaque(f"{base.name}.{name}", "not found")
        case ClassValue():
            return _of_class(walk, base, name)
        case ExternalValue():
            return _of_external(walk, base, name, span)
        case SuperValue():
            return _of_super(walk, base, name)
        case ProcedureValue():
            return member_of_procedure(walk, base, name)
        case DictValue() if walk.conventions.members:
            return _of_literal(walk, base, name, span)
        case QueryValue() if (told := _told_of_rows(walk, base, name, span)) is not None:
            return told
        case ListValue() if walk.conventions.members and _is_whole(walk, name):
            return base
        case QueryValue() | ListValue() | DictValue() | MethodValue() | FunctionValue():
            return MethodValue(base, name)
        case ChoiceValue():
            return of_either(walk, base, name, lambda one: attribute_value(walk, one, name, span))
        case _:
            return _of_instance(walk, base, name, span)


def _told_of_rows(walk: Walk, rows: QueryValue, name: str, span: Span) -> Value | None:
    """What an attribute of a result tells: how many rows there are, or the rows themselves."""
    if rows.answered and rows.statement == "select":
        from drift.behaviour.from_code.calls.clients import answer_of

        answer = answer_of(walk, rows, name, Source(walk.module.file, span))
        if answer is not None:
            return answer
    if rows.deferred:
        told = walk.frameworks.verb("client", name)
        return replace(rows, negated=True) if told is not None and told.means == "absence" else None
    verb = walk.frameworks.verb("query", name)
    if verb is not None and verb.means == "size":
        from drift.behaviour.from_code.evaluation.criteria import how_many

        return how_many(walk, rows)
    if verb is None or verb.means != "whole":
        return None
    return only_row(walk, replace(rows, single=False).collect()) if rows.single else rows


def _is_whole(walk: Walk, name: str) -> bool:
    """Whether the attribute of a result gives the rows: also of those that a statement has made."""
    verb = walk.frameworks.verb("query", name)
    return verb is not None and verb.means == "whole"


def _is_size(walk: Walk, base: Value, name: str) -> bool:
    """Whether the attribute tells how many items there are."""
    verb = walk.frameworks.verb("collection", name)
    if verb is None or verb.means != "size":
        return False
    if isinstance(base, ListValue | QueryValue):
        return True
    if not is_term(base):
        return False
    kind = walk.type_of(base).kind
    # What nobody typed has a length as texts have one; a size it may have like anything else.
    untyped = kind == "unknown" and isinstance(base, Var | Field) and (base, name) not in walk.state.store
    of_text = walk.frameworks.verb("text", name)
    return kind in ("collection", "string") or (untyped and of_text is not None and of_text.means == "size")


def _is_method_of_items(walk: Walk, name: str) -> bool:
    verb = walk.frameworks.verb("collection", name)
    return verb is not None and verb.on == "collection"


def _of_literal(walk: Walk, base: DictValue, name: str, span: Span) -> Value:
    """A member of an object literal; what it does not have is not there."""
    held = base.get(text(name))
    if held is not None:
        return held
    if walk.frameworks.verb("collection", name) is not None:
        return MethodValue(base, name)
    if base.rest is not None:
        return attribute_value(walk, base.rest, name, span)
    return Opaque(name, "a member of an object whose members are not all known") if base.open else NULL


def _of_external(walk: Walk, base: ExternalValue, name: str, span: Span) -> Value:
    qualified = f"{base.qualified}.{name}"
    outer = walk.frameworks.call(base.qualified)
    if outer is not None and outer.means == "environment" and walk.conventions.members:
        read = environment_setting(walk, text(name), None, Source(walk.module.file, span))
        if read is not None:
            return read
    table = walk.frameworks.call(qualified)
    if table is not None and table.means == "principal":
        return _caller(walk, qualified) or MethodValue(base, name)
    if outer is not None and outer.means == "holder":
        entity = entity_for_name(walk.knowledge, name)
        if entity:
            return Var(f"current_{name.removeprefix('current_')}", entity)
    held = constant_of_settings(walk.knowledge, base.qualified, name)
    return _defined(walk, held) if held is not None else ExternalValue(qualified)


def _of_class(walk: Walk, base: ClassValue, name: str) -> Value:
    knowledge = walk.knowledge
    cls = base.definition
    info = knowledge.classes.info(cls)
    if name in info.members:
        return symbol(name)
    from drift.behaviour.from_code.calls.managed import managed_rows

    rows = managed_rows(walk, cls, name)
    if rows is not None:
        return rows
    field = info.fields.get(name)
    kind = knowledge.classes.kind(cls)
    if field is not None and kind == "settings" and walk.conventions.members:
        return setting(walk, field)
    if field is not None and kind != "settings":
        constant = isinstance(field.default, ir.Literal) and kind != "storage"
        if not constant:
            return Field(knowledge.element(info.name), field.name)
    found = knowledge.inheritance.member(cls, name)
    match found:
        case FunctionDefinition():
            bound: Value | None = base if decorated(walk, found, "class") else None
            return FunctionValue(found.qualified, found.node, found.module, found.owner, bound)
        case ConstantDefinition():
            return _class_constant(walk, found)
        case ClassDefinition():
            return ClassValue(found)
        case _:
            pass
    if field is not None:
        return Field(knowledge.element(info.name), field.name)
    verb = knowledge.frameworks.verb("manager", name)
    if verb is not None and verb.means == "query":
        return QueryValue(info.name, knowledge.element(info.name))
    return MethodValue(base, name)


def _class_constant(walk: Walk, found: ConstantDefinition) -> Value:
    walk.trace.append(Source(found.module.file, found.node.span))
    outside = walk.knowledge.program.resolve(found.module, found.value)
    known = isinstance(outside, ExternalDefinition) and walk.frameworks.call(
        outside.qualified.removesuffix("()")
    )
    if isinstance(outside, ExternalDefinition) and isinstance(found.value, ir.Call) and not known:
        return ExternalValue(outside.qualified.removesuffix("()"), instance=True)
    return constant_value(walk.engine, walk.knowledge, found)


def _of_super(walk: Walk, base: SuperValue, name: str) -> Value:
    for cls in walk.knowledge.inheritance.order(base.owner)[1:]:
        found = walk.knowledge.inheritance.method(cls, name)
        if found is not None:
            return FunctionValue(found.qualified, found.node, found.module, found.owner, base.receiver)
    return MethodValue(base, name)


def decorated(walk: Walk, method: FunctionDefinition, meaning: str) -> bool:
    """Whether syntax or an outside decorator gives the method that meaning (`property`, `class`, …)."""
    if meaning in method.node.marks:
        return True
    for decorator in method.node.decorators:
        target = decorator.callee if isinstance(decorator, ir.Call) else decorator
        found = walk.knowledge.program.resolve(method.module, target)
        if isinstance(found, ExternalDefinition) and walk.frameworks.decorator(found.qualified) == meaning:
            return True
    return False


def is_setter(method: FunctionDefinition, name: str) -> bool:
    """Whether the method is the setter of the property `name`."""
    if "setter" in method.node.marks:
        return method.name == name
    return any(dotted(decorator) == f"{name}.setter" for decorator in method.node.decorators)


def _of_instance(walk: Walk, base: Term, name: str, span: Span) -> Value:
    from drift.behaviour.from_code.calls.forms import is_input
    from drift.behaviour.from_code.calls.gates import principal_of

    knowledge = walk.knowledge
    caller = principal_of(walk, base, name)
    if caller is not None:
        return caller
    if is_input(walk, base, name) or _is_itself(walk, base, name):
        return base
    last = walk.state.store.get((base, "last result"))
    if isinstance(last, QueryValue) and (told := _told_of_rows(walk, last, name, span)):
        return told
    type_ = walk.type_of(base)
    if (isinstance(base, Const) and base.kind == "symbol") or type_.kind == "enum":
        own = _of_member(walk, base, type_.entity, name, span)
        return own if own is not None else base if name in {"value", "name"} else MethodValue(base, name)
    if isinstance(base, Record) and (told := _of_table(walk, base, name)) is not None:
        return told
    if isinstance(base, Ite):
        return of_either(walk, base, name, lambda one: attribute_value(walk, one, name, span))
    entity = type_.entity if type_.kind == "entity" else ""
    info = knowledge.info(entity)
    given = f"{knowledge.keyed_under.get(type_.entity, '')}{name}"
    if type_.entity in knowledge.keyed_under and given in knowledge.keyed:
        return configured_key(walk, given, None)
    if info is None:
        return (
            walk.read(base, name)
            if (base, name) in walk.state.store
            else _unknown_attribute(walk, base, name)
        )
    cls = info.definition
    if name in knowledge.frameworks.conventions.keys and info.kind == "storage":
        name = knowledge.primary(entity)
    field = info.fields.get(name)
    canonical = field.name if field is not None else name
    if field is not None and is_setting(knowledge, field):
        return setting(walk, field)
    if (base, canonical) in walk.state.store or canonical in knowledge.singletons.get(base, {}):
        return walk.read(base, canonical)
    found = knowledge.inheritance.member(cls, name)
    if _is_table(knowledge, found, name) and info.kind == "storage" and isinstance(found, ConstantDefinition):
        return _class_constant(walk, found)
    if isinstance(found, FunctionDefinition):
        if decorated(walk, found, "property"):
            getter = _getter(walk, cls, name) or found
            value = FunctionValue(getter.qualified, getter.node, getter.module, getter.owner, base)
            return walk.call(value, Arguments(), Source(walk.module.file, span))
        if decorated(walk, found, "static"):
            return FunctionValue(found.qualified, found.node, found.module, found.owner)
        bound: Value = ClassValue(cls) if decorated(walk, found, "class") else base
        return FunctionValue(found.qualified, found.node, found.module, found.owner, bound)
    if isinstance(found, ConstantDefinition) and found.value is not None and not knowledge.is_data(cls):
        named = knowledge.program.resolve(found.module, found.value)
        if isinstance(named, ClassDefinition):
            # `model = Order` in a repository.
            return ClassValue(named)
    if field is not None:
        from drift.behaviour.from_code.calls.collaborators import held_constant

        held = held_constant(walk, Field(base, field.name))
        return held if held is not None else Field(base, field.name)
    if isinstance(found, ConstantDefinition):
        return _class_constant(walk, found)
    if isinstance(found, ClassDefinition):
        return ClassValue(found)
    return walk.read(base, name)


def _of_table(walk: Walk, base: Record, name: str) -> Value | None:
    """A method of a table that was told apart by the paths that led here; None for what else it holds."""
    plain = walk.conventions.members and walk.frameworks.verb("collection", name) is None
    if name in dict(base.items) or plain:
        return None
    return MethodValue(DictValue(tuple((text(key), value) for key, value in base.items)), name)


def _is_table(knowledge: Knowledge, found: Definition | None, name: str) -> bool:
    """Whether it is a table that a class holds, and none of its fields: `MOVES = {"draft": ("sent",)}`."""
    value = found.value if isinstance(found, ConstantDefinition) else None
    return isinstance(value, ir.Mapping | ir.Collection) and name not in knowledge.attributes_written


def _is_itself(walk: Walk, base: Term, name: str) -> bool:
    """Whether the attribute is the stored instance over again: `order.awaitable_attrs`, `row.Order`."""
    info = walk.knowledge.info(walk.entity_of(base))
    if info is None or info.kind != "storage" or name in info.fields:
        return False
    verb = walk.frameworks.verb("instance", name)
    same = verb is not None and verb.on == "instance" and verb.means == "same"
    return same or name == info.definition.name


def _of_member(walk: Walk, base: Term, enum: str, name: str, span: Span) -> Value | None:
    """What the class of an enum says of its members: properties, methods, the other members."""
    info = walk.knowledge.info(enum)
    if info is None:
        return None
    found = walk.knowledge.inheritance.method(info.definition, name)
    if found is None:
        return symbol(name) if name in info.members else None
    value = FunctionValue(found.qualified, found.node, found.module, found.owner, base)
    if decorated(walk, found, "property"):
        return walk.call(value, Arguments(), Source(walk.module.file, span))
    if decorated(walk, found, "static"):
        return FunctionValue(found.qualified, found.node, found.module, found.owner)
    if decorated(walk, found, "class"):
        return FunctionValue(
            found.qualified, found.node, found.module, found.owner, ClassValue(info.definition)
        )
    return value


def _getter(walk: Walk, cls: ClassDefinition, name: str) -> FunctionDefinition | None:
    """The getter of a property: a setter of the same name comes later in the class body and would hide it."""
    for one in walk.knowledge.inheritance.order(cls):
        for method in walk.knowledge.inheritance.methods(one):
            if method.name == name and decorated(walk, method, "property"):
                return method
    return None


def _unknown_attribute(walk: Walk, base: Term, name: str) -> Value:
    verb = walk.frameworks.verb("column", name)
    if verb is not None or isinstance(base, Const):
        return MethodValue(base, name)
    return counted(base, name) or walk.read(base, name)
