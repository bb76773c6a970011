"""Texts: put together by `+` or by a template they are one value."""

from __future__ import annotations

from drift.logic.rewrite import rewrite
from drift.logic.terms import Arith, Call, Const, Expression, Term, text

TEMPLATE = "text"
"""The name of the call by which the behaviour model writes a template with its parts."""


def spelled(term: Term) -> Term:
    """The term with every text that is put together written as one template."""
    return rewrite(term, _template)


def apart(one: Term, other: Term) -> bool:
    """Whether two templates begin or end with literals that exclude each other, whatever is put in."""
    if not (isinstance(one, Call) and isinstance(other, Call) and one.name == other.name == TEMPLATE):
        return False
    if not one.args or not other.args:
        return False
    first, second = _literal(one.args[0]), _literal(other.args[0])
    if not first.startswith(second) and not second.startswith(first):
        return True
    last, final = _literal(one.args[-1]), _literal(other.args[-1])
    return not last.endswith(final) and not final.endswith(last)


def _literal(term: Term) -> str:
    return str(term.value) if isinstance(term, Const) and _is_literal(term) else ""


def _template(node: Expression) -> Expression:
    if isinstance(node, Arith) and node.op == "+" and (_is_text(node.left) or _is_text(node.right)):
        return _joined((*_parts(node.left), *_parts(node.right)))
    if isinstance(node, Call) and node.name == TEMPLATE:
        return _joined(tuple(part for argument in node.args for part in _parts(argument)))
    return node


def _joined(parts: tuple[Term, ...]) -> Call:
    merged: list[Term] = []
    for part in parts:
        last = merged[-1] if merged else None
        if _is_literal(part) and isinstance(part, Const) and isinstance(last, Const) and _is_literal(last):
            merged[-1] = text(f"{last.value}{part.value}")
        else:
            merged.append(part)
    return Call(TEMPLATE, tuple(merged))


def _parts(term: Term) -> tuple[Term, ...]:
    return term.args if isinstance(term, Call) and term.name == TEMPLATE else (term,)


def _is_text(term: Term) -> bool:
    return _is_literal(term) or (isinstance(term, Call) and term.name == TEMPLATE)


def _is_literal(term: Term) -> bool:
    return isinstance(term, Const) and term.kind == "string"
