"""Triggers and the entities of what they bind."""

import pytest

from drift.behaviour.model import Trigger
from drift.logic.render import render
from tests.behaviour.from_spec.reading import WORLD, behaviour, operation


def told(trigger: Trigger) -> tuple[str, ...]:
    names = ", ".join(f"{one.name}: {one.entity}" if one.entity else one.name for one in trigger.params)
    return trigger.kind, f"{trigger.name}({names})", trigger.entity, trigger.field, render(trigger.condition)


KINDS = {
    "E(user, note?)": ("external", "E(user: User, note)", "", "", "true"),
    "u: User.locked_until <= now": ("temporal", "(u: User)", "User", "", "u.locked_until <= now"),
    "u: User.locked_until + config.lockout <= now and User.active": (
        "temporal",
        "(u: User)",
        "User",
        "",
        "u.locked_until + config.lockout <= now and u.active",
    ),
    "_: User.locked_until <= now": ("temporal", "(user: User)", "User", "", "user.locked_until <= now"),
    "user.locked_until <= now": ("temporal", "(user: User)", "User", "", "user.locked_until <= now"),
    "u: User.is_locked": ("derived", "(u: User)", "User", "is_locked", "u.is_locked"),
    "account.is_low": ("derived", "(account: Account)", "Account", "is_low", "account.is_low"),
    "u: User.role transitions_to admin": ("transition", "(u: User)", "User", "role", "u.role = admin"),
    "u: User.role reaches admin": ("reached", "(u: User)", "User", "role", "u.role = admin"),
    "u: User.role becomes admin": ("reached", "(u: User)", "User", "role", "u.role = admin"),
    "u: User.active becomes true": ("reached", "(u: User)", "User", "active", "u.active"),
    "m: Membership.created": ("created", "(m: Membership)", "Membership", "", "true"),
    "feedback/Request.status transitions_to done": (
        "transition",
        "(request: Request)",
        "Request",
        "status",
        "request.status = done",
    ),
}


@pytest.mark.parametrize(("source", "expected"), KINDS.items(), ids=list(KINDS))
def test_kinds(source: str, expected: tuple[str, ...]) -> None:
    found = operation(f"when: {source}\nensures: Done()")
    assert told(found.trigger) == expected
    assert found.trigger.text == source
    assert found.params == found.trigger.params


TYPES = {
    "explicit": ("E(x: User)\nensures: Done()", "User"),
    "exact name": ("E(user)\nensures: Done()", "User"),
    "longer name": ("E(new_user)\nensures: Done()", "User"),
    "longer name that lacks a field": ("E(spec_user)\nrequires: spec_user.horns = 2\nensures: Done()", ""),
    "end of the entity's name": ("E(ship)\nensures: Done()", ""),
    "only entity with these fields": ("E(x)\nrequires: x.attempts < 3 and x.active\nensures: Done()", "User"),
    "several have the field": ("E(x)\nrequires: x.status = open\nensures: Done()", ""),
    "compared with a field": ("E(x, workspace)\nrequires: workspace.owner = x\nensures: Done()", "User"),
    "element of a collection": (
        "E(x, workspace)\nrequires: x in workspace.memberships\nensures: Done()",
        "Membership",
    ),
    "looked up by": ("E(x)\nrequires: exists Membership{user: x}\nensures: Done()", "User"),
    "given to a creation": ("E(x)\nensures: Vote.created(by: x)", "User"),
    "assigned": ("E(x, workspace)\nensures: workspace.owner = x", "User"),
    "a value": ("E(amount)\nensures: Done()", ""),
}


@pytest.mark.parametrize(("source", "entity"), TYPES.values(), ids=list(TYPES))
def test_the_entity_of_a_parameter(source: str, entity: str) -> None:
    assert operation(f"when: {source}").params[0].entity == entity


