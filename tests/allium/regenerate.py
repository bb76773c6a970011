"""Rewrites the trees of the documents' examples: `python -m tests.allium.regenerate`.

Read what changed against the example, then commit.
"""

from __future__ import annotations

from tests.allium.example_goldens import LANGUAGE, cases, golden


def main() -> None:
    """Write every golden; one whose example is gone is removed."""
    wanted = {case.golden: golden(case) for case in cases()}
    for old in LANGUAGE.rglob("*.tree"):
        if old not in wanted:
            old.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
