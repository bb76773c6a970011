"""Which files an import may mean: only those that its language can load, wherever an alias may lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.code.discovery import discover, module_names
from drift.code.prefilter.facts import facts_of
from drift.code.prefilter.linking import Linking


def linked(root: Path, importer: str) -> set[str]:
    """The files that one file may import, by their names under the root."""
    found = discover([root])
    sources = found.sources
    facts = [facts_of(source.language.name, source.path.read_bytes()) for source in sources]
    edges = Linking(sources, module_names(sources)).edges(facts)
    names = [source.path.relative_to(root.resolve()).as_posix() for source in sources]
    return {names[target] for target in edges[names.index(importer)]}


def tree(root: Path, *files: str, **contents: str) -> None:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("")
    for name, text in contents.items():
        (root / name.replace("__", ".")).write_text(text)


def test_neither_language_loads_files_of_the_other(tmp_path: Path) -> None:
    tree(tmp_path, "utils.py", "orders.ts", main__ts='import x from "@/utils";', main__py="import orders\n")
    assert linked(tmp_path, "main.ts") == set()
    assert linked(tmp_path, "main.py") == set()


@pytest.mark.parametrize(
    ("specifier", "file"),
    [
        ("./orders", "orders.ts"),
        ("./orders.js", "orders.ts"),
        ("./parts", "parts/index.ts"),
        ("@/parts", "parts/index.ts"),
        ("@/parts/index", "parts/index.ts"),
        ("@/lib/rules", "src/lib/rules.ts"),
        ("@/lib/rules.js", "src/lib/rules.ts"),
        ("@shop/core", "packages/core/src/index.ts"),
        ("@/src", "src/index.ts"),
        ("~/deep/parts", "src/deep/parts/index.ts"),
    ],
)
def test_where_a_specifier_may_lead(specifier: str, file: str, tmp_path: Path) -> None:
    tree(tmp_path, file, "other/index.ts", "src/other.ts", main__ts=f'import x from "{specifier}";')
    package = tmp_path / file.partition("src/")[0] if file.startswith("packages") else tmp_path
    for folder, name in ((tmp_path, "shop"), (package, "@shop/core")):
        (folder / "package.json").write_text(f'{{"name": "{name}"}}')
    assert linked(tmp_path, "main.ts") == {file}


def test_a_package_from_outside_leads_to_no_file_of_its_last_word(tmp_path: Path) -> None:
    tree(tmp_path, "cart/types.ts", "types.ts", "react/index.ts", main__ts='import x from "@acme/types";')
    (tmp_path / "package.json").write_text('{"name": "shop"}')
    (tmp_path / "other.ts").write_text('import React from "react";')
    assert linked(tmp_path, "main.ts") == set()
    assert linked(tmp_path, "other.ts") == set()
