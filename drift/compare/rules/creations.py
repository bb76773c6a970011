"""Creations: whether the instance is made, and with the values that the rule gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from drift.behaviour.model import Assign, Create, FieldModel, ReasonCode
from drift.compare.audit import CodeLocation, Subject
from drift.compare.finding import Finding, cause_of, code_location
from drift.compare.rules import wording
from drift.compare.rules.binding import Binding, InputNames
from drift.compare.rules.descriptions import is_description
from drift.compare.rules.earlier import left_before, through
from drift.compare.rules.handed_on import handed_on
from drift.compare.rules.inquiry import Answered, Inquiry, Vote, effect_location, goal_location
from drift.compare.rules.likeness import match_value
from drift.compare.rules.literals import literals
from drift.compare.rules.model import Implementation, Likeness, Pair, operation_key
from drift.compare.rules.paths import spine
from drift.logic.build import conjoin, ite
from drift.logic.functions import is_unknown
from drift.logic.rewrite import free_variables, substitute
from drift.logic.terms import NULL, Const, Field, Now, Opaque, Predicate, Term, Truth, Var


def creation(pair: Pair, implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    """`creation-different` for each value that differs. Fields the rule does not mention are free."""
    wanted, made = pair.goal.effect, pair.code.effect
    if not isinstance(wanted, Create) or not isinstance(made, Create):
        return
    votes: list[Vote] = []
    for name, value in wanted.values:
        done = _as_it_stands(_held(name, value, pair, implementation, inquiry), pair, inquiry)
        if done is not None and _was_made_with(value, done, pair, implementation, inquiry):
            continue
        answers = list(_value(name, value, done, pair, implementation, inquiry))
        votes += [answer for answer in answers if isinstance(answer, Vote)]
        yield from (answer for answer in answers if not isinstance(answer, Vote))
    yield from votes or [Vote(pair.goal.obligation, "conforms", (pair.code.guarded.source,))]


def _was_made_with(
    value: Term, done: Term, pair: Pair, implementation: Implementation, inquiry: Inquiry
) -> bool:
    """Whether it is what the instance was made with, in the same operation, that the rule reads it off."""
    binding = implementation.binding
    siblings = inquiry.effects.get(operation_key(pair.code.operation), ())
    made = {binding.term(one.effect.instance) for one in siblings if isinstance(one.effect, Create)}
    held = left_before(pair.code, siblings, binding, inquiry.world.defaults)
    own: dict[Term, Term] = {k: v for k, v in held.items() if isinstance(k, Field) and k.base in made}
    return value != done and through(value, own) == binding.term(done)


def _as_it_stands(done: Term | None, pair: Pair, inquiry: Inquiry) -> Term | None:
    """What is read off an instance that the operation has made before is what that was made with.

    Of an instance that was there before, what is read is what it had: values are over the state before.
    """
    if done is None:
        return None
    siblings = inquiry.effects.get(operation_key(pair.code.operation), ())
    made = {one.effect.instance for one in siblings if isinstance(one.effect, Create)}
    held = left_before(pair.code, siblings, Binding(), inquiry.world.defaults)
    return substitute(done, {k: v for k, v in held.items() if isinstance(k, Field) and k.base in made})


def _value(
    name: str, value: Term, done: Term | None, pair: Pair, implementation: Implementation, inquiry: Inquiry
) -> Iterator[Answered]:
    goal, place = pair.goal, effect_location(pair.code)
    doubt = _doubt(name, value, done, pair, implementation, inquiry)
    if doubt is not None:
        yield Vote(goal.obligation, "unverifiable", (pair.code.guarded.source,), *doubt)
        return
    if done is None:
        if value != NULL:
            yield from _different(name, value, None, pair, implementation, inquiry)
        return
    names = InputNames(inquiry.world.entities)
    matched = match_value(value, done, implementation.binding, names, inquiry.reasoner, pair.code.premise)
    if matched.likeness == "different" and _decided_on_the_way(value, done, pair, implementation):
        reason = f"{wording.expression(value)} rests on an input that nothing here corresponds to"
        yield Vote(goal.obligation, "unverifiable", (pair.code.guarded.source,), "ambiguous", reason)
    elif matched.likeness == "different":
        yield from _different(name, value, done, pair, implementation, inquiry)
    elif matched.likeness == "unknown":
        reason = f"the value of {name} could not be determined: {matched.reason or 'unknown value'}"
        yield Vote(goal.obligation, "unverifiable", (pair.code.guarded.source,), "opaque-write", reason)
    else:
        yield from literals(
            value, implementation.binding.term(done), goal_location(goal), place,
            implementation.confidence, inquiry,
        )  # fmt: skip


def _doubt(
    name: str, value: Term, done: Term | None, pair: Pair, implementation: Implementation, inquiry: Inquiry
) -> tuple[ReasonCode, str] | None:
    """Why nothing can be said of one value, whatever the code gives."""
    made = pair.code.effect
    assert isinstance(made, Create)
    if is_description(value):
        return (
            ("prose", f"{wording.expression(value)} describes the value of {name} in words") if done else None
        )
    given = dict(made.values)
    if name not in given and value != NULL:
        if _given_more(pair):
            return (
                "opaque-write",
                f"{made.entity} is given more than is spelled out, {name} may be among it",
            )
        other = _elsewhere(name, value, made.entity, given, inquiry)
        if done is None and other:
            return (
                "ambiguous",
                f"no field of the code corresponds to {made.entity}.{name}; {other} may hold it",
            )
    if (
        isinstance(value, Var)
        and isinstance(done, Const)
        and (other := _real_one(pair, implementation, inquiry))
    ):
        return (
            "ambiguous",
            f"{name} is fixed here, as in a sample: what {pair.goal.rule} is given, {other} takes",
        )
    if done in (None, NULL) and value != NULL and (row := _row_without(name, pair, inquiry)):
        return (
            "opaque-write",
            f"the row that is stored ({row}) is not given {name}; its table may fill it in",
        )
    if done is not None and (others := _of_another_kind(name, value, done, pair, implementation, inquiry)):
        return ("ambiguous", f"with this {name} it is what {', '.join(others)} creates")
    if (answer := read_off_black_box(value)) is not None and not isinstance(done, Const | None):
        return ("black-box", f"it is read off what {wording.expression(answer)} gives")
    if unknown := read_off_unknown(value, implementation):
        return ("ambiguous", f"nothing here corresponds to {unknown.name}, of which {name} is read")
    return None


def _of_another_kind(
    name: str, value: Term, done: Term, pair: Pair, implementation: Implementation, inquiry: Inquiry
) -> tuple[str, ...]:
    """The rules that create instances of the kind made here, where no name says that it is this rule's."""
    made = pair.code.effect
    if not isinstance(made, Create) or inquiry.world.names.clear(implementation.plan, pair.code.operation):
        return ()
    fixed = isinstance(value, Const) and isinstance(done, Const) and value != done
    makers = inquiry.world.makers.get((made.entity, name, done), ()) if fixed else ()
    return tuple(rule for rule in makers if rule != pair.goal.rule)


