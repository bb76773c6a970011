"""Defaults that refer to each other are each worked out once."""

from drift.allium.project import project_of
from drift.behaviour.from_spec import compile_specs
from drift.logic.terms import Const, number


def values(text: str) -> dict[str, Const | None]:
    behaviour = compile_specs(project_of({"limits.allium": text}))
    return {parameter.name: parameter.value for parameter in behaviour.config}


def test_a_default_that_names_itself_twice_is_unknown_at_once() -> None:
    found = values("config {\n a: Integer = config.a / config.a\n b: Integer = config.a + config.b * 2\n}")
    assert found == {"a": None, "b": None}


def test_defaults_that_double_take_a_step_each() -> None:
    lines = "".join(f" x{n + 1}: Integer = x{n} + x{n}\n" for n in range(60))
    assert values(f"config {{\n x0: Integer = 1\n{lines}}}")["x60"] == number(2**60)


def test_a_circle_leaves_the_others_known() -> None:
    found = values("config {\n a: Integer = b\n b: Integer = a\n c: Integer = 2\n d: Integer = c * 3\n}")
    assert found == {"a": None, "b": None, "c": number(2), "d": number(6)}


def test_a_chain_of_any_length_is_worked_out() -> None:
    lines = "".join(f" x{n}: Integer = x{n + 1}\n" for n in range(3000))
    assert values(f"config {{\n{lines} x3000: Integer = 7\n}}")["x0"] == number(7)
