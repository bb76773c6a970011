"""Actors, surfaces and contracts."""

import pytest

from tests.allium.names.reading import WORLD, World, world

ACTORS = """\
actor Admin { identified_by: User where role = admin }
actor WorkspaceAdmin {
    within: Workspace
    identified_by: User where Membership{user: this, workspace: within}.can_admin = true
}
contract Codec { encode: (value: Any) -> Workspace }
rule Remove { when: RemoveMember(admin: User, membership, reason?)
    ensures: membership.status = gone }
rule Expire { when: i: Invitation.expires_at <= now
    ensures: not exists i }
"""
SURFACE = """\
surface Overview { facing anyone: User
    context membership: Membership where user = anyone and status = active }
surface Manage {
    facing admin: WorkspaceAdmin
    context workspace: Workspace where owner = admin
    let others = workspace.memberships where status = active
    exposes:
        workspace.owner.name when admin.role = admin
        Membership
        for m in others:
            m.user.name
    provides:
        RemoveMember(admin, membership, reason?) when membership.status = active
    related:
        Overview(workspace.memberships.first) when workspace.invitation != null
    timeout:
        Expire when workspace.invitation.expires_at <= now
    contracts:
        demands Codec
}
"""


@pytest.fixture(scope="module")
def manage() -> World:
    return world(WORLD + ACTORS + SURFACE)


REFERENCES = [
    ("WorkspaceAdmin", "actor WorkspaceAdmin"),
    ("facing admin: WorkspaceAdmin", "facing admin"),
    ("admin.role", "field User.role"),
    ("workspace", "context workspace"),
    ("others", "let others"),
    ("m", "loop m"),
    ("m.user.name", "field User.name"),
    ("Codec", "contract Codec"),
    ("Overview", "surface Overview"),
    ("Expire", "rule Expire"),
    ("RemoveMember", "trigger RemoveMember"),
    ("membership.status", "field Membership.status"),
    ("within", "within within"),
    ("this", "built-in this"),
]


@pytest.mark.parametrize(("text", "reference"), REFERENCES, ids=[text for text, _ in REFERENCES])
def test_what_names_in_surfaces_refer_to(manage: World, text: str, reference: str) -> None:
    assert manage.refers(text) == reference


def test_everything_refers_to_something(manage: World) -> None:
    assert manage.unresolved == []
    assert not any(file.problems for file in manage.project.files)


def test_who_faces_is_what_the_actor_is_identified_by(manage: World) -> None:
    assert manage.type("admin") == "User"
    assert manage.type("workspace.memberships.first") == "Membership?"


def test_what_nothing_declares_is_unresolved() -> None:
    found = world(
        WORLD + "surface S { facing a: Admn\n context w: Workspce\n "
        "exposes:\n  a.name\n related:\n  Nowhere(w)\n"
        " timeout:\n  Never\n contracts:\n  fulfils Nothing }\nactor Admin { identified_by: User }\n"
    )
    assert found.unresolved == [
        "type Admn (Admin)",
        "type Workspce (Workspace)",
        "surface Nowhere",
        "rule Never",
        "contract Nothing",
    ]
