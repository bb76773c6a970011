"""Two hand-built behaviours and the alignment they must give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Condition,
    ConfigParameter,
    Create,
    Entity,
    EntityKind,
    FieldModel,
    GuardedEffect,
    Operation,
    State,
    StateMachine,
)
from drift.compare.align import Alignment, align
from drift.logic.spans import NOWHERE, Source, Span
from drift.logic.terms import (
    NOW,
    Arith,
    Compare,
    Config,
    Const,
    Field,
    Predicate,
    Term,
    Var,
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


def enum(*states: str) -> ValueType:
    return ValueType("enum", states=states)


def ref(entity: str) -> ValueType:
    return ValueType("entity", entity=entity)


def made_of(
    name: str, fields: Mapping[str, ValueType], kind: EntityKind = "internal", *supers: str
) -> Entity:
    models = tuple(FieldModel(field, type_) for field, type_ in fields.items())
    return Entity(name, kind=kind, fields=models, supertypes=supers)


def entity(entity_name: str, /, **fields: ValueType) -> Entity:
    return made_of(entity_name, fields)


def spec_of(
    *entities: Entity, config: tuple[ConfigParameter, ...] = (), ops: tuple[Operation, ...] = ()
) -> Behaviour:
    return Behaviour("spec", entities=entities, config=config, operations=ops)


def code_of(
    *entities: Entity, config: tuple[ConfigParameter, ...] = (), ops: tuple[Operation, ...] = ()
) -> Behaviour:
    return Behaviour("code", entities=entities, config=config, operations=ops)


def assigns(name: str, *writes: tuple[Var, str, Term], guard: Predicate | None = None) -> Operation:
    when = () if guard is None else (Condition(guard),)
    return Operation(
        name,
        effects=tuple(
            GuardedEffect(Assign(var, var.entity, field, value), when=when) for var, field, value in writes
        ),
    )


def family(alignment: Alignment, name: str) -> list[tuple[str, str]]:
    return [(match.code, match.role) for match in alignment.family(name)]


def field_of(alignment: Alignment, entity_name: str, field: str) -> str | None:
    matches = alignment.code_fields(entity_name, field)
    return matches[0].code_field if matches else None


def aligned_fields(wanted: dict[str, ValueType], found: dict[str, ValueType]) -> dict[str, str]:
    alignment = align(spec_of(entity("User", **wanted)), code_of(entity("User", **found)))
    return {match.field: match.code_field for match in alignment.fields}


# ---------------------------------------------------------------- entities


def test_the_storage_model_leads_and_the_schema_only_carries() -> None:
    fields = {"email": STRING, "failed_attempts": INTEGER, "status": enum("active", "locked")}
    alignment = align(
        spec_of(entity("User", **fields)),
        code_of(
            made_of("User", fields, "value"),
            entity("UserModel", **fields),
            made_of("UserCreate", {"email": STRING}, "value"),
        ),
    )
    assert family(alignment, "User") == [
        ("UserModel", "leader"),
        ("User", "transfer"),
        ("UserCreate", "transfer"),
    ]


def test_a_class_of_other_name_with_the_same_structure() -> None:
    fields = {"email": STRING, "password_hash": STRING, "failed_attempts": INTEGER}
    alignment = align(
        spec_of(entity("User", **fields)),
        code_of(entity("Account", **fields), entity("Invoice", number=STRING, total=INTEGER)),
    )
    assert family(alignment, "User") == [("Account", "leader")]
    assert 0.6 <= alignment.family("User")[0].confidence < 0.9


def test_a_class_of_other_name_and_other_structure_is_not_taken() -> None:
    alignment = align(
        spec_of(entity("User", email=STRING, failed_attempts=INTEGER, nickname=STRING)),
        code_of(entity("Account", iban=STRING, balance=INTEGER, email=STRING)),
    )
    assert family(alignment, "User") == []
    assert [item.name for item in alignment.unmatched_spec] == ["User"]


def test_two_classes_that_fit_as_well_are_ambiguous() -> None:
    fields = {"number": STRING, "total": INTEGER, "due_at": TIMESTAMP}
    alignment = align(
        spec_of(entity("Invoice", **fields)),
        code_of(entity("SalesInvoice", **fields), entity("PurchaseInvoice", **fields)),
    )
    assert family(alignment, "Invoice") == []
    found = alignment.ambiguity("entity", "Invoice")
    assert found is not None
    assert found.candidates == ("PurchaseInvoice", "SalesInvoice")


def test_structure_decides_between_two_classes() -> None:
    fields = {"number": STRING, "total": INTEGER, "due_at": TIMESTAMP}
    alignment = align(
        spec_of(entity("Invoice", **fields)),
        code_of(entity("SalesInvoice", **fields), entity("PurchaseInvoice", number=STRING, vat=INTEGER)),
    )
    assert family(alignment, "Invoice") == [("SalesInvoice", "leader")]


def test_exact_names_keep_their_own_class() -> None:
    alignment = align(
        spec_of(entity("Shipment", weight=INTEGER), entity("ShipmentRequest", weight=INTEGER)),
        code_of(entity("Shipment", weight=INTEGER), entity("ShipmentRequest", weight=INTEGER)),
    )
    assert family(alignment, "Shipment") == [("Shipment", "leader")]
    assert family(alignment, "ShipmentRequest") == [("ShipmentRequest", "leader")]


def test_a_subclass_is_a_member() -> None:
    alignment = align(
        spec_of(entity("User", email=STRING)),
        code_of(
            entity("User", email=STRING), made_of("Administrator", {"level": INTEGER}, "internal", "User")
        ),
    )
    assert family(alignment, "User") == [("User", "leader"), ("Administrator", "member")]
    assert alignment.spec_field("Administrator", "email") is not None


def test_a_schema_that_operations_assign_to_is_a_member() -> None:
    user = Var("user", "User")
    alignment = align(
        spec_of(entity("User", email=STRING, nickname=STRING)),
        code_of(
            entity("UserRow", email=STRING, nickname=STRING),
            made_of("User", {"email": STRING, "nickname": STRING}, "value"),
            ops=(assigns("rename", (user, "nickname", text("x"))),),
        ),
    )
    assert family(alignment, "User") == [("UserRow", "leader"), ("User", "member")]


# ---------------------------------------------------------------- fields


def test_the_better_of_two_fields() -> None:
    assert aligned_fields(
        {"failed_attempts": INTEGER},
        {"failed_login_attempts": INTEGER, "total_attempts": INTEGER, "login_count": INTEGER},
    ) == {"failed_attempts": "failed_login_attempts"}


def test_a_field_is_not_its_contrary() -> None:
    assert aligned_fields({"failed_attempts": INTEGER}, {"total_attempts": INTEGER}) == {}
    assert aligned_fields({"email": STRING}, {"email_verified": BOOLEAN}) == {}
    assert aligned_fields({"created_at": TIMESTAMP}, {"updated_at": TIMESTAMP}) == {}
    assert aligned_fields({"name": STRING}, {"company_name": STRING}) == {}


def test_both_locks_keep_their_own() -> None:
    locks = {"locked_at": TIMESTAMP, "locked_until": TIMESTAMP}
    assert aligned_fields(locks, locks) == {"locked_at": "locked_at", "locked_until": "locked_until"}


def test_two_fields_that_fit_as_well_are_ambiguous() -> None:
    alignment = align(
        spec_of(entity("User", attempts=INTEGER)),
        code_of(entity("User", login_attempts=INTEGER, signup_attempts=INTEGER)),
    )
    assert field_of(alignment, "User", "attempts") is None
    found = alignment.ambiguity("field", "User.attempts")
    assert found is not None
    assert found.candidates == ("User.login_attempts", "User.signup_attempts")


def test_the_owner_in_a_field_name_says_nothing() -> None:
    alignment = align(
        spec_of(entity("Invoice", status=enum("open", "paid"))),
        code_of(entity("Invoice", invoice_state=enum("OPEN", "PAID"))),
    )
    assert field_of(alignment, "Invoice", "status") == "invoice_state"


def test_the_same_states_align_fields_of_other_names() -> None:
    alignment = align(
        spec_of(entity("Job", status=enum("queued", "running", "done"))),
        code_of(entity("Job", lifecycle=enum("QUEUED", "RUNNING", "DONE"), priority=enum("LOW", "HIGH"))),
    )
    assert field_of(alignment, "Job", "status") == "lifecycle"


def test_an_alias_is_a_name_too() -> None:
    code = Entity("Order", fields=(FieldModel("buyer_ref", ref("User"), aliases=("customer_id",)),))
    alignment = align(
        spec_of(entity("Order", customer=ref("User")), entity("User", email=STRING)),
        code_of(code, entity("User", email=STRING)),
    )
    assert field_of(alignment, "Order", "customer") == "buyer_ref"


def test_the_only_reference_to_an_entity() -> None:
    users = entity("User", email=STRING)
    alignment = align(
        spec_of(entity("Order", user=ref("User")), users),
        code_of(entity("Order", placed_by=ref("User")), users),
    )
    assert field_of(alignment, "Order", "user") == "placed_by"
    two = align(
        spec_of(entity("Order", user=ref("User")), users),
        code_of(entity("Order", placed_by=ref("User"), packed_by=ref("User")), users),
    )
    assert field_of(two, "Order", "user") is None


def test_the_manner_of_writing_is_evidence() -> None:
    user = Var("user", "User")

    def counting(field: str) -> Operation:
        return assigns(
            "login", (user, field, Arith("+", Field(user, field), number(1))), (user, field, number(0))
        )

    wanted, found = entity("User", failed_attempts=INTEGER), entity("User", login_failures=INTEGER)
    spec, code = spec_of(wanted), code_of(found)
    assert field_of(align(spec, code), "User", "failed_attempts") is None
    spec = replace(spec, operations=(counting("failed_attempts"),))
    code = replace(code, operations=(counting("login_failures"),))
    assert field_of(align(spec, code), "User", "failed_attempts") == "login_failures"


# ---------------------------------------------------------------- states


def machine(entity_name: str, field: str, *states: State) -> Entity:
    return Entity(
        entity_name,
        fields=(FieldModel(field, enum(*(state.name for state in states))),),
        machines=(StateMachine(entity_name, field, states),),
    )


def states_of(alignment: Alignment) -> dict[str, str]:
    return {match.state: match.code for match in alignment.states}


def test_states_by_name_then_by_written_value() -> None:
    alignment = align(
        spec_of(entity("Order", status=enum("pending", "waiting", "in_progress", "void"))),
        code_of(
            machine(
                "Order",
                "status",
                State("PENDING", written=("waiting",)),
                State("WAITING", written=("w",)),
                State("InProgress", written=("ip",)),
                State("S4", written=("void",)),
            )
        ),
    )
    assert states_of(alignment) == {
        "pending": "PENDING",
        "waiting": "WAITING",
        "in_progress": "InProgress",
        "void": "S4",
    }


def test_states_that_are_only_literals() -> None:
    order = Var("order", "Order")
    alignment = align(
        spec_of(entity("Order", status=enum("draft", "placed"))),
        code_of(
            entity("Order", status=STRING),
            ops=(
                assigns(
                    "place",
                    (order, "status", text("placed")),
                    guard=Compare("=", Field(order, "status"), text("draft")),
                ),
            ),
        ),
    )
    assert states_of(alignment) == {"draft": "draft", "placed": "placed"}


def test_another_state_is_no_match() -> None:
    alignment = align(
        spec_of(entity("Order", status=enum("draft", "placed"))),
        code_of(entity("Order", status=enum("draft", "shipped"))),
    )
    assert states_of(alignment) == {"draft": "draft"}
    assert [item.name for item in alignment.unmatched_spec] == ["Order.status.placed"]
    assert [item.name for item in alignment.unmatched_code] == ["Order.status.shipped"]


def test_a_boolean_stands_for_two_states() -> None:
    alignment = align(
        spec_of(entity("User", status=enum("active", "disabled"), email=STRING)),
        code_of(entity("User", is_active=BOOLEAN, email=STRING)),
    )
    assert field_of(alignment, "User", "status") == "is_active"
    assert {(match.state, match.truth) for match in alignment.states} == {
        ("active", True),
        ("disabled", False),
    }


def test_a_boolean_of_another_name_stands_for_nothing() -> None:
    alignment = align(
        spec_of(entity("User", status=enum("active", "disabled"), email=STRING)),
        code_of(entity("User", is_admin=BOOLEAN, email=STRING)),
    )
    assert field_of(alignment, "User", "status") is None


# ---------------------------------------------------------------- configuration


def constant(qualified: str, value: Const | None, *, file: str = "app/settings.py") -> ConfigParameter:
    return ConfigParameter(
        qualified.rpartition(".")[2], Source(file, Span(1, 1, 1, 9)), value=value, qualified=qualified
    )


def parameter(name: str, value: Const) -> ConfigParameter:
    return ConfigParameter(name, NOWHERE, value=value)


def config_of(alignment: Alignment) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for match in alignment.config:
        found.setdefault(match.spec, []).append(match.code)
    return found


def test_a_parameter_by_its_words() -> None:
    alignment = align(
        spec_of(
            config=(parameter("max_login_attempts", number(5)), parameter("lockout_duration", duration(900)))
        ),
        code_of(
            config=(
                constant("app.settings.MAX_FAILED_LOGINS", number(3)),
                constant("app.settings.LOCKOUT_MINUTES", number(15)),
                constant("app.settings.MAX_UPLOAD_SIZE", number(5)),
            )
        ),
    )
    assert config_of(alignment) == {
        "max_login_attempts": ["app.settings.MAX_FAILED_LOGINS"],
        "lockout_duration": ["app.settings.LOCKOUT_MINUTES"],
    }


def test_near_ties_are_ambiguous_unless_use_decides() -> None:
    user = Var("user", "User")
    users = entity("User", failed_attempts=INTEGER)
    config = (
        constant("app.a.WEB_LOGIN_ATTEMPTS", number(5)),
        constant("app.a.API_LOGIN_ATTEMPTS", number(5)),
    )
    spec = spec_of(users, config=(parameter("login_attempts", number(5)),))
    undecided = align(spec, code_of(users, config=config))
    assert config_of(undecided) == {}
    found = undecided.ambiguity("config", "login_attempts")
    assert found is not None
    assert found.candidates == ("app.a.API_LOGIN_ATTEMPTS", "app.a.WEB_LOGIN_ATTEMPTS")

    def login(limit: str) -> Operation:
        guard = Compare("<", Field(user, "failed_attempts"), Config(limit))
        return assigns("login", (user, "failed_attempts", number(0)), guard=guard)

    decided = align(
        replace(spec, operations=(login("login_attempts"),)),
        code_of(users, config=config, ops=(login("app.a.API_LOGIN_ATTEMPTS"),)),
    )
    assert config_of(decided) == {"login_attempts": ["app.a.API_LOGIN_ATTEMPTS"]}


def test_use_alone_finds_a_constant_of_another_name() -> None:
    user = Var("user", "User")
    users = entity("User", failed_attempts=INTEGER)

    def login(limit: str) -> Operation:
        guard = Compare("<", Field(user, "failed_attempts"), Config(limit))
        return assigns("login", (user, "failed_attempts", number(0)), guard=guard)

    alignment = align(
        spec_of(
            users, config=(parameter("max_login_attempts", number(5)),), ops=(login("max_login_attempts"),)
        ),
        code_of(users, config=(constant("app.auth.PATIENCE", number(3)),), ops=(login("app.auth.PATIENCE"),)),
    )
    assert config_of(alignment) == {"max_login_attempts": ["app.auth.PATIENCE"]}
    assert alignment.config[0].confidence < 0.8


def test_the_same_constant_in_two_modules() -> None:
    spec = spec_of(config=(parameter("max_retries", number(3)),))
    same = (constant("app.a.MAX_RETRIES", number(3)), constant("app.b.MAX_RETRIES", number(3)))
    assert config_of(align(spec, code_of(config=same))) == {
        "max_retries": ["app.a.MAX_RETRIES", "app.b.MAX_RETRIES"]
    }
    other = (constant("app.a.MAX_RETRIES", number(3)), constant("app.b.MAX_RETRIES", number(7)))
    alignment = align(spec, code_of(config=other))
    assert config_of(alignment) == {}
    assert alignment.ambiguity("config", "max_retries") is not None


def test_a_class_lends_its_words_to_its_constants() -> None:
    alignment = align(
        spec_of(config=(parameter("login_timeout", duration(30)), parameter("upload_timeout", duration(60)))),
        code_of(
            config=(
                constant("app.limits.Login.TIMEOUT", duration(30)),
                constant("app.limits.Upload.TIMEOUT", duration(60)),
            )
        ),
    )
    assert config_of(alignment) == {
        "login_timeout": ["app.limits.Login.TIMEOUT"],
        "upload_timeout": ["app.limits.Upload.TIMEOUT"],
    }


# ---------------------------------------------------------------- as a whole


def test_a_behaviour_aligns_with_itself() -> None:
    order = Var("order", "Order")
    behaviour = Behaviour(
        "spec",
        entities=(
            entity("Order", status=enum("draft", "placed"), customer=ref("User"), placed_at=TIMESTAMP),
            entity("User", email=STRING, status=enum("active", "locked")),
        ),
        config=(parameter("max_open_orders", number(3)), parameter("order_expiry", duration(60))),
        operations=(
            assigns("place", (order, "status", symbol("placed")), (order, "placed_at", NOW)),
            Operation(
                "create",
                effects=(GuardedEffect(Create("Order", (("status", symbol("draft")),), order)),),
            ),
        ),
    )
    alignment = align(behaviour, replace(behaviour, side="code"))
    assert all(match.spec == match.code for match in alignment.entities)
    assert all(match.field == match.code_field and match.confidence == 1 for match in alignment.fields)
    assert all(match.state == match.code for match in alignment.states)
    assert all(match.spec == match.code for match in alignment.config)
    assert alignment.ambiguous == ()
    assert alignment.unmatched_spec == ()
    assert alignment.unmatched_code == ()


def test_nothing_aligns_with_nothing() -> None:
    assert align(spec_of(), code_of()) == Alignment()
