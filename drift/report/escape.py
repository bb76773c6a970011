"""Making text from audited files safe to show: nothing in it can drive a terminal or reorder a line."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_HARMLESS = re.compile(r"[ -~]*")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""The text with control, bidirectional and invisible characters written as `\x1b`, `\u202e`."""
    if _HARMLESS.fullmatch(text):
        return text
    return "".join(visible_character(character) for character in text)


@cache
def visible_character(character: str) -> str:
    """One code point as it may be shown."""
    if unicodedata.category(character) not in _INVISIBLE:
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def is_text(text: str) -> bool:
    """Whether it can be sent: a file's name of other bytes than UTF-8 can't."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def one_line(text: str) -> str:
    """The text with every run of white space as one space, safe to show."""
    return visible(" ".join(text.split()))
