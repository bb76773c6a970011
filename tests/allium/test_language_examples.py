"""Every example of the language's documents: its tree is the golden, its problems are those expected."""

import pytest

from drift.allium.parser import parse
from tests.allium.example_goldens import LANGUAGE, Case, cases, golden, problems_of
from tests.allium.example_wrapping import pieces_of, wrap
from tests.allium.extract_examples import DOCUMENTS, examples

CASES = cases()
IDS = [case.file.removesuffix(".allium") for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_has_the_problems_that_are_expected_and_no_others(case: Case) -> None:
    assert problems_of(case, parse(case.wrapped.text)) == list(case.problems)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_tree_is_the_golden(case: Case) -> None:
    assert golden(case) == case.golden.read_text(encoding="utf-8"), "python -m tests.allium.regenerate"


def test_what_is_wrong_says_why() -> None:
    assert all(case.reason for case in CASES if case.problems)


def test_no_file_is_forgotten_and_none_is_left_over() -> None:
    assert {case.file for case in CASES} == {
        path.relative_to(LANGUAGE).as_posix() for path in LANGUAGE.rglob("*.allium")
    }
    assert {case.golden for case in CASES} == set(LANGUAGE.rglob("*.tree"))


def test_every_document_has_its_examples() -> None:
    counted = {
        document: sum(case.file.startswith(f"{document}/") for case in CASES) for document in DOCUMENTS
    }
    assert counted == {
        "language-reference": 87,
        "language-reference-v3": 110,
        "migration-v1-to-v2": 12,
        "migration-v2-to-v3": 10,
        "allium-overview": 3,
    }


def without_raw(tree: object) -> str:
    """The tree as text, with the line endings that it quotes made one."""
    return repr(tree).replace("\\r\\n", "\\n")


def test_line_endings_and_a_missing_last_one_change_nothing() -> None:
    for case in CASES:
        text = case.wrapped.text
        plain = parse(text).tree
        assert parse(text.rstrip("\n")).tree == plain, case.file
        assert without_raw(parse(text.replace("\n", "\r\n")).tree) == without_raw(plain), case.file


def test_fences_are_cut_to_the_letter() -> None:
    document = "# One\n\n```\nentity A {\n  x: B\n}\n```\n\n## Two `x`\n```allium\n  when: A(b)\n```\n"
    assert [(one.section, one.line, one.content) for one in examples(document)] == [
        ("One", 4, "entity A {\n  x: B\n}\n"),
        ("Two `x`", 11, "  when: A(b)\n"),
    ]


def test_a_document_without_fences_shows_runs_of_declarations() -> None:
    document = "Some words.\nrule A {\nwhen: B(c)\n}\ndefault x = 1\nMore words.\ndeferred Y.z\n"
    assert [(one.section, one.line, one.content) for one in examples(document)] == [
        ("rule A", 2, "rule A {\nwhen: B(c)\n}\ndefault x = 1\n"),
        ("deferred Y", 7, "deferred Y.z\n"),
    ]


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        ("-- nothing but words", "file 1-1"),
        ("entity A {\n}\n\n-- a rule\nrule B {\n}", "file 1-6"),
        ("a: B\nc(d): d + 1", "entity 1-2"),
        ("when: A(b)\nrequires: c", "rule 1-2"),
        ("when: A(b)\n-- or\nwhen: C(d)", "rule 1-1|rule 2-3"),
        ("a.b\n-- then\nc: d\n", "expressions 1-1|entity 2-3"),
        ("for a in b: C(a)", "statements 1-1"),
        ("for a in b:\n  ensures: C(a)", "rule 1-2"),
        ("  timeout:\n    A", "surface 1-2"),
        ("let a =\n  if b: c\n  else: d", "rule 1-3"),
        ("ensures: A.created(\n  b: c\n)\nensures: d = e", "rule 1-4"),
    ],
)
def test_the_kind_of_a_fragment_is_seen(content: str, kinds: str) -> None:
    assert "|".join(map(str, pieces_of(content))) == kinds


def test_wrapping_touches_no_line_of_the_example() -> None:
    content = "a: B\n\twhen: C(d)   \n"
    wrapped = wrap(content, pieces_of("a: B\nwhen: C(d)"), 3)
    assert wrapped.text.splitlines() == [
        *("-- allium: 3", "entity Example {", "a: B", "}"),
        *("rule Example {", "\twhen: C(d)   ", "}"),
    ]
    assert [wrapped.line(number) for number in range(1, 8)] == [0, 0, 1, 0, 0, 2, 0]


@pytest.mark.parametrize("text", ["--\nallium: 3", "-- allium:\n3", "--\r\n\tallium: 1"])
def test_a_version_marker_is_one_line(text: str) -> None:
    assert (parse(text).tree.version, parse(text).tree.marker) == (0, None)
