from dataclasses import replace

import msgspec

from drift.compare.audit import Classification, CodeLocation, Subject
from drift.compare.causes import divergences
from drift.compare.classify import classify
from drift.compare.finding import Finding, code_location, spec_location
from drift.compare.fingerprints import fingerprint
from drift.compare.ledger import ledger
from drift.compare.naming import numbered, slug
from drift.compare.rules.inquiry import Link, Vote
from tests.compare.build import CATALOGUE, at


def finding(
    rule: str, cause: str, *, line: int = 10, symbol: str = "app.f", text: str = "user.n < 5"
) -> Finding:
    return Finding(
        rule, Subject("rule", "R"), "message", "expected", "actual", 0.9, cause,
        (spec_location(at(line, "s.allium"), "rule R", "requires", text),),
        (code_location(at(line + 1), symbol, "", ("GET /", symbol)),),
        obligation=f"s.R.requires.{slug(text)}", symbol=symbol,
    )  # fmt: skip


def judged(finding_: Finding, places: object) -> Classification:
    return Classification("code-bug", "because")


def grouped(*findings: Finding, links: tuple[Link, ...] = ()):  # type: ignore[no-untyped-def]
    return divergences(findings, links, CATALOGUE, judged)


def test_the_same_finding_in_two_places_is_one_divergence_with_two_fingerprints() -> None:
    one = grouped(finding("guard-missing", "g"), finding("guard-missing", "g", symbol="app.g"))
    assert len(one) == 1
    marks = [place.fingerprint for place in one[0].code]
    assert len(set(marks)) == 2
    assert one[0].fingerprint == fingerprint(finding("guard-missing", "g"), "app.f")


def test_each_way_in_to_a_place_has_a_fingerprint_of_its_own() -> None:
    first = finding("guard-missing", "g")
    (place,) = first.code
    second = replace(first, code=(msgspec.structs.replace(place, path=("GET /other", "app.f")),))
    (one,) = grouped(first, second)
    assert len({place.fingerprint for place in one.code}) == 2
    assert one.obligations == (first.obligation,)


def test_the_gravest_finding_of_a_cause_leads_and_the_rest_is_its_evidence() -> None:
    found = grouped(finding("config-missing", "c"), finding("guard-stronger", "g"), links=(Link("c", "g"),))
    assert [(d.rule, [e.rule for e in d.evidence]) for d in found] == [("guard-stronger", ["config-missing"])]


def test_a_link_to_a_cause_without_findings_changes_nothing() -> None:
    assert len(grouped(finding("config-missing", "c"), links=(Link("c", "g"),))) == 1


def test_causes_that_point_at_each_other_are_kept() -> None:
    found = grouped(
        finding("state-missing", "a"),
        finding("rule-unimplemented", "b"),
        links=(Link("a", "b"), Link("b", "a")),
    )
    assert sum(1 + len(d.evidence) for d in found) == 2


def test_errors_come_first_then_the_order_of_the_specification() -> None:
    found = grouped(
        finding("rule-unimplemented", "w", line=1),
        finding("guard-missing", "e2", line=9, text="b"),
        finding("guard-missing", "e1", line=5, text="a"),
    )
    assert [(d.severity, d.spec[0].line) for d in found] == [("error", 5), ("error", 9), ("warning", 1)]


def test_the_order_of_findings_never_matters() -> None:
    findings = [
        finding("guard-missing", c, line=n, symbol=s)
        for c, n, s in (("a", 3, "f"), ("b", 2, "g"), ("a", 3, "h"))
    ]
    assert grouped(*findings) == grouped(*reversed(findings))


def test_a_fingerprint_knows_no_lines_and_no_wording() -> None:
    one, moved = (
        finding("guard-missing", "g"),
        replace(finding("guard-missing", "g", line=99), message="other words"),
    )
    assert fingerprint(one, "app.f") == fingerprint(moved, "app.f")
    assert fingerprint(one, "app.f") != fingerprint(one, "app.g")
    assert fingerprint(one, "app.f") != fingerprint(finding("guard-missing", "g", text="user.n < 6"), "app.f")
    assert len(fingerprint(one, "")) == 16


def test_layout_and_comments_do_not_change_a_clause() -> None:
    assert (
        slug("requires: user.n  <  config.max -- not more") == slug("user.n < config.max") == "user-n-lt-max"
    )


def test_names_that_occur_twice_are_numbered() -> None:
    assert numbered(["a", "b", "a", "a"]) == ["a", "b", "a-2", "a-3"]


def places(*symbols: str) -> list[CodeLocation]:
    return [code_location(at(1), symbol) for symbol in symbols]


def test_proposals() -> None:
    weaker = finding("guard-weaker", "g")
    assert classify(weaker, places("a"), (), nothing_there=False).proposed == "code-bug"
    assert classify(weaker, places("a", "b"), (), nothing_there=False).proposed == "spec-bug"
    assert classify(weaker, places("a"), (), nothing_there=True).proposed == "aspirational"
    asked = ("should R apply?",)
    assert classify(weaker, places("a"), asked, nothing_there=True).proposed == "aspirational"
    assert (
        classify(weaker, places("a"), ("should R apply?",), nothing_there=False).proposed == "intentional-gap"
    )


def test_a_clause_is_as_good_as_its_worst_place() -> None:
    from drift.behaviour.expand import Vocabulary
    from drift.compare.rules.plans import plans
    from drift.compare.rules.unfolding import Unfolding
    from tests.compare.story import login_spec

    prepared = plans(login_spec(), Unfolding(Vocabulary(())))
    wanted = prepared[0].requires[0].obligation
    votes = [
        Vote(wanted, "conforms", (at(1),)),
        Vote(wanted, "missing", (at(2),)),
        Vote(wanted, "unverifiable", (), "prose", "x"),
    ]
    row = next(o for o in ledger(prepared, votes, ()) if o.id == wanted)
    assert (row.verdict, [place.line for place in row.code]) == ("missing", [2])
    silent = ledger(prepared, (), ())
    assert all(o.verdict == "unverifiable" and o.reason for o in silent)


def test_a_state_that_is_an_empty_text_is_shown_in_the_title() -> None:
    (one,) = grouped(finding("state-unspecified", "s"))
    assert one.title.endswith('to "", which the specification does not declare')
