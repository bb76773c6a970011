"""Every example of the language's documents resolves without a traceback, and the same way every time."""

from pathlib import Path

import pytest

from drift.allium.names import resolve
from drift.allium.project import project_of

EXAMPLES = sorted(Path("fixtures/language").rglob("*.allium"))


def described(text: str) -> list[str]:
    resolution = resolve(project_of({"spec.allium": text}))
    return [str(one) for one in (*resolution.problems, *resolution.unresolved, *resolution.unguarded)]


@pytest.mark.parametrize("document", sorted({path.parent.name for path in EXAMPLES}))
def test_the_examples_of_a_document(document: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in EXAMPLES if path.parent.name == document]
    assert texts
    for text in texts:
        assert described(text) == described(text)


def test_all_examples_of_a_document_as_one_project() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in EXAMPLES}
    resolution = resolve(project_of(sources))
    assert len(resolution.modules) == len(sources)
