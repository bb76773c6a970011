"""Mutations of a text, each one a thing that happens to files: mistyped, pasted, cut off, hostile."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

Mutation: TypeAlias = Callable[[Random, str, Sequence[str]], str]
"""From a source of chance, the text, and all texts there are, to another text."""

_PIECES = re.compile(r"\w+|[^\w\s]|\s+")
_WORDS = re.compile(r"\w+")
_KEYWORDS = re.findall(
    r"\w+",
    """rule entity when requires ensures let for if else in not exists and or implies with where this null now
    true transitions terminal invariant use as given config default deferred open question surface actor
    contract facing context exposes provides related timeout guarantee guidance external enum value variant
    becomes reaches transitions_to demands fulfils within""",
)
_SYMBOLS = re.findall(
    r"\S+", "( ) { } [ ] : , | = -> => ? ?. ?? . ... < > - -- / * @ \" ` \\ == != <= && || _ ' ; #"
)
_STRANGE = "\0\x01\x07\x08\x0b\x0c\x1b\x1c\x85\xa0\xad\u0301\u200b\u200f\u2028\u2029\ufeff\ufffe"
_STRANGE += "\ud7ff\xdf\u0130\u0131\xe9\u03a9\u4e2d\U0001f9c5\U0001d538\u0663\xb2"
_NESTING = tuple(
    tuple(each.split("|"))
    for each in """\
