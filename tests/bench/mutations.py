"""All mutants of an application, in a fixed order, without doubles."""

from __future__ import annotations

from .application import Application
from .code_effects import EFFECT_OPERATORS
from .code_guards import GUARD_OPERATORS
from .sites import modules
from .spec_mutations import SPEC_OPERATORS
from .variant import Variant


def mutants(application: Application) -> list[Variant]:
    """Every mutant the operators make; of two with the same text, the first."""
    made: list[Variant] = []
    for module in modules(application):
        for operator in (*GUARD_OPERATORS, *EFFECT_OPERATORS):
            made += [variant for variant in operator(module) if variant is not None]
    for spec_operator in SPEC_OPERATORS:
        made += spec_operator(application)
    unique: dict[tuple[tuple[str, str], ...], Variant] = {}
    for variant in made:
        unique.setdefault(tuple(sorted(variant.files.items())), variant)
    return list(unique.values())
