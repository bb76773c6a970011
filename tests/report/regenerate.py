"""Writes the goldens of the report formats anew: `python -m tests.report.regenerate`. Read the difference."""

from pathlib import Path

from drift.report.formats import FORMATS, FormatName, Reported, rendered
from tests.report.full import FULL
from tests.report.sample import TEXTS

GOLDENS = Path(__file__).parent / "goldens"
ENDINGS: dict[FormatName, str] = {
    "text": "txt", "concise": "concise.txt", "json": "json", "sarif": "sarif", "github": "github.txt",
    "gitlab": "gitlab.json", "markdown": "md", "html": "html",
}  # fmt: skip


def golden(name: FormatName) -> Path:
    """Where the golden of a format lies."""
    return GOLDENS / f"drift.{ENDINGS[name]}"


if __name__ == "__main__":
    for name in FORMATS:
        golden(name).write_text(rendered(name, Reported(FULL, TEXTS)), encoding="utf-8")
