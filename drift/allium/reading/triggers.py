"""Triggers: what stands behind `when:`."""

from __future__ import annotations

from collections.abc import Sequence

from drift.allium.grammar.builder import bare
from drift.allium.layout.brackets import is_word, split
from drift.allium.outcomes import EventTrigger, TriggerNode
from drift.allium.reading.reader import Reader
from drift.allium.tokens import Token, span_of

_REACHED = ("transitions_to", "reaches", "becomes")


def read_triggers(reader: Reader, tokens: Sequence[Token], at: Token) -> tuple[TriggerNode, ...]:
    """What stands behind `when:`: one trigger, or several joined by `or`.

    Raises:
        SyntaxFault: one of them is no trigger.
    """
    cut: list[list[Token]] = []
    at_token = 0
    for piece in split(tokens, "OR"):
        at_token += 0 if not at_token else 1
        if cut and not (_opens_trigger(piece) or _is_event(cut[-1]) or _is_bare(cut[-1])):
            cut[-1].extend((tokens[at_token - 1], *piece))
        else:
            cut.append(list(piece))
        at_token += len(piece)
    if not cut or sum(map(len, cut)) + len(cut) - 1 != len(tokens):
        cut = [list(tokens)]
    return tuple(_trigger(reader, piece, at) for piece in cut)


def _opens_trigger(tokens: Sequence[Token]) -> bool:
    """Whether what follows an `or` is a trigger of its own and not part of the condition before it."""
    if _is_bare(tokens):
        return True
    if _is_event(tokens):
        return bool(tokens[0].value.rpartition("/")[2][0].isupper())
    if len(tokens) > 1 and tokens[0].type == "NAME" and tokens[1].type == "COLON":
        return True
    return any(_is_reached(tokens, index) for index in range(len(tokens)))


def _is_reached(tokens: Sequence[Token], index: int) -> bool:
    return is_word(tokens[index], *_REACHED) and index > 0 and tokens[index - 1].type not in ("DOT", "QDOT")


def _trigger(reader: Reader, tokens: Sequence[Token], at: Token) -> TriggerNode:
    if _is_bare(tokens):
        return EventTrigger(span_of(tokens[0]), bare(tokens[0]), (), bare=True)
    if _is_event(tokens):
        trigger: TriggerNode = reader.clause(tokens, "event", at)
        return trigger
    marked = [
        token.retyped("BECOMES") if _is_reached(tokens, index) else token
        for index, token in enumerate(tokens)
    ]
    becomes = any(token.type == "BECOMES" for token in marked)
    found: TriggerNode = reader.clause(marked, "transition" if becomes else "trigger", at)
    return found


def _is_bare(tokens: Sequence[Token]) -> bool:
    """`Name` and nothing else, in PascalCase: as a condition it would say nothing."""
    if len(tokens) != 1 or tokens[0].type not in ("NAME", "QNAME"):
        return False
    return tokens[0].value.rpartition("/")[2][0].isupper()


def _is_event(tokens: Sequence[Token]) -> bool:
    """`Name(…)` and nothing else."""
    if len(tokens) < 3 or tokens[0].type not in ("NAME", "QNAME") or tokens[1].type != "LPAR":
        return False
    depth = 0
    for index, token in enumerate(tokens[1:], 1):
        depth += (token.type == "LPAR") - (token.type == "RPAR")
        if not depth:
            return index == len(tokens) - 1
    return True
