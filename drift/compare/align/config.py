"""Which code constant or setting is which configuration parameter: by words, by data flow, by value."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from drift.behaviour.model import ConfigParameter
from drift.compare.align.assignment import Candidate, assign, bound
from drift.compare.align.model import Ambiguity, ConfigMatch, FieldMatch
from drift.compare.align.names import key_of, likeness, same_words, sounds
from drift.compare.align.units import form_of, in_unit, reconcile
from drift.compare.align.usage import NUMBER, Place, Usage
from drift.compare.bindings import NO_BINDINGS, Bindings
from drift.logic.spans import NOWHERE, Source
from drift.logic.words import split as plain

_SIMILAR = "similar name"
_THRESHOLD = 0.6
_MARGIN = 0.06
_SAME_VALUE = 0.04
_SAME_FLOW = 0.2
_OTHER_FLOW = 0.15
_FLOW_ALONE = 0.78
_QUALIFIED = 0.97
_IDLE = 0.1
_MOST_FUZZY = 0.99


@dataclass(frozen=True, slots=True)
class _Group:
    """Constants that are one thing: of one name and value, and equally good for every parameter.

    `lone`: no other constant has the name with another value.
    """

    key: str
    parameters: tuple[ConfigParameter, ...]
    lone: bool


def config_key(parameter: ConfigParameter) -> str:
    """The name that a parameter's `Config` terms have."""
    return parameter.qualified or parameter.name


def align_config(
    spec: Sequence[ConfigParameter],
    code: Sequence[ConfigParameter],
    usages: tuple[Usage, Usage],
    fields: Iterable[FieldMatch],
    bindings: Bindings = NO_BINDINGS,
) -> tuple[tuple[ConfigMatch, ...], tuple[Ambiguity, ...]]:
    """The counterparts of each parameter; all constants of one name and value are one family."""
    spec_usage, code_usage = usages
    code = tuple(in_unit(found, _each(found, code_usage)) for found in code)
    wanted = {parameter.name: parameter for parameter in sorted(spec, key=lambda item: item.name)}
    fields = tuple(fields)
    names = {(match.code_entity, match.code_field): (match.entity, match.field) for match in fields}
    names |= _inputs_called_like_fields(fields)
    names |= {(match.code_entity, NUMBER): (match.entity, NUMBER) for match in fields}
    spec_flow = {name: _places(spec_usage, (name,), {}) for name in wanted}
    flows = {config_key(found): _places(code_usage, _keys((found,)), names) for found in code}
    feeding = _feeding(code)
    for source, constant in feeding.items():
        flows[constant] |= flows[source]
    leading = [found for found in code if config_key(found) not in feeding]
    groups = {group.key: group for group in _grouped(leading, tuple(wanted), flows)}
    code_flow = {
        key: frozenset(place for found in group.parameters for place in flows[config_key(found)])
        for key, group in groups.items()
    }
    idle = _idle(groups.values(), code_usage)
    scores = {
        (name, key): candidate
        for name, parameter in wanted.items()
        for key, group in groups.items()
        if (spec_flow[name] & code_flow[key] or _sounds_like(name, group.parameters[0]))
        and any(bindings.in_scope(parameter.source.file, found.source.file) for found in group.parameters)
        for candidate in _candidates(parameter, group, spec_flow, code_flow, key in idle)
    }
    pins = {
        name: key
        for name, wanted_keys in bindings.config.items()
        if name in wanted
        for key, group in groups.items()
        if any(config_key(found) in wanted_keys for found in group.parameters)
    }
    assignment = assign(bound(scores, pins), _THRESHOLD, _MARGIN)
    taken = {key for _, key, _ in assignment.pairs}
    matches = tuple(
        _match(wanted[name], parameter, candidate, feeding)
        for name, key, candidate in assignment.pairs
        for parameter in _with_sources(_with_twins(groups[key], groups.values(), taken), code, feeding)
    )
    ambiguous = tuple(
        Ambiguity("config", name, tuple(sorted(_locations(groups, keys))), _why(name, groups, keys))
        for name, keys in assignment.disputed
    )
    return matches, ambiguous


