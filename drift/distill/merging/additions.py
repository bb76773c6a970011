"""Whole rules that the specification lacks, with what they need: fields, entities, states, parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace

from drift.allium.items import FieldItem, RelationshipItem
from drift.allium.outcomes import EventTrigger, WhenClause
from drift.allium.tree import (
    ConfigDeclaration,
    EntityDeclaration,
    EnumDeclaration,
    RuleDeclaration,
    Use,
)
from drift.checks.fixes import edition as oldest
from drift.compare.audit import Divergence
from drift.distill.draft import Draft, DraftEntity, DraftEnum, DraftParameter, DraftRule
from drift.distill.layout import Edition, part_text, type_text
from drift.distill.merging.sheet import STEP, Edit, Sheet
from drift.distill.merging.sides import Held
from drift.distill.merging.states import entities
from drift.distill.merging.wording import written
from drift.distill.names import entity_name, unique
from drift.distill.statements import sources_in
from drift.logic.terms import Var

MAX_NEEDED = 40
"""Declarations that one rule may bring with it."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What is put into one file; `annotated` with the places in code."""

    held: Held
    draft: Draft
    annotated: bool = False

    def rules_for(self, one: Divergence) -> Iterator[Sequence[Edit]]:
        """The rules of the draft that make a change which no rule of the specification makes."""
        places = {(place.file, place.line) for place in one.code if place.role == "primary"}
        found = [rule for rule in self.draft.rules if places & _places(rule)]
        sheet = self._sheet(one.spec[0].file if one.spec else "")
        if sheet is None:
            return
        for rule in found:
            yield self.rules((rule,), sheet)
        if len(found) > 1:
            yield self.rules(found, sheet)

    def jobs_for(self, one: Divergence) -> Iterator[Sequence[Edit]]:
        """The rules of the draft that time sets off and that speak of the places of a divergence."""
        places = {(place.file, place.line) for place in one.code}
        sheet = self._sheet(one.spec[0].file if one.spec else "")
        for rule in self.draft.rules:
            if sheet is not None and rule.trigger.condition is not None and places & _all_places(rule):
                yield self.rules((rule,), sheet)

    def rules(self, rules: Sequence[DraftRule], sheet: Sheet) -> Sequence[Edit]:
        """The edits that put rules into a file, and whatever they speak of and nobody declares."""
        taken = self._names()
        texts = [part_text(_named(rule, taken), _edition(sheet), annotated=self.annotated) for rule in rules]
        whole = "\n".join(texts)
        spoken = " ".join(sorted(name for rule in rules for name in _entities(rule)))
        needed = self._needed(f"{whole}\n{spoken}", sheet)
        texts += [f"deferred {one.path}" for one in self.draft.deferred if f"{one.path}(" in whole]
        lines = [line for text in texts for line in ("", *text.rstrip("\n").split("\n"))]
        return (*needed, self._below(sheet, (RuleDeclaration, ConfigDeclaration, EntityDeclaration), lines))

    def home(self, rule: DraftRule) -> Sheet | None:
        """The file that a new rule belongs to: where most of what it speaks of is declared."""
        text = part_text(rule)
        count: dict[str, int] = {}
        for entity in self.draft.entities:
            name = entity_name(entity.name)
            if _speaks(text, name) or _speaks(text, name[:1].lower() + name[1:]):
                for sheet, _ in entities(name, self.held):
                    count[sheet.path] = count.get(sheet.path, 0) + 1
        best = max(sorted(count), key=lambda path: count[path], default="")
        return self._sheet(best)

    def _sheet(self, path: str) -> Sheet | None:
        sheets = self.held.sheets
        return sheets.get(path) or next((sheets[name] for name in sorted(sheets)), None)

    def _names(self) -> set[str]:
        """The names of rules and of what sets them off."""
        taken: set[str] = set()
        for sheet in self.held.sheets.values():
            for rule in sheet.nodes(RuleDeclaration):
                taken.add(rule.name)
            for clause in sheet.nodes(WhenClause):
                taken.update(one.name.name for one in clause.triggers if isinstance(one, EventTrigger))
        return taken

    # ------------------------------------------------------------ what is needed

    def _needed(self, text: str, sheet: Sheet) -> list[Edit]:
        edits: list[Edit] = []
        new: list[DraftEntity | DraftEnum] = []
        pending, seen = [text], {""}
        while pending and len(new) < MAX_NEEDED:
            said = pending.pop()
            for entity in self.draft.entities:
                name = entity_name(entity.name)
                known = list(entities(name, self.held))
                if not known and name not in seen and _speaks(said, name):
                    seen.add(name)
                    new.append(entity)
                    pending.append(part_text(entity))
                elif known and name not in seen and known[0][0].path in self.held.texts:
                    found = _fields(entity, known[0][1], said)
                    if found:
                        seen.add(name)
                        edits.append(_with_fields(*known[0], found))
                        pending.append("\n".join(found))
            for enum in self.draft.enums:
                if enum.name not in seen and _speaks(said, enum.name) and not self._declares(enum.name):
                    seen.add(enum.name)
                    new.append(enum)
        wanted = "\n".join([text, *(part_text(one) for one in new)])
        lines = [
            line for one in new for line in ("", *part_text(one, _edition(sheet)).rstrip("\n").split("\n"))
        ]
        if lines:
            edits.append(self._below(sheet, (EntityDeclaration, EnumDeclaration, Use), lines))
        edits.extend(self._parameters(wanted, sheet))
        return edits

    def _declares(self, name: str) -> bool:
        return any(
            one.name == name for sheet in self.held.sheets.values() for one in sheet.nodes(EnumDeclaration)
        )

    def _parameters(self, text: str, sheet: Sheet) -> Iterator[Edit]:
        known = {one.name.rpartition("/")[2] for one in self.held.spec.config}
        wanted = [
            one
            for one in self.draft.config
            if one.name not in known and re.search(rf"\bconfig\.{re.escape(one.name)}\b", text)
        ]
        if not wanted:
            return
        blocks = [b for b in sheet.tree.declarations if isinstance(b, ConfigDeclaration) and not b.alias]
        block = next((b for b in blocks if b.parameters and not b.older), None)
        lines = [_parameter(one) for one in wanted]
        if block is None:
            indented = [" " * STEP + line for line in lines]
            yield self._below(sheet, (EntityDeclaration, EnumDeclaration), ["", "config {", *indented, "}"])
            return
        last = block.parameters[-1]
        indent = sheet.indent(last.span.line)
        yield sheet.inserted(last.span.end_line, [f"{indent}{line}" for line in lines])

    def _below(self, sheet: Sheet, kinds: tuple[type, ...], lines: Sequence[str]) -> Edit:
        """Lines below the last declaration of the first kind that there is, else at the end."""
        for kind in kinds:
            found = [one for one in sheet.tree.declarations if isinstance(one, kind)]
            if found:
                return sheet.inserted(found[-1].span.end_line, lines)
        number = len(sheet.text.rstrip().split("\n")) if sheet.text.strip() else 0
        return sheet.inserted(number, lines)


