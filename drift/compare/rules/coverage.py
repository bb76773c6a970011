"""How much of the code was understood, and what of it no specification mentions."""

from __future__ import annotations

from drift.behaviour.effects import effect_terms
from drift.behaviour.model import Emit
from drift.compare.align import Alignment
from drift.compare.audit import Unspecified
from drift.compare.rules.inquiry import Inquiry, symbol_of
from drift.compare.rules.model import CodeEffect
from drift.compare.rules.plans import STATE_WEIGHT, weight
from drift.logic.rewrite import subterms
from drift.logic.terms import Opaque


def understood(inquiry: Inquiry) -> dict[str, tuple[int, int]]:
    """For each specified entity.

    Writes of which target and value are known, and writes seen (unknown calls included).
    """
    counts = {entity.name: [0, 0] for entity in inquiry.spec.entities}
    for operation in inquiry.code.operations:
        for effect in inquiry.effects.get(symbol_of(operation), ()):
            if isinstance(effect.effect, Emit) or effect.effect.entity not in counts:
                continue
            count = counts[effect.effect.entity]
            count[0] += _is_clear(effect)
            count[1] += 1
        for call in operation.opaque:
            for entity in call.entities:
                if entity in counts:
                    counts[entity][1] += 1
    return {entity: (count[0], count[1]) for entity, count in sorted(counts.items()) if count[1]}


def unspecified(inquiry: Inquiry, alignment: Alignment) -> Unspecified:
    """What the code has and no specification mentions.

    Entities, states, and operations that change a lifecycle.
    """
    claimed = {pair.code.key for item in inquiry.everywhere() for pair in item.pairs}
    operations = {
        symbol_of(operation)
        for operation in inquiry.code.operations
        for effect in inquiry.effects.get(symbol_of(operation), ())
        if effect.key not in claimed and weight(effect.effect, inquiry.world.machines) >= STATE_WEIGHT
    }
    return Unspecified(
        entities=tuple(sorted({item.name for item in alignment.unmatched_code if item.kind == "entity"})),
        operations=tuple(sorted(operations)),
        states=tuple(sorted({item.name for item in alignment.unmatched_code if item.kind == "state"})),
    )


def _is_clear(effect: CodeEffect) -> bool:
    return not any(
        isinstance(part, Opaque) for term in effect_terms(effect.effect) for part in subterms(term)
    )
