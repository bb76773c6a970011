"""What is no declaration: what was meant, or where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from drift.allium.layout.chunks import DECLARATIONS
from drift.allium.problems import SyntaxFault
from drift.allium.reading.reader import fault
from drift.allium.spelling import nearest
from drift.allium.tokens import Token

_NEAR = {
    "class": "entity",
    "model": "entity",
    "table": "entity",
    "type": "value",
    "struct": "value",
    "import": "use",
    "include": "use",
    "enumeration": "enum",
    "interface": "contract",
    "protocol": "contract",
    "settings": "config",
    "parameters": "config",
    "const": "config",
    "event": "rule",
    "function": "rule",
    "question": "open",
    "questions": "open",
    "module": "use",
}

_OUTSIDE = {
    **dict.fromkeys(
        ("guarantee", "guidance", "@"),
        "what holds everywhere is an `invariant Name { … }`; \
`@guarantee`, `@guidance` and `@invariant` stand in a surface, rule or contract",
    ),
    **dict.fromkeys(
        ("when", "requires", "ensures", "let", "for", "if"), "clauses stand in a `rule Name { … }`"
    ),
    **dict.fromkeys(("exposes", "provides", "facing", "context", "contracts"), "clauses stand in a surface"),
    **dict.fromkeys(("transitions", "fields"), "it belongs to an `entity Name { … }`"),
    **dict.fromkeys(("extend", "amendment", "override", "mixin"), "a declaration can't be changed elsewhere"),
}
"""What is no declaration by its first word, and where it stands."""


def unknown(first: Token, tokens: Sequence[Token]) -> SyntaxFault:
    """What a line outside every declaration probably should be."""
    near = _NEAR.get(first.value.lower())
    if near is None and first.value.lower() in DECLARATIONS:
        near = first.value.lower()
    if first.value not in _OUTSIDE:
        near = near or nearest(first.value, sorted(DECLARATIONS - {"open"}))
    if near == "open":
        near = 'open question "…"'
    hint = f"did you mean `{near}`?" if near else _OUTSIDE.get(first.value, "")
    if first.value in DECLARATIONS and len(tokens) > 1:
        return _wrong_head(first, tokens)
    if first.type == "RBRACE":
        return fault(first, "this `}` closes nothing", "a declaration")
    kinds = ("`entity`", "`value`", "`enum`", "`config`", "`rule`", "another declaration")
    return fault(first, f"unexpected `{first.value}` outside a declaration", *kinds, hint=hint)


def _wrong_head(first: Token, tokens: Sequence[Token]) -> SyntaxFault:
    if tokens[1].type != "NAME" or len(tokens) < 3:
        return fault(tokens[1], f"`{first.value}` is followed by `{tokens[1].value}`", "a name", "`{`")
    name, wrong = tokens[1].value, tokens[2]
    said = f"`{first.value} {name}` is followed by `{wrong.value}`"
    hint = ""
    if wrong.value == "extends":
        hint = f"what extends another is declared `variant {name} : Base`"
    elif wrong.type == "EQ":
        hint = f"`{first.value} {name} {{ … }}`"
    elif wrong.line != tokens[1].line:
        hint = "the body stands between `{` and `}`"
    elif wrong.type == "LPAR":
        hint = "parameters stand behind `when:`"
    return fault(wrong, said, "`{`", hint=hint)
