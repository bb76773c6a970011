"""Every idiom that reading code must know has a case in Python and one in TypeScript or JavaScript.

The idioms are those of the project's notes on how code becomes behaviour, sections 1 to 6. A case that covers
several of them stands at each.
"""

from __future__ import annotations

import pytest

from tests.cases.markdown import Case
from tests.cases.test_rules import CASES

REFUSE = "TypeScript: many ways to refuse, one that is missing"
HELPERS = "TypeScript: helpers, results, tables and handlers that refuse"
PRISMA = "TypeScript, Prisma: the state is among the criteria of the update"
STORES = "TypeScript: stores that one generic function makes, callers that a step before put on the request"

IDIOMS: tuple[tuple[str, str, str, str], ...] = (
    # section and idiom, the case in Python, the case in TypeScript
    ("1", "a branch that ends guards what follows", "the guard was deleted", REFUSE),
    ("1", "what was set before is known", "the first of many steps starts from another state", REFUSE),
    ("1", "a raise in a loop: no element is so", "a loop over a filtered list", REFUSE),
    ("1", "try, handlers and finally", "the refusal is swallowed", REFUSE),
    ("1", "match and switch", "a match statement with one case too many", REFUSE),
    ("1", "a choice between values", "the branches as a conditional expression", REFUSE),
    ("1", "errors that are collected", "collected errors", REFUSE),
    ("1", "a dispatcher", "one function, a decision, two rules", HELPERS),
    ("1", "a table of handlers", "in a table of handlers", HELPERS),
    ("2", "a helper that refuses", "a guard that a helper raises", HELPERS),
    ("2", "a predicate that is asked", "the same predicate, asked", HELPERS),
    ("2", "a generic function that changes the state", "a generic transition method", HELPERS),
    ("2", "a table of transitions", "a table of transitions with its conditions", HELPERS),
    ("2", "changed copies", "a whole record at once", "TypeScript: a changed copy with another state"),
    (
        "2",
        "decorators and what stands before an entry point",
        "a decorator guards the view",
        "TypeScript, Express: middleware that refuses is a guard",
    ),
    (
        "2",
        "collaborators that are injected",
        "a generic repository",
        "TypeScript, NestJS and TypeORM: saved after both fields were set",
    ),
    ("2", "a call that nobody can follow", "what an unknown call checks cannot be known", PRISMA),
    ("3", "queries and their criteria", "the query filter is the guard", PRISMA),
    ("3", "stores in memory", "a generic repository", STORES),
    (
        "3",
        "names as the last resort",
        "a parameter known by its states",
        "stores without types hold what they are called after, and middleware for failures guards nothing",
    ),
    ("3", "how many rows were changed", "a bulk update does it", "TypeScript, Prisma: what the number of changed rows says holds for what follows"),  # noqa: E501
    ("4", "members, texts and constants are one state", "the enum, its value, its member by name", HELPERS),
    ("4", "times, however they are written", "the same window in another unit", "lengths of time in words and dates of libraries"),  # noqa: E501
    ("4", "truth by type", "an empty input is no input", REFUSE),
    ("4", "computed values", "the same predicate, asked", "a lifecycle that TypeScript keeps in moments"),
    ("4", "roles of callers", "every entry point checks", "every route names its role"),
    ("4", "limits of what comes in", "a form that Python does not have", "what a Zod schema limits"),
    ("5", "declared states", "the many ways to list states", HELPERS),
    ("5", "states of a table of transitions", "a table of transitions names it", HELPERS),
    ("5", "states in moments", "a lifecycle that Python keeps in moments", "a lifecycle that TypeScript keeps in moments"),  # noqa: E501
    ("6", "the environment's defaults", "the default of an environment variable agrees", "TypeScript: a default of the environment in hours"),  # noqa: E501
    ("6", "lengths of time in other units", "the same value in another unit", "TypeScript: the same length of time, put together from milliseconds"),  # noqa: E501
    ("6", "settings that are read by key", "a Flask configuration class", "NestJS: a factory gives what is read by its path"),  # noqa: E501
)  # fmt: skip

ONE_LANGUAGE = {"limits of what comes in"}
"""Idioms of one language only."""


def _cases(title: str) -> list[Case]:
    return [case for case in CASES if case.title == title]


def _has(case: Case, suffixes: tuple[str, ...]) -> bool:
    return any(name.startswith("code/") and name.endswith(suffixes) for name, _ in case.files)


@pytest.mark.parametrize(
    ("idiom", "python", "typescript"), [row[1:] for row in IDIOMS], ids=[row[1] for row in IDIOMS]
)
def test_an_idiom_has_a_case_in_both_languages(idiom: str, python: str, typescript: str) -> None:
    if idiom not in ONE_LANGUAGE:
        assert any(_has(case, (".py",)) for case in _cases(python)), f"{idiom}: no case in Python: {python}"
    found = _cases(typescript)
    assert any(_has(case, (".ts", ".tsx", ".js")) for case in found), f"{idiom}: no case: {typescript}"


def test_every_section_has_idioms() -> None:
    assert {row[0] for row in IDIOMS} == set("123456")
