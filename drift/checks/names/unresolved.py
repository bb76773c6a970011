"""Names that refer to nothing: rules 1, 3, 9, 11, 22, 24, 27 to 29, 31, 33, 35, 38 and 42."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec import structs

from drift.allium.boundaries import Surface
from drift.allium.expressions import Apply, Expr, Relation, Within
from drift.allium.items import Invariant
from drift.allium.names.references import Unresolved
from drift.allium.names.walking import every
from drift.allium.outcomes import Assignment
from drift.allium.tree import Declaration, DefaultDeclaration, RuleDeclaration
from drift.allium.types.model import UNKNOWN
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.expressions.trust import trusted
from drift.checks.names.places import Place, places
from drift.checks.walking import tops
from drift.logic.spans import Span

UNKNOWN_NAME = "allium.reference.unknownName"
BINDING = "allium.rule.undefinedBinding"
PATH = "allium.surface.undefinedPath"
GUARD = "allium.surface.invalidWhen"
FIELD = "allium.field.undefined"
VALUE = "allium.status.undefinedValue"

_TYPES: dict[Place, str] = {
    "relationship": "allium.relationship.undefinedTarget",
    "given": "allium.given.undefinedType",
    "party": "allium.surface.undefinedType",
    "context": "allium.surface.undefinedType",
    "contract": "allium.contract.undefinedType",
}
_MEMBERS: dict[Place, str] = {
    "back": "allium.relationship.missingBackreference",
    "created": "allium.created.unknownField",
    "default": "allium.default.unknownField",
    "graph-field": "allium.transitions.undefinedField",
    "presence-field": "allium.presence.undefinedField",
}
_LITERALS: dict[Place, str] = {
    "graph": "allium.transitions.undefinedValue",
    "presence": "allium.presence.undefinedValue",
    "created": "allium.created.invalidStatus",
}
_VALUE = "a value"
_OTHERS: dict[str, str] = {
    "module": "",
    "trigger": UNKNOWN_NAME,
    "surface": "allium.surface.relatedUndefined",
    "rule": "allium.surface.timeoutUndefined",
    "contract": "allium.contract.undefinedReference",
    "config": "allium.config.undefinedReference",
}


def check(context: Context) -> Iterator[Found]:
    """One diagnostic for every name that refers to nothing."""
    known: dict[str, dict[Span, Place]] = {}
    files = {file.path: file for file in context.files}
    values = {
        (at.file.path, at.node.callee.span)
        for at in context.nodes(Apply)
        if at.node is not at.top or at.role not in ("call", "entry")
    }
    for one in context.resolution.unresolved:
        if one.file not in known:
            known[one.file] = places(files[one.file])
        place = known[one.file].get(one.span)
        where = context.declaration_at(one.file, one.span.line)
        if one.role == "trigger" and (one.file, one.span) in values:
            one = structs.replace(one, of=_VALUE)
        if one.role == "literal" and one.of and where is not None and not _is_known(context, one, where):
            one = structs.replace(one, certain=False)
        code = _code(one, place, where)
        if code:
            yield Found(code, one.file, one.span, _message(one, code), _hint(one))


def _code(one: Unresolved, place: Place | None, where: Declaration | None) -> str:
    match one.role:
        case "type":
            return _type(place, where)
        case "instance":
            return _instance(one, place, where)
        case "member":
            if not one.certain:
                return UNKNOWN_NAME
            if place in _MEMBERS:
                return _MEMBERS[place]
            return _surface(place) if isinstance(where, Surface) else FIELD
        case "literal":
            if not one.of or not one.certain:
                return UNKNOWN_NAME
            return _LITERALS.get(place, VALUE) if place is not None else VALUE
        case "operation":
            return _operation(one)
        case "trigger" if isinstance(where, Surface | Invariant) or not one.name[:1].isupper():
            return ""
        case "config" if one.of and one.of != PurePosixPath(one.file).stem:
            return "allium.config.undefinedExternalReference"
        case _:
            return _OTHERS[one.role]


def _type(place: Place | None, where: Declaration | None) -> str:
    if place == "variant":
        return ""
    if place in _TYPES:
        return _TYPES[place]
    if isinstance(where, RuleDeclaration):
        return "allium.rule.undefinedTypeReference"
    return _surface(place) if isinstance(where, Surface) else "allium.type.undefinedReference"


def _instance(one: Unresolved, place: Place | None, where: Declaration | None) -> str:
    if place == "back" and one.certain:
        return _MEMBERS["back"]
    if place == "argument":
        return UNKNOWN_NAME
    if place == "config":
        return "allium.config.undefinedReference"
    if isinstance(where, DefaultDeclaration):
        return "allium.reference.unknownName"
    return _surface(place) if isinstance(where, Surface) else BINDING


def _surface(place: Place | None) -> str:
    return GUARD if place == "condition" else PATH


def _operation(one: Unresolved) -> str:
    if one.of == "deferred":
        return "allium.deferred.undeclared"
    if not one.certain:
        return UNKNOWN_NAME
    if one.of.rstrip("?").endswith(">") or one.of.startswith("type "):
        return "allium.collection.unknownOperation"
    return FIELD


def _is_known(context: Context, one: Unresolved, where: Declaration) -> bool:
    """Whether what a value is compared with or put into does not rest on a guess."""
    for _, top, _, item in tops(where):
        if isinstance(item, Assignment) and top is item.value and _holds(top.span, one.span):
            return trusted(context, one.file, item.target) is not UNKNOWN
        if not _holds(top.span, one.span):
            continue
        for node in every((top,)):
            other = _other(node, one.span)
            if other is not None:
                return trusted(context, one.file, other) is not UNKNOWN
    return True


def _holds(outer: Span, inner: Span) -> bool:
    start = (outer.line, outer.column) <= (inner.line, inner.column)
    return start and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)


def _other(node: Expr, span: Span) -> Expr | None:
    """What stands on the other side of a comparison."""
    match node:
        case Relation(left=left, right=right):
            if right.span == span:
                return left
            return right if left.span == span else None
        case Within(item=item, collection=collection):
            return item if _holds(collection.span, span) else None
        case _:
            return None


def _message(one: Unresolved, code: str) -> str:
    name = one.name
    match one.role:
        case "type":
            return f"no entity, value, enum or imported type is called `{name}`"
        case "member" if code == "allium.relationship.missingBackreference":
            return f"`{one.of}` has no field `{name}` that could lead back"
        case "member":
            owner = f"`{one.of}`" if one.certain else f"`{one.of}`, which this seems to be,"
            return f"{owner} has no `{name}`"
        case "literal" if one.of:
            return f"`{name}` is none of the values of `{one.of}`"
        case "literal":
            return f"`{name}` is neither bound here nor a value of an enumeration"
        case "operation" if one.of == "deferred":
            return f"`{name}` is no entity and not declared `deferred`"
        case "operation":
            return f"`{one.of}` has no operation `{name}`"
        case "config":
            return f"there is no parameter `{name}`" + (f" in the config of {one.of}" if one.of else "")
        case "trigger" if one.of == _VALUE:
            return f"`{name}(…)` stands for a value, and nothing of that name is declared"
        case "trigger" | "surface" | "rule" | "contract":
            return f"there is no {one.role} `{name}`"
        case _ if code == "allium.relationship.missingBackreference":
            return f"the related entity has no field `{name}` that could lead back"
        case _:
            return f"nothing here binds `{name}`"


def _hint(one: Unresolved) -> str:
    if one.near:
        return f"did you mean `{one.near[0]}`?"
    match one.role:
        case "type":
            return "declare it, or `use` the module that does"
        case "trigger" if one.of == _VALUE:
            return "black boxes are in snake_case; what is specified elsewhere is declared `deferred`"
        case "instance":
            return "bind it by the trigger, a `let`, a `for`, `given` or a `default`"
        case _:
            return ""
