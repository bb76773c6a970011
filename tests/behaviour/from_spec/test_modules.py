"""Names of other modules, and what modules that are only used contribute."""

from __future__ import annotations

from drift.allium.project import project_of
from drift.behaviour.from_spec import compile_specs
from drift.behaviour.model import Behaviour
from drift.logic.render import render
from tests.behaviour.from_spec.reading import behaviour, guarded

CORE = """\
given { calendar: Calendar }
entity Calendar { is_open: Boolean }
entity Session { user: String, status: active | over }
config { limit: Integer = 3, wait: Duration = 2.hours, other: Integer = 1 }
default Session first = { user: "a" }
rule Start { when: SessionStarted(session)
    ensures: session.status = active }
"""
RULE = """\
use "{coordinate}" as core
entity Login {{ session: core/Session, tries: Integer }}
core/config {{ limit: 5 }}
rule R {{
    when: Go(login)
    requires: core/calendar.is_open and login.tries < core/config.limit
    ensures: login.session = core/first
}}
"""


def vendored() -> Behaviour:
    sources = {
        "spec.allium": RULE.format(coordinate="github.com/org/core/abc123def"),
        "vendor/github.com/org/core.allium": CORE,
    }
    return compile_specs(project_of(sources))


def test_shared_instances_and_defaults_of_other_modules_are_instances() -> None:
    found = behaviour(RULE.format(coordinate="./core.allium"), core=CORE)
    (operation,) = [one for one in found.operations if one.name == "R"]
    assert [render(one.predicate) for one in operation.requires] == [
        "calendar.is_open and login.tries < config.limit"
    ]
    assert [guarded(one) for one in operation.effects] == ["login.session := first [Login]"]


def test_defaults_of_one_name_are_those_of_their_module() -> None:
    found = behaviour(
        "entity A { n: Integer }\ndefault A home = { n: 1 }\n"
        "rule R { when: Go(x)\n requires: home.n > 1\n ensures: x.m = 1 }\n",
        other="entity B { m: Integer }\ndefault B home = { m: 1 }\n"
        "rule S { when: Run(b)\n ensures: home.m = 1 }\n",
    )
    (operation,) = [one for one in found.operations if one.name == "S"]
    assert [guarded(one) for one in operation.effects] == ["home.m := 1 [B]"]


def test_a_module_that_is_only_used_adds_nothing_to_hold_the_code_to() -> None:
    found = vendored()
    assert [one.name for one in found.entities] == ["Login"]
    assert [one.name for one in found.operations] == ["R"]
    assert (found.files, found.modules) == (1, ("spec",))


def test_its_parameters_stay_if_they_are_set_or_read() -> None:
    assert [(one.name, str(one.value.value)) for one in vendored().config if one.value is not None] == [
        ("limit", "5")
    ]


def test_its_declarations_never_meet_own_ones() -> None:
    sources = {
        "spec.allium": 'use "github.com/org/core/abc123def" as core\nentity Session { token: String }\n'
        "config { wait: Duration = 1.hour }\n",
        "vendor/github.com/org/core.allium": CORE,
    }
    found = compile_specs(project_of(sources))
    assert [(one.name, [field.name for field in one.fields]) for one in found.entities] == [
        ("Session", ["token"])
    ]
    assert [one.name for one in found.config] == ["wait"]
    assert found.conflicts == ()
