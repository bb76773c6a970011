"""Lengths of time as TypeScript writes them: products of numbers and named units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from .pieces import Unit

OTHERS = {"24": "1", "3600": "60", "60_000": "1_000", "60000": "1000", "3_600_000": "60_000",
          "3600000": "60000", "86_400_000": "3_600_000", "86400000": "3600000"}  # fmt: skip
NAMED = re.compile(r"(?:\w+_PER_)?(DAY|HOUR|MINUTE)S?(?:_\w+)?$")


def factors(node: Node) -> list[str]:
    """The factors of the product that a node is part of."""
    product = node
    while product.parent is not None and _multiplies(product.parent):
        product = product.parent
    return re.split(r"\s*\*\s*", (product.text or b"").decode()) if product.id != node.id else []


def _multiplies(node: Node) -> bool:
    operator = node.child_by_field_name("operator")
    return node.type == "binary_expression" and operator is not None and operator.text == b"*"


def units(node: Node) -> Iterator[Unit]:
    """The unit at a number or a name, as a smaller one."""
    text = (node.text or b"").decode()
    product = factors(node)
    where = (node.start_byte, node.end_byte, node.start_point[0] + 1)
    named = NAMED.match(text)
    if node.type == "identifier" and named and product:
        yield Unit(*where, f"({text} / {24 if named[1] == 'DAY' else 60})")
    elif text in OTHERS and product and (text != "24" or "60" in product):
        yield Unit(*where, OTHERS[text])
