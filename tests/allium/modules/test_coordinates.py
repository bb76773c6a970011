"""What a coordinate says, and where it may stand."""

from pathlib import PurePosixPath

import pytest

from drift.allium.modules.coordinates import candidates, coordinate_of

SHA = "a" * 64


@pytest.mark.parametrize(
    ("text", "kind", "base", "revision"),
    [
        ("./core.allium", "relative", "./core.allium", ""),
        ("../lib/core", "relative", "../lib/core", ""),
        ("core.allium", "relative", "core.allium", ""),
        ("lib/core.allium", "relative", "lib/core.allium", ""),
        ("github.com/org/spec/abc123def", "pinned", "github.com/org/spec", "abc123def"),
        ("https://github.com/org/spec/abc123def", "pinned", "github.com/org/spec", "abc123def"),
        ("github.com/org/spec@abc123", "pinned", "github.com/org/spec", "abc123"),
        (f"github.com/org/spec@sha256:{SHA}", "pinned", "github.com/org/spec", f"sha256:{SHA}"),
        ("github.com/org/spec/v1.2", "pinned", "github.com/org/spec", "v1.2"),
        ("github.com/org/spec", "pinned", "github.com/org/spec", ""),
        ("google-oauth/abc123def", "pinned", "google-oauth", "abc123def"),
        ("/etc/specs/core.allium", "absolute", "/etc/specs/core.allium", ""),
        ("C:\\specs\\core.allium", "absolute", "C:\\specs\\core.allium", ""),
        ("", "empty", "", ""),
        (" . ", "empty", "", ""),
    ],
)
def test_what_a_coordinate_says(text: str, kind: str, base: str, revision: str) -> None:
    found = coordinate_of(text)
    assert (found.kind, found.base, found.revision) == (kind, base, revision)


def at(text: str) -> list[str]:
    vendors = [PurePosixPath("vendor")]
    return [path.as_posix() for path in candidates(coordinate_of(text), PurePosixPath("specs"), vendors)]


def test_a_relative_coordinate_stands_beside_the_file() -> None:
    assert at("./core.allium") == ["specs/core.allium"]
    assert at("../core") == ["specs/../core", "specs/../core.allium"]


def test_a_pinned_coordinate_stands_in_a_vendor_directory_by_revision_first() -> None:
    found = at("github.com/org/spec/abc123def")
    assert found[0] == "vendor/github.com/org/spec/abc123def.allium"
    assert found[-1] == "vendor/spec.allium"
    assert "vendor/github.com/org/spec/spec.allium" in found


def test_what_is_no_coordinate_stands_nowhere() -> None:
    assert at("/abs/core.allium") == at("") == []
