"""What can be got at through an instance."""

from drift.behaviour.model import Entity, FieldModel, Relationship
from drift.compare.rules.reach import reached_from, ways
from drift.logic.types import ValueType

GAME = Entity("Game", fields=(FieldModel("state", ValueType("entity", entity="GameState")),))
STATE = Entity(
    "GameState",
    fields=(FieldModel("players", ValueType("collection", element=ValueType("entity", entity="Player"))),),
)
PLAYER = Entity("Player", relationships=(Relationship("game", "Game", many=False),))
USER = Entity("User", fields=(FieldModel("name", ValueType("string")),))


def test_fields_collections_and_relationships_lead_on() -> None:
    assert reached_from(["Game"], ways([GAME, STATE, PLAYER, USER])) == {"Game", "GameState", "Player"}


def test_what_nothing_leads_to_is_out_of_reach() -> None:
    assert "User" not in reached_from(["Game", "Unknown"], ways([GAME, STATE, PLAYER, USER]))
