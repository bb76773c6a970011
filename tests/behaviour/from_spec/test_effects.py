"""Outcomes of rules, with the resulting state worked into them."""

import pytest

from drift.logic.terms import Holds, Not
from tests.behaviour.from_spec.reading import WORLD, behaviour, effect, effects, guarded, operation

CASES: dict[str, tuple[str, list[str]]] = {
    "assignment": (
        "ensures: user.attempts = user.attempts + 1",
        ["user.attempts := user.attempts + 1 [User]"],
    ),
    "of a literal": ("ensures: user.role = admin", ["user.role := admin [User]"]),
    "of a quoted literal": ("ensures: user.role = `x-y`", ["user.role := x-y [User]"]),
    "to null": ("ensures: user.locked_until = null", ["user.locked_until := null [User]"]),
    "through a relationship": (
        "ensures: user.manager.active = false",
        ["user.manager.active := false [User]"],
    ),
    "of a conditional value": (
        "ensures: user.role = if user.active: admin else: member",
        ["user.role := if user.active: admin else: member [User]"],
    ),
    "by a bare name": ("ensures: attempts = 0", ["user.attempts := 0 [User]"]),
    "creation": (
        "ensures: Membership.created(user: user, status: active, can_admin: user.active)",
        ["new_membership := Membership(user: user, status: active, can_admin: user.active)"],
    ),
    "creation with names only": (
        "ensures: Membership.created(user)",
        ["new_membership := Membership(user: user)"],
    ),
    "named creation": (
        "ensures:\n    let m = Membership.created(user: user)\n    Told(m)\n    m.status = gone",
        ["m := Membership(user: user)", "emit Told(0: m)", "m.status := gone [Membership]"],
    ),
    "emission": (
        "ensures: Told(to: user, about: slot_unavailable, data: { n: user.attempts })",
        ["emit Told(to: user, about: slot_unavailable, data: {n: user.attempts})"],
    ),
    "older emission": ("ensures: Email.sent(to: user.email)", ["emit Email.sent(to: user.email)"]),
    "removal": ("ensures: not exists user", ["remove user [User]"]),
    "removal of what is looked up": (
        "ensures: not exists Membership{user}",
        ["remove Membership{user} [Membership]"],
    ),
    "collection": (
        "ensures:\n    user.permissions.add(user.name)\n    user.permissions.remove(x)",
        ["user.permissions += user.name [User]", "user.permissions -= x [User]"],
    ),
    "loop": (
        "ensures:\n    for m in user.memberships:\n        m.status = gone",
        ["m.status := gone [Membership] if m in user.memberships"],
    ),
    "loop over a filter": (
        "ensures:\n    for m in user.memberships with status = active and can_admin:\n        not exists m",
        ["remove m [Membership] if m.user = user and m.status = active and m.can_admin"],
    ),
    "loop over all": (
        "ensures:\n    for u in Users with role = admin: Told(u)",
        ["emit Told(0: u) if u.role = admin"],
    ),
    "if": (
        (
            "ensures:\n    if user.active:\n        user.role = admin\n"
            "    else if user.attempts > 3:\n        user.role = member\n"
            "    else:\n        not exists user"
        ),
        [
            "user.role := admin [User] if user.active",
            "user.role := member [User] if not user.active & user.attempts > 3",
            "remove user [User] if not user.active & user.attempts <= 3",
        ],
    ),
    "rule-level loop": (
        "for m in user.memberships:\n    let w = m.workspace\n    ensures: w.owner = m.user",
        ["m.workspace.owner := m.user [Workspace] if m in user.memberships"],
    ),
}


@pytest.mark.parametrize(("clauses", "expected"), CASES.values(), ids=list(CASES))
def test_outcomes(clauses: str, expected: list[str]) -> None:
    assert effects(f"when: E(user)\n{clauses}") == expected


