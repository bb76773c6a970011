"""The transitions that rules make: which states a guard admits and which the assignments lead to."""

import pytest

from drift.behaviour.expand import Vocabulary
from drift.behaviour.lifecycle import Transition, transitions
from drift.behaviour.model import (
    Assign,
    Condition,
    Entity,
    FieldModel,
    GuardedEffect,
    Operation,
    State,
    StateMachine,
)
from drift.logic.terms import Collect, Compare, Field, Member, Not, SetOf, Var, symbol, text
from drift.logic.types import ValueType
from tests.behaviour.from_spec.reading import behaviour

ORDER = """\
enum Phase { draft | placed | shipped | closed }
entity Order {
    status: draft | placed | shipped | closed
    total: Integer
    phase: Phase?
    items: Item with order = this
    is_open: status in {draft, placed}
    late: is_open and total > 3
}
entity Item { order: Order, state: wanted | packed | gone }
entity Giant { kind: Cyclops | Titan, mood: calm | angry }
variant Cyclops : Giant { eyes: Integer }
"""


def made(clauses: str, machine: str = "Order.status") -> list[str]:
    body = "".join(f"    {line}\n" for line in clauses.splitlines())
    found = behaviour(f"{ORDER}\nrule R {{\n{body}}}\n")
    assert found.unread == ()
    owner, _, field = machine.partition(".")
    entity = next(one for one in found.entities if one.name == owner)
    described = next(one for one in entity.machines if one.field == field)
    vocabulary = Vocabulary(found.entities, found.config)
    return [said(one) for one in transitions(found.operations[0], described, vocabulary)]


def said(one: Transition) -> str:
    marks = ("*" if one.created else "") + ("" if one.known else "?")
    return f"{one.before or '-'}>{one.after}{marks}" + ("" if one.guarded or one.created else " unguarded")


GUARDED = {
    "order.status = draft": ["draft>closed"],
    "order.status != closed": ["draft>closed", "placed>closed", "shipped>closed"],
    "order.status in {draft, shipped}": ["draft>closed", "shipped>closed"],
    "not (order.status in {draft, shipped})": ["placed>closed"],
    "order.is_open": ["draft>closed", "placed>closed"],
    "not order.is_open": ["shipped>closed"],
    "order.late": ["draft>closed", "placed>closed"],
    "order.status = draft or order.total > 3": ["draft>closed", "placed>closed", "shipped>closed"],
    "(order.status = draft and order.total > 3) or order.status = placed": ["draft>closed", "placed>closed"],
    "order.status = draft and order.status = placed": [],
    "order.status = closed": [],
}


@pytest.mark.parametrize(("guard", "expected"), GUARDED.items(), ids=list(GUARDED))
def test_the_states_that_a_requires_admits(guard: str, expected: list[str]) -> None:
    assert made(f"when: Close(order: Order)\nrequires: {guard}\nensures: order.status = closed") == expected


def test_no_guard_on_the_state_admits_every_state() -> None:
    assert made("when: Close(order: Order)\nrequires: order.total > 1\nensures: order.status = closed") == [
        "draft>closed unguarded",
        "placed>closed unguarded",
        "shipped>closed unguarded",
    ]


