"""Conditions written as text: `b.status = :status AND b.expires_at < NOW()`."""

from __future__ import annotations

import re
from typing import Final

import inflection

from drift.behaviour.from_code.evaluation.comparisons import membership, relation
from drift.behaviour.from_code.evaluation.queries import column
from drift.behaviour.from_code.evaluation.truth import presence
from drift.behaviour.from_code.walking.values import DictValue, ListValue, QueryValue, Value
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.build import conjoin, disjoin, negate
from drift.logic.terms import NOW, NULL, CompareOp, Holds, Opaque, Predicate, Term, boolean, number, text

_AND: Final = re.compile(r"\s+and\s+(?![^(]*\))", re.IGNORECASE)
_OR: Final = re.compile(r"\s+or\s+(?![^(]*\))", re.IGNORECASE)
_COMPARED: Final = re.compile(r"^(?P<left>[\w.\"`]+)\s*(?P<op><=|>=|<>|!=|=|<|>)\s*(?P<right>.+)$", re.DOTALL)
_NULL: Final = re.compile(r"^(?P<left>[\w.\"`]+)\s+is\s+(?P<not>not\s+)?null$", re.IGNORECASE)
_IN: Final = re.compile(
    r"^(?P<left>[\w.\"`]+)\s+(?P<not>not\s+)?in\s*\(?\s*(?P<right>.+?)\s*\)?$", re.IGNORECASE | re.DOTALL
)
_NOW: Final = re.compile(r"^(?:now\s*\(\s*\)|current_timestamp)$", re.IGNORECASE)
_LONGEST: Final = 2_000
_OPERATORS: Final[dict[str, CompareOp]] = {
    "=": "=", "<>": "!=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip


def said_in_text(walk: Walk, query: QueryValue, statement: str, parameters: Value | None) -> Predicate:
    """What a condition in text says of the rows; the parts that can't be read are opaque."""
    spoken = statement.strip()[:_LONGEST]
    alternatives = [a for a in _OR.split(spoken) if a]
    if len(alternatives) > 1:
        return disjoin(*(said_in_text(walk, query, a, parameters) for a in alternatives))
    return conjoin(*(_part(walk, query, part.strip(), parameters) for part in _AND.split(spoken) if part))


def _part(walk: Walk, query: QueryValue, part: str, parameters: Value | None) -> Predicate:
    if part.startswith("(") and part.endswith(")"):
        return said_in_text(walk, query, part[1:-1], parameters)
    found = _NULL.match(part)
    if found:
        return presence(walk, _column(walk, query, found["left"]), bool(found["not"]))
    found = _COMPARED.match(part)
    if found:
        right = _value(walk, query, found["right"].strip(), parameters)
        if right is not None:
            return relation(walk, _OPERATORS[found["op"]], _column(walk, query, found["left"]), right)
    found = _IN.match(part)
    if found:
        right = _value(walk, query, found["right"].strip(), parameters)
        if right is not None:
            said = membership(walk, _column(walk, query, found["left"]), right)
            return negate(said) if found["not"] else said
    return Holds(Opaque(part, "a condition in text", (query.element,)))


def _column(walk: Walk, query: QueryValue, name: str) -> Term:
    last = name.replace('"', "").replace("`", "").rpartition(".")[2]
    fields = (last, inflection.camelize(last, False), last.removesuffix("_id"))
    known = next((f for f in fields if walk.knowledge.field(query.entity, f) is not None), last)
    return column(walk, query.element, known)


def _value(walk: Walk, query: QueryValue, spoken: str, parameters: Value | None) -> Value | None:
    if spoken.startswith(":"):
        name = text(spoken.lstrip(":").lstrip("."))
        return parameters.get(name) if isinstance(parameters, DictValue) else None
    if _NOW.match(spoken):
        return NOW
    if spoken.lower() in ("true", "false"):
        return boolean(spoken.lower() == "true")
    if spoken.lower() == "null":
        return NULL
    if re.fullmatch(r"-?\d+(\.\d+)?", spoken):
        return number(spoken)
    if re.fullmatch(r"'[^']*'", spoken):
        return text(spoken[1:-1])
    if re.fullmatch(r"'[^']*'(\s*,\s*'[^']*')+", spoken):
        return ListValue(tuple(text(s) for s in re.findall(r"'([^']*)'", spoken)))
    if re.fullmatch(r"[\w]+\.[\w]+", spoken):
        return _column(walk, query, spoken)
    return None
