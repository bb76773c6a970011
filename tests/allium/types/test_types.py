"""The types of expressions."""

from typing import get_args

import pytest

from drift.allium.expressions import Expr
from drift.allium.names.resolution import _HANDLERS
from tests.allium.names.reading import WORLD, rule, world

EXPRESSIONS: dict[str, str] = {
    # literals
    '"text"': "String",
    "3": "Integer",
    "3.5": "Decimal",
    "100_000": "Integer",
    "15.minutes": "Duration",
    "true": "Boolean",
    "null": "null",
    "now": "Timestamp",
    "{1, 2}": "Set<Integer>",
    "[1, 2]": "List<Integer>",
    "{1, 2.5}": "Set<Decimal>",
    "{}": "Set<?>",
    "{ a: 1, b: user }": "{ a: Integer, b: User }",
    # navigation
    "user.name": "String",
    "user.nickname": "String?",
    "user.manager.name": "String?",
    "user.manager?.name": "String?",
    "user.role": "admin | member",
    "user.size": "Size",
    "workspace.time.start": "Timestamp",
    "workspace.time.duration": "Duration",
    "user.age": "Duration",
    "user.memberships": "Set<Membership>",
    "workspace.invitation": "Invitation?",
    "workspace.invitation.expires_at": "Timestamp?",
    "user.active_memberships": "Set<Membership>",
    "user.workspaces": "Set<Workspace>",
    "workspace.memberships.user": "Set<User>",
    "workspace.memberships.user.permissions": "Set<String>",
    "workspace.settings": "Map<String, Integer>",
    "workspace.settings.keys": "Set<String>",
    # collections
    "user.memberships.count": "Integer",
    "workspace.tags.first": "String?",
    "workspace.tags.unique": "Set<String>",
    "user.memberships.any(m => m.can_admin)": "Boolean",
    "user.memberships where can_admin": "Set<Membership>",
    "user.memberships where can_admin -> workspace": "Set<Workspace>",
    "workspace.tags where x": "List<String>",
    "Users": "Set<User>",
    "Users where role = admin": "Set<User>",
    "user.memberships -> user": "Set<User>",
    'user.permissions + {"a"}': "Set<String>",
    "user.memberships - user.active_memberships": "Set<Membership>",
    "workspace.tags + workspace.tags": "Set<String>",
    "user.memberships -> workspace": "Set<Workspace>",
    # lookups and calls
    "Membership{user, workspace}": "Membership?",
    "exists Membership{user, workspace}": "Boolean",
    'user.can("x")': "Boolean",
    "hash(user.name)": "?",
    "hash(user.name).size": "?",
    "filter(user.memberships, m => m.can_admin)": "?",
    "Workspace.created(owner: user)": "Workspace",
    # arithmetic
    "1 + 2": "Integer",
    "1 + 2.5": "Decimal",
    "config.limit * config.rate": "Decimal",
    "user.memberships.count / config.limit": "Decimal",
    "-config.limit": "Integer",
    "now + 7.days": "Timestamp",
    "7.days + now": "Timestamp",
    "now - user.first_login": "Duration",
    "config.wait * 2": "Duration",
    "2 * config.wait": "Duration",
    "config.wait / config.wait": "Decimal",
    "config.wait + config.wait": "Duration",
    "workspace.invitation.expires_at + 1.day": "Timestamp?",
    "now + now": "?",
    "user.name + 1": "?",
    "hash(user) + 1": "?",
    'user.nickname ?? "none"': "String",
    "user.nickname ?? user.nickname": "String?",
    "user.manager?.permissions ?? {}": "Set<String>",
    "hash(user) ?? 1": "?",
    # conditions
    "user.name = workspace.owner.name": "Boolean",
    "user in workspace.memberships.user": "Boolean",
    "not user.can(1) and true": "Boolean",
    "true implies false": "Boolean",
    "if user.role = admin: 1 else: 2.5": "Decimal",
    "if user.role = admin: user": "User?",
    "if user.role = admin: user.size else: small": "Size",
    "if user.role = admin: user else: workspace": "?",
    "user.role = admin": "Boolean",
}


