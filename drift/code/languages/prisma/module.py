"""A `schema.prisma` file as an `ir.Module`.

`model Order { total Int @default(0) }` is a class with the base `@prisma` whose body assigns
`total: @prisma.Int = @prisma.field(default=0)`; relations are declared by `@prisma.relation`, enums have the
base `@enum`, `@@map("orders")` gives the name `@table`,
`@@unique([a, b])` the name `@unique`. Generators and data sources are passed over.
"""

from __future__ import annotations

import re
from typing import Final

from drift.code import ir
from drift.logic.spans import Span

GENERATED: Final = ("@prisma/client", ".prisma/client")
"""What programs import the classes and enums of a schema from, unless it says otherwise."""

_BLOCK: Final = re.compile(r"^\s*(model|view|type|enum|generator|datasource)\s+(\w+)\s*\{")
_FIELD: Final = re.compile(r"^(\s*)(\w+)(\s+)(\w+)(?:\(.*?\))?(\[\])?(\?)?")
_MEMBER: Final = re.compile(r"^(\s*)(\w+)")
_MAP: Final = re.compile(r'@@?map\s*\(\s*(?:name\s*:\s*)?"([^"]*)"')
_TOGETHER: Final = re.compile(r"\s*@@(?:unique|id)\(\s*(?:fields:\s*)?\[([^\]]*)\]")
_DEFAULT: Final = re.compile(r"@default\s*\(\s*(.*)")
_SCALARS: Final = frozenset(
    {"String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes", "Unsupported"}
)
_OUTPUT: Final = re.compile(r'^\s*output\s*=\s*"([^"]+)"')
_LINES: Final = 20_000


def decode(content: bytes) -> str:
    """File content to text."""
    return content.decode("utf-8-sig")


def comments(source: bytes) -> tuple[tuple[int, str], ...]:
    """The comments of a schema with their lines."""
    lines = source.decode("utf-8", "replace").split("\n")
    found = [(i, line.partition("//")[2]) for i, line in enumerate(lines, start=1) if "//" in line]
    return tuple((i, f"//{text}") for i, text in found)


def lower(source: bytes, file: str, module: str, package: bool) -> ir.Module:
    """Lower a schema. Never fails: what is not a model or an enum is passed over."""
    lines = source.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")[:_LINES]
    blocks = _blocks(lines)
    names = frozenset(name for _, name, _, _ in blocks)
    body: list[ir.Stmt] = []
    outputs: list[str] = []
    for kind, name, first, last in blocks:
        if kind == "enum":
            body.append(_enum(lines, name, first, last))
        elif kind in ("model", "view", "type"):
            enums = frozenset(n for k, n, _, _ in blocks if k == "enum")
            body.append(_model(lines, name, first, last, names, enums))
        elif kind == "generator":
            outputs += [found[1] for line in lines[first:last] if (found := _OUTPUT.match(line))]
    return ir.Module(
        file=file,
        name=module,
        language="typescript",
        body=tuple(body),
        package=package,
        by_path=True,
        generates=(*GENERATED, *outputs),
    )


def _blocks(lines: list[str]) -> list[tuple[str, str, int, int]]:
    """Kind, name, and the lines between the braces of every block."""
    found: list[tuple[str, str, int, int]] = []
    opened: tuple[str, str, int] | None = None
    for i, line in enumerate(lines):
        start = _BLOCK.match(line)
        if start is not None and opened is None:
            opened = (start[1], start[2], i + 1)
            if line.rstrip().endswith("}"):
                found.append((*opened, i + 1))
                opened = None
        elif line.strip() == "}" and opened is not None:
            found.append((*opened, i))
            opened = None
    return found


def _span(line: int, text: str, start: int, end: int) -> Span:
    del text
    return Span(line + 1, start + 1, line + 1, end + 1)


def _class(lines: list[str], name: str, first: int, last: int, base: str, body: list[ir.Stmt]) -> ir.Class:
    head = lines[first - 1]
    column = head.index(name)
    named = _span(first - 1, head, column, column + len(name))
    whole = Span(first, 1, last + 1, len(lines[last]) + 1 if last < len(lines) else 1)
    marker = ir.Name(span=Span(first, 1, first, 1), name=base)
    return ir.Class(span=whole, name=name, bases=(marker,), body=tuple(body), name_span=named)


def _enum(lines: list[str], name: str, first: int, last: int) -> ir.Class:
    body: list[ir.Stmt] = []
    for i in range(first, last):
        line = _uncommented(lines[i])
        found = _MEMBER.match(line)
        if found is None or line.strip().startswith("@@"):
            continue
        span = _span(i, line, len(found[1]), len(found[0]))
        mapped = _MAP.search(line)
        value = ir.Literal(span=span, kind="string", value=mapped[1] if mapped else found[2])
        body.append(ir.Assign(span=span, targets=(ir.Name(span=span, name=found[2]),), value=value))
    return _class(lines, name, first, last, "@enum", body)


