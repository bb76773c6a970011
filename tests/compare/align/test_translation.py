"""The code's behaviour in the specification's vocabulary."""

from __future__ import annotations

from fractions import Fraction

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Change,
    Condition,
    ConfigParameter,
    Create,
    Derived,
    Effect,
    Emit,
    Entity,
    FieldModel,
    GuardedEffect,
    OpaqueCall,
    Operation,
    Remove,
    State,
    StateMachine,
    Trigger,
)
from drift.compare.align import align, translate
from drift.logic.spans import NOWHERE
from drift.logic.terms import (
    NULL,
    Aggregate,
    And,
    Arith,
    Collect,
    Compare,
    Config,
    Const,
    Exists,
    Field,
    Holds,
    Ite,
    Member,
    Not,
    Opaque,
    Or,
    Predicate,
    SetOf,
    Term,
    Truth,
    Var,
    boolean,
    duration,
    number,
    symbol,
    text,
)
from drift.logic.types import ValueType

STRING = ValueType("string")
INTEGER = ValueType("integer")
BOOLEAN = ValueType("boolean")
TIMESTAMP = ValueType("timestamp")

SPEC_USER = Entity(
    "User",
    fields=(
        FieldModel("email", STRING),
        FieldModel("status", ValueType("enum", states=("active", "in_review", "locked"))),
        FieldModel("failed_attempts", INTEGER),
    ),
)
SPEC_TOKEN = Entity(
    "ResetToken",
    fields=(
        FieldModel("user", ValueType("entity", entity="User")),
        FieldModel("status", ValueType("enum", states=("used", "unused"))),
        FieldModel("expires_at", TIMESTAMP),
    ),
)
SPEC = Behaviour(
    "spec",
    entities=(SPEC_USER, SPEC_TOKEN),
    config=(ConfigParameter("max_login_attempts", value=number(5), type=INTEGER),),
)

STATES = (State("ACTIVE", written=("a",)), State("IN_REVIEW", written=("review",)), State("BLOCKED"))
CODE_USER = Entity(
    "UserModel",
    fields=(
        FieldModel("email_address", STRING),
        FieldModel(
            "user_state",
            ValueType("enum", states=("ACTIVE", "IN_REVIEW", "BLOCKED")),
            default=symbol("ACTIVE"),
        ),
        FieldModel("failed_login_attempts", INTEGER),
        FieldModel("nickname", STRING),
    ),
    derived=(
        Derived(
            "can_log_in",
            Truth(Compare("=", Field(Var("this", "UserModel"), "user_state"), symbol("ACTIVE"))),
            this=Var("this", "UserModel"),
        ),
    ),
    machines=(StateMachine("UserModel", "user_state", STATES, initial=("ACTIVE",)),),
)
CODE_TOKEN = Entity(
    "ResetTokenModel",
    fields=(
        FieldModel("owner", ValueType("entity", entity="UserModel"), aliases=("owner_id",)),
        FieldModel("is_used", BOOLEAN, default=boolean(False)),
        FieldModel("expiry", TIMESTAMP),
    ),
)
CONFIG = (
    ConfigParameter("MAX_FAILED_LOGINS", value=number(3), qualified="app.settings.MAX_FAILED_LOGINS"),
    ConfigParameter("PAGE_SIZE", value=number(20), qualified="app.settings.PAGE_SIZE"),
    ConfigParameter("SECRET", qualified="env:SECRET"),
    ConfigParameter("CLOSED", value=text("review"), qualified="app.settings.CLOSED"),
)

USER, SAID_USER = Var("user", "UserModel"), Var("user", "User")
TOKEN, SAID_TOKEN = Var("token", "ResetTokenModel"), Var("token", "ResetToken")
STATUS, SAID_STATUS = Field(USER, "user_state"), Field(SAID_USER, "status")
USED, SAID_USED = Field(TOKEN, "is_used"), Field(SAID_TOKEN, "status")


def operation(*effects: Effect, when: tuple[Predicate, ...] = ()) -> Operation:
    conditions = tuple(Condition(predicate) for predicate in when)
    return Operation("op", effects=tuple(GuardedEffect(effect, when=conditions) for effect in effects))


def translated(*operations: Operation) -> Behaviour:
    code = Behaviour("code", entities=(CODE_TOKEN, CODE_USER), config=CONFIG, operations=operations)
    return translate(code, align(SPEC, code))


