"""How much each rule found, and the closing counts."""

from __future__ import annotations

from collections import Counter

from drift.compare.audit import Audit
from drift.report.closing import closing
from drift.report.divergence import STYLES
from drift.report.escape import visible
from drift.report.page import Page
from drift.report.tally import LOUDNESS


def statistics_page(audit: Audit, width: int | None) -> Page:
    """A line for each rule and severity that was found, the most frequent first, and the summary."""
    page = Page(width)
    found = Counter((divergence.rule, divergence.severity) for divergence in audit.divergences)
    digits = max((len(str(number)) for number in found.values()), default=1)
    for (rule, severity), number in sorted(
        found.items(), key=lambda item: (-item[1], -LOUDNESS[item[0][1]], item[0][0])
    ):
        page.line((f"{number:>{digits}}  ", ""), (f"{severity:<8}", STYLES[severity]), (visible(rule), ""))
    closing(page, audit, verbose=False, brief=True)
    return page
