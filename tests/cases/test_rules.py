"""Every section of `fixtures/rules/*.md` is a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.markdown import Case, read_cases
from tests.cases.report import audit_in_process
from tests.cases.verdict import judge

RULES = Path(__file__).parents[2] / "fixtures" / "rules"
CASES = [case for path in sorted(RULES.glob("*.md")) for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.title}")
def test_case(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    verdict = judge(case, audit_in_process(tmp_path))
    title = f"fixtures/rules/{case.rule}.md:{case.line} “{case.title}”"
    assert not verdict.wrong, "\n\n".join([title, *verdict.wrong])
    assert not verdict.closed_gaps, f"{title}: works now, drop the `todo-`: {'; '.join(verdict.closed_gaps)}"
    if verdict.open_gaps:
        pytest.xfail("; ".join(verdict.open_gaps))
