"""An audit with its places named from the top of the repository, as forges have them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from drift.compare.audit import (
    Audit,
    CodeLocation,
    Divergence,
    Evidence,
    Notice,
    SpecLocation,
    Suppressed,
    SyntaxProblem,
    UnreadFile,
)

Named = TypeVar("Named", SpecLocation, CodeLocation, SyntaxProblem, UnreadFile, Notice, Suppressed)
_DRIVE = re.compile(r"[A-Za-z]:/")


def rooted(audit: Audit, prefix: str) -> Audit:
    """The audit with `prefix`, the working directory inside of the repository, before every file."""
    if prefix in ("", "."):
        return audit
    compared = audit.compared
    if compared is not None:
        compared = msgspec.structs.replace(compared, known=_divergences(compared.known, prefix))
    return msgspec.structs.replace(
        audit,
        divergences=_divergences(audit.divergences, prefix),
        problems=_named(audit.problems, prefix),
        notices=_named(audit.notices, prefix),
        unread=_named(audit.unread, prefix),
        suppressed=tuple(
            msgspec.structs.replace(one, spec=_named(one.spec, prefix), code=_named(one.code, prefix))
            for one in _named(audit.suppressed, prefix)
        ),
        compared=compared,
    )


def from_the_top(file: str, prefix: str) -> str:
    """A file's name from the top; one outside of the repository keeps its name."""
    if file.startswith("/") or _DRIVE.match(file):
        return file
    found = posixpath.normpath(posixpath.join(prefix, file))
    return file if found == ".." or found.startswith("../") else found


def _named(places: Iterable[Named], prefix: str) -> tuple[Named, ...]:
    return tuple(msgspec.structs.replace(one, file=from_the_top(one.file, prefix)) for one in places)


def _divergences(divergences: Iterable[Divergence], prefix: str) -> tuple[Divergence, ...]:
    return tuple(
        msgspec.structs.replace(
            one,
            spec=_named(one.spec, prefix),
            code=_named(one.code, prefix),
            evidence=tuple(_evidence(each, prefix) for each in one.evidence),
        )
        for one in divergences
    )


def _evidence(one: Evidence, prefix: str) -> Evidence:
    return msgspec.structs.replace(one, spec=_named(one.spec, prefix), code=_named(one.code, prefix))
