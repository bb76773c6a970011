"""Refactorings of Python: transformations of a module's tree."""

from __future__ import annotations

from ..operator import Operator
from .conditions import CONDITION_OPERATORS
from .extractions import EXTRACTION_OPERATORS
from .noise import NOISE_OPERATORS
from .statements import STATEMENT_OPERATORS

PYTHON_OPERATORS: tuple[Operator, ...] = (
    *CONDITION_OPERATORS,
    *STATEMENT_OPERATORS,
    *EXTRACTION_OPERATORS,
    *NOISE_OPERATORS,
)
