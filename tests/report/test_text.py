import io

import msgspec
from rich.console import Console

from drift.compare.audit import Audit
from drift.report.text import print_text, text_report
from drift.report.texts import Texts
from tests.report.sample import AUDIT, EMPTY, MISSING, STRONGER, TEXTS


def on_terminal(audit: Audit, width: int = 80, color: bool = True) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=True, width=width, color_system="standard" if color else None
    )
    print_text(audit, TEXTS, console)
    return stream.getvalue()


REPORT = text_report(AUDIT, TEXTS)


def test_syntax_errors_come_first() -> None:
    assert REPORT.startswith(
        "1 syntax error in the specifications\n\n"
        "syntax error: this clause is not understood\n"
        "  at          specs/auth.allium:2:5\n"
    )


def test_both_sides_are_quoted_with_the_span_underlined() -> None:
    assert (
        """\
  spec        specs/auth.allium:4:15
  3 |     requires: user.status = active
  4 |     requires: user.failed_attempts < config.max_login_attempts
    |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  5 |     ensures: user.failed_attempts = user.failed_attempts + 1

  code        src/auth/login.py:4:5  in auth.login.login
  3 |         raise Refused()
  4 |     if user.failed_attempts >= 3:
    |        ^^^^^^^^^^^^^^^^^^^^^^^^^
  5 |         raise Locked()
  reached by  POST /login → auth.login.login

  expected    user.failed_attempts < config.max_login_attempts (5)
  actual      user.failed_attempts >= 3 is refused
  witness     user.failed_attempts = 3 or 4: the spec allows, the code refuses
  proposed    code bug: the parameter exists in the code and is not used here
  confidence  0.97
    also hardcoded-value: 3 is written where the rule refers to config.max_login_attempts
      src/auth/limits.py:9:1  LIMIT = 5
"""
        in REPORT
    )


def test_divergences_are_grouped_by_construct_in_their_order() -> None:
    later = msgspec.structs.replace(STRONGER, title="another of LoginAttempt")
    report = text_report(msgspec.structs.replace(AUDIT, divergences=(STRONGER, MISSING, later)), TEXTS)
    order = ["rule LoginAttempt  (", "error[guard-stronger]", "another of", "rule UserAuthenticates  ("]
    assert [report.index(part) for part in order] == sorted(report.index(part) for part in order)
    assert report.count("rule LoginAttempt  (") == 1


def test_what_could_not_be_verified_is_never_hidden() -> None:
    assert "6 clauses could not be verified" in REPORT
    assert "black-box  depends on a black-box function (5)" in REPORT
    assert "… and 2 more (--verbose)" in REPORT
    verbose = text_report(AUDIT, TEXTS, verbose=True)
    assert "specs/auth.allium:9  rule LoginAttempt requires: clause 9" in verbose
    assert "more (--verbose)" not in verbose


def test_the_closing_counts() -> None:
    assert REPORT.endswith(
        """\
Summary

  2 divergences: 1 error, 1 warning; 3 more below the confidence threshold (--min-confidence)
  10 clauses: 2 conform, 1 diverge, 1 missing, 6 unverifiable
  1 specification and 12 code files read, 1 place unread; left out: 4 tests, 2 vendored
  Writes understood: User 5 of 6
"""
    )


def test_an_audit_that_verified_nothing_does_not_look_clean() -> None:
    assert "No divergence, but no clause was found to conform either" in text_report(EMPTY, TEXTS)


def test_a_pipe_gets_neither_styles_nor_wrapped_lines() -> None:
    stream = io.StringIO()
    print_text(AUDIT, TEXTS, Console(file=stream, width=40, color_system=None))
    assert stream.getvalue() == REPORT
    assert "\x1b" not in REPORT
    assert not any(line.endswith(" ") for line in REPORT.splitlines())


def test_a_terminal_gets_styles_and_no_line_is_wider() -> None:
    assert "\x1b[1;31merror[guard-stronger]" in on_terminal(AUDIT)
    plain = on_terminal(AUDIT, color=False)
    assert "\x1b" not in plain
    assert max(len(line) for line in plain.splitlines()) <= 80


def test_a_narrow_terminal_is_survived() -> None:
    assert "Summary" in on_terminal(AUDIT, width=10)


def test_hostile_source_text_reaches_the_terminal_escaped() -> None:
    hostile = "\x1b]0;owned\x07[bold red]\u202e"
    place = msgspec.structs.replace(STRONGER.code[0], file=f"a{hostile}.py", symbol=hostile, path=(hostile,))
    divergence = msgspec.structs.replace(
        STRONGER,
        title=hostile,
        message=hostile,
        expected=hostile,
        code=(place,),
        witness={hostile: [hostile]},
    )
    stream = io.StringIO()
    texts = Texts({place.file: f"{hostile}\n" * 9, "specs/auth.allium": hostile * 9})
    audit = msgspec.structs.replace(AUDIT, divergences=(divergence,))
    print_text(audit, texts, Console(file=stream, force_terminal=True, width=80, color_system=None))
    shown = stream.getvalue()
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "\\x1b]0;owned\\x07[bold red]\\u202e" in shown


def test_a_file_that_is_gone_is_quoted_from_the_audit() -> None:
    report = text_report(AUDIT, Texts())
    assert "    | user.failed_attempts >= 3\n" in report


def test_many_places_are_cut_unless_all_are_asked_for() -> None:
    places = tuple(
        msgspec.structs.replace(STRONGER.code[0], line=line, end_line=line) for line in range(1, 7)
    )
    audit = msgspec.structs.replace(AUDIT, divergences=(msgspec.structs.replace(STRONGER, code=places),))
    report = text_report(audit, TEXTS)
    assert "also at     src/auth/login.py:4, src/auth/login.py:5, src/auth/login.py:6" in report
    assert "also at" not in text_report(audit, TEXTS, verbose=True)
