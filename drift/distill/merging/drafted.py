"""The draft of the code in the words of the specification that is there."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.model import Behaviour, ConfigParameter
from drift.compare.align import Alignment, align, translate, with_lifecycles, with_ways_back
from drift.compare.align.config import config_key
from drift.compare.binding_names import understood
from drift.distill.draft import Draft
from drift.distill.engine import distill
from drift.distill.merging.sides import Held


def draft_of(held: Held) -> Draft:
    """What the code does, drafted with the specification's names where it has some."""
    return distill(in_words_of_the_spec(held))


def in_words_of_the_spec(held: Held) -> Behaviour:
    """The code's behaviour with the specification's names; configured values stay configured."""
    spec = held.spec
    bindings, _ = understood(held.sides.written, spec, held.sides.code)
    code = with_lifecycles(spec, held.sides.code)
    alignment = align(spec, code, bindings)
    named = replace(code, config=tuple(_named(one, alignment) for one in code.config))
    translated = with_ways_back(translate(named, alignment), spec)
    said = tuple(replace(one, qualified="") for one in spec.config)
    return replace(translated, config=(*said, *_unaligned(code, alignment)))


def _named(parameter: ConfigParameter, alignment: Alignment) -> ConfigParameter:
    """A number that is configured keeps its name: without its value it is not put in the name's place."""
    counted = parameter.value is not None and parameter.value.kind in ("number", "duration")
    if not counted or alignment.spec_parameter(config_key(parameter)) is not None:
        return parameter
    return replace(parameter, value=None)


def _unaligned(code: Behaviour, alignment: Alignment) -> tuple[ConfigParameter, ...]:
    return tuple(one for one in code.config if alignment.spec_parameter(config_key(one)) is None)
