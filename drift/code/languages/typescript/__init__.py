"""TypeScript, TSX, JavaScript and JSX to the neutral IR.

What a reader of the IR should know:

- A method has its receiver as the first parameter, called `this`; a static one is marked "class" and is given
  the class as `this`. Accessors are marked "property" and "setter", the constructor "constructor".
- A variable that holds a function is that function; a field that holds one is a method.
- Constructor parameters with a modifier are fields, declared in the class and assigned in the constructor.
- `undefined` and null are one literal; `==` and `===` one operator; `x?: T` is `T | null`.
- Interfaces, object types, enums and namespaces are classes with a base that says so: `@interface`,
  `@object`, `@enum`, `@namespace`. Type aliases are assignments marked "type": types and values have
  names of their own, which may be the same.
- `@typeof(x)`, `@instanceof(x, T)`, `@delete(x.y)`, `@keys(x)` (`for … in`), `@range(a, b)`,
  `@rest(x, keys…)`, `@jsx(tag, attributes, children…)` are syntax as calls; in types `@literal[…]`,
  `@tuple[…]`, `@function[…]`, `@keyof(T)`, `@typeof(x)`.
- A parameter that is taken apart is called `input`; the assignments that take it apart begin the body.
- `module` of an import is the specifier as written; `default` names the default export.
- Functions, classes and variables of a module with exports that are not exported are marked "private".
"""

from drift.code.languages.typescript.encoding import decode
from drift.code.languages.typescript.module import comments, lower

__all__ = ["comments", "decode", "lower"]
