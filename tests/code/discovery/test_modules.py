from __future__ import annotations

from pathlib import Path

import pytest

from drift.code import ir
from drift.code.project import CodeProject
from drift.code.scan import scan


class Project:
    """A scanned tree of files, asked by file name."""

    def __init__(self, top: Path, files: dict[str, str], roots: list[str]) -> None:
        for name, content in files.items():
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        self.project: CodeProject = scan([Path(root) for root in roots])
        self._by_file = {module.file: module for module in self.project.modules}

    def name(self, file: str) -> str:
        return self._by_file[file].name

    def resolve(self, name: str, importer: str = "", level: int = 0) -> str | None:
        module = self._by_file[importer] if importer else None
        if module is None:
            found = self.project.resolve_module(name)
        else:
            found = self.project.resolve_import(module, name, level)
        return None if found is None else found.file


@pytest.fixture(autouse=True)
def _there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _project(top: Path, *files: str, roots: list[str] | None = None, **contents: str) -> Project:
    return Project(top, {**dict.fromkeys(files, ""), **contents}, roots or ["."])


def test_package_in_a_root(tmp_path: Path) -> None:
    p = _project(
        tmp_path, "app/__init__.py", "app/models.py", "app/api/__init__.py", "app/api/views.py", "run.py"
    )
    assert p.name("app/__init__.py") == "app"
    assert p.name("app/api/views.py") == "app.api.views"
    assert p.resolve("app.models", "run.py") == "app/models.py"
    assert p.resolve("app", "run.py") == "app/__init__.py"
    assert p.resolve("models", "app/api/views.py", level=2) == "app/models.py"
    assert p.resolve("", "app/api/views.py", level=2) == "app/__init__.py"
    assert p.resolve("views", "app/api/__init__.py", level=1) == "app/api/views.py"
    assert p.resolve("models", "run.py", level=9) is None
    assert p.resolve("flask", "run.py") is None


def test_the_package_is_the_root(tmp_path: Path) -> None:
    p = _project(tmp_path, "app/__init__.py", "app/models.py", "app/views.py", roots=["app"])
    assert p.name("app/models.py") == "app.models"
    assert p.resolve("app.models", "app/views.py") == "app/models.py"


def test_the_root_is_inside_the_package(tmp_path: Path) -> None:
    p = _project(tmp_path, "app/__init__.py", "app/auth/__init__.py", "app/auth/login.py", roots=["app/auth"])
    assert p.name("app/auth/login.py") == "app.auth.login"


def test_src_layout(tmp_path: Path) -> None:
    p = _project(tmp_path, "src/shop/__init__.py", "src/shop/models.py", "src/plain/x.py")
    assert p.name("src/shop/models.py") == "shop.models"
    assert p.name("src/plain/x.py") == "plain.x"
    assert p.resolve("src.shop.models") == "src/shop/models.py"


def test_flat_folder(tmp_path: Path) -> None:
    p = _project(tmp_path, "svc/models.py", "svc/main.py", roots=["svc"])
    assert p.name("svc/models.py") == "models"
    assert p.resolve("models", "svc/main.py") == "svc/models.py"
    assert p.resolve("svc.models", "svc/main.py") == "svc/models.py"
    assert p.resolve("models", "svc/main.py", level=1) == "svc/models.py"


def test_namespace_packages(tmp_path: Path) -> None:
    p = _project(tmp_path, "app/core/models.py", "app/api/views.py")
    assert p.name("app/core/models.py") == "app.core.models"
    assert p.resolve("app.core.models", "app/api/views.py") == "app/core/models.py"
    assert p.resolve("core.models", "app/api/views.py") == "app/core/models.py", "run from within app"


def test_namespace_folder_within_a_package(tmp_path: Path) -> None:
    p = _project(tmp_path, "app/__init__.py", "app/plugins/mail.py")
    assert p.name("app/plugins/mail.py") == "app.plugins.mail"


def test_the_nearest_of_several_is_meant(tmp_path: Path) -> None:
    p = _project(tmp_path, "a/models.py", "a/main.py", "b/models.py", "b/sub/main.py", "models.py", "run.py")
    assert p.resolve("models", "a/main.py") == "a/models.py"
    assert p.resolve("models", "b/sub/main.py") == "b/models.py"
    assert p.resolve("models", "run.py") == "models.py"
    assert p.resolve("models") == "models.py"


def test_names_are_unique(tmp_path: Path) -> None:
    p = _project(
        tmp_path, "one-svc/app/__init__.py", "two-svc/app/__init__.py", "one-svc/run.py", "two-svc/run.py"
    )
    names = [module.name for module in p.project.modules]
    assert len(set(names)) == len(names) == 4
    assert p.resolve("app", "two-svc/run.py") == "two-svc/app/__init__.py"
    assert p.resolve("app", "one-svc/run.py") == "one-svc/app/__init__.py"


def test_siblings_within_a_package_only_if_nobody_uses_it_as_a_package(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/redis.py": "", "app/main.py": "import redis\n"}
    assert Project(tmp_path, files, ["."]).resolve("redis", "app/main.py") == "app/redis.py"
    files["app/other.py"] = "from app import redis\n"
    assert Project(tmp_path, files, ["."]).resolve("redis", "app/main.py") is None, "that is the library"


def test_the_standard_library_goes_before_a_file_of_the_same_name(tmp_path: Path) -> None:
    files = {
        "app/logging.py": "def log_order(): ...\n",
        "app/queue.py": "def enqueue(): ...\n",
        "app/main.py": "import logging\nfrom queue import enqueue\n",
        "app/worker.py": "from queue import Queue\n",
    }
    p = Project(tmp_path, files, ["app"])
    assert p.resolve("logging", "app/main.py") is None
    assert p.resolve("queue", "app/main.py") == "app/queue.py"
    assert p.resolve("queue", "app/worker.py") is None


def test_package_files_are_packages(tmp_path: Path) -> None:
    p = _project(tmp_path, "app/__init__.py", "app/__main__.py")
    packages = {module.name: module.package for module in p.project.modules}
    assert packages == {"app": True, "app.__main__": False}


def test_unspeakable_folders_are_above_the_names(tmp_path: Path) -> None:
    p = _project(tmp_path, "my-service/app/models.py", "my-service/run-it.py")
    assert p.name("my-service/app/models.py") == "app.models"
    assert p.name("my-service/run-it.py") == "run-it"


def test_every_module_resolves_to_itself_by_its_name(tmp_path: Path) -> None:
    p = _project(tmp_path, "a/b/c.py", "a/__init__.py", "src/x/y.py", "z.py", "d-e/f.py", "d-e/g/__init__.py")
    for module in p.project.modules:
        found = p.project.resolve_module(module.name)
        assert isinstance(found, ir.Module)
        assert found.file == module.file
