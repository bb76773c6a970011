"""Whether content is what a coordinate is pinned to."""

import pytest

from drift.allium.modules.pins import Verdict, digests, verify

DATA = b"entity A { n: Integer }\n"
SHA256, BLOB = digests(DATA)


def test_the_blob_name_is_that_of_git() -> None:
    assert digests(b"hello\n")[1] == "ce013625030ba8dba906f756967f9e9ca394464a"


@pytest.mark.parametrize(
    ("revision", "verdict"),
    [
        (SHA256, "verified"),
        (SHA256.upper(), "verified"),
        (f"sha256:{SHA256}", "verified"),
        (f"sha256-{SHA256[:12]}", "verified"),
        (SHA256[:9], "verified"),
        (BLOB, "verified"),
        (BLOB[:9], "verified"),
        ("0" * 64, "mismatch"),
        ("sha256:abc123def", "mismatch"),
        ("0" * 40, "unverifiable"),
        ("abc123def", "unverifiable"),
        (SHA256[:6], "unverifiable"),
        ("v1.2", "unpinned"),
        ("", "unpinned"),
    ],
)
def test_verdicts(revision: str, verdict: Verdict) -> None:
    assert verify(revision, (SHA256, BLOB)) == verdict
