"""Mutations of the specification: what it requires, ensures, configures and declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .application import Application
from .sites import chooser
from .specification import SpecLine, SpecRule
from .variant import CONDITIONAL, CONFIG, CREATION, GUARD, STRONGER, TARGET, VALUE, Place, Variant

SWAPPED = {"<=": "<", "<": "<=", ">=": ">", ">": ">="}
ORDER = re.compile(r"(?<= )(<=|>=|<|>)(?= )")
NUMBER = re.compile(r"(?<![\w.])(\d+)(?![\w.])")
STATE = re.compile(r"(?<=[=,{ ])([a-z_]+)(?=[,} \n)]|$)")
REFERENCE = re.compile(r"config\.(\w+)")
UNITS = {"days": "hours", "hours": "minutes", "minutes": "hours"}
TIMELIKE = ("now", "_at", "_since", "window", "period", "_ends", "expires")
DERIVED = frozenset({"derived-different"})
TEMPORAL = frozenset({"trigger-different", "rule-unimplemented"}) | GUARD


def changed(
    application: Application,
    file: str,
    line: int,
    operator: str,
    text: str,
    accept: frozenset[str],
    rule: SpecRule | None = None,
) -> Variant:
    """The specification with `line` replaced by `text`; without text, the whole rule is the place."""
    lines = application.specs[file].splitlines()
    before = lines[line - 1].strip()
    lines[line - 1] = text
    places = [Place(file, line, line)]
    if not text and rule is not None:
        places = [Place(file, rule.start, rule.end)]
        places += [Place(path, number, number) for path, number in application.marked_lines(rule.name)]
    return Variant(
        app=application.name,
        kind="mutation",
        side="spec",
        operator=operator,
        description=f"{before}  =>  {text.strip() or '(deleted)'}",
        files={file: "\n".join(lines) + "\n"},
        accept=accept,
        places=tuple(places),
        rules=(rule.name,) if rule else (),
    )


def clause_rules(line: SpecLine) -> frozenset[str]:
    """What may report a change of this line."""
    if line.clause == "requires":
        return GUARD | {"transition-missing", "transition-unspecified"}
    if line.clause == "when":
        return TEMPORAL
    if line.text.strip().startswith("if "):
        return CONDITIONAL
    if (re.match(r"\s+\w+: ", line.text) and "ensures:" not in line.text) or ".created(" in line.text:
        return CREATION | VALUE
    return VALUE


def lines_of(application: Application, *clauses: str) -> Iterator[tuple[SpecRule, SpecLine]]:
    for rule in application.specification.rules:
        for line in rule.lines:
            if line.clause in clauses:
                yield rule, line


def strictness(application: Application) -> Iterator[Variant]:
    for rule, line in lines_of(application, "requires", "ensures"):
        found = ORDER.search(line.text)
        if found and not any(word in line.text for word in TIMELIKE):
            text = line.text[: found.start()] + SWAPPED[found[1]] + line.text[found.end() :]
            yield changed(
                application, rule.file, line.number, "spec-strictness", text, clause_rules(line), rule
            )


def limit_changed(application: Application) -> Iterator[Variant]:
    for rule, line in lines_of(application, "requires"):
        found = NUMBER.search(line.text)
        if found:
            text = line.text[: found.start()] + str(int(found[1]) + 1) + line.text[found.end() :]
            yield changed(
                application, rule.file, line.number, "spec-limit-changed", text, clause_rules(line), rule
            )


def requires_deleted(application: Application) -> Iterator[Variant]:
    """The code refuses what the specification no longer forbids."""
    for rule, line in lines_of(application, "requires"):
        accept = STRONGER | {"transition-missing", "transition-unspecified", "trigger-different"}
        yield changed(application, rule.file, line.number, "spec-requires-deleted", "", accept, rule)


def requires_inverted(application: Application) -> Iterator[Variant]:
    for rule, line in lines_of(application, "requires"):
        head, _, test = line.text.partition("requires: ")
        text = (
            f"{head}requires: {test.removeprefix('not ')}"
            if test.startswith("not ")
            else f"{head}requires: not ({test})"
        )
        yield changed(
            application, rule.file, line.number, "spec-requires-inverted", text, clause_rules(line), rule
        )


def requires_added(application: Application) -> Iterator[Variant]:
    """A condition that nothing checks: an optional timestamp the rule does not mention must lie ahead.

    Such timestamps are written as `now`, so that no reachable state implies the condition.
    """
    for rule in application.specification.rules:
        last = [line for line in rule.of("requires") if "requires:" in line.text]
        for line in last[-1:]:
            found = re.search(r"(?<![.\w])(\w+)\.", line.text)
            if found is None:
                continue
            for entity, fields in sorted(application.specification.fields.items()):
                if entity.lower() != found[1].lower():
                    continue
                for name, kind in fields.items():
                    if kind == "Timestamp?" and name not in rule.text:
                        text = f"{line.text} and {found[1]}.{name} > now"
                        accept = clause_rules(line)
                        yield changed(
                            application, rule.file, line.number, "spec-requires-added", text, accept, rule
                        )
                        break


def state_in_requires_changed(application: Application) -> Iterator[Variant]:
    """Another state in a precondition, one state more or one less in its set."""
    for rule, line in lines_of(application, "requires"):
        single = re.search(r"(= |!= )([a-z_]+)$", line.text)
        domain = application.specification.domain_of(single[2]) if single else ()
        if single and domain:
            other = pick([state for state in domain if state != single[2]], rule, line)
            text = line.text[: single.start(2)] + other
            yield changed(
                application,
                rule.file,
                line.number,
                "spec-tested-state-changed",
                text,
                clause_rules(line),
                rule,
            )
            if single[1] == "= ":
                text = f"{line.text[: single.start(1)]}in {{{single[2]}, {other}}}"
                yield changed(
                    application, rule.file, line.number, "spec-states-widened", text, clause_rules(line), rule
                )
        many = re.search(r"in \{([a-z_, ]+)\}", line.text)
        if many:
            states = many[1].split(", ")
            outside = [
                state for state in application.specification.domain_of(states[0]) if state not in states
            ]
            less = ", ".join(states[1:])
            text = line.text[: many.start(1)] + less + line.text[many.end(1) :]
            yield changed(
                application, rule.file, line.number, "spec-states-narrowed", text, clause_rules(line), rule
            )
            if outside:
                text = f"{line.text[: many.end(1)]}, {pick(outside, rule, line)}{line.text[many.end(1) :]}"
                yield changed(
                    application, rule.file, line.number, "spec-states-widened", text, clause_rules(line), rule
                )


def pick(states: list[str], rule: SpecRule, line: SpecLine) -> str:
    return chooser("spec", rule.file, line.number).choice(states)


def connective_swapped(application: Application) -> Iterator[Variant]:
    for rule, line in lines_of(application, "requires"):
        for word, other in ((" and ", " or "), (" or ", " and ")):
            if word in line.text:
                text = line.text.replace(word, other, 1)
                yield changed(
                    application,
                    rule.file,
                    line.number,
                    "spec-connective-swapped",
                    text,
                    clause_rules(line),
                    rule,
                )
                break


def target_changed(application: Application) -> Iterator[Variant]:
    """Another state, number or truth value in an outcome."""
    for rule, line in lines_of(application, "ensures"):
        if line.text.strip().startswith("if "):
            continue
        for found in re.finditer(r"(?:= |: |\()([a-z_]+|\d+)(?=[,)]|$)", line.text):
            word = found[1]
            text = ""
            accept = clause_rules(line)
            domain = application.specification.domain_of(word)
            if word.isdigit():
                text = line.text[: found.start(1)] + str(int(word) + 1) + line.text[found.end(1) :]
            elif word in ("true", "false"):
                text = (
                    line.text[: found.start(1)]
                    + ("false" if word == "true" else "true")
                    + line.text[found.end(1) :]
                )
            elif domain:
                other = pick([state for state in domain if state != word], rule, line)
                text = line.text[: found.start(1)] + other + line.text[found.end(1) :]
                accept |= TARGET
            if text:
                yield changed(application, rule.file, line.number, "spec-outcome-changed", text, accept, rule)


def increment_changed(application: Application) -> Iterator[Variant]:
    for rule, line in lines_of(application, "ensures"):
        found = re.search(r" ([+-]) (\w[\w.]*)$", line.text)
        if found:
            sign = "-" if found[1] == "+" else "+"
            text = f"{line.text[: found.start(1)]}{sign}{line.text[found.end(1) :]}"
            yield changed(
                application, rule.file, line.number, "spec-sign-flipped", text, clause_rules(line), rule
            )
        if found and found[2].isdigit():
            text = line.text[: found.start(2)] + str(int(found[2]) + 1)
            yield changed(
                application, rule.file, line.number, "spec-increment-changed", text, clause_rules(line), rule
            )


def ensures_deleted(application: Application) -> Iterator[Variant]:
    """The code does what the specification no longer says: one outcome of several."""
    for rule in application.specification.rules:
        single = [line for line in rule.of("ensures") if re.match(r"    ensures: \S+ = ", line.text)]
        if len(rule.of("ensures")) > 1:
            for line in single:
                accept = frozenset({"effect-unspecified", "operation-unspecified"}) | TARGET
                yield changed(application, rule.file, line.number, "spec-ensures-deleted", "", accept, rule)


def ensures_added(application: Application) -> Iterator[Variant]:
    """An outcome the code does not have: an optional timestamp the rule does not mention is set."""
    for rule in application.specification.rules:
        single = [line for line in rule.of("ensures") if re.match(r"    ensures: \w+\.\w+ = ", line.text)]
        for line in single[:1]:
            found = re.search(r"ensures: (\w+)\.", line.text)
            fields = next(
                (
                    fields
                    for entity, fields in application.specification.fields.items()
                    if found and entity.lower() == found[1]
                ),
                {},
            )
            for name, kind in fields.items():
                if kind == "Timestamp?" and name not in rule.text and found:
                    text = f"{line.text}\n    ensures: {found[1]}.{name} = now"
                    each = changed(
                        application, rule.file, line.number, "spec-ensures-added", text, VALUE, rule
                    )
                    yield moved(each, 1)
                    break


def moved(variant: Variant, lines: int) -> Variant:
    """The variant, its first place `lines` further down."""
    first = variant.places[0]
    place = Place(first.file, first.start + lines, first.end + lines)
    return replace(variant, places=(place,))


def config_default_changed(application: Application) -> Iterator[Variant]:
    for parameter in application.specification.parameters:
        text = application.specs[parameter.file].splitlines()[parameter.line - 1]
        number = re.search(r"(?<== )[\d_]+", text)
        if number:
            other = f"{text[: number.start()]}{int(number[0].replace('_', '')) + 1}{text[number.end() :]}"
            yield changed(application, parameter.file, parameter.line, "spec-config-changed", other, CONFIG)
        unit = re.search(r"\.(days|hours|minutes)$", text)
        if unit:
            other = text[: unit.start(1)] + UNITS[unit[1]]
            yield changed(application, parameter.file, parameter.line, "spec-unit-changed", other, CONFIG)


def config_replaced(application: Application) -> Iterator[Variant]:
    """A reference to a parameter replaced by a literal with another value."""
    defaults = {parameter.name: parameter.default for parameter in application.specification.parameters}
    for rule, line in lines_of(application, "requires", "ensures", "when"):
        found = REFERENCE.search(line.text)
        if found:
            number, dot, unit = defaults[found[1]].partition(".")
            literal = f"{int(number.replace('_', '')) + 1}{dot}{unit}"
            text = line.text[: found.start()] + literal + line.text[found.end() :]
            yield changed(
                application,
                rule.file,
                line.number,
                "spec-config-to-other-literal",
                text,
                clause_rules(line),
                rule,
            )


def state_renamed(application: Application) -> Iterator[Variant]:
    """A state that only the specification has."""
    for each in application.specification.enumerated:
        owners = [other for other in application.specification.enumerated if each.states[-1] in other.states]
        if each.field != "status" or len(owners) > 1:
            continue
        text = application.specs[each.file]
        other = re.sub(rf"\b(?<!\.){each.states[-1]}\b", "quarantined", text)
        pairs = zip(text.splitlines(), other.splitlines(), strict=True)
        places = [
            Place(each.file, number, number) for number, (old, new) in enumerate(pairs, 1) if old != new
        ]
        accept = frozenset({"state-missing"}) | TARGET | GUARD | CREATION
        description = f"{each.entity}.{each.field}: {each.states[-1]} => quarantined"
        yield Variant(
            application.name,
            "mutation",
            "spec",
            "spec-state-renamed",
            description,
            {each.file: other},
            accept,
            tuple(places),
        )


def state_added(application: Application) -> Iterator[Variant]:
    """A declared state that nothing reaches."""
    for each in application.specification.enumerated:
        if each.field == "status":
            text = application.specs[each.file].splitlines()[each.line - 1] + " | quarantined"
            yield changed(
                application, each.file, each.line, "spec-state-added", text, frozenset({"state-missing"})
            )


def derived_changed(application: Application) -> Iterator[Variant]:
    """A derived value compares otherwise."""
    for file, text in sorted(application.specs.items()):
        entity = ""
        for number, line in enumerate(text.splitlines(), 1):
            header = re.match(r"(entity|rule) (\w+)", line)
            entity = header[2] if header and header[1] == "entity" else ("" if header else entity)
            found = ORDER.search(line)
            if entity and found and not any(word in line for word in TIMELIKE):
                other = line[: found.start()] + SWAPPED[found[1]] + line[found.end() :]
                accept = GUARD | DERIVED
                yield changed(application, file, number, "spec-derived-changed", other, accept)


def exposure_deleted(application: Application) -> Iterator[Variant]:
    """The code gives out what the specification no longer exposes; the place is the whole surface."""
    accept = frozenset({"exposure-unspecified"})
    for file, text in sorted(application.specs.items()):
        lines = text.splitlines()
        start, within = 0, False
        for number, line in enumerate(lines, 1):
            if line.startswith("surface "):
                start, within = number, False
            elif line.strip().endswith(":"):
                within = line.strip() == "exposes:"
            elif start and within and re.match(r"        \w+\.\w+$", line):
                end = next(at for at in range(number, len(lines) + 1) if lines[at - 1] == "}")
                found = changed(application, file, number, "spec-exposure-deleted", "", accept)
                yield replace(found, places=(Place(file, start, end),))


SPEC_OPERATORS = (
    strictness,
    limit_changed,
    requires_deleted,
    requires_inverted,
    requires_added,
    state_in_requires_changed,
    connective_swapped,
    target_changed,
    increment_changed,
    ensures_deleted,
    ensures_added,
    config_default_changed,
    config_replaced,
    state_renamed,
    state_added,
    derived_changed,
    exposure_deleted,
)
