"""`allium check`: what is wrong with a specification by itself. Reference: "Validation rules".

`registry` lists the checks: pure functions over a read-only `context`, one problem (or a few that are one
question) a module, in a folder by subject. `catalogue` has severity and documentation of every code
(`rulesets/checks/`), `engine` runs them, `suppression` leaves out what `-- allium-ignore` names, `fixes` are
the corrections that are certain.
"""
