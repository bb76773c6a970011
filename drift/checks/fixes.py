"""Corrections that are certain: what was meant can be told from what is written, and the meaning stays."""

# ruff: noqa: RUF001 - characters that are taken for operators are named as such

from __future__ import annotations

import re
from collections.abc import Iterator

from drift.allium.boundaries import Contract, Surface
from drift.allium.expressions import Filter, Quoted
from drift.allium.items import Annotation, FieldItem, Invariant, RelationshipItem, TransitionsItem
from drift.allium.outcomes import ForClause, TransitionTrigger, WhenClause
from drift.allium.parser import Parsed, parse
from drift.allium.project import SpecFile
from drift.allium.tokens import BYTE_ORDER_MARK, lines_of, offsets
from drift.allium.tree import Declaration, EntityDeclaration, RuleDeclaration, SpecTree
from drift.checks.structure.triggers import triggers_of
from drift.checks.syntax.editions import SINCE
from drift.checks.walking import located
from drift.logic.spans import Span

MAX_ROUNDS = 50
"""A clause shows one syntax error at a time; more rounds than this are not made."""
_SPELLED = {
    "==": "=", "===": "=", "!==": "!=", "<>": "!=", "&&": "and", "||": "or",
    "≤": "<=", "≥": ">=", "≠": "!=", "→": "->", "∧": "and", "∨": "or",
}  # fmt: skip
_SECOND = re.compile(
    r"\bimplies\b|^\s*contract\s|^\s*invariant\s|^\s*@(?:invariant|guarantee|guidance)\b", re.MULTILINE
)
Edit = tuple[int, int, str]
"""From where to where, and what stands there instead."""


def fixed(text: str) -> str:
    """The text with everything corrected that can be; the same text if nothing can."""
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    source = _corrected(text.removeprefix(BYTE_ORDER_MARK))
    marked = _marked(source, parse(source))
    return mark + (source if marked == source else _corrected(marked))


def _corrected(source: str) -> str:
    parsed = parse(source)
    for _ in range(MAX_ROUNDS):
        changed = _applied(source, list(_edits(source, parsed)))
        if changed == source:
            break
        again = parse(changed)
        if _errors(again) > _errors(parsed):
            break
        source, parsed = changed, again
    return source


def _errors(parsed: Parsed) -> int:
    return sum(problem.severity == "error" for problem in parsed.problems)


def _applied(text: str, edits: list[Edit]) -> str:
    """The text with all edits; of overlapping ones the first counts."""
    pieces: list[str] = []
    at = 0
    for start, end, new in sorted(edits):
        if start >= at:
            pieces += [text[at:start], new]
            at = end
    return "".join([*pieces, text[at:]])


class _Places:
    """Offsets of spans in a text."""

    def __init__(self, text: str) -> None:
        self._starts = offsets(text)

    def of(self, span: Span) -> tuple[int, int]:
        """From where to where a span reaches."""
        begin = self._starts[span.line - 1] + span.column - 1
        return begin, self._starts[span.end_line - 1] + span.end_column - 1


def _edits(text: str, parsed: Parsed) -> Iterator[Edit]:
    places = _Places(text)
    for problem in parsed.problems:
        start, end = places.of(problem.span)
        if problem.severity == "error" and problem.text in _SPELLED and text[start:end] == problem.text:
            yield start, end, _SPELLED[problem.text]
    yield from _lists(text)
    for declaration in parsed.tree.declarations:
        yield from _relationships(declaration, places)
        yield from _guidance(declaration, parsed.tree.version, text, places)
    if parsed.tree.version >= SINCE:
        yield from _renamed(parsed.tree, text, places)
        for one in located(SpecFile("", text, parsed.tree)):
            if isinstance(one.node, Filter) and one.node.word == "with":
                _, base = places.of(one.node.base.span)
                predicate, _ = places.of(one.node.predicate.span)
                at = text.find("with", base, predicate)
                if at >= 0:
                    yield at, at + len("with"), "where"


def _renamed(tree: SpecTree, text: str, places: _Places) -> Iterator[Edit]:
    """Words that a later edition has replaced: `reaches`, and `where` in a relationship."""
    for declaration in tree.declarations:
        if isinstance(declaration, RuleDeclaration):
            for trigger in triggers_of(declaration.clauses):
                if isinstance(trigger, TransitionTrigger) and trigger.word == "reaches":
                    _, start = places.of(trigger.subject.span)
                    end, _ = places.of(trigger.value.span)
                    yield from _word(text, start, end, "reaches", "becomes")
        elif isinstance(declaration, EntityDeclaration):
            for item in declaration.items:
                if isinstance(item, RelationshipItem) and item.predicate is not None and item.word == "where":
                    _, start = places.of(item.entity.span)
                    end, _ = places.of(item.predicate.span)
                    yield from _word(text, start, end, "where", "with")


