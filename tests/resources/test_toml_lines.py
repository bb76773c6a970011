import tomllib

from hypothesis import given, strategies as st

from drift.resources.toml_lines import key_lines, line_of

DOCUMENT = '''# [not.a.header]
name = "x"          # name = "y"
"quoted.key" = 1
a.b = 2

[model]
text = """
[[inside]]
key = 1
"""
list = [
  "one", # "two"
  { inner = 1 },
]
after = true

[[model.marker]]
id = 'first'
[[model.marker]]
id = 'second'
[model.marker.deep]
depth = 3
'''


def test_lines_of_headers_and_keys_are_found() -> None:
    lines = key_lines(DOCUMENT)
    assert lines == {
        ("name",): 2,
        ("quoted.key",): 3,
        ("a", "b"): 4,
        ("model",): 6,
        ("model", "text"): 7,
        ("model", "list"): 11,
        ("model", "after"): 15,
        ("model", "marker", 0): 17,
        ("model", "marker", 0, "id"): 18,
        ("model", "marker", 1): 19,
        ("model", "marker", 1, "id"): 20,
        ("model", "marker", 1, "deep"): 21,
        ("model", "marker", 1, "deep", "depth"): 22,
    }


def test_a_missing_key_is_reported_at_its_table() -> None:
    assert line_of(("model", "marker", 1, "severity"), key_lines(DOCUMENT)) == 19


def test_tags_of_unions_are_passed_over() -> None:
    assert line_of(("model", "function-after[x]", "marker", 0, "id"), key_lines(DOCUMENT)) == 18


def test_nothing_known_is_the_first_line() -> None:
    assert line_of(("nowhere",), key_lines(DOCUMENT)) == 1


@given(st.text(alphabet="[]={}\"'#\n\\ab.,", max_size=60))
def test_no_text_breaks_the_scan(text: str) -> None:
    lines = key_lines(text)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    for key in document:
        assert any(path[0] == key for path in lines)
