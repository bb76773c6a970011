"""Every construct of the language: an input, the nodes of its tree,"
" and the test that holds how it is read."""

from dataclasses import dataclass

FAITHFUL = "test_faithful.py"
LAYOUT = "test_layout.py"
READ = "test_expressions.py::test_is_read_as"
EXAMPLES = "test_language_examples.py::test_tree_is_the_golden"
OUTCOMES = f"{LAYOUT}::test_outcomes_on_one_line"


@dataclass(frozen=True, slots=True)
class Shown:
    """An input, in a wrapper of its kind; the nodes that its tree has; the tests that hold more of it."""

    source: str
    nodes: str
    tests: str = EXAMPLES


FILE = {
    "version marker": Shown(
        "-- allium: 3\nenum E { a | b }", "SpecTree", f"{FAITHFUL}::test_the_version_marker_has_a_place"
    ),
    "comments and section banners": Shown(
        "-----\n-- Enums\n-----\n\nenum E { a | b }  -- behind",
        "EnumDeclaration",
        "printing/test_comments.py::test_comments_stay_at_their_units",
    ),
    "use with an alias, relative": Shown(
        'use "./x.allium" as x', "Use", "modules/test_linking.py::test_the_suffix_may_be_left_out"
    ),
    "use with a pinned coordinate": Shown(
        'use "github.com/org/spec/abc123def" as x',
        "Use",
        "modules/test_linking.py::test_pinned_specifications_are_found_in_vendor_directories",
    ),
    "given": Shown("given { pipeline: Pipeline }", "Given Binding"),
    "external entities": Shown("external entity Role { title: String }", "EntityDeclaration"),
    "values": Shown(
        "value Range { start: Timestamp, end: Timestamp, length: end - start }",
        "EntityDeclaration DerivedItem",
    ),
    "named enums": Shown("enum E { a | b }", "EnumDeclaration EnumLiteral"),
    "backtick literals": Shown(
        "enum E { `de-CH-1996` | b }", "EnumLiteral", f"{FAITHFUL}::test_spellings_of_literals"
    ),
    "variants and discriminators": Shown(
        "entity N { kind: B | L }\nvariant B : N { n: Integer }\nvariant L : N { m: Integer }",
        "InlineEnum EntityDeclaration",
    ),
    "config, typed": Shown(
        "config { a: Integer = 3 }",
        "ConfigDeclaration Parameter",
        f"{FAITHFUL}::test_parameters_keep_their_expressions",
    ),
    "config, derived and qualified defaults": Shown(
        'use "./x.allium" as x\nconfig { a: Duration = x/config.b * 2, c: Integer = a }',
        "Parameter Binary",
        f"{FAITHFUL}::test_parameters_keep_their_expressions",
    ),
    "config of another module": Shown(
        'use "./x.allium" as x\nx/config { b: 3.days }', "ConfigDeclaration DurationLiteral"
    ),
    "defaults": Shown(
        'default Role viewer = { name: "viewer", rights: {"read"} }', "DefaultDeclaration ObjectLiteral"
    ),
    "contracts": Shown(
        "contract C {\n    put: (a: Any, b?: Integer) -> Set<A>\n"
        "    get: () -> A\n\n    @invariant Same\n        -- words\n}",
        "Contract Signature Formal Annotation",
        f"{FAITHFUL}::test_signatures_and_actors",
    ),
    "actors with within": Shown(
        "actor A {\n    within: Workspace\n    identified_by: User where this in within.users\n}",
        "Actor Filter",
        f"{FAITHFUL}::test_signatures_and_actors",
    ),
    "surfaces with every clause": Shown(
        "surface S {\n    facing v: Viewer\n"
        "    context w: Workspace where w.owner = v when v.active\n"
        "    let x = w.y\n\n"
        "    exposes:\n        w.name\n        for i in w.items:\n"
        "            i.name\n        if v.admin:\n            w.secret\n"
        "        else:\n            w.hint when v.curious\n\n    provides:\n"
        "        Act(v, w) when w.open\n        Say(text: String)\n\n"
        "    contracts:\n        demands Codec\n        fulfils Sender\n\n"
        "    related:\n        Other(w) when w.open\n\n"
        "    timeout:\n        Expire when w.expires_at <= now\n\n"
        "    @guarantee Safe\n        -- words\n\n    @guidance\n"
        "        -- words\n}",
        "Surface FacingClause ContextClause LetClause SurfaceSection"
        " SurfaceEntry SurfaceFor SurfaceIf SurfaceBranch"
        " ContractsClause ContractEntry Annotation",
        f"{FAITHFUL}::test_a_surface_is_complete",
    ),
    "deferred with location hints": Shown(
        'deferred Matching.suggest\ndeferred x/Other "./o.allium"\ndeferred Third  -- see: third.allium',
        "Deferred",
        f"{FAITHFUL}::test_imports_and_deferred_specifications",
    ),
    "open questions": Shown('open question "Who decides?"', "OpenQuestion"),
    "top-level invariant": Shown(
        "invariant I {\n    for a in Accounts:\n        let b = a.balance\n        b >= 0\n}",
        "Invariant Quantified AssertionLet Assertion",
        f"{FAITHFUL}::test_invariants_keep_their_loops_and_bindings",
    ),
}

