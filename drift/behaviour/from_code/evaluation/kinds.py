"""Which class a value has been made of: `type(x) is C`, tables by class, and tests that were left open.

An instance that was made on the way has exactly the class it was made of. What a function is given is tested
by a black box over it, which is decided where the function is called with such an instance.
"""

from __future__ import annotations

from drift.behaviour.from_code.walking.values import CLASS
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.build import conjoin, disjoin, negate
from drift.logic.terms import FALSE, NULL, Always, Call, Const, Holds, Ite, Opaque, Predicate, Term, Var

TYPE_OF = "type of"
"""The black box that stands for the class of its argument."""
_IS_A = "is a"
_IS_EXACTLY = "is exactly a"


def tested(walk: Walk, of: Term, qualified: str, *, exactly: bool = False) -> Predicate:
    """Whether a value is an instance of a class, or of one that descends from it unless `exactly`."""
    if of == NULL:
        return FALSE
    if isinstance(of, Ite):
        then, other = (tested(walk, one, qualified, exactly=exactly) for one in (of.then, of.other))
        return then if then == other else disjoin(conjoin(of.test, then), conjoin(negate(of.test), other))
    knowledge = walk.knowledge
    made = isinstance(of, Var) and (of in walk.frame.created or of in walk.frame.whole)
    own = knowledge.classes.named(of.entity) if made and isinstance(of, Var) else None
    if own is None:
        return Holds(Call(_IS_EXACTLY if exactly else _IS_A, (of, Const("string", qualified))))
    if exactly:
        return Always(own.qualified == qualified)
    return Always(any(cls.qualified == qualified for cls in knowledge.inheritance.order(own)))


def decided(walk: Walk, test: Term) -> Predicate | None:
    """What a test that was left open says by what is known now; None if the term is no such test."""
    match test:
        case Call(name=("is a" | "is exactly a") as name, args=(of, Const(value=str() as qualified))):
            return tested(walk, of, qualified, exactly=name == _IS_EXACTLY)
        case _:
            return None


def class_compared(walk: Walk, left: Term, right: Term) -> Predicate | None:
    """`type(x) is C`; None unless one side is the class of something and the other one a class."""
    for side, other in ((left, right), (right, left)):
        match side, other:
            case Call(name="type of", args=(of,)), Opaque(key=key) if key.startswith(CLASS):
                return tested(walk, of, key.removeprefix(CLASS), exactly=True)
            case _:
                pass
    return None
