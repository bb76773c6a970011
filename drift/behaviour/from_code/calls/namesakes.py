"""Methods of a name that is called on something without a known type: whose may be meant."""

from __future__ import annotations

from collections.abc import Sequence

from drift.behaviour.from_code.calls.interfaces import is_interface
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code.symbols.definitions import FunctionDefinition
from drift.logic.terms import Field, Term, Var
from drift.logic.words import words


def candidates(walk: Walk, callee: Field) -> Sequence[FunctionDefinition]:
    """The program's methods that may be meant.

    What the language's own collections and texts have too (`append`, `get`) is meant only of a class that
    the receiver is named after.
    """
    found = walk.knowledge.methods.get(callee.name, ())
    if callee.name not in walk.conventions.common:
        return found
    return [method for method in found if _named_after(callee.base, method)]


def only_method(walk: Walk, callee: Field, arguments: Arguments) -> FunctionDefinition | None:
    """The method of that name, where the receiver's type is unknown and only one is there.

    One class, with what inherits from it, has a method of that name that takes these arguments.
    """
    if walk.type_of(callee.base).kind != "unknown" or callee.name.startswith("__"):
        return None
    found = candidates(walk, callee)
    real = [m for m in found if not is_interface(walk, m)] or list(found)
    if len(real) != 1:
        return None
    if walk.frameworks.verb("session", callee.name) or walk.frameworks.verb("query", callee.name):
        return None
    method = real[0]
    expected = len(method.node.parameters) - 1
    if len(arguments.positional) > expected and not any(p.kind for p in method.node.parameters):
        return None
    return method


def _named_after(receiver: Term, method: FunctionDefinition) -> bool:
    """Whether what holds the receiver is called like the method's class: `order_store`, `orders`."""
    held = receiver.name if isinstance(receiver, Field | Var) else ""
    owner = words(method.owner.name) if method.owner is not None else ()
    spoken = words(held.lstrip("_"))
    return bool(spoken) and set(spoken) <= set(owner)