def guard(predicate: Predicate, *effects: Effect) -> Predicate:
    """The predicate as it is translated in an operation with these effects."""
    found = translated(operation(Remove(USER, "UserModel"), *effects, when=(predicate,)))
    return found.operations[0].effects[0].when[0].predicate


def effect(of: Effect) -> Effect:
    return translated(operation(of)).operations[0].effects[0].effect


# ---------------------------------------------------------------- guards


def test_fields_and_states_of_a_comparison() -> None:
    assert guard(Compare("=", STATUS, symbol("ACTIVE"))) == Compare("=", SAID_STATUS, symbol("active"))
    assert guard(Compare("!=", STATUS, text("review"))) == Compare("!=", SAID_STATUS, symbol("in_review"))
    assert guard(Compare("=", symbol("ACTIVE"), STATUS)) == Compare("=", symbol("active"), SAID_STATUS)


def test_a_state_of_the_code_alone_keeps_its_name() -> None:
    assert guard(Compare("=", STATUS, symbol("BLOCKED"))) == Compare("=", SAID_STATUS, symbol("BLOCKED"))


def test_states_in_a_set() -> None:
    members = SetOf((symbol("ACTIVE"), text("review")))
    said = SetOf((symbol("active"), symbol("in_review")))
    assert guard(Member(STATUS, members)) == Member(SAID_STATUS, said)


def test_presence_is_not_a_state() -> None:
    assert guard(Compare("=", STATUS, NULL)) == Compare("=", SAID_STATUS, NULL)


def test_an_alias_is_the_relationship() -> None:
    owned = Compare("=", Field(TOKEN, "owner_id"), USER)
    assert guard(owned) == Compare("=", Field(SAID_TOKEN, "user"), SAID_USER)


def test_a_path_through_a_relationship() -> None:
    path = Field(Field(TOKEN, "owner"), "failed_login_attempts")
    assert guard(Compare("<", path, number(3))) == Compare(
        "<", Field(Field(SAID_TOKEN, "user"), "failed_attempts"), number(3)
    )


def test_collections_speak_of_the_specified_entity() -> None:
    element = Var("t", "ResetTokenModel")
    code = Collect("ResetTokenModel", element, Compare("=", Field(element, "owner"), USER))
    said = Collect(
        "ResetToken", Var("t", "ResetToken"), Compare("=", Field(Var("t", "ResetToken"), "user"), SAID_USER)
    )
    assert guard(Exists(code)) == Exists(said)
    first = Field(Aggregate("first", code), "expiry")
    assert guard(Compare("!=", first, NULL)) == Compare(
        "!=", Field(Aggregate("first", said), "expires_at"), NULL
    )


def test_a_field_of_an_unknown_base_by_its_name_alone() -> None:
    unknown = Field(Var("row"), "failed_login_attempts")
    assert guard(Compare("<", unknown, number(3))) == Compare(
        "<", Field(Var("row"), "failed_attempts"), number(3)
    )
    other = Compare("<", Field(Var("row"), "weight"), number(3))
    assert guard(other) == other


def test_constants_are_parameters_or_values() -> None:
    attempts, said = Field(USER, "failed_login_attempts"), Field(SAID_USER, "failed_attempts")
    assert guard(Compare("<", attempts, Config("app.settings.MAX_FAILED_LOGINS"))) == Compare(
        "<", said, Config("max_login_attempts")
    )
    assert guard(Compare("<", attempts, Config("app.settings.PAGE_SIZE"))) == Compare("<", said, number(20))
    assert guard(Compare("=", Config("env:SECRET"), text("x"))) == Compare(
        "=", Config("env:SECRET"), text("x")
    )
    assert guard(Compare("=", STATUS, Config("app.settings.CLOSED"))) == Compare(
        "=", SAID_STATUS, symbol("in_review")
    )


def test_an_input_that_is_written_into_a_status_is_one() -> None:
    chosen = Var("new_state")
    guarded = guard(Compare("=", chosen, text("review")), Assign(USER, "UserModel", "user_state", chosen))
    assert guarded == Compare("=", chosen, symbol("in_review"))
    assert guard(Compare("=", chosen, text("review"))) == Compare("=", chosen, text("review"))


def test_opaque_values_keep_their_key() -> None:
    opaque = Opaque("check(user)", "unknown", (USER, STATUS))
    assert guard(Holds(opaque)) == Holds(Opaque("check(user)", "unknown", (SAID_USER, SAID_STATUS)))


