from drift.behaviour.model import Emit
from drift.logic.build import conjoin, disjoin, negate
from drift.logic.terms import (
    Call,
    Compare,
    Exists,
    Field,
    Holds,
    Member,
    Opaque,
    Predicate,
    SetOf,
    Var,
    number,
    symbol,
)
from tests.compare.build import audit, does, entry, found, guard, rule, specification, status_is
from tests.compare.rules.orders import (
    DRAFT,
    ENTITIES,
    STAMPED,
    TOTAL,
    WHO,
    X,
    becomes,
    compare_place,
    place,
    shop,
    unknown_call,
    verdict,
)


def states(*names: str) -> Predicate:
    return Member(Field(X, "status"), SetOf(tuple(symbol(name) for name in names)))


def test_a_guard_that_says_the_same_in_other_words_conforms() -> None:
    code = negate(states("placed", "shipped", "cancelled"))
    comparison = compare_place(place(DRAFT), does(becomes("placed"), code), does(STAMPED, code))
    assert found(comparison) == []


def test_a_larger_set_of_states_is_weaker_with_the_state_too_many() -> None:
    code = states("draft", "cancelled")
    comparison = compare_place(place(DRAFT), does(becomes("placed"), code), does(STAMPED, code))
    assert found(comparison) == [("guard-weaker", "PlaceOrder")]
    assert comparison.divergences[0].witness == {"order.status": ["cancelled"]}


def test_a_smaller_set_of_states_is_stronger() -> None:
    comparison = compare_place(
        place(states("draft", "cancelled")), does(becomes("placed"), DRAFT), does(STAMPED, DRAFT)
    )
    assert found(comparison) == [("guard-stronger", "PlaceOrder")]


def test_another_state_is_one_finding_not_two() -> None:
    other = status_is(X, "cancelled")
    comparison = compare_place(place(DRAFT), does(becomes("placed"), other), does(STAMPED, other))
    assert found(comparison) == [("guard-weaker", "PlaceOrder")]


def test_a_guard_is_missing_where_another_clause_of_the_same_field_is_checked() -> None:
    large = disjoin(Compare("<=", TOTAL, number(100)), status_is(WHO, "boss", "role"))
    spec = place(Compare(">", TOTAL, number(0)), large)
    comparison = compare_place(spec, does(becomes("placed"), large), does(STAMPED, large), params=(X, WHO))
    assert found(comparison) == [("guard-missing", "PlaceOrder")]


def test_a_second_entry_point_without_the_guard_is_named() -> None:
    first = entry("place_order", does(becomes("placed"), DRAFT), does(STAMPED, DRAFT), params=(X,))
    second = entry("express", does(becomes("placed"), line=70), does(STAMPED, line=71), params=(X,), line=60)
    comparison = audit(place(DRAFT), shop(first, second))
    assert found(comparison) == [("guard-missing", "PlaceOrder")]
    assert {place.path[0] for place in comparison.divergences[0].code} == {"express"}


def test_an_unknown_call_before_that_is_given_the_entity_may_refuse() -> None:
    comparison = compare_place(
        place(DRAFT), does(becomes("placed")), does(STAMPED), opaque=[unknown_call("Order", line=3)]
    )
    assert found(comparison) == []
    assert verdict(comparison, "requires") == ("unverifiable", "unresolved-call")


def test_an_unknown_call_afterwards_or_on_something_else_excuses_nothing() -> None:
    for call in (unknown_call("Order", line=90), unknown_call("Person", line=3)):
        comparison = compare_place(place(DRAFT), does(becomes("placed")), does(STAMPED), opaque=[call])
        assert found(comparison) == [("guard-missing", "PlaceOrder")]


