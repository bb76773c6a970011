"""What `allium behaviour` says, in both formats."""

import json

import jsonschema

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Condition,
    ConfigParameter,
    Entity,
    FieldModel,
    GuardedEffect,
    OpaqueCall,
    Operation,
    State,
    StateMachine,
    Trigger,
    Unread,
)
from drift.logic.build import compare
from drift.logic.spans import Source, Span
from drift.logic.terms import Field, Opaque, Var, duration, symbol
from drift.logic.types import ValueType
from drift.report.behaviour_digest import digest
from drift.report.behaviour_json import behaviour_json, behaviour_schema
from drift.report.behaviour_place import explain_place
from drift.report.behaviour_text import behaviour_page, place_page
from drift.report.schema import BEHAVIOUR_SCHEMA_FILE, schema


def at(line: int, file: str = "shop.py") -> Source:
    return Source(file, Span(line, 1, line, 40))


ORDER = Var("order", "Order")
GUARD = Condition(
    compare("=", Field(ORDER, "status"), symbol("DRAFT")), at(11), "refusal", "shop.place", "order.status"
)
PLACED = GuardedEffect(
    Assign(ORDER, "Order", "status", symbol("PLACED")),
    at(12),
    (GUARD,),
    ("POST /place", "shop.place"),
    symbol="shop.place",
)
NOTED = GuardedEffect(Assign(ORDER, "Order", "note", Opaque("x", "nobody knows")), at(13), (GUARD,))
PLACE = Operation(
    "place",
    at(9),
    Trigger("external", "POST /place"),
    (ORDER,),
    effects=(PLACED, NOTED),
    opaque=(OpaqueCall("hub.push", at(14), "it is defined outside the code base", entities=("Order",)),),
    qualified="shop.place",
    truncated="calls deeper than 14 are not followed",
)
OLD = Operation("old", at(30), Trigger("external", "shop.old"), effects=(PLACED,), qualified="shop.old")
MACHINE = StateMachine(
    "Order", "status", (State("DRAFT"), State("PLACED", written=("placed",))), initial=("DRAFT",)
)
BEHAVIOUR = Behaviour(
    "code",
    (
        Entity(
            "Order",
            at(3),
            fields=(
                FieldModel("status", ValueType("enum", entity="Status"), at(4), symbol("DRAFT")),
                FieldModel("note", ValueType("string", True), at(5)),
            ),
            machines=(MACHINE,),
            qualified="shop.Order",
        ),
    ),
    (ConfigParameter("TTL", at(1), ValueType("duration"), duration(7200), True, "shop.TTL"),),
    (PLACE,),
    (OLD,),
    (Unread(at(1, "broken.py"), "unparsed", "a syntax error: this part was not read"),),
    3,
)
TEXT = """\
1 entity

  Order  shop.py:3
    status: Status = DRAFT
    note: string?
    states of status  DRAFT | PLACED
      shop.py:12  DRAFT → PLACED  POST /place
    1 of 3 writes understood
      not known  shop.py:13  order.note = x: its value could not be determined; it is given Order
      not known  shop.py:14  hub.push: it is defined outside the code base; it is given Order

1 configured value

  shop.py:1  shop.TTL = 2 hours  (the environment may override it)

1 operation

  POST /place  shop.place  (external)  shop.py:9
    given  order: Order
    shop.py:12  order.status = PLACED
    shop.py:13  order.note = x
      when  order.status = DRAFT  (else an error answer, shop.py:11)
    not known  shop.py:14  hub.push: it is defined outside the code base; it is given Order
    not followed to its end: calls deeper than 14 are not followed

1 dead operation: nothing reaches it

  shop.old  (external)  shop.py:30
    shop.py:12  order.status = PLACED
      when  order.status = DRAFT  (else an error answer, shop.py:11)

1 place not read

  broken.py:1  a syntax error: this part was not read

Summary

  3 files read; 1 entity, 1 operation, 1 dead operation, 1 configured value
  1 of 3 writes understood
  1 operation not followed to the end
  left out: 2 tests
"""


def test_the_text() -> None:
    assert behaviour_page(digest(BEHAVIOUR, {"tests": 2}), None).plain() == TEXT


def test_an_empty_code_base_has_a_text() -> None:
    assert "0 files read" in behaviour_page(digest(Behaviour("code")), None).plain()


def test_the_published_schema_is_that_of_the_report() -> None:
    published = schema(BEHAVIOUR_SCHEMA_FILE)
    jsonschema.Draft202012Validator.check_schema(published)
    assert published == json.loads(json.dumps(behaviour_schema()))


def test_reports_are_valid_and_say_what_the_text_says() -> None:
    for found in (digest(BEHAVIOUR), explain_place(BEHAVIOUR, "shop.py", 11, "shop.place")):
        report = json.loads(behaviour_json(found))
        jsonschema.Draft202012Validator(schema(BEHAVIOUR_SCHEMA_FILE)).validate(report)
    behaviour = json.loads(behaviour_json(digest(BEHAVIOUR)))["behaviour"]
    (order,) = behaviour["entities"]
    assert order["writes"]["seen"] == 3
    assert order["lifecycles"][0]["transitions"][0]["before"] == ["DRAFT"]
    assert behaviour["operations"][0]["effects"][0]["guards"][0]["at"] == {"file": "shop.py", "line": 11}


def test_a_guard_names_what_it_protects() -> None:
    seen = explain_place(BEHAVIOUR, "shop.py", 11, "shop.place")
    assert [g.condition for g in seen.guards] == ["order.status = DRAFT"]
    assert [r.effect.at.line for r in seen.guards[0].effects] == [12, 13, 12]
    assert seen.entries == ("POST /place", "shop.old")
    assert "before  order.status = PLACED  shop.py:12  in POST /place" in place_page(seen, None).plain()


def test_an_effect_names_its_guards_and_its_way() -> None:
    text = place_page(explain_place(BEHAVIOUR, "shop.py", 12), None).plain()
    assert "by way of  POST /place → shop.place" in text
    assert "when  order.status = DRAFT  (else an error answer, shop.py:11)" in text


def test_declarations_and_unknown_calls_are_explained() -> None:
    assert explain_place(BEHAVIOUR, "shop.py", 4).declares == ("field Order.status",)
    assert explain_place(BEHAVIOUR, "shop.py", 1).declares == ("configured value shop.TTL",)
    assert [c.what for c in explain_place(BEHAVIOUR, "shop.py", 14).opaque] == ["hub.push"]


def test_a_place_that_is_nothing_says_so() -> None:
    seen = explain_place(BEHAVIOUR, "shop.py", 99)
    assert "Nothing here changes data" in place_page(seen, None).plain()
