"""A file of SQL as an `ir.Module`: the tables that it defines."""

from __future__ import annotations

from drift.code import ir
from drift.code.languages.sql.definitions import tables


def decode(content: bytes) -> str:
    """File content to text."""
    return content.decode("utf-8-sig")


def comments(source: bytes) -> tuple[tuple[int, str], ...]:
    """The comments of a file with their lines."""
    lines = source.decode("utf-8", "replace").split("\n")
    found = [(i, line.partition("--")[2]) for i, line in enumerate(lines, start=1) if "--" in line]
    return tuple((i, f"--{text}") for i, text in found)


def lower(source: bytes, file: str, module: str, package: bool) -> ir.Module:
    """Lower a file of definitions. Never fails: what defines no table is passed over."""
    text = source.decode("utf-8", "replace").replace("\r\n", "\n")
    return ir.Module(
        file=file, name=module, language="sql", body=tuple(tables(text)), package=package, by_path=True
    )
