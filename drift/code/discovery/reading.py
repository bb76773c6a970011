"""Reading a source file: its text as UTF-8, or the reason why not."""

from __future__ import annotations

import codecs
from pathlib import Path

from drift.code.discovery.conventions import is_generated
from drift.code.discovery.ecmascript_conventions import is_minified
from drift.code.discovery.found import LeftOut, Unread
from drift.code.languages import Language


def read_source(
    path: Path, file: str, language: Language, *, even_generated: bool = True
) -> bytes | Unread | LeftOut:
    """The UTF-8 text of a file, without a byte order mark."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return Unread(file, "unreadable", error.strerror or type(error).__name__)
    if b"\0" in content and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Unread(file, "binary", "it contains null bytes, so it is no source text")
    try:
        text = language.decode(content)
    except UnicodeError as error:
        return Unread(file, "encoding", str(error))
    if not even_generated and is_generated(content):
        return LeftOut(file, "generated")
    if not even_generated and language.by_path and is_minified(content):
        return LeftOut(file, "minified")
    return text.encode("utf-8")
