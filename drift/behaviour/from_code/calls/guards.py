"""Guards: classes with one method that lets a caller in, or turns it away, before an entry point.

`@UseGuards(RolesGuard) @Roles("editor")`: the method is followed with what decorators left for it to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.behaviour.boundaries import CALLER
from drift.behaviour.from_code.evaluation.annotated import annotated
from drift.behaviour.from_code.evaluation.truth import truthiness
from drift.behaviour.from_code.walking.state import Frame, State
from drift.behaviour.from_code.walking.values import (
    CLASS,
    DictValue,
    FunctionValue,
    ListValue,
    Value,
    as_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition
from drift.logic.build import conjoin
from drift.logic.implies import conjuncts
from drift.logic.rewrite import rewrite, subterms
from drift.logic.spans import Source
from drift.logic.terms import (
    FALSE,
    NULL,
    TRUE,
    Aggregate,
    Call,
    Collect,
    Const,
    Expression,
    Field,
    Opaque,
    Predicate,
    Var,
    text,
)

REQUEST = Var("request")
"""What a guard asks about."""
_HELD = "held"


def pass_guards(walk: Walk, function: FunctionValue, params: Sequence[Var]) -> None:
    """Asks every guard that decorators put before the entry point whether the caller may come in.

    One that can't be followed to its end counts by its name only: nothing is assumed of it here.
    """
    left = _Left(walk, function)
    for guard, source in left.guards:
        said = _asked(walk, guard, left.context(), source)
        found = _of_caller(walk, said, params) if said is not None else None
        if found is not None and found not in (TRUE, FALSE):
            walk.refuse_unless(found, left.place or source, "refusal")


class _Left:
    """What decorators of an entry point and its class leave for guards, and the guards they put before it."""

    def __init__(self, walk: Walk, function: FunctionValue) -> None:
        self.guards: list[tuple[ClassDefinition, Source]] = []
        self.place: Source | None = None
        """Where something was left: for the method, else for its class."""
        self._walk = walk
        self._module = function.module
        own = function.node.decorators if isinstance(function.node, ir.Function) else ()
        owner = function.owner
        self._of_class = self._read(owner.module, owner.node.decorators) if owner is not None else ()
        self._of_method = self._read(function.module, own)

    def _read(self, module: ir.Module, decorators: Sequence[ir.Expr]) -> tuple[tuple[Const, Value], ...]:
        left: list[tuple[Const, Value]] = []
        frameworks = self._walk.frameworks
        for decorator in decorators:
            if not isinstance(decorator, ir.Call):
                continue
            walk = _aside(self._walk, module)
            for call in _calls(walk.evaluate(decorator)):
                if frameworks.guards(call.name):
                    place = Source(module.file, decorator.span)
                    named = {_class(argument) for argument in call.args} - {""}
                    classes = self._walk.knowledge.classes.all() if named else ()
                    self.guards.extend((cls, place) for cls in classes if cls.qualified in named)
                elif frameworks.leaves_roles(call.name) and len(call.args) > 1:
                    key = call.args[0]
                    if isinstance(key, Const):
                        left.append((key, call.args[1]))
                        self.place = Source(module.file, decorator.span)
        return tuple(left)

    def context(self) -> Value:
        """What a guard is given: what was left for the method and for its class, and the request."""
        http = self._object({"getRequest": REQUEST})
        method, cls = DictValue(self._of_method), DictValue(self._of_class)
        return self._object({"getHandler": method, "getClass": cls, "switchToHttp": http})

    def _object(self, gives: dict[str, Value]) -> DictValue:
        """An object whose methods give these values."""
        return DictValue(tuple((text(name), self._giving(value)) for name, value in gives.items()), True)

    def _giving(self, value: Value) -> FunctionValue:
        span = self._module.body[0].span if self._module.body else None
        assert span is not None
        given = ir.Return(span=span, value=ir.Name(span=span, name=_HELD))
        node = ir.Lambda(span=span, parameters=(), body=(given,))
        return FunctionValue("lambda:guard", node, self._module, None, None, closure=((_HELD, value),))


def _aside(walk: Walk, module: ir.Module) -> Walk:
    """A walk that leaves no traces in this one."""
    return Walk(walk.engine, walk.knowledge, module, Frame("", module.file), State(), texts=walk.texts)


def _calls(value: Value) -> Iterator[Call]:
    """The calls that a decorator amounts to, also those that another one brings together."""
    term = as_term(value)
    yield from (part for part in subterms(term) if isinstance(part, Call))


def _class(term: Expression) -> str:
    return term.key.removeprefix(CLASS) if isinstance(term, Opaque) and term.key.startswith(CLASS) else ""


def left_for(arguments: Arguments) -> Value | None:
    """What decorators left under a key, for the method or else for its class; None for anything else."""
    if len(arguments.positional) != 2 or not isinstance(arguments.positional[0], Const):
        return None
    key, targets = arguments.positional
    listed = targets.items if isinstance(targets, ListValue) else (targets,)
    if not all(isinstance(one, DictValue) for one in listed):
        return None
    found = (one.get(as_term(key)) for one in listed if isinstance(one, DictValue))
    return next((one for one in found if one is not None), NULL)


def _asked(walk: Walk, guard: ClassDefinition, context: Value, source: Source) -> Predicate | None:
    """What a guard asks of the request; None where it can't be followed to its end."""
    method = walk.knowledge.special(guard, sorted(walk.frameworks.admitting))
    if method is None:
        return None
    inner = _aside(walk, guard.module)
    instance = Var(guard.name, walk.knowledge.classes.name(guard))
    walk.knowledge.gathered.called.add(method.qualified)
    value = FunctionValue(method.qualified, method.node, method.module, method.owner, instance)
    answer = inner.call(value, Arguments((context,)), source)
    if not inner.state.alive:
        return None
    return conjoin(*(c.predicate for c in inner.state.when), truthiness(inner, answer))


