"""Doubts: why a guard that seems to be missing or too weak may be there after all."""

from __future__ import annotations

from drift.behaviour.model import Assign, Condition, ReasonCode
from drift.compare.rules import wording
from drift.compare.rules.black_boxes import is_black_box
from drift.compare.rules.choices import left_to_callers
from drift.compare.rules.chosen import chosen_by_unknown
from drift.compare.rules.contexts import path_of
from drift.compare.rules.earlier import over_the_start
from drift.compare.rules.inquiry import (
    Inquiry,
    calls_before,
    symbol_of,
)  # fmt: skip
from drift.compare.rules.model import operation_key
from drift.compare.rules.other_keys import by_other_key
from drift.compare.rules.paths import declared, entity_of, field_of, specified, spine, tokens
from drift.compare.rules.question import Question
from drift.compare.rules.siblings import as_left_by_parents
from drift.logic.build import conjoin
from drift.logic.rewrite import paths, subterms
from drift.logic.terms import (
    Call,
    Collect,
    Compare,
    Const,
    Exists,
    Field,
    Member,
    Opaque,
    Predicate,
    Term,
    Var,
)

_ORDERS = frozenset({"<", "<=", ">", ">="})


def doubt_of(question: Question, unbound: Var | None) -> tuple[ReasonCode, str] | None:
    """Why the absence of a guard may only seem so."""
    operation = question.effect.operation
    for entity in _entities(question.part, question.inquiry):
        for call in calls_before(operation, question.effect, entity):
            rule = question.implementation.plan.name
            reason = f"{call.callee} is called before and could not be followed ({call.reason}); "
            return (call.code, f"{reason}it may refuse what {rule} refuses")
    given_up = _given_up(question)
    if given_up:
        return ("unresolved-call", f"the code tests something of it in {given_up}, which has too many cases")
    rewritten = _rewritten(question)
    if rewritten:
        return ("opaque-write", rewritten)
    if operation_key(operation) in question.inquiry.world.inner:
        where = symbol_of(operation)
        return (
            "unresolved-call",
            f"nothing here calls {where}, on whose class others rely; callers may test",
        )
    unknown = _of_something_unknown(question)
    if unknown is not None:
        tested = wording.expression(question.implementation.binding.predicate(unknown.predicate))
        return ("unresolved-call", f"the code tests {tested}, of something that could not be understood")
    chosen = chosen_by_unknown(question.effect)
    if chosen is not None:
        among = wording.expression(question.implementation.binding.predicate(chosen))
        return ("unresolved-call", f"which are changed is told by {among}, which could not be understood")
    parameter = left_to_callers(question.implementation)
    if parameter:
        where = symbol_of(operation)
        return ("unresolved-call", f"callers of {where} choose its {parameter} and may test before they call")
    if unbound is not None and not _known_elsewhere(unbound, question) and _may_be_tested(unbound, question):
        return ("ambiguous", f"nothing in {symbol_of(operation)} corresponds to {unbound.name}")
    if operation.truncated:
        return ("unresolved-call", operation.truncated)
    return None


def _given_up(question: Question) -> str:
    """The symbol whose test of the clause's paths was too large to be followed; "" if there is none."""
    binding = question.implementation.binding
    wanted = {*paths(question.part), *paths(over_the_start(question))}
    for condition in question.effect.when:
        tested = binding.predicate(condition.predicate)
        for part in subterms(tested):
            large = isinstance(part, Opaque) and part.reason.endswith("with too many cases")
            if large and not wanted.isdisjoint(paths(part)):
                return condition.symbol or "a condition"
    return ""


def _of_something_unknown(question: Question) -> Condition | None:
    """The condition on the same field of a value that could not be understood: it may be the instance."""
    binding, inquiry = question.implementation.binding, question.inquiry
    wanted: set[str] = set()
    for path in paths(question.part):
        entity, field = field_of(path, inquiry.spec.entities)
        if entity:
            wanted |= {field, *_also_called(entity, field, inquiry)}
    for condition in question.effect.when:
        for part in subterms(binding.predicate(condition.predicate)):
            if isinstance(part, Field) and isinstance(part.base, Opaque | Call) and part.name in wanted:
                return condition if _comparable(condition.predicate, question.part) else None
    return None


