"""Names across TypeScript and JavaScript modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.code import ir
from drift.code.scan import scan
from drift.code.symbols.definitions import Definition, ExternalDefinition, ModuleDefinition
from drift.code.symbols.inheritance import Inheritance
from drift.code.symbols.program import Program


def _program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> Program:
    monkeypatch.chdir(tmp_path)
    for name, content in files.items():
        (tmp_path / f"{name}.ts").write_text(content)
    return Program(scan([Path()], jobs=1))


def _module(program: Program, name: str) -> ir.Module:
    return next(module for module in program.modules if module.name == name)


def _meaning(program: Program, name: str) -> str:
    return _qualified(program.lookup(_module(program, "main"), name))


def _qualified(found: Definition | None) -> str:
    return "" if found is None else f"{type(found).__name__} {found.qualified}"


def test_exports_of_every_sort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program(
        tmp_path,
        monkeypatch,
        main="import Def, {a, b as c, renamed} from './lib'; import * as lib from './lib';"
        "import {deep} from './barrel'; import fn from './fn'; import whole from './common';"
        "const required = require('./common'); const {part} = require('./parts');",
        lib="export default class Main {} export function a() {} export const b = 1;"
        "function own() {} export {own as renamed}",
        barrel="export * from './lower'",
        lower="export {x as deep} from './lowest'",
        lowest="export class x {}",
        fn="const make = () => 1; export default make",
        common="class Service {} module.exports = Service",
        parts="function part() {} module.exports = { part }",
    )
    assert _meaning(program, "Def") == "ClassDefinition lib.Main"
    assert _meaning(program, "a") == "FunctionDefinition lib.a"
    assert _meaning(program, "c") == "ConstantDefinition lib.b"
    assert _meaning(program, "renamed") == "FunctionDefinition lib.own"
    assert isinstance(program.lookup(_module(program, "main"), "lib"), ModuleDefinition)
    assert _meaning(program, "deep") == "ClassDefinition lowest.x"
    assert _meaning(program, "fn") == "FunctionDefinition fn.make"
    assert _meaning(program, "whole") == "ClassDefinition common.Service"
    assert _meaning(program, "required") == "ClassDefinition common.Service"
    assert _meaning(program, "part") == "FunctionDefinition parts.part"


def test_outside_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program(
        tmp_path,
        monkeypatch,
        main="import express, {Router} from 'express'; import * as io from 'socket.io';"
        "import {z} from './gone'",
    )
    main = _module(program, "main")
    assert program.lookup(main, "express") == ExternalDefinition("express")
    assert program.lookup(main, "Router") == ExternalDefinition("express.Router")
    assert program.lookup(main, "io") == ExternalDefinition("socket.io")
    assert program.lookup(main, "z") == ExternalDefinition("./gone.z")


def test_a_type_and_a_value_may_share_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program(
        tmp_path,
        monkeypatch,
        main="import {Status} from './lib'",
        lib="export const Status = {A: 'a'} as const; export type Status = 'a' | 'b'",
    )
    main = _module(program, "main")
    value, type_ = program.lookup(main, "Status"), program.lookup_type(main, "Status")
    assert isinstance(getattr(value, "value", None), ir.Mapping)
    assert isinstance(getattr(type_, "value", None), ir.Index)


def test_cycles_of_exports_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program(
        tmp_path,
        monkeypatch,
        main="export * from './other'; export {a as b, b as a}",
        other="export * from './main'",
    )
    assert program.lookup(_module(program, "main"), "nothing") is None
    assert program.lookup(_module(program, "main"), "a") is None


def test_the_constructor_is_found_through_the_bases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program(
        tmp_path, monkeypatch, main="class A { constructor(public x: string) {} } class B extends A {}"
    )
    inheritance = Inheritance(program)
    cls = next(cls for cls in program.classes() if cls.name == "B")
    assert _qualified(inheritance.constructor(cls)) == "FunctionDefinition main.A.constructor"
