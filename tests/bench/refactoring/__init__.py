"""Refactorings that keep behaviour: every operator of this package must change no verdict."""

from __future__ import annotations

from .operator import Operator, Sites
from .python import PYTHON_OPERATORS
from .typescript import TYPESCRIPT_OPERATORS

OPERATORS: tuple[Operator, ...] = (*PYTHON_OPERATORS, *TYPESCRIPT_OPERATORS)

__all__ = ["OPERATORS", "Operator", "Sites"]
