"""What classes work out of their own instances: properties and methods that take and change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from drift.behaviour.from_code.evaluation.names import decorated
from drift.behaviour.from_code.evaluation.truth import term_truth
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.state import Frame, State
from drift.behaviour.from_code.walking.values import FunctionValue, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments, Engine, Walk
from drift.behaviour.model import THIS, Derived, Entity
from drift.code.symbols.definitions import ClassDefinition, FunctionDefinition
from drift.logic.rewrite import subterms
from drift.logic.simplify import simplify
from drift.logic.spans import NOWHERE, Source, Span
from drift.logic.terms import Field, Ite, Opaque, Term, Truth, Var

_NO_VALUES = ("static", "class", "constructor", "abstract", "setter")


def computed(
    engine: Engine, knowledge: Knowledge, entities: Iterable[Entity], texts: Callable[[str, Span], str]
) -> Iterator[tuple[str, Derived]]:
    """Each such value with the name of its entity, in the order of the code, as far as it was understood.

    A value that is worked out under conditions, by an opaque call or with an effect is none.
    """
    known = {one.qualified: one for one in entities}
    for cls in knowledge.classes.all():
        entity = known.get(cls.qualified)
        if entity is None:
            continue
        for method in knowledge.inheritance.methods(cls):
            if not _may_be_value(engine, knowledge, cls, method):
                continue
            value = _value(engine, knowledge, cls, method, Var(THIS.name, entity.name), texts)
            if value is not None:
                place = Source(cls.module.file, method.node.name_span.to(method.node.span))
                yield entity.name, Derived(method.name, value, place, Var(THIS.name, entity.name))


def _may_be_value(
    engine: Engine, knowledge: Knowledge, cls: ClassDefinition, method: FunctionDefinition
) -> bool:
    if method.name.startswith(("_", "#")) or len(method.node.parameters) > 1:
        return False
    walk = Walk(engine, knowledge, cls.module, Frame("", cls.module.file), State(), owner=cls)
    return not any(decorated(walk, method, meaning) for meaning in _NO_VALUES)


def _value(
    engine: Engine,
    knowledge: Knowledge,
    cls: ClassDefinition,
    method: FunctionDefinition,
    this: Var,
    texts: Callable[[str, Span], str],
) -> Term | None:
    """What the method gives of the instance, if that is all it does; None else and for a plain field."""
    knowledge.spent = 0
    frame = Frame(method.qualified, cls.module.file)
    walk = Walk(engine, knowledge, cls.module, frame, State(), owner=cls, texts=texts)
    function = FunctionValue(method.qualified, method.node, method.module, cls, this)
    value = walk.call(function, Arguments(), NOWHERE)
    if not is_term(value) or frame.effects or frame.opaque or frame.created or frame.truncated:
        return None
    term = as_term(value)
    declared = knowledge.classes.annotation(method.module, method.node.returns)
    if isinstance(term, Ite) and declared.kind == "boolean":
        # `bool(self.added or self.removed)` chooses a collection: what is meant is whether one has anything.
        term = Truth(simplify(term_truth(walk, term)))
    parts = list(subterms(term))
    own = any(isinstance(one, Field) and one.base == this for one in parts)
    plain = isinstance(term, Field) and term.base == this
    pure = walk.state.alive and not any(one.outcome != "assumed" for one in walk.state.when)
    return term if own and pure and not plain and not any(isinstance(one, Opaque) for one in parts) else None
