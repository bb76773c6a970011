"""`allium explain CODE`: the documentation of a code of `allium check`."""

from __future__ import annotations

from drift.checks.catalogue import PROFILES, Entry, UnknownCodeError, load_catalogue
from drift.cli.errors import CommandError
from drift.report.page import Page

STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan", "off": "dim"}


def explain_check(code: str, width: int | None) -> Page:
    """One code: what it means, why it matters, a bad and a good example, where the reference says so.

    Raises:
        CommandError: there is no such code.
    """
    try:
        entry = load_catalogue().entry(code)
    except UnknownCodeError as error:
        near = " or ".join(repr(name) for name in error.near[:2])
        advice = f"did you mean {near}?" if near else "`allium explain` lists all rules and codes"
        raise CommandError(str(error), advice) from None
    page = Page(width)
    page.line((entry.code, "bold"), (f"  {entry.severity}", STYLES[entry.severity]))
    page.prose(_profiles(entry), indent=2, style="dim")
    for heading, text in (("What it means", entry.means), ("Why it matters", entry.why)):
        page.blank()
        page.line((heading, "bold"))
        page.prose(" ".join(text.split()), indent=2)
    for heading, text in (("Bad", entry.bad), ("Good", entry.good)):
        page.blank()
        page.line((heading, "bold"))
        for line in text.split("\n"):
            page.line((line, ""), indent=4)
    page.blank()
    rule = f"rule {entry.rule}; " if entry.rule else ""
    page.prose(f"{rule}language reference, {entry.reference}", lead=("Reference: ", "bold"))
    page.prose(entry.fix, lead=("`--fix`: ", "bold"))
    page.prose(f"-- allium-ignore {entry.code}", lead=("Suppress: ", "bold"))
    return page


def _profiles(entry: Entry) -> str:
    others = [
        (profile, entry.weight(profile)) for profile in PROFILES if entry.weight(profile) != entry.severity
    ]
    return "; ".join(f"{weight} in the profile `{profile}`" for profile, weight in others)


def list_checks(page: Page) -> None:
    """Adds every code by subject with its severity and the first sentence of what it means."""
    entries = load_catalogue().entries
    longest = max(len(entry.code) for entry in entries)
    page.blank()
    page.line(("allium check", "bold underline"))
    for entry in entries:
        head = f"{entry.code:<{longest}}  {entry.severity:<7}  "
        said = " ".join(entry.means.split()).split(". ")[0].rstrip(".") + "."
        page.prose(said, indent=2, lead=(head, STYLES[entry.severity]))