def test_the_tail_of_an_entitys_name_is_enough_if_it_is_the_only_one() -> None:
    world = "entity InterviewSlot { status: open | taken }\nentity Room { size: Integer }\n"
    assert operation("when: E(slot)\nensures: Done()", world).params[0].entity == "InterviewSlot"
    both = world + "entity TimeSlot { at: Timestamp }\n"
    assert operation("when: E(slot)\nensures: Done()", both).params[0].entity == ""


def test_another_rule_with_the_same_trigger_tells_the_type() -> None:
    found = behaviour(
        f"{WORLD}\nrule A {{ when: E(x)\n ensures: x.seen = 1 }}\nrule B {{ when: E(user)\n"
        f" ensures: user.seen = 2 }}\n"
    )
    assert [one.params[0].entity for one in found.operations] == ["", "User"]
    found = behaviour(
        f"{WORLD}\nrule A {{ when: E(x)\n ensures: x.name = null }}\nrule B {{ when: E(user)\n"
        f" ensures: Done() }}\n"
    )
    assert [one.params[0].entity for one in found.operations] == ["User", "User"]


def test_a_trigger_that_a_rule_emits_is_internal() -> None:
    found = behaviour(
        f"{WORLD}\nrule A {{ when: Begin(user)\n ensures: Go(user: user) }}\n"
        f"rule B {{ when: Go(user)\n ensures: user.active = true }}\n"
    )
    assert [one.trigger.kind for one in found.operations] == ["external", "internal"]


def test_given_instances_are_bound_in_every_rule() -> None:
    source = (
        "given { shop: Workspace }\n"
        + WORLD
        + "rule R { when: E(n)\n requires: shop.owner.active\n ensures: shop.plan = null }"
    )
    found = behaviour(source).operations[0]
    assert repr(found.requires[0].predicate).count("Var(name='shop', entity='Workspace')") == 1


SEVERAL = (
    "when: E(user) or F(who, user)",
    "when: E(user)\n when: F(who, user)",
)


@pytest.mark.parametrize("when", SEVERAL)
def test_every_trigger_of_a_rule_counts(when: str) -> None:
    found = behaviour(f"{WORLD}\nrule A {{\n {when}\n ensures: user.active = true\n}}\n")
    assert found.unread == ()
    rule = found.operations[0]
    assert [told(one)[:2] for one in rule.triggers] == [
        ("external", "E(user: User)"),
        ("external", "F(who, user: User)"),
    ]
    assert [(one.name, one.entity) for one in rule.params] == [("user", "User"), ("who", "")]
    assert [one.text for one in rule.triggers] == ["E(user)", "F(who, user)"]


def test_what_several_triggers_bind_under_one_name_is_one_instance() -> None:
    rule = operation(
        "when: Unlock(u) or u: User.locked_until <= now or u: User.role becomes admin\n"
        "ensures: u.attempts = 0"
    )
    assert [told(one) for one in rule.triggers] == [
        ("external", "Unlock(u: User)", "", "", "true"),
        ("temporal", "(u: User)", "User", "", "u.locked_until <= now"),
        ("reached", "(u: User)", "User", "role", "u.role = admin"),
    ]
    assert [(one.name, one.entity) for one in rule.params] == [("u", "User")]


def test_each_emitted_trigger_of_several_is_internal() -> None:
    found = behaviour(
        f"{WORLD}\nrule A {{ when: Begin(user)\n ensures: Go(user: user) }}\n"
        f"rule B {{ when: Come(user) or Go(user)\n ensures: user.active = true }}\n"
    )
    assert [one.kind for one in found.operations[1].triggers] == ["external", "internal"]


def test_thousands_of_parameters_are_bound_one_by_one() -> None:
    names = [f"p{number}" for number in range(3000)]
    found = operation(f"when: Go({', '.join(names)})\nrequires: p0 = 1 and p2999 = 2\nensures: Done(p1500)")
    assert [one.name for one in found.params] == names
    assert [render(one.predicate) for one in found.requires] == ["p0 = 1 and p2999 = 2"]
