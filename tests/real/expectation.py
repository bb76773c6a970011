"""What an audit of real code is known to say: each error and warning, labelled after reading both sides."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from drift.compare.audit import Audit, Divergence

WRONG = re.compile(r"^\s*-- wrong\[([\w|-]+)\]: (.+)$")


@dataclass(frozen=True, order=True)
class Row:
    """One error or warning, without its fingerprint: those may change with the engine, these may not."""

    rule: str
    subject: str
    spec: str
    code: str


@dataclass(frozen=True)
class Label:
    """Whether a reader of both sides agrees with a finding, and why."""

    true: bool
    why: str


@dataclass(frozen=True)
class Mistake:
    """A place where a specification is wrong on purpose: a line and the rules that may say so."""

    line: int
    accept: frozenset[str]
    why: str


def rows(audit: Audit) -> list[Row]:
    """The errors and warnings of an audit, sorted."""
    return sorted(row(each) for each in audit.divergences if each.severity in ("error", "warning"))


def row(divergence: Divergence) -> Row:
    spec, code = divergence.spec[:1], divergence.code[:1]
    subject = f"{divergence.subject.kind} {divergence.subject.name}"
    if divergence.subject.entity:
        subject += f" {divergence.subject.entity}.{divergence.subject.field}".rstrip(".")
    return Row(
        rule=divergence.rule,
        subject=subject,
        spec=f"{spec[0].file}:{spec[0].line}" if spec else "",
        code=f"{code[0].file}:{code[0].line}" if code else "",
    )


def expected(path: Path, name: str) -> dict[Row, Label]:
    """The committed rows of one audit and their labels."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        Row(each["rule"], each["subject"], each["spec"], each["code"]): Label(
            each["label"] == "true", each["why"]
        )
        for each in document.get(name, {}).get("finding", [])
    }


def mistakes(path: Path) -> list[Mistake]:
    """The places marked as wrong: each mark is about the line below it."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if (mark := WRONG.match(line)) is not None:
            found.append(Mistake(number + 1, frozenset(mark[1].split("|")), mark[2]))
    return found


def reports(divergence: Divergence, file: str, mistake: Mistake) -> bool:
    """Whether a divergence points at a mistake with an acceptable rule."""
    rules = {divergence.rule, *(part.rule for part in divergence.evidence)}
    places = [*divergence.spec, *(place for part in divergence.evidence for place in part.spec)]
    here = any(place.file == file and place.line <= mistake.line <= place.end_line for place in places)
    return here and bool(rules & mistake.accept)
