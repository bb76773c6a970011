"""Steps of lifecycles out of guarded effects."""

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Condition,
    Create,
    Effect,
    Entity,
    FieldModel,
    GuardedEffect,
    Operation,
    State,
    StateMachine,
)
from drift.logic.build import compare, disjoin, negate
from drift.logic.terms import (
    NULL,
    Const,
    Field,
    Ite,
    Member,
    Opaque,
    Predicate,
    SetOf,
    Term,
    Var,
    symbol,
    text,
)
from drift.report.lifecycle_steps import steps_of

ORDER = Var("order", "Order")
STATUS = Field(ORDER, "status")
MACHINE = StateMachine(
    "Order", "status", (State("DRAFT", written=("draft",)), State("PAID", written=("paid",)), State("GONE")),
    initial=("DRAFT",),
)  # fmt: skip


def made(effect: Effect, *when: Predicate) -> list[tuple[tuple[str, ...], str]]:
    guarded = GuardedEffect(effect, when=tuple(Condition(p) for p in when))
    entity = Entity("Order", fields=(FieldModel("status"),), machines=(MACHINE,))
    behaviour = Behaviour("code", (entity,), operations=(Operation("f", effects=(guarded,)),))
    return [(one.before, one.after) for one in steps_of(behaviour).get(("Order", "status"), {})]


def set_to(value: Term) -> Assign:
    return Assign(ORDER, "Order", "status", value)


def test_a_guard_on_the_state_is_where_it_comes_from() -> None:
    assert made(set_to(symbol("PAID")), compare("=", STATUS, symbol("DRAFT"))) == [(("DRAFT",), "PAID")]


def test_states_are_known_by_every_spelling() -> None:
    assert made(set_to(text("paid")), compare("=", STATUS, text("draft"))) == [(("DRAFT",), "PAID")]


def test_without_a_guard_it_comes_from_anywhere() -> None:
    assert made(set_to(symbol("PAID"))) == [(("DRAFT", "PAID", "GONE"), "PAID")]


def test_what_a_guard_rules_out_is_no_source() -> None:
    either = disjoin(compare("=", STATUS, symbol("GONE")), compare("=", STATUS, symbol("PAID")))
    assert made(set_to(symbol("GONE")), negate(either)) == [(("DRAFT",), "GONE")]
    within = Member(STATUS, SetOf((symbol("DRAFT"), symbol("PAID"))))
    assert made(set_to(symbol("GONE")), within) == [(("DRAFT", "PAID"), "GONE")]
    assert made(set_to(symbol("GONE")), negate(within)) == [(("GONE",), "GONE")]


def test_other_rows_say_nothing() -> None:
    other = compare("=", Field(Var("other", "Order"), "status"), symbol("PAID"))
    assert made(set_to(symbol("GONE")), other)[0][0] == ("DRAFT", "PAID", "GONE")


def test_a_conditional_value_is_several_transitions() -> None:
    value = Ite(compare("=", STATUS, symbol("DRAFT")), symbol("PAID"), symbol("GONE"))
    assert made(set_to(value)) == [(("DRAFT",), "PAID"), (("PAID", "GONE"), "GONE")]


def test_an_unknown_value_is_an_unknown_state() -> None:
    assert made(set_to(Opaque("x")), compare("!=", STATUS, NULL)) == [(("DRAFT", "PAID", "GONE"), "")]
    assert made(set_to(Const("string", "elsewhere")))[0][1] == ""


def test_creation_starts_in_the_given_state_or_the_default() -> None:
    assert made(Create("Order", (("status", symbol("PAID")),), ORDER)) == [((), "PAID")]
    assert made(Create("Order", (), ORDER)) == [((), "DRAFT")]