def test_a_limit_that_nobody_can_know_is_unverifiable() -> None:
    limit: Predicate = Compare("<", TOTAL, Opaque("settings.live", "read at run time"))
    comparison = compare_place(
        place(Compare("<", TOTAL, number(9))), does(becomes("placed"), limit), does(STAMPED, limit)
    )
    assert found(comparison) == []
    assert verdict(comparison, "requires")[0] == "unverifiable"


def test_knowledge_proves_a_clause_but_is_no_guard() -> None:
    known = guard(DRAFT, outcome="assumed")
    stricter = guard(Compare("<", TOTAL, number(5)), outcome="assumed")
    comparison = compare_place(
        place(DRAFT), does(becomes("placed"), known, stricter), does(STAMPED, known, stricter)
    )
    assert found(comparison) == []


def test_what_a_prose_clause_might_mean_is_not_reported_in_reverse() -> None:
    from dataclasses import replace

    spec = place(DRAFT, Compare("<", TOTAL, number(9)))
    stated = spec.operations[0]
    vague = replace(stated.requires[1], undecidable="prose", text="the order is reasonable")
    spec = specification(ENTITIES, [replace(stated, requires=(stated.requires[0], vague))])
    stricter = conjoin(DRAFT, Compare("<", TOTAL, number(5)))
    comparison = compare_place(spec, does(becomes("placed"), stricter), does(STAMPED, stricter))
    assert found(comparison) == []
    assert verdict(comparison, "reasonable") == ("unverifiable", "prose")


def test_a_refusal_over_a_specified_field_is_unspecified() -> None:
    extra = Compare(">", TOTAL, number(10))
    comparison = compare_place(
        place(DRAFT), does(becomes("placed"), DRAFT, extra), does(STAMPED, DRAFT, extra)
    )
    assert found(comparison) == [("guard-unspecified", "PlaceOrder")]
    assert comparison.divergences[0].severity == "warning"


def test_inputs_of_which_the_rule_knows_nothing_are_no_guards() -> None:
    chosen: Predicate = Compare("=", Var("decision"), symbol("place"))
    comparison = compare_place(
        place(DRAFT), does(becomes("placed"), DRAFT, chosen), does(STAMPED, DRAFT, chosen)
    )
    assert found(comparison) == []


def test_finding_the_row_is_no_guard() -> None:
    key = guard(Compare("=", Field(X, "notes"), Var("reference")), outcome="selection")
    there: Predicate = Exists(X)
    comparison = compare_place(
        place(DRAFT), does(becomes("placed"), key, there, DRAFT), does(STAMPED, key, there, DRAFT)
    )
    assert found(comparison) == []


def test_a_black_box_is_met_by_an_unknown_test_of_the_same_field_with_the_same_polarity() -> None:
    asked: Predicate = Holds(Call("verify", (Var("secret"), Field(X, "notes"))))
    answered: Predicate = Holds(Opaque("check_notes", "library", (Field(X, "notes"), Var("secret"))))
    met = compare_place(place(asked), does(becomes("placed"), answered), does(STAMPED, answered))
    assert verdict(met, "requires") == ("conforms", "")
    contrary = compare_place(
        place(asked), does(becomes("placed"), negate(answered)), does(STAMPED, negate(answered))
    )
    assert found(contrary) == []
    assert verdict(contrary, "requires")[0] == "unverifiable"


def test_two_rules_that_share_an_effect_allow_it_together() -> None:
    small, large = Compare("<", TOTAL, number(10)), Compare(">=", TOTAL, number(10))
    note = rule(
        "PlaceLarge",
        (X,),
        [becomes("placed"), (Emit("LargeOrder"))],
        [DRAFT, large],
        trigger="PlaceOrder",
        line=40,
    )
    spec = specification(ENTITIES, [rule("PlaceOrder", (X,), [becomes("placed")], [DRAFT, small]), note])
    comparison = compare_place(spec, does(becomes("placed"), DRAFT), does(Emit("large_order"), DRAFT, large))
    assert [rule_id for rule_id, _ in found(comparison) if rule_id.startswith("guard")] == []
