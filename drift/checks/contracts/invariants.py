"""Invariants: conditions without effects and clock. Reference: "Invariants" (v2), rules 51 to 56."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.expressions import Access, Apply, Constant, Name
from drift.allium.items import Assertion, Invariant, InvariantLine, Quantified
from drift.allium.names.declarations import name_span
from drift.allium.project import SpecFile
from drift.allium.tree import EntityDeclaration
from drift.allium.types.combine import is_open, present, same
from drift.allium.types.model import BOOLEAN, EntityType
from drift.allium.types.spelled import spelled
from drift.checks.context import Context
from drift.checks.contracts.annotations import PASCAL
from drift.checks.diagnostic import Found
from drift.checks.walking import Located

NAME = "allium.invariant.nameCase"
BOOLEAN_CODE = "allium.invariant.notBoolean"
EFFECT = "allium.invariant.sideEffect"
CLOCK = "allium.invariant.readsNow"


def check(context: Context) -> Iterator[Found]:
    """Invariants of modules and of entities."""
    for file, invariant in context.declared(Invariant):
        yield from _invariant(context, file, invariant)
    for file, entity in context.declared(EntityDeclaration):
        for item in entity.items:
            if isinstance(item, Invariant):
                yield from _invariant(context, file, item)
    for one in context.nodes(Constant, Apply):
        if one.role in ("assertion", "let", "collection") and _is_invariant(one):
            yield from _impure(one)


def _is_invariant(one: Located) -> bool:
    return isinstance(one.declaration, Invariant) or isinstance(one.item, Invariant | Quantified)


def _invariant(context: Context, file: SpecFile, node: Invariant) -> Iterator[Found]:
    if not PASCAL.fullmatch(node.name):
        yield Found(NAME, file.path, name_span(node), "the name of an invariant is in PascalCase")
    yield from _assertions(context, file, node.body)


def _assertions(context: Context, file: SpecFile, lines: tuple[InvariantLine, ...]) -> Iterator[Found]:
    for line in lines:
        if isinstance(line, Assertion):
            type_ = context.resolution.type_of(line.condition, file.path)
            if not is_open(type_) and not same(present(type_), BOOLEAN):
                said = f"an invariant states a condition, this is a `{spelled(type_)}`"
                hint = "`exists …`" if isinstance(present(type_), EntityType) else "compare it with something"
                yield Found(BOOLEAN_CODE, file.path, line.span, said, hint)
        elif isinstance(line, Quantified):
            yield from _assertions(context, file, line.body)


def _impure(one: Located) -> Iterator[Found]:
    node = one.node
    match node:
        case Constant(name="now"):
            said = "an invariant does not read the clock: `now` is another value each time"
            yield Found(CLOCK, one.file.path, node.span, said, "compare stored timestamps")
        case Apply(callee=Access(name="add" | "remove" | "created" as name)):
            said = f"an invariant changes nothing: `.{name}(…)` does"
            yield Found(EFFECT, one.file.path, node.span, said)
        case Apply(callee=Name(name=name)) if name[:1].isupper():
            yield Found(EFFECT, one.file.path, node.span, f"an invariant emits nothing: `{name}(…)` does")
        case _:
            pass
