"""Problems of modules, with the codes that `allium check` reports them under."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from drift.logic.spans import Span

Severity: TypeAlias = Literal["error", "warning", "info"]

UNRESOLVED_PATH = "allium.use.unresolvedPath"
CIRCULAR = "allium.use.circular"
AMBIGUOUS = "allium.use.ambiguousReference"
HASH_MISMATCH = "allium.use.hashMismatch"
UNVERIFIED_PIN = "allium.use.unverifiedPin"
UNDEFINED_ALIAS = "allium.reference.undefinedImportedAlias"
UNKNOWN_NAME = "allium.reference.unknownName"

SEVERITIES: dict[str, Severity] = {
    UNRESOLVED_PATH: "warning",
    CIRCULAR: "error",
    AMBIGUOUS: "warning",
    HASH_MISMATCH: "error",
    UNVERIFIED_PIN: "info",
    UNDEFINED_ALIAS: "error",
    UNKNOWN_NAME: "warning",
}
"""The default severity of each code."""


class ModuleProblem(msgspec.Struct, frozen=True):
    """Something wrong between modules; `tried` are the paths at which a module was looked for."""

    file: str
    span: Span
    code: str
    message: str
    hint: str = ""
    tried: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """The default severity of its code."""
        return SEVERITIES[self.code]
