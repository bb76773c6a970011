"""The patch: what git takes, with what it is about."""

from __future__ import annotations

import subprocess
from pathlib import Path

from drift.distill.merging.patch import difference, patch_of
from drift.distill.merging.repairing import Repair, Repairing
from drift.distill.merging.unsaid import unsaid
from tests.distill.merging.shop import FILE, SPEC, held, repaired

GUARD = "    requires: order.status = draft   -- only once\n"


def test_git_applies_one_section_for_each_divergence(tmp_path: Path) -> None:
    start = held(SPEC.replace("= 10   --", "= 12   --").replace(GUARD, ""))
    steps, end = repaired(start)
    patch = patch_of(step for step in steps if isinstance(step, Repair))
    assert patch.count("diff --git") == len(steps) == 2
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text(start.texts[FILE], encoding="utf-8")
    subprocess.run(["git", "apply"], input=patch, text=True, cwd=tmp_path, check=True)
    assert (tmp_path / FILE).read_text(encoding="utf-8") == end.texts[FILE]


def test_only_what_the_specification_does_not_say_is_proposed() -> None:
    changed = SPEC.replace("= 10   --", "= 12   --").replace(GUARD, "")
    steps = list(unsaid(Repairing(held(changed)), lambda _: True))
    assert [step.divergence.rule for step in steps] == ["guard-unspecified"]
    (step,) = steps
    assert isinstance(step, Repair)
    assert "= 12   --" in step.after.texts[FILE]


def test_what_is_said_already_is_not_proposed() -> None:
    assert list(unsaid(Repairing(held()), lambda _: True)) == []


def test_a_title_can_not_leave_its_line() -> None:
    patch = difference({"a b": "x\n"}, {"a b": "y"}, "one\n--- a/evil\x1b[2J")
    assert patch.splitlines() == [
        "diff --git a/a b b/a b",
        "--- a/a b\t",
        "+++ b/a b\t",
        "@@ -1 +1 @@ one --- a/evil [2J",
        "-x",
        "+y",
        "\\ No newline at end of file",
    ]


def test_paths_that_are_not_plain_are_quoted() -> None:
    patch = difference({'ä"': "x\n"}, {'ä"': "y\n"})
    assert patch.startswith('diff --git "a/\\303\\244\\042" "b/\\303\\244\\042"\n')
