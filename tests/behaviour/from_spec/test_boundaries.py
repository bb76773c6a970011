"""Surfaces, actors, contracts and invariants."""

import pytest

from drift.behaviour.boundaries import Provided, Surface
from drift.behaviour.model import Behaviour, Invariant
from drift.logic.render import render
from drift.logic.types import ValueType
from tests.behaviour.from_spec.reading import WORLD, behaviour, said

ACTORS = """\
actor Admin { identified_by: User with role = admin }
actor Anyone { identified_by: User }
actor Owner {
    within: Workspace
    identified_by: User with exists Membership{user: this, workspace: within}
}
"""


def surface(body: str, more: str = "") -> Surface:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    found = behaviour(f"{WORLD}{ACTORS}{more}surface S {{\n{lines}}}\n")
    assert found.unread == ()
    return found.surfaces[0]


def test_actors_are_an_entity_and_a_condition() -> None:
    found = behaviour(WORLD + ACTORS)
    assert [(one.name, one.entity, render(one.identified)) for one in found.actors] == [
        ("Admin", "User", "this.role = admin"),
        ("Anyone", "User", "true"),
        ("Owner", "User", "exists Membership{user: this, workspace: within}"),
    ]
    owner = found.actors[2]
    assert owner.within is not None
    assert (owner.within.entity, owner.this.entity, owner.undecidable) == ("Workspace", "User", "")
    assert owner.text.startswith("User with exists")


def test_an_actor_that_names_no_entity_is_not_decided() -> None:
    found = behaviour(f"{WORLD}actor X {{ identified_by: 3 > 2 }}\n").actors[0]
    assert (found.entity, found.undecidable) == ("", "ambiguous")


def test_whom_a_surface_faces_and_what_it_applies_to() -> None:
    found = surface("facing viewer: Admin\ncontext m: Membership with user = viewer and status = active")
    assert found.facing is not None
    assert (found.facing.binding.entity, found.facing.actor, found.facing.type) == ("User", "Admin", "Admin")
    assert found.context is not None
    assert (found.context.binding.name, found.context.binding.entity) == ("m", "Membership")
    assert render(found.context.where) == "m.user = viewer and m.status = active"


def test_a_surface_may_face_an_entity() -> None:
    found = surface("facing viewer: User")
    assert found.facing is not None
    assert (found.facing.binding.entity, found.facing.actor) == ("User", "")


def test_what_is_exposed_with_its_place_and_condition() -> None:
    found = surface(
        "facing viewer: Admin\ncontext w: Workspace\nexposes:\n    w.owner.name\n"
        "    viewer.email when viewer.active\n    for m in w.memberships:\n        m.user.nickname\n"
        "    w.admins\n    Poll"
    )
    assert [(said(one.value), one.entity, one.field, render(one.when)) for one in found.exposes] == [
        ("w.owner.name", "User", "name", "true"),
        ("viewer.email", "User", "email", "viewer.active"),
        ("m.user.nickname", "User", "nickname", "m.workspace = w"),
        ("w.admins", "Workspace", "admins", "true"),
        ("Polls", "Poll", "", "true"),
    ]
    assert [one.name for one in found.exposes[2].over] == ["m"]
    assert found.exposes[1].text == "viewer.email when viewer.active"


def arguments(one: Provided) -> list[str]:
    return [
        f"{a.name}={said(a.value)}" + (f": {a.type.entity}" if a.type.entity else "")
        + ("?" if a.optional else "") + ("" if a.given else " input")
        for a in one.arguments
    ]  # fmt: skip


def test_what_is_provided() -> None:
    found = surface(
        "facing viewer: Admin\ncontext w: Workspace\nprovides:\n    Close(viewer, w, reason?)\n"
        "        when w.owner = viewer\n    lib/Ping\n    Pick(user: w.owner, note)\n"
        "    for m in w.memberships:\n        Drop(m)"
    )
    assert [(one.name, arguments(one), render(one.when)) for one in found.provides] == [
        ("Close", ["viewer=viewer: User", "w=w: Workspace", "reason=reason? input"], "w.owner = viewer"),
        ("lib/Ping", [], "true"),
        ("Pick", ["user=w.owner: User", "note=note input"], "true"),
        ("Drop", ["m=m: Membership"], "m.workspace = w"),
    ]
    assert [one.source.span.line for one in found.provides] == [
        found.source.span.line + line for line in (4, 6, 7, 9)
    ]


