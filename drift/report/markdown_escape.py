"""Text of specifications and code in Markdown: shown as it is, never markup, mention, link or command."""

from __future__ import annotations

import re
from urllib.parse import quote

from drift.report.escape import one_line, visible

_MARKUP = re.compile(r"[\\`*_\[\]|~$]")
_AT_THE_START = re.compile(r"(?:[#+=/-]|\d+(?=[.)]))")
"""Headings, lists, and GitLab's quick actions (`/close`)."""
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_JOINED = re.compile(
    r"(?:(?<=@)|(?<=://)|(?<=[#!%~$&^])|(?<=GH-)|(?<=www)(?=\.)|(?<=:)(?=:))(?=\S)", re.IGNORECASE
)
"""Behind what would make a mention, a reference or a link of the word that follows, and between `::`."""
_BREAK = "&#8203;"
_RUN = re.compile(r"`+")
_LONG_RUN = re.compile(r"`{41,}")
"""Renderers know fences up to a length: of spans up to 80 backticks, of blocks up to 255."""


def clipped(text: str, most: int) -> str:
    """The text, or its beginning where it is longer than anybody reads."""
    return text if len(text) <= most else text[:most] + "…"


def plain(text: str) -> str:
    """One line of running text in which nothing is markup."""
    line = _BREAK.join(_MARKUP.sub(r"\\\g<0>", _tagless(piece)) for piece in _JOINED.split(one_line(text)))
    start = _AT_THE_START.match(line)
    if start is None:
        return line
    ordinal = start.end() if start[0].isdigit() else 0
    return f"{line[:ordinal]}\\{line[ordinal:]}"


def html(text: str) -> str:
    """One line of text where Markdown is not read, as in the `summary` of a fold."""
    return _BREAK.join(_tagless(piece) for piece in _JOINED.split(one_line(text)))


def _tagless(text: str) -> str:
    return "".join(_HTML.get(character, character) for character in text)


def code(text: str, *, table: bool = False) -> str:
    """One line as a code span; in a table bars are escaped as GitHub wants it. Empty text gives nothing."""
    line = _short(one_line(text))
    if not line:
        return ""
    fence = "`" * (max((len(run[0]) for run in _RUN.finditer(line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    span = f"{fence}{pad}{line}{pad}{fence}"
    return span.replace("|", "\\|") if table else span


def block(text: str, language: str = "") -> str:
    """Lines as a fenced block that they can't close."""
    lines = _short("\n".join(visible(line) for line in text.split("\n")))
    fence = "`" * max(3, max((len(run[0]) for run in _RUN.finditer(lines)), default=0) + 1)
    return f"{fence}{language}\n{lines}\n{fence}"


def _short(text: str) -> str:
    return _LONG_RUN.sub("`" * 40 + "…", text)


def link(text: str, address: str) -> str:
    """A link whose text is already Markdown. The address is ours; what is not plain in it is encoded."""
    return f"[{text}]({quote(address, safe=':/#?&=%.,~+-_')})" if address else text
