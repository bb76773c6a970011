"""Every format: its golden, its schema, its limits, and hostile text in it."""

import gzip
import html.parser
import itertools
import json
import math
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from drift.compare.audit import Audit
from drift.compare.catalogue import load_catalogue
from drift.report import sarif as sarif_format, sarif_results
from drift.report.formats import FORMATS, FormatName, Reported, rendered
from drift.report.markdown import markdown_report
from drift.report.rooted import from_the_top
from drift.report.sarif import sarif_report
from drift.report.texts import Texts
from tests.report.full import CHART, FULL, HOSTILE
from tests.report.regenerate import golden
from tests.report.sample import AUDIT, EMPTY, MISSING, STRONGER, TEXTS

SCHEMAS = Path(__file__).parent / "schemas"
CATALOGUE = load_catalogue()
SARIF = jsonschema.Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text()))
GITLAB = jsonschema.Draft202012Validator(json.loads((SCHEMAS / "gitlab-code-quality.json").read_text()))


def hostile(audit: Audit = FULL) -> tuple[Audit, Texts]:
    """The audit with hostile text wherever text of the audited project can be."""

    def spoil(value: Any) -> Any:
        match value:
            case dict():
                return {f"{k}{HOSTILE}": spoil(v) for k, v in value.items()}
            case list():
                return [spoil(one) for one in value]
            case str():
                return value + HOSTILE
        return value

    kept = {
        "severity",
        "verdict",
        "kind",
        "proposed",
        "role",
        "by",
        "reason_code",
        "code",
        "rule",
        "fingerprint",
    }

    def walk(value: Any, key: str = "") -> Any:
        match value:
            case dict():
                return {k: walk(v, k) for k, v in value.items()}
            case list():
                return [walk(one, key) for one in value]
            case str() if key not in kept:
                return spoil(value)
        return value

    spoiled = msgspec.convert(walk(msgspec.to_builtins(audit)), Audit)
    files = {at.file for one in spoiled.divergences for at in one.spec}
    files |= {at.file for one in spoiled.divergences for at in one.code}
    return spoiled, Texts(dict.fromkeys(files, f"{HOSTILE}\n" * 12))


@pytest.mark.parametrize("name", FORMATS)
def test_the_golden(name: FormatName) -> None:
    """`python -m tests.report.regenerate` writes it; the difference is to be read."""
    assert rendered(name, Reported(FULL, TEXTS)) == golden(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_audit_and_hostile_text_are_survived(name: FormatName) -> None:
    assert rendered(name, Reported(EMPTY, Texts()))
    audit, texts = hostile()
    text = rendered(name, Reported(audit, texts))
    assert text.encode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]", text)


@pytest.mark.parametrize("name", ["concise", "text", "markdown", "github"])
def test_no_format_that_is_printed_can_be_made_to_hold_a_command(name: FormatName) -> None:
    """GitHub reads `::warning::` at the start of any line of a log."""
    audit, texts = hostile()
    lines = rendered(name, Reported(audit, texts)).split("\n")
    commands = [line for line in lines if line.lstrip().startswith("::")]
    if name != "github":
        assert commands == []
    else:
        assert all(re.match(r"::(error|warning|notice) ", line) for line in commands)
        assert len(commands) == len(lines) - 1 == len(audit.problems) + len(audit.divergences) + 1


# ---------------------------------------------------------------- SARIF


def sarif(audit: Audit, **limits: int) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(sarif_report(audit, CATALOGUE, **limits))
    SARIF.validate(parsed)
    run: dict[str, Any] = parsed["runs"][0]
    return run


@pytest.mark.parametrize(
    "audit", [AUDIT, EMPTY, FULL, hostile()[0]], ids=["plain", "empty", "full", "hostile"]
)
def test_sarif_is_valid(audit: Audit) -> None:
    sarif(audit)


def test_sarif_says_what_is_new_known_and_suppressed() -> None:
    run = sarif(FULL)
    states = {one["ruleId"]: (one.get("baselineState"), "suppressions" in one) for one in run["results"]}
    assert states == {
        "guard-stronger": ("new", False),
        "effect-missing": ("unchanged", False),
        "effect-unspecified": (None, True),
    }
    assert [one["rule"] for one in run["properties"]["resolved"]] == ["guard-missing"]
    assert all("baselineState" not in one for one in sarif(AUDIT)["results"])


