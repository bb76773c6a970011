from dataclasses import replace

from drift.behaviour.model import Assign, Emit
from drift.logic.build import negate
from drift.logic.terms import NOW, Arith, Compare, Field, Predicate, Var, duration, number, symbol
from tests.compare.build import audit, does, entry, found, guard, rule, specification, status_is, verdicts
from tests.compare.rules.orders import (
    DRAFT,
    ENTITIES,
    STAMPED,
    TOTAL,
    WHO,
    X,
    becomes,
    shop,
    unknown_call,
    verdict,
)

DECISION = Var("decision")
CLEARED = Assign(X, "Order", "total", number(0))


def decides(what: str) -> Predicate:
    return Compare("=", DECISION, symbol(what))


def test_one_function_with_a_decision_implements_two_rules() -> None:
    spec = specification(
        ENTITIES,
        [
            rule("PlaceOrder", (X,), [becomes("placed"), STAMPED], [DRAFT]),
            rule("CancelOrder", (X,), [becomes("cancelled"), STAMPED], [DRAFT], line=30),
        ],
    )
    either = guard(DRAFT)
    code = shop(
        entry(
            "decide",
            does(becomes("placed"), either, decides("place"), line=20),
            does(becomes("cancelled"), either, decides("cancel"), line=22),
            does(STAMPED, either, line=24),
            params=(X, DECISION),
        )
    )
    comparison = audit(spec, code)
    assert found(comparison) == []
    assert set(verdicts(comparison).values()) == {"conforms"}


def test_of_two_rules_with_one_effect_names_and_source_states_decide() -> None:
    spec = specification(
        ENTITIES,
        [
            rule("ConfirmOrder", (X,), [becomes("placed")], [DRAFT]),
            rule("ReopenOrder", (X,), [becomes("placed")], [status_is(X, "cancelled")], line=30),
        ],
    )
    code = shop(
        entry("reopen", does(becomes("placed"), status_is(X, "cancelled")), params=(X,)),
        entry("confirm", does(becomes("placed"), DRAFT), params=(X,)),
    )
    assert found(audit(spec, code)) == []


def test_a_name_outweighs_the_value_of_another_rule() -> None:
    spec = specification(
        ENTITIES,
        [
            rule("CloseOrder", (X,), [becomes("cancelled")], [status_is(X, "placed")]),
            rule("ShipOrder", (X,), [becomes("shipped")], [DRAFT], line=30),
        ],
    )
    code = shop(
        entry("close", does(becomes("shipped"), status_is(X, "placed")), params=(X,)),
        entry("ship", does(becomes("shipped"), DRAFT), params=(X,)),
    )
    assert found(audit(spec, code)) == [("effect-different", "CloseOrder")]


def test_one_word_or_two_is_the_same_name() -> None:
    spec = specification(
        ENTITIES,
        [
            rule("ClerkChecksOut", (X,), [becomes("placed")], [DRAFT]),
            rule("ShipOrder", (X,), [becomes("shipped")], [status_is(X, "placed")], line=30),
        ],
    )
    code = shop(
        entry("checkout", does(becomes("cancelled"), DRAFT), params=(X,)),
        entry("ship", does(becomes("shipped"), status_is(X, "placed")), params=(X,)),
    )
    assert found(audit(spec, code)) == [("effect-different", "ClerkChecksOut")]


def test_a_temporal_rule_needs_its_condition() -> None:
    late: Predicate = Compare("<=", Arith("+", Field(X, "placed_at"), duration(7200)), NOW)
    early: Predicate = Compare("<=", Arith("+", Field(X, "placed_at"), duration(3600)), NOW)
    spec = specification(
        ENTITIES, [rule("OrderLapses", (X,), [becomes("cancelled")], [DRAFT], kind="temporal", when=late)]
    )
    for tested, expected in ((late, []), (early, [("trigger-different", "OrderLapses")])):
        code = shop(
            entry(
                "sweep",
                does(becomes("cancelled"), guard(tested, outcome="selection"), DRAFT),
                kind="scheduled",
            )
        )
        assert found(audit(spec, code)) == expected


def test_an_instance_reached_by_navigation_is_the_same() -> None:
    boss = status_is(Field(X, "owner"), "boss", "role")
    spec = specification(ENTITIES, [rule("PlaceOrder", (X,), [becomes("placed")], [boss])])
    code = shop(
        entry(
            "place",
            does(
                becomes("placed", Var("found", "Order")),
                status_is(Field(Var("found", "Order"), "owner"), "boss", "role"),
            ),
        )
    )
    assert found(audit(spec, code)) == []


def test_the_person_at_hand_is_the_rules_person() -> None:
    own: Predicate = Compare("=", Field(X, "owner"), WHO)
    spec = specification(ENTITIES, [rule("PlaceOrder", (WHO, X), [becomes("placed")], [own])])
    me = Var("current_user", "Person")
    checked = shop(entry("place", does(becomes("placed"), Compare("=", me, Field(X, "owner"))), params=(X,)))
    assert found(audit(spec, checked)) == []


