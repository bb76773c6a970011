"""Entities, their fields, relationships, derived values and states; configured parameters."""

import pytest

from drift.behaviour.model import Behaviour
from drift.logic.terms import Compare, Const, Field, Var, boolean, duration, number, symbol, text
from drift.logic.types import ValueType
from tests.behaviour.from_spec.reading import WORLD, behaviour, derived, entity, said

FIELDS = {
    "a: String": ValueType("string"),
    "a: Integer?": ValueType("integer", optional=True),
    "a: Decimal": ValueType("decimal"),
    "a: Boolean": ValueType("boolean"),
    "a: Timestamp?": ValueType("timestamp", optional=True),
    "a: Duration": ValueType("duration"),
    "a: Other": ValueType("entity", entity="Other"),
    "a: Other?": ValueType("entity", optional=True, entity="Other"),
    "a: lib/Thing": ValueType("entity", entity="Thing"),
    "a: Set<Other>": ValueType("collection", element=ValueType("entity", entity="Other")),
    "a: List<Other?>": ValueType("collection", element=ValueType("entity", optional=True, entity="Other")),
    "a: Sequence<String>": ValueType("collection", element=ValueType("string")),
    "a: x | y | z": ValueType("enum", states=("x", "y", "z")),
    "a: `x-1` | y": ValueType("enum", states=("x-1", "y")),
    "a: Colour?": ValueType("enum", optional=True, states=("red", "green"), entity="Colour"),
    "a: Branch | Leaf": ValueType("enum", states=("Branch", "Leaf")),
    "a: Timestamp when s = x | y": ValueType("timestamp", optional=True),
    "a: Money": ValueType("unknown"),
    "a: Undeclared?": ValueType("unknown", optional=True),
}


@pytest.mark.parametrize(("source", "expected"), FIELDS.items(), ids=list(FIELDS))
def test_types_of_fields(source: str, expected: ValueType) -> None:
    found = entity(
        "E", f"entity E {{\n {source}\n}}\nentity Other {{ n: Integer }}\nenum Colour {{ red | green }}\n"
    )
    assert [(one.name, one.type, one.source.span.line) for one in found.fields] == [("a", expected, 2)]


def test_every_enumerated_field_is_a_state_machine() -> None:
    source = (
        "enum Verdict { good | bad }\nentity E {\n    status: open | closed | lost\n    verdict: Verdict?\n"
        "    transitions status {\n        open -> closed\n        closed -> open\n"
        "        terminal: lost\n    }\n}\n"
        "rule A { when: X(a)\n ensures: E.created(status: open) }\nrule B { when: Y(a)\n"
        " ensures:\n  if a.n = 1: E.created(status: lost) }\n"
    )
    status, verdict = entity("E", source).machines
    assert [(one.name, one.source.span.line, one.source.span.column) for one in status.states] == [
        ("open", 3, 13),
        ("closed", 3, 20),
        ("lost", 3, 29),
    ]
    assert (status.initial, status.terminal, status.declared) == (("open", "lost"), ("lost",), True)
    assert [(one.name, one.source.span.line) for one in verdict.states] == [("good", 1), ("bad", 1)]
    assert (verdict.field, verdict.initial) == ("verdict", ())


def test_relationships() -> None:
    found = entity(
        "E",
        "entity E {\n things: Thing with e = this\n thing: Thing with e = this and live\n"
        " others: Other for this back\n"
        " parts: E with whole = this\n whole: E?\n feedback: Thing with e = this\n}\n"
        "entity Thing { e: E, live: Boolean }\n",
    )
    assert [(one.name, one.entity, one.many, said_where(one.where)) for one in found.relationships] == [
        ("things", "Thing", True, "it.e = this"),
        ("thing", "Thing", False, "it.e = this and it.live"),
        ("others", "Other", True, "it.back = this"),
        ("parts", "E", True, "it.whole = this"),
        ("feedback", "Thing", False, "it.e = this"),
    ]


def said_where(where: object) -> str:
    from drift.logic.render import render

    return render(where)  # type: ignore[arg-type]


DERIVED = {
    "d: n + 1": "this.n + 1",
    "d: expires_at <= now": "this.expires_at <= now",
    "d: expires_at - now": "this.expires_at - now",
    "d: status = open and n > 3": "this.status = open and this.n > 3",
    "d: things.count = 0": "this.things.count = 0",
    "d: things with state = new": "(Things with e = this and state = new)",
    "d: things with n > limit": "(Things with e = this and n > this.limit)",
    "d: things with state = new -> owner": "(Things with e = this and state = new -> owner)",
    "d: fresh with n > 1": "(Things with e = this and state = new and n > 1)",
    "d: things.any(t => t.state = new)": "exists Thing with e = this and state = new",
    "d: if n > 1: things.count else: 0": "if this.n > 1: this.things.count else: 0",
    "d: other.n": "this.other.n",
    "d: config.big": "config.big",
    "d: n > window": "this.n > config.window",
    "d: status": "this.status",
    "d(f): f in other.names": "f in this.other.names",
    "d: score(n) > 3": "score(this.n) > 3",
}


@pytest.mark.parametrize(("source", "expected"), DERIVED.items(), ids=list(DERIVED))
def test_derived_values(source: str, expected: str) -> None:
    found = entity(
        "E",
        f"entity E {{\n n: Integer\n limit: Integer\n status: open | closed\n"
        f" expires_at: Timestamp\n other: Other\n"
        f" things: Thing with e = this\n fresh: things with state = new\n {source}\n}}\n"
        "entity Thing { e: E, state: new | old, n: Integer, owner: Other }\n"
        "entity Other { n: Integer, names: Set<String> }\n"
        "default window = 30\n",
    )
    assert said(derived("d", found).value) == expected


