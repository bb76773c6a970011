"""The examples of the reference: what conforms gives no error, and warnings name what is wrong on purpose."""

from __future__ import annotations

import re
from functools import cache

import pytest

from drift.allium.project import project_of
from drift.checks.catalogue import load_catalogue
from drift.checks.diagnostic import Diagnostic
from drift.checks.engine import check_project
from tests.allium.example_goldens import Case, cases

CATALOGUE = load_catalogue()
ELSEWHERE = {
    "allium.config.undefinedReference": "the parameter is declared in another example",
    "allium.contract.undefinedReference": "the contract is declared in another example",
    "allium.contract.undefinedType": "types of operations are declared in the module around",
    "allium.given.undefinedType": "what a module shares is declared in the module around",
    "allium.reference.undefinedImportedAlias": "`use` stands at the top of the file, the example below",
    "allium.relationship.undefinedTarget": "the related entity is declared in another example",
    "allium.rule.undefinedBinding": "a clause is shown without the trigger that binds its names",
    "allium.rule.undefinedTypeReference": "a rule is shown without the entities that it is about",
    "allium.surface.relatedUndefined": "the other surface is declared elsewhere",
    "allium.surface.timeoutUndefined": "the rule is declared in another example",
    "allium.surface.undefinedProvidesTrigger": "the rule behind the action is declared elsewhere",
    "allium.surface.undefinedType": "the party's entity is declared elsewhere",
    "allium.type.undefinedReference": "types of fields are declared in the module around",
}
"""Why a name of an example refers to nothing. It is held that the example does not declare it itself."""
WRAPPED = {
    "allium.rule.missingWhen": "single clauses are shown; the wrapping makes a rule `Example` of them",
    "allium.rule.missingEnsures": "single clauses are shown; the wrapping makes a rule `Example` of them",
}
UNREAD = {
    "...": "an ellipsis of the text",
    "[": "brackets of a template: what may be left out",
}
"""What makes a line of an example no Allium."""
UNREAD_FILES = {
    "migration-v1-to-v2/003": "a list of section titles",
    "language-reference/056-the-with-keyword": "the head of a loop, without its body",
    "language-reference-v3/072-the-with-and-where-keywords": "the head of a loop, without its body",
    "allium-overview/003": "the head of a condition, without its body",
}
EXPLAINED = {
    ("Example", "allium.definition.duplicate"): "the wrapping calls several fragments `Example`",
    ("literals", "allium.definition.duplicate"): "three fields `data` in a row, as variants of one",
    ("anti-patterns", "allium.definition.duplicate"): "bad and good side by side",
    ("anti-patterns", "allium.let.duplicateBinding"): "bad and good side by side",
    ("anti-patterns", "allium.expression.implicitLambda"): "that is the anti-pattern",
    ("023-field-types", "allium.definition.duplicate"): "wrong and mended side by side",
    ("008-guidance-annotations", "allium.definition.duplicate"): "before and after side by side",
    ("arithmetic", "allium.expression.typeMismatch"): "the wrapping takes arithmetic for a condition",
    ("096-surface-structure", "allium.contract.duplicateReference"): "a template with one placeholder",
    ("099-examples", "allium.surface.undefinedPath"): "types that the example does not declare",
    ("031-derived-value-when", "allium.presence.undefinedField"): "one line of an entity",
}


@cache
def found(case: Case) -> tuple[Diagnostic, ...]:
    return check_project(project_of({"example.allium": case.wrapped.text}), CATALOGUE).diagnostics


def is_explained(case: Case, one: Diagnostic) -> bool:
    if any(code == one.code and (where in case.file or where in one.message) for where, code in EXPLAINED):
        return True
    if one.code in WRAPPED:
        return "`Example`" in one.message or "..." in case.content
    if one.code == "allium.parse.error":
        line = case.wrapped.text.split("\n")[one.span.line - 1]
        return any(mark in line for mark in UNREAD) or any(case.file.startswith(one) for one in UNREAD_FILES)
    return one.code in ELSEWHERE and not declares(case.content, NAMED.findall(one.message)[0])


NAMED = re.compile(r"`([\w-]+)`")


def declares(text: str, name: str) -> bool:
    """Whether an example declares or binds a name anywhere."""
    word = re.escape(name)
    heads = (
        rf"^\s*(?:external\s+)?(?:entity|value|variant|enum|rule|actor|surface|contract|default\s+\w+)\s+{word}\b",
        rf"^\s*let\s+{word}\s*=",
        rf"\bas\s+{word}\s*$",
    )
    return any(re.search(head, text, re.MULTILINE) for head in heads)


CASES = cases()


@pytest.mark.parametrize("document", sorted({case.file.partition("/")[0] for case in CASES}))
def test_what_conforms_gives_no_error(document: str) -> None:
    left = [
        f"{case.file}:{one.span.line} {one.code}: {one.message}"
        for case in CASES
        if case.file.startswith(f"{document}/")
        for one in found(case)
        if one.severity == "error" and not is_explained(case, one)
    ]
    assert not left


def test_every_excuse_is_needed() -> None:
    reported = {one.code for case in CASES for one in found(case) if one.severity == "error"}
    assert {*ELSEWHERE, *WRAPPED} <= reported
    unread = [case.file for case in CASES if any(one.code == "allium.parse.error" for one in found(case))]
    assert not [one for one in UNREAD_FILES if not any(file.startswith(one) for file in unread)]
    for where, code in EXPLAINED:
        assert any(
            one.code == code and (where in case.file or where in one.message)
            for case in CASES
            for one in found(case)
        ), (where, code)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("language-reference/083-anti-patterns", "allium.expression.implicitLambda"),
        ("language-reference/084-anti-patterns", "allium.temporal.missingGuard"),
        ("language-reference-v3/106-anti-patterns", "allium.expression.implicitLambda"),
        ("language-reference-v3/107-anti-patterns", "allium.temporal.missingGuard"),
        ("language-reference-v3/023-field-types", "allium.enum.identicalInline"),
        ("language-reference/060-open-questions", "allium.openQuestion.present"),
    ],
)
def test_what_is_wrong_on_purpose_is_told(name: str, code: str) -> None:
    case = next(case for case in CASES if case.file == f"{name}.allium")
    assert code in {one.code for one in found(case)}
