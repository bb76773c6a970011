from dataclasses import replace

from drift.behaviour.model import Assign, Create, Effect, FieldModel, Remove
from drift.logic.build import negate
from drift.logic.terms import NOW, Arith, Compare, Field, Ite, Opaque, Predicate, Term, Var, number, symbol
from tests.compare.build import INTEGER, audit, does, entry, found, guard, program, rule, specification
from tests.compare.rules.orders import (
    DRAFT,
    ENTITIES,
    REFUND,
    STAMPED,
    TOTAL,
    X,
    becomes,
    compare_place,
    place,
    shop,
    unknown_call,
    verdict,
)

AMOUNT, GIVEN = Var("amount"), Var("given")
BIG: Predicate = Compare(">", TOTAL, number(100))


def total(value: Term) -> Assign:
    return Assign(X, "Order", "total", value)


def refund(*values: tuple[str, Term], name: str = "refund") -> Create:
    return Create("Refund", tuple(values), Var(name, "Refund"))


def test_an_assignment_that_is_not_made_is_missing() -> None:
    comparison = compare_place(place(DRAFT), does(becomes("placed"), DRAFT))
    assert found(comparison) == [("effect-missing", "PlaceOrder")]
    assert comparison.divergences[0].subject.field == "placed_at"


def test_an_unknown_call_that_is_given_the_entity_may_make_it() -> None:
    comparison = compare_place(
        place(DRAFT), does(becomes("placed"), DRAFT), opaque=[unknown_call("Order", line=90)]
    )
    assert found(comparison) == []
    assert verdict(comparison, "placed-at")[0] == "unverifiable"


def test_another_value_is_different_and_both_are_shown() -> None:
    spec = place(DRAFT, effects=[becomes("placed"), total(number(0))])
    comparison = compare_place(spec, does(becomes("placed"), DRAFT), does(total(number(1)), DRAFT))
    assert found(comparison) == [("effect-different", "PlaceOrder")]
    assert (comparison.divergences[0].expected, comparison.divergences[0].actual) == ("0", "1")


def test_the_same_sum_in_another_order_is_the_same() -> None:
    spec = place(effects=[becomes("placed"), total(Arith("+", TOTAL, number(1)))])
    comparison = compare_place(spec, does(becomes("placed")), does(total(Arith("+", number(1), TOTAL))))
    assert found(comparison) == []


def test_a_value_nobody_can_read_is_unverifiable() -> None:
    spec = place(effects=[becomes("placed"), total(number(0))])
    comparison = compare_place(spec, does(becomes("placed")), does(total(Opaque("rank()", "library"))))
    assert found(comparison) == []
    assert verdict(comparison, "total") == ("unverifiable", "opaque-write")


def test_parameters_correspond_by_the_place_they_are_used_at() -> None:
    spec = specification(
        ENTITIES, [rule("Price", (X, AMOUNT), [total(AMOUNT)], [Compare(">", AMOUNT, number(0))])]
    )
    code = shop(entry("price", does(total(GIVEN), Compare(">", GIVEN, number(0))), params=(X, GIVEN)))
    assert found(audit(spec, code)) == []


def test_an_input_of_another_name_is_no_substitute_where_the_named_one_is_at_hand() -> None:
    spec = specification(
        ENTITIES,
        [rule("Price", (X, AMOUNT), [becomes("placed"), total(AMOUNT)], [Compare(">", AMOUNT, number(0))])],
    )
    code = shop(
        entry(
            "price",
            does(becomes("placed"), Compare(">", AMOUNT, number(0))),
            does(total(GIVEN), Compare(">", AMOUNT, number(0))),
            params=(X, AMOUNT, GIVEN),
        )
    )
    assert ("effect-different", "Price") in found(audit(spec, code))


def test_a_branch_of_the_rule_is_a_branch_of_the_code() -> None:
    spec = place(effects=[(becomes("placed"), negate(BIG)), (becomes("cancelled"), BIG)])
    comparison = compare_place(spec, does(becomes("placed"), negate(BIG)), does(becomes("cancelled"), BIG))
    assert found(comparison) == []


def test_a_conditional_value_is_two_branches() -> None:
    spec = place(effects=[(becomes("placed"), negate(BIG)), (becomes("cancelled"), BIG)])
    chosen = Assign(X, "Order", "status", Ite(BIG, symbol("cancelled"), symbol("placed")))
    assert found(compare_place(spec, does(chosen))) == []


def test_a_later_assignment_replaces_an_earlier_one() -> None:
    spec = place(effects=[(becomes("placed"), negate(BIG)), (becomes("cancelled"), BIG)])
    comparison = compare_place(
        spec, does(becomes("placed"), line=20), does(becomes("cancelled"), BIG, line=22)
    )
    assert found(comparison) == []


