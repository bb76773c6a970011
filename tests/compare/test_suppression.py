"""Reading suppression comments, and globs over files: hostile and odd spellings."""

import time

import pytest

from drift.compare.audit import Notice
from drift.compare.selection import Selection, active, matches, weighed
from drift.compare.suppression import Suppression
from drift.compare.suppression_comments import Written, read_comments
from tests.compare.build import CATALOGUE


def read(text: str, *, lines: list[str] | None = None, line: int = 1) -> Suppression | Notice | None:
    side = "specification" if text.startswith("--") else "code"
    written = Written("a.py", line, text, side)  # type: ignore[arg-type]
    suppressions, problems = read_comments(
        [written], lambda _: lines or [text, "x = 1"], lambda _, number: number, CATALOGUE
    )
    found: list[Suppression | Notice] = [*suppressions, *problems]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    "text",
    [
        "# drift: ignore[guard-missing] why",
        "#drift:ignore[guard-missing]why",
        "// drift: ignore[ guard-missing ]: why",
        "/* drift: ignore[guard-missing] why */",
        "-- drift: IGNORE[guard-missing]   why",
    ],
)
def test_spellings(text: str) -> None:
    found = read(text)
    assert isinstance(found, Suppression)
    assert (found.rules, found.reason, found.kind) == (("guard-missing",), "why", "ignore")


def test_several_rules() -> None:
    found = read("# drift: ignore[guard-missing, effect-missing,guard-missing] why")
    assert isinstance(found, Suppression)
    assert found.rules == ("guard-missing", "effect-missing")


@pytest.mark.parametrize(
    "text", ["# adrift: ignore", "# see drift: ignore[guard-missing] x", "# drift:", "# drift: -"]
)
def test_other_comments(text: str) -> None:
    assert read(text) is None


def test_a_comment_speaks_for_its_own_line_or_the_one_below() -> None:
    text = "# drift: ignore[guard-missing] why"
    behind = read(text, lines=[f"x = 1  {text}", "y = 2"])
    above = read(text, lines=[f"    {text}", "    # and this", "    y = 2"])
    assert isinstance(behind, Suppression)
    assert isinstance(above, Suppression)
    assert (behind.first, behind.column, above.first) == (1, 8, 3)


@pytest.mark.parametrize(
    "text",
    ["# drift:" + " " * 200_000 + "x", "# drift: ignore[" + "a," * 100_000, "# drift: " + "a-" * 100_000],
)
def test_long_comments_end_soon(text: str) -> None:
    started = time.perf_counter()
    read(text)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("file", "pattern", "expected"),
    [
        ("src/a/b.py", "src", True),
        ("src/a/b.py", "./src/a/", True),
        ("src/a/b.py", "src/**/b.py", True),
        ("src/b.py", "src/**/b.py", True),
        ("src/a/b.py", "sr", False),
        ("srcs/b.py", "src", False),
        ("specs/reference-x.allium", "specs/reference-*", True),
        ("../specs/a.allium", "../specs", True),
    ],
)
def test_globs(file: str, pattern: str, expected: bool) -> None:
    assert matches(file, pattern) is expected


def test_rules_that_are_off_by_default_can_be_selected() -> None:
    assert "exposure-unspecified" not in active(weighed(CATALOGUE, Selection()))
    chosen = weighed(CATALOGUE, Selection(select=("exposure-unspecified",)))
    assert active(chosen) == {"exposure-unspecified"}
    assert chosen.severity("exposure-unspecified") == "note"
