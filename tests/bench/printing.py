"""The bench's report for people."""

from __future__ import annotations

from collections.abc import Iterator

from .audit_adapter import Outcome
from .judging import Judgement, described
from .scores import Figures, Worths


def report(sums: Figures, before: dict[str, Outcome], judgements: list[Judgement], *, details: bool) -> str:
    """The figures as text; with `details`, every miss and every false alarm."""
    parts = [*conforming(sums, before), *recall(sums), *silence(sums), *languages(sums)]
    parts += [*precision("Rules", sums.rules), *precision("Confidence", sums.bands), *clauses(sums)]
    if details:
        parts += [*misses(judgements), *alarms(judgements), *undecided(before)]
    return "\n".join(parts) + "\n"


def share(part: int, whole: int) -> str:
    return f"{part / whole:6.1%}" if whole else "     -"


def conforming(sums: Figures, before: dict[str, Outcome]) -> Iterator[str]:
    yield "Conforming applications (warnings and errors, none is right):"
    for name, count in sums.conforming.items():
        yield f"  {name:<16} {count}" + (f"  CRASH {before[name].crash}" if before[name].crash else "")
        for finding in before[name].findings:
            yield f"      {described(finding)}"


def recall(sums: Figures) -> Iterator[str]:
    yield ""
    yield f"{'Mutations':<40} mutants   found  at place"
    for name, each in sums.recall.items():
        shares = f"{share(each.found, each.mutants)}  {share(each.at_place, each.mutants)}"
        yield f"  {name:<38} {each.mutants:>6}  {shares}"
    total = f"  {sums.mutants:>6}  {share(sums.found, sums.mutants)}  {share(sums.at_place, sums.mutants)}"
    yield f"  {'all':<36} {total}   crashes {sums.crashes}"


def silence(sums: Figures) -> Iterator[str]:
    yield ""
    yield f"{'Refactorings':<40} variants  noisy  lose clauses"
    for name, each in sums.silence.items():
        yield f"  {name:<38} {each.variants:>6} {each.noisy:>7} {each.lost:>7}"
    lost = sum(each.lost for each in sums.silence.values())
    silent = share(sums.variants - sums.noisy, sums.variants)
    yield f"  {'all':<38} {sums.variants:>6} {sums.noisy:>7} {lost:>7}   silent {silent}"


def languages(sums: Figures) -> Iterator[str]:
    yield ""
    yield f"{'Languages':<40} mutants   found  at place  refactorings  noisy"
    for name, each in sorted(sums.languages.items()):
        shares = f"{share(each.found, each.mutants)}  {share(each.at_place, each.mutants)}"
        yield f"  {name:<38} {each.mutants:>6}  {shares}   {each.variants:>10} {each.noisy:>6}"


def precision(title: str, table: dict[str, Worths]) -> Iterator[str]:
    """Errors and warnings: right at the mutated place, elsewhere on a mutant, wrong on a refactoring."""
    yield ""
    yield f"{title + ': errors and warnings':<40}  right  elsewhere  wrong  right of right and wrong"
    for name, each in sorted(table.items()):
        part = share(each.right, each.right + each.wrong)
        yield f"  {name:<38} {each.right:>6} {each.elsewhere:>10} {each.wrong:>6}  {part}"


def clauses(sums: Figures) -> Iterator[str]:
    yield ""
    yield "Clauses decided, by kind:"
    for kind, (part, whole) in sums.decided.items():
        yield f"  {kind:<20} {part:>4} of {whole:>4} {share(part, whole)}"
    part = sum(counts[0] for counts in sums.decided.values())
    whole = sum(counts[1] for counts in sums.decided.values())
    yield f"  {'all':<20} {part:>4} of {whole:>4} {share(part, whole)}"


def misses(judgements: list[Judgement]) -> Iterator[str]:
    yield ""
    yield "Missed, or found elsewhere or under another rule:"
    for each in judgements:
        if each.variant.kind == "mutation" and not each.at_place:
            yield f"  {each.variant.key}"
            if each.crash:
                yield f"      crash: {each.crash}"
            for line in each.new:
                yield f"      said: {line}"


def alarms(judgements: list[Judgement]) -> Iterator[str]:
    yield ""
    yield "False alarms on refactorings:"
    for each in judgements:
        if each.variant.kind == "refactoring" and (each.alarms or each.crash):
            yield f"  {each.variant.key}"
            if each.crash:
                yield f"      crash: {each.crash}"
            for line in each.alarms:
                yield f"      said: {line}"
    yield ""
    yield "Refactorings that cost clauses:"
    for each in judgements:
        if each.lost:
            yield f"  {each.variant.key}"
            for line in each.lost:
                yield f"      {line}"


def undecided(before: dict[str, Outcome]) -> Iterator[str]:
    yield ""
    yield "Clauses of conforming applications that are not `conforms`:"
    for name, outcome in before.items():
        for verdict in outcome.verdicts:
            if verdict.verdict != "conforms":
                said = f"{verdict.verdict} {verdict.reason_code}: {verdict.reason}"
                yield f"  {name}:{verdict.line} {verdict.construct} {verdict.clause} `{verdict.text}`: {said}"