def _inputs_called_like_fields(fields: Iterable[FieldMatch]) -> dict[Place, Place]:
    """What comes in under the code's name of a field is known by the specification's."""
    meant: dict[str, set[str]] = {}
    for match in fields:
        meant.setdefault(match.code_field, set()).add(match.field)
    return {("", own): ("", min(said)) for own, said in meant.items() if len(said) == 1}


def _each(parameter: ConfigParameter, usage: Usage) -> Fraction | None:
    """How many seconds each of a constant's numbers is, if all its uses agree."""
    found = {seconds for name in _keys((parameter,)) for seconds in usage.counts.get(name, ())}
    return next(iter(found)) if len(found) == 1 else None


def _match(
    spec: ConfigParameter, code: ConfigParameter, candidate: Candidate, feeding: Mapping[str, str]
) -> ConfigMatch:
    form = form_of(spec, code)
    key = config_key(code)
    return ConfigMatch(
        spec.name,
        key,
        round(candidate.score, 3),
        candidate.evidence,
        form.counts,
        form.scale,
        feeding.get(key, ""),
        candidate.evidence == (_SIMILAR,),
    )


def _feeding(code: Sequence[ConfigParameter]) -> dict[str, str]:
    """The constant that each environment variable sets: the one in whose definition it is read."""
    constants = [found for found in code if not _is_variable(found) and found.source != NOWHERE]
    return {
        config_key(variable): config_key(constant)
        for variable in code
        if _is_variable(variable)
        for constant in constants
        if _within(variable.source, constant.source)
    }


def _is_variable(parameter: ConfigParameter) -> bool:
    return config_key(parameter).startswith("env:")


def _within(inner: Source, outer: Source) -> bool:
    return (
        inner.file == outer.file
        and outer.span.line <= inner.span.line
        and inner.span.end_line <= outer.span.end_line
    )


def _with_sources(
    constants: Sequence[ConfigParameter], code: Sequence[ConfigParameter], feeding: Mapping[str, str]
) -> tuple[ConfigParameter, ...]:
    keys = {config_key(constant) for constant in constants}
    return (*constants, *(found for found in code if feeding.get(config_key(found), "") in keys))


def _with_twins(
    group: _Group, groups: Iterable[_Group], taken: Container[str]
) -> tuple[ConfigParameter, ...]:
    """The group's constants and those of the same name and value that are used elsewhere, or not at all."""
    first = group.parameters[0]
    twins = (
        parameter
        for other in groups
        if other.key not in taken and other.parameters[0].value == first.value
        for parameter in other.parameters
        if same_words(_last(parameter), _last(first)) and _owner(parameter) in ("", _owner(first))
    )
    return (*group.parameters, *twins)


def _owner(parameter: ConfigParameter) -> str:
    """The class that a constant belongs to; "" for one of a module, the environment or a framework."""
    owner = (parameter.qualified or parameter.name).rpartition(".")[0].rpartition(".")[2]
    return owner if owner[:1].isupper() else ""


def _grouped(
    code: Sequence[ConfigParameter], wanted: Sequence[str], flows: Mapping[str, frozenset[Place]]
) -> tuple[_Group, ...]:
    groups: dict[tuple[object, ...], list[ConfigParameter]] = {}
    values: dict[tuple[str, ...], set[object]] = {}
    for parameter in sorted(code, key=config_key):
        words = plain(_last(parameter))
        profile = tuple(
            (name, round(_named(name, parameter), 3)) for name in wanted if _sounds_like(name, parameter)
        )
        flow = tuple(sorted(flows[config_key(parameter)]))
        values.setdefault(words, set()).add(parameter.value)
        groups.setdefault((words, parameter.value, profile, flow), []).append(parameter)
    return tuple(
        _Group(config_key(found[0]), tuple(found), len(values[plain(_last(found[0]))]) == 1)
        for found in groups.values()
    )


def _sounds_like(name: str, parameter: ConfigParameter) -> bool:
    """Whether the names share a word: most constants of a program need no closer look."""
    own = sounds(name, "config")
    last, owner = _last(parameter), _owner_words(parameter)
    return not own.isdisjoint(sounds(last, "config")) or (
        bool(owner) and not own.isdisjoint(sounds(owner, "config"))
    )


