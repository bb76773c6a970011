"""The encoding of a Python file: UTF-8 unless a byte order mark or coding cookie says otherwise (PEP 263)."""

from __future__ import annotations

import codecs
import io
import tokenize


def decode(content: bytes) -> str:
    """The text of a file, without a byte order mark. Raises `UnicodeError` with a readable reason."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnicodeError("it is written in UTF-16, which Python doesn't read")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
        text.encode("utf-8")
    except SyntaxError as error:
        raise UnicodeError(_reason(content, error)) from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnicodeError(
            f"line {line} is not valid {error.encoding}, and no coding cookie says otherwise"
        ) from error
    except (LookupError, ValueError) as error:
        raise UnicodeError(f"its coding cookie names an encoding that holds no text ({error})") from error
    return text


def _reason(content: bytes, error: SyntaxError) -> str:
    message = str(error.msg)
    if "unknown encoding" in message:
        return f"its coding cookie names an {message.split(' for ')[0]}"
    line = next((i for i, text in enumerate(content.split(b"\n")[:2], 1) if not _is_utf8(text)), 1)
    return f"line {line} is not valid utf-8, and no coding cookie says otherwise"


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
