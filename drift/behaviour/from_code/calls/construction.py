"""Creating objects: what `X(...)` gives its fields, and `replace(x, ...)` an instance."""

from __future__ import annotations

from drift.behaviour.from_code.calls.defaults import evaluate_default
from drift.behaviour.from_code.calls.filling import as_filled
from drift.behaviour.from_code.calls.inputs import check_new
from drift.behaviour.from_code.calls.reading import read_back, reads_stored
from drift.behaviour.from_code.calls.summaries import call_function
from drift.behaviour.from_code.classes import FieldInfo
from drift.behaviour.from_code.configuration.constants import numeric, type_of_constant
from drift.behaviour.from_code.configuration.held import holds_settings
from drift.behaviour.from_code.evaluation.references import as_reference
from drift.behaviour.from_code.evaluation.row_criteria import in_row
from drift.behaviour.from_code.walking.state import tame_term
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    FunctionValue,
    Value,
    as_term,
    is_store_to_fill,
    is_term,
    without_null,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Assign, ConfigParameter, Create
from drift.code.symbols.definitions import ClassDefinition
from drift.logic.build import compare, negate
from drift.logic.spans import Source
from drift.logic.terms import Const, Field, Ite, Opaque, Term, Var, symbol


def construct(walk: Walk, callee: ClassValue, arguments: Arguments, source: Source) -> Value:
    """`Class(arguments)`."""
    knowledge = walk.knowledge
    cls = callee.definition
    info = knowledge.classes.info(cls)
    if info.members or knowledge.classes.is_enum(cls):
        return _member(walk, callee, arguments)
    from drift.behaviour.from_code.calls.mappers import rebuilt

    same = rebuilt(walk, callee, arguments)
    if same is not None:
        return same
    instance = walk.fresh(info.name, info.name, source.span)
    walk.frame.created.append(instance)
    init = knowledge.constructor(cls)
    if init is not None:
        before = len(walk.frame.effects)
        value = FunctionValue(init.qualified, init.node, init.module, init.owner, instance)
        knowledge.gathered.called.add(init.qualified)
        call_function(walk, value, arguments, source)
        given = _own_assignments(walk, instance, before)
    else:
        given = _by_position(walk, cls, arguments)
    if holds_settings(knowledge, cls):
        _configure(walk, cls, given, source)
        return instance
    if info.kind == "form":
        from drift.behaviour.from_code.calls.forms import bind_form

        bind_form(walk, instance, arguments)
        return instance
    _established(walk, cls, instance, given, arguments, source)
    return instance


def from_literal(walk: Walk, cls: ClassDefinition, arguments: Arguments, source: Source) -> Value:
    """An instance that an object literal spells out field by field."""
    name = walk.knowledge.classes.name(cls)
    instance = walk.fresh(name, name, source.span)
    walk.frame.created.append(instance)
    _established(walk, cls, instance, dict(arguments.named), arguments, source)
    return instance


def _established(
    walk: Walk,
    cls: ClassDefinition,
    instance: Var,
    given: dict[str, Value],
    arguments: Arguments,
    source: Source,
) -> None:
    """A new instance holds what it is given and its defaults: a creation."""
    knowledge = walk.knowledge
    info = knowledge.classes.info(cls)
    for name, held in given.items():
        field = info.fields.get(name)
        canonical = field.name if field is not None else name
        if is_store_to_fill(held) and _is_filled_later(walk, cls, field):
            walk.state.store.pop((instance, canonical), None)
            continue
        held = as_filled(walk, held, field.type if field is not None else None)
        walk.state.store[(instance, canonical)] = as_reference(walk, info.name, name, held)
    for name, held in ({} if arguments.open else _defaults(walk, cls, given)).items():
        field = info.fields[name]
        if is_store_to_fill(held) and _is_filled_later(walk, cls, field):
            continue
        walk.state.store.setdefault((instance, field.name), as_filled(walk, held, field.type))
    post = knowledge.special(cls, knowledge.frameworks.conventions.after_construction)
    if post is not None:
        before = len(walk.frame.effects)
        value = FunctionValue(post.qualified, post.node, post.module, post.owner, instance)
        call_function(walk, value, Arguments(), source)
        given.update(_own_assignments(walk, instance, before))
    # What is given more than is spelled out may hold anything where it is given nothing.
    if not arguments.open and any(base == instance for base, _ in walk.state.store):
        walk.frame.whole.add(instance)
    if not arguments.open:
        check_new(walk, cls, instance)
    if knowledge.is_data(cls):
        values = tuple(
            (info.fields[n].name if n in info.fields else n, as_term(as_reference(walk, info.name, n, v)))
            for n, v in given.items()
        )
        made = Create(info.name, values, instance)
        walk.record(made, source)
        if reads_stored(walk, made):
            read_back(walk, made)
        if arguments.open:
            walk.opaque_call(
                info.name, source, "some of the given fields are computed", [instance], "opaque-write"
            )


def _is_filled_later(walk: Walk, cls: ClassDefinition, field: FieldInfo | None) -> bool:
    """Whether what starts empty says nothing of later: in services, and where instances are kept by key."""
    knowledge = walk.knowledge
    plain = field is not None and knowledge.classes.kind(cls) is None and knowledge.is_keyed_store(field)
    return plain or not knowledge.is_data(cls)


