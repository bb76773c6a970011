"""Which files are read, under which names, and what becomes of those that can't be."""

from pathlib import Path

import pytest

from drift.allium.parser import MAX_CHARACTERS
from drift.allium.project import load_specs


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, data: str | bytes = "entity A { n: Integer }\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_files_below_directories_are_found_sorted_and_read_once(here: Path) -> None:
    write(here / "specs/b.allium")
    write(here / "specs/deep/a.allium")
    write(here / "specs/.hidden/c.allium")
    write(here / "specs/notes.md", "entity B { n: Integer }")
    project = load_specs([Path("specs"), Path("specs/deep"), Path("specs/b.allium"), Path("nowhere")])
    assert [(file.path, file.module) for file in project.files] == [
        ("specs/b.allium", "b"),
        ("specs/deep/a.allium", "a"),
    ]
    assert project.missing == ("nowhere",)


def test_a_file_may_have_any_name_if_it_is_asked_for(here: Path) -> None:
    write(here / "spec.txt")
    assert [file.path for file in load_specs([here / "spec.txt"]).files] == ["spec.txt"]


def test_imports_are_resolved_beside_the_file(here: Path) -> None:
    write(
        here / "specs/a.allium",
        'use "./lib/b.allium" as b\nuse "../c.allium" as c\nuse "github.com/x/y" as d\n',
    )
    write(here / "specs/lib/b.allium")
    write(here / "c.allium")
    project = load_specs([here / "specs", here / "c.allium"])
    assert dict(project.imports) == {
        ("specs/a.allium", "b"): "specs/lib/b.allium",
        ("specs/a.allium", "c"): "c.allium",
    }


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "not utf-8": (b"entity A {}\n\xff\xfe", "not UTF-8: byte 12 (line 2)"),
    "too long": (b" " * (MAX_CHARACTERS + 1), f"the file has {MAX_CHARACTERS + 1} characters"),
    "far too long": (b" " * (4 * MAX_CHARACTERS + 1), f"larger than {4 * MAX_CHARACTERS} bytes"),
}


@pytest.mark.parametrize(("data", "reason"), UNREADABLE.values(), ids=list(UNREADABLE))
def test_what_cannot_be_read_is_kept_with_its_reason(here: Path, data: bytes, reason: str) -> None:
    write(here / "a.allium", data)
    write(here / "b.allium")
    broken, fine = load_specs([here]).files
    assert reason in broken.unread
    assert reason in broken.problems[0].message
    assert not broken.tree.declarations
    assert not fine.unread


def test_a_directory_named_like_a_specification(here: Path) -> None:
    (here / "x.allium").mkdir()
    assert load_specs([here]).files == ()


def test_a_byte_order_mark_is_no_part_of_the_text(here: Path) -> None:
    write(here / "a.allium", b"\xef\xbb\xbf-- allium: 3\nentity A { n: Integer }\n")
    file = load_specs([here]).files[0]
    assert (file.tree.version, file.problems) == (3, ())
    assert file.text.startswith("-- allium")


def test_links_that_leave_the_directory_are_not_followed(here: Path) -> None:
    write(here / "outside/a.allium")
    (here / "specs").mkdir()
    (here / "specs/link.allium").symlink_to(here / "outside/a.allium")
    (here / "specs/folder").symlink_to(here / "outside")
    write(here / "specs/b.allium")
    assert [file.path for file in load_specs([here / "specs"]).files] == ["specs/b.allium"]