RESULTING: dict[str, tuple[str, list[str]]] = {
    "the right side of an assignment reads the state before": (
        "ensures: account.balance = account.balance + amount\nensures: account.balance = account.balance * 2",
        [
            "account.balance := account.balance + amount [Account]",
            "account.balance := account.balance * 2 [Account]",
        ],
    ),
    "a condition reads the resulting state": (
        (
            "ensures: account.balance = account.balance + 50\nensures:\n"
            "    if account.balance > 120: High(account)"
        ),
        [
            "account.balance := account.balance + 50 [Account]",
            "emit High(0: account) if account.balance + 50 > 120",
        ],
    ),
    "wherever the assignment stands": (
        (
            "ensures:\n    if account.balance > 120: High(account)\n"
            "ensures: account.balance = account.balance + 50"
        ),
        [
            "emit High(0: account) if account.balance + 50 > 120",
            "account.balance := account.balance + 50 [Account]",
        ],
    ),
    "parameters of creations and emissions too": (
        (
            "ensures: account.status = bad\nensures: Note.created(s: account.status)\n"
            "ensures: Told(account.status)"
        ),
        ["account.status := bad [Account]", "new_note := Note(s: bad)", "emit Told(0: bad)"],
    ),
    "derived values are seen through": (
        "ensures: account.balance = amount\nensures:\n    if account.is_low: Low(account)",
        ["account.balance := amount [Account]", "emit Low(0: account) if amount < config.low"],
    ),
    "what is not assigned stays as it is": (
        "ensures: account.balance = amount\nensures:\n    if account.status = bad: Low(account)",
        ["account.balance := amount [Account]", "emit Low(0: account) if account.status = bad"],
    ),
    "an assignment under a condition does not feed that condition": (
        "ensures:\n    if account.status = ok:\n        account.status = bad\n        Told(account.status)",
        [
            "account.status := bad [Account] if account.status = ok",
            "emit Told(0: bad) if account.status = ok",
        ],
    ),
    "an earlier branch may have been taken": (
        "ensures:\n    if amount > 9: account.status = bad\n    Told(account.status)",
        [
            "account.status := bad [Account] if amount > 9",
            "emit Told(0: if amount > 9: bad else: account.status)",
        ],
    ),
    "branches exclude each other": (
        "ensures:\n    if amount > 9: account.status = bad\n    else: Told(account.status)",
        ["account.status := bad [Account] if amount > 9", "emit Told(0: account.status) if amount <= 9"],
    ),
    "a value bound before is what it was": (
        (
            "let old = account.balance\nensures: account.balance = amount\n"
            "ensures: Told(old: old, new: account.balance)"
        ),
        ["account.balance := amount [Account]", ("emit Told(old: account.balance, new: amount)")],
    ),
    "elements of a collection may be the assigned instance": (
        (
            "let m = account.keeper\nensures: user.active = false\nensures:\n"
            "    if Users.all(u => not u.active): Done()"
        ),
        [
            "user.active := false [User]",
            "emit Done() if not exists User with this != user and active",
        ],
    ),
    "a row that the rule creates counts": (
        "ensures: Vote.created(poll: poll)\nensures:\n    if poll.votes.count >= 3: poll.status = closed",
        [
            "new_vote := Vote(poll: poll)",
            "poll.status := closed [Poll] if Vote{poll}.count + 1 >= 3",
        ],
    ),
    "nor elements that a loop assigns": (
        "ensures:\n    for u in Users: u.active = false\n    if user.active: Done()",
        ["u.active := false [User]", "emit Done() if after the rule: user.active"],
    ),
}


@pytest.mark.parametrize(("clauses", "expected"), RESULTING.values(), ids=list(RESULTING))
def test_reads_of_the_resulting_state(clauses: str, expected: list[str]) -> None:
    assert effects(f"when: E(account, amount, user, poll)\n{clauses}") == expected


def test_a_toggle_reads_the_state_before_itself() -> None:
    assert effects(
        "when: E(user, workspace)\nlet m = Membership{user, workspace}\n"
        "ensures:\n    if exists m:\n        not exists m\n    else:\n"
        "        Membership.created(user: user, workspace: workspace)"
    ) == [
        "remove Membership{user, workspace} [Membership] if exists Membership{user, workspace}",
        (
            "new_membership := Membership(user: user, workspace: workspace)"
            " if not exists Membership{user, workspace}"
        ),
    ]


def test_places_and_texts_are_those_of_the_single_statement() -> None:
    found = operation(
        "when: E(user)\nensures:\n    if user.active:\n        user.attempts = 0  -- reset\n"
        "        Told(\n            user\n        )"
    )
    assert [one.text for one in found.effects] == [
        "user.attempts = 0",
        "Told(\n                user\n            )",
    ]
    condition = found.effects[0].when[0]
    assert condition.text == "user.active"
    start = len(f"{WORLD}\nrule R {{\n".splitlines())
    assert (condition.source.span.line, condition.source.span.column) == (start + 3, 12)
    assert (found.effects[1].source.span.line, found.effects[1].source.span.end_line) == (
        start + 5,
        start + 7,
    )


