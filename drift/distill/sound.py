"""A draft is held against the language before it is handed out: what does not stand is left out and asked.

The code may say what the language can't: a value that has two types, an instance out of reach. A clause that
`allium check` refuses is no clause; it becomes an open question with the places in code behind it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from drift.allium.project import SpecProject, project_of
from drift.checks.catalogue import load_catalogue
from drift.checks.engine import check_project
from drift.distill.cutting import without
from drift.distill.draft import Draft
from drift.distill.layout import draft_text
from drift.logic.spans import Span

_ROUNDS: Final = 6
"""Times that single clauses are left out; after that whole declarations are."""
_FILE: Final = "draft.allium"


def sound(draft: Draft) -> Draft:
    """The draft without what `allium check` refuses, with a question for each part that was left out."""
    round_ = 0
    while True:
        project = project_of({_FILE: draft_text(draft)})
        errors = _errors(project)
        if not errors:
            return with_what_is_called(draft, project) if round_ else draft
        smaller = without(draft, project, errors, whole=round_ >= _ROUNDS)
        if smaller == draft:
            return draft
        draft, round_ = smaller, round_ + 1


def refusals(draft: Draft) -> tuple[str, ...]:
    """What `allium check` says is wrong with a draft."""
    checked = check_project(project_of({_FILE: draft_text(draft)}), load_catalogue())
    return tuple(one.message for one in checked.diagnostics if one.severity == "error")


def if_sound(draft: Draft, better: Draft) -> Draft:
    """A draft that says more, if it has no more errors than the first: else the first."""
    if better == draft:
        return draft
    found = _errors(project_of({_FILE: draft_text(better)}))
    if not found:
        return better
    return better if len(found) <= len(_errors(project_of({_FILE: draft_text(draft)}))) else draft


def with_what_is_called(draft: Draft, project: SpecProject) -> Draft:
    """Without deferred parts that no clause is left to call."""
    text = project.files[0].text
    kept = tuple(one for one in draft.deferred if one.whole or f"{one.path}(" in text)
    return replace(draft, deferred=kept)


def _errors(project: SpecProject) -> tuple[Span, ...]:
    checked = check_project(project, load_catalogue())
    return tuple(one.span for one in checked.diagnostics if one.severity == "error")