def test_lets_related_timeouts_and_contracts() -> None:
    found = surface(
        "facing viewer: Admin\ncontext w: Workspace\nlet owner = w.owner\nexposes:\n    owner.name\n"
        "related:\n    Other(w.owner) when w.plan != null\ntimeout:\n"
        "    Expires when viewer.locked_until <= now\n    Lapses\n"
        "contracts:\n    demands Codec\n    fulfils Events\n"
        "@guarantee Safe\n    -- It is safe.\n"
        "    -- Always."
    )
    assert said(found.exposes[0].value) == "w.owner.name"
    related = found.related[0]
    assert related.value is not None
    assert (related.name, said(related.value), render(related.when)) == ("Other", "w.owner", "w.plan != null")
    stated = [(one.rule, None if one.when is None else render(one.when)) for one in found.timeouts]
    assert stated == [("Expires", "viewer.locked_until <= now"), ("Lapses", None)]
    assert [(one.direction, one.name) for one in found.contracts] == [
        ("demands", "Codec"),
        ("fulfils", "Events"),
    ]
    assert [(one.name, one.text) for one in found.guarantees] == [("Safe", "It is safe.\nAlways.")]


def test_contracts_are_signatures() -> None:
    found = behaviour(
        WORLD + "contract Codec {\n    pack: (value: User, at: Timestamp?) -> Set<String>\n"
        "    ping: () -> Boolean\n\n    @invariant Same\n        -- What goes in comes out.\n}\n"
    ).contracts[0]
    assert [(one.name, one.params, one.result.kind) for one in found.signatures] == [
        (
            "pack",
            (("value", ValueType("entity", entity="User")), ("at", ValueType("timestamp", optional=True))),
            "collection",
        ),
        ("ping", (), "boolean"),
    ]
    assert [(one.name, one.text) for one in found.invariants] == [("Same", "What goes in comes out.")]


def test_a_surface_tells_what_a_trigger_is_given() -> None:
    rule = "rule R { when: Act(x)\n ensures: x.note = null }\n"
    alone = behaviour(WORLD + rule)
    assert [one.entity for one in alone.operations[0].params] == [""]
    told = "rule R { when: Act(x)\n ensures: x.name = null }\n"
    found = behaviour(f"{WORLD}{told}surface S {{\n    facing u: User\n    provides:\n        Act(u)\n}}\n")
    assert [one.entity for one in found.operations[0].params] == ["User"]


# ---------------------------------------------------------------- invariants


def invariant(source: str, world: str = WORLD) -> list[str]:
    found = behaviour(world + source)
    assert found.unread == ()
    return [spelled(one) for one in found.invariants]


def spelled(one: Invariant) -> str:
    over = ", ".join(f"{v.name}: {v.entity}" for v in one.over)
    where = render(one.where)
    selected = "" if where == "true" else f" with {where}"
    return f"{one.name}({over}){selected}: {render(one.predicate)}"


INVARIANTS = {
    "Low { for a in Accounts: a.balance >= 0 }": ["Low(a: Account): a.balance >= 0"],
    "Mail {\n for a in Users:\n  for b in Users:\n   a != b implies a.email != b.email\n}": [
        "Mail(a: User, b: User): a = b or a.email != b.email"
    ],
    "Active {\n for u in Users where active:\n  let n = u.attempts + 1\n  n < 9\n}": [
        "Active(u: User) with u.active: u.attempts + 1 < 9"
    ],
    "Votes {\n for p in Polls:\n  for v in p.votes:\n   v.weight > 0\n  p.votes.count < 9\n}": [
        "Votes(p: Poll, v: Vote) with v.poll = p: v.weight > 0",
        "Votes(p: Poll): p.votes.count < 9",
    ],
    "One { Polls.count <= 1 }": ["One(): Polls.count <= 1"],
}


@pytest.mark.parametrize(
    ("source", "expected"), INVARIANTS.items(), ids=[one.split()[0] for one in INVARIANTS]
)
def test_invariants_are_predicates_over_instances(source: str, expected: list[str]) -> None:
    assert invariant(f"invariant {source}\n") == expected


def test_an_invariant_of_an_entity_is_about_each_of_its_instances() -> None:
    source = (
        "entity Box {\n    size: Integer\n    state: open | shut\n    items: Item with box = this\n"
        "    invariant Small { size < 10 }\n    invariant Shut { state = shut implies items.count = 0 }\n}\n"
        "entity Item { box: Box }\n"
    )
    assert invariant(source, "") == [
        "Small(this: Box): this.size < 10",
        "Shut(this: Box): this.state != shut or this.items.count = 0",
    ]
    found: Behaviour = behaviour(source)
    assert [(one.entity, one.qualified, one.source.span.line) for one in found.invariants] == [
        ("Box", "spec.Box.Small", 5),
        ("Box", "spec.Box.Shut", 6),
    ]


def test_an_invariant_in_words_is_kept_and_undecidable() -> None:
    found = behaviour(WORLD + 'invariant Fair { "every user gets a turn" }\n').invariants[0]
    assert (found.name, found.undecidable, found.text) == ("Fair", "prose", '"every user gets a turn"')


def test_an_unreadable_invariant_is_kept_and_undecidable() -> None:
    found = behaviour(WORLD + "invariant Odd { for u in Users: u.name = = 3 }\n")
    assert [(one.name, one.undecidable) for one in found.invariants] == [("Odd", "unparsed")]
    assert [(one.construct, one.code) for one in found.unread] == [("invariant Odd", "unparsed")]
