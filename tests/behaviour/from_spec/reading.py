"""Small specifications compiled and spelled out, for two-column tests."""

from __future__ import annotations

from drift.allium.project import project_of
from drift.behaviour.from_spec import compile_specs
from drift.behaviour.model import (
    Assign,
    Behaviour,
    Change,
    Create,
    Derived,
    Effect,
    Emit,
    Entity,
    GuardedEffect,
    Operation,
    Remove,
)
from drift.logic.render import render
from drift.logic.terms import Term, Truth

WORLD = """\
entity User {
    name: String
    email: String
    role: admin | member
    active: Boolean
    nickname: String?
    attempts: Integer
    locked_until: Timestamp?
    manager: User?
    permissions: Set<String>
    memberships: Membership with user = this
    is_locked: locked_until > now
    can(p): p in permissions
    permissions_of(other): other.permissions
}
entity Workspace {
    owner: User
    plan: Plan
    memberships: Membership with workspace = this
    admins: memberships with can_admin -> user
}
entity Membership { user: User, workspace: Workspace, can_admin: Boolean, status: active | gone }
entity Account { balance: Decimal, status: ok | bad, is_low: balance < config.low }
entity Poll { status: open | closed, votes: Vote with poll = this }
entity Vote { poll: Poll, by: User, weight: Integer }
external entity Plan { features: Set<String> }
config {
    low: Decimal = 10
    max_attempts: Integer = 5
    lockout: Duration = 15.minutes
}
"""


def behaviour(source: str, **others: str) -> Behaviour:
    """The behaviour of one file, with more beside it by module name."""
    files = {f"{name}.allium": text for name, text in others.items()}
    return compile_specs(project_of({"spec.allium": source, **files}))


def operation(clauses: str, world: str = WORLD, name: str = "R") -> Operation:
    """The operation of a rule with these clauses (each on lines of its own) in the world above."""
    body = "".join(f"    {line}\n" for line in clauses.splitlines())
    found = behaviour(f"{world}\nrule {name} {{\n{body}}}\n")
    assert found.unread == ()
    return next(one for one in found.operations if one.name == name)


def entity(name: str, source: str) -> Entity:
    """One entity of a specification."""
    return next(one for one in behaviour(source).entities if one.name == name)


def derived(name: str, of: Entity) -> Derived:
    """One derived value of an entity."""
    return next(one for one in of.derived if one.name == name)


def said(term: Term) -> str:
    """A term, or the predicate it stands for, in Allium syntax."""
    return render(term.predicate if isinstance(term, Truth) else term)


def effect(one: Effect) -> str:
    """An effect on one line."""
    match one:
        case Assign(target, of, field, value):
            return f"{said(target)}.{field} := {said(value)} [{of}]"
        case Create(of, values, instance):
            return f"{instance.name} := {of}({', '.join(f'{name}: {said(value)}' for name, value in values)})"
        case Remove(target, of):
            return f"remove {said(target)} [{of}]"
        case Change(target, of, field, item, added):
            return f"{said(target)}.{field} {'+' if added else '-'}= {said(item)} [{of}]"
        case Emit(name, args):
            return f"emit {name}({', '.join(f'{key}: {said(value)}' for key, value in args)})"


def guarded(one: GuardedEffect) -> str:
    """An effect with its conditions."""
    conditions = " & ".join(render(condition.predicate) for condition in one.when)
    return f"{effect(one.effect)} if {conditions}" if conditions else effect(one.effect)


def effects(clauses: str, world: str = WORLD) -> list[str]:
    """The guarded effects of a rule."""
    return [guarded(one) for one in operation(clauses, world).effects]


def requires(clauses: str, world: str = WORLD) -> list[str]:
    """The conditions of a rule."""
    return [render(one.predicate) for one in operation(clauses, world).requires]
