"""What mutation operators see of a source file, in terms that every language shares."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath

from .dialect import Dialect, Syntax
from .python import PYTHON
from .typescript import JAVASCRIPT, TSX, TYPESCRIPT

DIALECTS: dict[str, Dialect] = {
    ".py": PYTHON,
    ".ts": TYPESCRIPT,
    ".tsx": TSX,
    ".js": JAVASCRIPT,
    ".mjs": JAVASCRIPT,
    ".cjs": JAVASCRIPT,
}


def dialect_of(path: str) -> Dialect | None:
    """The language of a file, or nothing where it is not one that operators change."""
    return DIALECTS.get(PurePosixPath(path).suffix)


@lru_cache(maxsize=256)
def parsed(path: str, text: str) -> Syntax | None:
    """The file's pieces.

    Raises:
        SyntaxError: when the text does not parse.
    """
    dialect = dialect_of(path)
    return dialect.read(text) if dialect else None


def constants_of(path: str, text: str) -> dict[str, dict[str, str]]:
    """The constants of every class and enumeration of a file, with the state each stands for."""
    if path.endswith(".prisma"):
        enums = re.finditer(r"enum (\w+) \{([^}]*)\}", text)
        return {found[1]: {name: name.lower() for name in found[2].split()} for found in enums}
    syntax = parsed(path, text)
    return syntax.members if syntax else {}


__all__ = ["DIALECTS", "PYTHON", "TYPESCRIPT", "Dialect", "Syntax", "constants_of", "dialect_of", "parsed"]
