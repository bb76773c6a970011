"""What the code does and no specification speaks of: `allium distill --into`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from drift.behaviour.model import Behaviour
from drift.compare.audit import Classification, CodeLocation, Divergence, Subject
from drift.distill.draft import DraftRule
from drift.distill.layout import part_text
from drift.distill.merging.additions import Addition
from drift.distill.merging.repairing import UNSAID, Left, Repair, Repairing
from drift.distill.merging.sheet import Edit
from drift.distill.scope import Part
from drift.distill.statements import sources_in
from drift.logic.spans import Source

MAX_REPAIRS = 500
"""Proposals of one run."""


def unsaid(repairing: Repairing, wants: Callable[[Divergence], bool]) -> Iterator[Repair | Left]:
    """Each thing that the specifications do not say, first what diverges, then whole rules.

    What is yielded counts as accepted: the next one is over the texts that it left.
    """
    seen: set[str] = set()
    for _ in range(MAX_REPAIRS):
        one = next(
            (
                one
                for mark, one in repairing.held.divergences.items()
                if mark not in seen and one.rule in UNSAID and wants(one)
            ),
            None,
        )
        if one is None:
            break
        seen.add(one.fingerprint)
        yield _taken(repairing, repairing.repair(one))
    for rule in _new_rules(repairing):
        one = _as_divergence(rule)
        if wants(one):
            yield _taken(repairing, _added(repairing, rule, one))


def _taken(repairing: Repairing, step: Repair | Left) -> Repair | Left:
    if isinstance(step, Repair):
        repairing.held = step.after
    return step


def _new_rules(repairing: Repairing) -> Sequence[DraftRule]:
    """The rules of the draft in whose places no rule of the specification was found."""
    draft = repairing.draft()
    return [rule for rule in draft.rules if not _claimed(rule, repairing.held.comparison.claimed)]


def _claimed(rule: DraftRule, claimed: frozenset[Source]) -> bool:
    return not claimed.isdisjoint((*rule.sources, *sources_in(rule.ensures)))


def _added(repairing: Repairing, rule: DraftRule, one: Divergence) -> Repair | Left:
    """A rule that is put in as a whole."""
    if _claimed(rule, repairing.held.comparison.claimed):
        return Left(one, "a rule that was proposed before says it")
    addition = Addition(repairing.held, repairing.draft(), repairing.annotated)
    sheet = addition.home(rule)
    edits: Sequence[Edit] = () if sheet is None else addition.rules((rule,), sheet)
    return repairing.tried(one, [edits])


def _as_divergence(rule: DraftRule) -> Divergence:
    """What is said of a rule that no specification has, in the form of all that is proposed."""
    places = sorted(set(rule.sources))
    code = tuple(
        CodeLocation(s.file, s.span.line, s.span.column, s.span.end_line, s.span.end_column) for s in places
    )
    return Divergence(
        fingerprint=f"rule:{rule.name}",
        rule="operation-unspecified",
        severity="note",
        confidence=rule.confidence,
        title=f"No rule says what {', '.join(rule.entries) or rule.name} does",
        message=part_text(rule),
        subject=Subject("rule", rule.name),
        expected="",
        actual="",
        witness={},
        spec=(),
        code=code,
        classification=Classification("spec-bug", "no rule has any of its effects"),
    )


def wanted_in(part: Part, behaviour: Behaviour) -> Callable[[Divergence], bool]:
    """Whether a divergence is about a part of the code."""
    if part == Part():
        return lambda _: True
    places = {
        (source.file, source.span.line)
        for operation in part.of(behaviour).operations
        for source in (
            operation.source,
            *(guarded.source for guarded in operation.effects),
            *(test.source for guarded in operation.effects for test in guarded.when),
        )
    }
    return lambda one: any((place.file, place.line) in places for place in one.code)
