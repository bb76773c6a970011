"""Which variants a run takes: all, or for the short form a fixed sample, the same on every machine."""

from __future__ import annotations

from collections import defaultdict

from .application import Application
from .mutations import mutants
from .refactoring import OPERATORS
from .refactorings import at_every_site, at_single_sites, by_hand, everywhere
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
    """A sample of the applications that are the bench's own: `most` mutants an operator and language, each
    refactoring everywhere in `most` applications, what is refactored by hand."""
    own = [application for application in applications if not application.is_fixture]
    mutations: dict[str, list[Variant]] = defaultdict(list)
    by_people: dict[str, list[Variant]] = defaultdict(list)
    for application in own:
        for variant in mutants(application):
            of = application.language if variant.side == "code" else ""
            mutations[f"{variant.operator} {of}".strip()].append(variant)
        for variant in by_hand(application):
            by_people[variant.operator].append(variant)
    return [*sample(mutations, most), *mechanical(own, most), *sample(by_people, most)]


def mechanical(applications: list[Application], most: int) -> list[Variant]:
    """Each refactoring everywhere in `most` applications of its language that have a site for it."""
    chosen: list[Variant] = []
    for operator in OPERATORS:
        of_language = [each for each in applications if each.language == operator.language]
        found: list[Variant] = []
        for application in chooser("short", operator.name).sample(of_language, len(of_language)):
            variant = at_every_site(application, operator) if len(found) < most else None
            found += [variant] if variant is not None else []
        chosen += found
    return chosen


def sample(variants: dict[str, list[Variant]], most: int) -> list[Variant]:
    """At most `most` variants of each operator, the same ones on every machine."""
    chosen: list[Variant] = []
    for operator, each in sorted(variants.items()):
        indexes = chooser("short", operator).sample(range(len(each)), min(most, len(each)))
        chosen += [each[index] for index in sorted(indexes)]
    return chosen
