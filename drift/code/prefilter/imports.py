"""What a file imports, read off its bytes: more rather than less.

A name in quotes counts, too: routes, tasks and plug-ins are often named and not imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import msgspec


class Imported(msgspec.Struct, frozen=True):
    """One thing a file may import: `module` after `level` dots, and names that may be modules in it.

    `quoted`: it is only named, as text.
    """

    module: str
    level: int = 0
    names: tuple[str, ...] = ()
    quoted: bool = False


Reader = Callable[[bytes], tuple[Imported, ...]]

_STATEMENT: Final = re.compile(
    rb"[ \t]*(?:from[ \t\\\r\n]*(\.*)[ \t]*([\w.]*)[ \t\\\r\n]*import\b[ \t\\\r\n]*"
    rb"(\((?:[^()#]++|#[^\n]*+)*+\)|[^\n;#\\]*(?:\\\r?\n[^\n;#\\]*)*)"
    rb"|import\b[ \t\\\r\n]+([^\n;#\\]*(?:\\\r?\n[^\n;#\\]*)*))"
)
_FROM: Final = re.compile(rb"\bfrom(?=[ \t.\\\r\n])")
_STARTS: Final = re.compile(rb"(?:\A|[;:\\])\s*\Z")
"""What may stand before a statement on its line."""
_QUOTED: Final = re.compile(rb"""['"]([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?::\w+)?['"]""")
_NAME: Final = re.compile(rb"([A-Za-z_][\w.]*)(?:\s+as\s+\w+)?")
_COMMENT: Final = re.compile(rb"#[^\n]*")
_MODULE_LENGTH: Final = 200
_SPECIFIER: Final = re.compile(rb"""(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"`]([^'"`\n]{1,300})['"`]""")


def imports_of_python(content: bytes) -> tuple[Imported, ...]:
    """Imports anywhere in the file, and dotted names in quotes."""
    found: dict[Imported, None] = {}
    position = content.find(b"import")
    while position >= 0:
        for imported in _statement(content, position):
            found[imported] = None
        position = content.find(b"import", position + 6)
    for quoted in _QUOTED.findall(content):
        found[Imported(_text(quoted), quoted=True)] = None
    return tuple(found)


def _statement(content: bytes, position: int) -> Iterator[Imported]:
    """The import statement that the word `import` at the position belongs to, if it does."""
    line = content.rfind(b"\n", 0, position) + 1
    while line > 1 and content[:line].endswith((b"\\\n", b"\\\r\n")):
        line = content.rfind(b"\n", 0, line - 1) + 1
    before = content[max(line, position - _MODULE_LENGTH) : position]
    starts = [found.start() for found in _FROM.finditer(before)]
    begin = position - len(before) + starts[-1] if starts else position
    match = _STATEMENT.match(content, begin)
    if match is None or not _STARTS.search(content[line:begin]):
        return
    if match[4] is not None:
        yield from (Imported(_text(name)) for name in _NAME.findall(match[4]))
    else:
        names = tuple(_text(name) for name in _NAME.findall(_COMMENT.sub(b"", match[3])))
        yield Imported(_text(match[2]), len(match[1]), names)


def specifiers(content: bytes) -> tuple[Imported, ...]:
    """ECMAScript: whatever stands in quotes after `from`, `import` or `require`."""
    return tuple(dict.fromkeys(Imported(_text(found)) for found in _SPECIFIER.findall(content)))


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "Python": imports_of_python,
        "TypeScript": specifiers,
        "TSX": specifiers,
        "JavaScript": specifiers,
    }
)
"""By language. Of a language that is not here every file is read."""
