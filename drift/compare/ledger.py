"""The ledger: every clause of the specification and how it fares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from drift.behaviour.model import ReasonCode
from drift.compare.audit import Obligation, Verdict
from drift.compare.finding import Decision
from drift.compare.naming import numbered
from drift.compare.rules.inquiry import Vote
from drift.compare.rules.model import RulePlan
from drift.logic.spans import Source

_WEIGHT: Mapping[Verdict, int] = {"conforms": 0, "unverifiable": 1, "missing": 2, "diverges": 3}
MAX_PLACES = 20


def ledger(
    plans: Sequence[RulePlan], votes: Iterable[Vote], decisions: Iterable[Decision]
) -> tuple[Obligation, ...]:
    """All obligations in the specification's order. A clause is as good as its worst place in the code."""
    cast: dict[str, list[Vote]] = {}
    for vote in votes:
        cast.setdefault(vote.obligation, []).append(vote)
    found = list(decisions)
    for plan in plans:
        found.extend(_rule(plan, cast))
    ordered = sorted(found, key=lambda item: (item.spec.file, item.spec.span, item.obligation))
    return tuple(item.as_obligation() for item in _distinct(ordered))


def _rule(plan: RulePlan, cast: Mapping[str, Sequence[Vote]]) -> list[Decision]:
    construct = f"rule {plan.name}"
    rows: list[tuple[str, str, str, Source]] = [
        (one.obligation, "when", one.trigger.text or one.trigger.name, one.trigger.source)
        for one in plan.fired
    ]
    rows += [(item.obligation, "requires", item.clause.text, item.clause.source) for item in plan.requires]
    seen: set[str] = set()
    for goal in plan.goals:
        if goal.obligation not in seen:
            seen.add(goal.obligation)
            rows.append((goal.obligation, "ensures", goal.text, goal.source))
    return [
        _decided(obligation, construct, clause, text, source, cast.get(obligation, ()))
        for obligation, clause, text, source in rows
    ]


def _decided(
    obligation: str, construct: str, clause: str, text: str, source: Source, votes: Sequence[Vote]
) -> Decision:
    if not votes:
        verdict: Verdict = "unverifiable"
        code: ReasonCode = "ambiguous"
        reason = "no place in the code was found where this would be due"
        return Decision(obligation, construct, clause, text, verdict, source, (), code, reason)
    worst = max(_WEIGHT[vote.verdict] for vote in votes)
    telling = [vote for vote in votes if _WEIGHT[vote.verdict] == worst]
    places = sorted({place for vote in telling for place in vote.code if place.file})
    first = min(telling, key=lambda vote: (vote.code, vote.reason_code, vote.reason))
    return Decision(
        obligation, construct, clause, text, first.verdict, source, tuple(places[:MAX_PLACES]),
        first.reason_code, first.reason,
    )  # fmt: skip


def _distinct(decisions: Sequence[Decision]) -> list[Decision]:
    """Rules of one name in one specification would share ids: the later ones are numbered."""
    names = numbered(item.obligation for item in decisions)
    return [replace(item, obligation=name) for item, name in zip(decisions, names, strict=True)]
