"""With and without the prefilter: the same findings, over everything there is to audit."""

import shutil
from pathlib import Path

import pytest

from drift.cli.audit import AuditOptions, run_audit
from drift.code.scan import UNCONCERNED
from drift.compare.audit import Audit

ROOT = Path(__file__).resolve().parents[3]
PROJECTS = sorted(
    path.parent
    for folder in ("fixtures", "tests/bench/apps")
    for path in (ROOT / folder).glob("*/specs")
    if (path.parent / "code").is_dir()
)


QUICK = frozenset(
    {"login", "login-settings", "login-typescript-nest", "orders", "parcels-fastapi", "talks-next"}
)
SOME = [
    pytest.param(path, id=path.name, marks=() if path.name in QUICK else pytest.mark.slow)
    for path in PROJECTS
]


@pytest.fixture(autouse=True)
def small_trees_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drift.code.scan.FEW", 0)


def audited(specs: Path, code: Path, prefilter: bool) -> Audit:
    options = AuditOptions(jobs=1, min_confidence=0, prefilter=prefilter)
    return run_audit([specs], [code], options).audit


def findings(audit: Audit) -> tuple[object, ...]:
    return audit.divergences, audit.obligations, audit.understood, audit.unread


@pytest.mark.parametrize("project", SOME)
def test_projects(project: Path) -> None:
    with_, without = (audited(project / "specs", project / "code", on) for on in (True, False))
    assert findings(with_) == findings(without)


@pytest.mark.parametrize("project", SOME)
def test_beside_code_that_has_nothing_to_do_with_it(project: Path, tmp_path: Path) -> None:
    """The rest of the tree is left out and counted, and nothing changes."""
    shutil.copytree(project / "code", tmp_path / "service")
    shutil.copytree(project / "specs", tmp_path / "specs")
    for name, text in NOISE.items():
        path = tmp_path / "other" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with_, without = (audited(tmp_path / "specs", tmp_path, on) for on in (True, False))
    assert findings(with_) == findings(without)
    assert with_.left_out.get(UNCONCERNED, 0) > 0


NOISE = {
    "geometry/__init__.py": "",
    "geometry/shapes.py": "class Polygon:\n    def __init__(self, corners):\n        self.c = corners\n",
    "geometry/areas.py": "from geometry.shapes import Polygon\n\ndef area(p: Polygon):\n    return 0.0\n",
}
CASINGS = {
    "snake": ("gift_card", "class GiftCard:\n    pass\n"),
    "plural": ("gift_cards", ""),
    "camel": ("giftCard", ""),
    "upper": ("GIFT_CARD", ""),
    "pascal": ("GiftCard", ""),
    "pascal plural": ("GiftCards", ""),
    "inside": ("redeem_gift_card_now", ""),
    "inside camel": ("redeemGiftCardNow", ""),
    "kebab": ("gift-card", ""),
    "table": ("shop_giftcards", ""),
}


@pytest.mark.parametrize("casing", list(CASINGS))
def test_names_are_seen_however_they_are_written(casing: str) -> None:
    from drift.behaviour.model import Behaviour, Entity
    from drift.code.prefilter import Search
    from drift.compare.align.wanted import wanted_of

    search = Search(wanted_of(Behaviour("spec", (Entity("GiftCard"),))))
    written, _ = CASINGS[casing]
    assert search.finds(f"x = find('{written}')\n".encode(), "Python", ())
    assert not search.finds(b"# gift_card\nx = 1\n", "Python", ())
    assert not search.finds(b'def f():\n    """Of a gift card, GiftCard."""\n', "Python", ())


def test_words_that_mean_the_same_are_seen_where_a_class_is_called_so() -> None:
    from drift.behaviour.model import Behaviour, Entity
    from drift.compare.align.wanted import wanted_of

    defined = wanted_of(Behaviour("spec", (Entity("Customer"),))).defined
    assert [name for name in ("Client", "CustomerModel", "Clients", "Invoice") if defined(name)] == [
        "Client", "CustomerModel", "Clients",
    ]  # fmt: skip


SERVICE = """\
from dataclasses import dataclass


@dataclass
class Parcel:
    status: str = "held"


def release(parcel: Parcel) -> None:
    parcel.status = "released"
"""
GUARD = """\
def ensure_open(thing):
    if thing.status != "held":
        raise ValueError("gone")
"""
ENTRY = """\
import flask

from depot.checks import ensure_open
from depot.service import release

app = flask.Flask(__name__)


@app.post("/release")
def release_view(thing):
    ensure_open(thing)
    release(thing)
"""
SPEC = """\
entity Parcel {
    status: held | released
}

rule Release {
    when: Release(parcel)
    requires: parcel.status = held
    ensures: parcel.status = released
}
"""


def test_callers_that_name_nothing_are_read_with_what_they_import(tmp_path: Path) -> None:
    """Without its caller, and the helper the caller asks, the service would look unguarded.

    The weather is left out, and the empty `__init__.py`, which nobody imports a name from.
    """
    (tmp_path / "release.allium").write_text(SPEC)
    package = tmp_path / "src" / "depot"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "service.py").write_text(SERVICE)
    (package / "checks.py").write_text(GUARD)
    (package / "routes.py").write_text(ENTRY)
    (tmp_path / "src" / "weather.py").write_text("def tomorrow():\n    return 'rain'\n")
    audit = audited(tmp_path / "release.allium", tmp_path / "src", True)
    assert findings(audit) == findings(audited(tmp_path / "release.allium", tmp_path / "src", False))
    assert audit.left_out == {UNCONCERNED: 2}
    assert audit.divergences == ()


def test_where_nothing_is_mentioned_everything_is_read(tmp_path: Path) -> None:
    (tmp_path / "release.allium").write_text(SPEC)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "weather.py").write_text("def tomorrow():\n    return 'rain'\n")
    assert audited(tmp_path / "release.allium", tmp_path / "src", True).code_files == 1


def test_what_can_not_be_read_is_told_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "release.allium").write_text(SPEC)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "service.py").write_text(SERVICE)
    (tmp_path / "src" / "broken.py").write_bytes(b"x = '\xff\xfe'\n")
    audit = audited(tmp_path / "release.allium", tmp_path / "src", True)
    assert [place.file.rpartition("/")[2] for place in audit.unread] == ["broken.py"]


@pytest.mark.parametrize("specifier", ["/", "@/", "@/.", "~/..", "#", "@scope/", "//", "@/a/./"])
def test_specifiers_that_name_no_file_do_no_harm(specifier: str, tmp_path: Path) -> None:
    (tmp_path / "release.allium").write_text(SPEC)
    (tmp_path / "src").mkdir()
    parcel = f'import x from "{specifier}";\nexport class Parcel {{ status = "held"; }}\n'
    (tmp_path / "src" / "parcel.ts").write_text(parcel)
    (tmp_path / "src" / "weather.ts").write_text("export const tomorrow = 'rain';\n")
    assert audited(tmp_path / "release.allium", tmp_path / "src", True).code_files == 1
