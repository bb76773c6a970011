"""What `use` finds, on disk and among texts, and what is said when it finds nothing."""

from pathlib import Path

import pytest

from drift.allium.modules.pins import digests
from drift.allium.modules.problems import AMBIGUOUS, CIRCULAR, HASH_MISMATCH, UNRESOLVED_PATH, UNVERIFIED_PIN
from drift.allium.project import SpecProject, load_specs, project_of

ENTITY = "entity A { n: Integer }\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str = ENTITY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def use(coordinate: str, alias: str = "lib") -> str:
    return f'use "{coordinate}" as {alias}\n'


def codes(project: SpecProject) -> list[str]:
    return [problem.code for problem in project.problems]


# ------------------------------------------------------------ relative


def test_a_file_beside_the_roots_is_loaded_as_imported(here: Path) -> None:
    write(here / "specs/a.allium", use("../shared/b.allium", "b"))
    write(here / "shared/b.allium", use("./c.allium", "c"))
    write(here / "shared/c.allium")
    write(here / "shared/d.allium")
    project = load_specs([Path("specs")])
    assert [(file.path, file.imported) for file in project.files] == [
        ("shared/b.allium", True),
        ("shared/c.allium", True),
        ("specs/a.allium", False),
    ]
    assert project.imports["shared/b.allium", "c"] == "shared/c.allium"
    assert project.problems == ()


def test_the_suffix_may_be_left_out() -> None:
    project = project_of({"specs/a.allium": use("./b", "b"), "specs/b.allium": ENTITY})
    assert project.imports == {("specs/a.allium", "b"): "specs/b.allium"}


def test_a_file_is_loaded_once_however_it_is_reached(here: Path) -> None:
    write(here / "specs/a.allium", use("./b.allium", "b") + use("../specs/./b.allium", "again"))
    write(here / "specs/b.allium")
    (here / "specs/link.allium").symlink_to(here / "specs/b.allium")
    write(here / "specs/c.allium", use("./link.allium", "b"))
    project = load_specs([Path("specs"), here / "specs"])
    assert [file.path for file in project.files] == ["specs/a.allium", "specs/b.allium", "specs/c.allium"]
    assert set(project.imports.values()) == {"specs/b.allium"}


def test_a_missing_file_is_reported_where_it_is_used_with_the_paths_tried(here: Path) -> None:
    write(here / "specs/a.allium", "-- allium: 3\n" + use("./nothing", "b"))
    (problem,) = load_specs([Path("specs")]).problems
    assert (problem.file, problem.span.line, problem.code) == ("specs/a.allium", 2, UNRESOLVED_PATH)
    assert problem.tried == ("specs/nothing", "specs/nothing.allium")
    assert "specs/nothing.allium" in problem.message
    assert problem.severity == "warning"


