"""The encoding of a source file: UTF-8, or UTF-16 where a byte order mark says so."""

from __future__ import annotations

import codecs


def decode(content: bytes) -> str:
    """The text of a file, without a byte order mark. Raises `UnicodeError` with a readable reason."""
    encoding = "utf-8"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnicodeError(f"line {line} is not valid {encoding}") from error
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnicodeError("it holds half of a surrogate pair") from error
    return text
