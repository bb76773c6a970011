"""The shipped rulesets as the engine asks them: kinds of classes, meanings of calls, verbs and decorators."""

from __future__ import annotations

import pytest

from drift.code.frameworks.load import load_frameworks
from drift.code.frameworks.registry import Frameworks
from drift.code.frameworks.schema import Framework

SHIPPED = load_frameworks("python")


@pytest.mark.parametrize(
    ("bases", "decorators", "keywords", "kind"),
    [
        (["enum.Enum"], [], [], "enum"),
        (["enum.StrEnum"], [], [], "enum"),
        (["str", "enum.Enum"], [], [], "enum"),
        ([], ["dataclasses.dataclass"], [], "record"),
        (["typing.NamedTuple"], [], [], "record"),
        ([], ["attr.s"], [], "record"),
        (["pydantic.BaseModel"], [], [], "transfer"),
        (["pydantic_settings.BaseSettings"], [], [], "settings"),
        (["sqlalchemy.orm.declarative_base()"], [], [], "storage"),
        (["flask_sqlalchemy.SQLAlchemy.Model"], [], [], "storage"),
        (["sqlmodel.SQLModel"], [], ["table"], "storage"),
        (["sqlmodel.SQLModel"], [], [], "transfer"),
        (["flask.views.MethodView"], [], [], "view"),
        (["Exception"], [], [], "exception"),
        (["fastapi.HTTPException"], [], [], "exception"),
        (["somewhere.Else"], [], [], None),
        ([], [], [], None),
    ],
)
def test_kinds_of_classes(
    bases: list[str], decorators: list[str], keywords: list[str], kind: str | None
) -> None:
    assert SHIPPED.class_kind(bases, decorators, keywords) == kind


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("flask.abort", "abort"),
        ("datetime.datetime.now", "now"),
        ("datetime.timedelta", "duration"),
        ("os.environ.get", "environment"),
        ("fastapi.Depends", "depends"),
        ("sqlalchemy.select", "select"),
        ("sqlalchemy.or_", "disjunction"),
        ("dataclasses.replace", "replace"),
        ("isinstance", "instance-test"),
        ("logging.getLogger", "harmless"),
    ],
)
def test_meanings_of_calls(name: str, means: str) -> None:
    table = SHIPPED.call(name)
    assert table is not None
    assert table.means == means


def test_an_unknown_name_means_nothing() -> None:
    assert SHIPPED.call("somewhere.function") is None
    assert SHIPPED.decorator("somewhere.decorator") is None
    assert SHIPPED.entry("somewhere.route") is None
    assert SHIPPED.verb("query", "frobnicate") is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("flask.Flask.route", "http"),
        ("fastapi.APIRouter.post", "http"),
        ("celery.shared_task", "job"),
        ("click.command", "command"),
        ("flask.Flask.before_request", "lifecycle"),
    ],
)
def test_ways_in(name: str, kind: str) -> None:
    table = SHIPPED.entry(name)
    assert table is not None
    assert table.kind == kind


def test_units_of_durations() -> None:
    table = SHIPPED.call("datetime.timedelta")
    assert table is not None
    assert {unit: table.units[unit] for unit in ("days", "hours", "minutes", "seconds", "weeks")} == {
        "days": 86400,
        "hours": 3600,
        "minutes": 60,
        "seconds": 1,
        "weeks": 604800,
    }
    assert list(table.units)[:2] == ["days", "seconds"]


def test_the_exact_name_comes_before_patterns_and_longer_patterns_first() -> None:
    tables = [
        {"kind": "record", "bases": ["*.Model"]},
        {"kind": "storage", "bases": ["*.db.Model"]},
        {"kind": "view", "bases": ["shop.db.Model"]},
    ]
    framework = Framework.model_validate({"name": "Test", "language": "python", "class": tables})
    found = Frameworks([framework])
    assert found.class_kind(["shop.db.Model"], []) == "view"
    assert found.class_kind(["other.db.Model"], []) == "storage"
    assert found.class_kind(["other.Model"], []) == "record"


def test_the_nearest_base_decides() -> None:
    assert SHIPPED.class_kind(["enum.Enum", "pydantic.BaseModel"], []) == "enum"
    assert SHIPPED.class_kind(["pydantic.BaseModel"], ["dataclasses.dataclass"]) == "transfer"


def test_a_verb_of_one_language_is_no_word_of_another() -> None:
    both = load_frameworks("python", "typescript")

    assert both.verb("session", "add") is not None
    assert both.of("python").verb("session", "add") is not None
    assert both.of("typescript").verb("session", "add") is None


def test_statements_stand_in_files_of_every_language() -> None:
    both = load_frameworks("python", "typescript")
    alone = load_frameworks("sql")

    assert alone.verb("client", "upsert") is not None
    assert both.of("python").verb("client", "upsert") == alone.verb("client", "upsert")
    assert both.of("typescript").verb("client", "upsert") == alone.verb("client", "upsert")


def test_one_language_alone_is_its_own() -> None:
    python = load_frameworks("python")

    assert python.of("python") is python
