"""The collector itself: a test that can't fail would hide everything it collects."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.cases.markdown import CaseError, Mark, read_cases
from tests.cases.report import Report
from tests.cases.verdict import Verdict, judge

SECTION = """# guard-missing

## a case

Prose.

```allium
rule R {
    requires: x.status = draft  -- drift: [guard-missing]
    ensures: x.status = sent  -- conforms
}
```
```python
# file: shop/models.py
x = 1  # a comment
x = 2  # drift: [guard-weaker|guard-missing] [hardcoded-value]
y = 3  # ok: the guard is in the caller
```
"""


def read(tmp_path: Path, text: str = SECTION) -> tuple[Path, str]:
    path = tmp_path / "guard-missing.md"
    path.write_text(text, encoding="utf-8")
    return path, text


def place(file: str, line: int) -> dict[str, object]:
    return {"file": file, "line": line, "column": 1, "end_line": line, "end_column": 9}


def report(*findings: tuple[str, str, int], severity: str = "error", verdict: str = "conforms") -> Report:
    """A report with one divergence for each (rule, file, line)."""
    divergences = [
        {
            **dict.fromkeys(("fingerprint", "title", "message", "expected", "actual"), ""),
            "rule": rule,
            "severity": severity,
            "confidence": 0.9,
            "subject": {"kind": "rule", "name": "R"},
            "witness": {},
            "spec": [place(file, line)] if file.startswith("specs") else [],
            "code": [place(file, line)] if file.startswith("code") else [],
            "classification": {"proposed": "code-bug", "reason": ""},
        }
        for rule, file, line in findings
    ]
    ledger = [
        {
            "id": "R.e", "construct": "rule R", "clause": "ensures", "text": "", "verdict": verdict,
            "spec": {"file": "specs/case.allium", "line": 3},
        }
    ]  # fmt: skip
    return msgspec.convert({"divergences": divergences, "obligations": ledger}, Report)


ALL = (
    ("guard-missing", "specs/case.allium", 2),
    ("guard-weaker", "code/shop/models.py", 3),
    ("hardcoded-value", "code/shop/models.py", 3),
)


def verdict_of(tmp_path: Path, found: Report, text: str = SECTION) -> Verdict:
    (case,) = read_cases(read(tmp_path, text)[0])
    return judge(case, found)


def test_marks_are_read_and_removed_without_moving_lines(tmp_path: Path) -> None:
    (case,) = read_cases(read(tmp_path)[0])
    files = dict(case.files)
    assert files["specs/case.allium"].splitlines()[1] == "    requires: x.status = draft"
    assert files["code/shop/models.py"].splitlines() == [
        "# file: shop/models.py",
        "x = 1  # a comment",
        "x = 2",
        "y = 3",
    ]
    assert case.marks == (
        Mark("drift", ("guard-missing",), "specs/case.allium", 2),
        Mark("conforms", (), "specs/case.allium", 3),
        Mark("drift", ("guard-weaker", "guard-missing"), "code/shop/models.py", 3),
        Mark("drift", ("hardcoded-value",), "code/shop/models.py", 3),
        Mark("ok", (), "code/shop/models.py", 4),
    )
    assert case.fires and not case.silent


def test_a_report_that_meets_every_mark_passes(tmp_path: Path) -> None:
    verdict = verdict_of(tmp_path, report(*ALL))
    assert not verdict.wrong and not verdict.open_gaps and not verdict.closed_gaps


@pytest.mark.parametrize("index", range(len(ALL)))
def test_a_finding_that_lacks_fails(tmp_path: Path, index: int) -> None:
    assert verdict_of(tmp_path, report(*ALL[:index], *ALL[index + 1 :])).wrong


def test_a_finding_that_is_not_marked_fails(tmp_path: Path) -> None:
    extra = ("effect-missing", "specs/case.allium", 3)
    assert "effect-missing" in verdict_of(tmp_path, report(*ALL, extra)).wrong[0]


def test_a_finding_of_the_right_rule_at_another_line_fails_twice(tmp_path: Path) -> None:
    moved = ("guard-missing", "specs/case.allium", 3)
    assert len(verdict_of(tmp_path, report(moved, *ALL[1:])).wrong) == 2


def test_an_unmarked_note_is_no_failure(tmp_path: Path) -> None:
    text = SECTION.replace("  -- drift: [guard-missing]", "").replace(
        "  # drift: [guard-weaker|guard-missing] [hardcoded-value]", ""
    )
    assert not verdict_of(
        tmp_path, report(("config-missing", "specs/case.allium", 1), severity="note"), text
    ).wrong


def test_a_finding_on_an_ok_line_fails(tmp_path: Path) -> None:
    assert verdict_of(tmp_path, report(*ALL, ("guard-missing", "code/shop/models.py", 4))).wrong


def test_the_ledger_must_say_what_is_marked(tmp_path: Path) -> None:
    assert "unverifiable" in verdict_of(tmp_path, report(*ALL, verdict="unverifiable")).wrong[0]


def test_a_known_gap_stays_open_until_it_works(tmp_path: Path) -> None:
    text = SECTION.replace("-- drift: [guard-missing]", "-- todo-drift: [guard-missing]")
    assert len(verdict_of(tmp_path, report(*ALL[1:]), text).open_gaps) == 1
    assert len(verdict_of(tmp_path, report(*ALL), text).closed_gaps) == 1


def test_one_of_the_maybe_places_is_enough(tmp_path: Path) -> None:
    text = SECTION.replace("-- drift:", "-- drift?:").replace(
        "x = 1  # a comment", "x = 1  # drift?: [guard-missing]"
    )
    assert not verdict_of(tmp_path, report(*ALL), text).wrong
    assert verdict_of(tmp_path, report(*ALL[1:]), text).wrong


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("```allium", "```text", "no `allium` block"),
        ("```python", "```text", "no `python` block"),
        ("[guard-missing]\n", "guard-missing\n", "needs rules in brackets"),
        ("[guard-missing]\n", "[guard-missing\n", "can't read this mark"),
        ("-- conforms", "-- conforms: [guard-missing]", "takes no rules"),
        ("y = 3  # ok: the guard is in the caller\n```\n", "", "never closed"),
        (
            "```python\n# file: shop/models.py",
            "```python\n```\n```python\nz = 1",
            "two blocks",
        ),
        ("# guard-missing\n", "## a case\n", "two sections"),
    ],
)
def test_a_case_that_cannot_be_read_is_an_error(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = SECTION.replace(old, new)
    if message == "no `python` block":
        text = text.replace("# file: shop/models.py\n", "")
    assert text != SECTION
    with pytest.raises(CaseError, match=message):
        read_cases(read(tmp_path, text)[0])
