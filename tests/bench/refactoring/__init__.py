"""Refactorings that keep behaviour: every operator of this package must change no verdict."""

from __future__ import annotations

from .base import Operator
from .conditions import CONDITION_OPERATORS
from .extractions import EXTRACTION_OPERATORS
from .noise import NOISE_OPERATORS
from .statements import STATEMENT_OPERATORS

OPERATORS: tuple[Operator, ...] = (
    *CONDITION_OPERATORS,
    *STATEMENT_OPERATORS,
    *EXTRACTION_OPERATORS,
    *NOISE_OPERATORS,
)