def _real_one(pair: Pair, implementation: Implementation, inquiry: Inquiry) -> str:
    """The entry point that goes by the rule's name where this one does not, "" if there is none."""
    plan, names = implementation.plan, inquiry.world.names
    if names.clear(plan, pair.code.operation):
        return ""
    found = (one.operation for one in inquiry.implementations.get(plan.name, ()))
    return next((one.qualified or one.name for one in found if names.clear(plan, one)), "")


def _row_without(name: str, pair: Pair, inquiry: Inquiry) -> str:
    """Where a row that holds the instance is stored without the field; "" if it is stored as it is.

    The row has some value of the instance, and they are made apart: `users.insert({"email": user.email})`.
    """
    made = pair.code.effect
    assert isinstance(made, Create)
    own = {value for _, value in made.values if not isinstance(value, Const)}
    for effect in inquiry.effects.get(operation_key(pair.code.operation), ()):
        row = effect.effect
        if not isinstance(row, Create) or row.entity != made.entity or row.instance == made.instance:
            continue
        given = dict(row.values)
        if name not in given and not own.isdisjoint(given.values()):
            source = effect.guarded.source
            return f"{source.file}:{source.span.line}"
    return ""


def _given_more(pair: Pair) -> bool:
    """Whether some of what the instance is given was computed: `Order(**data)`."""
    return any(
        call.code == "opaque-write" and call.source == pair.code.guarded.source
        for call in pair.code.operation.opaque
    )


def _elsewhere(name: str, value: Term, entity: str, given: Mapping[str, Term], inquiry: Inquiry) -> str:
    """A field that only the code knows and that the instance is given, where the code lacks the rule's."""
    if _declared(entity, name, inquiry) is not None:
        return ""
    known = {f.name for one in inquiry.spec.entities if one.name == entity for f in one.fields}
    known |= {r.name for one in inquiry.spec.entities if one.name == entity for r in one.relationships}
    return next(
        (
            field
            for field, held in given.items()
            if field not in known
            and not (isinstance(held, Const | Now) and inquiry.reasoner.same(value, held).no)
        ),
        "",
    )


def read_off_unknown(value: Term, implementation: Implementation) -> Var | None:
    """The instance that the rule reads the value off and that nothing in the code stands for."""
    steps = spine(value)
    start = steps[-1]
    if len(steps) < 2 or not isinstance(start, Var):
        return None
    known = set(implementation.binding.terms.values())
    return start if known.isdisjoint(steps) else None


def read_off_black_box(value: Term) -> Term | None:
    """The answer of a black box that the rule reads the value off: `locate(address).city`."""
    start = spine(value)[-1] if isinstance(value, Field) else None
    return start if start is not None and is_unknown(start) else None


