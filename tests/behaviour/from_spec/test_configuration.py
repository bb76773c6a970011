"""Configured values through modules: references, overrides, arithmetic and contradictions."""

import pytest

from drift.behaviour.model import Behaviour
from tests.behaviour.from_spec.reading import behaviour


def values(found: Behaviour) -> dict[str, object]:
    return {one.name: one.value.value if one.value else None for one in found.config}


CORE = "config {\n size: Integer = 7\n wait: Duration = 2.hours\n share: Decimal = 3\n}\n"

COMPUTED = {
    "a: Integer = core/config.size": 7,
    "a: Duration = core/config.wait * 2": 14_400,
    "a: Duration = core/config.wait + 30.minutes": 9_000,
    "a: Integer = core/config.size / 2": 3,
    "a: Integer = (core/config.size / 2) * 2": 6,
    "a: Integer = -7 / 2": -3,
    "a: Decimal = core/config.share / 2": 1.5,
    "a: Duration = core/config.wait / 4": 1_800,
    "a: Integer = b - 1": 8,
    "a: Integer = core/config.lost": None,
}


@pytest.mark.parametrize(("source", "expected"), COMPUTED.items(), ids=list(COMPUTED))
def test_defaults_are_computed_from_other_parameters(source: str, expected: object) -> None:
    found = behaviour(f'use "./core.allium" as core\nconfig {{\n {source}\n b: Integer = 9\n}}\n', core=CORE)
    assert values(found)["a"] == expected


def test_a_reference_follows_what_its_target_is_set_to() -> None:
    found = behaviour(
        'use "./mid.allium" as mid\nmid/config {\n limit: 5\n}\n'
        "config { most: Integer = mid/config.double }\n",
        mid='use "./core.allium" as core\nconfig {\n limit: Integer = core/config.size\n'
        " double: Integer = limit * 2\n}\n",
        core=CORE,
    )
    assert (values(found)["limit"], values(found)["double"], values(found)["most"]) == (5, 10, 10)
    limit = next(one for one in found.config if one.name == "limit")
    assert limit.override is not None
    assert (limit.source.file, limit.override.file, limit.override.span.line) == (
        "mid.allium",
        "spec.allium",
        3,
    )


def test_a_parameter_without_a_default_is_what_it_is_set_to() -> None:
    found = behaviour(
        'use "./lib.allium" as lib\nlib/config { name: "x" }\n',
        lib="config { name: String\n other: String }\n",
    )
    assert values(found) == {"name": "x", "other": None}


def test_what_is_set_of_a_module_that_is_not_here_can_be_referred_to() -> None:
    found = behaviour(
        'use "github.com/x/oauth/1" as oauth\noauth/config { session: 8.hours }\n'
        "config { twice: Duration = oauth/config.session * 2 }\n"
    )
    assert values(found) == {"twice": 57_600, "oauth/session": 28_800}


def test_circles_have_no_value() -> None:
    found = behaviour("config {\n a: Integer = b + 1\n b: Integer = a + 1\n c: Integer = 3\n}\n")
    assert values(found) == {"a": None, "b": None, "c": 3}


def test_a_parameter_that_two_modules_set_differently_is_a_conflict() -> None:
    use = 'use "./core.allium" as core\ncore/config {{ size: {} }}\n'
    found = behaviour(use.format(1), core=CORE, other=use.format(2))
    assert [(one.kind, one.name, one.said, one.contradicted) for one in found.conflicts] == [
        ("config", "config.size", "size: 2", "size: 1")
    ]
    assert behaviour(use.format(1), core=CORE, other=use.format(1)).conflicts == ()


def test_namesakes_of_strangers_with_other_values_are_a_conflict() -> None:
    here, there = "config { limit: Integer = 1 }\n", "config { limit: Integer = 2 }\n"
    assert [one.name for one in behaviour(here, lib=there).conflicts] == ["config.limit"]
    assert behaviour(here, lib=here).conflicts == ()
    assert behaviour('use "./lib.allium" as lib\n' + here, lib=there).conflicts == ()


def test_a_long_chain_that_doubles_takes_no_time() -> None:
    lines = "".join(f" p{n}: Integer = p{n + 1} + p{n + 1}\n" for n in range(60))
    found = behaviour(f"config {{\n{lines} p60: Integer = 1\n}}\n")
    assert values(found)["p0"] == 2**60
