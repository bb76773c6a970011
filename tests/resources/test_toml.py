from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from drift.resources.errors import RulesetError
from drift.resources.toml import load_toml, parse_toml


class Marker(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    weight: int = 0


class Document(BaseModel):
    model_config = ConfigDict(extra="forbid")
    marker: list[Marker]


def failure(text: str) -> RulesetError:
    with pytest.raises(RulesetError) as caught:
        parse_toml(text, "rules.toml", Document)
    return caught.value


def test_a_valid_document_becomes_the_model() -> None:
    assert parse_toml('[[marker]]\nid = "a"\n', "rules.toml", Document) == Document(marker=[Marker(id="a")])


def test_an_unknown_key_is_located_and_the_right_one_suggested() -> None:
    error = failure('[[marker]]\nid = "a"\n\n[[marker]]\nid = "b"\nwieght = 3\n')
    assert (error.file, error.line, error.key) == ("rules.toml", 6, "marker[1].wieght")
    assert error.expected == "unknown key; did you mean 'weight'?"


def test_an_unknown_key_with_no_neighbour_lists_what_is_known() -> None:
    assert failure('[[marker]]\nid = "a"\nzzz = 1').expected == "unknown key; known are id, weight"


def test_a_missing_key_points_at_its_table() -> None:
    error = failure("# comment\n[[marker]]\nweight = 1\n")
    assert str(error) == "rules.toml:2: marker[0].id: is missing and required"


def test_a_wrong_type_shows_what_was_given() -> None:
    error = failure('[[marker]]\nid = "a"\nweight = "heavy"\n')
    assert error.line == 3
    assert "not 'heavy'" in error.expected


def test_every_problem_is_listed_in_order() -> None:
    error = failure("[[marker]]\nweight = 1\n[[marker]]\nid = 3\n")
    assert [problem.line for problem in (error, *error.others)] == [1, 4]
    assert str(error).count("\n") == 1


@pytest.mark.parametrize(("text", "line"), [("a = \n", 1), ('x = 1\ny = "open\n', 2), ("x = [1,\n", 2)])
def test_a_syntax_error_has_its_line(text: str, line: int) -> None:
    error = failure(text)
    assert error.line == line
    assert error.expected.startswith("valid TOML")


def test_deep_nesting_is_an_error_not_a_crash() -> None:
    assert failure("x = " + "[" * 50_000 + "]" * 50_000).expected


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesetError, match="no such file"):
        load_toml(tmp_path / "none.toml", Document)
    (tmp_path / "latin.toml").write_bytes(b'x = "\xe9"')
    with pytest.raises(RulesetError, match="is no UTF-8"):
        load_toml(tmp_path / "latin.toml", Document)
