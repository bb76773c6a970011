"""What a CI system reads of us: held against the published schemas, and linted for what can be attacked."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]
from check_jsonschema import main as check_jsonschema  # type: ignore[import-untyped]
from click.testing import CliRunner

from drift import __version__

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = [
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
    *sorted((ROOT / "templates" / "github-forks").glob("*.yml")),
]
ACTION = ROOT / "action.yml"
GITLAB = ROOT / "templates" / "allium-drift.gitlab-ci.yml"
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    ("schema", "files", "more"),
    [
        ("vendor.github-actions", [ACTION], ()),
        ("vendor.github-workflows", WORKFLOWS, ()),
        ("vendor.gitlab-ci", [GITLAB], ("--data-transform", "gitlab-ci")),
    ],
)
def test_they_are_valid(schema: str, files: list[Path], more: tuple[str, ...]) -> None:
    assert files
    done = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *more, *map(str, files)])
    assert done.exit_code == 0, done.output


def test_zizmor_finds_nothing() -> None:
    command: list[str | Path] = [BIN / "zizmor", "--offline", "--quiet", "--no-progress", ACTION, *WORKFLOWS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_no_expression_reaches_a_shell_and_every_action_is_pinned(file: Path) -> None:
    text = file.read_text()
    parsed = yaml.safe_load(text)
    steps = (
        parsed["runs"]["steps"]
        if "runs" in parsed
        else [s for j in parsed["jobs"].values() for s in j["steps"]]
    )
    for step in steps:
        script = step.get("run", "")
        assert "${{" not in script
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        if "uses" in step and step["uses"] != "./":
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", step["uses"])
            assert re.search(rf"{re.escape(step['uses'])} # v\d+\.\d+\.\d+", text)
    assert "pull_request_target" not in text


def test_what_is_installed_is_the_version_that_is_here() -> None:
    """A name alone would install whatever stands under it that day, with the job's token."""
    said = [
        line
        for file in (GITLAB, *WORKFLOWS)
        for line in file.read_text().splitlines()
        if re.search(r"pip install|ALLIUM_PACKAGE:", line) and "$ALLIUM_PACKAGE" not in line
    ]
    assert len(said) == 3
    assert all(line.endswith(f"allium-drift=={__version__}") for line in said)


def test_the_token_is_never_an_argument() -> None:
    for file in (ACTION, GITLAB, *WORKFLOWS):
        for line in file.read_text().splitlines():
            assert not re.search(r"--\w*token", line)


def test_hooks_are_valid_and_named_files_are_not_passed_to_the_audit() -> None:
    from pre_commit.clientlib import load_manifest  # type: ignore[import-untyped]

    hooks = {one["id"]: one for one in load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))}
    assert set(hooks) == {"allium-drift", "allium-check", "allium-format"}
    assert hooks["allium-drift"]["pass_filenames"] is False
    assert all(one["entry"].split()[0] == "allium" for one in hooks.values())


def test_the_image_is_slim_and_does_not_run_as_root() -> None:
    text = (ROOT / "Dockerfile").read_text()
    last = text.rpartition("\nFROM ")[2]
    assert last.startswith("python:3.12-slim\n")
    assert re.search(r"^USER \d+$", last, re.MULTILINE)
    assert "COPY . " not in last