def test_a_link_that_leaves_the_project_is_refused(
    here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = write(tmp_path_factory.mktemp("outside") / "secret.allium")
    write(here / "specs/a.allium", use("../lib.allium", "b"))
    (here / "lib.allium").symlink_to(outside)
    project = load_specs([Path("specs")])
    assert [file.path for file in project.files] == ["specs/a.allium"]
    assert codes(project) == [UNRESOLVED_PATH]
    assert "leads out of the project" in project.problems[0].message


def test_other_files_than_specifications_are_not_read(here: Path) -> None:
    write(here / "specs/a.allium", use("../.env", "b"))
    write(here / ".env", "SECRET=1")
    project = load_specs([Path("specs")])
    assert [file.path for file in project.files] == ["specs/a.allium"]
    assert codes(project) == [UNRESOLVED_PATH]


@pytest.mark.parametrize(
    "coordinate", ["/etc/x.allium", "", "./\\u0000", "./" + "x" * 300, "./a\x00b.allium"]
)
def test_odd_coordinates_are_problems(here: Path, coordinate: str) -> None:
    write(here / "specs/a.allium", use(coordinate))
    assert codes(load_specs([Path("specs")])) == [UNRESOLVED_PATH]
    assert codes(project_of({"a.allium": use(coordinate)})) == [UNRESOLVED_PATH]


def test_a_directory_is_no_module(here: Path) -> None:
    write(here / "specs/a.allium", use("./b.allium"))
    (here / "specs/b.allium").mkdir()
    assert codes(load_specs([Path("specs")])) == [UNRESOLVED_PATH]


# ------------------------------------------------------------ circles, diamonds, aliases


def test_a_circle_is_reported_once_and_everything_is_loaded() -> None:
    project = project_of(
        {"a.allium": use("./b.allium"), "b.allium": use("./c.allium"), "c.allium": use("./a.allium")}
    )
    (problem,) = project.problems
    assert (problem.code, problem.file, problem.span.line) == (CIRCULAR, "a.allium", 1)
    assert problem.message.endswith("a.allium → b.allium → c.allium → a.allium")
    assert (len(project.files), len(project.imports)) == (3, 3)


def test_a_module_that_uses_itself() -> None:
    assert codes(project_of({"a.allium": use("./a.allium")})) == [CIRCULAR]


def test_a_diamond_is_fine() -> None:
    project = project_of(
        {
            "a.allium": use("./b.allium", "b") + use("./c.allium", "c"),
            "b.allium": use("./d.allium", "d"),
            "c.allium": use("./d.allium", "d"),
            "d.allium": ENTITY,
        }
    )
    assert project.problems == ()
    assert project.imports["b.allium", "d"] == project.imports["c.allium", "d"] == "d.allium"


def test_one_alias_for_two_modules() -> None:
    project = project_of(
        {
            "a.allium": use("./b.allium") + use("./c.allium") + use("./b.allium"),
            "b.allium": ENTITY,
            "c.allium": ENTITY,
        }
    )
    (problem,) = project.problems
    assert (problem.code, problem.span.line) == (AMBIGUOUS, 2)
    assert project.imports == {("a.allium", "lib"): "b.allium"}


def test_the_order_of_problems_is_that_of_the_text() -> None:
    project = project_of({"b.allium": use("./x", "x") + use("./y", "y"), "a.allium": use("./z")})
    assert [(one.file, one.span.line) for one in project.problems] == [
        ("a.allium", 1),
        ("b.allium", 1),
        ("b.allium", 2),
    ]


# ------------------------------------------------------------ pinned


@pytest.mark.parametrize(
    "place",
    [
        "vendor/github.com/org/spec/abc123def.allium",
        "vendor/github.com/org/spec/abc123def/spec.allium",
        "vendor/github.com/org/spec@abc123def.allium",
        ".allium/vendor/github.com/org/spec.allium",
        "specs/vendor/github.com/org/spec/spec.allium",
        "specs/.allium/vendor/spec.allium",
        "third/party/github.com/org/spec/abc123def.allium",
    ],
)
def test_pinned_specifications_are_found_in_vendor_directories(here: Path, place: str) -> None:
    write(here / "specs/a.allium", use("github.com/org/spec/abc123def"))
    write(here / place)
    project = load_specs([Path("specs")], [Path("third/party")])
    assert [(file.path, file.imported) for file in project.files] == sorted(
        [("specs/a.allium", False), (place, True)]
    )
    assert codes(project) == [UNVERIFIED_PIN]
    assert project.problems[0].severity == "info"


def test_vendored_specifications_are_no_specifications_of_the_project(here: Path) -> None:
    write(here / "specs/a.allium")
    write(here / "specs/vendor/github.com/org/spec.allium")
    write(here / "specs/vendor/vendor.allium")
    assert [file.path for file in load_specs([Path("specs")]).files] == [
        "specs/a.allium",
        "specs/vendor/vendor.allium",
    ]


def test_a_content_hash_is_verified(here: Path) -> None:
    sha = digests(ENTITY.encode())[0]
    write(here / "specs/a.allium", use(f"github.com/org/spec/{sha}"))
    write(here / "vendor/github.com/org/spec.allium")
    assert load_specs([Path("specs")]).problems == ()


def test_content_that_is_not_what_was_pinned_is_not_used(here: Path) -> None:
    write(here / "specs/a.allium", use(f"github.com/org/spec/{'0' * 64}"))
    write(here / "vendor/github.com/org/spec.allium")
    project = load_specs([Path("specs")])
    assert codes(project) == [HASH_MISMATCH]
    assert (project.imports, len(project.files)) == ({}, 1)


def test_the_right_content_is_found_beside_the_wrong(here: Path) -> None:
    sha = digests(ENTITY.encode())[0]
    write(here / "specs/a.allium", use(f"github.com/org/spec@{sha}"))
    write(here / f"vendor/github.com/org/spec/{sha}.allium", "entity B { n: Integer }\n")
    write(here / f"vendor/{sha}.allium")
    project = load_specs([Path("specs")])
    assert project.imports["specs/a.allium", "lib"] == f"vendor/{sha}.allium"
    assert codes(project) == [HASH_MISMATCH]


def test_a_pin_that_nothing_stands_for_names_where_it_was_looked_for(here: Path) -> None:
    write(here / "specs/a.allium", use("github.com/org/spec/abc123def"))
    (problem,) = load_specs([Path("specs")]).problems
    assert problem.code == UNRESOLVED_PATH
    assert "specs/vendor/github.com/org/spec/abc123def.allium" in problem.message
    assert "more" in problem.message


def test_a_tag_is_no_pin(here: Path) -> None:
    write(here / "specs/a.allium", use("github.com/org/spec/v1.2"))
    write(here / "vendor/github.com/org/spec/v1.2.allium")
    (problem,) = load_specs([Path("specs")]).problems
    assert (problem.code, "no git SHA" in problem.message) == (UNVERIFIED_PIN, True)


def test_texts_have_vendor_directories_too() -> None:
    project = project_of(
        {
            "a.allium": use("github.com/org/spec/abc123def"),
            "vendor/github.com/org/spec.allium": ENTITY,
            "vendor/github.com/org/other.allium": ENTITY,
        }
    )
    assert [(file.path, file.imported) for file in project.files] == [
        ("a.allium", False),
        ("vendor/github.com/org/spec.allium", True),
    ]