def test_instances_have_names_of_their_own() -> None:
    found = effects("when: E(user)\nensures:\n    Vote.created(by: user)\n    Vote.created(by: user)")
    assert found == ["new_vote := Vote(by: user)", "new_vote_2 := Vote(by: user)"]


def test_a_loop_variable_does_not_hide_a_parameter() -> None:
    assert effects("when: E(user)\nensures:\n    for user in Users with active: Told(user)") == [
        "emit Told(0: user_2) if user_2.active"
    ]


def test_variants_inherit_and_are_narrowed() -> None:
    world = (
        "entity Node { kind: Branch | Leaf, path: String }\n"
        "variant Branch : Node { children: List<Node?> }\nvariant Leaf : Node { data: List<Integer> }\n"
    )
    assert effects(
        "when: ProcessNode(node)\nensures:\n    if node.kind = Branch:\n"
        "        for child in node.children: ProcessNode(child)\n"
        "    else:\n        Results.created(data: node.data)",
        world,
    ) == [
        "emit ProcessNode(0: child) if node.kind = Branch & child in node.children",
        "new_results := Results(data: node.data) if node.kind != Branch",
    ]


def test_a_broken_clause_is_kept_and_the_rest_of_the_rule_stands() -> None:
    found = behaviour(
        f"{WORLD}\nrule R {{\n    when: E(user)\n    requires: user.active == true\n"
        f"    requires: user.attempts < 3\n"
        "    ensures:\n        user.attempts = 0\n        user.role := admin\n}\n"
    )
    rule = found.operations[0]
    line = len(WORLD.splitlines()) + 4
    reason = f"spec.allium:{line}:27: unexpected `==`"
    assert [(one.text, one.undecidable, one.reason) for one in rule.requires] == [
        ("user.active == true", "unparsed", reason),
        ("user.attempts < 3", "", ""),
    ]
    assert [guarded(one) for one in rule.effects] == ["user.attempts := 0 [User]"]
    assert [
        (one.code, one.construct, one.clause, one.text, one.source.span.line) for one in found.unread
    ] == [
        ("unparsed", "rule R", "requires", "user.active == true", line),
        ("unparsed", "rule R", "ensures", "user.role := admin", line + 4),
    ]


def test_broken_declarations_are_unread() -> None:
    found = behaviour(
        "entity E {\n    a: | b\n    c: String\n}\nrul X {\n    when: A(b)\n}\nrule Y(a) {\n"
        "    when: A(b)\n}\n"
    )
    assert [(one.construct, one.clause, one.source.span.line) for one in found.unread] == [
        ("entity E", "field", 2),
        ("declaration", "declaration", 5),
        ("rule Y(a)", "rule", 8),
    ]


def test_names_that_the_specification_leaves_open_are_listed() -> None:
    found = behaviour(
        'deferred Matching.suggest\nopen question "Who?"\nrule R {\n    when: E(user)\n'
        "    requires: check(user.name)\n"
        "    ensures: Matching.suggest(user)\n    ensures: Done(hash(user))\n}\n"
    )
    assert found.deferred == ("Matching.suggest",)
    assert found.open_questions == ("Who?",)
    assert found.black_boxes == ("check", "hash")
    assert [guarded(one) for one in found.operations[0].effects] == [
        "emit Matching.suggest(0: user)",
        "emit Done(0: hash(user))",
    ]


def test_statements_under_a_test_that_cannot_be_read_still_count() -> None:
    found = behaviour(
        f"{WORLD}\nrule R {{\n    when: Go(user)\n    ensures:\n        user.attempts = 0\n"
        "        if user.name = = 3:\n            user.active = true\n        else:\n"
        "            user.nickname = null\n        user.locked_until = null\n}}\n".replace("}}", "}")
    )
    rule = found.operations[0]
    assert [effect(one.effect) for one in rule.effects] == [
        "user.attempts := 0 [User]",
        "user.active := true [User]",
        "user.nickname := null [User]",
        "user.locked_until := null [User]",
    ]
    assert [len(one.when) for one in rule.effects] == [0, 1, 1, 0]
    assert [isinstance(one.when[0].predicate, Holds | Not) for one in rule.effects[1:3]] == [True, True]
    assert [(one.code, one.clause, one.text) for one in found.unread] == [
        ("unparsed", "ensures", "user.name = = 3")
    ]
