"""What a check finds, and what becomes of it."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from drift.logic.spans import Span

Severity: TypeAlias = Literal["error", "warning", "info"]
Weight: TypeAlias = Literal["error", "warning", "info", "off"]
LOUDNESS: dict[Weight, int] = {"error": 3, "warning": 2, "info": 1, "off": 0}


class Related(msgspec.Struct, frozen=True, order=True):
    """Another place that takes part: the first declaration, the rule that is shadowed."""

    file: str
    span: Span
    message: str


class Found(msgspec.Struct, frozen=True):
    """One problem as a check sees it. `hint` says what to write instead."""

    code: str
    file: str
    span: Span
    message: str
    hint: str = ""
    related: tuple[Related, ...] = ()


class Diagnostic(msgspec.Struct, frozen=True):
    """One problem with its severity under the profile in force."""

    code: str
    severity: Severity
    message: str
    file: str
    span: Span
    hint: str = ""
    related: tuple[Related, ...] = ()
