"""Which variants a run takes: all, or for the short form a fixed sample, the same on every machine."""

from __future__ import annotations

from collections import defaultdict

from .application import Application
from .mutations import mutants
from .refactorings import at_single_sites, by_hand, everywhere
from .sites import chooser
from .variant import Variant

SHORT_AN_OPERATOR = 1
LONG_SITES_AN_OPERATOR = 6


def long_form(application: Application) -> list[Variant]:
    """Every mutant; every refactoring everywhere, by hand and at up to six single sites."""
    return [
        *mutants(application),
        *everywhere(application),
        *by_hand(application),
        *at_single_sites(application, LONG_SITES_AN_OPERATOR),
    ]


def short_form(applications: list[Application], most: int = SHORT_AN_OPERATOR) -> list[Variant]:
    """A sample: `most` mutants an operator, each refactoring everywhere in `most` applications."""
    mutations: dict[str, list[Variant]] = defaultdict(list)
    refactorings: dict[str, list[Variant]] = defaultdict(list)
    for application in applications:
        for variant in mutants(application):
            mutations[variant.operator].append(variant)
        for variant in (*everywhere(application), *by_hand(application)):
            refactorings[variant.operator].append(variant)
    return [*sample(mutations, most), *sample(refactorings, most)]


def sample(variants: dict[str, list[Variant]], most: int) -> list[Variant]:
    """At most `most` variants of each operator, the same ones on every machine."""
    chosen: list[Variant] = []
    for operator, each in sorted(variants.items()):
        indexes = chooser("short", operator).sample(range(len(each)), min(most, len(each)))
        chosen += [each[index] for index in sorted(indexes)]
    return chosen
