"""Forms: objects that check what comes in, hand it on, and store it as the entity they are made for."""

from __future__ import annotations

from fnmatch import fnmatchcase

from drift.behaviour.from_code.calls.construction import assign, construct
from drift.behaviour.from_code.calls.inputs import assume_met
from drift.behaviour.from_code.classes import ClassInfo
from drift.behaviour.from_code.walking.values import ClassValue, FunctionValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition, ConstantDefinition
from drift.code.symbols.program import class_member
from drift.logic.spans import Source
from drift.logic.terms import NULL, Call, Field, Holds, Term, Truth

BOUND = "instance"
"""The slot of a form that holds the instance it changes."""


def form_of(walk: Walk, value: Value) -> ClassInfo | None:
    """The class of a form; None for anything else."""
    info = walk.knowledge.info(walk.entity_of(value)) if is_term(value) else None
    return info if info is not None and info.kind == "form" else None


def bind_form(walk: Walk, form: Term, arguments: Arguments) -> None:
    """A new form holds what it was made with."""
    given = arguments.get(BOUND, 0)
    if given is not None and given != NULL and walk.entity_of(given):
        walk.state.store[(form, BOUND)] = given


def form_method(walk: Walk, receiver: Value, name: str, arguments: Arguments, source: Source) -> Value | None:
    """`form.is_valid()`, `form.save(owner=user)`; None for any other call."""
    info = form_of(walk, receiver)
    verb = walk.frameworks.verb("form", name)
    if info is None or verb is None or verb.on != "form":
        return None
    form = as_term(receiver)
    match verb.means:
        case "check":
            return _checked(walk, info, form, source)
        case "store":
            return _stored(walk, info, form, arguments, source)
        case _:
            return None


def is_input(walk: Walk, receiver: Value, name: str) -> bool:
    """Whether the attribute of a form is what came in: its own fields, checked."""
    verb = walk.frameworks.verb("form", name)
    return verb is not None and verb.means == "input" and form_of(walk, receiver) is not None


def _checked(walk: Walk, info: ClassInfo, form: Term, source: Source) -> Value:
    """What the form's fields and own methods refuse is refused here."""
    assume_met(walk, info.definition, form)
    patterns = walk.frameworks.conventions.validating
    for cls in reversed(walk.knowledge.inheritance.order(info.definition)):
        for method in walk.knowledge.inheritance.methods(cls):
            pattern = next((p for p in patterns if fnmatchcase(method.name, p)), None)
            if pattern is None or not walk.state.alive:
                continue
            walk.knowledge.gathered.called.add(method.qualified)
            field = method.name.removeprefix(pattern.rstrip("*")) if pattern.endswith("*") else ""
            given: Value = Field(form, field) if field in info.fields else form
            function = FunctionValue(method.qualified, method.node, method.module, method.owner, form)
            positional = (given,) if len(method.node.parameters) > 1 else ()
            walk.call(function, Arguments(positional), source)
    return Truth(Holds(Call("valid", (form,))))


def _stored(walk: Walk, info: ClassInfo, form: Term, arguments: Arguments, source: Source) -> Value | None:
    """The entity is changed, or made, with what came in and what is added here."""
    bound = walk.state.store.get((form, BOUND))
    own = walk.knowledge.inheritance.method(info.definition, "update" if bound is not None else "create")
    if own is not None:
        walk.knowledge.gathered.called.add(own.qualified)
        function = FunctionValue(own.qualified, own.node, own.module, own.owner, form)
        return walk.call(function, Arguments((form,) if bound is None else (bound, form)), source)
    model = _option(walk, info.definition, "model")
    if not isinstance(model, ClassValue):
        return None
    names = _fields(walk, info.definition, model.definition)
    came = tuple((name, Field(form, name)) for name in names or ())
    if bound is not None and is_term(bound):
        entity = walk.entity_of(bound)
        for name, value in (*came, *arguments.named):
            assign(walk, as_term(bound), entity, name, value, source)
        if names is None:
            walk.opaque_call("save", source, "the fields of the form are not known", [bound], "opaque-write")
        return bound
    given = {**dict(came), **dict(arguments.named)}
    made = Arguments((), tuple(given.items()), names is None)
    return construct(walk, model, made, source)


def _option(walk: Walk, cls: ClassDefinition, name: str) -> Value | None:
    """What the form says of itself in the class within it."""
    found = _option_expr(walk, cls, name)
    if found is None:
        return None
    expr, module = found
    resolved = walk.knowledge.program.resolve(module, expr)
    return ClassValue(resolved) if isinstance(resolved, ClassDefinition) else None


def _option_expr(walk: Walk, cls: ClassDefinition, name: str) -> tuple[ir.Expr, ir.Module] | None:
    for one in walk.knowledge.inheritance.order(cls):
        for inner in walk.frameworks.conventions.options:
            options = class_member(one, inner)
            if isinstance(options, ClassDefinition):
                held = class_member(options, name)
                if isinstance(held, ConstantDefinition) and held.value is not None:
                    return held.value, held.module
    return None


def _fields(walk: Walk, form: ClassDefinition, model: ClassDefinition) -> tuple[str, ...] | None:
    """The fields of the model that come in; None where that is not listed."""
    listed = _texts(_option_expr(walk, form, "fields"))
    if listed is None:
        return None
    fixed = _texts(_option_expr(walk, form, "read_only_fields")) or ()
    known = walk.knowledge.classes.info(model)
    return tuple(
        name
        for name in listed
        if name not in fixed
        and name in known.fields
        and name != known.primary
        and known.fields[name].type.kind != "collection"
    )


def _texts(found: tuple[ir.Expr, ir.Module] | None) -> tuple[str, ...] | None:
    if found is None or not isinstance(found[0], ir.Collection):
        return None
    items = found[0].items
    texts = [item.value for item in items if isinstance(item, ir.Literal) and item.kind == "string"]
    return tuple(texts) if len(texts) == len(items) else None