def test_connectives_and_conditional_values() -> None:
    active = Compare("=", STATUS, symbol("ACTIVE"))
    said = Compare("=", SAID_STATUS, symbol("active"))
    choice = Ite(active, symbol("ACTIVE"), text("review"))
    assert guard(And((active, Or((Not(active), Holds(Truth(active))))))) == And((said, Or((Not(said), said))))
    assert guard(Compare("=", STATUS, choice)) == Compare(
        "=", SAID_STATUS, Ite(said, symbol("active"), symbol("in_review"))
    )


# ---------------------------------------------------------------- booleans that stand for states


def test_a_boolean_is_a_state() -> None:
    said = Compare("=", SAID_USED, symbol("used"))
    assert guard(Holds(USED)) == said
    assert guard(Not(Holds(USED))) == Not(said)
    assert guard(Compare("=", USED, boolean(False))) == Compare("=", SAID_USED, symbol("unused"))
    assert guard(Compare("!=", USED, boolean(True))) == Compare("!=", SAID_USED, symbol("used"))


def test_a_boolean_is_assigned_as_a_state() -> None:
    assert effect(Assign(TOKEN, "ResetTokenModel", "is_used", boolean(True))) == Assign(
        SAID_TOKEN, "ResetToken", "status", symbol("used")
    )
    locked = Truth(Compare("=", STATUS, symbol("ACTIVE")))
    assert effect(Assign(TOKEN, "ResetTokenModel", "is_used", locked)) == Assign(
        SAID_TOKEN,
        "ResetToken",
        "status",
        Ite(Compare("=", SAID_STATUS, symbol("active")), symbol("used"), symbol("unused")),
    )


def test_the_field_of_such_a_boolean_is_an_enumeration() -> None:
    token = next(entity for entity in translated().entities if entity.name == "ResetToken")
    field = next(field for field in token.fields if field.name == "status")
    assert field.type == ValueType("enum", states=("used", "unused"))
    assert field.default == symbol("unused")
    assert field.aliases == ("is_used",)


# ---------------------------------------------------------------- effects and the rest of an operation


def test_effects_speak_the_specification() -> None:
    assert effect(Assign(USER, "UserModel", "user_state", text("review"))) == Assign(
        SAID_USER, "User", "status", symbol("in_review")
    )
    assert effect(
        Create("ResetTokenModel", (("owner_id", USER), ("is_used", boolean(False))), TOKEN)
    ) == Create("ResetToken", (("user", SAID_USER), ("status", symbol("unused"))), SAID_TOKEN)
    assert effect(Remove(TOKEN, "ResetTokenModel")) == Remove(SAID_TOKEN, "ResetToken")
    assert effect(Change(USER, "UserModel", "nickname", TOKEN, True)) == Change(
        SAID_USER, "User", "nickname", SAID_TOKEN, True
    )
    assert effect(Emit("send_mail", (("to", Field(USER, "email_address")),))) == Emit(
        "send_mail", (("to", Field(SAID_USER, "email")),)
    )
    counted = Arith("+", Field(USER, "failed_login_attempts"), number(1))
    assert effect(Assign(USER, "", "failed_login_attempts", counted)) == Assign(
        SAID_USER, "User", "failed_attempts", Arith("+", Field(SAID_USER, "failed_attempts"), number(1))
    )


def test_triggers_parameters_and_opaque_calls() -> None:
    found = translated(
        Operation(
            "op",
            trigger=Trigger("scheduled", entity="UserModel", field="user_state", params=(USER,)),
            params=(USER,),
            opaque=(
                OpaqueCall(
                    "audit",
                    NOWHERE,
                    "unknown",
                    entities=("UserModel",),
                    fields=(("UserModel", "user_state"),),
                ),
            ),
        )
    ).operations[0]
    assert found.trigger == Trigger("scheduled", entity="User", field="status", params=(SAID_USER,))
    assert found.params == (SAID_USER,)
    assert found.opaque[0].entities == ("User",)
    assert found.opaque[0].fields == (("User", "status"),)


# ---------------------------------------------------------------- structure


def test_entities_fields_machines_and_derived_values() -> None:
    user = next(entity for entity in translated().entities if entity.name == "User")
    assert [field.name for field in user.fields] == ["email", "status", "failed_attempts", "nickname"]
    status = user.fields[1]
    assert status.type.states == ("active", "in_review", "BLOCKED")
    assert status.default == symbol("active")
    machine = user.machines[0]
    assert (machine.entity, machine.field, machine.initial) == ("User", "status", ("active",))
    assert [(state.name, state.written) for state in machine.states] == [
        ("active", ("ACTIVE", "a")),
        ("in_review", ("IN_REVIEW", "review")),
        ("BLOCKED", ()),
    ]
    this = Var("this", "User")
    assert user.derived[0].value == Truth(Compare("=", Field(this, "status"), symbol("active")))


