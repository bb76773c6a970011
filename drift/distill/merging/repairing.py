"""What makes the specification say what the code does: edits that were tried, or why there are none.

Each proposal is applied and both sides are held against each other again. It counts only if the divergence is
gone, nothing diverges that did not before, `allium check` finds no new error, and no clause became
undecidable: what is proposed is right by trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from drift.compare.audit import Divergence
from drift.distill.draft import Draft
from drift.distill.merging.additions import Addition
from drift.distill.merging.clauses import effect_edits, guard_edits, trigger_edits
from drift.distill.merging.configured import value_edits, without_parameter
from drift.distill.merging.drafted import draft_of
from drift.distill.merging.places import entry_edits, rule_removal
from drift.distill.merging.rules import rule_at, set_off_by_time
from drift.distill.merging.sheet import Edit, applied
from drift.distill.merging.sides import Held
from drift.distill.merging.states import state_edits, transition_edits

MAX_TRIALS = 40
"""How often both sides are compared for one divergence."""
MAX_FOLLOWING = 3
"""How many divergences deep a repair may bring others to light that it repairs as well."""
UNSAID = frozenset(
    {
        "state-unspecified",
        "transition-unspecified",
        "operation-unspecified",
        "effect-unspecified",
        "guard-unspecified",
    }
)
"""What the code has and the specification does not speak of."""


@dataclass(frozen=True, slots=True)
class Repair:
    """The texts that say what the code does, where they differ from those before."""

    divergence: Divergence
    before: Held
    after: Held


@dataclass(frozen=True, slots=True)
class Left:
    """A divergence that stays, and why."""

    divergence: Divergence
    reason: str


@dataclass(slots=True)
class Repairing:
    """One divergence after the other, each over the texts that the ones before it left."""

    held: Held
    annotated: bool = False
    _trials: int = 0
    _draft: list[Draft] = field(default_factory=list)

    def repair(self, one: Divergence) -> Repair | Left:
        """The repair of a divergence of `held`."""
        if one.classification.proposed == "aspirational":
            return Left(one, _PLANNED)
        if one.spec and one.spec[0].file not in self.held.texts:
            return Left(one, f"{one.spec[0].file} is only used here and not edited")
        return self.tried(one, self._edits(one, self.held))

    def tried(self, one: Divergence, ways: Iterable[Sequence[Edit]]) -> Repair | Left:
        """The first of several ways that is right."""
        self._trials = 0
        reasons: list[str] = []
        after = self._settled(one, self.held, ways, reasons, MAX_FOLLOWING)
        if after is not None:
            return Repair(one, self.held, after)
        return Left(one, reasons[0] if reasons else _BY_HAND.get(one.rule, _UNCERTAIN))

    def _settled(
        self, one: Divergence, held: Held, ways: Iterable[Sequence[Edit]], reasons: list[str], deep: int
    ) -> Held | None:
        for edits in ways:
            texts = applied(held.texts, edits)
            if texts is None or texts == held.texts:
                continue
            if self._trials >= MAX_TRIALS:
                reasons.insert(0, f"{MAX_TRIALS} ways were tried, none is right")
                return None
            self._trials += 1
            after = held.edited(texts)
            if one.fingerprint in after.told:
                continue
            after_all = self._followed(after, held, reasons, deep)
            if after_all is not None:
                return after_all
        return None

    def _followed(self, after: Held, before: Held, reasons: list[str], deep: int) -> Held | None:
        """With the repairs of what an edit brought to light; None if it is not right."""
        for _ in range(MAX_TRIALS):
            newly = after.newly(before)
            if not newly:
                break
            first = newly[0]
            ways = self._edits(first, after) if deep > 0 else ()
            following = self._settled(first, after, ways, [], deep - 1)
            if following is None:
                reasons.append(f"then this would diverge: {first.title}")
                return None
            after = following
        worse = after.worse(before)
        if worse:
            reasons.append(worse)
            return None
        if after.hidden(before):
            reasons.append("it could not be verified then whether the code does what it says")
            return None
        return after

    def _edits(self, one: Divergence, held: Held) -> Iterator[Sequence[Edit]]:
        match one.rule:
            case "config-value":
                yield from value_edits(one, held)
            case "config-missing":
                yield from without_parameter(one, held)
            case "state-unspecified" | "state-missing":
                yield from state_edits(one, held)
            case "transition-unspecified" | "transition-missing":
                yield from transition_edits(one, held)
                yield from self._with_rules(one, held)
            case _ if one.rule.startswith("guard-"):
                yield from self._by_time(one, held)
                yield from guard_edits(one, held)
            case "trigger-different":
                yield from trigger_edits(one, held)
            case "rule-unimplemented":
                yield from rule_removal(one, held)
            case "surface-operation-missing":
                yield from entry_edits(one, held)
            case "operation-unspecified":
                yield from Addition(held, self.draft(), self.annotated).rules_for(one)
            case _ if one.rule.partition("-")[0] in ("effect", "creation", "removal", "emission"):
                yield from self._by_time(one, held)
                yield from effect_edits(one, held)
            case _:
                return

    def _with_rules(self, one: Divergence, held: Held) -> Iterator[Sequence[Edit]]:
        """A step of a lifecycle together with the rule that makes it."""
        if one.rule != "transition-unspecified":
            return
        rules = list(Addition(held, self.draft(), self.annotated).rules_for(one))
        for added in rules:
            yield added
            for steps in transition_edits(one, held):
                yield (*steps, *added)

    def _by_time(self, one: Divergence, held: Held) -> Iterator[Sequence[Edit]]:
        """The rule of a job that does what another rule does, which nothing but somebody sets off."""
        sheet = held.sheets.get(one.spec[0].file) if one.spec else None
        rule = None if sheet is None else rule_at(sheet, one.spec[0])
        if rule is None or set_off_by_time(rule):
            return
        yield from Addition(held, self.draft(), self.annotated).jobs_for(one)

    def draft(self) -> Draft:
        """The draft of the code in the specification's words, made when it is first needed."""
        if not self._draft:
            self._draft.append(draft_of(self.held))
        return self._draft[0]


_PLANNED = "nothing of it is in the code: it may be planned; if it is not, take it out by hand"
_UNCERTAIN = "what would have to stand there is not certain"
_BY_HAND = {
    "hardcoded-value": "the value is the same; the code repeats it instead of reading it",
    "actor-unchecked": "who may do it is for people to say",
    "invariant-unenforced": "whether it shall hold is for people to say",
    "field-type": "which of the types is meant is for people to say",
    "exposure-unspecified": "what may be seen is for people to say",
    "spec-conflict": "which of the specifications is right is for people to say",
}
