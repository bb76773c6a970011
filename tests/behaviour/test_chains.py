"""Rules that other rules set off, composed into one operation."""

import pytest

from drift.behaviour.chains import composed
from drift.behaviour.links import links
from drift.behaviour.model import Behaviour, Operation
from tests.behaviour.from_spec.reading import behaviour, guarded

WORLD = """\
entity Order {
    status: draft | placed | paid | shipped
    total: Integer
    owner: User
    notes: Note with order = this
    is_big: total > 100
}
entity User { points: Integer, level: basic | gold }
entity Note { order: Order, text: String }
"""


def rules(*bodies: str) -> Behaviour:
    text = "".join(
        f"rule {name} {{\n" + "".join(f"    {line}\n" for line in body.splitlines()) + "}\n"
        for name, body in zip("ABCDEFGHIJ", bodies, strict=False)
    )
    found = behaviour(WORLD + text)
    assert found.unread == ()
    return found


def whole(*bodies: str) -> list[str]:
    """What the first rule does in all."""
    return effects(composed(rules(*bodies))[0])


def effects(operation: Operation) -> list[str]:
    return [guarded(one) for one in operation.effects]


PLACE = "when: Place(order)\nrequires: order.status = draft\nensures: order.status = placed"
EMIT = f"{PLACE}\nensures: Placed(order: order)"


def test_an_emitted_trigger_leads_on() -> None:
    later = "when: Placed(o)\nensures: o.total = 0"
    assert whole(EMIT.replace("order: order", "order"), later) == [
        "order.status := placed [Order]",
        "emit Placed(0: order)",
        "order.total := 0 [Order]",
    ]
    assert composed(rules(EMIT, later))[0].effects[2].path == ("A", "B")


def test_a_trigger_that_brings_nothing_leads_on_without_parentheses() -> None:
    assert whole(f"{PLACE}\nensures: Placed", "when: Placed\nensures: Counted()") == [
        "order.status := placed [Order]",
        "emit Placed()",
        "emit Counted()",
    ]


def test_what_the_second_rule_requires_is_about_the_state_it_finds() -> None:
    met = "when: Placed(order)\nrequires: order.status = placed\nensures: order.total = 0"
    assert whole(EMIT, met)[2] == "order.total := 0 [Order] if true"
    unmet = "when: Placed(order)\nrequires: order.status = draft\nensures: order.total = 0"
    assert len(whole(EMIT, unmet)) == 2
    other = "when: Placed(order)\nrequires: order.is_big\nensures: order.total = 0"
    assert whole(EMIT, other)[2] == "order.total := 0 [Order] if order.is_big"


def test_values_are_those_before_the_first_rule() -> None:
    first = "when: Add(order)\nensures: order.total = order.total + 1\nensures: Added(order: order)"
    second = "when: Added(order)\nensures: order.total = order.total * 2"
    assert whole(first, second)[2] == "order.total := (order.total + 1) * 2 [Order]"


def test_a_conditional_assignment_leads_to_a_conditional_value() -> None:
    first = "when: Add(order)\nensures:\n    if order.is_big: order.status = placed\n    Added(order: order)"
    second = "when: Added(order)\nrequires: order.status = placed\nensures: order.total = 0"
    known = "order.is_big or not order.is_big and order.status = placed"
    assert whole(first, second)[2] == f"order.total := 0 [Order] if {known}"


STATES = {
    "transition": "when: order: Order.status transitions_to placed",
    "reached": "when: order: Order.status becomes placed",
    "other name": "when: o: Order.status becomes placed",
}


@pytest.mark.parametrize("when", STATES.values(), ids=list(STATES))
def test_a_change_of_state_leads_on(when: str) -> None:
    name = "o" if "o: O" in when and "order: O" not in when else "order"
    second = f"{when}\nensures: {name}.owner.points = 1"
    assert whole(PLACE, second) == [
        "order.status := placed [Order]",
        "order.owner.points := 1 [User] if order.status != placed",
    ]


def test_another_state_does_not() -> None:
    assert len(whole(PLACE, "when: o: Order.status becomes paid\nensures: o.total = 1")) == 1
    assert links(rules(PLACE, "when: u: User.level becomes gold\nensures: u.points = 1")) == ()


def test_a_value_that_may_be_the_state_leads_on_if_it_is() -> None:
    first = "when: Put(order, to)\nensures: order.status = to"
    second = "when: o: Order.status transitions_to paid\nensures: o.total = 1"
    assert whole(first, second)[1] == "order.total := 1 [Order] if to = paid and order.status != paid"


def test_a_creation_leads_on() -> None:
    first = "when: Open(user)\nensures: Order.created(owner: user, status: draft)"
    created = "when: o: Order.created\nrequires: o.status = draft\nensures: o.owner.points = 1"
    assert whole(first, created)[1] == "user.points := 1 [User] if true"
    reached = "when: o: Order.status becomes draft\nensures: o.total = 1"
    assert whole(first, reached)[1] == "new_order.total := 1 [Order]"
    moved = "when: o: Order.status transitions_to draft\nensures: o.total = 1"
    assert len(whole(first, moved)) == 1


def test_chains_go_on_and_end_where_they_began() -> None:
    second = "when: Placed(order)\nensures: order.total = 1\nensures: Counted(order: order)"
    third = "when: Counted(order)\nensures: order.owner.points = order.total\nensures: Placed(order: order)"
    found = composed(rules(EMIT, second, third))[0]
    assert [one.path for one in found.effects] == [
        (), (), ("A", "B"), ("A", "B"), ("A", "B", "C"), ("A", "B", "C")
    ]  # fmt: skip
    assert effects(found)[4] == "order.owner.points := 1 [User]"
    assert found.truncated == ""


def test_variables_of_the_second_rule_are_its_own() -> None:
    first = (
        "when: Go(order)\nensures:\n    let n = Note.created(order: order)\n    n.text = null\n"
        "    Went(order: order)"
    )
    second = (
        'when: Went(order)\nensures:\n    let n = Note.created(order: order)\n    n.text = "x"\n'
        "    for order in Orders with total > 3:\n        order.status = placed"
    )
    assert whole(first, second)[3:] == [
        "n of B := Note(order: order)",
        'n of B.text := "x" [Note]',
        "order_2.status := placed [Order] if order_2.total > 3",
    ]


def test_what_an_earlier_rule_adds_to_is_not_known() -> None:
    first = "when: Go(order)\nensures:\n    Note.created(order: order)\n    Went(order: order)"
    second = "when: Went(order)\nrequires: order.notes.count = 0\nensures: order.total = 1"
    assert "afterwards" in whole(first, second)[2]


def test_long_chains_are_cut_and_say_so() -> None:
    bodies = [f"when: T{n}(order)\nensures: T{n + 1}(order: order)" for n in range(10)]
    found = composed(rules(*bodies))[0]
    assert "was left out" in found.truncated
    assert len(found.effects) < 10


def test_a_rule_that_sets_off_nothing_is_as_it_was() -> None:
    found = rules(PLACE)
    assert composed(found)[0] is found.operations[0]