def test_a_transfer_object_keeps_its_name() -> None:
    fields = (FieldModel("email", STRING), FieldModel("failed_attempts", INTEGER))
    code = Behaviour(
        "code",
        entities=(
            Entity("UserModel", fields=fields),
            Entity("UserSchema", kind="value", fields=(FieldModel("email_address", STRING),)),
        ),
        operations=(operation(Emit("reply", (("0", Field(Var("body", "UserSchema"), "email_address")),))),),
    )
    spec = Behaviour("spec", entities=(Entity("User", fields=fields),))
    found = translate(code, align(spec, code))
    assert [entity.name for entity in found.entities] == ["User", "UserSchema"]
    assert found.operations[0].effects[0].effect == Emit(
        "reply", (("0", Field(Var("body", "UserSchema"), "email")),)
    )


def test_config_parameters_take_the_specified_name() -> None:
    found = {parameter.name: parameter.qualified for parameter in translated().config}
    assert found["max_login_attempts"] == "app.settings.MAX_FAILED_LOGINS"
    assert found["PAGE_SIZE"] == "app.settings.PAGE_SIZE"


def test_what_is_not_aligned_keeps_its_names() -> None:
    parcel = Var("parcel", "Parcel")
    code = Behaviour(
        "code",
        entities=(Entity("Parcel", fields=(FieldModel("status", STRING),)),),
        operations=(operation(Assign(parcel, "Parcel", "status", text("lost"))),),
    )
    assert translate(code, align(SPEC, code)) == code


def test_translation_is_idempotent() -> None:
    user = Assign(USER, "UserModel", "user_state", symbol("ACTIVE"))
    once = translated(operation(user, when=(Not(Holds(USED)),)))
    twice = translate(once, align(SPEC, once))
    assert twice.operations == once.operations


# ---------------------------------------------------------------- units


def _retention(value: Const, name: str, spec_value: Const, used: Term) -> Term:
    """What `used`, assigned to a field, becomes when `name` is aligned with `config.retention`."""
    note = Entity("Note", fields=(FieldModel("expires_at", TIMESTAMP),))
    var = Var("note", "Note")
    spec = Behaviour("spec", entities=(note,), config=(ConfigParameter("retention", value=spec_value),))
    code = Behaviour(
        "code",
        entities=(note,),
        config=(ConfigParameter(name, value=value, qualified=f"app.{name}"),),
        operations=(operation(Assign(var, "Note", "expires_at", used)),),
    )
    found = translate(code, align(spec, code)).operations[0].effects[0].effect
    assert isinstance(found, Assign)
    return found.value


def test_a_number_made_a_duration_is_the_parameter() -> None:
    day, said = duration(86_400), Config("retention")
    days = Arith("*", Config("app.RETENTION_DAYS"), day)
    assert _retention(number(30), "RETENTION_DAYS", duration(30 * 86_400), days) == said
    bare = Arith("*", day, Config("app.RETENTION"))
    assert _retention(number(30), "RETENTION", duration(30 * 86_400), bare) == said
    assert _retention(duration(60), "RETENTION", duration(60), Config("app.RETENTION")) == said


def test_a_number_used_in_another_unit_than_its_name_says_is_not() -> None:
    hours = Arith("*", Config("app.RETENTION_DAYS"), duration(3600))
    assert _retention(number(30), "RETENTION_DAYS", duration(30 * 86_400), hours) == Arith(
        "*", Config("retention"), number(Fraction(1, 24))
    )


def test_a_duration_for_a_number_of_units() -> None:
    note = ConfigParameter("retention_days", value=number(30))
    spec = Behaviour("spec", config=(note,))
    code = Behaviour(
        "code",
        config=(ConfigParameter("RETENTION", value=duration(30 * 86_400), qualified="app.RETENTION"),),
        operations=(operation(Emit("x", (("0", Config("app.RETENTION")),))),),
    )
    assert translate(code, align(spec, code)).operations[0].effects[0].effect == Emit(
        "x", (("0", Arith("*", Config("retention_days"), duration(86_400))),)
    )
