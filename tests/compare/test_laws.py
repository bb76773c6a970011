"""Laws: a behaviour compared with itself reports nothing; unknown is never drift; order never matters."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings, strategies as st

from drift.behaviour.model import Assign, Behaviour, Create, Effect, Emit, Operation
from drift.logic.build import negate
from drift.logic.terms import (
    NOW,
    TRUE,
    Arith,
    Compare,
    Config,
    Field,
    Opaque,
    Predicate,
    Term,
    Var,
    number,
    symbol,
)
from drift.logic.types import ValueType
from tests.compare.build import (
    INTEGER,
    MAYBE,
    as_code,
    audit,
    config,
    entity,
    enum,
    rule,
    specification,
    status_is,
)  # fmt: skip

STATES = ("draft", "open", "held", "done", "void")
NAMES = ("Place", "Ship", "Hold", "Release", "Cancel")
PARAMETERS = (config("max_retries", number(5)), config("threshold", number(20)))
ORDER = entity(
    "Order",
    status=enum(*STATES),
    retries=INTEGER,
    total=INTEGER,
    closed_at=MAYBE,
    flagged=ValueType("boolean"),
)
PARCEL = entity(
    "Parcel", status=enum("packed", "sent"), order=ValueType("entity", entity="Order"), weight=INTEGER
)
X = Var("order", "Order")
AMOUNT = Var("amount")


def numbers() -> st.SearchStrategy[Term]:
    return st.one_of(
        st.integers(0, 30).map(number), st.sampled_from([Config("max_retries"), Config("threshold"), AMOUNT])
    )


def predicates() -> st.SearchStrategy[Predicate]:
    fields = st.sampled_from([Field(X, "retries"), Field(X, "total")])
    ops = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
    compares = st.builds(lambda op, left, right: Compare(op, left, right), ops, fields, numbers())
    states = st.builds(
        lambda op, state: Compare(op, Field(X, "status"), symbol(state)),
        st.sampled_from(["=", "!="]),
        st.sampled_from(STATES),
    )
    return st.one_of(compares, states)


def effects() -> st.SearchStrategy[Effect]:
    return st.one_of(
        st.sampled_from(STATES).map(lambda s: Assign(X, "Order", "status", symbol(s))),
        st.integers(0, 3).map(
            lambda n: Assign(X, "Order", "retries", Arith("+", Field(X, "retries"), number(n + 1)))
        ),
        st.just(Assign(X, "Order", "retries", number(0))),
        st.just(Assign(X, "Order", "closed_at", NOW)),
        st.just(Assign(X, "Order", "total", AMOUNT)),
        st.just(
            Create(
                "Parcel",
                (("order", X), ("status", symbol("packed")), ("weight", AMOUNT)),
                Var("parcel", "Parcel"),
            )
        ),
    )


@st.composite
def rules(draw: st.DrawFn, name: str, line: int) -> Operation:
    chosen: dict[tuple[str, str], Effect] = {}
    for effect in draw(st.lists(effects(), min_size=1, max_size=3)):
        chosen.setdefault((type(effect).__name__, getattr(effect, "field", "")), effect)
    branch = draw(st.one_of(st.none(), predicates()))
    said: list[Effect | tuple[Effect, Predicate]] = list(chosen.values())
    if branch is not None and len(said) > 1:
        said = [*said[:-1], (chosen[list(chosen)[-1]], branch)]
    return rule(name, (X, AMOUNT), said, draw(st.lists(predicates(), max_size=3)), line=line)


@st.composite
def behaviours(draw: st.DrawFn) -> Behaviour:
    count = draw(st.integers(1, 3))
    found = [draw(rules(f"{NAMES[index]}Order", 10 + 20 * index)) for index in range(count)]
    return specification([ORDER, PARCEL], found, PARAMETERS)


def findings(spec: Behaviour, code: Behaviour) -> list[tuple[str, str]]:
    return [
        (divergence.rule, divergence.title)
        for divergence in audit(spec, code).divergences
        if not divergence.rule.startswith(("config", "state", "hardcoded"))
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(behaviours())
def test_a_behaviour_compared_with_itself_reports_nothing(spec: Behaviour) -> None:
    assert findings(spec, as_code(spec)) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(behaviours(), st.randoms(use_true_random=False))
def test_the_order_of_the_code_never_changes_the_result(spec: Behaviour, random) -> None:  # type: ignore[no-untyped-def]
    code = as_code(spec)
    shuffled = list(code.operations)
    random.shuffle(shuffled)
    entities = list(code.entities)
    random.shuffle(entities)
    other = replace(code, operations=tuple(shuffled), entities=tuple(entities))
    assert audit(spec, code) == audit(spec, other)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(behaviours())
def test_what_cannot_be_understood_is_never_drift(spec: Behaviour) -> None:
    """Every condition of the code hidden behind something unknown: nothing may be called missing or wrong."""
    code = as_code(spec)
    hidden = tuple(
        replace(
            operation,
            effects=tuple(
                replace(
                    guarded,
                    when=tuple(
                        replace(condition, predicate=_veiled(condition.predicate, index))
                        for index, condition in enumerate(guarded.when)
                    ),
                )
                for guarded in operation.effects
            ),
        )
        for operation in code.operations
    )
    wrong = [name for name, _ in findings(spec, replace(code, operations=hidden)) if name.startswith("guard")]
    assert wrong == []


def _veiled(predicate: Predicate, index: int) -> Predicate:
    from drift.logic.rewrite import paths
    from drift.logic.terms import Holds

    return Holds(Opaque(f"veil {index}", "unknown", paths(predicate)))


def test_a_chain_of_rules_conforms_to_its_code() -> None:
    small = Compare("<", Field(X, "total"), Config("threshold"))
    first = rule(
        "SubmitOrder",
        (X,),
        [
            (Emit("OrderAccepted", (("order", X),)), small),
            (Assign(X, "Order", "status", symbol("held")), negate(small)),
        ],
        [status_is(X, "draft")],
    )
    second = rule(
        "AcceptOrder",
        (X,),
        [Assign(X, "Order", "status", symbol("open")), Emit("OrderOpened", (("0", X),))],
        trigger="OrderAccepted",
        line=30,
    )
    third = rule(
        "GreetCustomer", (X,), [Assign(X, "Order", "flagged", symbol("no"))], trigger="OrderOpened", line=50
    )
    spec = specification([ORDER, PARCEL], [first, second, third], PARAMETERS)
    assert findings(spec, as_code(spec)) == []


def test_nothing_is_said_of_an_empty_code_base() -> None:
    spec = specification([ORDER], [rule("Place", (X,), [Assign(X, "Order", "status", symbol("open"))])])
    comparison = audit(spec, Behaviour("code"))
    assert [d for d in comparison.divergences if d.severity == "error"] == []
    assert {o.verdict for o in comparison.obligations if ".Place." in o.id} <= {"unverifiable"}


__all__ = ["TRUE"]
