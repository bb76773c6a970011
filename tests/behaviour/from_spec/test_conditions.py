"""Conditions of a specification, and what the model says they are."""

import pytest

from drift.logic.terms import (
    NOW,
    NULL,
    Aggregate,
    And,
    Arith,
    Call,
    Collect,
    Compare,
    Config,
    Exists,
    Field,
    Holds,
    Member,
    Not,
    Predicate,
    SetOf,
    Var,
    duration,
    number,
    symbol,
    text,
)
from tests.behaviour.from_spec.reading import WORLD, operation, requires

USER, WORKSPACE = Var("user", "User"), Var("workspace", "Workspace")
MEMBER = Var("it", "Membership")

SPELLED = {
    "user.attempts < config.max_attempts": "user.attempts < config.max_attempts",
    "user.active = true": "user.active",
    "user.active = false": "not user.active",
    "user.active != true": "not user.active",
    'user.role = "admin"': "user.role = admin",
    "admin = user.role": "admin = user.role",
    "user in workspace.admins": "user in workspace.admins",
    "workspace.memberships.any(m => m.can_admin)": (
        "exists Membership with workspace = workspace and can_admin"
    ),
    "workspace.memberships.all(m => m.status = active)": (
        "not exists Membership with workspace = workspace and status != active"
    ),
    "(workspace.memberships with status = gone).count = 0": (
        "(Memberships with workspace = workspace and status = gone).count = 0"
    ),
    "workspace.memberships.count > 3": "workspace.memberships.count > 3",
    "(Users with role = admin).count >= 2": "(Users with role = admin).count >= 2",
    "(user.nickname ?? user.name) = user.email": (
        "(if user.nickname != null: user.nickname else: user.name) = user.email"
    ),
    "if user.active: user.attempts = 0 else: user.attempts > 3": (
        "user.active and user.attempts = 0 or not user.active and user.attempts > 3"
    ),
    "user.active implies user.attempts = 0": "not user.active or user.attempts = 0",
    "not (user.active or user.attempts > 3)": "not user.active and user.attempts <= 3",
    "now - user.locked_until > 15.minutes": "now - user.locked_until > 15.minutes",
    "workspace.memberships.sum(m => m.user.attempts) > 3": "(Membership{workspace} -> user.attempts).sum > 3",
    "Membership{user}.status = active": "Membership{user}.status = active",
    'user.permissions.contains("x")': '"x" in user.permissions',
}


@pytest.mark.parametrize(("source", "expected"), SPELLED.items(), ids=list(SPELLED))
def test_is_compiled_to(source: str, expected: str) -> None:
    assert requires(f"when: E(user, workspace)\nrequires: {source}") == [expected]


def membership(where: Predicate) -> Collect:
    return Collect("Membership", MEMBER, where)


EXACT: dict[str, Predicate] = {
    "user.attempts >= 3": Compare(">=", Field(USER, "attempts"), number(3)),
    "user.locked_until + 15.minutes <= now": Compare(
        "<=", Arith("+", Field(USER, "locked_until"), duration(900)), NOW
    ),
    "user.locked_until = null": Compare("=", Field(USER, "locked_until"), NULL),
    "user.role in [admin, member]": Member(Field(USER, "role"), SetOf((symbol("admin"), symbol("member")))),
    "user.attempts < config.max_attempts": Compare("<", Field(USER, "attempts"), Config("max_attempts")),
    "user.is_locked": Holds(Field(USER, "is_locked")),
    "not user.is_locked": Not(Holds(Field(USER, "is_locked"))),
    'user.can("x")': Holds(Call("can", (USER, text("x")))),
    "verify(user.name, user)": Holds(Call("verify", (Field(USER, "name"), USER))),
    "exists Membership{user: user}": Exists(membership(Compare("=", Field(MEMBER, "user"), USER))),
    "Membership{user: user} != null": Exists(membership(Compare("=", Field(MEMBER, "user"), USER))),
    "Membership{user: user} = null": Not(Exists(membership(Compare("=", Field(MEMBER, "user"), USER)))),
    "Membership{user: user}.can_admin": Holds(
        Field(Aggregate("first", membership(Compare("=", Field(MEMBER, "user"), USER))), "can_admin")
    ),
    "exists user.manager": Exists(Field(USER, "manager")),
    "user.name = pending": Compare("=", Field(USER, "name"), symbol("pending")),
    "attempts < 3": Compare("<", Field(USER, "attempts"), number(3)),
    "limit < 3": Compare("<", Var("limit"), number(3)),
}


@pytest.mark.parametrize(("source", "expected"), EXACT.items(), ids=list(EXACT))
def test_is_exactly(source: str, expected: Predicate) -> None:
    found = operation(f"when: E(user, workspace)\nrequires: {source}")
    assert [one.predicate for one in found.requires] == [expected]


def test_a_clause_keeps_its_text_and_place() -> None:
    found = operation(
        "when: E(user)\nrequires: user.active  -- must be\nrequires:\n    user.attempts = 0\n"
        "    or user.active"
    )
    assert [one.text for one in found.requires] == [
        "user.active",
        "user.attempts = 0\n        or user.active",
    ]
    span = found.requires[0].source.span
    lines = f"{WORLD}\nrule R {{\n    when: E(user)\n    requires: user.active  -- must be\n".splitlines()
    assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == "user.active"
    assert found.requires[0].source.file == "spec.allium"


def test_a_let_is_inlined() -> None:
    source = "when: E(user, workspace)\nlet m = Membership{user, workspace}\nlet few = user.attempts < 3\n"
    assert requires(source + "requires: exists m\nrequires: m.can_admin and few") == [
        "exists Membership{user, workspace}",
        "Membership{user, workspace}.can_admin and user.attempts < 3",
    ]


def test_a_bound_name_comes_before_a_literal() -> None:
    found = operation("when: E(user, admin)\nrequires: user.role = admin\nrequires: user.role = member")
    assert [one.predicate for one in found.requires] == [
        Compare("=", Field(USER, "role"), Var("admin")),
        Compare("=", Field(USER, "role"), symbol("member")),
    ]


def test_in_a_filter_the_left_side_is_the_element_and_the_right_what_is_bound() -> None:
    found = operation(
        "when: E(user, workspace)\nrequires: exists Memberships with workspace = workspace and can_admin"
    )
    where = And((Compare("=", Field(MEMBER, "workspace"), WORKSPACE), Holds(Field(MEMBER, "can_admin"))))
    assert found.requires[0].predicate == Exists(membership(where))


def test_values_that_grow_without_bound_are_kept_opaque() -> None:
    doubling = "".join(f"let x{i + 1} = x{i} + x{i}\n" for i in range(40))
    found = operation(f"when: E(user)\nlet x0 = user.attempts\n{doubling}requires: x40 > 3")
    assert "Opaque" in repr(found.requires[0].predicate)
