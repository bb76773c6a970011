"""Configuration: does the code use the values that the specification configures?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drift.behaviour.model import Behaviour, ConfigParameter
from drift.compare.align.model import Alignment
from drift.compare.finding import Decision, Finding
from drift.logic.terms import Const, Expression


@dataclass(frozen=True, slots=True)
class Hardcoded:
    """The code writes `literal` where the specification refers to `parameter`; `equal`: with the same value."""

    parameter: str
    literal: Const
    equal: bool


def config_values(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Finding]:
    """`config-value` and `config-missing` findings. `code` as extracted, not translated."""
    return iter(())


def config_decisions(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Decision]:
    """One verdict per parameter of the specification's `config`."""
    return iter(())


def hardcoded(
    spec_expr: Expression, code_expr: Expression, spec_config: Sequence[ConfigParameter]
) -> list[Hardcoded]:
    """Literals of `code_expr` that stand where `spec_expr` refers to a parameter. Both in the spec's names."""
    return []
