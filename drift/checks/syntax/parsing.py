"""What the parser says of a file. Reference: "File structure" and the grammar of each clause."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drift.allium.items import Broken
from drift.allium.problems import Problem
from drift.allium.project import SpecFile
from drift.allium.tree import EntityDeclaration
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.sums.variants import EXTENDED

ERROR = "allium.parse.error"
OLDER = "allium.syntax.olderForm"
MISSING_TYPE = "allium.field.missingType"
_BARE = re.compile(r"[A-Za-z_]\w*\s*:?\s*\??\Z")


def check(context: Context) -> Iterator[Found]:
    """Every syntax problem; a field without a type has a code of its own (rule 2)."""
    for file in context.files:
        typeless = _typeless(file)
        elsewhere = _elsewhere(file)
        for problem in file.problems:
            if id(problem) in elsewhere or " capitalised like a variant" in problem.message:
                continue
            yield Found(_code(problem, typeless), file.path, problem.span, _said(problem), problem.hint)


def _code(problem: Problem, typeless: set[int]) -> str:
    if id(problem) in typeless:
        return MISSING_TYPE
    return ERROR if problem.severity == "error" else OLDER


def _typeless(file: SpecFile) -> set[int]:
    return {
        id(item.problem)
        for declaration in file.tree.declarations
        if isinstance(declaration, EntityDeclaration)
        for item in declaration.items
        if isinstance(item, Broken) and _BARE.match(item.text)
    }


def _elsewhere(file: SpecFile) -> set[int]:
    """Problems that another check has a code for: `entity Leaf : Node`."""
    return {
        id(node.problem)
        for node in file.tree.declarations
        if isinstance(node, Broken) and EXTENDED.match(node.text)
    }


def _said(problem: Problem) -> str:
    expected = f"; expected {', '.join(problem.expected)}" if problem.expected else ""
    return f"{problem.message}{expected}"
