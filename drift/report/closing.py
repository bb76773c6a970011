"""The end of the text report: what could not be checked, what was not read, and the counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from drift.behaviour.model import ReasonCode
from drift.compare.audit import Audit, Obligation, UnreadFile
from drift.report.decisions import besides, comparison, suppressions
from drift.report.escape import one_line
from drift.report.page import Page
from drift.report.tally import Tally, tally
from drift.report.words import REASONS, count

MAX_CLAUSES = 3
MAX_UNREAD = 5
MAX_ENTITIES = 8


def closing(page: Page, audit: Audit, *, verbose: bool, brief: bool = False) -> None:
    """Adds everything after the divergences; `brief`: only the summary."""
    if not brief:
        if audit.compared is not None:
            comparison(page, audit.compared, verbose=verbose)
        suppressions(page, audit.suppressed, verbose=verbose)
        _unverifiable(page, [o for o in audit.obligations if o.verdict == "unverifiable"], verbose)
        shown_above = {(problem.file, problem.line) for problem in audit.problems}
        _unread(page, [it for it in audit.unread if (it.file, it.line) not in shown_above], verbose)
    counts = tally(audit)
    page.blank()
    page.line(("Summary", "bold underline"))
    page.blank()
    _divergences(page, counts, audit.filtered, "" if audit.compared is None else "new ")
    page.prose(besides(audit), indent=2)
    _ledger(page, counts)
    _coverage(page, audit)


def _unverifiable(page: Page, obligations: Sequence[Obligation], verbose: bool) -> None:
    if not obligations:
        return
    page.blank()
    page.line((f"{count(len(obligations), 'clause')} could not be verified", "bold underline"))
    for code, group in _by_code(obligations):
        page.blank()
        page.line((code or "unnamed", "bold"), (f"  {REASONS[code]} ({len(group)})", "dim"), indent=2)
        shown = group if verbose else group[:MAX_CLAUSES]
        for reason, clauses in _by_reason(shown):
            for clause in clauses:
                what = one_line(f"{clause.construct} {clause.clause}: {clause.text}".removesuffix(": "))
                page.line(
                    (f"{one_line(clause.spec.file)}:{clause.spec.line}", "cyan"), (f"  {what}", ""), indent=4
                )
            page.prose(one_line(reason), indent=6, style="dim")
        if len(group) > len(shown):
            page.line((f"… and {len(group) - len(shown)} more (--verbose)", "dim"), indent=4)


def _by_code(obligations: Iterable[Obligation]) -> list[tuple[ReasonCode, list[Obligation]]]:
    groups: dict[ReasonCode, list[Obligation]] = {}
    for obligation in obligations:
        groups.setdefault(obligation.reason_code, []).append(obligation)
    return sorted(groups.items())


def _by_reason(obligations: Iterable[Obligation]) -> Iterator[tuple[str, list[Obligation]]]:
    groups: dict[str, list[Obligation]] = {}
    for obligation in obligations:
        groups.setdefault(obligation.reason, []).append(obligation)
    yield from groups.items()


def _unread(page: Page, unread: Sequence[UnreadFile], verbose: bool) -> None:
    if not unread:
        return
    page.blank()
    page.line((f"{count(len(unread), 'place')} could not be read", "bold underline"))
    page.blank()
    shown = unread if verbose else unread[:MAX_UNREAD]
    for item in shown:
        place = one_line(item.file) + (f":{item.line}" if item.line else "")
        page.prose(one_line(item.reason) or REASONS[item.code], indent=2, lead=(f"{place}  ", "cyan"))
    if len(unread) > len(shown):
        page.line((f"… and {len(unread) - len(shown)} more (--verbose)", "dim"), indent=2)


def _divergences(page: Page, counts: Tally, filtered: int, new: str) -> None:
    below = f"; {filtered} more below the confidence threshold (--min-confidence)" if filtered else ""
    if counts.divergences:
        parts = [
            count(number, word)
            for number, word in (
                (counts.errors, "error"), (counts.warnings, "warning"), (counts.notes, "note"),
            )
            if number
        ]  # fmt: skip
        style = "bold red" if counts.errors else "bold yellow" if counts.warnings else "bold cyan"
        page.prose(
            f"{count(counts.divergences, f'{new}divergence')}: {', '.join(parts)}{below}",
            indent=2,
            style=style,
        )
    elif counts.conforms:
        page.prose(f"No {new}divergence{below}", indent=2, style="bold green")
    else:
        page.prose(
            f"No {new}divergence, but no clause was found to conform either{below}",
            indent=2,
            style="bold yellow",
        )


def _ledger(page: Page, counts: Tally) -> None:
    page.prose(
        f"{count(counts.obligations, 'clause')}: {counts.conforms} conform, {counts.diverges} diverge, "
        f"{counts.missing} missing, {counts.unverifiable} unverifiable",
        indent=2,
    )


def _coverage(page: Page, audit: Audit) -> None:
    read = f"{count(audit.spec_files, 'specification')} and {count(audit.code_files, 'code file')} read"
    unread = f", {count(len(audit.unread), 'place')} unread" if audit.unread else ""
    left_out = ", ".join(
        f"{number} {one_line(why)}" for why, number in sorted(audit.left_out.items()) if number
    )
    page.prose(f"{read}{unread}" + (f"; left out: {left_out}" if left_out else ""), indent=2)
    entities = sorted(audit.understood.items())
    writes = [f"{one_line(entity)} {known} of {every}" for entity, (known, every) in entities[:MAX_ENTITIES]]
    if len(entities) > MAX_ENTITIES:
        writes.append(f"{len(entities) - MAX_ENTITIES} more entities")
    page.prose(", ".join(writes), indent=2, lead=("Writes understood: ", ""))
