"""What one file of a specification says of another: the alias before its names, and the `use` of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from drift.allium.tokens import lines_of
from drift.distill.draft import Draft
from drift.distill.names import entity_name, plural

SUFFIX: Final = ".allium"


@dataclass(frozen=True, slots=True)
class Declared:
    """Where each name is declared: types with their plurals, triggers, parameters."""

    names: Mapping[str, str]
    parameters: Mapping[str, str]


def declared_in(parts: Mapping[str, Draft]) -> Declared:
    """What each of several files declares."""
    names: dict[str, str] = {}
    parameters: dict[str, str] = {}
    for home, part in sorted(parts.items()):
        for entity in part.entities:
            name = entity_name(entity.name)
            names[name] = names[plural(name)] = home
        for enum in part.enums:
            names[entity_name(enum.name)] = home
        for rule in part.rules:
            if rule.trigger.name:
                names.setdefault(rule.trigger.name, home)
        for parameter in part.config:
            parameters[parameter.name] = home
    return Declared(names, parameters)


def linked(home: str, text: str, declared: Declared) -> str:
    """The text with the alias before whatever another file declares, and with the `use` of these."""
    used: dict[str, None] = {}
    pieces: list[str] = []
    at = 0
    for start, other in foreign(home, text, declared):
        used[other] = None
        pieces += [text[at:start], f"{other}/"]
        at = start
    body = "".join([*pieces, text[at:]])
    if not used:
        return body
    uses = "".join(f'use "./{name}{SUFFIX}" as {name}\n' for name in sorted(used))
    marker, _, rest = body.partition("\n") if body.startswith("-- allium:") else ("", "", body)
    head = f"{marker}\n\n" if marker else ""
    return f"{head}{uses}\n{rest.lstrip(chr(10))}"


def foreign(home: str, text: str, declared: Declared) -> Iterator[tuple[int, str]]:
    """Where a name of another file stands, and of which."""
    for line in lines_of(text):
        tokens = line.tokens
        for index, token in enumerate(tokens):
            start = token.start_pos or 0
            before = text[max(0, start - 1) : start]
            if before in (".", "/"):
                continue
            other = declared.names.get(token.value, home)
            if token.value == "config" and index + 2 < len(tokens) and tokens[index + 1].value == ".":
                other = declared.parameters.get(tokens[index + 2].value, home)
            if other != home:
                yield start, other


def mentions(text: str, what: str) -> bool:
    """Whether a text has a name that stands by itself."""
    at = text.find(what)
    while at >= 0:
        after = text[at + len(what) : at + len(what) + 1]
        before = text[at - 1 : at] if at else ""
        if not (
            after.isalnum() or after == "_" or before.isalnum() or (before in ("_", ".", "/") and before)
        ):
            return True
        at = text.find(what, at + 1)
    return False