EFFECTS = {
    "conditional branches": (
        (
            "when: Go(order: Order)\nrequires: order.status = draft\nensures:\n"
            "    if order.total > 3: order.status = placed\n    else: order.status = closed"
        ),
        ["draft>placed", "draft>closed"],
    ),
    "conditional value": (
        (
            "when: Go(order: Order)\nrequires: order.status = draft\n"
            "ensures: order.status = if order.total > 3: placed else: closed"
        ),
        ["draft>placed", "draft>closed"],
    ),
    "branch on the state before": (
        "when: Go(order: Order)\nlet was = order.status\nensures:\n    if was = draft: order.status = placed",
        ["draft>placed"],
    ),
    "trigger on the state": (
        "when: order: Order.status becomes placed\nensures: order.status = shipped",
        ["placed>shipped"],
    ),
    "an input": (
        "when: Go(order: Order, to)\nrequires: order.status = draft\nensures: order.status = to",
        ["draft>placed?", "draft>shipped?", "draft>closed?"],
    ),
    "a limited input": (
        (
            "when: Go(order: Order, to)\nrequires: order.status = draft and to in {placed, closed}\n"
            "ensures: order.status = to"
        ),
        ["draft>placed", "draft>closed"],
    ),
    "creation": ("when: Go(n)\nensures: Order.created(status: draft)", ["->draft*"]),
    "creation of something else": ("when: Go(n)\nensures: Item.created(state: wanted)", []),
    "the same field of another instance": (
        "when: Go(order: Order, o: Order)\nrequires: o.status = draft\nensures: order.status = closed",
        ["draft>closed unguarded", "placed>closed unguarded", "shipped>closed unguarded"],
    ),
}


@pytest.mark.parametrize(("clauses", "expected"), EFFECTS.values(), ids=list(EFFECTS))
def test_what_effects_lead_to(clauses: str, expected: list[str]) -> None:
    assert made(clauses) == expected


def test_elements_of_a_collection_are_guarded_by_what_selects_them() -> None:
    clauses = (
        "when: Pack(order: Order)\nensures:\n    for item in order.items with state = wanted:\n"
        "        item.state = packed"
    )
    assert made(clauses, "Item.state") == ["wanted>packed"]


def test_an_optional_field_may_be_absent_before() -> None:
    clauses = "when: Go(order: Order)\nrequires: {}\nensures: order.phase = closed"
    assert made(clauses.format("order.phase = null"), "Order.phase") == ["->closed"]
    assert made(clauses.format("order.phase != null"), "Order.phase") == [
        "draft>closed",
        "placed>closed",
        "shipped>closed",
    ]


def test_a_variant_has_the_lifecycle_of_its_base() -> None:
    clauses = "when: Go(giant: Cyclops)\nrequires: giant.mood = calm\nensures: giant.mood = angry"
    assert made(clauses, "Giant.mood") == ["calm>angry"]
    created = "when: Go(n)\nensures: Cyclops.created(mood: calm, eyes: 1)"
    assert made(created, "Giant.mood") == ["->calm*"]


MACHINE = StateMachine("Job", "state", (State("new"), State("done", written=("DONE", "d"))))
JOB = Var("job", "Job")


def code(target: object, *guards: object) -> list[str]:
    effect = Assign(target, "Job", "state", text("d"))  # type: ignore[arg-type]
    when = tuple(Condition(guard) for guard in guards)  # type: ignore[arg-type]
    return [
        said(one) for one in transitions(Operation("f", effects=(GuardedEffect(effect, when=when),)), MACHINE)
    ]


def test_states_are_known_by_their_spellings_in_code() -> None:
    slot = Field(JOB, "state")
    assert code(JOB) == ["new>done unguarded"]
    assert code(JOB, Compare("=", slot, symbol("new"))) == ["new>done"]
    assert code(JOB, Compare("=", slot, text("DONE"))) == []
    assert code(JOB, Not(Member(slot, SetOf((text("d"), text("x")))))) == ["new>done"]


def test_a_bulk_update_is_guarded_by_its_filter() -> None:
    it = Var("it", "Job")
    assert code(Collect("Job", it, Compare("=", Field(it, "state"), text("new")))) == ["new>done"]
    assert code(Collect("Job", it, Compare("=", Field(it, "state"), text("DONE")))) == []


def test_a_default_is_what_a_creation_gives() -> None:
    entity = Entity(
        "Job", fields=(FieldModel("state", ValueType("enum"), default=text("new")),), machines=(MACHINE,)
    )
    from drift.behaviour.model import Create

    operation = Operation("f", effects=(GuardedEffect(Create("Job", (), JOB)),))
    assert [said(one) for one in transitions(operation, MACHINE, Vocabulary((entity,)))] == ["->new*"]
    assert transitions(operation, MACHINE) == ()