def _named(rule: DraftRule, taken: set[str]) -> DraftRule:
    """The rule and what sets it off under names that nothing else has."""
    name = unique(rule.name, taken)
    trigger = rule.trigger
    if trigger.name:
        called = name if trigger.name in (rule.name, name) else unique(trigger.name, taken)
        trigger = replace(trigger, name=called)
    return replace(rule, name=name, trigger=trigger)


def _entities(rule: DraftRule) -> set[str]:
    """The entities of the instances that a rule speaks of, named in it or not."""
    found = {one.entity for one in (*rule.trigger.params, rule.trigger.subject) if one is not None}
    pending: list[object] = [*rule.requires, *rule.remembered, *rule.ensures, rule.each]
    while pending:
        match pending.pop():
            case Var(_, entity):
                found.add(entity)
            case tuple() as several:
                pending.extend(several)
            case one if is_dataclass(one):
                pending.extend(getattr(one, item.name) for item in fields(one))
            case _:
                pass
    return {entity_name(name) for name in found if name}


def _places(rule: DraftRule) -> set[tuple[str, int]]:
    return {(one.file, one.span.line) for one in sources_in(rule.ensures)}


def _all_places(rule: DraftRule) -> set[tuple[str, int]]:
    tested = {(one.file, one.span.line) for guard in rule.requires for one in guard.sources}
    return _places(rule) | tested | {(one.file, one.span.line) for one in rule.trigger.sources}


def _speaks(text: str, name: str) -> bool:
    """Whether a name is in a text, or the plural by which all of its instances go."""
    return re.search(rf"\b{re.escape(name)}(?:s|es)?\b", text) is not None


def _fields(entity: DraftEntity, declared: EntityDeclaration, text: str) -> list[str]:
    """The fields that a text speaks of and an entity does not declare."""
    known = {item.name for item in declared.items if hasattr(item, "name")}
    found = [
        f"{field.name}: {type_text(field.type)}"
        for field in entity.fields
        if field.name not in known and re.search(rf"\b{re.escape(field.name)}\b", text)
    ]
    found += [
        f"{one.name}: {entity_name(one.entity)} with {one.back} = this"
        for one in entity.relationships
        if one.name not in known and re.search(rf"\.{re.escape(one.name)}\b", text)
    ]
    return found


def _with_fields(sheet: Sheet, declared: EntityDeclaration, lines: Sequence[str]) -> Edit:
    stored = [item for item in declared.items if isinstance(item, FieldItem | RelationshipItem)]
    if not stored or declared.span.line == declared.span.end_line:
        at = sheet.of(declared.span)[1] - 1
        more = "".join(f", {line}" for line in lines) if stored else " ".join(lines)
        start = at - (len(sheet.text[:at]) - len(sheet.text[:at].rstrip()))
        return Edit(sheet.path, start, at, f"{more} ")
    fields = [item for item in stored if isinstance(item, FieldItem)] or stored
    indent = sheet.indent(fields[-1].span.line)
    return sheet.inserted(fields[-1].span.end_line, [f"{indent}{line}" for line in lines])


def _parameter(one: DraftParameter) -> str:
    return f"{one.name}: {type_text(one.type)} = {written(one.value)}"


def _edition(sheet: Sheet) -> Edition:
    """The edition that a file is written in."""
    if sheet.tree.version in (1, 2, 3):
        editions: tuple[Edition, ...] = ("1", "2", "3")
        return editions[sheet.tree.version - 1]
    return "3" if oldest(sheet.tree, sheet.text) == 3 else "seed"
