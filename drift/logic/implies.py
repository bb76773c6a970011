"""Implication by enumeration of regions: the row that fails is the witness."""

from __future__ import annotations

from collections.abc import Iterable

from drift.logic.axioms import lengths, rows, subsets, substitutions
from drift.logic.build import compare, conjoin
from drift.logic.canonical import canonical
from drift.logic.evaluate import compiled
from drift.logic.identity import told_apart
from drift.logic.independence import Independence
from drift.logic.order import order_key
from drift.logic.question import YES, Entailment, Question
from drift.logic.regions import domains
from drift.logic.relevance import atoms_of, deciding_unknowns, mark_products, related
from drift.logic.rewrite import substitute
from drift.logic.search import Constraint
from drift.logic.slots import Slots
from drift.logic.terms import FALSE, TRUE, Aggregate, And, Collect, Not, Or, Predicate, Record, SetOf, Term
from drift.logic.types import Typing, untyped

__all__ = ["Entailment", "conjuncts", "entails", "equivalent", "same_value", "satisfiable"]

ROWS = 40_000
"""Values tried before an implication is given up."""
_MAX_NESTING = 2


def entails(premise: Predicate, goal: Predicate, typing: Typing = untyped) -> Entailment:
    """Whether `premise` implies `goal`, with a witness if it does not."""
    return _prove(conjuncts(canonical(premise, typing)), conjuncts(canonical(goal, typing)), typing, 0)


def equivalent(left: Predicate, right: Predicate, typing: Typing = untyped) -> Entailment:
    """Whether both say the same: `no` with the witness of the direction that fails."""
    first, second = canonical(left, typing), canonical(right, typing)
    if first == second:
        return YES
    forth = _prove(conjuncts(first), conjuncts(second), typing, 0)
    if forth.answer == "no":
        return forth
    back = _prove(conjuncts(second), conjuncts(first), typing, 0)
    return back if back.answer == "no" or forth.answer == "yes" else forth


def satisfiable(predicate: Predicate, typing: Typing = untyped) -> bool | None:
    """Whether some values make the predicate true; None if there were too many cases."""
    result = _prove(conjuncts(canonical(predicate, typing)), (FALSE,), typing, 0)
    return None if result.answer == "unknown" else result.answer == "no"


def independent(predicate: Predicate, typing: Typing, independence: Independence) -> tuple[Predicate, ...]:
    """Parts of a predicate, in canonical form: it can hold if each of them can."""
    whole = canonical(predicate, typing)
    parts = independence.parts(conjuncts(whole))
    return (whole,) if len(parts) < 2 else tuple(conjoin(*part) for part in parts)


def same_value(a: Term, b: Term, typing: Typing = untyped, premise: Predicate = TRUE) -> Entailment:
    """Whether two terms have the same value wherever `premise` holds."""
    first, second = canonical(a, typing), canonical(b, typing)
    return YES if first == second else _same(first, second, conjuncts(canonical(premise, typing)), typing)


def conjuncts(predicate: Predicate) -> tuple[Predicate, ...]:
    """The operands of a conjunction; `TRUE` has none."""
    if isinstance(predicate, And):
        return predicate.operands
    return () if predicate == TRUE else (predicate,)


def _same(a: Term, b: Term, premises: tuple[Predicate, ...], typing: Typing) -> Entailment:
    match a, b:
        case Collect(entity, element, where), Collect(named, other, condition) if entity == named:
            return equivalent(where, substitute(condition, {other: element}), typing)
        case Aggregate(gather, first, of), Aggregate(way, second, what) if gather == way and of == what:
            if isinstance(first, Collect) and isinstance(second, Collect) and first.entity == second.entity:
                found = _same(first, second, premises, typing)
                if found.answer == "yes":
                    return found
        case SetOf(items), SetOf(others) if len(set(items)) == len(set(others)):
            pairs = zip(_in_order(items), _in_order(others), strict=True)
            return _all(_same(x, y, premises, typing) for x, y in pairs)
        case Record(entries), Record(fields):
            left, right = dict(entries), dict(fields)
            if left.keys() == right.keys():
                return _all(_same(left[name], right[name], premises, typing) for name in sorted(left))
            return Entailment("no", reason="the records have different fields")
        case ((SetOf() | Record()), (SetOf() | Record())):
            return Entailment("no", reason="the literals have different parts")
        case _:
            pass
    proved = _prove(premises, conjuncts(canonical(compare("=", a, b), typing)), typing, 0)
    if proved.answer == "unknown":
        row = told_apart(a, b, premises, typing)
        if row is not None:
            return Entailment("no", witness=row, values={leaf: (value,) for leaf, value in row.items()})
    return proved


def _in_order(items: tuple[Term, ...]) -> list[Term]:
    return sorted(set(items), key=order_key)


def _all(results: Iterable[Entailment]) -> Entailment:
    """`no` if one is, else `unknown` if one is."""
    unknown: Entailment | None = None
    for result in results:
        if result.answer == "no":
            return result
        if result.answer == "unknown" and unknown is None:
            unknown = result
    return unknown or YES


# ---------------------------------------------------------------- proof


def _prove(
    premises: tuple[Predicate, ...], goals: tuple[Predicate, ...], typing: Typing, depth: int
) -> Entailment:
    known = frozenset(premises)
    if FALSE in known:
        return YES
    return _all(
        YES
        if goal in known or (isinstance(goal, Or) and not known.isdisjoint(goal.operands))
        else _question(premises, goal, typing, depth).answer(ROWS)
        for goal in goals
    )


def _question(premises: tuple[Predicate, ...], goal: Predicate, typing: Typing, depth: int) -> Question:
    def implied(where: Predicate, other: Predicate) -> bool | None:
        if depth >= _MAX_NESTING:
            return None
        answer = _prove(conjuncts(where), conjuncts(other), typing, depth + 1).answer
        return None if answer == "unknown" else answer == "yes"

    slots = Slots(typing)
    aimed = atoms_of(goal, slots)
    reads = [atoms_of(premise, slots) for premise in premises]
    mark_products(slots)
    equalities = list(substitutions(slots))
    axioms = [constraint for constraint, _ in equalities]
    axioms += [*subsets(slots, implied), *lengths(slots), *rows(slots)]
    unknowns = deciding_unknowns(goal, aimed, slots)
    links = [axiom.reads for axiom in axioms]
    chosen = related(aimed, unknowns, reads, links) if aimed else list(range(len(premises)))
    pools = domains(slots, [pair for _, pair in equalities])
    timed = pools.timed
    tests = [Constraint(*compiled(premises[index], slots, timed)) for index in chosen]
    # Turned round, an order of what has none would be an atom that no domain knows of.
    refuted = Constraint(*compiled(Not(goal), slots, timed))
    involved = refuted.reads.union(*(test.reads for test in tests), unknowns & aimed)
    related_axioms = [axiom for axiom in axioms if not axiom.reads.isdisjoint(involved)]

    def aside() -> tuple[Constraint, ...]:
        rest = [premises[index] for index in range(len(premises)) if index not in chosen]
        return tuple(Constraint(*compiled(premise, slots, timed)) for premise in rest)

    return Question(slots, pools, aimed, unknowns, (*tests, *related_axioms, refuted), aside)
