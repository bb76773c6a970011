"""Expansion of derived values and relationships; entities and types of terms."""

import pytest

from drift.behaviour.expand import MAX_SIZE, Vocabulary, entity_of, expand, typing_of
from drift.behaviour.model import ConfigParameter, Derived, Entity, FieldModel
from drift.logic.render import render
from drift.logic.rewrite import size
from drift.logic.terms import (
    NOW,
    Aggregate,
    Arith,
    Call,
    Collect,
    Compare,
    Config,
    Field,
    Holds,
    Ite,
    Not,
    SetOf,
    Term,
    Truth,
    Var,
    duration,
    number,
    symbol,
    text,
)
from drift.logic.types import UNKNOWN, ValueType
from tests.behaviour.from_spec.reading import WORLD, behaviour, operation

SPEC = behaviour(WORLD)
USER, WORKSPACE, ACCOUNT = Var("user", "User"), Var("workspace", "Workspace"), Var("account", "Account")


EXPANDED = {
    "requires: user.is_locked": "user.locked_until > now",
    "requires: not user.is_locked": "user.locked_until <= now",
    "requires: user.manager.is_locked": "user.manager.locked_until > now",
    'requires: user.can("x")': '"x" in user.permissions',
    "requires: account.is_low": "account.balance < config.low",
    "requires: workspace.memberships.count > 3": "Membership{workspace}.count > 3",
    "requires: user in workspace.admins": (
        "user in (Memberships with workspace = workspace and can_admin -> user)"
    ),
    "requires: workspace.owner.memberships.any(m => m.can_admin)": (
        "exists Membership with user = workspace.owner and can_admin"
    ),
}


@pytest.mark.parametrize(("source", "expected"), EXPANDED.items(), ids=list(EXPANDED))
def test_definitions_replace_names(source: str, expected: str) -> None:
    found = operation(f"when: E(user, workspace, account)\n{source}")
    expanded = Vocabulary(SPEC.entities, SPEC.config).expand(found.requires[0].predicate)
    assert render(expanded) == render(expand(found.requires[0].predicate, SPEC.entities))
    assert render(expanded) == expected


def chain(*bodies: tuple[str, Term]) -> Entity:
    this = Var("this", "E")
    return Entity(
        "E",
        fields=(FieldModel("n", ValueType("integer")),),
        derived=tuple(Derived(name, value, this=this) for name, value in bodies),
    )


def own(name: str) -> Field:
    return Field(Var("this", "E"), name)


def test_definitions_build_on_definitions() -> None:
    of = chain(("a", Arith("+", own("n"), number(1))), ("b", Truth(Compare(">", own("a"), number(3)))))
    assert expand(Holds(Field(Var("e", "E"), "b")), (of,)) == Compare(
        ">", Arith("+", Field(Var("e", "E"), "n"), number(1)), number(3)
    )


def test_a_circle_stays_a_name() -> None:
    of = chain(("a", Arith("+", own("b"), number(1))), ("b", Arith("-", own("a"), number(1))))
    expanded = expand(Field(Var("e", "E"), "a"), (of,))
    assert size(expanded) < 20
    itself = chain(("a", Arith("+", own("a"), number(1))))
    assert expand(Field(Var("e", "E"), "a"), (itself,)) == Field(Var("e", "E"), "a")


def test_what_grows_too_large_stays_a_name() -> None:
    bodies = [("d0", own("n"))] + [(f"d{i + 1}", Arith("+", own(f"d{i}"), own(f"d{i}"))) for i in range(30)]
    expanded = expand(Field(Var("e", "E"), "d30"), (chain(*bodies),))
    assert size(expanded) <= MAX_SIZE


def test_an_element_is_not_captured() -> None:
    inner = Collect(
        "Membership",
        Var("it", "Membership"),
        Holds(Field(Field(Var("it", "Membership"), "user"), "is_locked")),
    )
    outer = Field(Field(Var("it", "Vote"), "by"), "memberships")
    expanded = expand(outer, SPEC.entities)
    assert isinstance(expanded, Collect)
    assert Var("it", "Vote") != expanded.element
    assert "user.locked_until" in render(expand(inner, SPEC.entities))