@pytest.mark.parametrize(("text", "type_"), EXPRESSIONS.items(), ids=list(EXPRESSIONS))
def test_the_type_of_an_expression(text: str, type_: str) -> None:
    found = rule(f"when: Go(user, workspace)\nlet it = {text}\nensures: Done(it)")
    assert found.type("it") == type_
    assert found.type(text) == type_


def test_the_parameter_of_a_function_is_an_element() -> None:
    found = rule(
        "when: Go(user)\nrequires: filter(user.memberships, m => m.can_admin) = 1\nensures: Done(user)"
    )
    assert found.type("m.can_admin") == "Boolean"


# ------------------------------------------------------------ guards


@pytest.mark.parametrize(
    ("clauses", "text", "type_"),
    [
        ("requires: user.nickname != null", "user.nickname", "String"),
        ("requires: not (user.nickname = null)", "user.nickname", "String"),
        ("requires: exists user.manager", "user.manager.name", "String"),
        ("requires: user.manager != null and user.role = admin", "user.manager.name", "String"),
        ("requires: user.manager != null or user.role = admin", "user.manager.name", "String?"),
        ("requires: node.kind = Leaf", "node", "Leaf"),
        ("requires: node.kind != Branch", "node", "Leaf"),
        ("requires: node.kind in {Leaf}", "node", "Leaf"),
        ("requires: not (node.kind = Branch or user.role = admin)", "node", "Leaf"),
        ("requires: node.kind in {Leaf, Branch}", "node", "Node"),
        ("requires: node.parent.kind = Leaf", "node.parent", "Leaf"),
    ],
)
def test_guards_narrow(clauses: str, text: str, type_: str) -> None:
    found = rule(f"when: Go(user, node)\n{clauses}\nensures: Done({text})")
    assert found.type(text) == type_


def test_every_kind_of_expression_is_resolved() -> None:
    assert set(get_args(Expr)) == set(_HANDLERS)


def test_elements_of_a_condition_over_all_of_a_collection() -> None:
    found = rule(
        "when: Go(user)\nrequires: not (for n in Nodes where kind = Leaf: n.data.count > 0)\n"
        "ensures: Done(user)"
    )
    assert (found.unresolved, found.unguarded) == ([], [])
    assert found.type("n.data.count") == "Integer"


def test_the_named_element_of_an_existence() -> None:
    found = rule(
        "when: Go(user)\nrequires: exists m in user.memberships where m.can_admin\nensures: Done(user)"
    )
    assert found.unresolved == []
    assert found.type("m.can_admin") == "Boolean"


NODES = "when: Go(node)\n"


@pytest.mark.parametrize(
    ("clauses", "unguarded"),
    [
        ("ensures: Done(node.data)", ["variant Node.data"]),
        ("requires: node.kind = Leaf\nensures: Done(node.data)", []),
        ("let d = node.data\nrequires: node.kind = Leaf\nensures: Done(d)", []),
        ("requires: node.kind = Branch\nensures: Done(node.children)", []),
        ("requires: node.kind = Leaf and node.data.count > 0\nensures: Done(node)", []),
        ("requires: node.data.count > 0 and node.kind = Leaf\nensures: Done(node)", []),
        ("requires: node.kind = Leaf or node.data.count > 0\nensures: Done(node)", ["variant Node.data"]),
        ("requires: node.kind != Leaf or node.data.count > 0\nensures: Done(node)", []),
        ("requires: node.kind = Leaf implies node.data.count > 0\nensures: Done(node)", []),
        (
            (
                "ensures:\n    if node.kind = Branch:\n        for c in node.children: Go(c)\n"
                "    else:\n        Done(node.data)"
            ),
            [],
        ),
        (
            (
                "ensures:\n    if node.kind = Branch:\n        "
                "Done(node.data)\n    else:\n        Done(node.children)"
            ),
            ["variant Node.data", "variant Node.children"],
        ),
        ("let x = if node.kind = Leaf: node.data else: []\nensures: Done(x)", []),
        ("ensures:\n    for n in Nodes where kind = Leaf:\n        Done(n.data)", []),
        ("ensures:\n    for n in Nodes:\n        Done(n.data)", ["variant Node.data"]),
        ("requires: Nodes.any(n => n.kind = Leaf and n.data.count > 0)\nensures: Done(node)", []),
    ],
)
def test_members_of_variants_need_a_guard(clauses: str, unguarded: list[str]) -> None:
    found = rule(NODES + clauses)
    assert found.unresolved == []
    assert found.unguarded == unguarded


