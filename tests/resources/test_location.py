from drift.resources.location import ruleset_files, rulesets_root


def test_the_rule_catalogue_is_found() -> None:
    assert "guard.toml" in [path.name for path in ruleset_files("rules")]


def test_files_are_sorted() -> None:
    names = [path.name for path in ruleset_files("rules")]
    assert names == sorted(names)


def test_an_unknown_kind_has_no_files() -> None:
    assert ruleset_files("nothing-of-the-kind") == []
    assert rulesets_root().is_dir()