def test_code_aliases_are_members_too() -> None:
    order = Entity(
        "Order",
        fields=(FieldModel("customer", ValueType("entity", entity="User"), aliases=("customer_id",)),),
    )
    assert entity_of(Field(Var("o", "Order"), "customer_id"), (order,)) == "User"


INTEGER, STRING, BOOLEAN = ValueType("integer"), ValueType("string"), ValueType("boolean")
TIME, SPAN = ValueType("timestamp"), ValueType("duration")
MEMBERS = Collect("Membership", Var("it", "Membership"), Holds(Field(Var("it", "Membership"), "can_admin")))
TYPES: dict[str, tuple[Term, ValueType]] = {
    "variable": (USER, ValueType("entity", entity="User")),
    "unknown variable": (Var("x"), UNKNOWN),
    "field": (Field(USER, "attempts"), INTEGER),
    "optional field": (Field(USER, "locked_until"), ValueType("timestamp", optional=True)),
    "path through an optional": (
        Field(Field(USER, "manager"), "attempts"),
        ValueType("integer", optional=True),
    ),
    "enum": (Field(USER, "role"), ValueType("enum", states=("admin", "member"))),
    "plural relationship": (
        Field(USER, "memberships"),
        ValueType("collection", element=ValueType("entity", entity="Membership")),
    ),
    "derived": (Field(USER, "is_locked"), BOOLEAN),
    "derived collection": (
        Field(WORKSPACE, "admins"),
        ValueType("collection", element=ValueType("entity", entity="User")),
    ),
    "unknown field": (Field(USER, "horns"), UNKNOWN),
    "parameter": (Config("max_attempts"), INTEGER),
    "qualified parameter": (Config("spec/lockout"), SPAN),
    "unknown parameter": (Config("nothing"), UNKNOWN),
    "now": (NOW, TIME),
    "whole number": (number(3), INTEGER),
    "fraction": (number("0.5"), ValueType("decimal")),
    "string": (text("x"), STRING),
    "symbol": (symbol("x"), UNKNOWN),
    "time and duration": (Arith("+", NOW, duration(3)), TIME),
    "difference of times": (
        Arith("-", NOW, Field(USER, "locked_until")),
        ValueType("duration", optional=True),
    ),
    "duration times number": (Arith("*", Config("lockout"), number(2)), SPAN),
    "durations divided": (Arith("/", duration(4), duration(2)), ValueType("decimal")),
    "integers": (Arith("+", Field(USER, "attempts"), number(1)), INTEGER),
    "quotient": (Arith("/", Field(USER, "attempts"), number(2)), ValueType("decimal")),
    "count": (Aggregate("count", MEMBERS), INTEGER),
    "first": (Aggregate("first", MEMBERS), ValueType("entity", optional=True, entity="Membership")),
    "sum": (Aggregate("sum", MEMBERS, Field(Field(Var("it", "Membership"), "user"), "attempts")), INTEGER),
    "choice": (Ite(Holds(USER), number(1), Field(USER, "attempts")), INTEGER),
    "choice of different things": (Ite(Holds(USER), number(1), text("x")), UNKNOWN),
    "truth": (Truth(Not(Holds(USER))), BOOLEAN),
    "set": (SetOf((number(1),)), ValueType("collection", element=INTEGER)),
    "black box": (Call("f", (USER,)), UNKNOWN),
}


@pytest.mark.parametrize(("term", "expected"), TYPES.values(), ids=list(TYPES))
def test_types_of_terms(term: Term, expected: ValueType) -> None:
    assert typing_of(SPEC.entities, SPEC.config)(term) == expected


def test_a_parameter_without_type_has_that_of_its_value() -> None:
    assert typing_of((), (ConfigParameter("a", value=duration(3)),))(Config("a")) == SPAN


def test_entities_of_paths() -> None:
    vocabulary = Vocabulary(SPEC.entities)
    assert vocabulary.entity_of(Field(Field(WORKSPACE, "owner"), "manager")) == "User"
    assert vocabulary.entity_of(Field(WORKSPACE, "memberships")) == ""
    assert vocabulary.element_of(Field(WORKSPACE, "memberships")) == "Membership"
    assert vocabulary.element_of(Field(WORKSPACE, "admins")) == "User"
    assert vocabulary.entity_of(Field(ACCOUNT, "balance")) == ""
