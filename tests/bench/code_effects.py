"""Mutations of what the code does: targets, values, increments, creations, periods and configured values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .application import Mark
from .literals import config_values, other_state, state_of, values_at
from .sites import Edit, Module, mutant, replace
from .syntax import dialect_of
from .syntax.pieces import Act, Annotation, Entry, Given, Literal, Piece, Sum, Unit, Write
from .variant import CONFIG, CREATION, GUARD, TARGET, VALUE, Place, Variant

WRITES = ("ensures", "field", "move", "creation", "condition")
TEMPORAL = frozenset({"trigger-different"}) | GUARD


def accepted(mark: Mark, base: frozenset[str]) -> frozenset[str]:
    """The rules that may report a mutated write, by what it serves."""
    rules = base
    if mark.kinds & {"field", "creation"}:
        rules |= CREATION
    if mark.kinds & {"condition"}:
        rules |= CREATION | TARGET | GUARD
    if mark.kinds & {"trigger", "filter", "requires", "derived"}:
        rules |= TEMPORAL | {"derived-different"}
    if mark.kinds & {"value"}:
        rules |= VALUE | CREATION | {"derived-different"} | GUARD
    return rules


def target_state_changed(module: Module) -> Iterator[Variant | None]:
    """Another state assigned, passed to a transition function or given to a new instance."""
    for line, mark in module.marked(*WRITES):
        for node in values_at(module, line):
            state = state_of(module, node)
            other = other_state(module, node, [state], line) if node.written and state else ""
            edits, accept = [replace(node, other)] if other else [], accepted(mark, TARGET) | GUARD
            yield mutant(module, line, mark, "code-target-state-changed", edits, accept)


def assignment_deleted(module: Module) -> Iterator[Variant | None]:
    """A write deleted: a reset, a counter, a timestamp, a state."""
    for line, mark in module.marked("ensures", "move"):
        accept = accepted(mark, VALUE | TARGET)
        statements: list[Piece] = [*module.syntax.at(line, Write), *module.syntax.at(line, Act)]
        edits = [[replace(node, module.dialect.nothing)] for node in statements]
        edits += [[Edit(*entry.cut, "")] for entry in module.syntax.at(line, Entry)]
        for each in edits:
            yield mutant(module, line, mark, "code-assignment-deleted", each, accept, gone=True)


def increment_changed(module: Module) -> Iterator[Variant | None]:
    """`+ 1` becomes `+ 2`."""
    for line, mark in module.marked("ensures"):
        values: list[Piece] = [each.value for each in module.syntax.at(line, Write) if each.step]
        values += [each.right for each in module.syntax.at(line, Sum)]
        for literal in module.syntax.at(line, Literal):
            if type(literal.value) is int and any(
                (literal.start, literal.end) == (v.start, v.end) for v in values
            ):
                edits = [replace(literal, str(literal.value + 1))]
                yield mutant(module, line, mark, "code-increment-changed", edits, accepted(mark, VALUE))


def sign_flipped(module: Module) -> Iterator[Variant | None]:
    """Addition for subtraction and the reverse."""
    for line, mark in module.marked("ensures", "value", "trigger", "filter", "requires", "field"):
        steps = [each.step for each in module.syntax.at(line, Write) if each.step]
        signs = [each.sign for each in module.syntax.at(line, Sum)]
        for sign in (*steps, *signs):
            if sign in signs and "time" in mark.tags and sign.symbol == "-":
                continue
            other = sign.spelled("-" if sign.symbol == "+" else "+")
            edits = [replace(sign, other)] if other else []
            yield mutant(module, line, mark, "code-sign-flipped", edits, accepted(mark, VALUE))


def value_changed(module: Module) -> Iterator[Variant | None]:
    """Another number or truth value assigned."""
    for line, mark in module.marked("ensures", "field"):
        for node in module.syntax.at(line, Literal):
            if not node.written or isinstance(node.value, str):
                continue
            text = str(node.value + 1)
            if isinstance(node.value, bool):
                text = module.dialect.false if node.value else module.dialect.true
            edits = [replace(node, text)]
            yield mutant(module, line, mark, "code-value-changed", edits, accepted(mark, VALUE))


def offset_dropped(module: Module) -> Iterator[Variant | None]:
    """`now + period` becomes `now`."""
    for line, mark in module.marked("ensures", "field", "trigger", "filter"):
        for node in module.syntax.at(line, Sum):
            edits = [replace(node, module.syntax.text(node.left))]
            yield mutant(module, line, mark, "code-offset-dropped", edits, accepted(mark, VALUE))


def unit_changed(module: Module) -> Iterator[Variant | None]:
    """Days become hours."""
    for line, mark in module.marked("config", "value", "ensures", "field", "trigger", "requires"):
        for node in module.syntax.at(line, Unit):
            edits, accept = [replace(node, node.other)], accepted(mark, CONFIG | VALUE | CREATION)
            yield mutant(module, line, mark, "code-unit-changed", edits, accept)


def config_changed(module: Module) -> Iterator[Variant | None]:
    """A configured number one higher."""
    for line, mark in module.marked("config"):
        text = module.text.splitlines(keepends=True)
        found = module.dialect.number(text[line - 1])
        if found:
            begin = len("".join(text[: line - 1]).encode())
            digits = text[line - 1][found[0] : found[1]]
            start = begin + len(text[line - 1][: found[0]].encode())
            edits = [Edit(start, start + len(digits), str(int(digits.replace("_", "")) + 1))]
            yield mutant(module, line, mark, "code-config-changed", edits, CONFIG)


def config_replaced_in_effect(module: Module) -> Iterator[Variant | None]:
    """A configured value in a write, a period or a cut-off replaced by another literal."""
    for line, mark in module.marked("ensures", "field", "value", "trigger"):
        for node, value in config_values(module, line):
            accept = accepted(mark, VALUE)
            if isinstance(value, int):
                edits = [replace(node, str(value + 1))]
                yield mutant(module, line, mark, "code-config-to-other-literal", edits, accept)
                equal = frozenset({"hardcoded-value"})
                edits = [replace(node, str(value))]
                yield mutant(module, line, mark, "code-config-to-equal-literal", edits, equal)
            else:
                edits = [replace(node, module.dialect.period), *period_import(module)]
                yield mutant(module, line, mark, "code-config-to-other-literal", edits, accept)


def period_import(module: Module) -> list[Edit]:
    """What `Dialect.period` needs, on an existing line of imports, when the module does not have it yet."""
    line, at = module.dialect.period_import, module.syntax.import_line
    name = line.rpartition(" ")[2]
    if not line or at is None or re.search(rf"import .*\b{name}\b", module.text):
        return []
    return [replace(at, module.syntax.text(at) + module.dialect.sequel + line)]


def creation_deleted(module: Module) -> Iterator[Variant | None]:
    """What stores or returns a new instance, deleted."""
    accept = CREATION | {"effect-missing", "rule-unimplemented"}
    for line, mark in module.marked("creation"):
        edits = [[replace(each, module.dialect.nothing)] for each in module.syntax.at(line, Act)]
        edits += [[replace(each, module.dialect.no_result)] for each in module.syntax.at(line, Given)]
        for each in edits:
            yield mutant(module, line, mark, "code-creation-deleted", each, accept, gone=True)


def removal_deleted(module: Module) -> Iterator[Variant | None]:
    """What deletes an instance, deleted."""
    accept = frozenset({"removal-missing", "effect-missing", "rule-unimplemented"})
    for line, mark in module.marked("removal"):
        for node in module.syntax.at(line, Act):
            edits = [replace(node, module.dialect.nothing)]
            yield mutant(module, line, mark, "code-removal-deleted", edits, accept, gone=True)


def notification_deleted(module: Module) -> Iterator[Variant | None]:
    """What sends a message, deleted."""
    accept = frozenset({"emission-missing", "creation-missing", "rule-unimplemented"})
    for line, mark in module.marked("emission"):
        for node in module.syntax.at(line, Act):
            edits = [replace(node, module.dialect.nothing)]
            yield mutant(module, line, mark, "code-notification-deleted", edits, accept, gone=True)


def effect_added(module: Module) -> Iterator[Variant | None]:
    """A write that the rule does not mention: a specified optional timestamp set on the way."""
    specification = module.application.specification
    clock = next((each for each in module.dialect.clocks if each in module.text), module.dialect.null)
    accept = frozenset({"effect-unspecified", "operation-unspecified"})
    for line, mark in module.marked("ensures"):
        mentioned = "".join(rule.text for rule in specification.rules if rule.name in mark.rules)
        for node in module.syntax.at(line, Write):
            if node.step or node.local or not node.owner:
                continue
            for name, kind in specification.fields.get(entity_of(module, node.owner), {}).items():
                if kind == "Timestamp?" and name not in mentioned:
                    target = module.syntax.text(node.target)
                    owner = target.rpartition(".")[0]
                    added = f"{owner}.{module.dialect.field_name(name)} = {clock}"
                    text = module.syntax.text(node).rstrip(";") + module.dialect.sequel + added
                    edits = [replace(node, text)]
                    yield mutant(module, line, mark, "code-effect-added", edits, accept)
                    break


def entity_of(module: Module, owner: str) -> str:
    """The entity written by `order.status = …`, by its variable's name or the class around the method."""
    known = module.application.specification.fields
    if owner in known:
        return owner
    wanted = owner.replace("_", "").lower()
    return next((entity for entity in sorted(known) if entity.lower() == wanted), "")


