"""The value of a string literal's source text (Python reference, "String and Bytes literals")."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LITERAL: Final = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")(.*)\2", re.DOTALL)
_ESCAPE: Final = re.compile(
    r"\\(\n|[\\'\"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|N\{[^{}]+\}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})"
)
_TEMPLATE_ESCAPE: Final = re.compile(_ESCAPE.pattern + r"|\{\{|\}\}")
_BYTES_ESCAPE: Final = re.compile(r"\\(\n|[\\'\"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2})")
_SIMPLE: Final = {
    "\n": "", "\\": "\\", "'": "'", '"': '"',
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip


def split_literal(text: str) -> tuple[str, str] | None:
    """The lower-case prefix and the source between the quotes; None when it isn't a Python 3 string."""
    found = _LITERAL.fullmatch(text)
    return None if found is None else (found[1].lower(), found[3])


def decode_text(body: str, *, raw: bool) -> str:
    """The value of a text literal; escapes Python doesn't know stay as they are."""
    body = _newlines(body)
    return body if raw or "\\" not in body else _ESCAPE.sub(_character, body)


def decode_template_text(body: str, *, raw: bool) -> str:
    """The value of the literal part of a template, where doubled braces stand for one."""
    body = _newlines(body)
    if raw:
        return body.replace("{{", "{").replace("}}", "}")
    return _TEMPLATE_ESCAPE.sub(_character, body)


def decode_bytes(body: str, *, raw: bool) -> str:
    """The value of a bytes literal, one character a byte."""
    body = _newlines(body)
    return body if raw or "\\" not in body else _BYTES_ESCAPE.sub(_character, body)


def _newlines(body: str) -> str:
    return body.replace("\r\n", "\n").replace("\r", "\n") if "\r" in body else body


def _character(found: re.Match[str]) -> str:
    escape = found[1]
    if escape is None:  # a doubled brace
        return found[0][0]
    simple = _SIMPLE.get(escape)
    if simple is not None:
        return simple
    if escape[0] == "N":
        try:
            return unicodedata.lookup(escape[2:-1])
        except KeyError:
            return found[0]
    code = int(escape, 8) if escape[0].isdigit() else int(escape[1:], 16)
    # A lone surrogate is no text that could be stored or printed; its escape says as much.
    return found[0] if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)