def _word(text: str, start: int, end: int, old: str, new: str) -> Iterator[Edit]:
    """The one occurrence of a word between two places; none if a comment stands there."""
    if text[start:end].strip() == old:
        at = text.index(old, start, end)
        yield at, at + len(old), new


def _lists(text: str) -> Iterator[Edit]:
    """`in [a, b]` is an older form of `in {a, b}`."""
    if not re.search(r"\bin\s*\[", text):
        return
    for line in lines_of(text):
        tokens = line.tokens
        for index, token in enumerate(tokens[:-1]):
            if token.type != "IN" or tokens[index + 1].type != "LSQB":
                continue
            opening = tokens[index + 1]
            closing = next((one for one in tokens[index + 2 :] if one.type in ("RSQB", "LSQB")), None)
            if closing is not None and closing.type == "RSQB":
                for one, new in ((opening, "{"), (closing, "}")):
                    yield one.start_pos or 0, one.end_pos or 0, new


def _relationships(declaration: Declaration, places: _Places) -> Iterator[Edit]:
    """`lines: Line for this order` is an older form of `lines: Line with order = this`."""
    for item in declaration.items if isinstance(declaration, EntityDeclaration) else ():
        if isinstance(item, RelationshipItem) and item.back:
            alias = f"{item.entity.alias}/" if item.entity.alias else ""
            yield (*places.of(item.span), f"{item.name}: {alias}{item.entity.name} with {item.back} = this")


def _guidance(declaration: Declaration, version: int, text: str, places: _Places) -> Iterator[Edit]:
    """`guidance: words` on one line is an older form of `@guidance` with a comment below."""
    if not isinstance(declaration, RuleDeclaration | Surface) or version < 2:
        return
    for clause in declaration.clauses:
        if not isinstance(clause, Annotation) or clause.kind != "guidance" or not clause.colon:
            continue
        start, end = places.of(clause.span)
        indent = " " * (clause.span.column - 1)
        if clause.text and clause.span.line == clause.span.end_line and not clause.body:
            yield start, end, f"@guidance\n{indent}    -- {clause.text.strip().strip(chr(34))}"
        elif not clause.text and text[end:].lstrip(" \t").startswith("--"):
            yield start, end, f"@guidance\n{indent}   "


# ---------------------------------------------------------------- the marker


def _marked(text: str, parsed: Parsed) -> str:
    """The text with the marker of the oldest edition that has all its constructs."""
    if parsed.tree.marker is not None or not parsed.tree.declarations or _errors(parsed):
        return text
    ending = "\r\n" if "\r\n" in text else "\n"
    return f"-- allium: {edition(parsed.tree, text)}{ending}{text}"


def edition(tree: SpecTree, text: str) -> int:
    """The oldest edition that has everything a file uses."""
    if any(_is_third(declaration) for declaration in tree.declarations):
        return 3
    if any(isinstance(one.node, Quoted) for one in located(SpecFile("", text, tree))):
        return 3
    second = any(isinstance(one, Contract | Invariant) for one in tree.declarations) or _SECOND.search(text)
    return 2 if second or _guided(tree) else 1


def _guided(tree: SpecTree) -> bool:
    """Whether rules, not surfaces, give advice in the form that the seed edition has for surfaces."""
    rules = any(_advice(one) for one in tree.declarations if isinstance(one, RuleDeclaration))
    return rules and not any(_advice(one) for one in tree.declarations if isinstance(one, Surface))


def _advice(declaration: RuleDeclaration | Surface) -> bool:
    return any(isinstance(one, Annotation) and one.colon for one in declaration.clauses)


def _is_third(declaration: Declaration) -> bool:
    match declaration:
        case EntityDeclaration():
            return any(
                isinstance(item, TransitionsItem)
                or (isinstance(item, FieldItem) and item.presence is not None)
                for item in declaration.items
            )
        case RuleDeclaration():
            clauses = list(declaration.clauses)
            while clauses:
                clause = clauses.pop()
                if isinstance(clause, ForClause):
                    clauses.extend(clause.clauses)
                elif isinstance(clause, WhenClause) and any(
                    isinstance(one, TransitionTrigger) and one.word == "becomes" for one in clause.triggers
                ):
                    return True
            return False
        case _:
            return False
