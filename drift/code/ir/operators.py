"""Operators, kinds and marks of the nodes."""

from __future__ import annotations

from typing import Literal as Lit, TypeAlias

BinaryOperator: TypeAlias = Lit["+", "-", "*", "/", "//", "%", "**", "|", "&", "^", "<<", ">>", "@"]
ComparisonOperator: TypeAlias = Lit["=", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"]
LiteralKind: TypeAlias = Lit["string", "integer", "float", "boolean", "null", "bytes", "ellipsis"]
Mark: TypeAlias = Lit[
    "constructor", "property", "setter", "static", "class", "abstract", "private", "type", "readonly"
]
"""What syntax says of a definition: `property` and `setter` are called by reading and assigning, `class`
methods are given the class first and `static` ones nothing, `abstract` has no body, `private` is not for
the outside, `type` names a type and no value, `readonly` is assigned once."""
