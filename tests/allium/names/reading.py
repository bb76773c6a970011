"""Small projects resolved; what a stretch of text refers to and of which type it is."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from drift.allium.names import Resolution, resolve
from drift.allium.names.references import Reference
from drift.allium.project import SpecProject, project_of
from drift.allium.tokens import offsets
from drift.allium.types.spelled import spelled
from drift.logic.spans import Span

WORLD = """\
external entity Plan { features: Set<String>, seats: Integer }
value TimeRange { start: Timestamp, end: Timestamp, duration: end - start }
enum Size { small | large }
entity User {
    name: String
    role: admin | member
    nickname: String?
    size: Size
    manager: User?
    permissions: Set<String>
    plan: Plan
    memberships: Membership with user = this
    active_memberships: memberships where status = active
    workspaces: memberships where status = active -> workspace
    first_login: Timestamp
    age: now - first_login
    can(p): p in permissions
}
entity Workspace {
    owner: User
    time: TimeRange
    tags: List<String>
    settings: Map<String, Integer>
    memberships: Membership with workspace = this
    invitation: Invitation with workspace = this
}
entity Membership { user: User, workspace: Workspace, can_admin: Boolean, status: active | gone }
entity Invitation { workspace: Workspace, email: String, expires_at: Timestamp }
entity Node { path: String, kind: Branch | Leaf, parent: Node? }
variant Branch : Node { children: List<Node> }
variant Leaf : Node { data: List<Integer> }
config {
    limit: Integer = 5
    wait: Duration = 48.hours
    rate: Decimal = 0.5
}
default Workspace home = { tags: ["a"] }
"""


class World:
    """A resolved project, asked by stretches of text."""

    def __init__(self, project: SpecProject) -> None:
        self.project = project
        self.resolution: Resolution = resolve(project)

    def nodes(self, text: str, path: str) -> Iterator[object]:
        """The nodes that are written so, outermost first, in the order of the file from its end."""
        file = next(one for one in self.project.files if one.path == path)
        starts = offsets(file.text)
        for node, span in _every(file.tree):
            first = starts[span.line - 1] + span.column - 1
            last = starts[span.end_line - 1] + span.end_column - 1
            if file.text[first:last] == text:
                yield node

    def refers(self, text: str, path: str = "spec.allium") -> str:
        """What the last stretch so written refers to: `field User.name`, `let x`, `config core.limit`."""
        for node in self.nodes(text, path):
            found = self.resolution.reference(node, path)
            if found is not None:
                return described(found, path)
        return ""

    def type(self, text: str, path: str = "spec.allium") -> str:
        """The type of the last stretch so written."""
        for node in self.nodes(text, path):
            if id(node) in self.resolution._tables[path].types:
                return spelled(self.resolution.type_of(node, path))
        raise AssertionError(f"no expression `{text}`")

    @property
    def unresolved(self) -> list[str]:
        """The names that refer to nothing, with what was meant: `instance foo (food)`."""
        return [
            f"{one.role} {one.name}"
            + (f" of {one.of}" if one.of else "")
            + (f" ({', '.join(one.near)})" * bool(one.near))
            for one in self.resolution.unresolved
        ]

    @property
    def unguarded(self) -> list[str]:
        """What is read where it may not be there."""
        return [f"{one.kind} {one.entity}.{one.member}" for one in self.resolution.unguarded]


def described(reference: Reference, path: str) -> str:
    """A reference on one line."""
    name = f"{reference.owner}.{reference.name}" if reference.owner else reference.name
    if reference.module not in ("", path):
        name = f"{reference.module.removesuffix('.allium')}/{name}"
    return f"{reference.kind} {name}".strip()


def world(source: str, **others: str) -> World:
    """One file, with others beside it by module name."""
    return World(
        project_of({"spec.allium": source, **{f"{key}.allium": text for key, text in others.items()}})
    )


def rule(clauses: str, before: str = WORLD) -> World:
    """A rule with these clauses in the world above."""
    body = "".join(f"    {line}\n" for line in clauses.splitlines())
    found = world(f"{before}\nrule R {{\n{body}}}\n")
    problems = [one for file in found.project.files for one in file.problems if one.severity == "error"]
    assert problems == []
    return found


def _every(tree: msgspec.Struct) -> Iterator[tuple[object, Span]]:
    """All nodes with a place, the last declaration first, outer before inner."""
    stack: list[object] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, msgspec.Struct):
            span = getattr(node, "span", None)
            if isinstance(span, Span):
                yield node, span
            stack.extend(getattr(node, name) for name in node.__struct_fields__)
        elif isinstance(node, tuple):
            stack.extend(node)