def _comparable(tested: Predicate, clause: Predicate) -> bool:
    """Whether the code compares with what may be a value of the field: a status of 200 is no state."""
    said, asked = _sorts(tested), _sorts(clause)
    return not said or not asked or bool(said & asked)


def _sorts(predicate: Predicate) -> set[str]:
    """The kinds of the values that something is compared with."""
    sides = [
        side
        for atom in subterms(predicate)
        if isinstance(atom, Compare | Member)
        for side in ((atom.left, atom.right) if isinstance(atom, Compare) else subterms(atom.collection))
    ]
    kinds = {side.kind for side in sides if isinstance(side, Const) and side.kind != "null"}
    return {"text" if kind in ("symbol", "string") else kind for kind in kinds}


def _also_called(entity: str, field: str, inquiry: Inquiry) -> tuple[str, ...]:
    """What the code calls a field."""
    return tuple(
        alias
        for one in inquiry.code.entities
        if one.name == entity
        for known in one.fields
        if known.name == field
        for alias in known.aliases
    )


def _rewritten(question: Question) -> str:
    """Why what the clause speaks of is something else by now; "" if it is not.

    Where the operation may have set the field before, and then tests something that could not be understood,
    that may be the test.
    """
    implementation, effect = question.implementation, question.effect
    binding = implementation.binding
    slots = {step for path in paths(question.part) for step in spine(path) if isinstance(step, Field)}
    if not any(is_black_box(condition.predicate) for condition in effect.when):
        return ""
    own = {pair.code.key for pair in implementation.pairs}
    given = set(path_of(effect))
    for earlier in question.inquiry.effects.get(operation_key(implementation.operation), ()):
        made = earlier.effect
        if earlier.index >= effect.index or earlier.key in own or not isinstance(made, Assign):
            continue
        slot = Field(binding.term(made.target), made.field)
        if slot in slots and (_is_unknown(made.value) or not given.issuperset(path_of(earlier))):
            where = f"{earlier.guarded.source.file}:{earlier.guarded.source.span.line}"
            return f"{made.entity}.{made.field} may have been set before ({where}) to what is then tested"
    return ""


def _is_unknown(value: Term) -> bool:
    return any(isinstance(part, Call | Opaque) for part in subterms(value))


def rests_on_unknown(condition: Condition, question: Question) -> bool:
    """Whether the code compares what the clause speaks of with something that the rule does not know."""
    binding = question.implementation.binding
    known = set(binding.terms.values())
    wanted = tokens(question.part)
    tested = binding.predicate(condition.predicate)
    if by_other_key((question.part,), tested, question.inquiry.spec):
        return True
    known |= {part.element for part in subterms(tested) if isinstance(part, Collect)}
    for atom in subterms(tested):
        if not isinstance(atom, Compare | Member) or not wanted & tokens(atom):
            continue
        if is_black_box(atom) or any(known.isdisjoint(spine(path)) for path in paths(atom)):
            return True
    return False


def under_another_name(question: Question) -> tuple[Condition, str] | None:
    """A test of a field that only the code knows, where the clause has one that only the rule knows.

    The two may be the same field: what the test amounts to can't be told.
    """
    inquiry, binding = question.inquiry, question.implementation.binding
    lacking = [
        path
        for path in paths(question.part)
        if isinstance(path, Field)
        and specified(path, inquiry.spec)
        and not _has_field(*field_of(path, inquiry.spec.entities), inquiry)
    ]
    for condition in question.effect.when if lacking else ():
        for other in paths(binding.predicate(condition.predicate)):
            if not isinstance(other, Field) or specified(other, inquiry.spec):
                continue
            if any(path.base == other.base and _may_be(path, other, question) for path in lacking):
                return condition, other.name
    return None


def _has_field(entity: str, field: str, inquiry: Inquiry) -> bool:
    found = [one for one in inquiry.code.entities if one.name == entity]
    return not found or any(field in declared(one) for one in found)


