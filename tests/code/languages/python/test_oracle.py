"""The lowering against `ast`: on this project and on part of the standard library."""

from __future__ import annotations

import ast
import itertools
import sysconfig
import warnings
from pathlib import Path

import pytest

from drift.code import ir
from drift.code.languages.python import lower
from tests.code.languages.python.comparing import differences
from tests.code.languages.python.oracle import expected

_REPOSITORY = Path(__file__).parents[4]
_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
_SAMPLE = (
    "argparse.py",
    "dataclasses.py",
    "typing.py",
    "enum.py",
    "asyncio/tasks.py",
    "http/client.py",
    "decimal.py",
)


def _own_files() -> list[Path]:
    return sorted([*_REPOSITORY.glob("drift/code/**/*.py"), *_REPOSITORY.glob("drift/logic/**/*.py")])


def _first_differences(file: Path) -> list[str]:
    content = file.read_bytes()
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = expected(text)
    module = lower(content, str(file), "m", False)
    assert module.problems == ()
    # Tables that texts define stand behind the program.
    own = tuple(s for s in module.body if not (isinstance(s, ir.Class) and s.bases and _is_table(s.bases[0])))
    return list(itertools.islice(differences(own, theirs), 3))


def _is_table(base: ir.Expr) -> bool:
    return isinstance(base, ir.Name) and base.name == "@sql"


@pytest.mark.parametrize("file", _own_files(), ids=lambda file: str(file.relative_to(_REPOSITORY)))
def test_own_code_is_lowered_as_ast_sees_it(file: Path) -> None:
    assert _first_differences(file) == []


@pytest.mark.parametrize("name", _SAMPLE)
def test_standard_library_is_lowered_as_ast_sees_it(name: str) -> None:
    file = _LIBRARY / name
    if not file.exists():
        pytest.skip(f"this Python comes without {name}")
    assert _first_differences(file) == []


@pytest.mark.slow
def test_whole_standard_library_is_lowered_as_ast_sees_it() -> None:
    wrong: dict[str, list[str]] = {}
    for file in sorted(_LIBRARY.rglob("*.py")):
        if "site-packages" in file.parts or "test" in file.parts or "tests" in file.parts:
            continue
        try:
            ast.parse(file.read_bytes())
            file.read_text("utf-8")
        except (SyntaxError, UnicodeDecodeError, ValueError):
            continue
        found = _first_differences(file)
        if found:
            wrong[str(file)] = found
    assert wrong == {}