def _idle(groups: Iterable[_Group], usage: Usage) -> frozenset[str]:
    """Groups that no operation uses, where it uses another of the same name."""
    used = {group.key: any(name in usage.config for name in _keys(group.parameters)) for group in groups}
    names = {group.key: plain(_last(group.parameters[0])) for group in groups}
    busy = {names[key] for key, is_used in used.items() if is_used}
    return frozenset(key for key, is_used in used.items() if not is_used and names[key] in busy)


def _candidates(
    parameter: ConfigParameter,
    group: _Group,
    spec_flow: Mapping[str, frozenset[Place]],
    code_flow: Mapping[str, frozenset[Place]],
    idle: bool,
) -> Iterable[Candidate]:
    name, key = parameter.name, group.key
    named = max(_named(name, found) for found in group.parameters)
    same = same_words(name.rpartition("/")[2], _last(group.parameters[0]))
    evidence: list[str] = ["same name" if same else _SIMILAR] if named >= 0.5 else []
    equal = any(reconcile(parameter, found).relation == "equal" for found in group.parameters)
    shared = spec_flow[name] & code_flow[key]
    score = named - (_IDLE if idle else 0)
    if shared:
        evidence.append(f"both used with {_spelled(min(shared))}")
        score += _SAME_FLOW
        if _alone(name, shared, spec_flow) and _alone(key, shared, code_flow):
            score = max(score, _FLOW_ALONE)
    elif spec_flow[name] and code_flow[key] and not same:
        score -= _OTHER_FLOW
    if equal:
        evidence.append("same value")
        score += _SAME_VALUE
    if same and group.lone and not idle:
        yield Candidate(1.0 if shared or equal else 0.95, tuple(evidence), certain=True)
    elif score >= _THRESHOLD:
        yield Candidate(score if same else min(_MOST_FUZZY, score), tuple(evidence))


def _named(name: str, parameter: ConfigParameter) -> float:
    """By the constant's own name, or with what it is qualified by (`LoginPolicy.MAX_ATTEMPTS`)."""
    own = likeness(name, _last(parameter), "config")
    owner = _owner_words(parameter)
    if not owner or own >= _MOST_FUZZY:
        return own
    return max(own, _QUALIFIED * likeness(name, f"{owner}_{_last(parameter)}", "config"))


def _owner_words(parameter: ConfigParameter) -> str:
    """The class or module that qualifies a constant."""
    return (parameter.qualified or parameter.name).rpartition(".")[0].rpartition(".")[2]


def _last(parameter: ConfigParameter) -> str:
    name = parameter.name or parameter.qualified
    return name.rpartition(".")[2].rpartition(":")[2]


def _alone(name: str, places: frozenset[Place], flow: Mapping[str, frozenset[Place]]) -> bool:
    return not any(other != name and found & places for other, found in flow.items())


def _places(usage: Usage, keys: Iterable[str], names: Mapping[Place, Place]) -> frozenset[Place]:
    found = (place for key in keys for place in usage.config.get(key, ()))
    return frozenset(_said(names.get(place, place)) for place in found)


def _said(place: Place) -> Place:
    """Inputs are known by what their names say, fields by their names."""
    owner, name = place
    return place if owner else ("", " ".join(sorted(key_of(name, "field"))))


def _keys(parameters: Iterable[ConfigParameter]) -> tuple[str, ...]:
    return tuple(name for parameter in parameters for name in (parameter.qualified, parameter.name) if name)


def _locations(groups: Mapping[str, _Group], keys: Iterable[str]) -> list[str]:
    return [config_key(parameter) for key in keys for parameter in groups[key].parameters]


def _why(name: str, groups: Mapping[str, _Group], keys: Iterable[str]) -> str:
    places = sorted(
        f"{config_key(parameter)} ({parameter.source.file}:{parameter.source.span.line})"
        for key in keys
        for parameter in groups[key].parameters
    )
    return f"config.{name} may be {' or '.join(places)}"


def _spelled(place: Place) -> str:
    return f"{place[0]}.{place[1]}" if place[0] else place[1]
