"""Attributes whose name the code computes: `getattr(self, f"when_{type(event).__name__}")`."""

from __future__ import annotations

from drift.behaviour.from_code.walking.values import Value, as_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.code.symbols.definitions import ClassDefinition
from drift.logic.spans import Source
from drift.logic.terms import Call, Const, Field, Opaque, Term


def computed_attribute(walk: Walk, base: Value, name: Term, source: Source) -> Value:
    """The attribute, where its name comes out; else something unknown, and who is meant may be called."""
    spelled = _spelled(walk, name)
    if spelled is not None:
        return walk.attribute(base, spelled, source.span)
    info = walk.knowledge.info(walk.entity_of(base))
    if info is not None:
        before, after = _around(name)
        for cls in walk.knowledge.inheritance.order(info.definition):
            for method in walk.knowledge.inheritance.methods(cls):
                if method.name.startswith(before) and method.name.endswith(after):
                    callers = walk.knowledge.gathered.called_by_name.setdefault(method.qualified, set())
                    callers.add(walk.frame.symbol)
    return Opaque("attribute", "a computed attribute", (as_term(base), name))


def _spelled(walk: Walk, name: Term) -> str | None:
    """The text that a term is, if it comes out."""
    match name:
        case Const(kind="string", value=value):
            return str(value)
        case Call(name="text", args=parts):
            spelled = [_spelled(walk, part) for part in parts]
            return None if None in spelled else "".join(part for part in spelled if part is not None)
        case Field(base=Call(name="type of", args=(instance,)), name="__name__"):
            cls = _class_of(walk, instance)
            return None if cls is None else cls.name
        case _:
            return None


def _class_of(walk: Walk, instance: Term) -> ClassDefinition | None:
    """The class of an instance, if it can be of no other."""
    info = walk.knowledge.info(walk.entity_of(instance))
    if info is None or walk.knowledge.inheritance.subclasses(info.definition):
        return None
    return info.definition


def _around(name: Term) -> tuple[str, str]:
    """What a computed text surely begins and ends with."""
    parts = name.args if isinstance(name, Call) and name.name == "text" else ()
    first, last = (parts[0], parts[-1]) if parts else (None, None)
    before = str(first.value) if isinstance(first, Const) and first.kind == "string" else ""
    after = str(last.value) if isinstance(last, Const) and last.kind == "string" else ""
    return before, after
