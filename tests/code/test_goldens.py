from pathlib import Path

import pytest

from tests.code.regenerate import golden, sources


@pytest.mark.parametrize("source", sources(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_lowering_is_its_golden(source: Path) -> None:
    kept = source.with_suffix(".ir").read_text("utf-8")
    assert golden(source) == kept, "run `python -m tests.code.regenerate` and read the difference"


def test_every_golden_has_its_source() -> None:
    goldens = {path.with_suffix("") for path in sources()[0].parent.parent.rglob("*.ir")}
    assert goldens == {source.with_suffix("") for source in sources()}