ITEMS = {
    "fields": Shown("name: String", "FieldItem TypeRef", f"{LAYOUT}::test_items_of_an_entity"),
    "optional types": Shown("name: String?", "TypeRef"),
    "Set, List, Sequence and Map": Shown(
        "a: Set<A>\nb: List<B?>\nc: Sequence<C>\nd: Map<String, D>",
        "TypeRef",
        f"{FAITHFUL}::test_types_with_several_arguments_and_values",
    ),
    "inline enums": Shown("s: a | b | `c-d`", "InlineEnum EnumLiteral"),
    "relationships": Shown("xs: X with parent = this", "RelationshipItem"),
    "projections": Shown(
        "ys: xs where s = a\nzs: xs with s = a -> owner",
        "DerivedItem Filter Mapping",
        f"{FAITHFUL}::test_the_word_of_a_filter",
    ),
    "derived values": Shown("d: xs.count >= 3", "DerivedItem Relation"),
    "parameterised derived values": Shown(
        "d(n): xs.count >= n",
        "DerivedItem Formal",
        f"{FAITHFUL}::test_parameters_of_derived_values_may_have_types",
    ),
    "transitions with terminal": Shown(
        "s: a | b\n\ntransitions s {\n    a -> b\n    terminal: b\n}",
        "TransitionsItem Edge Terminal",
        f"{FAITHFUL}::test_a_graph_keeps_the_order_of_its_lines",
    ),
    "when-qualified fields": Shown("t: Timestamp when s = a | b", "FieldItem Presence"),
    "entity-level invariant": Shown(
        "invariant I { n >= 0 implies s = a }", "Invariant Assertion Implication"
    ),
    "keywords as field names": Shown(
        "in: String\nfor: a.with.not", "FieldItem DerivedItem", "test_keywords.py::test_a_field_and_a_path"
    ),
}

