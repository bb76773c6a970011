"""A line reader for the bench's own specifications: enough to place mutations, no parser of the language.

The bench must not use the engine's parser: a mutation placed by the code under test proves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CLAUSE = re.compile(r"^    (when|requires|ensures|let)\b:?\s*(.*)$")
ENUMERATED = re.compile(r"^\s+(\w+): ([a-z_]+(?: \| [a-z_]+)+)\s*$")
NAMED_ENUM = re.compile(r"^enum (\w+) \{ (.+) \}\s*$")
FIELD = re.compile(r"^    (\w+): ([A-Z]\w*\??(?:<\w+>)?)\s*$")
PARAMETER = re.compile(r"^    (\w+): (\w+) = (.+?)\s*$")


@dataclass(frozen=True)
class SpecLine:
    """One line of a rule and the clause it belongs to."""

    number: int
    clause: str
    text: str


@dataclass(frozen=True)
class SpecRule:
    """A rule's block, `start` to `end` inclusive."""

    name: str
    file: str
    start: int
    end: int
    lines: tuple[SpecLine, ...]

    def of(self, clause: str) -> list[SpecLine]:
        return [line for line in self.lines if line.clause == clause]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Parameter:
    """A configured parameter and its default, as written."""

    name: str
    file: str
    line: int
    type: str
    default: str


@dataclass(frozen=True)
class Enumerated:
    """The states of a field (or of a named enumeration, then `entity` is its name and `field` is empty)."""

    entity: str
    field: str
    file: str
    line: int
    states: tuple[str, ...]


@dataclass(frozen=True)
class Specification:
    """What the mutation operators need to know of an application's specs."""

    rules: tuple[SpecRule, ...]
    parameters: tuple[Parameter, ...]
    enumerated: tuple[Enumerated, ...]
    fields: dict[str, dict[str, str]]

    def domain_of(self, state: str) -> tuple[str, ...]:
        """The first set of states that has `state`; empty when none has."""
        return next((each.states for each in self.enumerated if state in each.states), ())


def read_specification(specs: dict[str, str]) -> Specification:
    """Read all spec files of an application."""
    rules: list[SpecRule] = []
    parameters: list[Parameter] = []
    enumerated: list[Enumerated] = []
    fields: dict[str, dict[str, str]] = {}
    for file, text in sorted(specs.items()):
        lines = text.splitlines()
        for start, end, header in blocks(lines):
            body = list(enumerate(lines[start:end], start + 1))
            kind, _, rest = header.partition(" ")
            name = rest.split(" ")[0].split(":")[0]
            if kind == "rule":
                rules.append(read_rule(name, file, start, end, body))
            elif kind == "config":
                parameters += [
                    Parameter(found[1], file, number, found[2], found[3])
                    for number, line in body
                    if (found := PARAMETER.match(line))
                ]
            elif kind == "entity":
                own = fields.setdefault(name, {})
                for number, line in body:
                    if (found := ENUMERATED.match(line)) is not None:
                        enumerated.append(
                            Enumerated(name, found[1], file, number, tuple(found[2].split(" | ")))
                        )
                        own[found[1]] = "state"
                    elif (found := FIELD.match(line)) is not None:
                        own[found[1]] = found[2]
        for number, line in enumerate(lines, 1):
            if (found := NAMED_ENUM.match(line)) is not None:
                enumerated.append(Enumerated(found[1], "", file, number, tuple(found[2].split(" | "))))
    return Specification(tuple(rules), tuple(parameters), tuple(enumerated), fields)


def blocks(lines: list[str]) -> list[tuple[int, int, str]]:
    """Top-level blocks as (first line, last line, header), 1-based."""
    found: list[tuple[int, int, str]] = []
    start, header = 0, ""
    for number, line in enumerate(lines, 1):
        if line and not line[0].isspace() and line.rstrip().endswith("{"):
            start, header = number, line
        elif line.startswith("}") and start:
            found.append((start, number, header))
            start = 0
    return found


def read_rule(name: str, file: str, start: int, end: int, body: list[tuple[int, str]]) -> SpecRule:
    """The lines of a rule with the clause each belongs to."""
    clause = ""
    lines: list[SpecLine] = []
    for number, text in body:
        if (found := CLAUSE.match(text)) is not None:
            clause = found[1]
        if text.strip() and text.strip() != "}":
            lines.append(SpecLine(number, clause, text))
    return SpecRule(name, file, start, end, tuple(lines))
