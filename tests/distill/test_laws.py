"""The laws of distilling: a draft has no drift from its own code, says nothing of its own, and stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drift.allium.parser import parse
from drift.allium.printing.formatting import format_text
from drift.allium.project import project_of
from drift.behaviour.from_code import compile_code
from drift.behaviour.from_spec import compile_specs
from drift.checks.catalogue import load_catalogue as load_checks
from drift.checks.engine import check_project
from drift.code.scan import scan
from drift.compare.catalogue import load_catalogue
from drift.compare.engine import compare
from drift.distill.engine import distill
from drift.distill.layout import draft_text
from tests.bench.application import load_application
from tests.bench.refactoring import OPERATORS
from tests.bench.refactorings import by_hand, everywhere, refactored
from tests.distill.distilled import BENCH, QUICK, SLOW, behaviour, draft, golden, text

ALL = [*sorted(QUICK), *(pytest.param(name, marks=pytest.mark.slow) for name in sorted(SLOW))]
DEFERRED = re.compile(r"\b[A-Z]\w*\.[a-z]\w*\(")
INFRASTRUCTURE = re.compile(
    r"\b(http|json|orm|queue|cache|redis|sql|session_id|commit|request\.|token|hash|smtp|celery|flask|django)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", ALL)
def test_a_draft_has_no_drift_from_its_own_code(name: str) -> None:
    spec = compile_specs(project_of({"draft.allium": text(name)}))
    found = compare(spec, behaviour(name), load_catalogue())
    assert [one.title for one in found.divergences if one.severity != "off"] == []
    unsure = [one for one in found.obligations if one.verdict != "conforms"]
    paths = {one.path.partition(".")[0] for one in draft(name).deferred if ".condition_" in one.path}
    decided = {rule.name for rule in draft(name).rules if {rule.name, rule.trigger.name} & paths}
    assert [
        (one.verdict, one.text)
        for one in unsure
        if not DEFERRED.search(one.text) and one.construct.removeprefix("rule ") not in decided
    ] == []
    assert len(found.obligations) > 20


@pytest.mark.parametrize("name", ALL)
def test_a_draft_is_a_sound_specification_in_the_canonical_layout(name: str) -> None:
    assert parse(text(name)).problems == ()
    checked = check_project(project_of({"draft.allium": text(name)}), load_checks())
    assert [(one.code, one.message) for one in checked.diagnostics if one.severity == "error"] == []
    assert format_text(text(name)).text == text(name)


@pytest.mark.parametrize("name", sorted(QUICK))
def test_no_infrastructure_is_in_what_a_draft_says(name: str) -> None:
    normative = text(name).partition("-- Open Questions")[0]
    assert INFRASTRUCTURE.findall(normative) == []


@pytest.mark.parametrize("name", sorted(QUICK))
def test_every_clause_of_a_rule_has_code_behind_it(name: str) -> None:
    rules = draft(name).rules
    assert rules
    for rule in rules:
        assert rule.sources and rule.trigger.sources
        assert all(required.sources for required in rule.requires), rule.name
        assert rule.ensures


def test_annotations_are_all_that_they_add() -> None:
    annotated = draft_text(draft("subscriptions"), annotated=True)
    assert "lifecycle.py:36" in annotated
    bare = re.sub(r"^-- \S+\.py:.*\n|\s+-- \S+\.py:.*$", "", annotated, flags=re.MULTILINE)
    assert parse(bare).problems == ()
    assert "".join(bare.split()) == "".join(text("subscriptions").split())


@pytest.mark.parametrize("edition", ["seed", "1", "2"])
def test_older_editions_have_no_graphs(edition: str) -> None:
    older = draft_text(draft("orders"), edition)  # type: ignore[arg-type]
    assert "transitions" not in older
    assert parse(older).problems == ()


@pytest.mark.parametrize("name", sorted(QUICK))
def test_a_draft_is_the_one_that_was_read(name: str) -> None:
    """To renew: `python -m tests.distill.distilled`; read what changed."""
    assert text(name) == golden(name).read_text(encoding="utf-8")


REFACTORINGS = {
    "library": ("mirror-comparison", "invert-if", "rename-locals", "extract-guard", "reorder-writes"),
    "helpdesk": ("spell-out-membership", "ternary-to-if", "name-literal", "if-to-match", "invert-if"),
}


@pytest.mark.parametrize(
    ("name", "operator"),
    [(name, operator) for name, operators in REFACTORINGS.items() for operator in operators],
)
def test_a_refactoring_leaves_the_draft_as_it_was(name: str, operator: str, tmp_path: Path) -> None:
    application = load_application(BENCH / name)
    known = {one.name: one for one in OPERATORS if one.language == "python"}
    changed = {path: refactored(application, known[operator], path, None)[0] for path in application.code}
    assert changed != application.code
    for path, content in changed.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    again = draft_text(distill(compile_code(scan([tmp_path / "code"], jobs=1))))
    assert again == text(name)


KNOWN: dict[str, set[str]] = {
    "library": {"if-to-match", "wrap-in-try"},
    "bookings": {"wrap-in-retry"},
    "helpdesk": set(),
    "orders": set(),
    "payables": {"alias-setting", "add-assertion"},
    "expenses": {"if-to-switch", "wrap-in-try", "wrap-in-retry"},
    "equipment": {"wrap-in-retry"},
    "login-typescript-prisma": {"wrap-in-retry"},
    "claims-django": {"wrap-in-try", "name-literal", "alias-setting", "add-assertion"},
}
"""Refactorings of the bench that change a draft: what is tried again or caught hides a condition, a named
literal is no longer what an input is told by, a setting's new type, an assertion that something is there."""


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(KNOWN))
def test_refactorings_leave_the_draft_as_it_was(name: str, tmp_path: Path) -> None:
    """The long form: every refactoring of the bench, everywhere at once, and those written by hand."""
    application = load_application(BENCH / name)
    variants = [*everywhere(application), *by_hand(application)]
    assert len(variants) > 20
    different: set[str] = set()
    plain = _drafted(tmp_path / "plain", application.files)
    for number, variant in enumerate(variants):
        if _drafted(tmp_path / str(number), {**application.files, **variant.files}) != plain:
            different.add(variant.operator)
    assert different <= KNOWN[name]


def _drafted(folder: Path, files: dict[str, str]) -> str:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return draft_text(distill(compile_code(scan([folder / "code"], jobs=1))))
