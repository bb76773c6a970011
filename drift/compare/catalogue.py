"""The rule catalogue: every rule id a report can carry, with its severity and its documentation."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from drift.compare.audit import Severity
from drift.resources.errors import RulesetError
from drift.resources.location import ruleset_files
from drift.resources.toml import load_toml

Family = Literal["config", "state", "guard", "effect", "rule", "entity", "surface", "spec"]
FAMILIES: tuple[Family, ...] = get_args(Family)
PLACEHOLDERS = frozenset({"name", "entity", "field", "state", "symbol", "expected", "actual"})
"""What a title may mention: the subject's name, entity and field, a state, the code symbol, both sides."""


class UnknownRuleError(KeyError):
    """A rule id that the catalogue does not have. `near` are ids that look like it, best first."""

    def __init__(self, rule: str, near: tuple[str, ...]) -> None:
        super().__init__(rule)
        self.rule = rule
        self.near = near

    def __str__(self) -> str:
        return f"there is no rule {self.rule!r}"


def _title(template: str) -> str:
    for _, name, specification, conversion in string.Formatter().parse(template):
        if name is not None and (name not in PLACEHOLDERS or specification or conversion):
            raise ValueError(f"a title mentions only {', '.join(sorted(PLACEHOLDERS))}, not {{{name}}}")
    return template


Snippet = Annotated[str, StringConstraints(strip_whitespace=True)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(_Strict):
    """A specification and code that diverge in the rule's way."""

    spec: Snippet = ""
    code: Snippet = ""

    @model_validator(mode="after")
    def _not_empty(self) -> Example:
        if not (self.spec or self.code):
            raise ValueError("an example shows `spec`, `code` or both")
        return self


class Variant(_Strict):
    """A case of the rule that weighs otherwise."""

    severity: Severity
    when: Prose


class Entry(_Strict):
    """One rule. `reported` is False as long as no detector finds it."""

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)+$")]
    family: Family
    severity: Severity
    title: Annotated[Prose, AfterValidator(_title)]
    says: Prose
    why: Prose
    remedy: Prose
    example: Example
    variants: Mapping[str, Variant] = {}
    reported: bool = True

    def titled(self, words: Mapping[str, str]) -> str:
        """The title with its placeholders filled in; a word that is not given is shown as `…`."""
        return self.title.format(**(dict.fromkeys(PLACEHOLDERS, "…") | dict(words)))


class _RuleFile(_Strict):
    rule: Annotated[list[Entry], Field(min_length=1)]


class Catalogue:
    """All rules by id; `aspirational` is the most that counts for what is not built yet."""

    def __init__(self, entries: Sequence[Entry], aspirational: Severity = "note") -> None:
        self.aspirational = aspirational
        self._entries = {entry.id: entry for entry in sorted(entries, key=lambda entry: entry.id)}

    def __contains__(self, rule: str) -> bool:
        return rule in self._entries

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, by id."""
        return tuple(self._entries.values())

    def entry(self, rule: str) -> Entry:
        """The rule's entry.

        Raises:
            UnknownRuleError: the catalogue does not have it.
        """
        if rule in self._entries:
            return self._entries[rule]
        raise UnknownRuleError(rule, self._near(rule))

    def severity(self, rule: str, variant: str = "") -> Severity:
        """The default severity of a rule, or of one of its variants (`severity("hardcoded-value", "equal")`).

        Raises:
            UnknownRuleError: the catalogue has no such rule, or the rule no such variant.
        """
        entry = self.entry(rule)
        if not variant:
            return entry.severity
        if variant not in entry.variants:
            raise UnknownRuleError(f"{rule}/{variant}", tuple(f"{rule}/{known}" for known in entry.variants))
        return entry.variants[variant].severity

    def weighing(self, severities: Mapping[str, Severity], aspirational: Severity | None = None) -> Catalogue:
        """The same rules with other severities, by id; `rule/variant` is a variant alone.

        Raises:
            UnknownRuleError: the catalogue has no such rule or variant.
        """
        for key in severities:
            self.severity(*key.split("/", 1))
        entries = [_weighing(entry, severities) for entry in self._entries.values()]
        return Catalogue(entries, self.aspirational if aspirational is None else aspirational)

    def matching(self, wanted: str) -> tuple[str, ...]:
        """The rules of that id, or whose id begins with it (`guard`, `surface-operation`).

        Raises:
            UnknownRuleError: there is none.
        """
        found = tuple(rule for rule in self._entries if rule == wanted or rule.startswith(f"{wanted}-"))
        if not found:
            raise UnknownRuleError(wanted, self._near(wanted))
        return found

    def _near(self, rule: str) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process

        found = process.extract(
            rule.lower().replace("_", "-"), list(self._entries), scorer=fuzz.WRatio, limit=3
        )
        return tuple(name for name, score, _ in found if score >= 60)


def _weighing(entry: Entry, severities: Mapping[str, Severity]) -> Entry:
    own = severities.get(entry.id, entry.severity)
    variants = {
        name: variant.model_copy(
            update={
                "severity": severities.get(f"{entry.id}/{name}", severities.get(entry.id, variant.severity))
            }
        )
        for name, variant in entry.variants.items()
    }
    return entry.model_copy(update={"severity": own, "variants": variants})


def load_catalogue(files: Sequence[Path] | None = None) -> Catalogue:
    """The shipped catalogue, or the one in `files`.

    Raises:
        RulesetError: a file has another shape, or two entries have one id.
    """
    seen: dict[str, Path] = {}
    entries: list[Entry] = []
    for path in ruleset_files("rules") if files is None else files:
        for position, entry in enumerate(load_toml(path, _RuleFile).rule):
            if entry.id in seen:
                raise RulesetError(
                    file=path.as_posix(),
                    line=_line_of_id(path, position),
                    key=f"rule[{position}].id",
                    expected=f"an id of its own; {entry.id!r} is already in {seen[entry.id].as_posix()}",
                )
            seen[entry.id] = path
            entries.append(entry)
    return Catalogue(entries)


def _line_of_id(path: Path, position: int) -> int:
    from drift.resources.toml_lines import key_lines, line_of

    return line_of(("rule", position, "id"), key_lines(path.read_text(encoding="utf-8-sig")))