(|a|)
{|a|}
[|a|]
not |a|
-|1|
exists |a|
f(|a|)
Set<|A|>
if a: |b| else: c
a => |b|
a.b(x => |x|)
{ k: |v| }
a implies |b|
a ?? |b|
a with |b|
E{k: |a|}
""".splitlines()
)


def _cut(rng: Random, text: str) -> tuple[list[str], int]:
    pieces = _PIECES.findall(text) or [""]
    return pieces, rng.randrange(len(pieces))


def delete_token(rng: Random, text: str, pool: Sequence[str]) -> str:
    pieces, at = _cut(rng, text)
    return "".join(pieces[:at] + pieces[at + rng.randint(1, 3) :])


def duplicate_token(rng: Random, text: str, pool: Sequence[str]) -> str:
    pieces, at = _cut(rng, text)
    return "".join(pieces[:at] + pieces[at : at + 1] * rng.choice((2, 2, 3, 40)) + pieces[at + 1 :])


def swap_tokens(rng: Random, text: str, pool: Sequence[str]) -> str:
    pieces, at = _cut(rng, text)
    other = min(len(pieces) - 1, at + rng.randint(1, 6))
    pieces[at], pieces[other] = pieces[other], pieces[at]
    return "".join(pieces)


def replace_token(rng: Random, text: str, pool: Sequence[str]) -> str:
    pieces, at = _cut(rng, text)
    pieces[at] = rng.choice((*_KEYWORDS, *_SYMBOLS))
    return "".join(pieces)


def insert_token(rng: Random, text: str, pool: Sequence[str]) -> str:
    pieces, at = _cut(rng, text)
    pieces.insert(at, rng.choice((*_SYMBOLS, *(f" {word} " for word in _KEYWORDS))))
    return "".join(pieces)


def rename_word(rng: Random, text: str, pool: Sequence[str]) -> str:
    words = _WORDS.findall(text)
    if not words:
        return text
    return re.sub(rf"\b{re.escape(rng.choice(words))}\b", lambda _: rng.choice(words), text)


def noise(rng: Random, text: str, pool: Sequence[str]) -> str:
    """Bytes changed; what is no UTF-8 any more becomes the replacement character."""
    data = bytearray(text.encode())
    for _ in range(rng.randint(1, 8)):
        if data:
            data[rng.randrange(len(data))] = rng.randrange(256)
    return data.decode(errors="replace")


def strange_characters(rng: Random, text: str, pool: Sequence[str]) -> str:
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice(_STRANGE) * rng.choice((1, 1, 30)) + text[at:]
    return text


def indentation(rng: Random, text: str, pool: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True)
    for _ in range(rng.randint(1, 4)):
        if lines:
            at = rng.randrange(len(lines))
            lines[at] = rng.choice(("", " ", "   ", "\t", " \t ", " " * 200)) + lines[at].lstrip(" \t")
    return "".join(lines)


def flatten(rng: Random, text: str, pool: Sequence[str]) -> str:
    """No indentation at all, or no line breaks."""
    if rng.random() < 0.5:
        return re.sub(r"^[ \t]+", "", text, flags=re.MULTILINE)
    return re.sub(r"\s*\n\s*", rng.choice((" ", ", ", "")), re.sub(r"--[^\n]*", "", text))


def truncate(rng: Random, text: str, pool: Sequence[str]) -> str:
    at = rng.randint(0, len(text))
    return text[:at] if rng.random() < 0.7 else text[at:]


def splice(rng: Random, text: str, pool: Sequence[str]) -> str:
    """The beginning of one text and the end of another, or one inside the other."""
    other = rng.choice(pool)
    at, to = rng.randint(0, len(text)), rng.randint(0, len(other))
    return text[:at] + other[to:] + (text[at:] if rng.random() < 0.3 else "")


def drop_line(rng: Random, text: str, pool: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        del lines[rng.randrange(len(lines))]
    return "".join(lines)


def swap_lines(rng: Random, text: str, pool: Sequence[str]) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def nest(rng: Random, text: str, pool: Sequence[str]) -> str:
    """A deep expression or type in the place of a word."""
    found = list(_WORDS.finditer(text))
    if not found:
        return text
    place = rng.choice(found)
    before, core, after = rng.choice(_NESTING)
    depth = rng.choice((3, 30, 63, 64, 65, 300))
    closing = after * (depth if rng.random() < 0.8 else depth // 2)
    return text[: place.start()] + before * depth + core + closing + text[place.end() :]


def nest_blocks(rng: Random, text: str, pool: Sequence[str]) -> str:
    depth = rng.choice((5, 41, 200))
    head = rng.choice(("if a:", "for x in y:", "else:", "ensures:", "{", "entity A {", "rule R {"))
    return text + "".join(" " * level + head + "\n" for level in range(depth)) + " " * depth + "a.b = c\n"


def huge_number(rng: Random, text: str, pool: Sequence[str]) -> str:
    digits = rng.choice(
        ("9" * 400, "1" * 5000, "0" * 5000, "1_" * 100 + "0", "1" + "0" * 30, "0." + "3" * 5000)
    )
    number = digits + rng.choice(("", ".5", ".days", ".seconds", "e9", ".", "__", "x"))
    found = list(re.finditer(r"\d[\d_.]*|\b[a-z]\w*", text))
    if not found:
        return number
    place = rng.choice(found)
    return text[: place.start()] + number + text[place.end() :]


def line_endings(rng: Random, text: str, pool: Sequence[str]) -> str:
    ending = rng.choice(("\r\n", "\r", "\n\r", "\n\n", "\r\r\n"))
    if rng.random() < 0.5:
        return text.replace("\n", ending)
    return re.sub("\n", lambda _: rng.choice(("\n", ending)), text)


def comment(rng: Random, text: str, pool: Sequence[str]) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(("-- x\n", "--", "\n--\n", "-- allium: 9\n", '"-- "')) + text[at:]


def long_line(rng: Random, text: str, pool: Sequence[str]) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(("x", "a.", "a or ", "| b", ", c", "-> d ", '"', "f(")) * 400 + text[at:]


MUTATIONS: tuple[Mutation, ...] = (
    *(delete_token, duplicate_token, swap_tokens, replace_token, insert_token, rename_word, noise),
    *(strange_characters, indentation, flatten, truncate, splice, drop_line, swap_lines, nest, nest_blocks),
    *(huge_number, line_endings, comment, long_line),
)
_HEAVY = frozenset({nest, nest_blocks, huge_number, long_line})


def mutated(rng: Random, pool: Sequence[str]) -> str:
    """One of the texts, mutated once to four times; expensive mutations are rarer."""
    text = rng.choice(pool)
    for _ in range(rng.choice((1, 1, 2, 3, 4))):
        mutation = rng.choice(MUTATIONS)
        if mutation in _HEAVY and rng.random() < 0.6:
            mutation = rng.choice(MUTATIONS)
        text = mutation(rng, text, pool)
    return text
