"""Entities of one name in several modules: one where nothing tells them apart, two where something does."""

from __future__ import annotations

from drift.allium.project import project_of
from drift.behaviour.from_spec import compile_specs
from drift.behaviour.model import Behaviour
from tests.behaviour.from_spec.reading import behaviour, guarded

SESSION = "entity Session { token: String, status: open | closed }\n"
LOGIN = """\
use "{coordinate}" as oauth
entity Session {{ minutes: Integer, status: active | over }}
entity Login {{ mine: Session, theirs: oauth/Session }}
rule End {{
    when: End(login)
    requires: login.theirs.status = open
    ensures: login.mine.status = over
    ensures: login.theirs.status = closed
}}
"""


def fields(found: Behaviour) -> dict[str, list[str]]:
    return {one.name: [field.name for field in one.fields] for one in found.entities}


def effects(found: Behaviour) -> list[str]:
    return [guarded(one) for operation in found.operations for one in operation.effects]


def test_a_module_that_tells_them_apart_by_an_alias_means_two() -> None:
    found = behaviour(LOGIN.format(coordinate="./oauth.allium"), oauth=SESSION)
    assert fields(found) == {
        "oauth/Session": ["token", "status"],
        "Session": ["minutes", "status"],
        "Login": ["mine", "theirs"],
    }
    assert effects(found) == [
        "login.mine.status := over [Session]",
        "login.theirs.status := closed [oauth/Session]",
    ]
    assert found.conflicts == ()


def test_one_of_a_library_is_another_than_the_own() -> None:
    sources = {
        "spec.allium": LOGIN.format(coordinate="github.com/org/oauth/abc123def"),
        "vendor/github.com/org/oauth.allium": SESSION,
    }
    found = compile_specs(project_of(sources))
    assert fields(found) == {"Session": ["minutes", "status"], "Login": ["mine", "theirs"]}
    assert effects(found)[1] == "login.theirs.status := closed [oauth/Session]"


def test_without_such_a_reference_they_are_one_and_their_contradictions_conflicts() -> None:
    found = behaviour("entity Session { minutes: Integer, status: active | over }\n", oauth=SESSION)
    assert fields(found) == {"Session": ["token", "status", "minutes"]}
    assert [(one.kind, one.name) for one in found.conflicts] == [("field", "Session.status")]


def test_an_external_entity_stands_for_the_one_that_a_module_governs() -> None:
    text = 'use "./oauth.allium" as oauth\nexternal entity Session { token: String }\n'
    text += "entity Login { s: oauth/Session }\n"
    found = behaviour(text, oauth=SESSION)
    assert fields(found)["Session"] == ["token", "status"]
    (login,) = [one for one in found.entities if one.name == "Login"]
    assert [field.type.entity for field in login.fields] == ["Session"]


def test_modules_of_one_stem_are_qualified_by_their_paths() -> None:
    files = {
        "spec.allium": 'use "./a/core.allium" as a\nuse "./b/core.allium" as b\n'
        "entity Use { x: Integer = a/config.limit, y: Integer = b/config.limit }\n",
        "a/core.allium": "config { limit: Integer = 1 }\n",
        "b/core.allium": "config { limit: Integer = 2 }\n",
    }
    found = compile_specs(project_of(files))
    assert [(one.name, str(one.value.value)) for one in found.config if one.value is not None] == [
        ("a/core/limit", "1"),
        ("b/core/limit", "2"),
    ]
