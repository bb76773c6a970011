"""Tables of rulesets about what declarations say of values and rows; the base of all tables."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Base of every table: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class LimitTable(Model):
    """Declarations that limit what comes in: it is `operator` what they are given, or `bound`.

    `measures`: what is limited of it, the number itself or the `length` of a text. `upper`: the position of
    the argument that it can be at most, where both are given.
    `names`: decorators of fields, further calls in the chain that declares one (`z.number().min`), keywords
    of the call that does (`pydantic.Field().ge`), and types (`pydantic.PositiveInt`).
    """

    names: list[str]
    operator: Literal["<", "<=", ">", ">=", "=", "!="]
    bound: float | None = None
    measures: Literal["value", "length"] = "value"
    upper: int | None = Field(default=None, ge=1)


class CheckTable(Model):
    """Methods that turn away an instance which is not well-formed, marked by one of `decorators`.

    They are given what is checked: the `instance`, or the value of each `field` that the decorator names.
    With `word`, only those whose decorator is given that text. `attribute`: the decorator is this attribute
    of the field itself (`@amount.validator`), and the value is the last that the method is given. `others`:
    what of the argument after the value holds the other fields, "." where it is that itself.
    """

    given: Literal["instance", "field"]
    decorators: list[str] = []
    word: str = ""
    attribute: str = ""
    others: str = ""


class InputTable(Model):
    """Decorators of parameters of entry points: what comes in is checked by the class of the parameter."""

    decorators: list[str]


class ProcedureTable(Model):
    """Functions that a chain of calls puts together: `base.use(guard).input(schema).mutation(f)`.

    `starts`: the outside calls that begin such a chain. `steps`: methods that add what runs before, given an
    object with what was gathered so far and how to go on; `inputs`: that add what the input is checked
    against; `ends`: that are given the function itself; `groups`: that give back what they are given.
    `context`, `input` and `onward` are the members of that object.
    """

    starts: list[str]
    steps: list[str] = []
    inputs: list[str] = []
    ends: list[str] = []
    groups: list[str] = []
    context: list[str] = []
    input: list[str] = []
    onward: str = "next"


class RowTypeTable(Model):
    """A type that a generator writes of a whole database.

    `tables`: the part that holds all tables, `row`: the part of a table that is the type of its rows;
    `relations` its foreign keys, of which `columns` and `referred` name the key and the other table. `short`:
    types that stand for one of these, by the name of the table.
    """

    tables: str
    row: str
    relations: str
    columns: str
    referred: str
    short: list[str] = []


class UniqueTable(Model):
    """Where a class says which of its fields together tell its rows apart.

    The class attribute `attribute`, or that of the class inside it called `inner`, holds names, lists of
    names or what `calls` give: those are given the names, or under `keyword` a list of them. What is given
    any of `unless` holds for some rows only. `decorators` of the class are given a list of names.
    """

    attribute: str = ""
    inner: str = ""
    calls: list[str] = []
    keyword: str = ""
    unless: list[str] = []
    decorators: list[str] = []


class ConflictTable(Model):
    """How a store says that a row is there already: by `errors` that are caught, by `codes` they carry."""

    errors: list[str] = []
    codes: list[str] = []
