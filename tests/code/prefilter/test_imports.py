"""What is read off as imported is at least what is imported."""

import ast
from pathlib import Path

import pytest

import drift
from drift.code.prefilter.imports import Imported, imports_of_python, specifiers

CASES = {
    "import a": Imported("a"),
    "import a.b.c as d": Imported("a.b.c"),
    "import a, b.c": Imported("b.c"),
    "import a, \\\n    b.c": Imported("b.c"),
    "x = 1; import a": Imported("a"),
    "if x: import a": Imported("a"),
    "    import a  # why": Imported("a"),
    "from a import b": Imported("a", 0, ("b",)),
    "from a.b import (\n    c as d,  # (why)\n    e,\n)": Imported("a.b", 0, ("c", "e")),
    "from . import b": Imported("", 1, ("b",)),
    "from .import b": Imported("", 1, ("b",)),
    "from ...a import b": Imported("a", 3, ("b",)),
    "from a \\\n  import b": Imported("a", 0, ("b",)),
    "from a import b, \\\n    c": Imported("a", 0, ("b", "c")),
    "from a import *": Imported("a", 0, ()),
    "try:\r\n    from a import b\r\nexcept ImportError:\r\n    b = None": Imported("a", 0, ("b",)),
    "from important.imports import importer": Imported("important.imports", 0, ("importer",)),
    "from . import imports": Imported("", 1, ("imports",)),
    "path('x', 'app.views.show')": Imported("app.views.show", quoted=True),
    'import_module("app.tasks")': Imported("app.tasks", quoted=True),
    "run('app.main:app')": Imported("app.main", quoted=True),
}


@pytest.mark.parametrize("text", list(CASES))
def test_every_form_of_import_is_seen(text: str) -> None:
    assert CASES[text] in imports_of_python(text.encode())


def test_nothing_the_tool_itself_imports_is_missed() -> None:
    for file in sorted(Path(drift.__file__).parent.rglob("*.py")):
        content = file.read_bytes()
        found = imports_of_python(content)
        for node in ast.walk(ast.parse(content)):
            if isinstance(node, ast.ImportFrom):
                wanted = {name.name for name in node.names} - {"*"}
                assert any(
                    (one.module, one.level) == (node.module or "", node.level) and wanted <= set(one.names)
                    for one in found
                ), (file, node.lineno)
            elif isinstance(node, ast.Import):
                assert {name.name for name in node.names} <= {one.module for one in found}, (
                    file,
                    node.lineno,
                )


@pytest.mark.parametrize(
    "text",
    [
        "import { a } from './b'",
        'import a from "./b";',
        "import './b'",
        "export * from './b'",
        "const a = require('./b')",
        "const a = await import('./b')",
        "import type { A,\n  B } from './b'",
    ],
)
def test_ecmascript_specifiers(text: str) -> None:
    assert Imported("./b") in specifiers(text.encode())
