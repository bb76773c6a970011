"""The types of parameters that declare none: those of their defaults, whatever these read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drift.allium.expressions import Access, Name
from drift.allium.names.declarations import Module
from drift.allium.names.scope import Frame, Scope
from drift.allium.names.walking import every
from drift.allium.tree import Parameter
from drift.allium.types.model import UNKNOWN

if TYPE_CHECKING:
    from drift.allium.names.resolver import Resolver


def settle_default(r: Resolver, parameter: Parameter, module: Module) -> None:
    """The type of a default after those of all that it reads, however long the chain; circles have none."""
    settled: set[int] = set()
    stack = [(parameter, module)]
    while stack:
        parameter, module = stack[-1]
        if id(parameter) not in r.member_types:
            r.member_types[id(parameter)] = UNKNOWN
            stack.extend(_read_by(r, parameter, module))
            continue
        stack.pop()
        if id(parameter) not in settled and parameter.value is not None:
            settled.add(id(parameter))
            scope = Scope(r.tables[module.path], Frame(None), "config")
            r.member_types[id(parameter)] = r.value(parameter.value, scope)


def _read_by(r: Resolver, parameter: Parameter, module: Module) -> Iterator[tuple[Parameter, Module]]:
    """The parameters without a written type that a default reads and whose type is not known yet."""
    for node in every(() if parameter.value is None else (parameter.value,)):
        if isinstance(node, Access) and isinstance(node.base, Name) and node.base.name == "config":
            alias = node.base.alias
        elif isinstance(node, Name):
            alias = node.alias
        else:
            continue
        hit = r.index.find(module, node.name, "parameters", alias)
        if hit is not None and hit.value.type is None and id(hit.value) not in r.member_types:
            yield hit.value, r.index.modules[hit.module]
