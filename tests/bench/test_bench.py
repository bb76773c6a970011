"""The bench measures what it says: real variants, sound marks, a judge that can tell right from wrong."""

from functools import cache

import pytest

from .application import Application, load_applications
from .audit_adapter import Finding, Outcome
from .judging import judge
from .mutations import mutants
from .refactorings import by_hand, everywhere
from .selection import short_form
from .syntax import dialect_of
from .variant import Place, Variant

APPLICATIONS = load_applications()
OWN = [each for each in APPLICATIONS if not each.is_fixture]
EACH = pytest.mark.parametrize(
    "application",
    [pytest.param(each, id=each.name, marks=[pytest.mark.slow] * each.is_fixture) for each in APPLICATIONS],
)


@cache
def mutants_of(name: str) -> tuple[Variant, ...]:
    return tuple(mutants(_named(name)))


@cache
def refactorings_of(name: str) -> tuple[Variant, ...]:
    return tuple(everywhere(_named(name)))


def _named(name: str) -> Application:
    (found,) = [each for each in APPLICATIONS if each.name == name]
    return found


def finding(rule: str, line: int, fingerprint: str = "f") -> Finding:
    return Finding(
        fingerprint=fingerprint,
        contexts=frozenset({"c"}),
        rules=frozenset({rule}),
        rule=rule,
        severity="error",
        confidence=1.0,
        title="",
        subject="",
        places=(Place("code/a.py", line, line),),
        symbols=frozenset({"close"}),
        constructs=frozenset({"CloseTicket"}),
    )


def variant(**changed: object) -> Variant:
    fields: dict[str, object] = {
        "app": "a",
        "kind": "mutation",
        "side": "code",
        "operator": "o",
        "description": "",
        "files": {},
        "accept": frozenset({"guard-missing"}),
        "places": (Place("code/a.py", 5, 6),),
    }
    return Variant(**{**fields, **changed})  # type: ignore[arg-type]


@EACH
def test_mutants_parse_differ_and_keep_the_number_of_lines(application: Application) -> None:
    for each in mutants_of(application.name):
        for path, text in each.files.items():
            assert text != application.files[path], each.key
            dialect = dialect_of(path)
            if dialect is not None:
                dialect.check(text)
                before = application.files[path]
                assert len(text.splitlines()) >= len(before.rstrip("\n").splitlines()) - 1, each.key
        assert each.accept and each.places, each.key


@EACH
def test_refactorings_parse_and_differ(application: Application) -> None:
    for each in (*refactorings_of(application.name), *by_hand(application)):
        assert each.files, each.key
        for path, text in each.files.items():
            assert text != application.code.get(path), each.key
            dialect = dialect_of(path)
            assert dialect is not None, path
            dialect.check(text)


@EACH
def test_every_rule_of_a_specification_is_marked_in_the_code(application: Application) -> None:
    for rule in application.specification.rules:
        assert application.marked_lines(rule.name), rule.name


def test_variants_are_the_same_in_every_run() -> None:
    some = [each for each in APPLICATIONS if each.name == "library"]
    again = load_applications(("library",))
    assert [each.key for each in short_form(some)] == [each.key for each in short_form(again)]


@pytest.mark.parametrize("language", ["python", "typescript"])
def test_enough_operators(language: str) -> None:
    names = [each.name for each in OWN if each.language == language]
    mutations = {each.operator for name in names for each in mutants_of(name) if each.side == "code"}
    refactorings = {each.operator for name in names for each in refactorings_of(name)}
    assert (len(mutations) >= 25, len(refactorings) >= 20) == (True, True), (mutations, refactorings)


@pytest.mark.parametrize(
    ("rule", "line", "found", "at_place"),
    [("guard-missing", 6, True, True), ("guard-missing", 7, True, False), ("effect-missing", 5, True, False)],
)
def test_place_needs_line_and_rule(rule: str, line: int, found: bool, at_place: bool) -> None:
    judged = judge(variant(), Outcome(), Outcome((finding(rule, line),)))
    assert (judged.found, judged.at_place) == (found, at_place)


def test_what_was_there_before_is_not_found() -> None:
    before = Outcome((finding("guard-missing", 5),))
    assert not judge(variant(), before, before).found


def test_a_deleted_line_is_placed_by_its_function_and_rule() -> None:
    far = Outcome((finding("guard-missing", 90),))
    gone = variant(symbols=frozenset({"close"}), rules=("CloseTicket",))
    assert judge(gone, Outcome(), far).at_place
    assert not judge(variant(symbols=frozenset({"open"}), rules=("CloseTicket",)), Outcome(), far).at_place
    assert not judge(variant(symbols=frozenset({"close"}), rules=("OpenTicket",)), Outcome(), far).at_place
