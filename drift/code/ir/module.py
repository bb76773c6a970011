"""A lowered file."""

from __future__ import annotations

import msgspec

from drift.code.ir.nodes import OpaqueStatement, Stmt


class Module(msgspec.Struct, frozen=True, kw_only=True):
    """One lowered file.

    `name` is its dotted module name; `package` tells whether it stands for a package (`__init__`). With
    `by_path`, the module of an import is a path or package specifier and not a dotted name. `generates`: the
    packages that are made from it, under whose names programs import what it declares.
    """

    file: str
    name: str
    language: str
    body: tuple[Stmt, ...]
    package: bool = False
    by_path: bool = False
    generates: tuple[str, ...] = ()
    problems: tuple[OpaqueStatement, ...] = ()
