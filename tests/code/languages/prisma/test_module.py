"""Prisma schemas as modules."""

from __future__ import annotations

import pytest

from drift.code import ir
from drift.code.languages.prisma import comments, lower

SCHEMA = """\
generator client {
  provider = "prisma-client-js"
  output   = "../generated/orders"
}

// What an order can be.
enum Status {
  DRAFT
  PAID @map("paid")
}

model Order {
  id         String    @id @default(cuid())
  status     Status    @default(DRAFT)
  total      Decimal   @default(0.5) @db.Decimal(10, 2)
  paidAt     DateTime?
  createdAt  DateTime  @default(now())
  customer   Customer  @relation(fields: [customerId], references: [id])
  customerId Int
  tags       String[]
  @@map("orders")
}

model Customer {
  id     Int     @id @default(autoincrement())
  email  String  @unique
  orders Order[]
}
"""


def module() -> ir.Module:
    return lower(SCHEMA.encode(), "prisma/schema.prisma", "prisma.schema", False)


def classes() -> dict[str, ir.Class]:
    return {c.name: c for c in module().body if isinstance(c, ir.Class)}


def fields(name: str) -> dict[str, ir.Assign]:
    found = {}
    for statement in classes()[name].body:
        assert isinstance(statement, ir.Assign)
        target = statement.targets[0]
        assert isinstance(target, ir.Name)
        found[target.name] = statement
    return found


def keywords(field: ir.Assign) -> dict[str, ir.Expr]:
    assert isinstance(field.value, ir.Call)
    return {a.name: a.value for a in field.value.arguments}


def test_models_and_enums_are_classes() -> None:
    found = {name: [b.name for b in c.bases if isinstance(b, ir.Name)] for name, c in classes().items()}
    assert found == {"Status": ["@enum"], "Order": ["@prisma"], "Customer": ["@prisma"]}


def test_members_have_the_value_they_are_mapped_to() -> None:
    values = {n: f.value.value for n, f in fields("Status").items() if isinstance(f.value, ir.Literal)}
    assert values == {"DRAFT": "DRAFT", "PAID": "paid"}


@pytest.mark.parametrize(
    ("name", "callee", "given"),
    [
        ("id", "@prisma.field", {"id"}),
        ("status", "@prisma.field", {"default"}),
        ("paidAt", "@prisma.field", set()),
        ("createdAt", "@prisma.field", {"default"}),
        ("customer", "@prisma.relation", {"fields"}),
        ("customerId", "@prisma.field", set()),
    ],
)
def test_what_a_field_is_declared_with(name: str, callee: str, given: set[str]) -> None:
    field = fields("Order")[name]
    assert isinstance(field.value, ir.Call) and isinstance(field.value.callee, ir.Name)
    assert field.value.callee.name == callee
    assert set(keywords(field)) == given


def test_types_are_optional_and_lists() -> None:
    order = fields("Order")
    assert isinstance(order["paidAt"].annotation, ir.Binary)
    assert isinstance(order["tags"].annotation, ir.Index)
    status = order["status"].annotation
    assert isinstance(status, ir.Name) and status.name == "Status"


def test_defaults_are_members_numbers_and_the_present() -> None:
    order = fields("Order")
    status = keywords(order["status"])["default"]
    total = keywords(order["total"])["default"]
    created = keywords(order["createdAt"])["default"]
    assert isinstance(status, ir.Attribute) and status.name == "DRAFT"
    assert isinstance(total, ir.Literal) and total.value == "0.5"
    assert isinstance(created, ir.Call)


def test_places_are_exact() -> None:
    lines = SCHEMA.split("\n")
    for name, cls in classes().items():
        span = cls.name_span
        assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == name
        for field, statement in fields(name).items():
            if not field.startswith("@"):
                place = statement.targets[0].span
                assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == field


def test_it_says_what_is_generated_from_it() -> None:
    assert module().generates == ("@prisma/client", ".prisma/client", "../generated/orders")


def test_comments_have_their_lines() -> None:
    assert comments(SCHEMA.encode()) == ((6, "// What an order can be."),)


@pytest.mark.parametrize(
    "broken", ["model Order {", "model Order {\n  id\n", "}", "enum {\n A\n}", "model A { id Int }"]
)
def test_what_is_broken_raises_nothing(broken: str) -> None:
    assert lower(broken.encode(), "s.prisma", "s", False).language == "typescript"
