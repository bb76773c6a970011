"""Command line and configuration together: what an audit is to do. The command line wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from drift.cli.configuration.finding import Configured
from drift.cli.errors import CommandError, nearest
from drift.cli.superseding import Superseding
from drift.compare.audit import Severity
from drift.compare.binding_names import Written
from drift.compare.bindings import CodeScope
from drift.compare.catalogue import Catalogue, UnknownRuleError, load_catalogue
from drift.compare.profiles import Profile, load_profiles
from drift.compare.selection import Ignore, Selection, expanded

FailOn = Literal["error", "warning", "note", "never"]
LEAST_CONFIDENCE = 0.7


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says; None and empty: nothing."""

    spec: tuple[Path, ...] = ()
    code: tuple[Path, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: FailOn | None = None
    min_confidence: float | None = None
    profile: str | None = None
    baseline: Path | None = None
    git: bool | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What to audit, and how it is judged."""

    spec: tuple[Path, ...]
    code: tuple[Path, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    vendors: tuple[Path, ...]
    exclude_specs: tuple[str, ...]
    fail_on: FailOn
    min_confidence: float
    selection: Selection
    ignores: tuple[Ignore, ...]
    baseline: Path | None
    git: bool
    written: Written
    supersedes: tuple[Superseding, ...]


def settle(given: Given, configured: Configured) -> Settings:
    """The settings.

    Raises:
        CommandError: there is nothing to audit, or a rule, family or profile does not exist.
    """
    values, drift = configured.values, configured.values.drift
    profile = _profile(given.profile if given.profile is not None else drift.profile, configured)
    catalogue = load_catalogue()
    least = given.min_confidence if given.min_confidence is not None else drift.min_confidence
    return Settings(
        spec=given.spec or _roots("spec", configured.values.spec, configured),
        code=given.code or _roots("code", configured.values.code, configured),
        include=given.include or values.include,
        exclude=given.exclude or values.exclude,
        vendors=tuple(configured.path(one) for one in values.vendors),
        exclude_specs=tuple(configured.pattern(one) for one in values.exclude_specs),
        fail_on=given.fail_on or drift.fail_on or profile.fail_on or "error",
        min_confidence=LEAST_CONFIDENCE if least is None else least,
        selection=_selection(given, configured, profile, catalogue),
        ignores=_ignores(configured, catalogue),
        baseline=given.baseline or (configured.path(drift.baseline) if drift.baseline else None),
        git=(given.git if given.git is not None else drift.git) is not False,
        written=_bindings(configured),
        supersedes=tuple(
            Superseding(_patterns(one.spec, configured), _patterns(one.replaces, configured))
            for one in values.supersedes
        ),
    )


def _bindings(configured: Configured) -> Written:
    bind = configured.values.drift.bind
    scopes = tuple(
        CodeScope(_patterns(one.spec, configured), _patterns(one.code, configured))
        for one in configured.values.scope
    )
    return Written(bind.entities, bind.fields, bind.states, bind.config, bind.rules, scopes)


def _patterns(given: Sequence[str], configured: Configured) -> tuple[str, ...]:
    return tuple(configured.pattern(one) for one in given)


def _roots(name: str, roots: Sequence[str], configured: Configured) -> tuple[Path, ...]:
    if roots:
        return tuple(configured.path(root) for root in roots)
    where = f"`{name} = [...]` in {configured.name}" if configured.file else "a configuration"
    raise CommandError(f"missing option '--{name}'", f"allium drift --spec specs/ --code src/, or {where}")


def _profile(name: str, configured: Configured) -> Profile:
    profiles = load_profiles()
    if not name:
        return profiles["default"]
    if name not in profiles:
        advice = nearest(name, profiles) or f"there are {', '.join(sorted(profiles))}"
        if configured.values.drift.profile == name:
            raise configured.error(f"drift.profile: there is no profile {name!r}", advice, "drift", "profile")
        raise CommandError(f"--profile {name}: there is no such profile", advice)
    return profiles[name]


def _selection(given: Given, configured: Configured, profile: Profile, catalogue: Catalogue) -> Selection:
    drift = configured.values.drift
    _check(given.select, "--select", catalogue)
    _check(given.ignore, "--ignore", catalogue)
    for key, names in (("select", drift.select), ("ignore", drift.ignore)):
        for name in names:
            _checked(name, catalogue, configured, "drift", key)
    return Selection(
        given.select or drift.select,
        given.ignore or drift.ignore,
        {**profile.severity, **_severities(drift.severity, configured, catalogue)},
        drift.aspirational or profile.aspirational,
    )


def _severities(
    wanted: Mapping[str, Severity], configured: Configured, catalogue: Catalogue
) -> dict[str, Severity]:
    """By rule and variant: what is said of a rule goes before what is said of its family."""
    found: dict[str, Severity] = {}
    for name in sorted(wanted, key=lambda name: ("/" in name, name in catalogue, name)):
        if "/" in name:
            _checked(name, catalogue, configured, "drift", "severity", name)
            found[name] = wanted[name]
            continue
        for rule in _checked(name, catalogue, configured, "drift", "severity", name):
            found[rule] = wanted[name]
    return found


def _ignores(configured: Configured, catalogue: Catalogue) -> tuple[Ignore, ...]:
    ignores = []
    for index, one in enumerate(configured.values.drift.ignores):
        key = ("drift", "ignores", index)
        if not (one.rule or one.at or one.path):
            raise configured.error(
                "drift.ignores: this would ignore everything",
                "give a `rule`, a `construct` or a `path`",
                *key,
            )
        rules = {rule for name in one.rule for rule in _checked(name, catalogue, configured, *key, "rule")}
        ignores.append(
            Ignore(
                one.reason,
                tuple(sorted(rules)),
                one.at,
                configured.pattern(one.path) if one.path else "",
                configured.name,
                configured.line(*key),
            )
        )
    return tuple(ignores)


def _check(names: Sequence[str], option: str, catalogue: Catalogue) -> None:
    try:
        expanded(names, catalogue)
    except UnknownRuleError as error:
        raise CommandError(f"{option} {error.rule}: {error}", _advice(error)) from None


def _checked(name: str, catalogue: Catalogue, configured: Configured, *key: str | int) -> tuple[str, ...]:
    try:
        if "/" in name:
            catalogue.severity(*name.split("/", 1))
            return (name,)
        return catalogue.matching(name)
    except UnknownRuleError as error:
        dotted = ".".join(str(part) for part in key if isinstance(part, str))
        raise configured.error(f"{dotted}: {error}", _advice(error), *key) from None


def _advice(error: UnknownRuleError) -> str:
    return f"did you mean {error.near[0]!r}?" if error.near else "`allium explain` lists all rules"