def _may_be(own: Field, other: Field, question: Question) -> bool:
    typing = question.inquiry.reasoner.typing
    one, two = typing(own).kind, typing(other).kind
    return one == two or "unknown" in (one, two) or {one, two} == {"integer", "decimal"}


def only_without_states(question: Question) -> bool:
    """Whether the clause fails only in states that the code does not have.

    Those are findings of their own.
    """
    excluded = [
        Compare("!=", path, Const("symbol", state))
        for path in paths(question.part)
        for state in question.inquiry.missing_states.get(field_of(path, question.inquiry.spec.entities), ())
    ]
    premise = conjoin(question.premise, *excluded)
    return bool(excluded) and question.inquiry.reasoner.implies(premise, question.part).yes


def names_the_row(question: Question) -> bool:
    """Whether the clause only says which row is meant.

    `exists x` of a row in hand, or the key that it is found by.
    """
    part, binding = question.part, question.implementation.binding
    if isinstance(part, Exists) and isinstance(part.term, Var):
        return binding.of(part.term) is not None
    if isinstance(part, Exists) and isinstance(part.term, Collect):
        entity = part.term.entity
        return any(spec.entity == entity for spec in binding.terms.values() if isinstance(spec, Var)) and any(
            isinstance(condition.predicate, Exists) for condition in question.effect.when
        )
    if isinstance(part, Compare) and part.op == "=":
        sides = {part.left, part.right}
        keys = [
            side for side in sides if isinstance(side, Var) and not side.entity and binding.of(side) is None
        ]
        return len(keys) == 1 and not _mentioned_elsewhere(keys[0], question)
    return False


def _mentioned_elsewhere(key: Var, question: Question) -> bool:
    plan = question.implementation.plan
    others = [item.predicate for item in plan.requires if item is not question.requirement]
    return any(key in paths(predicate) for predicate in (*others, plan.trigger))


def unbound_in(question: Question) -> Var | None:
    """A parameter of the clause that the code has no counterpart of."""
    known = set(question.implementation.binding.terms.values())
    for path in paths(question.part):
        steps = spine(path)
        start = steps[-1]
        if isinstance(start, Var) and known.isdisjoint(steps):
            return start
    return None


def _may_be_tested(variable: Var, question: Question) -> bool:
    """Whether some condition of the code may be the test of an input that nothing corresponds to.

    A limit of a number is a comparison by order, of something that the rule does not know either.
    """
    part = question.part
    if variable.entity or not isinstance(part, Compare) or part.op not in _ORDERS:
        return True
    if is_black_box(part):
        return True
    binding = question.implementation.binding
    known = set(binding.terms.values())
    for condition in question.effect.when:
        tested = binding.predicate(condition.predicate)
        for atom in subterms(tested):
            match atom:
                case Compare(op=op) if op not in _ORDERS:
                    continue
                case Compare():
                    if is_black_box(atom) or any(known.isdisjoint(spine(path)) for path in paths(atom)):
                        return True
                case Opaque() | Call():
                    return True
                case _:
                    continue
    return False


def _known_elsewhere(variable: Var, question: Question) -> bool:
    """Whether the code has such a thing in another rule's operation, so that it could have it here."""
    if not variable.entity:
        return False
    return any(
        isinstance(term, Var) and term.entity == variable.entity
        for item in question.inquiry.everywhere()
        if item.plan.name != question.implementation.plan.name
        for term in item.binding.terms.values()
    )


def _entities(part: Predicate, inquiry: Inquiry) -> list[str]:
    """The entities whose fields the clause reads."""
    found: dict[str, None] = {}
    for path in paths(part):
        for step in spine(path):
            entity = entity_of(step, inquiry.spec.entities)
            if entity:
                found[entity] = None
    return list(found)


def brought_about(question: Question) -> bool:
    """Whether a chained rule's clause holds once the rules that set it off have made their assignments."""
    part = as_left_by_parents(question.part, question.implementation, question.inquiry)
    return part != question.part and question.inquiry.reasoner.implies(question.premise, part).yes