def test_a_person_whom_the_code_does_not_have_at_all_is_unverifiable() -> None:
    own: Predicate = Compare("=", Field(X, "owner"), WHO)
    spec = specification(ENTITIES, [rule("PlaceOrder", (WHO, X), [becomes("placed")], [own])])
    comparison = audit(spec, shop(entry("place", does(becomes("placed")), params=(X,))))
    assert found(comparison) == []
    assert verdict(comparison, "requires") == ("unverifiable", "ambiguous")


def test_a_rule_whose_field_is_never_written_is_unverifiable() -> None:
    spec = specification(ENTITIES, [rule("Clear", (X,), [CLEARED])])
    comparison = audit(spec, shop(entry("place", does(becomes("placed")), params=(X,))))
    assert [d.rule for d in comparison.divergences] == ["operation-unspecified"]
    assert verdict(comparison, "ensures")[0] == "unverifiable"


def test_a_rule_that_nothing_implements() -> None:
    spec = specification(
        ENTITIES,
        [
            rule("PlaceOrder", (X,), [becomes("placed")], [DRAFT]),
            rule("Cancel", (X,), [becomes("cancelled")], line=30),
        ],
    )
    comparison = audit(spec, shop(entry("place", does(becomes("placed"), DRAFT), params=(X,))))
    assert found(comparison) == [("rule-unimplemented", "Cancel")]
    assert {o.verdict for o in comparison.obligations if ".Cancel." in o.id} == {"missing"}


def test_an_unresolved_call_of_the_rules_name_may_be_it() -> None:
    spec = specification(
        ENTITIES,
        [
            rule("PlaceOrder", (X,), [becomes("placed")], [DRAFT]),
            rule("CheckOrder", (X,), [becomes("cancelled")], line=30),
        ],
    )
    code = shop(
        entry("place", does(becomes("placed"), DRAFT), params=(X,), opaque=[unknown_call("Order", line=90)])
    )
    comparison = audit(spec, code)
    assert found(comparison) == []
    assert {o.verdict for o in comparison.obligations if ".CheckOrder." in o.id} == {"unverifiable"}


def test_a_state_set_outside_every_rule() -> None:
    spec = specification(ENTITIES, [rule("PlaceOrder", (X,), [becomes("placed")], [DRAFT])])
    code = shop(
        entry("place", does(becomes("placed"), DRAFT), params=(X,)),
        entry("repair", does(becomes("cancelled"), line=80), params=(X,), line=70),
    )
    comparison = audit(spec, code)
    assert [d.rule for d in comparison.divergences] == ["operation-unspecified"]
    assert comparison.unspecified.operations == ("app.repair",)


def test_a_rule_that_only_sets_another_off_is_checked_where_that_one_acts() -> None:
    spec = specification(
        ENTITIES,
        [
            rule("ClerkSubmits", (X,), [Emit("Submitted", (("order", X),))], [DRAFT]),
            rule("PlaceOrder", (X,), [becomes("placed"), STAMPED], trigger="Submitted", line=30),
        ],
    )
    guarded = shop(entry("submit", does(becomes("placed"), DRAFT), does(STAMPED, DRAFT), params=(X,)))
    assert found(audit(spec, guarded)) == []
    free = shop(entry("submit", does(becomes("placed")), does(STAMPED), params=(X,)))
    assert found(audit(spec, free)) == [("guard-missing", "ClerkSubmits")]


def test_a_chained_rule_none_of_whose_effects_happen() -> None:
    large = Compare(">", TOTAL, number(9))
    spec = specification(
        ENTITIES,
        [
            rule(
                "ClerkSubmits",
                (X,),
                [(Emit("Submitted", (("order", X),)), large), (becomes("cancelled"), negate(large))],
                [DRAFT],
            ),
            rule("ClearOrder", (X,), [CLEARED], trigger="Submitted", line=30),
        ],
    )
    code = shop(
        entry("submit", does(becomes("cancelled"), DRAFT, negate(large)), params=(X,)),
        entry("price", does(Assign(X, "Order", "total", number(3))), params=(X,)),
    )
    assert ("effect-missing", "ClearOrder") in found(audit(spec, code))


def test_what_was_not_followed_for_lack_of_work_may_do_anything_with_what_leads_to_the_entity() -> None:
    spec = specification(
        ENTITIES,
        [
            rule("PlaceOrder", (X,), [becomes("placed")], [DRAFT]),
            rule("CancelOrder", (X,), [becomes("cancelled")], [DRAFT], line=30),
        ],
    )
    placing = entry("place", does(becomes("placed"), DRAFT), params=(X,))
    weekly = entry("weekly", does(STAMPED, DRAFT), opaque=(unknown_call("Refund", line=90),))
    cut_short = replace(weekly, truncated="weekly does too much")
    assert found(audit(spec, shop(placing, weekly))) == [("rule-unimplemented", "CancelOrder")]
    assert found(audit(spec, shop(placing, cut_short))) == []