ORDER = (
    "entity Order {\n status: pending | shipped | delivered | cancelled\n "
    "code: String when status = shipped | delivered\n"
    " transitions status {\n  pending -> shipped\n  "
    "shipped -> delivered\n  terminal: delivered, cancelled\n }\n}\n"
)


@pytest.mark.parametrize(
    ("clauses", "unguarded"),
    [
        ("ensures: Done(order.code)", ["presence Order.code"]),
        ("requires: order.status = shipped\nensures: Done(order.code)", []),
        ("requires: order.status in {shipped, delivered}\nensures: Done(order.code)", []),
        ("requires: order.status in {shipped, pending}\nensures: Done(order.code)", ["presence Order.code"]),
        ("requires: order.status != pending\nensures: Done(order.code)", ["presence Order.code"]),
        ("requires: order.status != pending and order.status != cancelled\nensures: Done(order.code)", []),
        ('requires: order.status = pending\nensures:\n    order.status = shipped\n    order.code = "x"', []),
    ],
)
def test_fields_tied_to_a_state_need_a_guard(clauses: str, unguarded: list[str]) -> None:
    assert rule(f"when: Go(order)\n{clauses}", ORDER).unguarded == unguarded


# ------------------------------------------------------------ derived values


def test_circles_of_derived_values_end_and_are_told() -> None:
    found = world("entity A { b: B, x: y + 1, y: b.z, w: w, fine: 1 }\nentity B { a: A, z: a.x }\n")
    circles = [[member.name for member in circle] for circle in found.resolution.circular]
    assert sorted(circles) == [["w", "w"], ["x", "y", "z", "x"]]
    assert found.unresolved == []


@pytest.mark.parametrize("length", [30, 3000])
def test_long_chains_of_derived_values_are_resolved(length: int) -> None:
    chain = "".join(f"    d{number}: d{number + 1}\n" for number in range(length))
    found = world(f"entity A {{\n    n: Integer\n{chain}    d{length}: n + 1\n}}\n")
    assert found.resolution.circular == ()
    member = found.resolution.module("spec.allium").entities["A"].members["d0"]
    assert found.resolution.member_type(member) is not None
    assert found.resolution.member_type(member) == found.resolution.type_of(
        found.resolution.module("spec.allium").entities["A"].members[f"d{length}"].item.value,  # type: ignore[union-attr]
        "spec.allium",
    )


def test_a_circle_longer_than_the_stack_ends() -> None:
    chain = "".join(f"    d{number}: d{(number + 1) % 2000}\n" for number in range(2000))
    (circle,) = world(f"entity A {{\n{chain}}}\n").resolution.circular
    assert len(circle) == 2001


def test_untyped_parameters_that_refer_to_each_other_end() -> None:
    found = world("default a = b + 1\ndefault b = a\ndefault c = 30.seconds\nentity E { x: c }\n")
    assert found.unresolved == []
    assert found.type("c") == "Duration"


def test_whole_division_truncates_in_parameters_only() -> None:
    found = world("config { a: Integer = 7 / 2 }\nentity E { n: Integer, half: n / 2 }\n")
    assert found.type("7 / 2") == "Integer"
    assert found.type("n / 2") == "Decimal"


def test_deep_types_end() -> None:
    found = world(f"entity A {{ x: {'Set<' * 200}String{'>' * 200} }}\n")
    assert found.resolution.module("spec.allium").entities


def test_inline_enumerations_are_those_of_their_fields() -> None:
    found = world("entity A { s: on | off, t: on | off, n: Mode, m: Mode }\nenum Mode { on | off }\n")
    entity = found.resolution.module("spec.allium").entities["A"]
    types = {name: found.resolution.member_type(member) for name, member in entity.members.items()}
    assert types["s"] != types["t"]
    assert types["n"] == types["m"]


def test_the_world_is_free_of_problems() -> None:
    found = world(WORLD)
    assert (found.unresolved, found.unguarded, found.resolution.problems) == ([], [], ())
