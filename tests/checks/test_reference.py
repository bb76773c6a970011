"""The examples of the reference: what conforms gives no error, and warnings name what is wrong on purpose."""

from __future__ import annotations

import pytest

from drift.allium.project import project_of
from drift.checks.catalogue import load_catalogue
from drift.checks.diagnostic import Diagnostic
from drift.checks.engine import check_project
from tests.allium.example_goldens import Case, cases

CATALOGUE = load_catalogue()
FRAGMENT = {
    "allium.config.undefinedReference",
    "allium.contract.undefinedReference",
    "allium.contract.undefinedType",
    "allium.given.undefinedType",
    "allium.parse.error",
    "allium.reference.undefinedImportedAlias",
    "allium.relationship.undefinedTarget",
    "allium.rule.missingEnsures",
    "allium.rule.missingWhen",
    "allium.rule.undefinedBinding",
    "allium.rule.undefinedTypeReference",
    "allium.surface.relatedUndefined",
    "allium.surface.timeoutUndefined",
    "allium.surface.undefinedProvidesTrigger",
    "allium.surface.undefinedType",
    "allium.type.undefinedReference",
}
"""An example is a fragment: what it refers to stands elsewhere. Its syntax errors are a test of their own."""
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


def found(case: Case) -> tuple[Diagnostic, ...]:
    return check_project(project_of({"example.allium": case.wrapped.text}), CATALOGUE).diagnostics


def is_explained(case: Case, one: Diagnostic) -> bool:
    return any(code == one.code and (where in case.file or where in one.message) for where, code in EXPLAINED)


CASES = cases()


@pytest.mark.parametrize("document", sorted({case.file.partition("/")[0] for case in CASES}))
def test_what_conforms_gives_no_error(document: str) -> None:
    left = [
        f"{case.file}:{one.span.line} {one.code}: {one.message}"
        for case in CASES
        if case.file.startswith(f"{document}/")
        for one in found(case)
        if one.severity == "error" and one.code not in FRAGMENT and not is_explained(case, one)
    ]
    assert not left


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
