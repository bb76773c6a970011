"""A compact spelling of the syntax tree for two-column tests: operators in front, in parentheses."""

from __future__ import annotations

from drift.allium.expressions import (
    Access,
    Apply,
    Argument,
    Binary,
    Conditional,
    Constant,
    DurationLiteral,
    Every,
    Existence,
    Expr,
    Filter,
    Implication,
    Junction,
    Lambda,
    Listing,
    Lookup,
    Mapping,
    Name,
    Negation,
    Negative,
    Number,
    ObjectLiteral,
    Quoted,
    Relation,
    Text,
    Within,
)


def shape(node: Expr) -> str:
    match node:
        case Name(name=name, alias=alias):
            return f"{alias}/{name}" if alias else name
        case Number(value=value):
            return str(value)
        case DurationLiteral(value=value):
            return f"{value}s"
        case Text(value=text):
            return repr(text)
        case Quoted(value=quoted):
            return f"`{quoted}`"
        case Constant(name=constant):
            return f"${constant}"
        case Access(base=base, name=name, optional=optional):
            return f"{shape(base)}{'?.' if optional else '.'}{name}"
        case Apply(callee=callee, arguments=arguments):
            return f"{shape(callee)}({_arguments(arguments)})"
        case Lookup(entity=entity, keys=keys):
            return f"{shape(entity)}{{{_arguments(keys)}}}"
        case Lambda(parameters=parameters, body=body):
            return f"(fn {' '.join(one.name for one in parameters)} {shape(body)})"
        case Negative(operand=operand):
            return f"(neg {shape(operand)})"
        case Negation(operand=operand):
            return f"(not {shape(operand)})"
        case Existence(operand=operand, binder=binder):
            return f"(exists {'' if binder is None else f'{binder.name} in '}{shape(operand)})"
        case Binary(op=op, left=left, right=right):
            return f"({op} {shape(left)} {shape(right)})"
        case Relation(op=relation, left=left, right=right):
            return f"({relation} {shape(left)} {shape(right)})"
        case Within(item=item, collection=collection, negated=negated):
            return f"({'not-in' if negated else 'in'} {shape(item)} {shape(collection)})"
        case Junction(op=junction, operands=operands):
            return f"({junction} {' '.join(map(shape, operands))})"
        case Implication(left=left, right=right):
            return f"(implies {shape(left)} {shape(right)})"
        case Listing(items=items, ordered=ordered):
            inner = " ".join(map(shape, items))
            return f"[{inner}]" if ordered else f"{{{inner}}}"
        case ObjectLiteral(entries=entries):
            return f"{{{_arguments(entries)}}}"
        case Conditional(branches=branches, other=other):
            tests = " ".join(f"{shape(one.test)} {shape(one.value)}" for one in branches)
            return f"(if {tests}{'' if other is None else ' ' + shape(other)})"
        case Filter(base=base, predicate=predicate, word=word):
            return f"({word} {shape(base)} {shape(predicate)})"
        case Mapping(base=base, field=field):
            return f"(map {shape(base)} {field})"
        case Every(binder=binder, collection=collection, body=body):
            return f"(every {binder.name} {shape(collection)} {shape(body)})"


def _arguments(arguments: tuple[Argument, ...]) -> str:
    return " ".join(
        f"{one.name}:{shape(one.value)}" if one.name else shape(one.value) + ("?" if one.optional else "")
        for one in arguments
    )