def test_sarif_results_have_a_place_both_sides_and_a_rule_with_help() -> None:
    for result in sarif(FULL)["results"]:
        rule = sarif(FULL)["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["help"]["markdown"] and rule["help"]["text"]
        assert result["locations"]
    first = sarif(FULL)["results"][0]
    near = [at["physicalLocation"]["artifactLocation"]["uri"] for at in first["relatedLocations"]]
    assert "specs/auth.allium" in near


def test_sarif_fingerprints_do_not_depend_on_lines() -> None:
    moved = msgspec.structs.replace(
        STRONGER, code=tuple(msgspec.structs.replace(at, line=40, end_line=40) for at in STRONGER.code)
    )
    before, after = (sarif(msgspec.structs.replace(AUDIT, divergences=(one,))) for one in (STRONGER, moved))
    assert before["results"][0]["partialFingerprints"] == after["results"][0]["partialFingerprints"]


def test_sarif_keeps_the_limits_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    many = msgspec.structs.replace(AUDIT, divergences=(STRONGER,) * 6)
    run = sarif(many, most=4)
    assert len(run["results"]) == 4
    said = run["invocations"][0]["toolExecutionNotifications"][0]
    assert said["descriptor"]["id"] == "results-cut"
    assert "6 results" in said["message"]["text"]
    monkeypatch.setattr(sarif_format, "SHOWN", 5)
    said = sarif(many)["invocations"][0]["toolExecutionNotifications"][0]
    assert said["message"]["text"].startswith("6 results: GitHub's code scanning takes the 5 most severe")
    all_of_it = len(gzip.compress(sarif_report(many, CATALOGUE).encode()))
    small = sarif(many, bytes_compressed=all_of_it - 40)
    assert 0 < len(small["results"]) < 6
    monkeypatch.setattr(sarif_results, "MAX_LOCATIONS", 5)
    places = tuple(msgspec.structs.replace(STRONGER.code[0], line=n, end_line=n) for n in range(1, 9))
    wide = sarif(
        msgspec.structs.replace(AUDIT, divergences=(msgspec.structs.replace(STRONGER, code=places),))
    )
    assert len(wide["results"][0]["relatedLocations"]) == 4
    assert "further places are left out" in wide["results"][0]["message"]["text"]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("src/a b/ü%.py", {"uri": "src/a%20b/%C3%BC%25.py", "uriBaseId": "SRCROOT"}),
        ("a:b.py", {"uri": "a%3Ab.py", "uriBaseId": "SRCROOT"}),
        ("/abs/a.py", {"uri": "file:///abs/a.py"}),
    ],
)
def test_sarif_names_files_by_uri(file: str, expected: dict[str, str]) -> None:
    place = msgspec.structs.replace(STRONGER.code[0], file=file)
    run = sarif(
        msgspec.structs.replace(AUDIT, divergences=(msgspec.structs.replace(STRONGER, code=(place,)),))
    )
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == expected


# ---------------------------------------------------------------- the others


@pytest.mark.parametrize(
    "audit", [AUDIT, EMPTY, FULL, hostile()[0]], ids=["plain", "empty", "full", "hostile"]
)
def test_gitlab_is_valid_and_tells_issues_apart(audit: Audit) -> None:
    issues = json.loads(rendered("gitlab", Reported(audit, TEXTS)))
    GITLAB.validate(issues)
    twice = msgspec.structs.replace(audit, problems=audit.problems * 2, divergences=audit.divergences * 2)
    issues = json.loads(rendered("gitlab", Reported(twice, TEXTS)))
    assert len({one["fingerprint"] for one in issues}) == len(issues)


def test_gitlab_has_what_was_known_too_lest_it_is_called_resolved() -> None:
    issues = json.loads(rendered("gitlab", Reported(FULL, TEXTS)))
    assert [one["check_name"] for one in issues] == [
        "syntax", "guard-stronger", "effect-missing", "unread-unparsed",
    ]  # fmt: skip


def test_concise_has_a_line_for_each_divergence() -> None:
    lines = rendered("concise", Reported(AUDIT, TEXTS)).splitlines()
    assert lines[1] == (
        "src/auth/login.py:4:5: error[guard-stronger] LoginAttempt allows 5 failed attempts, "
        "login() stops at 3 (specs/auth.allium:4)"
    )
    assert lines[-1].startswith("2 divergences, 2 of 10 clauses conform, 6 unverifiable, 1 place unread")


def test_github_says_how_many_annotations_will_not_be_shown() -> None:
    many = msgspec.structs.replace(AUDIT, divergences=(STRONGER,) * 14 + (MISSING,))
    last = rendered("github", Reported(many, TEXTS)).splitlines()[-1]
    assert "5 more are only in the log" in last


def test_markdown_is_cut_at_a_section_and_says_so() -> None:
    many = msgspec.structs.replace(AUDIT, divergences=(STRONGER,) * 40)
    text = markdown_report(many, TEXTS, most=20_000)
    assert len(text.encode()) <= 20_000
    assert text.count("<details>") == text.count("</details>")
    assert re.search(r"\*\*This report is cut: \d+ further sections would exceed 20000 bytes\.\*\*\n$", text)


