"""Whether a row that the code fetches is the one that the rule looks up: by the same owner, the same pair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from drift.compare.rules.black_boxes import is_black_box
from drift.compare.rules.model import Implementation, Pair
from drift.compare.rules.paths import spine
from drift.compare.rules.reasoning import Judgement, Reasoner
from drift.logic.build import compare, conjoin
from drift.logic.implies import conjuncts
from drift.logic.rewrite import paths, substitute
from drift.logic.terms import Collect, Compare, Exists, Field, Predicate, Term, Var


def other_row(
    row: Var, known: Predicate, implementation: Implementation, reasoner: Reasoner
) -> tuple[Predicate, Predicate, Judgement] | None:
    """What the rule looks the row up by, what the code fetches it by instead, and where the two differ."""
    held = _sides(row, conjuncts(known))
    for field, wanted in _looked_up_by(row, implementation):
        found = held.get(field)
        if found is None or not (_is_bound(wanted, implementation) and _is_bound(found, implementation)):
            continue
        judged = reasoner.implies(known, compare("=", found, wanted))
        if judged.no:
            place = Field(row, field)
            return compare("=", place, wanted), compare("=", place, found), judged
    return None


def other_rows(
    pair: Pair, implementation: Implementation, reasoner: Reasoner
) -> tuple[Predicate, Judgement] | None:
    """What the rule's row is looked up by and the rows are not that the code takes away in one statement."""
    effects = pair.goal.effect, pair.code.effect
    target, place = (getattr(effect, "target", None) for effect in effects)
    known = implementation.binding.predicate(pair.code.premise)
    wanted_by = dict(_looked_up_by(target, implementation)) if isinstance(target, Var) else {}
    if isinstance(target, Collect):
        wanted_by, target = dict(_sides(target.element, conjuncts(target.where))), target.element
    if not isinstance(target, Var) or not wanted_by:
        return None
    if not isinstance(place, Collect):
        found = other_row(target, known, implementation, reasoner)
        return None if found is None else (found[0], found[2])
    where = implementation.binding.predicate(substitute(place.where, {place.element: target}))
    if any(is_black_box(part) for part in conjuncts(where)):
        return None
    for field, wanted in wanted_by.items():
        if not _is_bound(wanted, implementation):
            continue
        part = compare("=", Field(target, field), wanted)
        judged = reasoner.implies(conjoin(known, where), part)
        if judged.no:
            return part, judged
    return None


def rows_in(part: Predicate, implementation: Implementation) -> Iterator[Var]:
    """The rows that the rule looks up of which a clause says something."""
    read = {start for path in paths(part) if isinstance(start := spine(path)[-1], Var)}
    yield from (row for row, _ in implementation.plan.rows if row in read)


def _looked_up_by(row: Var, implementation: Implementation) -> Iterator[tuple[str, Term]]:
    for one, test in implementation.plan.rows:
        match test:
            case Exists(Collect(_, element, where)) if one == row:
                yield from _sides(element, conjuncts(where)).items()
            case _:
                pass


def _sides(row: Var, known: Iterable[Predicate]) -> Mapping[str, Term]:
    """What the fields of a row are said to be equal to."""
    found: dict[str, Term] = {}
    for one in known:
        if not isinstance(one, Compare) or one.op != "=":
            continue
        for place, other in ((one.left, one.right), (one.right, one.left)):
            if isinstance(place, Field) and place.base == row and isinstance(other, Var | Field):
                found.setdefault(place.name, other)
    return found


def _is_bound(term: Term, implementation: Implementation) -> bool:
    """Whether it is read off an instance that both sides know."""
    start = spine(term)[-1]
    return isinstance(start, Var) and bool(start.entity) and implementation.binding.of(start) is not None
