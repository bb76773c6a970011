"""The neutral intermediate representation: what every language is lowered to.

Small on purpose: a lowering maps what it understands and turns the rest into `Opaque`/`OpaqueStatement`,
never drops it. Nothing after the lowering knows the language.

Conventions every lowering keeps:

- Comparison chains (`a < b < c`) become a conjunction of `Comparison`s; operators are the neutral ones below.
- `await e`, parentheses, non-null assertions and type assertions are transparent.
- Augmented assignment is `Assign` with `operator` set (`x += 1`: operator "+", value `1`).
- String templates become `Template`; adjacent string literals are joined.
- Decorators are expressions, outermost first.
- What syntax says of a definition (static, private, getter) is in its `marks`, never in a naming convention.
  A method that is called on something has that as its first parameter; one marked "class" has the class.
- Where a language has syntax and not a name for something, the lowering puts a name that starts with "@"
  and that no source can contain: `@enum` as a base, `@jsx` as a callee. Rulesets say what those mean.
- An `Import` of the empty module at level 0 binds a name of this very module under another
  (`export {a as b}`).
- Spans are exact: 1-based line and column in code points, end exclusive.
"""

from drift.code.ir.module import Module
from drift.code.ir.nodes import (
    Argument,
    Assert,
    Assign,
    Attribute,
    Binary,
    Binding,
    Break,
    Call,
    Case,
    Class,
    Collection,
    Comparison,
    Comprehension,
    Conditional,
    Continue,
    Delete,
    Entry,
    Evaluate,
    Expr,
    For,
    Function,
    Generator,
    Handler,
    If,
    Import,
    ImportName,
    Index,
    Lambda,
    Literal,
    Logical,
    Mapping,
    Match,
    Name,
    Negation,
    Opaque,
    OpaqueStatement,
    Parameter,
    Raise,
    Return,
    Scope,
    Slice,
    Spread,
    Stmt,
    Template,
    Try,
    Unary,
    While,
    With,
    Yield,
)
from drift.code.ir.operators import BinaryOperator, ComparisonOperator, LiteralKind, Mark

__all__ = [
    "Argument",
    "Assert",
    "Assign",
    "Attribute",
    "Binary",
    "BinaryOperator",
    "Binding",
    "Break",
    "Call",
    "Case",
    "Class",
    "Collection",
    "Comparison",
    "ComparisonOperator",
    "Comprehension",
    "Conditional",
    "Continue",
    "Delete",
    "Entry",
    "Evaluate",
    "Expr",
    "For",
    "Function",
    "Generator",
    "Handler",
    "If",
    "Import",
    "ImportName",
    "Index",
    "Lambda",
    "Literal",
    "LiteralKind",
    "Logical",
    "Mapping",
    "Mark",
    "Match",
    "Module",
    "Name",
    "Negation",
    "Opaque",
    "OpaqueStatement",
    "Parameter",
    "Raise",
    "Return",
    "Scope",
    "Slice",
    "Spread",
    "Stmt",
    "Template",
    "Try",
    "Unary",
    "While",
    "With",
    "Yield",
]
