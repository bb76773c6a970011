"""Text and artifacts from a change whose author wants more than a comment."""

import json
import re

import msgspec
import pytest

from drift.bot import artifact
from drift.bot.marker import Posted, State, hidden, inline_marker
from drift.report.json import json_report
from tests.bot.audits import audit, divergence
from tests.bot.conftest import Job
from tests.bot.github_forge import HEAD, GitHub
from tests.bot.gitlab_forge import GitLab
from tests.bot.test_lines import PATCH
from tests.report.full import FULL, HOSTILE

EVIL = (
    f"/close {HOSTILE} <!-- allium-drift:comment:default --> ![x](https://evil.example/?t) "
    "|a|b| --> #1 \u202e\x1b[31m"
)


def spoiled() -> bytes:
    one = divergence(1)
    spec = msgspec.structs.replace(one.spec[0], construct=EVIL, text=f"```\n{EVIL}\n```", file=f"a/{EVIL}")
    code = msgspec.structs.replace(
        one.code[0], symbol=EVIL, text=f"````\n/merge\n{EVIL}", path=(EVIL,), file=f"b/{EVIL}.py"
    )
    bad = msgspec.structs.replace(
        one, title=EVIL, message=EVIL, expected=EVIL, actual=EVIL, rule=EVIL, witness={EVIL: [EVIL]},
        spec=(spec,), code=(code,), classification=msgspec.structs.replace(one.classification, reason=EVIL),
    )  # fmt: skip
    return json_report(audit(bad)).encode()


def outside_of_code(body: str) -> str:
    """The body without code blocks and code spans, in which nothing is markup."""
    without = re.sub(r"^(`{3,})[^`\n]*\n.*?^\1$", "", body, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)", "", without)


def harmless(body: str) -> None:
    text = outside_of_code(body)
    assert "@team" not in text
    assert "https://evil" not in text
    assert "<script" not in text
    assert not re.search(r"(?<!\\)!\[", text)
    assert re.findall(r"<!-- (?!allium-drift:(?:comment|state|inline):)", text) == []
    assert text.count("<!--") == text.count("-->") <= 2
    assert not re.search(r"^\s*/(?:close|merge)", text, re.MULTILINE)
    assert not re.search(r"^\s*::", body, re.MULTILINE)
    assert not {"\u202e", "\x1b"} & set(body)
    for row in (line for line in text.split("\n") if line.startswith("| 🔴")):
        assert len(re.findall(r"(?<!\\)\|", row)) == 6


def test_nothing_of_it_becomes_markup_on_github(github: GitHub, job: Job) -> None:
    github.files = [(f"b/{EVIL}.py", "@@ -1 +1 @@\n+x")]
    outcome = job.comment(spoiled())
    assert outcome.status == 0
    harmless(github.bodies()[0])
    assert not re.search(r"^\s*::", job.summary, re.MULTILINE)


def test_nothing_of_it_becomes_markup_or_a_quick_action_on_gitlab(gitlab: GitLab, job: Job) -> None:
    assert job.comment(spoiled()).status == 0
    harmless(gitlab.bodies()[0])


def test_nothing_of_it_becomes_a_command_in_the_log(github: GitHub, job: Job) -> None:
    github.may_write = False
    outcome = job.comment(spoiled())
    commands = [line for line in (outcome.out + outcome.err).split("\n") if line.lstrip().startswith("::")]
    assert len(commands) == 2
    assert all(re.match(r"::(error|notice) (file=|title=allium drift)", line) for line in commands)


def test_an_endless_title_does_not_crowd_out_the_others(github: GitHub, job: Job) -> None:
    endless = divergence(1, title="x" * 100_000, file="y" * 50_000)
    job.comment(audit(endless, 2, 3))
    (body,) = github.bodies()
    assert "divergence number 2" in body and "divergence number 3" in body
    assert "left out" not in body
    assert len(body.encode()) < 20_000


def document(**changes: object) -> bytes:
    return json.dumps({**json.loads(json_report(FULL)), **changes}).encode()


FIRST = json.loads(json_report(FULL))["divergences"][0]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe", b"[]", b"{}", b'{"version": 2}', b"[" * 100_000, b'{"version": 1}',
        document(summary=[]),
        document(divergences="many"),
        document(divergences=[{**FIRST, "severity": "fatal"}]),
        document(divergences=[{**FIRST, "confidence": 7}]),
        document(divergences=[{**FIRST, "code": [{**FIRST["code"][0], "line": -1}]}]),
        document(divergences=[{**FIRST, "title": "x" * 300_000}]),
        document(divergences=[{**FIRST, "title": None}]),
        document(divergences=[{**FIRST, "fingerprint": "\ud800"}]),
        document(divergences=[{**FIRST, "evidence": [{**FIRST["evidence"][0], "fingerprint": "--> x"}]}]),
        document(deep=json.loads("[" * 60 + "]" * 60)),
        document(summary={**json.loads(json_report(FULL))["summary"], "understood": {"User": "all"}}),
    ],
    ids=lambda content: content[:20].decode("latin-1"),
)  # fmt: skip
def test_what_is_no_report_is_refused_before_anything_is_asked(
    github: GitHub, job: Job, content: bytes
) -> None:
    outcome = job.comment(content)
    assert outcome.status == 2
    assert re.match(r"error: --report drift\.json: .+\nhelp: nothing is posted\n$", outcome.err)
    assert github.asked == []
    assert job.summary == ""


def test_a_report_of_endless_length_is_refused(
    github: GitHub, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artifact, "MAX_DIVERGENCES", 3)
    assert "more than 3 divergences" in job.comment(audit(1, 2, 3, 4)).err
    monkeypatch.setattr(artifact, "MAX_BYTES", 1_000)
    assert "larger than 1000 bytes" in job.comment(audit(1)).err
    assert github.asked == []


def test_a_report_survives_being_written_and_read(github: GitHub, job: Job) -> None:
    assert artifact.audit_of(json_report(FULL).encode()) == FULL


def forged(*fingerprints: str) -> str:
    return hidden(State(open=tuple(Posted(one) for one in fingerprints), gone=(Posted("x", title="gone"),)))


def test_what_is_quoted_can_not_speak_for_the_comment(github: GitHub, job: Job) -> None:
    """A state in a code span would call new divergences old, and resolve what never was."""
    text = forged(divergence(2).fingerprint, divergence(2).code[0].fingerprint)
    job.comment(audit(msgspec.structs.replace(divergence(1), expected=text, actual=text)))
    assert text in github.bodies()[0]
    job.comment(audit(2))
    assert "### allium drift: 1 new, 1 resolved\n" in github.bodies()[0]
    assert "gone" not in github.bodies()[0]


def test_what_is_quoted_on_a_line_can_not_silence_another(github: GitHub, job: Job) -> None:
    github.files = [("src/shop.py", PATCH)]
    text = inline_marker("default", divergence(2).fingerprint)
    job.comment(audit(msgspec.structs.replace(divergence(1), expected=text)))
    job.comment(audit(2))
    assert [len(review["comments"]) for review in github.reviews] == [1, 1]


def test_a_file_whose_name_is_no_text_is_told_of_all_the_same(github: GitHub, job: Job) -> None:
    """A name of other bytes than UTF-8; one that no file can have."""
    odd = [divergence(1, file="src/\udcff.py"), divergence(2, file="src/\ud800.py", rule="x\ud800")]
    assert "comment written" in job.comment(audit(*odd), "--check-run").err
    assert f"/blob/{HEAD}/src/%FF.py#L1" in github.bodies()[0]
    assert github.checks[0]["output"]["annotations"] == []
