"""Short stable names for clauses: part of obligation ids and fingerprints."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

from drift.logic.build import OPPOSITE
from drift.logic.order import order_key
from drift.logic.render import render
from drift.logic.rewrite import bounded, rewrite
from drift.logic.terms import And, Compare, Expression, Holds, Member, Not, Or, SetOf, Truth

_LONGEST: Final = 80
_WORDS: Final = {"=": "", "!=": "not", "<": "below", "<=": "at-most", ">": "above", ">=": "at-least"}
_SIGNS: Final = {"+": " plus ", "-": " minus ", "*": " times ", "/": " by ", "%": " mod ", "->": " "}
_LOOSE: Final = re.compile(r"[^\w]+|_+")


def clause_key(expression: Expression) -> str:
    """A slug of what a clause says (`user-status-active`), whatever the order of conjuncts and set items.

    At most 80 characters: longer ones end in a digest of the whole.
    """
    key = _key(rewrite(bounded(expression), _in_order)) or "true"
    if len(key) <= _LONGEST:
        return key
    digest = blake2b(key.encode(), digest_size=4).hexdigest()
    return f"{key[: _LONGEST - 9].rstrip('-')}-{digest}"


def _in_order(node: Expression) -> Expression:
    match node:
        case And(operands):
            return And(tuple(sorted(operands, key=order_key)))
        case Or(operands):
            return Or(tuple(sorted(operands, key=order_key)))
        case SetOf(items):
            return SetOf(tuple(sorted(items, key=order_key)))
        case _:
            return node


def _key(node: Expression) -> str:
    match node:
        case And(operands):
            return "-and-".join(sorted(_key(operand) for operand in operands))
        case Or(operands):
            return "-or-".join(sorted(_key(operand) for operand in operands))
        case Not(Compare(op, left, right)):
            return _key(Compare(OPPOSITE[op], left, right))
        case Not(operand):
            return f"not-{_key(operand)}"
        case Holds(Truth(inner)):
            return _key(inner)
        case Compare(op, left, right):
            return _joined(_key(left), _WORDS[op], _key(right))
        case Member(item, SetOf(items)):
            return _joined(_key(item), "in", *sorted(_key(one) for one in items))
        case _:
            return _slug(render(node))


def _joined(*parts: str) -> str:
    return "-".join(part for part in parts if part)


def _slug(written: str) -> str:
    text = written.replace("config.", "")
    for sign, word in _SIGNS.items():
        text = text.replace(f" {sign} ", word)
    return _LOOSE.sub("-", text).strip("-").lower()
