"""Which variants a run takes: all, or for the short form a fixed sample, the same on every machine."""

from __future__ import annotations

from collections import defaultdict

from .application import Application
from .mutations import mutants
from .refactorings import at_single_sites, by_hand, everywhere
from .sites import chooser
from .variant import Variant

SHORT_MUTANTS_AN_OPERATOR = 3
LONG_SITES_AN_OPERATOR = 6


def long_form(application: Application) -> list[Variant]:
    """Every mutant; every refactoring everywhere, by hand and at up to six single sites."""
    return [
        *mutants(application),
        *everywhere(application),
        *by_hand(application),
        *at_single_sites(application, LONG_SITES_AN_OPERATOR),
    ]


def short_form(applications: list[Application]) -> list[Variant]:
    """A sample of mutants, an equal number an operator, and every refactoring applied everywhere."""
    by_operator: dict[str, list[Variant]] = defaultdict(list)
    rest: list[Variant] = []
    for application in applications:
        for variant in mutants(application):
            by_operator[variant.operator].append(variant)
        rest += [*everywhere(application), *by_hand(application)]
    sample: list[Variant] = []
    for operator, variants in sorted(by_operator.items()):
        count = min(SHORT_MUTANTS_AN_OPERATOR, len(variants))
        chosen = chooser("short", operator).sample(range(len(variants)), count)
        sample += [variants[index] for index in sorted(chosen)]
    return [*sample, *rest]
