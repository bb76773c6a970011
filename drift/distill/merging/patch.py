"""Repairs as a unified diff that `git apply` takes: a section each, over the ones before it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from drift.distill.merging.repairing import Left, Repair

_CONTEXT = 3
_PLAIN_END = "\\ No newline at end of file\n"


def patch_of(repairs: Iterable[Repair]) -> str:
    """All repairs, in the order in which they follow each other."""
    return "".join(section_of(one) for one in repairs)


def section_of(repair: Repair) -> str:
    """One repair, with the divergence that it ends above it; what stands there `git apply` skips."""
    one = repair.divergence
    places = sorted({f"{place.file}:{place.line}" for place in one.code if place.role == "primary"})
    head = [f"# {one.rule}: {_line(one.title)}\n"]
    if places:
        head.append(f"# in the code: {_line(', '.join(places))}\n")
    return "".join((*head, difference(repair.before.texts, repair.after.texts, one.title), "\n"))


def left_lines(left: Iterable[Left]) -> str:
    """What stays as it is, and why, as lines that `git apply` skips."""
    return "".join(
        f"# left: {one.divergence.rule}: {_line(one.divergence.title)}: {_line(one.reason)}\n" for one in left
    )


def difference(before: Mapping[str, str], after: Mapping[str, str], title: str = "") -> str:
    """The files that differ; behind each hunk's place stands what it is about."""
    return "".join(
        line
        for path in sorted(after)
        if before.get(path, "") != after[path]
        for line in _file(path, before.get(path), after[path], title)
    )


def _file(path: str, before: str | None, after: str, title: str) -> Iterator[str]:
    old, new = _quoted(f"a/{path.lstrip('/')}"), _quoted(f"b/{path.lstrip('/')}")
    yield f"diff --git {old} {new}\n"
    if before is None:
        yield "new file mode 100644\n"
        old = "/dev/null"
    yield f"--- {old}{_tab(old)}\n"
    yield f"+++ {new}{_tab(new)}\n"
    lines = difflib.unified_diff(_lines(before or ""), _lines(after), n=_CONTEXT)
    about = f" {_line(title)}" if title else ""
    for line in list(lines)[2:]:
        if line.startswith("@@"):
            yield f"{line.rstrip()}{about}\n"
        elif line.endswith("\n"):
            yield line
        else:
            yield f"{line}\n{_PLAIN_END}"


def _lines(text: str) -> list[str]:
    """Lines as git sees them: only a line feed ends one."""
    found = text.split("\n")
    return [*(f"{line}\n" for line in found[:-1]), *([found[-1]] if found[-1] else [])]


def _line(text: str) -> str:
    """A text on one line, without what could drive a terminal or end the line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _tab(path: str) -> str:
    return "\t" if " " in path and not path.startswith('"') else ""


def _quoted(path: str) -> str:
    """A path as git writes it: in quotes, with octal escapes, where it is not plain."""
    if all(32 <= ord(c) < 127 and c not in '"\\' for c in path):
        return path
    written = "".join(
        chr(b) if 32 <= b < 127 and chr(b) not in '"\\' else f"\\{b:03o}"
        for b in path.encode("utf-8", "surrogateescape")
    )
    return f'"{written}"'
