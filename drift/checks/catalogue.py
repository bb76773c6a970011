"""The codes of `allium check`: severity, documentation, examples. Loaded from `rulesets/checks/*.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from drift.checks.diagnostic import Weight
from drift.resources.errors import RulesetError
from drift.resources.location import ruleset_files
from drift.resources.toml import load_toml
from drift.resources.toml_lines import key_lines, line_of

Snippet = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^allium\.[a-z][A-Za-z0-9]*\.[a-z][A-Za-z0-9]*$")]
Profile: TypeAlias = Literal["default", "strict", "relaxed"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
_RAISED: Mapping[Weight, Weight] = {"warning": "error"}
_LOWERED: Mapping[Weight, Weight] = {"warning": "info", "info": "off"}


class UnknownCodeError(KeyError):
    """A code that the catalogue does not have. `near` are codes that look like it, best first."""

    def __init__(self, code: str, near: tuple[str, ...]) -> None:
        super().__init__(code)
        self.code = code
        self.near = near

    def __str__(self) -> str:
        return f"there is no check {self.code!r}"


class Entry(BaseModel):
    """One code. `profiles` are severities that differ from what a profile makes of `severity`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    severity: Weight
    profiles: Mapping[Profile, Weight] = {}
    rule: str = ""
    reference: Prose
    means: Prose
    why: Prose
    bad: Snippet
    good: Snippet
    fix: str = ""

    def weight(self, profile: Profile) -> Weight:
        """Its severity in a profile: `strict` makes errors of warnings, `relaxed` notes of them."""
        if profile in self.profiles:
            return self.profiles[profile]
        if profile == "strict":
            return _RAISED.get(self.severity, self.severity)
        return _LOWERED.get(self.severity, self.severity) if profile == "relaxed" else self.severity


class _CheckFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    check: Annotated[list[Entry], Field(min_length=1)]


class Catalogue:
    """All codes."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.code: entry for entry in sorted(entries, key=lambda entry: entry.code)}

    def __contains__(self, code: str) -> bool:
        return code in self._entries

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, by code."""
        return tuple(self._entries.values())

    def entry(self, code: str) -> Entry:
        """The entry of a code; the leading `allium.` may be left out.

        Raises:
            UnknownCodeError: the catalogue does not have it.
        """
        for spelled in (code, f"allium.{code}"):
            if spelled in self._entries:
                return self._entries[spelled]
        raise UnknownCodeError(code, self._near(code))

    def matching(self, wanted: str) -> tuple[str, ...]:
        """The code of that name, or all of a subject (`allium.status`); `allium.` may be left out.

        Raises:
            UnknownCodeError: there is none.
        """
        named = wanted if wanted.partition(".")[0] == "allium" else f"allium.{wanted}"
        found = tuple(code for code in self._entries if code == named or code.startswith(f"{named}."))
        if not found:
            raise UnknownCodeError(wanted, self._near(wanted))
        return found

    def _near(self, code: str) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process

        found = process.extract(code, list(self._entries), scorer=fuzz.WRatio, limit=3)
        return tuple(name for name, score, _ in found if score >= 75)


def load_catalogue(files: Sequence[Path] | None = None) -> Catalogue:
    """The shipped catalogue, or the one in `files`.

    Raises:
        RulesetError: a file has another shape, or two entries have one code.
    """
    seen: dict[str, Path] = {}
    entries: list[Entry] = []
    for path in ruleset_files("checks") if files is None else files:
        for position, entry in enumerate(load_toml(path, _CheckFile).check):
            if entry.code in seen:
                lines = key_lines(path.read_text(encoding="utf-8-sig"))
                raise RulesetError(
                    file=path.as_posix(),
                    line=line_of(("check", position, "code"), lines),
                    key=f"check[{position}].code",
                    expected=f"a code of its own; {entry.code!r} is already in {seen[entry.code].as_posix()}",
                )
            seen[entry.code] = path
            entries.append(entry)
    return Catalogue(entries)
