"""Figures of a run: recall, false alarms, clauses decided; and losses against committed figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from .audit_adapter import Outcome
from .judging import Judgement, Said, Worth

BANDS = ((0.95, "0.95 to 1"), (0.85, "0.85 to 0.95"), (0.7, "0.7 to 0.85"), (0.0, "below 0.7"))
CLAUSES = ("when", "requires", "ensures", "condition")


@dataclass
class Recall:
    """Counts over the mutants of one operator."""

    mutants: int = 0
    found: int = 0
    at_place: int = 0


@dataclass
class Silence:
    """Counts over the variants of one refactoring."""

    variants: int = 0
    noisy: int = 0
    lost: int = 0


@dataclass
class Worths:
    """Counts of errors and warnings: at the mutated place, elsewhere on a mutant, on a refactoring."""

    right: int = 0
    elsewhere: int = 0
    wrong: int = 0

    def add(self, worth: Worth) -> None:
        """Count one more."""
        setattr(self, worth, getattr(self, worth) + 1)


@dataclass
class Language:
    """Counts over the applications of one language."""

    mutants: int = 0
    found: int = 0
    at_place: int = 0
    variants: int = 0
    noisy: int = 0


@dataclass
class Figures:
    """Everything that is printed and compared."""

    recall: dict[str, Recall] = field(default_factory=dict)
    silence: dict[str, Silence] = field(default_factory=dict)
    conforming: dict[str, int] = field(default_factory=dict)
    decided: dict[str, tuple[int, int]] = field(default_factory=dict)
    bands: dict[str, Worths] = field(default_factory=dict)
    rules: dict[str, Worths] = field(default_factory=dict)
    languages: dict[str, Language] = field(default_factory=dict)
    crashes: int = 0

    @property
    def mutants(self) -> int:
        return sum(each.mutants for each in self.recall.values())

    @property
    def found(self) -> int:
        return sum(each.found for each in self.recall.values())

    @property
    def at_place(self) -> int:
        return sum(each.at_place for each in self.recall.values())

    @property
    def variants(self) -> int:
        return sum(each.variants for each in self.silence.values())

    @property
    def noisy(self) -> int:
        return sum(each.noisy for each in self.silence.values())


def figures(
    before: dict[str, Outcome], judgements: list[Judgement], languages: dict[str, str] | None = None
) -> Figures:
    """Sum up a run. `languages` names the language of each application."""
    sums = Figures()
    for name, outcome in sorted(before.items()):
        sums.conforming[name] = sum(finding.serious for finding in outcome.findings)
    sums.decided = decided(before)
    for judgement in judgements:
        sums.crashes += bool(judgement.crash)
        own = sums.languages.setdefault((languages or {}).get(judgement.variant.app, ""), Language())
        for said in judgement.said:
            sums.rules.setdefault(said.rule, Worths()).add(said.worth)
            sums.bands.setdefault(band(said), Worths()).add(said.worth)
        if judgement.variant.kind == "mutation":
            recall = sums.recall.setdefault(judgement.variant.operator, Recall())
            recall.mutants += 1
            recall.found += judgement.found
            recall.at_place += judgement.at_place
            own.mutants += 1
            own.found += judgement.found
            own.at_place += judgement.at_place
        else:
            silence = sums.silence.setdefault(judgement.variant.operator, Silence())
            silence.variants += 1
            silence.noisy += bool(judgement.alarms) or bool(judgement.crash)
            silence.lost += bool(judgement.lost)
            own.variants += 1
            own.noisy += bool(judgement.alarms) or bool(judgement.crash)
    sums.recall = dict(sorted(sums.recall.items()))
    sums.silence = dict(sorted(sums.silence.items()))
    return sums


def band(said: Said) -> str:
    """The band of confidence a finding is in."""
    return next(name for limit, name in BANDS if said.confidence >= limit)


def decided(before: dict[str, Outcome]) -> dict[str, tuple[int, int]]:
    """Clauses decided and clauses in all, by kind of clause, over the unchanged applications."""
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for outcome in before.values():
        for verdict in outcome.verdicts:
            clause = verdict.clause if verdict.clause in CLAUSES else ""
            kind = clause or verdict.construct.partition(" ")[0]
            counts[kind][verdict.verdict != "unverifiable"] += 1
    return {kind: (count[True], count.total()) for kind, count in sorted(counts.items())}


def as_document(sums: Figures) -> dict[str, object]:
    """The figures as plain values, in a fixed order."""
    return {
        "mutants": sums.mutants,
        "found": sums.found,
        "at_place": sums.at_place,
        "variants": sums.variants,
        "noisy": sums.noisy,
        "crashes": sums.crashes,
        "conforming": sums.conforming,
        "decided": {kind: list(counts) for kind, counts in sums.decided.items()},
        "recall": {name: [each.mutants, each.found, each.at_place] for name, each in sums.recall.items()},
        "languages": {
            name: [each.mutants, each.found, each.at_place, each.variants, each.noisy]
            for name, each in sorted(sums.languages.items())
        },
        "silence": {name: [each.variants, each.noisy, each.lost] for name, each in sums.silence.items()},
    }


def ratio(part: object, whole: object) -> float:
    """A share in 0..1; 1 of nothing."""
    return float(str(part)) / float(str(whole)) if float(str(whole)) else 1.0


def losses(old: dict[str, object], new: dict[str, object]) -> list[str]:
    """What got worse than the committed figures. Shares are compared, so that more cases may be added."""
    worse: list[str] = []
    for key, whole in (("found", "mutants"), ("at_place", "mutants")):
        before, after = ratio(old[key], old[whole]), ratio(new[key], new[whole])
        if after < before - 1e-9:
            worse.append(f"{key}: {after:.1%} of the mutants, {before:.1%} committed")
    if ratio(new["noisy"], new["variants"]) > ratio(old["noisy"], old["variants"]) + 1e-9:
        committed, measured = f"{old['noisy']} of {old['variants']}", f"{new['noisy']} of {new['variants']}"
        worse.append(f"noisy refactorings: {measured}, {committed} committed")
    if int(str(new["crashes"])) > int(str(old["crashes"])):
        worse.append(f"crashes: {new['crashes']}, {old['crashes']} committed")
    worse += operator_losses(old, new)
    return worse


def operator_losses(old: dict[str, object], new: dict[str, object]) -> list[str]:
    """Losses of single applications, operators and kinds of clause."""
    worse: list[str] = []
    for name, count in table(old, "conforming").items():
        now = table(new, "conforming").get(name, 0)
        if int(str(now)) > int(str(count)):
            worse.append(f"false alarms on {name}: {now}, {count} committed")
    for section, index, better in (("recall", 2, 1), ("recall", 1, 1), ("silence", 1, -1)):
        for name, row in table(old, section).items():
            other = table(new, section).get(name)
            if not (isinstance(row, list) and isinstance(other, list)):
                worse.append(f"{section} {name}: no longer measured")
                continue
            before, after = ratio(row[index], row[0]), ratio(other[index], other[0])
            if (after - before) * better < -1e-9:
                worse.append(
                    f"{section} {name}: {other[index]} of {other[0]}, {row[index]} of {row[0]} committed"
                )
    for kind, row in table(old, "decided").items():
        other = table(new, "decided").get(kind)
        if isinstance(row, list) and isinstance(other, list) and ratio(*other) < ratio(*row) - 1e-9:
            worse.append(f"decided {kind}: {other[0]} of {other[1]}, {row[0]} of {row[1]} committed")
    return worse


def table(document: dict[str, object], key: str) -> dict[str, object]:
    value = document.get(key, {})
    return value if isinstance(value, dict) else {}