def field_retyped(module: Module) -> Iterator[Variant | None]:
    """A field declared with another type."""
    accept = frozenset({"field-type", "field-missing", "entity-missing"})
    for line, mark in module.marked("type"):
        for node in module.syntax.at(line, Annotation):
            edits = [replace(node, node.other)]
            yield mutant(module, line, mark, "code-field-retyped", edits, accept)


def state_renamed(module: Module) -> Iterator[Variant | None]:
    """A state that only the code has: one state of each enumeration renamed in the whole code base."""
    application = module.application
    if module.path != min(path for path in application.code if dialect_of(path)):
        return
    for enumerated in application.specification.enumerated:
        if enumerated.field != "status":
            continue
        state = enumerated.states[-1]
        owners = [each for each in application.specification.enumerated if state in each.states]
        if len(owners) > 1:
            continue
        files: dict[str, str] = {}
        places: list[Place] = []
        for path, text in application.code.items():
            changed = re.sub(rf"([\"']){state}([\"'])", r"\1quarantined\2", text)
            changed = re.sub(rf"\b{state.upper()}\b", "QUARANTINED", changed)
            if changed != text:
                files[path] = changed
                pairs = zip(text.splitlines(), changed.splitlines(), strict=True)
                places += [
                    Place(path, number, number) for number, (old, new) in enumerate(pairs, 1) if old != new
                ]
        if files:
            yield Variant(
                app=application.name,
                kind="mutation",
                side="code",
                operator="code-state-renamed",
                description=f"{enumerated.entity}.{enumerated.field}: {state} => quarantined",
                files=files,
                accept=frozenset({"state-missing"}) | TARGET | GUARD | CREATION,
                places=tuple(places),
            )


EFFECT_OPERATORS = (
    target_state_changed,
    assignment_deleted,
    increment_changed,
    sign_flipped,
    value_changed,
    offset_dropped,
    unit_changed,
    config_changed,
    config_replaced_in_effect,
    creation_deleted,
    removal_deleted,
    notification_deleted,
    effect_added,
    field_retyped,
    state_renamed,
)