def test_a_literal_is_preferred_to_a_field_of_another_type_where_a_state_is_compared() -> None:
    found = entity(
        "E", "entity E {\n active: Boolean\n status: active | gone\n d: status = active and active\n}\n"
    )
    this = Var("this", "E")
    assert Compare("=", Field(this, "status"), symbol("active")) in _operands(derived("d", found).value)


def _operands(value: object) -> tuple[object, ...]:
    return value.predicate.operands  # type: ignore[attr-defined,no-any-return]


def test_declarations_of_one_entity_are_united_and_the_internal_one_leads() -> None:
    found = behaviour(
        "external entity User { login: String, name: Text }\n",
        other="entity User { name: String, email: String }\n",
    )
    user = found.entities[0]
    assert (user.kind, user.source.file) == ("internal", "other.allium")
    assert [(one.name, one.type.kind) for one in user.fields] == [
        ("name", "string"),
        ("email", "string"),
        ("login", "string"),
    ]


VALUES = {
    "a: Integer = 5": (number(5), ""),
    "a: Integer = 100_000": (number(100_000), ""),
    "a: Decimal = 0.25": (number("0.25"), ""),
    "a: Integer = -3": (number(-3), ""),
    "a: Duration = 15.minutes": (duration(900), "minute"),
    "a: Duration = 1.hour": (duration(3600), "hour"),
    "a: Duration = 2.hours + 30.minutes": (duration(9000), "hour"),
    "a: Duration = 1.day * 2": (duration(172_800), "day"),
    'a: String = "x"': (text("x"), ""),
    "a: Boolean = true": (boolean(True), ""),
    "a: Level = high": (symbol("high"), ""),
    "a: Integer = config.b * 2": (number(14), ""),
    "a: Integer = b + 1": (number(8), ""),
    "a: Integer = lib/config.size": (number(11), ""),
    "a: Integer": (None, ""),
    "a: Set<String> = { x, y }": (None, ""),
    "a: Integer = guess(3)": (None, ""),
    "a: Integer = a": (None, ""),
}


@pytest.mark.parametrize(("source", "expected"), VALUES.items(), ids=list(VALUES))
def test_values_of_parameters(source: str, expected: tuple[Const | None, str]) -> None:
    found = behaviour(
        f'use "./lib.allium" as lib\nconfig {{\n {source}\n b: Integer = 7\n}}\n',
        lib="config { size: Integer = 11 }\n",
    )
    parameter = next(one for one in found.config if one.name == "a")
    assert (parameter.value, parameter.unit) == expected
    assert parameter.source.span.line == 3


def parameters(found: Behaviour) -> dict[str, object]:
    return {one.name: one.value.value if one.value else None for one in found.config}


def test_parameters_of_the_same_name_are_told_apart_by_their_module() -> None:
    rule = "rule R {{ when: X(a)\n requires: a.n < config.limit\n requires: a.n > {}config.limit\n"
    " ensures: Done() }}\n"
    found = behaviour(
        'use "./lib.allium" as lib\nconfig { limit: Integer = 1 }\n' + rule.format("lib/"),
        lib="config { limit: Integer = 2 }\n",
    )
    assert parameters(found) == {"lib/limit": 2, "spec/limit": 1}
    assert [
        said(one.predicate.right)
        for one in found.operations[0].requires
        if isinstance(one.predicate, Compare)
    ] == [
        "spec/config.limit",
        "lib/config.limit",
    ]


def test_an_import_is_configured_by_its_alias() -> None:
    found = behaviour(
        'use "./lib.allium" as lib\nuse "github.com/x/oauth/1" as oauth\n'
        "lib/config { limit: 5 }\noauth/config {\n"
        " session: 8.hours\n}\nrule R { when: X(a)\n requires: a.n < oauth/config.session\n"
        " ensures: Done() }\n",
        lib="config { limit: Integer = 2 }\n",
    )
    assert parameters(found) == {"limit": 5, "oauth/session": 28_800}
    assert "Config(name='oauth/session')" in repr(found.operations[0].requires[0].predicate)


def test_older_defaults_are_parameters_that_stand_bare() -> None:
    found = behaviour(
        "default window = 30.seconds\ndefault share = 0.5\nrule R {\n"
        " when: a: A.at + window <= now\n ensures: Done() }\n"
    )
    assert [(one.name, one.type.kind, one.value) for one in found.config] == [
        ("window", "duration", duration(30)),
        ("share", "decimal", number("0.5")),
    ]
    assert "Config(name='window')" in repr(found.operations[0].trigger.condition)


def test_default_instances_are_bound_everywhere() -> None:
    found = behaviour(
        WORLD + 'default Plan basic = { features: { "x" } }\nrule R { when: E(workspace)\n'
        " requires: workspace.plan = basic\n ensures: Done() }\n"
    )
    assert "Var(name='basic', entity='Plan')" in repr(found.operations[0].requires[0].predicate)


def test_the_behaviour_counts_its_files_and_modules() -> None:
    found = behaviour("entity A { n: Integer }\n", other="entity B { n: Integer }\n")
    assert (found.side, found.files, found.modules) == ("spec", 2, ("other", "spec"))
    assert [one.name for one in found.entities] == ["B", "A"]