def test_a_branch_that_the_code_does_not_have() -> None:
    spec = place(effects=[(becomes("placed"), negate(BIG)), (becomes("cancelled"), BIG)])
    comparison = compare_place(spec, does(becomes("placed"), negate(BIG)))
    assert found(comparison) == [("effect-missing", "PlaceOrder")]


def test_an_effect_on_too_many_occasions() -> None:
    spec = place(effects=[becomes("placed"), (total(number(0)), BIG)])
    comparison = compare_place(spec, does(becomes("placed")), does(total(number(0))))
    assert found(comparison) == [("effect-different", "PlaceOrder")]
    assert comparison.divergences[0].witness


def test_an_effect_that_hinges_on_an_input_is_missing_otherwise() -> None:
    flag: Predicate = Compare("=", Var("remembered"), symbol("yes"))
    comparison = compare_place(place(), does(becomes("placed")), does(STAMPED, flag))
    assert found(comparison) == [("effect-missing", "PlaceOrder")]


def test_what_is_so_already_need_not_be_written() -> None:
    spec = place(effects=[becomes("placed"), total(number(0))])
    comparison = compare_place(
        spec, does(becomes("placed")), does(total(number(0)), Compare("!=", TOTAL, number(0)))
    )
    assert found(comparison) == []


def creating(*values: tuple[str, Term]) -> Effect:
    return refund(*values)


def test_creations_are_compared_value_by_value() -> None:
    spec = place(
        effects=[becomes("placed"), refund(("order", X), ("status", symbol("open")), ("amount", number(0)))]
    )
    right = refund(("order", X), ("status", symbol("open")), ("amount", number(0)), name="made")
    wrong = refund(("order", X), ("status", symbol("open")), ("amount", number(7)), name="made")
    assert found(compare_place(spec, does(becomes("placed")), does(right))) == []
    different = compare_place(spec, does(becomes("placed")), does(wrong))
    assert found(different) == [("creation-different", "PlaceOrder")]
    assert different.divergences[0].actual == "amount: 7"


def test_a_default_belongs_to_the_creation() -> None:
    spec = place(effects=[becomes("placed"), refund(("order", X), ("amount", number(0)))])
    defaulted = replace(
        REFUND,
        fields=tuple(
            FieldModel("amount", INTEGER, default=number(0)) if f.name == "amount" else f
            for f in REFUND.fields
        ),
    )
    code = program(
        (*ENTITIES[:2], defaulted),
        [entry("place_order", does(becomes("placed")), does(refund(("order", X), name="made")), params=(X,))],
    )
    assert found(audit(spec, code)) == []


def test_fields_set_after_construction_belong_to_the_creation() -> None:
    spec = place(effects=[becomes("placed"), refund(("order", X), ("amount", number(0)))])
    made = Var("made", "Refund")
    later = Assign(made, "Refund", "amount", number(0))
    comparison = compare_place(
        spec, does(becomes("placed")), does(refund(("order", X), name="made")), does(later)
    )
    assert found(comparison) == []


def test_an_instance_that_is_not_created() -> None:
    spec = place(effects=[becomes("placed"), refund(("order", X))])
    assert found(compare_place(spec, does(becomes("placed")))) == [("creation-missing", "PlaceOrder")]


def test_a_removal_that_does_not_happen() -> None:
    spec = place(effects=[becomes("placed"), Remove(Var("refund", "Refund"), "Refund")])
    assert found(compare_place(spec, does(becomes("placed")))) == [("removal-missing", "PlaceOrder")]


def test_what_the_rule_does_not_mention_is_a_note_and_a_state_a_warning() -> None:
    other = rule("Reprice", (X,), [total(number(5))], line=50)
    comparison = compare_place(
        place(DRAFT, more=[other]),
        does(becomes("placed"), DRAFT),
        does(STAMPED, DRAFT),
        does(total(number(3)), DRAFT),
    )
    beyond = [d for d in comparison.divergences if d.rule == "effect-unspecified"]
    assert [(d.severity, d.subject.field) for d in beyond] == [("note", "total")]


def test_the_time_of_change_that_every_operation_sets_says_nothing() -> None:
    entries = [
        entry(
            name,
            does(becomes(state), guard(DRAFT), line=line),
            does(STAMPED, guard(DRAFT), line=line + 1),
            params=(X,),
            line=line,
        )
        for line, (name, state) in enumerate(
            [("ship", "shipped"), ("cancel", "cancelled"), ("draft", "draft")], 5
        )
    ]
    spec = specification(ENTITIES, [rule("Ship", (X,), [becomes("shipped")], [DRAFT])])
    comparison = audit(spec, shop(*entries))
    assert "effect-unspecified" not in [name for name, _ in found(comparison)]


__all__ = ["NOW", "Field"]
