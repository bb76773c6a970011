"""Suppression, profiles, order; what every code needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drift.allium.modules.problems import SEVERITIES
from drift.allium.project import project_of
from drift.checks.catalogue import Catalogue, UnknownCodeError, load_catalogue
from drift.checks.diagnostic import Diagnostic
from drift.checks.engine import Policy, check_project
from drift.resources.errors import RulesetError

CATALOGUE = load_catalogue()
CHECKS = Path(__file__).parents[2] / "drift" / "checks"
MISSING = "entity Order { customer: Customer }"
KINDS = (
    "entity Order { status: draft | placed | gone, lines: Line with order = this, owner: User }",
    'use "./m0.allium" as m\nrule Place { when: Place(order: m/Order) ensures: order.status = placed }',
    "rule Place { when: Place(order, n) requires: ordr.n > config.x ensures: Order.created(n: n) }",
    'surface Desk { facing user: User exposes: user.name }\nopen question "?"',
)
UNDEFINED = "allium.type.undefinedReference"


def check(text: str, policy: Policy | None = None) -> tuple[Diagnostic, ...]:
    return check_project(project_of({"a.allium": text}), CATALOGUE, policy).diagnostics


def codes(text: str, policy: Policy | None = None) -> list[str]:
    return [one.code for one in check(f"-- allium: 3\n{text}", policy)]


def test_every_code_that_a_check_uses_is_documented() -> None:
    used = {
        code
        for path in CHECKS.rglob("*.py")
        for code in re.findall(r'"(allium\.[a-z]\w*\.[a-z]\w*)"', path.read_text(encoding="utf-8"))
    }
    assert used | set(SEVERITIES) == {entry.code for entry in CATALOGUE.entries}


def test_codes_of_modules_have_the_severity_of_the_resolver() -> None:
    assert {code: CATALOGUE.entry(code).severity for code in SEVERITIES} == SEVERITIES


@pytest.mark.parametrize(
    "text",
    [
        f"-- allium-ignore {UNDEFINED}\n{MISSING}",
        f"{MISSING} -- allium-ignore {UNDEFINED}",
        f"{MISSING}  --allium-ignore all",
        f"-- allium-ignore allium.field.undefined, {UNDEFINED}\n-- a comment between\n{MISSING}",
        f"-- allium-ignore allium.type\n{MISSING}",
        f"-- allium-ignore {UNDEFINED.removeprefix('allium.')}\n{MISSING}",
        f"-- allium-ignore: {UNDEFINED} it comes with the next release\n{MISSING}",
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_comment_leaves_a_diagnostic_out(text: str, ending: str) -> None:
    assert UNDEFINED not in codes(text.replace("\n", ending))


def test_a_suppression_speaks_for_its_line_and_the_one_below_only() -> None:
    assert codes(f"-- allium-ignore {UNDEFINED}\n\n{MISSING}") == ["allium.suppression.unused", UNDEFINED]


def test_what_stands_in_a_string_is_no_comment() -> None:
    assert codes('open question "-- allium-ignore all"') == ["allium.openQuestion.present"]


def test_suppressed_diagnostics_are_counted() -> None:
    checked = check_project(project_of({"a.allium": f"{MISSING} -- allium-ignore all"}), CATALOGUE)
    assert checked.suppressed == 2 and not checked.diagnostics


def test_profiles_weigh_differently() -> None:
    text = 'open question "?"\nentity Order { a: x | y, b: x | y }'
    weights = {
        profile: {one.code: one.severity for one in check(text, Policy(profile))}
        for profile in ("default", "strict", "relaxed")
    }
    assert weights["default"]["allium.enum.identicalInline"] == "warning"
    assert weights["strict"]["allium.enum.identicalInline"] == "error"
    assert weights["relaxed"]["allium.enum.identicalInline"] == "info"
    assert "allium.version.missing" not in weights["relaxed"]


def test_a_project_may_weigh_and_ignore() -> None:
    assert codes(MISSING, Policy(ignored=frozenset({UNDEFINED}))) == []
    found = check(MISSING, Policy(severities={UNDEFINED: "info"}))
    assert [one.severity for one in found if one.code == UNDEFINED] == ["info"]


def test_only_the_files_that_are_asked_for_are_reported() -> None:
    project = project_of({"a.allium": MISSING, "b.allium": MISSING.replace("Order", "Bill")})
    assert {one.file for one in check_project(project, CATALOGUE, only=["b.allium"]).diagnostics} == {
        "b.allium"
    }


def test_the_same_specifications_give_the_same_diagnostics() -> None:
    sources = {f"m{number}.allium": case for number, case in enumerate(KINDS)}
    first = check_project(project_of(sources), CATALOGUE)
    again = check_project(project_of(dict(reversed(list(sources.items())))), CATALOGUE)
    assert first == again and first.diagnostics


def test_an_empty_file_is_nothing_to_tell_about() -> None:
    assert check("") == ()


@pytest.mark.parametrize(
    "text", ["rule", "entity E {", "rule R { when: }", "surface S { provides: }", "\x00"]
)
def test_broken_files_are_told_about_and_nothing_else_breaks(text: str) -> None:
    found = check(text)
    assert found
    assert all(one.code in CATALOGUE for one in found)


def test_deep_nesting_is_no_recursion() -> None:
    deep = "(" * 3000 + "1" + ")" * 3000
    assert check(f"rule R {{ when: R(a) requires: a = {deep} ensures: B(a) }}")


def test_a_code_is_found_without_its_prefix_and_near_misses_are_named() -> None:
    assert CATALOGUE.entry("status.noExit").code == "allium.status.noExit"
    assert CATALOGUE.matching("allium.presence")
    with pytest.raises(UnknownCodeError) as caught:
        CATALOGUE.entry("allium.status.noExits")
    assert caught.value.near[0] == "allium.status.noExit"


def test_two_entries_of_one_code_are_refused(tmp_path: Path) -> None:
    entry = CATALOGUE.entries[0].model_dump(exclude={"profiles"})
    lines = "\n".join(f"{key} = {value!r}" for key, value in entry.items() if value)
    path = tmp_path / "two.toml"
    path.write_text(f"[[check]]\n{lines}\n[[check]]\n{lines}\n", encoding="utf-8")
    with pytest.raises(RulesetError, match="a code of its own"):
        load_catalogue([path])
    assert isinstance(load_catalogue(), Catalogue)