def _of_caller(walk: Walk, said: Predicate, params: Sequence[Var]) -> Predicate | None:
    """The condition with the caller for what the request holds of them; None where something is unknown."""
    asked = {
        part.name
        for part in subterms(said)
        if isinstance(part, Field) and isinstance(part.base, Field) and part.base.base == REQUEST
    }
    entity = _having(walk, asked)

    def visit(node: Expression) -> Expression:
        match node:
            case Field(base=base) if base == REQUEST and entity:
                return _caller(params, entity)
            case Aggregate(gather="first", collection=Collect(entity=known, where=where), of=None):
                value = annotated(where)
                held = value is not None and (
                    isinstance(value, Var) or (isinstance(value, Field) and value.base == REQUEST)
                )
                return _caller(params, known) if held else node
            case _:
                return node

    found = rewrite(said, visit)
    unknown = any(isinstance(part, Opaque | Call) or part == REQUEST for part in subterms(found))
    return None if unknown or found in (TRUE, FALSE) else conjoin(*conjuncts(found))


def _caller(params: Sequence[Var], entity: str) -> Var:
    """The parameter that holds the caller: the only one that is an instance of the entity."""
    given = [param for param in params if param.entity == entity]
    return given[0] if len(given) == 1 else Var(CALLER, entity)


def _having(walk: Walk, names: set[str]) -> str:
    """The one stored entity that has all these fields, "" where there is none or more."""
    found = [
        walk.knowledge.classes.name(cls)
        for cls in walk.knowledge.classes.all()
        if names and names <= walk.knowledge.classes.info(cls).fields.keys() and walk.knowledge.is_data(cls)
    ]
    stored = [name for name in found if walk.knowledge.info(name).kind == "storage"]  # type: ignore[union-attr]
    found = stored or found
    return found[0] if len(found) == 1 else ""
