"""Every report format by name: how an audit becomes text in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from drift.compare.audit import Audit
from drift.compare.catalogue import Catalogue, load_catalogue
from drift.report.rooted import rooted
from drift.report.texts import SourceTexts

FormatName: TypeAlias = Literal["text", "concise", "json", "sarif", "github", "gitlab", "markdown", "html"]
FORMATS: tuple[FormatName, ...] = get_args(FormatName)
ROOTED: frozenset[FormatName] = frozenset({"sarif", "github", "gitlab"})
"""Formats for forges, in which files are named from the top of the repository."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report is made from. `prefix` is where in the repository the audit ran."""

    audit: Audit
    texts: SourceTexts
    verbose: bool = False
    prefix: str = ""
    catalogue: Callable[[], Catalogue] = load_catalogue


def rendered(name: FormatName, reported: Reported) -> str:
    """The report as plain text, lines not wrapped. Only the format's own module is loaded."""
    audit, texts = reported.audit, reported.texts
    match name:
        case "text":
            from drift.report.text import text_report

            return text_report(audit, texts, verbose=reported.verbose)
        case "concise":
            from drift.report.concise import concise_report

            return concise_report(audit)
        case "json":
            from drift.report.json import json_report

            return json_report(audit)
        case "sarif":
            from drift.report.sarif import sarif_report

            return sarif_report(rooted(audit, reported.prefix), reported.catalogue())
        case "github":
            from drift.report.github import github_report

            return github_report(rooted(audit, reported.prefix))
        case "gitlab":
            from drift.report.gitlab import gitlab_report

            return gitlab_report(rooted(audit, reported.prefix))
        case "markdown":
            from drift.report.markdown import markdown_report

            return markdown_report(audit, texts)
        case "html":
            from drift.report.html import html_report

            return html_report(audit, texts, reported.catalogue())
