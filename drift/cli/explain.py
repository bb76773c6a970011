"""`allium explain`: the rule catalogue for the reader of a report."""

from __future__ import annotations

from drift.cli.errors import CommandError
from drift.compare.catalogue import FAMILIES, Catalogue, Entry, UnknownRuleError
from drift.report.divergence import STYLES
from drift.report.page import Page


def explain_rule(catalogue: Catalogue, rule: str, width: int | None) -> Page:
    """One rule: what it says, why it matters, an example and what to do.

    Raises:
        CommandError: there is no such rule.
    """
    try:
        entry = catalogue.entry(rule)
    except UnknownRuleError as error:
        near = " or ".join(repr(name) for name in error.near[:2])
        advice = f"did you mean {near}?" if near else "`allium explain` lists all rules"
        raise CommandError(str(error), advice) from None
    page = Page(width)
    page.line(
        (entry.id, "bold"), (f"  {entry.severity}", STYLES[entry.severity]), (f"  ({entry.family})", "dim")
    )
    for variant in entry.variants.values():
        page.prose(f"{variant.severity}: {variant.when}", indent=2, style="dim")
    if not entry.reported:
        page.prose("Not reported by this version.", indent=2, style="italic")
    _section(page, "What it says", entry.says)
    _section(page, "Why it matters", entry.why)
    _example(page, entry)
    _section(page, "What to do", entry.remedy)
    return page


def list_rules(catalogue: Catalogue, width: int | None) -> Page:
    """Every rule by family with its severity and the first sentence of what it says."""
    page = Page(width)
    longest = max(len(entry.id) for entry in catalogue.entries)
    for family in FAMILIES:
        page.blank()
        page.line((family, "bold underline"))
        for entry in catalogue.entries:
            if entry.family == family:
                head = f"{entry.id:<{longest}} {' ' if entry.reported else '*'} {entry.severity:<7}  "
                page.prose(_first_sentence(entry.says), indent=2, lead=(head, STYLES[entry.severity]))
    page.blank()
    if not all(entry.reported for entry in catalogue.entries):
        page.line(("* not reported by this version", "dim"))
    page.line(("`allium explain RULE` says more about one.", "dim"))
    return page


def _section(page: Page, heading: str, text: str) -> None:
    page.blank()
    page.line((heading, "bold"))
    page.prose(" ".join(text.split()), indent=2)


def _example(page: Page, entry: Entry) -> None:
    page.blank()
    page.line(("Example", "bold"))
    for side, text in (("specification", entry.example.spec), ("code", entry.example.code)):
        if text:
            page.line((side, "dim"), indent=2)
            for line in text.split("\n"):
                page.line((line, ""), indent=6)


def _first_sentence(text: str) -> str:
    joined = " ".join(text.split())
    return joined.split(". ")[0].rstrip(".") + "."
