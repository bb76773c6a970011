"""Parameters that refer to each other, values that modules give. Reference: "Config parameter references"."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.expressions import Access, Expr, Name
from drift.allium.modules.cycles import circles
from drift.allium.names.walking import every
from drift.allium.tree import ConfigDeclaration, Parameter, Use
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related
from drift.logic.spans import Span

CIRCULAR = "allium.config.circularReference"
CHAIN = "allium.config.longChain"
DIAMOND = "allium.config.conflictingOverrides"
MISSING = "allium.config.missingValue"
MAX_LINKS = 2
"""Levels of indirection that are easily followed (language reference v3)."""
Key = tuple[str, str]


def check(context: Context) -> Iterator[Found]:
    """Circles, long chains, overrides that contradict each other, mandatory parameters without a value."""
    graph, parameters = _graph(context)
    for circle in circles(graph):
        first = circle[0]
        path = " → ".join(f"`{name}`" for _, name in circle)
        said = f"`{first[1]}` gets its value from itself: {path}"
        yield Found(CIRCULAR, first[0], _at(parameters[first]), said)
    round_ = {key for circle in circles(graph) for key in circle}
    for key, parameter in parameters.items():
        length = _links(graph, key, round_)
        if length > MAX_LINKS:
            said = f"`{key[1]}` gets its value through {length} other parameters"
            yield Found(CHAIN, key[0], _at(parameter), said, "refer to the one that has the value")
    yield from _overrides(context)


def _at(parameter: Parameter) -> Span:
    return parameter.name_span if parameter.name_span.line else parameter.span


def _graph(context: Context) -> tuple[dict[Key, list[Key]], dict[Key, Parameter]]:
    parameters: dict[Key, Parameter] = {}
    graph: dict[Key, list[Key]] = {}
    for file, block in context.declared(ConfigDeclaration):
        for parameter in block.parameters:
            if block.alias or not isinstance(parameter, Parameter):
                continue
            key = (file.path, parameter.name)
            parameters.setdefault(key, parameter)
            read = list(_read(context, file.path, parameter.value)) if parameter.value is not None else []
            graph.setdefault(key, []).extend(read)
    return {key: [one for one in read if one in parameters] for key, read in graph.items()}, parameters


def _read(context: Context, file: str, value: Expr) -> Iterator[Key]:
    for node in every((value,)):
        if isinstance(node, Name | Access):
            reference = context.resolution.reference(node, file)
            if reference is not None and reference.kind == "config":
                yield reference.module, reference.name


def _links(graph: dict[Key, list[Key]], key: Key, circular: set[Key]) -> int:
    """How many parameters stand between this one and the value, at the longest."""
    lengths: dict[Key, int] = {}
    stack = [key]
    while stack:
        current = stack[-1]
        following = graph.get(current, ())
        if current in circular:
            return 0
        pending = [one for one in following if one not in lengths]
        if pending:
            stack.extend(pending)
            continue
        lengths[current] = max((1 + lengths[one] for one in following), default=0)
        stack.pop()
    return lengths[key]


# ---------------------------------------------------------------- values from elsewhere


def _overrides(context: Context) -> Iterator[Found]:
    given: dict[Key, list[tuple[str, Parameter]]] = {}
    for file, block in context.declared(ConfigDeclaration):
        target = context.module(file).aliases.get(block.alias, "") if block.alias else ""
        for parameter in block.parameters if target else ():
            if isinstance(parameter, Parameter):
                given.setdefault((target, parameter.name), []).append((file.path, parameter))
    texts = {file.path: file.text.split("\n") for file in context.files}
    for (target, name), all_ in given.items():
        first_file, first = all_[0]
        for other_file, other in all_[1:]:
            if other_file != first_file and _said(texts, first_file, first) != _said(
                texts, other_file, other
            ):
                related = (Related(first_file, _at(first), "the other value"),)
                said = f"`{name}` of {target} is given another value by {first_file}"
                yield Found(DIAMOND, other_file, _at(other), said, "one module decides", related)
    for file, use in context.declared(Use):
        module = context.resolution.modules.get(context.module(file).aliases.get(use.alias, ""))
        for parameter in module.parameters.values() if module is not None else ():
            if parameter.value is None and (module.path, parameter.name) not in given:  # type: ignore[union-attr]
                said = f"`{parameter.name}` of `{use.alias}` has no default and is given no value"
                hint = f"`{use.alias}/config {{ {parameter.name}: … }}`"
                yield Found(MISSING, file.path, use.span, said, hint)


def _said(texts: dict[str, list[str]], file: str, parameter: Parameter) -> str:
    """The value as it is written."""
    if parameter.value is None:
        return ""
    span = parameter.value.span
    lines = texts[file][span.line - 1 : span.end_line]
    if not lines:
        return ""
    lines = [*lines[:-1], lines[-1][: span.end_column - 1]]
    return " ".join([lines[0][span.column - 1 :], *lines[1:]]).strip()
