"""What names mean: imports, re-exports, aliases, stars, outside names, and classes through their bases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from drift.code import ir
from drift.code.scan import scan
from drift.code.symbols.definitions import (
    ClassDefinition,
    ConstantDefinition,
    Definition,
    ExternalDefinition,
    FunctionDefinition,
    ModuleDefinition,
)
from drift.code.symbols.inheritance import Inheritance
from drift.code.symbols.program import Program, dotted
from drift.logic.spans import NOWHERE

SHOP = {
    "shop/__init__.py": "from .model import Order as Order, LIMIT\nfrom shop import model\n",
    "shop/model.py": """
        from enum import Enum
        import datetime as dt
        from sqlalchemy.orm import declarative_base
        from flask_sqlalchemy import SQLAlchemy

        LIMIT = 5
        Base = declarative_base()
        db = SQLAlchemy()

        class Status(Enum):
            DRAFT = "draft"

        class Order(Base):
            class Meta:
                ordering = "id"
            status = Status.DRAFT
            def place(self): ...

        class Line(db.Model): ...

        Alias = Order
        def now(): return dt.datetime.now()
    """,
    "shop/inner/__init__.py": "",
    "shop/inner/service.py": """
        from .. import Order
        from ..model import *
        from ..model import now as clock
        from . import deep
        import shop.model
        import shop.model as m
        try:
            from fast import loads
        except ImportError:
            from json import loads
    """,
    "shop/inner/deep.py": "from .service import Order\nVALUE = 1\n",
}


def program(folder: Path, files: Mapping[str, str] = SHOP) -> Program:
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(source))
    return Program(scan([folder]))


def module(found: Program, name: str) -> ir.Module:
    return next(m for m in found.modules if m.name == name)


def expression(text: str) -> ir.Expr:
    head, *rest = text.split(".")
    expr: ir.Expr = ir.Name(span=NOWHERE.span, name=head)
    for name in rest:
        expr = ir.Attribute(span=NOWHERE.span, base=expr, name=name)
    return expr


def told(found: Definition | None) -> str:
    match found:
        case None:
            return "nothing"
        case ExternalDefinition():
            return f"outside {found.qualified}"
        case ModuleDefinition():
            return f"module {found.qualified}"
        case ClassDefinition():
            return f"class {found.qualified}"
        case FunctionDefinition():
            return f"function {found.qualified}"
        case ConstantDefinition():
            return f"constant {found.qualified}"


@pytest.mark.parametrize(
    ("where", "text", "meaning"),
    [
        ("shop.model", "Order", "class shop.model.Order"),
        ("shop.model", "Order.place", "function shop.model.Order.place"),
        ("shop.model", "Order.Meta", "class shop.model.Order.Meta"),
        ("shop.model", "Status.DRAFT", "constant shop.model.Status.DRAFT"),
        ("shop.model", "Alias", "class shop.model.Order"),
        ("shop.model", "LIMIT", "constant shop.model.LIMIT"),
        ("shop.model", "dt.datetime.now", "outside datetime.datetime.now"),
        ("shop.model", "Base", "outside sqlalchemy.orm.declarative_base()"),
        ("shop.model", "db.Model", "outside flask_sqlalchemy.SQLAlchemy.Model"),
        ("shop.model", "print", "outside print"),
        ("shop", "Order", "class shop.model.Order"),
        ("shop", "model", "module shop.model"),
        ("shop.inner.service", "Order", "class shop.model.Order"),
        ("shop.inner.service", "Status", "class shop.model.Status"),
        ("shop.inner.service", "clock", "function shop.model.now"),
        ("shop.inner.service", "deep", "module shop.inner.deep"),
        ("shop.inner.service", "deep.VALUE", "constant shop.inner.deep.VALUE"),
        ("shop.inner.service", "shop.model.Order", "class shop.model.Order"),
        ("shop.inner.service", "m.LIMIT", "constant shop.model.LIMIT"),
        ("shop.inner.service", "loads", "outside fast.loads"),
        ("shop.inner.deep", "Order", "class shop.model.Order"),
    ],
)
def test_meaning(where: str, text: str, meaning: str, tmp_path: Path) -> None:
    found = program(tmp_path)
    assert told(found.resolve(module(found, where), expression(text))) == meaning


def test_imports_in_a_circle_end(tmp_path: Path) -> None:
    found = program(tmp_path, {"a.py": "from b import X\n", "b.py": "from a import X\n"})
    assert told(found.lookup(module(found, "a"), "X")).startswith("outside")


def test_aliases_in_a_circle_end(tmp_path: Path) -> None:
    found = program(tmp_path, {"a.py": "X = Y\nY = X\n"})
    assert told(found.resolve(module(found, "a"), expression("X"))).startswith("constant")


def test_stars_in_a_circle_end(tmp_path: Path) -> None:
    found = program(tmp_path, {"a.py": "from b import *\n", "b.py": "from a import *\nZ = 1\n"})
    assert told(found.lookup(module(found, "a"), "Z")) == "constant b.Z"
    assert found.lookup(module(found, "a"), "nowhere") is None


def test_a_name_bound_twice_counts(tmp_path: Path) -> None:
    found = program(tmp_path, {"a.py": "X = 1\nX = 2\n"})
    constant = found.lookup(module(found, "a"), "X")
    assert isinstance(constant, ConstantDefinition)
    assert constant.assigned == 2


def test_dotted() -> None:
    assert dotted(expression("a.b.c")) == "a.b.c"
    assert dotted(ir.Literal(span=NOWHERE.span, kind="null", value="")) == ""


CLASSES = {
    "zoo.py": """
        from abc import ABC
        import enum
        from typing import Generic, TypeVar
        import dataclasses

        T = TypeVar("T")

        class Repository(ABC, Generic[T]):
            limit = 1
            def get(self): ...
            def save(self): ...

        class Memory(Repository[int]):
            def get(self): ...

        class Fast(Memory):
            limit = 2

        class Loop(Loop): ...

        @dataclasses.dataclass(frozen=True)
        class Base: ...
        class Derived(Base): ...
    """
}


def test_through_bases(tmp_path: Path) -> None:
    found = program(tmp_path, CLASSES)
    hierarchy = Inheritance(found)
    classes = {c.name: c for c in found.classes()}
    fast = classes["Fast"]
    assert [c.name for c in hierarchy.order(fast)] == ["Fast", "Memory", "Repository"]
    assert told(hierarchy.member(fast, "get")) == "function zoo.Memory.get"
    assert told(hierarchy.member(fast, "save")) == "function zoo.Repository.save"
    assert told(hierarchy.member(fast, "limit")) == "constant zoo.Fast.limit"
    assert hierarchy.member(fast, "nowhere") is None
    assert hierarchy.method(fast, "limit") is None
    assert hierarchy.outside(fast) == ("abc.ABC", "typing.Generic")
    assert [c.name for c in hierarchy.subclasses(classes["Repository"])] == ["Memory", "Fast"]
    assert hierarchy.decorators(classes["Derived"]) == ("dataclasses.dataclass",)
    assert [c.name for c in hierarchy.order(classes["Loop"])] == ["Loop"]
    assert [c.name for c in hierarchy.constants(fast)] == ["limit"]