def _configure(walk: Walk, cls: ClassDefinition, given: dict[str, Value], source: Source) -> None:
    """An instance of a settings class: what it is given is the configured value."""
    info = walk.knowledge.classes.info(cls)
    for name, held in given.items():
        field = info.fields.get(name)
        if field is None or field.owner is None or not is_term(held):
            continue
        value, overridable = numeric(walk.knowledge, as_term(held))
        qualified = f"{field.owner.qualified}.{field.attribute}"
        walk.knowledge.config[qualified] = ConfigParameter(
            field.attribute, source, type_of_constant(value), value, overridable, qualified
        )


def _member(walk: Walk, callee: ClassValue, arguments: Arguments) -> Value:
    """`Status("draft")`: the member of that value."""
    if not arguments.positional:
        return Opaque(callee.definition.name, "an enum member")
    value = arguments.positional[0]
    info = walk.knowledge.classes.info(callee.definition)
    if isinstance(value, Const):
        for member in info.members.values():
            if member.value == str(value.value):
                return symbol(member.name)
    return value


def _own_assignments(walk: Walk, instance: Var, before: int) -> dict[str, Value]:
    """Takes the fields that the constructor assigned out of the effects: they belong to the creation."""
    given: dict[str, Value] = {}
    kept = walk.frame.effects[:before]
    for recorded in walk.frame.effects[before:]:
        effect = recorded.effect
        if isinstance(effect, Assign) and effect.target == instance:
            given[effect.field] = walk.state.store.get((instance, effect.field), effect.value)
        else:
            kept.append(recorded)
    walk.frame.effects[:] = kept
    return given


def _by_position(walk: Walk, cls: ClassDefinition, arguments: Arguments) -> dict[str, Value]:
    info = walk.knowledge.classes.info(cls)
    names = [f.attribute for f in info.fields.values()]
    match arguments.positional:
        case (DictValue(items=items), *_) if walk.conventions.members and info.kind == "storage":
            # `new Order({customer, total})`: a model without a constructor of its own is given its fields.
            return {str(k.value): v for k, v in items if isinstance(k, Const)}
        case _:
            pass
    given = {names[i]: value for i, value in enumerate(arguments.positional) if i < len(names)}
    given.update(arguments.named)
    return given


def _defaults(walk: Walk, cls: ClassDefinition, given: dict[str, Value]) -> dict[str, Value]:
    """What fields that were not given start with."""
    info = walk.knowledge.classes.info(cls)
    names = {info.fields[n].name if n in info.fields else n for n in given}
    found: dict[str, Value] = {}
    for attribute, field in info.fields.items():
        if field.name not in names:
            held = default_value(walk, cls, attribute)
            if held is not None:
                found[attribute] = held
    return found


def default_value(walk: Walk, cls: ClassDefinition, attribute: str) -> Value | None:
    """The value a field starts with when none is given; None when that is not known."""
    info = walk.knowledge.classes.info(cls)
    field = info.fields[attribute]
    if field.default is None or field.owner is None:
        return None
    return evaluate_default(walk, field)


def replaced(walk: Walk, instance: Value, arguments: Arguments, source: Source) -> Value:
    """`replace(x, field=value)`: an immutable update is an assignment to the instance."""
    if isinstance(instance, Ite):
        instance = without_null(instance)
    if not is_term(instance):
        return instance
    base = as_term(instance)
    entity = walk.entity_of(base)
    if not entity:
        return Opaque("replace", "a changed copy of something unknown", (base,))
    named = list(arguments.named)
    for value in arguments.positional[1:]:
        if isinstance(value, DictValue):
            named.extend((str(k.value), v) for k, v in value.items if isinstance(k, Const))
    for name, value in named:
        assign(walk, base, entity, name, value, source)
    if arguments.open:
        walk.opaque_call("replace", source, "the replaced fields are computed", [base], "opaque-write")
    return base


def assign(walk: Walk, base: Term, entity: str, name: str, value: Value, source: Source) -> None:
    """Writes a stored field: an effect, and what reads see from here on."""
    found = walk.knowledge.field(entity, name)
    canonical = found.name if found is not None else name
    value = in_row(walk, base, value)
    stored = as_reference(walk, entity, name, value)
    stored = tame_term(as_term(stored)) if is_term(stored) else stored
    known = walk.state.store.get((base, canonical))
    target = walk.original(base)
    before = walk.state.when
    current = as_term(walk.read(base, canonical))
    if isinstance(stored, Ite) and current in (stored.then, stored.other):
        # A choice between a new value and the one that is there writes only where it takes the new one.
        changes = stored.test if current == stored.other else negate(stored.test)
        walk.state.assume(walk.given(changes, source, "silent"))
        stored = stored.then if current == stored.other else stored.other
    if isinstance(known, Const) and target in walk.frame.created:
        fact = compare("=", Field(target, canonical), known)
        walk.state.assume(walk.given(fact, source, "assumed"))
    walk.record(Assign(target, entity, canonical, as_term(stored)), source)
    walk.state.when = before
    walk.state.store[(base, canonical)] = as_reference(walk, entity, name, value)