def _model(
    lines: list[str], name: str, first: int, last: int, names: frozenset[str], enums: frozenset[str]
) -> ir.Class:
    body: list[ir.Stmt] = []
    for i in range(first, last):
        line = _uncommented(lines[i])
        if line.strip().startswith("@@"):
            mapped = _MAP.search(line)
            if mapped and "@@map" in line:
                span = _span(i, line, 0, len(line))
                target = ir.Name(span=span, name="@table")
                table = ir.Literal(span=span, kind="string", value=mapped[1])
                body.append(ir.Assign(span=span, targets=(target,), value=table))
            together = _TOGETHER.match(line)
            if together is not None:
                body.append(_unique(i, line, together[1]))
            continue
        found = _FIELD.match(line)
        if found is not None:
            body.append(_field(i, line, found, names, enums))
    return _class(lines, name, first, last, "@prisma", body)


def _unique(i: int, line: str, names: str) -> ir.Assign:
    """`@@unique([job, person])` gives the name `@unique` to the list."""
    span = _span(i, line, 0, len(line))
    listed = re.findall(r"\b[A-Za-z_]\w*\b(?!\s*:)", re.sub(r"\([^)]*\)", "", names))
    items = tuple(ir.Literal(span=span, kind="string", value=name) for name in listed)
    target = ir.Name(span=span, name="@unique")
    return ir.Assign(span=span, targets=(target,), value=ir.Collection(span=span, kind="list", items=items))


def _uncommented(line: str) -> str:
    return line.partition("//")[0].rstrip()


def _field(
    i: int, line: str, found: re.Match[str], names: frozenset[str], enums: frozenset[str]
) -> ir.Assign:
    kind = found[4]
    span = _span(i, line, len(found[1]), len(line))
    named = _span(i, line, len(found[1]), len(found[1]) + len(found[2]))
    start = found.start(4)
    typed = _span(i, line, start, start + len(kind))
    annotation: ir.Expr = ir.Name(span=typed, name=f"@prisma.{kind}" if kind in _SCALARS else kind)
    if found[5]:
        annotation = ir.Index(span=typed, base=ir.Name(span=typed, name="Array"), key=annotation)
    if found[6]:
        null = ir.Literal(span=typed, kind="null", value="null")
        annotation = ir.Binary(span=typed, operator="|", left=annotation, right=null)
    relation = kind in names and kind not in enums
    callee = ir.Name(span=typed, name="@prisma.relation" if relation else "@prisma.field")
    arguments = _attributes(i, line, kind, kind in enums)
    call = ir.Call(span=span, callee=callee, arguments=_held_in(line, span) if relation else arguments)
    return ir.Assign(
        span=span, targets=(ir.Name(span=named, name=found[2]),), annotation=annotation, value=call
    )


def _held_in(line: str, span: Span) -> tuple[ir.Argument, ...]:
    """The one field that holds the key of the relation: `@relation(fields: [authorId], …)`."""
    held = re.search(r"@relation\(.*?\bfields:\s*\[\s*(\w+)\s*\]", line)
    if held is None:
        return ()
    return (ir.Argument(name="fields", value=ir.Literal(span=span, kind="string", value=held[1])),)


def _attributes(i: int, line: str, kind: str, is_enum: bool) -> tuple[ir.Argument, ...]:
    arguments: list[ir.Argument] = []
    for word in ("id", "unique"):
        place = re.search(rf"@{word}\b", line)
        if place is not None:
            span = _span(i, line, place.start(), place.end())
            value = ir.Literal(span=span, kind="boolean", value="true")
            arguments.append(ir.Argument(name=word, value=value))
    given = _DEFAULT.search(line)
    if given is not None:
        default = _default(i, line, given, kind, is_enum)
        if default is not None:
            arguments.append(ir.Argument(name="default", value=default))
    elif (renewed := re.search(r"@updatedAt\b", line)) is not None:
        # The client sets it whenever it stores the row, first when it makes it.
        span = _span(i, line, renewed.start(), renewed.end())
        now = ir.Call(span=span, callee=ir.Name(span=span, name="@prisma.now"))
        arguments.append(ir.Argument(name="default", value=now))
        yes = ir.Literal(span=span, kind="boolean", value="true")
        arguments.append(ir.Argument(name="renewed", value=yes))
    return tuple(arguments)


def _default(i: int, line: str, given: re.Match[str], kind: str, is_enum: bool) -> ir.Expr | None:
    """`@default(0)`, `@default(DRAFT)`, `@default(now())`; what a database makes up is no default here."""
    spoken = given[1]
    word = re.match(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|\w+', spoken)
    if word is None:
        return None
    span = _span(i, line, given.start(1), given.start(1) + len(word[0]))
    text = word[0]
    if spoken[len(text) :].startswith("("):
        name = ir.Name(span=span, name=f"@prisma.{text}")
        return ir.Call(span=span, callee=name) if text == "now" else None
    if is_enum:
        return ir.Attribute(span=span, base=ir.Name(span=span, name=kind), name=text)
    if text in ("true", "false"):
        return ir.Literal(span=span, kind="boolean", value=text)
    if text.startswith('"'):
        return ir.Literal(span=span, kind="string", value=text[1:-1])
    return ir.Literal(span=span, kind="float" if "." in text else "integer", value=text)
