"""The report on a draft: what was read, how far to trust it, what was left out. In Markdown, HTML, JSON."""

from drift.distill.reporting.html import report_html
from drift.distill.reporting.json import report_json
from drift.distill.reporting.making import report
from drift.distill.reporting.markdown import report_markdown

__all__ = ["report", "report_html", "report_json", "report_markdown"]