def test_markdown_makes_no_mention_link_or_comment_of_what_was_read() -> None:
    audit, texts = hostile()
    text = rendered("markdown", Reported(audit, texts))
    outside = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    outside = re.sub(r"(`+)[^`].*?(?<!`)\1(?!`)", "", outside)
    assert "@team" not in outside
    assert "<!--" not in outside
    assert "<script" not in outside
    assert "https://evil" not in outside


class Outline(html.parser.HTMLParser):
    """Collects what a page consists of, and whether its elements are closed in order."""

    VOID = frozenset({"meta", "input", "circle", "rect", "path", "line", "polygon", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("spoiled", [False, True])
def test_html_has_no_script_and_nothing_from_outside(spoiled: bool) -> None:
    audit, texts = hostile() if spoiled else (FULL, TEXTS)
    text = rendered("html", Reported(audit, texts))
    outline = Outline()
    outline.feed(text)
    assert outline.open == []
    assert not outline.tags & {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "a",
        "form",
        "base",
        "image",
        "use",
    }
    names = {name for name, _ in outline.attributes}
    assert not {name for name in names if name.startswith("on")} | names & {
        "src",
        "href",
        "style",
        "xlink:href",
    }
    assert "@import" not in text
    assert all("(#" in one for one in re.findall(r"url\(#?", text))
    assert "default-src 'none'" in text


def test_html_shows_both_sides_and_every_clause() -> None:
    text = rendered("html", Reported(FULL, TEXTS))
    assert "requires: <mark>user.failed_attempts &lt; config.max_login_attempts</mark>" in text
    assert "if <mark>user.failed_attempts &gt;= 3</mark>:" in text
    for number in range(1, 11):
        assert f"<code>clause {number}</code>" in text
    assert "depends on a black-box function" in text


def test_html_can_be_filtered_without_scripts() -> None:
    text = rendered("html", Reported(FULL, TEXTS))
    for name in ("severity-error", "severity-warning", "rule-guard-stronger", "rule-effect-missing"):
        kind, value = name.split("-", 1)
        assert f'type="radio" name="{kind}" id="{name}"' in text
        assert f'body:has(#{name}:checked) article:not([data-{kind}="{value}"])' in text


def test_a_lifecycle_is_drawn_with_verdicts_told_apart_by_colour_line_and_shape() -> None:
    text = rendered("html", Reported(FULL, TEXTS))
    svg = text[text.index('<svg class="chart"') : text.index("</svg>", text.index('<svg class="chart"'))]
    assert svg.count('<g class="step ') == len(CHART.steps)
    assert svg.count('<g class="state ') == len(CHART.states)
    for verdict in ("missing", "unspecified", "unverifiable"):
        assert re.search(rf"\.step\.{verdict} path[^}}]*stroke-dasharray", text)
        assert f"--{verdict}: #" in text
    assert "active → deleted, missing (UserLeaves)" in svg
    numbers = [(int(x), int(y)) for x, y in re.findall(r'<text x="(\d+)" y="(\d+)">\d+</text>', svg)]
    assert len(numbers) == len(CHART.steps)
    assert min(math.dist(*pair) for pair in itertools.combinations(numbers, 2)) >= 24


def test_a_lifecycle_of_any_shape_is_drawn() -> None:
    states = tuple(
        msgspec.structs.replace(CHART.states[0], name=f"s{n}" * 9, initial=False) for n in range(40)
    )
    steps = tuple(
        msgspec.structs.replace(CHART.steps[0], before=states[n].name, after=states[(n * 7 + 3) % 40].name)
        for n in range(40)
    )
    for chart in (
        msgspec.structs.replace(CHART, states=states, steps=steps),
        msgspec.structs.replace(CHART, steps=()),
        msgspec.structs.replace(CHART, states=(), steps=()),
    ):
        audit = msgspec.structs.replace(FULL, lifecycles=(chart,))
        assert "NaN" not in rendered("html", Reported(audit, TEXTS))


@pytest.mark.parametrize("name", ["sarif", "github", "gitlab"])
def test_forges_have_files_named_from_the_top_of_the_repository(name: FormatName) -> None:
    text = rendered(name, Reported(FULL, TEXTS, prefix="services/login"))
    assert "services/login/src/auth/login.py" in text
    assert not re.search(r"(?<!services/login/)src/auth", text)
    assert rendered(name, Reported(FULL, TEXTS, prefix=".")) == rendered(name, Reported(FULL, TEXTS))


@pytest.mark.parametrize(
    ("file", "expected"),
    [("a.py", "x/y/a.py"), ("../a.py", "x/a.py"), ("../../../a.py", "../../../a.py"), ("/a.py", "/a.py")],
)
def test_what_lies_outside_keeps_its_name(file: str, expected: str) -> None:
    assert from_the_top(file, "x/y") == expected
