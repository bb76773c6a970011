"""A specification's text in its canonical layout; what can't be laid out faithfully is left alone."""

from __future__ import annotations

import re
from collections import Counter

import msgspec

from drift.allium.comments.attaching import attach
from drift.allium.comments.notes import Commented
from drift.allium.comments.outline import outline
from drift.allium.parser import parse
from drift.allium.printing.declarations import print_tree
from drift.allium.printing.sameness import difference
from drift.allium.printing.sections import sorted_sections
from drift.allium.problems import Problem
from drift.allium.tokens import BYTE_ORDER_MARK, lines_of

_LINE_END = re.compile(r"\r\n|\n|\r")
_LAYOUT = frozenset({"LPAR", "RPAR", "LBRACE", "RBRACE", "COMMA", "PIPE", "COLON", "EQ"})
"""Tokens that the layout may add or leave out; whether the meaning stays is seen on the tree."""


class Formatted(msgspec.Struct, frozen=True):
    """The canonical text; or why there is none: syntax errors, or a `fault` of the printer."""

    text: str
    problems: tuple[Problem, ...] = ()
    fault: str = ""


def format_text(text: str, *, sort_sections: bool = False) -> Formatted:
    """Lays a specification out anew. A byte-order mark and the kind of the first line end are kept.

    The order of declarations is untouched unless `sort_sections` asks for that of the references.

    What comes out is read again: if it did not say the same, with the same comments at the same places, the
    text is returned as it was, with the `fault`.
    """
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    source = text.removeprefix(BYTE_ORDER_MARK)
    parsed = parse(source)
    errors = tuple(problem for problem in parsed.problems if problem.severity == "error")
    if errors:
        return Formatted(text, errors)
    ending = _LINE_END.search(source)
    commented = attach(parsed.tree, source)
    if sort_sections:
        unsorted, commented = commented, sorted_sections(commented)
        if _comments(unsorted) != _comments(commented):
            return Formatted(text, fault="a comment is missing among the sorted sections")
    printed = print_tree(commented.tree, commented)
    fault = _unfaithful(commented, source, printed)
    if fault:
        return Formatted(text, fault=fault)
    if ending is not None and ending[0] != "\n":
        printed = printed.replace("\n", ending[0])
    return Formatted(mark + printed)


def _unfaithful(commented: Commented, source: str, printed: str) -> str:
    """What the printed text says otherwise than its source, "" if nothing."""
    again = parse(printed)
    errors = [problem for problem in again.problems if problem.severity == "error"]
    if errors:
        return f"line {errors[0].span.line} of the result is not read: {errors[0].message}"
    where = difference(commented.tree, again.tree)
    if where:
        return f"the result says something else at {where}"
    if outline(commented) != outline(attach(again.tree, printed)):
        return "a comment of the result stands elsewhere"
    if _words(source) != _words(printed):
        return "a word is missing in the result"
    return ""


def _comments(commented: Commented) -> Counter[str]:
    return Counter(comment for _, _, comment in outline(commented))


def _words(text: str) -> Counter[str]:
    """The tokens of a text that carry meaning of their own."""
    tokens = (token for line in lines_of(text) for token in line.tokens)
    return Counter(token.value for token in tokens if token.type not in _LAYOUT)
