"""`state-missing`, `state-unspecified` and the verdicts on states."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Condition,
    Create,
    Entity,
    FieldModel,
    GuardedEffect,
    OpaqueCall,
    Operation,
    State,
    StateMachine,
    Unread,
)
from drift.compare.align import align, translate
from drift.compare.detect.states import state_decisions, states
from drift.compare.finding import Decision, Finding
from drift.logic.spans import Source, Span
from drift.logic.terms import Compare, Field, Ite, Member, Predicate, SetOf, Term, Var, boolean, symbol, text
from drift.logic.types import ValueType

ORDER = Var("order", "Order")
STATUS = Field(ORDER, "status")
STRING = ValueType("string")


def source(file: str, line: int) -> Source:
    return Source(file, Span(line, 5, line, 40))


def enum(*names: str) -> ValueType:
    return ValueType("enum", states=names)


def entity(kind: ValueType, *, default: Term | None = None, declared: bool = False) -> Entity:
    field = FieldModel("status", kind, source("src/models.py", 3), default)
    machine = StateMachine(
        "Order",
        "status",
        tuple(State(name, source("src/models.py", 10 + index)) for index, name in enumerate(kind.states)),
        declared=True,
    )
    return Entity(
        "Order", source("src/models.py", 1), fields=(field,), machines=(machine,) if declared else ()
    )


def spec_of(*names: str) -> Behaviour:
    field = FieldModel("status", enum(*names), source("specs/shop.allium", 4))
    return Behaviour("spec", entities=(Entity("Order", source("specs/shop.allium", 3), fields=(field,)),))


def writes(*values: Term, line: int = 20, when: tuple[Predicate, ...] = ()) -> Operation:
    return Operation(
        f"op{line}",
        effects=tuple(
            GuardedEffect(
                Assign(ORDER, "Order", "status", value),
                source("src/shop.py", line + index),
                tuple(Condition(predicate) for predicate in when),
                symbol=f"shop.op{line}",
            )
            for index, value in enumerate(values)
        ),
    )


def findings(spec: Behaviour, code: Behaviour) -> list[Finding]:
    alignment = align(spec, code)
    return list(states(spec, translate(code, alignment), alignment))


def verdicts(spec: Behaviour, code: Behaviour) -> dict[str, Decision]:
    alignment = align(spec, code)
    found = state_decisions(spec, translate(code, alignment), alignment)
    return {decision.obligation.rpartition(".")[2]: decision for decision in found}


def code_of(*operations: Operation, of: Entity | None = None) -> Behaviour:
    return Behaviour("code", entities=(of or entity(STRING, default=text("draft")),), operations=operations)


SPEC = spec_of("draft", "placed", "on_hold")
PLACES = writes(text("placed"), when=(Compare("=", STATUS, text("draft")),))


def test_a_state_that_never_occurs() -> None:
    [finding] = findings(SPEC, code_of(PLACES))
    assert (finding.rule, finding.state) == ("state-missing", "on_hold")
    assert (finding.subject.entity, finding.subject.field) == ("Order", "status")
    assert finding.cause == "state:Order.status.on_hold"
    assert finding.obligation == "shop.Order.status.state.on_hold"
    assert (finding.spec[0].file, finding.spec[0].line) == ("specs/shop.allium", 4)
    assert 0.7 <= finding.confidence < 1
    found = verdicts(SPEC, code_of(PLACES))
    assert {name: decision.verdict for name, decision in found.items()} == {
        "draft": "conforms",
        "placed": "conforms",
        "on_hold": "missing",
    }


def test_all_states_occur() -> None:
    code = code_of(PLACES, writes(text("on-hold"), line=30))
    assert findings(SPEC, code) == []
    assert {decision.verdict for decision in verdicts(SPEC, code).values()} == {"conforms"}


def test_a_declared_state_occurs() -> None:
    members = entity(enum("DRAFT", "PLACED", "ON_HOLD"), default=symbol("DRAFT"), declared=True)
    code = code_of(writes(symbol("PLACED")), of=members)
    assert findings(SPEC, code) == []
    assert verdicts(SPEC, code)["on_hold"].code == (source("src/models.py", 12),)


def test_a_compared_state_occurs() -> None:
    assert (
        findings(SPEC, code_of(writes(text("placed"), when=(Compare("!=", STATUS, text("on_hold")),)))) == []
    )


def unverifiable(code: Behaviour, reason_code: str, *words: str) -> None:
    assert [finding for finding in findings(SPEC, code) if finding.rule == "state-missing"] == []
    decision = verdicts(SPEC, code)["on_hold"]
    assert (decision.verdict, decision.reason_code) == ("unverifiable", reason_code)
    assert all(word in decision.reason for word in words)


def test_an_opaque_value_may_be_the_state() -> None:
    unverifiable(code_of(PLACES, writes(Var("wanted"), line=30)), "opaque-write", "src/shop.py:30")


def test_a_limited_value_is_no_opaque_one() -> None:
    limited = Member(Var("wanted"), SetOf((text("placed"), text("draft"))))
    [finding] = findings(SPEC, code_of(PLACES, writes(Var("wanted"), line=30, when=(limited,))))
    assert finding.state == "on_hold"


def test_an_unresolved_call_may_write_it() -> None:
    call = OpaqueCall("lib.sync", source("src/shop.py", 50), "not in the code", entities=("Order",))
    operation = replace(PLACES, opaque=(call,))
    unverifiable(code_of(operation), "unresolved-call", "lib.sync", "src/shop.py:50")
    harmless = replace(PLACES, opaque=(replace(call, entities=("Invoice",)),))
    assert [finding.state for finding in findings(SPEC, code_of(harmless))] == ["on_hold"]


def test_an_unread_file_may_write_it() -> None:
    unread = Unread(
        source("src/legacy.py", 1), "unsupported-language", "Perl", text="UPDATE order SET status"
    )
    unverifiable(replace(code_of(PLACES), unread=(unread,)), "unsupported-language", "src/legacy.py")


def test_an_enumeration_closes_the_set() -> None:
    members = entity(enum("DRAFT", "PLACED"), default=symbol("DRAFT"), declared=True)
    code = code_of(writes(symbol("PLACED")), writes(Var("wanted"), line=30), of=members)
    assert [finding.state for finding in findings(SPEC, code)] == ["on_hold"]


def test_without_any_write_nothing_is_said() -> None:
    unverifiable(
        code_of(of=entity(STRING, default=text("draft"))), "opaque-write", "no write to Order.status"
    )


def test_without_the_entity_or_the_field_nothing_is_said() -> None:
    unverifiable(Behaviour("code"), "ambiguous", "Order")
    other = Entity("Order", fields=(FieldModel("total", ValueType("integer")),))
    unverifiable(Behaviour("code", entities=(other,)), "ambiguous", "Order.status")


# ---------------------------------------------------------------- states nobody specified


def test_a_state_that_is_assigned() -> None:
    code = code_of(
        PLACES,
        writes(text("on_hold"), line=30),
        writes(text("frozen"), line=40),
        writes(Ite(Compare("=", STATUS, text("draft")), text("placed"), text("frozen")), line=50),
    )
    [finding] = findings(SPEC, code)
    assert (finding.rule, finding.state) == ("state-unspecified", "frozen")
    assert finding.cause == "state:Order.status.frozen"
    assert finding.symbol == "shop.op40"
    assert [(place.file, place.line) for place in finding.code] == [("src/shop.py", 40), ("src/shop.py", 50)]
    assert finding.confidence > 0.9


def test_a_state_given_at_creation_or_by_default() -> None:
    spec = spec_of("draft", "placed")
    created = Operation(
        "import",
        effects=(
            GuardedEffect(Create("Order", (("status", text("imported")),), ORDER), source("src/i.py", 9)),
        ),
    )
    code = code_of(PLACES, created, of=entity(STRING, default=text("fresh")))
    assert [(finding.rule, finding.state) for finding in findings(spec, code)] == [
        ("state-unspecified", "fresh"),
        ("state-unspecified", "imported"),
    ]


def test_a_state_that_is_only_declared_is_left_alone() -> None:
    spec = spec_of("draft", "placed")
    members = entity(enum("DRAFT", "PLACED", "FROZEN"), default=symbol("DRAFT"), declared=True)
    assert findings(spec, code_of(writes(symbol("PLACED")), of=members)) == []


def test_a_state_in_dead_code_is_not_reached() -> None:
    code = replace(code_of(PLACES, writes(text("on_hold"), line=30)), dead=(writes(text("frozen"), line=40),))
    assert findings(SPEC, code) == []


def test_a_boolean_that_stands_for_two_states() -> None:
    spec = Behaviour(
        "spec",
        entities=(
            Entity(
                "Token", fields=(FieldModel("status", enum("used", "unused")), FieldModel("code", STRING))
            ),
        ),
    )
    token = Var("token", "Token")
    use = GuardedEffect(Assign(token, "Token", "is_used", boolean(True)), source("src/t.py", 3))
    code = Behaviour(
        "code",
        entities=(
            Entity("Token", fields=(FieldModel("is_used", ValueType("boolean")), FieldModel("code", STRING))),
        ),
        operations=(Operation("use", effects=(use,)),),
    )
    assert findings(spec, code) == []
    assert {decision.verdict for decision in verdicts(spec, code).values()} == {"conforms"}


def test_a_behaviour_against_itself() -> None:
    code = code_of(PLACES, writes(text("on_hold"), line=30))
    alignment = align(code, code)
    assert list(states(code, translate(code, alignment), alignment)) == []


def test_states_that_may_be_a_specified_one_are_unverifiable() -> None:
    code = code_of(PLACES, writes(text("on_hold_by_us"), text("on_hold_by_them"), line=30))
    assert findings(SPEC, code) == []
    decision = verdicts(SPEC, code)["on_hold"]
    assert (decision.verdict, decision.reason_code) == ("unverifiable", "ambiguous")
    assert "on_hold_by_us" in decision.reason


def test_a_state_that_only_a_schema_has_does_not_occur() -> None:
    schema = Entity(
        "OrderSchema", kind="value", fields=(FieldModel("status", enum("draft", "placed", "on_hold")),)
    )
    base = code_of(PLACES)
    code = replace(base, entities=(*base.entities, schema))
    assert [finding.state for finding in findings(SPEC, code)] == ["on_hold"]
