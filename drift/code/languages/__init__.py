"""The languages: which file is written in which, and which of them can be lowered.

Adding one is a folder here with its lowering, and its entry in `SUPPORTED`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from drift.code import ir
from drift.code.languages.language import Language

if TYPE_CHECKING:
    from drift.code.languages.typescript.grammar import Dialect

__all__ = ["SUPPORTED", "Language", "language_name", "language_of"]


def _lower_python(source: bytes, file: str, module: str, package: bool) -> ir.Module:
    from drift.code.languages.python import lower

    return lower(source, file, module, package)


def _comments_of_python(source: bytes) -> tuple[tuple[int, str], ...]:
    from drift.code.languages.python import comments

    return comments(source)


def _decode_python(content: bytes) -> str:
    from drift.code.languages.python.encoding import decode

    return decode(content)


def _lower_typescript(source: bytes, file: str, module: str, package: bool) -> ir.Module:
    from drift.code.languages.typescript import lower

    return lower(source, file, module, package)


def _comments_of(dialect: Dialect) -> Callable[[bytes], tuple[tuple[int, str], ...]]:
    def comments_of_dialect(source: bytes) -> tuple[tuple[int, str], ...]:
        from drift.code.languages.typescript import comments

        return comments(source, dialect)

    return comments_of_dialect


def _decode_typescript(content: bytes) -> str:
    from drift.code.languages.typescript import decode

    return decode(content)


def _lower_prisma(source: bytes, file: str, module: str, package: bool) -> ir.Module:
    from drift.code.languages.prisma import lower

    return lower(source, file, module, package)


def _comments_of_prisma(source: bytes) -> tuple[tuple[int, str], ...]:
    from drift.code.languages.prisma import comments

    return comments(source)


def _decode_prisma(content: bytes) -> str:
    from drift.code.languages.prisma import decode

    return decode(content)


def _lower_sql(source: bytes, file: str, module: str, package: bool) -> ir.Module:
    from drift.code.languages.sql import lower

    return lower(source, file, module, package)


def _comments_of_sql(source: bytes) -> tuple[tuple[int, str], ...]:
    from drift.code.languages.sql import comments

    return comments(source)


def _decode_sql(content: bytes) -> str:
    from drift.code.languages.sql import decode

    return decode(content)


def _ecmascript(name: str, suffixes: tuple[str, ...], dialect: Dialect) -> Language:
    return Language(
        name=name,
        suffixes=suffixes,
        package_files=tuple(f"index{suffix}" for suffix in _ECMASCRIPT_SUFFIXES),
        lower=_lower_typescript,
        comments=_comments_of(dialect),
        decode=_decode_typescript,
        by_path=True,
        standard_modules=frozenset(),
    )


_ECMASCRIPT_SUFFIXES: Final = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")

PYTHON: Final = Language(
    name="Python",
    suffixes=(".py",),
    package_files=("__init__.py",),
    lower=_lower_python,
    comments=_comments_of_python,
    decode=_decode_python,
    by_path=False,
    standard_modules=frozenset(sys.stdlib_module_names),
)

TYPESCRIPT: Final = _ecmascript("TypeScript", (".ts", ".mts", ".cts"), "typescript")
TSX: Final = _ecmascript("TypeScript", (".tsx",), "tsx")
JAVASCRIPT: Final = _ecmascript("JavaScript", (".js", ".jsx", ".mjs", ".cjs"), "javascript")

PRISMA: Final = Language(
    name="Prisma schema",
    suffixes=(".prisma",),
    package_files=(),
    lower=_lower_prisma,
    comments=_comments_of_prisma,
    decode=_decode_prisma,
    by_path=True,
    standard_modules=frozenset(),
)

SQL: Final = Language(
    name="SQL",
    suffixes=(".sql",),
    package_files=(),
    lower=_lower_sql,
    comments=_comments_of_sql,
    decode=_decode_sql,
    by_path=True,
    standard_modules=frozenset(),
    migrates=True,
)

SUPPORTED: Final[tuple[Language, ...]] = (PYTHON, TYPESCRIPT, TSX, JAVASCRIPT, PRISMA, SQL)

_BY_SUFFIX: Final = MappingProxyType(
    {suffix: language for language in SUPPORTED for suffix in language.suffixes}
)

_UNSUPPORTED: Final = MappingProxyType(
    {
        "Go": ".go",
        "Java": ".java",
        "Kotlin": ".kt .kts",
        "Scala": ".scala",
        "Groovy": ".groovy",
        "Ruby": ".rb",
        "Rust": ".rs",
        "PHP": ".php",
        "C#": ".cs",
        "F#": ".fs",
        "Visual Basic": ".vb",
        "Swift": ".swift",
        "Objective-C": ".m",
        "C": ".c .h",
        "C++": ".cc .cpp .hpp",
        "Elixir": ".ex .exs",
        "Erlang": ".erl",
        "Clojure": ".clj",
        "Haskell": ".hs",
        "OCaml": ".ml",
        "Dart": ".dart",
        "Lua": ".lua",
        "Perl": ".pl",
        "R": ".r",
        "Julia": ".jl",
        "Vue": ".vue",
        "Svelte": ".svelte",
        "Solidity": ".sol",
        "Zig": ".zig",
        "Python stub": ".pyi",
        "Cython": ".pyx",
        "Jupyter notebook": ".ipynb",
    }
)
_KNOWN: Final = MappingProxyType(
    {suffix: name for name, suffixes in _UNSUPPORTED.items() for suffix in suffixes.split()}
)


def language_of(path: PurePath) -> Language | None:
    """The supported language a file is written in, by its name; None when there is none."""
    return _BY_SUFFIX.get(path.suffix.lower())


def language_name(path: PurePath) -> str | None:
    """The name of the language a file is written in, also of languages that can't be lowered yet."""
    language = language_of(path)
    return _KNOWN.get(path.suffix.lower()) if language is None else language.name