def _decided_on_the_way(value: Term, done: Term, pair: Pair, implementation: Implementation) -> bool:
    """Whether the code's truth value may be what a test on the way left of the rule's.

    The rule asks something of an input of its own that could not be tied to one of the code's.
    """
    return (
        isinstance(value, Truth)
        and isinstance(done, Const)
        and bool(pair.code.when)
        and any(
            not variable.entity and implementation.binding.of(variable) is None
            for variable in free_variables(value)
        )
    )


def _different(
    name: str, value: Term, done: Term | None, pair: Pair, implementation: Implementation, inquiry: Inquiry
) -> Iterator[Answered]:
    goal, place = pair.goal, effect_location(pair.code)
    wanted = wording.expression(value)
    actual = "not set" if done is None else wording.expression(implementation.binding.term(done))
    entity = goal.effect.entity if isinstance(goal.effect, Create) else ""
    cause = cause_of("effect", goal.rule, goal.obligation, name)
    yield Finding(
        rule="creation-different",
        subject=Subject("rule", goal.rule, entity, name),
        message=f"{implementation.plan.name} creates {entity} with {name}: {wanted}; "
        f"in {place.symbol} it is {actual}.",
        expected=f"{name}: {wanted}",
        actual=f"{name}: {actual}",
        confidence=implementation.confidence,
        cause=cause,
        spec=(goal_location(goal),),
        code=(place, *_default_at(name, done, pair, inquiry)),
        obligation=goal.obligation,
        symbol=place.symbol,
        instead=None if done is None else implementation.binding.term(done),
    )
    yield Vote(goal.obligation, "diverges", (pair.code.guarded.source,))
    if done is not None:
        yield from literals(
            value, implementation.binding.term(done), goal_location(goal), place,
            implementation.confidence, inquiry, cause,
        )  # fmt: skip


def _default_at(name: str, done: Term | None, pair: Pair, inquiry: Inquiry) -> tuple[CodeLocation, ...]:
    """Where the default that the creation relies on is declared."""
    made = pair.code.effect
    if done is None or not isinstance(made, Create) or name in dict(made.values):
        return ()
    declared = _declared(made.entity, name, inquiry)
    if declared is None or declared.default != done:
        return ()
    return (code_location(declared.source, f"{made.entity}.{name}"),)


def _held(
    name: str, wanted: Term, pair: Pair, implementation: Implementation, inquiry: Inquiry
) -> Term | None:
    """What the new instance holds: what it is given, else its default, else what it gets later.

    What it gets unless the operation fails belongs to the creation where the rule says so; what it gets under
    further conditions is a change of the instance that is there, unless it holds nothing before.
    """
    made = pair.code.effect
    assert isinstance(made, Create)
    first: Term | None = dict(made.values).get(name)
    if first is None:
        first = dict(made.values).get(name.removesuffix("_id")) or handed_on(name, pair, inquiry)
    if first is None:
        declared = _declared(made.entity, name, inquiry)
        if declared is not None:
            first = declared.default or (NULL if declared.type.optional else None)
    later = _later(name, pair, inquiry)
    certain = [value for value, branches in later if not branches]
    names = InputNames(inquiry.world.entities)

    def likeness(value: Term) -> Likeness:
        return match_value(
            wanted, value, implementation.binding, names, inquiry.reasoner, pair.code.premise
        ).likeness

    if first is not None and first != NULL:
        if likeness(first) == "same" or not later:
            return first
        if certain:
            return certain[-1]
        unclear = any(likeness(value) != "different" for value, _ in later)
        return Opaque(name, "it is set again under conditions") if unclear else first
    whole: Term | None = first
    for value, branches in later:
        whole = ite(conjoin(*branches), value, NULL if whole is None else whole) if branches else value
    return whole


def _later(field: str, pair: Pair, inquiry: Inquiry) -> list[tuple[Term, tuple[Predicate, ...]]]:
    """What the fresh instance is given after its construction, each with the branches it depends on."""
    made = pair.code.effect
    known = {condition.predicate for condition in pair.code.when}
    found: list[tuple[Term, tuple[Predicate, ...]]] = []
    for effect in inquiry.effects.get(operation_key(pair.code.operation), ()):
        later = effect.effect
        if not isinstance(later, Assign) or not isinstance(made, Create):
            continue
        if later.target == made.instance and later.field == field:
            branches = tuple(
                condition.predicate
                for condition in effect.when
                if condition.outcome == "silent" and condition.predicate not in known
            )
            found.append((later.value, branches))
    return found


def _declared(entity: str, field: str, inquiry: Inquiry) -> FieldModel | None:
    """The code's field, for what a new instance gets when nothing is given."""
    for known in inquiry.code.entities:
        if known.name == entity:
            return next((declared for declared in known.fields if declared.name == field), None)
    return None
