"""A lone reference whose name is part of the entity's name, on either side, is found by its type."""

from __future__ import annotations

from drift.behaviour.model import Behaviour, Entity, FieldModel
from drift.compare.align import align
from drift.logic.types import ValueType


def _side(side: str, entity: str, reference: str) -> Behaviour:
    weight = FieldModel("weight", ValueType("integer"))
    price = FieldModel("price", ValueType("decimal"))
    owner = FieldModel(reference, ValueType("entity", entity=entity))
    return Behaviour(
        side,  # type: ignore[arg-type]
        (
            Entity(entity, fields=(FieldModel("reference", ValueType("string")), weight)),
            Entity("Bid", fields=(owner, price)),
        ),
    )


def test_each_side_names_it_after_its_own_word_for_the_entity() -> None:
    alignment = align(_side("spec", "ShipmentRequest", "request"), _side("code", "Shipment", "shipment"))
    assert [(m.field, m.code_field) for m in alignment.fields if m.entity == "Bid"] == [
        ("price", "price"),
        ("request", "shipment"),
    ]
