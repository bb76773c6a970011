"""Configuration: does the code use the values that the specification configures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from drift.behaviour.model import Behaviour, ConfigParameter
from drift.compare.align.config import config_key
from drift.compare.align.model import Alignment, ConfigMatch
from drift.compare.align.names import unsaid
from drift.compare.align.schema import Schema
from drift.compare.align.units import Reconciled, in_unit, reconcile, spelled_value
from drift.compare.align.usage import usage_of
from drift.compare.audit import Subject
from drift.compare.detect.coverage import Doubt, unread_about
from drift.compare.detect.literals import Hardcoded, hardcoded
from drift.compare.detect.places import obligation_id, spelled_place
from drift.compare.finding import Decision, Finding, cause_of, code_location, spec_location

__all__ = ["Hardcoded", "config_decisions", "config_values", "hardcoded"]

_OVERRIDABLE = 0.95
_ABSENT = 0.6
_ABSENT_IN_SEEN_PLACES = 0.3


def config_values(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Finding]:
    """`config-value` and `config-missing` findings. `code` as extracted, not translated."""
    constants = _constants(code)
    for parameter in spec.config:
        judged = _judged(parameter, alignment, constants)
        different = [item for item in judged if item[2].relation == "different"]
        if different:
            yield _value_finding(parameter, different)
        elif not judged and not _excuse(parameter, code, alignment):
            yield _missing_finding(parameter, spec, alignment)


def config_decisions(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Decision]:
    """One verdict per parameter of the specification's `config`. `code` as extracted."""
    constants = _constants(code)
    for parameter in spec.config:
        yield _decision(parameter, code, alignment, constants)


def parameter_obligation(parameter: ConfigParameter) -> str:
    """The id of a parameter's obligation."""
    return obligation_id(parameter.source, "config", parameter.name.rpartition("/")[2])


_Judged = tuple[ConfigMatch, ConfigParameter, Reconciled]


def _constants(code: Behaviour) -> dict[str, ConfigParameter]:
    return {config_key(parameter): parameter for parameter in code.config}


def _judged(
    parameter: ConfigParameter, alignment: Alignment, constants: Mapping[str, ConfigParameter]
) -> list[_Judged]:
    found = (
        (match, in_unit(constants[match.code], match.counts))
        for match in alignment.parameters(parameter.name)
        if match.code in constants and not match.feeds
    )
    return [
        (match, constant, _if_sure(parameter, match, reconcile(parameter, constant)))
        for match, constant in found
    ]


def _if_sure(parameter: ConfigParameter, match: ConfigMatch, reconciled: Reconciled) -> Reconciled:
    """Another value is none of the parameter's where only part of its name speaks for the counterpart."""
    if reconciled.relation != "different" or not match.by_name:
        return reconciled
    left_out = unsaid(parameter.name.rpartition("/")[2], match.code)
    if not left_out:
        return reconciled
    reason = (
        f"only its name is like that of config.{parameter.name}, without “{' '.join(left_out)}”,"
        " its value is another, and the two are not used alike: it may be something else"
    )
    return replace(reconciled, relation="unknown", reason=reason)


def _decision(
    parameter: ConfigParameter,
    code: Behaviour,
    alignment: Alignment,
    constants: Mapping[str, ConfigParameter],
) -> Decision:
    judged = _judged(parameter, alignment, constants)
    decision = Decision(
        parameter_obligation(parameter),
        "config",
        parameter.name,
        _text(parameter),
        "conforms",
        parameter.source,
        tuple(found.source for _, found, _ in judged),
    )
    relations = {reconciled.relation for _, _, reconciled in judged}
    if "different" in relations:
        return replace(decision, verdict="diverges")
    unknown = next((item for item in judged if item[2].relation == "unknown"), None)
    if unknown is not None:
        _, found, reconciled = unknown
        reason = f"{config_key(found)} ({spelled_place(found.source)}): {reconciled.reason}"
        return replace(decision, verdict="unverifiable", reason_code="black-box", reason=reason)
    if judged:
        return decision
    excuse = _excuse(parameter, code, alignment)
    if excuse is None:
        return replace(decision, verdict="missing")
    return replace(decision, verdict="unverifiable", reason_code=excuse[0], reason=excuse[1])


def _excuse(parameter: ConfigParameter, code: Behaviour, alignment: Alignment) -> Doubt | None:
    """Why the lack of a counterpart says nothing."""
    ambiguity = alignment.ambiguity("config", parameter.name)
    if ambiguity is not None:
        return "ambiguous", ambiguity.reason
    unread = unread_about(code, (parameter.name.rpartition("/")[2],))
    if unread is not None:
        return unread.code, f"{spelled_place(unread.source)} mentions it and was not read: {unread.reason}"
    return None


def _value_finding(parameter: ConfigParameter, different: list[_Judged]) -> Finding:
    match, found, _ = different[0]
    expected, actual = spelled_value(parameter), spelled_value(found)
    default = " by default" if found.overridable else ""
    evidence = f" ({', '.join(match.evidence)})" if match.evidence else ""
    return Finding(
        rule="config-value",
        subject=Subject("config", parameter.name),
        message=(
            f"The specification sets config.{parameter.name} to {expected}. Its counterpart in the code,"
            f" {config_key(found)} at {spelled_place(found.source)}{evidence}, is {actual}{default}."
            " Every rule that refers to the parameter behaves differently from the specification."
        ),
        expected=expected,
        actual=actual,
        confidence=round(
            min(
                item.confidence * reconciled.confidence * (_OVERRIDABLE if constant.overridable else 1)
                for item, constant, reconciled in different
            ),
            3,
        ),
        cause=cause_of("config", parameter.name),
        spec=(spec_location(parameter.source, "config", parameter.name, _text(parameter)),),
        code=tuple(
            code_location(
                constant.source, config_key(constant), f"{constant.name} = {spelled_value(constant)}"
            )
            for _, constant, _ in different
        ),
        obligation=parameter_obligation(parameter),
        symbol=config_key(found),
        instead=found.value,
    )


def _missing_finding(parameter: ConfigParameter, spec: Behaviour, alignment: Alignment) -> Finding:
    return Finding(
        rule="config-missing",
        subject=Subject("config", parameter.name),
        message=(
            f"The specification configures {parameter.name} ({spelled_value(parameter)}). No constant,"
            " setting or environment default of the code has its words, and none is used where the"
            " specification uses it."
        ),
        expected=spelled_value(parameter),
        actual="no counterpart",
        confidence=round(_ABSENT + _ABSENT_IN_SEEN_PLACES * _seen(parameter, spec, alignment), 3),
        cause=cause_of("config", parameter.name),
        spec=(spec_location(parameter.source, "config", parameter.name, _text(parameter)),),
        obligation=parameter_obligation(parameter),
    )


def _seen(parameter: ConfigParameter, spec: Behaviour, alignment: Alignment) -> float:
    """The share of the fields used with the parameter that the code has: where it should have shown up."""
    places = usage_of(spec, Schema(spec.entities)).config.get(parameter.name, frozenset())
    fields = [place for place in places if place[0]]
    if not fields:
        return 0.5
    return sum(bool(alignment.code_fields(*place)) for place in fields) / len(fields)


def _text(parameter: ConfigParameter) -> str:
    return f"{parameter.name.rpartition('/')[2]} = {spelled_value(parameter)}"
