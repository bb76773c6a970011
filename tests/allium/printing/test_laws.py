"""The laws of printing over generated trees: what is printed is read as the same tree, and printed alike."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from drift.allium.comments.attaching import attach
from drift.allium.parser import parse
from drift.allium.printing.declarations import print_tree
from drift.allium.printing.sameness import difference
from drift.allium.tree import SpecTree
from tests.allium.printing.trees import expressions
from tests.allium.printing.whole_trees import of_conditions, trees

LAWS = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def _holds(tree: SpecTree) -> None:
    printed = print_tree(tree)
    parsed = parse(printed)
    assert [one for one in parsed.problems if one.severity == "error"] == [], printed
    assert difference(tree, parsed.tree) == "", printed
    assert print_tree(parsed.tree, attach(parsed.tree, printed)) == printed


@LAWS
@given(of_conditions(expressions(4)))
def test_an_expression_is_read_as_it_was_printed(tree: SpecTree) -> None:
    _holds(tree)


@settings(LAWS, max_examples=150, report_multiple_bugs=False)
@given(trees())
def test_a_specification_is_read_as_it_was_printed(tree: SpecTree) -> None:
    _holds(tree)
