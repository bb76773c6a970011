"""Why a clause could not be decided: the codes of the report contract."""

from __future__ import annotations

from typing import Literal, TypeAlias

ReasonCode: TypeAlias = Literal[
    "", "prose", "black-box", "deferred", "opaque-write", "unresolved-call", "ambiguous", "unparsed",
    "unsupported-language", "conflicting-specs", "dead-code",
]  # fmt: skip
