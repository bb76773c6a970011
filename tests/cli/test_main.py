import subprocess
import sys

import pytest

import drift.cli.app as app
from drift import __version__
from tests.cli.conftest import Allium


def test_version(allium: Allium) -> None:
    outcome = allium("--version")
    assert (outcome.status, outcome.out, outcome.err) == (0, f"allium-drift {__version__}\n", "")


def test_version_loads_no_parser() -> None:
    code = (
        "import sys; from drift.cli.main import run; run(['--version']);"
        "print(sorted({'lark', 'tree_sitter', 'networkx', 'pydantic', 'rapidfuzz'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]"


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("drift", "--help"), ("explain", "--help")])
def test_help(allium: Allium, arguments: tuple[str, ...]) -> None:
    outcome = allium(*arguments)
    assert outcome.status == 0
    assert outcome.out.startswith("Usage: allium")
    assert max(len(line) for line in outcome.out.splitlines()) <= 80


def test_help_shows_examples_and_the_exit_status(allium: Allium) -> None:
    shown = allium("drift", "--help").out
    assert "\n    allium drift --spec specs/ --code src/\n" in shown
    assert "Exit status: 0" in shown


def test_no_command_shows_what_there_is(allium: Allium) -> None:
    outcome = allium()
    assert outcome.status == 2
    assert "drift" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "error", "advice"),
    [
        (("drift",), "missing option '--spec'", "allium drift --spec specs/ --code src/"),
        (("drift", "--spec", "x"), "missing option '--code'", "allium drift --spec specs/ --code src/"),
        (("drift", "-s", "x", "-c", "y", "--format", "jsno"), "'jsno' is not one of", "did you mean 'json'?"),
        (
            ("drift", "-s", "x", "-c", "y", "--fail-on", "warn"),
            "'warn' is not one of",
            "did you mean 'warning'?",
        ),
        (
            ("drift", "-s", "x", "-c", "y", "--min-confidence", "2"),
            "--min-confidence",
            "`allium drift --help`",
        ),
        (("drift", "--specs", "x"), "--specs", "`allium drift --help`"),
        (("explian",), "explian", "`allium --help`"),
    ],
)
def test_wrong_arguments_are_explained(
    allium: Allium, arguments: tuple[str, ...], error: str, advice: str
) -> None:
    outcome = allium(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    first, second = outcome.err.splitlines()
    assert first.startswith("error: ") and error in first
    assert second.startswith("help: ") and advice in second


def test_an_internal_error_is_one_line_and_no_traceback(
    allium: Allium, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RecursionError("too\ndeep")

    monkeypatch.setattr("drift.report.schema.schema_text", broken)
    outcome = allium("schema")
    assert outcome.status == 2
    assert outcome.err.startswith("error: internal error (RecursionError: too deep)")
    assert outcome.err.endswith("help: set ALLIUM_DEBUG=1 for the traceback\n")
    assert "Traceback" not in outcome.err
    monkeypatch.setenv("ALLIUM_DEBUG", "1")
    assert "Traceback" in allium("schema").err


def test_an_interrupt_ends_quietly(allium: Allium, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("drift.report.schema.schema_text", interrupted)
    outcome = allium("schema")
    assert (outcome.status, outcome.err) == (130, "")


def test_a_reader_that_goes_away_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m drift explain | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("config\n", "")


def test_a_full_disk_is_said() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "drift", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "error: the report could not be written: no space left on device"


def test_every_option_is_documented() -> None:
    assert app.app.info.help
