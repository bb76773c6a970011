"""The whole way: a repository with a base and a head commit, audited and commented on in one command."""

from pathlib import Path

import pytest

from tests.bot.conftest import Job
from tests.bot.github_forge import GitHub
from tests.cli.project import CODE, create
from tests.cli.test_since import commit, git

BROKEN = CODE.replace(
    '    if user.status != "active":\n        raise PermissionError("locked")\n    user.status',
    "    user.status",
)


@pytest.fixture
def repository(job: Job, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`main` has a divergence of its own; `topic` is checked out, with `origin/main` where it began."""
    monkeypatch.setenv("ALLIUM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    folder = job.folder / "repository"
    (folder / "shop").mkdir(parents=True)
    create(folder / "shop")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder)
    git(folder, "update-ref", "refs/remotes/origin/main", "main")
    git(folder, "checkout", "--quiet", "-b", "topic")
    monkeypatch.chdir(folder / "shop")
    job.set(GITHUB_BASE_REF="main")
    return folder


def test_what_the_head_introduces_is_commented_on_where_it_stands(
    github: GitHub, job: Job, repository: Path
) -> None:
    assert BROKEN != CODE
    create(repository / "shop", code="# moved\n" + BROKEN)
    commit(repository)
    diff = git(repository, "diff", "origin/main", "--", "shop/src/attempts.py")
    github.files = [("shop/src/attempts.py", diff[diff.index("@@") :])]
    outcome = job.run("comment", "--spec", "specs", "--code", "src")
    assert (outcome.status, outcome.err) == (
        1,
        "allium comment: 1 comment on lines\nallium comment: comment written\n",
    )
    (body,) = github.bodies()
    assert "### allium drift: 1 new" in body
    assert "`guard-missing`" in body and "`guard-stronger`" not in body
    assert "1 divergence known from before" in body
    assert "/shop/src/attempts.py#L" in body
    (line,) = github.reviews[0]["comments"]
    assert line["path"] == "shop/src/attempts.py"
    assert 'user.status = "locked"' in (repository / line["path"]).read_text().split("\n")[line["line"] - 1]