RULE = {
    "trigger: external stimulus": Shown(
        "when: Act(user, item)", "EventTrigger", f"{FAITHFUL}::test_parameters_of_triggers"
    ),
    "trigger: state transition": Shown(
        "when: a: A.s transitions_to b", "TransitionTrigger", f"{FAITHFUL}::test_the_word_of_a_transition"
    ),
    "trigger: state becomes": Shown(
        "when: a: A.s becomes b", "TransitionTrigger", f"{FAITHFUL}::test_the_word_of_a_transition"
    ),
    "trigger: temporal": Shown("when: a: A.expires_at + 1.hour <= now", "ConditionTrigger"),
    "trigger: derived condition": Shown("when: a: A.is_ready", "ConditionTrigger"),
    "trigger: creation": Shown("when: a: A.created", "ConditionTrigger"),
    "trigger: chained": Shown("when: AllDone(a)\nensures: Next(a: a)", "EventTrigger Perform"),
    "or-combined triggers": Shown(
        "when: A(x) or B(x)", "WhenClause EventTrigger", f"{FAITHFUL}::test_triggers_joined_by_or"
    ),
    "optional and discarded parameters": Shown(
        "when: A(x, y?, _)\n", "Formal", f"{FAITHFUL}::test_parameters_of_triggers"
    ),
    "a discarded binding": Shown("when: _: A.at <= now", "ConditionTrigger"),
    "rule-level for": Shown(
        "when: A(x)\nfor i in x.items where i.open:\n    let n = i.n\n"
        "    requires: n > 3\n    ensures: i.open = false",
        "ForClause",
    ),
    "let among the clauses": Shown(
        "when: A(x)\nlet y = x.z\nrequires: y",
        "LetClause",
        f"{FAITHFUL}::test_bindings_may_stand_among_conditions",
    ),
    "let among the outcomes": Shown(
        "when: A(x)\nensures:\n    let y = B.created(n: 1)\n    C.created(y: y)", "LetStatement"
    ),
    "requires": Shown(
        "requires: a.b = c", "RequiresClause", f"{FAITHFUL}::test_conditions_of_one_clause_belong_together"
    ),
    "ensures: state change": Shown("ensures: a.b = a.b + 1", "Assignment", OUTCOMES),
    "ensures: creation": Shown("ensures: A.created(b: c, d: { e: f })", "Perform", OUTCOMES),
    "ensures: emission": Shown(
        "ensures: Happened(a: b)", "Perform", f"{FAITHFUL}::test_a_bare_name_is_an_emission"
    ),
    "ensures: removal": Shown("ensures: not exists A{b, c}", "Removal", OUTCOMES),
    "ensures: bulk update": Shown("ensures:\n    for a in b.cs:\n        a.d = e", "ForStatement", OUTCOMES),
    "ensures: conditional": Shown(
        "ensures:\n    if a:\n        b.c = 1\n    else if d:\n        b.c = 2\n    else:\n        b.c = 3",
        "IfStatement IfBranch",
        OUTCOMES,
    ),
    "ensures: collection change": Shown("ensures: a.bs.add(c)", "Perform", OUTCOMES),
    "annotations of a rule": Shown(
        "when: A(x)\n\n@guidance\n    -- words\n",
        "Annotation",
        f"{FAITHFUL}::test_annotations_stand_in_entities_rules_contracts_and_surfaces",
    ),
}

EXPRESSIONS = {
    "implies": Shown("a implies b", "Implication", READ),
    "or, and, not": Shown("a or b and not c", "Junction Negation", READ),
    "in, not in": Shown("a in b and c not in d", "Within", READ),
    "comparisons": Shown("a = b and a != b and a < b and a <= b and a > b and a >= b", "Relation", READ),
    "??": Shown("a ?? b = c", "Binary", READ),
    "arithmetic": Shown("a + b * c - d / e > 0", "Binary", READ),
    "?.": Shown("a?.b", "Access", READ),
    "calls": Shown("length(a) > 3", "Apply", READ),
    "lambdas": Shown("a.any(b => b.c)", "Lambda", READ),
    "join lookups": Shown("exists A{b, c: d}", "Existence Lookup", READ),
    "exists": Shown("exists a and not exists b", "Existence", READ),
    "set literals": Shown("a in {b, c}", "Listing", READ),
    "list literals": Shown("a = [b, c]", "Listing", READ),
    "object literals": Shown("a = { b: c, d: e }", "ObjectLiteral", READ),
    "inline if": Shown("a = (if b: c else if d: e else: f)", "Conditional Branch", READ),
    "block if": Shown(
        "if b: c\nelse: d", "Conditional", f"{FAITHFUL}::test_an_if_over_several_lines_is_one_value"
    ),
    "durations": Shown("a > 24.hours and b > 1.day", "DurationLiteral", READ),
    "numbers with underscores": Shown("a = 100_000", "Number", READ),
    "negative literals": Shown("a > -3", "Negative", READ),
    "backtick literals in comparisons": Shown("a = `de-CH`", "Quoted", READ),
    "a condition over every element": Shown("a and (for b in c: b.d)", "Every Binder", READ),
    "strings, truth, null, now, this": Shown(
        'a = "b" and c = true and d != null and e < now and f = this', "Text Constant", READ
    ),
}

OLDER = {
    "untyped default": Shown("default threshold = 0.5", "ConfigDeclaration", "test_recovery.py"),
    "X for this y": Shown(
        "entity A { bs: B for this a }",
        "RelationshipItem",
        "test_keywords.py::test_the_field_that_points_back",
    ),
    "in [a, b]": Shown("rule R {\n    requires: a.s in [b, c]\n}", "Listing", READ),
    "trigger without a type": Shown(
        "rule R {\n    when: circuit.is_tripped\n}", "ConditionTrigger", EXAMPLES
    ),
}

WRAPPERS = {
    "entity": ("entity Example {\n", ITEMS),
    "rule": ("rule Example {\n", RULE),
    "requires": ("rule Example {\n    requires:\n", EXPRESSIONS),
}
