"""The syntax tree of an example as text: a line a node, expressions in the spelling of `shapes`.

Comments stand below the node that they are attached to, with the way they are attached. The places of
expressions are left out: `test_language_examples` holds that the text at each reads as that expression.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import msgspec

from drift.allium.comments.attaching import attach
from drift.allium.comments.notes import OTHERWISE, Commented, Notes
from drift.allium.expressions import Argument, Expr
from drift.allium.items import EnumLiteral, InlineEnum, TypeRef
from drift.allium.parser import Parsed, parse
from drift.logic.spans import Span
from tests.allium.example_wrapping import Wrapped, piece, wrap
from tests.allium.shapes import shape

LANGUAGE = Path(__file__).parents[2] / "fixtures" / "language"
_EXPRESSIONS = get_args(Expr)
_SPELLED = (TypeRef, InlineEnum, EnumLiteral, Argument)
_UNLABELLED = frozenset({"items", "clauses", "statements"})


@dataclass(frozen=True, slots=True)
class Case:
    """One example of the manifest; `reason` and `problems` (line: message) are of exceptions.toml."""

    file: str
    content: str
    wrapped: Wrapped
    reason: str = ""
    problems: tuple[str, ...] = ()

    @property
    def golden(self) -> Path:
        """Where its tree is written down."""
        return LANGUAGE / self.file.replace(".allium", ".tree")


def cases() -> list[Case]:
    """Every example, in the order of the documents.

    Raises:
        KeyError: exceptions.toml speaks of an example that there isn't.
    """
    exceptions = {one["file"]: one for one in _tables("exceptions.toml", "exception")}
    found = []
    for one in _tables("manifest.toml", "example"):
        special = exceptions.pop(one["file"], {})
        content = (LANGUAGE / one["file"]).read_bytes().decode("utf-8")
        pieces = [piece(each) for each in special.get("wrap", one["wrap"])]
        wrapped = wrap(content, pieces, one["version"])
        case = Case(
            one["file"], content, wrapped, special.get("reason", ""), tuple(special.get("problems", ()))
        )
        found.append(case)
    if exceptions:
        raise KeyError(*exceptions)
    return found


def _tables(file: str, key: str) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = tomllib.loads((LANGUAGE / file).read_text(encoding="utf-8"))[key]
    return tables


def problems_of(case: Case, parsed: Parsed) -> list[str]:
    """The problems, each with its line in the example."""
    return [f"{case.wrapped.line(one.span.line)}: {one.message}" for one in parsed.problems]


def golden(case: Case) -> str:
    """What the golden of an example should say."""
    text = case.wrapped.text
    parsed = parse(text)
    commented = attach(parsed.tree, text)
    marker = parsed.tree.marker
    lines: list[str] = []
    if marker is not None and case.wrapped.line(marker.line):
        lines.append(f"version {parsed.tree.version} at {_place(marker, case)}")
    for declaration in parsed.tree.declarations:
        lines.extend(_node("", declaration, case, commented, 0))
    lines.extend(_notes("", commented.of(parsed.tree), case))
    if parsed.problems:
        lines.append("problems")
        for one in parsed.problems:
            lines.append(f"  {_place(one.span, case)} {one.severity}: {one.message}")
            lines.extend(f"    expected {word}" for word in one.expected)
            lines.extend([f"    hint {one.hint}"] if one.hint else [])
    return "\n".join(lines) + "\n" if lines else "nothing\n"


def _notes(indent: str, notes: Notes, case: Case, where: str = "") -> Iterator[str]:
    """A line a comment: how it is attached, its place and text, and to what if it is no node of the tree."""
    kinds = {id(notes.head): "head", id(notes.trailing): "trailing"}
    kinds.update((id(one), "closing") for one in notes.closing)
    for one in notes.all():
        kind = kinds.get(id(one), "leading")
        yield f"{indent}{kind}{where} {case.wrapped.line(one.span.line)}:{one.span.column} {one.text}"


def _notes_within(node: msgspec.Struct, case: Case, commented: Commented, indent: str) -> Iterator[str]:
    """The comments inside what is spelled on one line."""
    for name in node.__struct_fields__:
        value = getattr(node, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, msgspec.Struct) and not isinstance(part, Span):
                spelled = f" of {_spelt(part)}"
                yield from _notes(indent, commented.of(part), case, spelled)
                yield from _notes_within(part, case, commented, indent)


def _place(span: Span, case: Case) -> str:
    first, last = case.wrapped.line(span.line), case.wrapped.line(span.end_line)
    return f"{first}:{span.column}-{last}:{span.end_column}" if first else "-"


def _node(label: str, node: object, case: Case, commented: Commented, level: int) -> Iterator[str]:
    """A node with its plain fields on one line, its comments and what it holds on the lines below."""
    below = "  " * (level + 1)
    indent = "  " * level + (f"{label}: " if label and label not in _UNLABELLED else "")
    if isinstance(node, (*_EXPRESSIONS, *_SPELLED)):
        assert isinstance(node, msgspec.Struct)
        yield f"{indent}{_spelt(node)}"
        yield from _notes(below, commented.of(node), case)
        yield from _notes_within(node, case, commented, below)
    elif isinstance(node, msgspec.Struct):
        words, inner = [type(node).__name__], list[str]()
        for name in node.__struct_fields__:
            value = getattr(node, name)
            if name == OTHERWISE:
                inner.extend(_notes(below, commented.of(node, OTHERWISE), case, " of otherwise"))
            if name == "span":
                words.insert(1, _place(value, case))
            elif name == "problem" or _is_default(node, name, value):
                continue
            elif _is_plain(value):
                words.append(f"{name}={_plain(value, case)}")
                for part in value if isinstance(value, tuple) else ():
                    if isinstance(part, msgspec.Struct):
                        inner.extend(_notes(below, commented.of(part), case, f" of {_spelt(part)}"))
            elif isinstance(value, tuple):
                inner.extend(line for one in value for line in _node(name, one, case, commented, level + 1))
            else:
                inner.extend(_node(name, value, case, commented, level + 1))
        yield indent + " ".join(words)
        yield from _notes(below, commented.of(node), case)
        yield from inner
    else:
        yield f"{indent}{_plain(node, case)}"


def _spelt(node: object) -> str:
    if isinstance(node, _EXPRESSIONS):
        return shape(node)
    return _spelled(node) if isinstance(node, _SPELLED) else type(node).__name__


def _spelled(node: TypeRef | InlineEnum | EnumLiteral | Argument) -> str:
    match node:
        case TypeRef(name=name, alias=alias, arguments=arguments, optional=optional):
            inner = f"<{', '.join(map(_spelled, arguments))}>" if arguments else ""
            return f"{alias}{'/' * bool(alias)}{name}{inner}{'?' * optional}"
        case InlineEnum(literals=literals, optional=optional):
            return f"({' | '.join(map(_spelled, literals))}){'?' * optional}"
        case EnumLiteral(name=name, quoted=quoted):
            return f"`{name}`" if quoted else name
        case Argument(name=name, value=value, optional=optional):
            key = f"{name}: " if name and name != shape(value) else ""
            return f"{key}{shape(value)}{'?' * optional}"


def _is_default(node: msgspec.Struct, name: str, value: object) -> bool:
    fields = {field.name: field.default for field in msgspec.structs.fields(type(node))}
    return fields[name] is not msgspec.NODEFAULT and value == fields[name]


def _is_plain(value: object) -> bool:
    if value is None or isinstance(value, Span | str | bool | int | Fraction | Argument | EnumLiteral):
        return True
    return isinstance(value, tuple) and all(isinstance(one, str | Argument | EnumLiteral) for one in value)


def _plain(value: object, case: Case) -> str:
    match value:
        case Span():
            return _place(value, case)
        case str():
            return repr(value) if not value.isidentifier() else value
        case Argument() | EnumLiteral():
            return _spelled(value)
        case tuple():
            return f"({', '.join(_plain(one, case) for one in value)})"
        case _:
            return shape(value) if isinstance(value, _EXPRESSIONS) else str(value)
