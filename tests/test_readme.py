"""The README says what is so: its excerpt is real output, its commands exist."""

import re
from pathlib import Path

import pytest

from drift.cli.audit import AuditOptions, run_audit
from drift.report.text import text_report

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
WIDTH = 88


def test_the_excerpt_is_what_the_demo_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """`…` stands for what the README leaves out. To renew it: `stty cols 88; make demo`."""
    monkeypatch.chdir(ROOT)
    result = run_audit([Path("fixtures/login/specs")], [Path("fixtures/login/code")], AuditOptions())
    printed = text_report(result.audit, result.texts, width=WIDTH)
    excerpt = re.search(r"```text\n\$ allium drift [^\n]*\n\n(.*?)```", README, re.DOTALL)
    assert excerpt
    position = 0
    for part in excerpt[1].split("…\n"):
        assert part.strip("\n") in printed[position:]
        position = printed.index(part.strip("\n"), position)


def test_the_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in ("README.md", "CONTRIBUTING.md"):
        named = set(
            re.findall(r"^ {4}make ([a-z]+)", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE)
        )
        assert named and named <= targets


def test_every_path_that_the_documents_name_exists() -> None:
    for document in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        for path in re.findall(r"`((?:drift|rulesets|fixtures|tests|\.ci)/[\w./-]*)`", text):
            if not re.search(r"[A-Z]{2}", path):
                assert (ROOT / path).exists(), f"{document}: {path}"


def test_every_option_of_the_readme_exists() -> None:
    app = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "drift" / "cli").glob("*.py"))
    for option in set(re.findall(r"`(--[a-z-]+)", README)):
        assert re.search(rf'["/]{option}["/]', app), option
