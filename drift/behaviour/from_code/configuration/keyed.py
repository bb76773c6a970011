"""Configured values that are read by key: the environment, an application's configuration mapping."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from drift.behaviour.from_code.configuration.constants import constant_value, numeric, type_of_constant
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.values import ExternalValue, MethodValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.behaviour.model import ConfigParameter
from drift.code import ir
from drift.code.symbols.definitions import ConstantDefinition
from drift.logic.spans import NOWHERE, Source
from drift.logic.terms import Config, Const, Field, Ite, number

_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


def environment_setting(walk: Walk, key: Value | None, default: Value | None, source: Source) -> Value | None:
    """`os.environ.get("KEY", default)`: a configured value that anyone can override."""
    if not isinstance(key, Const) or key.kind != "string":
        return None
    value = as_number(default) if isinstance(default, Const) else None
    if value is None and default is not None and is_term(default):
        value, _ = numeric(walk.knowledge, as_term(default))
    name = str(key.value)
    return walk.knowledge.configured(
        ConfigParameter(name, source, type_of_constant(value), value, True, f"env:{name}")
    )


def with_fallback(walk: Walk, value: Value, fallback: Value) -> Value | None:
    """`getenv("KEY") or 5`: a configured value that has no default of its own takes the one beside it."""
    if not isinstance(value, Config) or not is_term(fallback):
        return None
    known = walk.knowledge.config.get(value.name)
    folded, _ = numeric(walk.knowledge, as_term(fallback))
    if known is None or folded is None:
        return None
    folded = as_number(folded) or folded
    if known.value is not None:
        # What is walked again, for other arguments, meets the default it has given before.
        return value if known.value == folded else None
    walk.knowledge.config[value.name] = replace(known, value=folded, type=type_of_constant(folded))
    return value


def with_default(knowledge: Knowledge, value: Value) -> Value:
    """What a helper reads from the environment, or else a constant: the setting, with that default.

    `if (raw === undefined) return 5; return Number(raw)`: whatever it tests, it tests what it was given.
    """
    if not isinstance(value, Ite):
        return value
    then, other = with_default(knowledge, value.then), with_default(knowledge, value.other)
    for constant, given in ((then, other), (other, then)):
        if not isinstance(constant, Const) or not isinstance(given, Config):
            continue
        known = knowledge.config.get(given.name)
        if constant.kind not in ("number", "duration") or known is None or not given.name.startswith("env:"):
            continue
        if known.value is None:
            known = replace(known, value=constant, type=type_of_constant(constant))
            knowledge.config[given.name] = known
        if known.value == constant:
            return given
    return value


def as_number(value: Const) -> Const | None:
    """A string that spells a number as that number: what a conversion around it would give."""
    if value.kind == "string" and _NUMBER.match(str(value.value)):
        return number(Fraction(str(value.value)))
    return value if value.kind != "null" else None


def keyed_setting(walk: Walk, base: Value, key: Value, default: Value | None) -> Value | None:
    """`app.config["KEY"]` where `base` is a configuration mapping: what the code base sets under that key."""
    if not isinstance(key, Const) or key.kind != "string":
        return None
    if isinstance(base, ExternalValue):
        call = walk.frameworks.call(base.qualified)
        if call is not None and call.means == "environment":
            return environment_setting(walk, key, default, NOWHERE)
        held = base.qualified.endswith(".config") and str(key.value) in walk.knowledge.keyed
        if walk.frameworks.mapping(base.qualified) is None and not held:
            return None
    elif not _is_mapping_of_app(walk, base):
        return None
    return configured_key(walk, str(key.value), default)


def _is_mapping_of_app(walk: Walk, base: Value) -> bool:
    """`app.config` of an application that came in as a parameter: any `.config` of an untyped value."""
    if isinstance(base, MethodValue):
        return base.name == "config"
    return isinstance(base, Field) and base.name == "config" and walk.type_of(base).kind == "unknown"


def configured_key(walk: Walk, key: str, default: Value | None) -> Config:
    """The configured value that the code base sets under a key of its configuration mapping."""
    qualified = f"config:{key}"
    if qualified in walk.knowledge.config:
        return Config(qualified)
    value: Const | None = None
    source = NOWHERE
    found: dict[Const, Source] = {}
    for module, expr, place in walk.knowledge.keyed.get(key, ()):
        constant = ConstantDefinition(
            module, key, f"{module.name}:{place.span.line}.{key}", expr, None, _assignment(expr, key), 2
        )
        held = constant_value(walk.engine, walk.knowledge, constant)
        if is_term(held):
            folded, _ = numeric(walk.knowledge, as_term(held))
            if folded is not None:
                found.setdefault(folded, place)
    if len(found) == 1:
        value, source = next(iter(found.items()))
    elif not found and default is not None and is_term(default):
        value, _ = numeric(walk.knowledge, as_term(default))
    return walk.knowledge.configured(
        ConfigParameter(key, source, type_of_constant(value), value, True, qualified)
    )


def _assignment(expr: ir.Expr, name: str) -> ir.Assign:
    return ir.Assign(span=expr.span, targets=(ir.Name(span=expr.span, name=name),), value=expr)
