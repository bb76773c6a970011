"""Which file a module specifier means."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drift.code.discovery.specifiers import Specifiers

_TSCONFIG = """{
  // comments and trailing commas are customary
  "extends": "./base.json",
  "compilerOptions": { "paths": { "@/*": ["./src/*"], "@shared": ["./src/shared/index.ts"], }, },
}"""


def _specifiers(root: Path, *files: str) -> Specifiers:
    return Specifiers({file: root / file for file in files})


@pytest.mark.parametrize(
    ("specifier", "file"),
    [
        ("./b", "src/b.ts"),
        ("./b.js", "src/b.ts"),
        ("../top", "top.tsx"),
        ("./folder", "src/folder/index.ts"),
        (".", "src/index.ts"),
        ("./missing", None),
        ("./order", None),
        ("./order.service", "src/order.service.ts"),
        ("express", None),
        ("b", None),
    ],
)
def test_relative(tmp_path: Path, specifier: str, file: str | None) -> None:
    found = _specifiers(
        tmp_path,
        "src/a.ts",
        "src/b.ts",
        "top.tsx",
        "src/folder/index.ts",
        "src/index.ts",
        "src/order.service.ts",
    )
    assert found.resolve(specifier, "src/a.ts") == file


def test_paths_of_the_nearest_configuration(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "tsconfig.json").write_text(_TSCONFIG)
    (tmp_path / "base.json").write_text('{"compilerOptions": {"baseUrl": "./lib"}}')
    found = _specifiers(tmp_path, "src/a.ts", "src/shared/index.ts", "lib/src/db.ts", "lib/money.ts")
    assert found.resolve("@/db", "src/a.ts") == "lib/src/db.ts"  # `paths` are relative to the base
    assert found.resolve("money", "src/a.ts") == "lib/money.ts"
    assert found.resolve("@shared", "src/a.ts") is None


def test_paths_without_a_base_are_relative_to_their_file(tmp_path: Path) -> None:
    (tmp_path / "tsconfig.json").write_text('{"compilerOptions": {"paths": {"@/*": ["src/*", "gen/*"]}}}')
    found = _specifiers(tmp_path, "src/a.ts", "src/db.ts", "gen/only.ts")
    assert found.resolve("@/db", "src/a.ts") == "src/db.ts"
    assert found.resolve("@/only", "src/a.ts") == "gen/only.ts"


def test_a_cycle_of_configurations_ends(tmp_path: Path) -> None:
    (tmp_path / "tsconfig.json").write_text('{"extends": "./tsconfig.json"}')
    assert _specifiers(tmp_path, "a.ts").resolve("b", "a.ts") is None


def test_packages_of_the_repository(tmp_path: Path) -> None:
    for name, content in {
        "shared": {"name": "@acme/shared", "exports": {".": "./dist/main.js", "./*": "./dist/*.js"}},
        "plain": {"name": "plain"},
    }.items():
        folder = tmp_path / "packages" / name
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps(content))
    found = _specifiers(
        tmp_path,
        "apps/web/a.ts",
        "packages/shared/src/main.ts",
        "packages/shared/src/money.ts",
        "packages/plain/src/index.ts",
    )
    assert found.resolve("@acme/shared", "apps/web/a.ts") == "packages/shared/src/main.ts"
    assert found.resolve("@acme/shared/money", "apps/web/a.ts") == "packages/shared/src/money.ts"
    assert found.resolve("plain", "apps/web/a.ts") == "packages/plain/src/index.ts"
    assert found.resolve("@acme/other", "apps/web/a.ts") is None


def test_internal_imports_and_customary_aliases(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"imports": {"#db": {"default": "./src/db.js"}}}')
    found = _specifiers(tmp_path, "src/a.ts", "src/db.ts")
    assert found.resolve("#db", "src/a.ts") == "src/db.ts"
    assert found.resolve("@/db", "src/a.ts") == "src/db.ts"
    assert found.resolve("#other", "src/a.ts") is None
