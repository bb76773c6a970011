"""The distillation report: what it says, in each format, no matter what code is called."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import msgspec
import pytest

from drift.behaviour.model import Assign, Behaviour, Create, GuardedEffect, OpaqueCall, Operation
from drift.distill.draft import (
    Assigned,
    Draft,
    DraftEdge,
    DraftEntity,
    DraftField,
    DraftLifecycle,
    DraftRule,
    DraftTrigger,
    LeftOut,
    Question,
)
from drift.distill.reporting import report, report_html, report_json, report_markdown
from drift.distill.reporting.model import Distilled
from drift.distill.vocabulary import DistillWords, distill_words
from drift.logic.spans import Source, Span
from drift.logic.terms import Field, Var, symbol
from drift.logic.types import ValueType
from drift.report.schema import DISTILL_SCHEMA_FILE, schema
from drift.resources.errors import RulesetError
from drift.resources.toml import parse_toml

EVIL = "<script>alert(1)</script>"
INVOICE = Var("invoice", "Invoice")
SET, OTHER, BESIDE = (Source("src/pay.py", Span(line, 1, line, 9)) for line in (4, 9, 12))


def _behaviour() -> Behaviour:
    changes = (
        GuardedEffect(Assign(INVOICE, "Invoice", "status", symbol("paid")), SET),
        GuardedEffect(Assign(INVOICE, "Invoice", "total", symbol("x")), OTHER),
        GuardedEffect(Create("AuditRow", (), Var("row", "AuditRow")), BESIDE),
    )
    call = OpaqueCall("sdk.charge", BESIDE, "not in the code", entities=("Invoice",))
    pay = Operation("pay", SET, effects=changes, opaque=(call,), qualified="pay.pay")
    return Behaviour("code", operations=(pay,), dead=(Operation("old", OTHER, qualified="pay.old"),), files=3)


def _draft() -> Draft:
    status = DraftField("status", ValueType("enum", states=("open", "paid")), states=("open", "paid"))
    life = DraftLifecycle("status", (DraftEdge("open", "paid", (SET,)),), ("paid",))
    paid = Assigned(Field(INVOICE, "status"), symbol("paid"), (SET,))
    rule = DraftRule("Pay", DraftTrigger("Pay"), ensures=(paid,), entries=(f"POST /{EVIL}",), confidence=0.8)
    return Draft(
        entities=(DraftEntity("Invoice", fields=(status,), lifecycles=(life,)),),
        rules=(rule,),
        questions=(
            Question("not-understood", "Pay asks for something that was not understood: what?", (SET,)),
            Question("dead-code", f"Was {EVIL} given up?"),
        ),
        left_out=(LeftOut("AuditRow", "nothing reads it", BESIDE),),
    )


@pytest.fixture(scope="module")
def made() -> Distilled:
    return report(_draft(), _behaviour(), {"tests": 2})


def test_it_says_how_much_of_the_code_is_in_the_draft(made: Distilled) -> None:
    assert msgspec.to_builtins(made.coverage) == {"changes": 2, "said": 1, "beside": 1, "opaque": 1}
    assert [(one.what, one.operation, one.place.line) for one in made.unsaid] == [
        ("Invoice.total", "pay.pay", 9)
    ]


def test_it_says_how_far_to_trust_each_rule_and_why(made: Distilled) -> None:
    (rule,) = made.rules
    assert rule.confidence == 0.8
    assert rule.doubts == ("Pay asks for something that was not understood: what?",)
    (without,) = report(replace(_draft(), questions=()), _behaviour(), {}).rules
    assert without.doubts == ("it asks for something that the draft does not say",)


def test_questions_stand_in_the_order_of_their_weight(made: Distilled) -> None:
    assert [(one.kind, one.weight) for one in made.questions] == [("not-understood", 2), ("dead-code", 1)]


def test_it_says_what_was_left_out_and_which_libraries_there_may_be(made: Distilled) -> None:
    assert [(one.what, one.sort) for one in made.left_out] == [
        ("AuditRow", "infrastructure"),
        ("pay.old", "dead"),
    ]
    assert [(one.subject, one.entities) for one in made.libraries] == [("payments", ("Invoice",))]


def test_json_is_as_the_schema_says(made: Distilled) -> None:
    jsonschema.Draft202012Validator(schema(DISTILL_SCHEMA_FILE)).validate(json.loads(report_json(made)))


def test_the_schema_is_that_of_the_report() -> None:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": DISTILL_SCHEMA_FILE}
    expected = {**head, **msgspec.json.schema(Distilled)}
    assert schema(DISTILL_SCHEMA_FILE) == json.loads(json.dumps(expected))


def test_markdown_has_a_diagram_and_no_markup_of_the_code(made: Distilled) -> None:
    text = report_markdown(made)
    assert "```mermaid\nstateDiagram-v2\n    open --> paid\n    paid --> [*]\n```" in text
    assert "the draft says 1 (50 %)" in text
    assert "<script>" not in text


def test_the_page_stands_alone_and_runs_nothing(made: Distilled) -> None:
    page = report_html(made)
    assert "<svg" in page and "open → paid" in page
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "src=" not in page and "@import" not in page and "url(" not in page.replace("url(#", "")
    assert "prefers-color-scheme: dark" in page


def test_words_of_another_shape_are_refused() -> None:
    assert "user" in distill_words().callers
    for text in ("", 'about = "x"\ncallers = []', 'about = "x"\nmore = 1'):
        with pytest.raises(RulesetError):
            parse_toml(text, "words.toml", DistillWords)
