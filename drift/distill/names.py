"""Names of code in the spelling of a specification."""

from __future__ import annotations

import re
from typing import Final

import inflection

from drift.distill.vocabulary import name_words
from drift.logic.words import singular, split

_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_]*")


def snake(identifier: str) -> str:
    """`maxAttempts`, `MAX_ATTEMPTS` and `_max_attempts` as `max_attempts`."""
    return "_".join(split(identifier)) or "unnamed"


def pascal(*words: str) -> str:
    """`("paid", "out")` as `PaidOut`."""
    return "".join(part[:1].upper() + part[1:] for word in words for part in split(word))


def is_plain(name: str) -> bool:
    """Whether it can stand as a name without backticks."""
    return _PLAIN.fullmatch(name) is not None


def entity_name(name: str) -> str:
    """An entity's name; of one that code qualifies, since others bear it too, with its last module.

    A table that is named in the plural holds instances that are named in the singular.
    """
    parts = [part for part in name.split(".") if split(part)]
    if not parts:
        return "Unnamed"
    words = split(parts[-1])
    if parts[-1][:1].islower():
        words = (*words[:-1], singular(words[-1]))
    return pascal(*parts[-2:-1], *words) if parts[-1][:1].islower() else pascal(*parts[-2:])


def plural(name: str) -> str:
    """The plural of an identifier's last word: `order_line` as `order_lines`, `Copy` as `Copies`."""
    return inflection.pluralize(name)


def is_participle(word: str) -> bool:
    """Whether a word says that something has happened: `paid`, `delivered`."""
    if word in name_words().participles:
        return True
    return len(word) > 4 and word.endswith("ed") and word not in name_words().no_participles


def rule_words(identifier: str) -> tuple[str, ...]:
    """The words of a function's name that say what it does; none if it only says how it is called."""
    words = split(_last_segment(identifier))
    known = name_words()
    while words and words[0] in known.openings:
        words = words[1:]
    while words and words[-1] in known.kinds:
        words = words[:-1]
    says = len(words) != 1 or words[0] not in known.methods
    return words if says and " ".join(words) not in known.timers else ()


def _last_segment(identifier: str) -> str:
    """What a function without a name is called by: `suspend` of `POST /users/:id/suspend`."""
    if "/" not in identifier:
        return identifier
    return next((part for part in reversed(identifier.split("/")) if part[:1].isalpha()), "")


def rule_name(words: tuple[str, ...], entity: str, *, one: bool = False) -> str:
    """A rule's name from the words of its operation and the entity that it is about.

    A word alone needs an object: `approve` is `ApproveClaim`, `paid` is `OrderPaid`. `one`: it is about one
    instance at a time, whatever the operation's name says.
    """
    if not words:
        return ""
    if one:
        words = (*words[:-1], singular(words[-1]))
    about = split(entity)
    if all(singular(word) in {singular(one) for one in about} for word in words):
        return ""
    if (
        _mentions(words, about)
        or " ".join(words) in name_words().alone
        or "".join(about).startswith(words[0])
    ):
        return pascal(*words)
    if is_participle(words[0]):
        return pascal(*about, *words)
    if all(word in name_words().particles for word in words[1:]):
        return pascal(*words, *about)
    return pascal(*words)


def _mentions(words: tuple[str, ...], about: tuple[str, ...]) -> bool:
    wanted = {singular(word) for word in about}
    return any(singular(word) in wanted for word in words)


def unique(name: str, taken: set[str]) -> str:
    """The name, or the name with the first number from 2 on that makes it new; it is taken then."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}{number}" if name[:1].isupper() else f"{name}_{number}", number + 1
    taken.add(candidate)
    return candidate
