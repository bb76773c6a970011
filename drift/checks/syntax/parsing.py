"""What the parser says of a file. Reference: "File structure" and the grammar of each clause."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drift.allium.boundaries import Contract
from drift.allium.expressions import Apply, Quoted
from drift.allium.items import Broken
from drift.allium.problems import Problem
from drift.allium.project import SpecFile
from drift.allium.tree import ConfigDeclaration, EntityDeclaration
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.sums.variants import EXTENDED
from drift.logic.spans import Span

ERROR = "allium.parse.error"
QUOTED = "allium.name.quotedLiteral"
ITEM = "allium.contract.invalidItem"
OLDER = "allium.syntax.olderForm"
MISSING_TYPE = "allium.field.missingType"
_QUOTED_HEAD = re.compile(r"(?:[a-z]+\s+){0,2}`")
_BARE = re.compile(r"[A-Za-z_]\w*\s*:?\s*\??\Z")


def check(context: Context) -> Iterator[Found]:
    """Every syntax problem; a field without a type has a code of its own (rule 2)."""
    for file in context.files:
        typeless = _typeless(file)
        elsewhere = _elsewhere(file)
        quoted = _quoted(file)
        for span in _nested(file):
            said = "a contract declares nothing: it lists operations and annotations"
            yield Found(ITEM, file.path, span, said, "declare it beside the contract")
        for problem in file.problems:
            if id(problem) in elsewhere or " capitalised like a variant" in problem.message:
                continue
            if id(problem) in quoted or (problem.text.startswith("`") and "a name" in problem.expected):
                said = "a quoted value is no name: names are made of letters, digits and `_`"
                yield Found(QUOTED, file.path, problem.span, said, "quote values of enumerations only")
                continue
            yield Found(_code(problem, typeless), file.path, problem.span, _said(problem), problem.hint)
    for one in context.nodes(Apply):
        if isinstance(one.node.callee, Quoted):
            said = "a quoted value is no name: nothing can be called or triggered by it"
            yield Found(QUOTED, one.file.path, one.node.callee.span, said, "triggers are in PascalCase")


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
    """Problems that another check has a code for: `entity Leaf : Node`, declarations in a contract."""
    found = {
        id(node.problem)
        for node in file.tree.declarations
        if isinstance(node, Broken) and EXTENDED.match(node.text)
    }
    if any(True for _ in _nested(file)):
        found |= {id(one) for one in file.problems if one.text.startswith("contract ")}
    return found


def _nested(file: SpecFile) -> Iterator[Span]:
    """Declarations that are indented under a contract which is never closed before them."""
    inside = False
    unclosed = {one.span.line for one in file.problems if one.text.startswith("contract ")}
    for node in file.tree.declarations:
        if isinstance(node, Contract):
            inside = node.span.line in unclosed
        elif node.span.column == 1:
            inside = False
        elif inside and not isinstance(node, Broken):
            yield node.span


def _quoted(file: SpecFile) -> set[int]:
    """Problems of declarations, fields and parameters whose name is a quoted value (rule 62, v3)."""
    broken = [node for node in file.tree.declarations if isinstance(node, Broken)]
    for node in file.tree.declarations:
        items: tuple[object, ...] = ()
        if isinstance(node, EntityDeclaration):
            items = node.items
        elif isinstance(node, ConfigDeclaration):
            items = node.parameters
        broken += [item for item in items if isinstance(item, Broken)]
    return {id(one.problem) for one in broken if _QUOTED_HEAD.match(one.text)}


def _said(problem: Problem) -> str:
    expected = f"; expected {', '.join(problem.expected)}" if problem.expected else ""
    return f"{problem.message}{expected}"
