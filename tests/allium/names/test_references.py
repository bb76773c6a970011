"""What names refer to, scope by scope."""

import pytest

from tests.allium.names.reading import WORLD, World, rule, world

RULE = """\
when: Promote(user, workspace, reason?)
let membership = Membership{user, workspace}
for other in Users where role = member and plan.seats > config.limit:
    requires: other.manager = user
    requires: user.memberships.any(m => m.can_admin)
    ensures:
        let invitation = Invitation.created(
            workspace: workspace, email: user.name, expires_at: now + config.wait)
        if exists membership:
            membership.status = gone
        for w in user.workspaces:
            w.owner = other
        Promoted(user: user, size: small, place: home)
        hash(reason)
"""
RULES = (
    RULE + "\nrule Next {\n    when: Promoted(user, size: Size, place)\n    ensures: user.size = size\n}\n"
)

NEXT = "rule Next {\n    when: Promoted(user, size: Size, place)\n    ensures: user.size = size\n}"

REFERENCES = [
    ("Membership", "entity Membership"),
    ("user.memberships", "relationship User.memberships"),
    ("user.workspaces", "projection User.workspaces"),
    ("other.manager", "field User.manager"),
    ("m.can_admin", "field Membership.can_admin"),
    ("membership.status", "field Membership.status"),
    ("gone", "literal Membership.gone"),
    ("member", "literal User.member"),
    ("Users", "entity User"),
    ("config", "config-block config"),
    ("config.wait", "config wait"),
    ("plan", "field User.plan"),
    ("plan.seats", "field Plan.seats"),
    ("membership", "let membership"),
    ("other", "loop other"),
    ("m", "lambda m"),
    ("w", "loop w"),
    ("reason", "parameter reason"),
    ("home", "default home"),
    ("small", "literal Size.small"),
    ("hash", "black-box hash"),
    ("now", "built-in now"),
    ("Promoted", "trigger Promoted"),
    ("Invitation.created", "built-in created"),
    ("Invitation", "entity Invitation"),
    ("email: user.name", "field Invitation.email"),
    ("size: small", "parameter size"),
]


@pytest.fixture(scope="module")
def promoted() -> World:
    text = RULE.replace("\n", "\n    ")
    return world(f"{WORLD}\n{NEXT}\nrule R {{\n    {text}\n}}\n")


@pytest.mark.parametrize(("text", "reference"), REFERENCES, ids=[text for text, _ in REFERENCES])
def test_what_a_name_refers_to(promoted: World, text: str, reference: str) -> None:
    assert promoted.refers(text) == reference


def test_everything_refers_to_something(promoted: World) -> None:
    assert promoted.unresolved == []
    assert not any(file.problems for file in promoted.project.files)


# ------------------------------------------------------------ scopes


def test_a_let_of_an_outcome_block_is_not_known_outside() -> None:
    found = rule(
        "when: Go(user)\nensures:\n    let w = Workspace.created(owner: user)\n    "
        "w.owner = user\nensures: w.owner = user"
    )
    assert found.unresolved == ["instance w"]


def test_a_let_of_a_branch_is_not_known_in_the_other() -> None:
    found = rule(
        "when: Go(user)\nensures:\n    if user.role = admin:\n        "
        "let x = user.name\n        user.name = x\n"
        "    else:\n        user.name = x"
    )
    assert found.unresolved == ["instance x"]


def test_a_let_is_known_in_nested_loops() -> None:
    found = rule(
        "when: Go(workspace)\nensures:\n    let t = now\n    "
        "for m in workspace.memberships:\n        m.user.first_login = t"
    )
    assert found.unresolved == []


def test_a_let_of_a_rule_is_known_after_it() -> None:
    found = rule("when: Go(user)\nrequires: x\nlet x = user.role = admin\nensures: user.role = admin")
    assert found.unresolved == ["instance x"]


def test_discarded_names_bind_nothing() -> None:
    found = rule("when: Go(_, user)\nensures:\n    for _ in user.memberships: Counted(_)")
    assert found.unresolved == ["instance _"]


def test_the_right_side_of_a_predicate_is_the_outer_name() -> None:
    found = rule(
        "when: Go(user, workspace)\n"
        "let ms = Memberships where user = user and workspace = workspace\nensures: Done(ms)"
    )
    assert found.unresolved == []
    assert found.type("ms") == "Set<Membership>"
    assert found.refers("user") == "parameter user"


def test_members_are_in_reach_inside_an_entity_and_an_invariant() -> None:
    found = world(
        WORLD + "entity Account { balance: Decimal, limit: Decimal, low: balance < limit\n"
        "    invariant Funds { balance >= -limit and this.balance > 0 } }\n"
        "invariant Unique { for a in Accounts: for b in Accounts: a != b implies a.balance != b.balance }\n"
    )
    assert found.unresolved == []
    assert found.refers("balance >= -limit") == ""
    assert found.refers("this.balance") == "field Account.balance"


def test_parameters_of_derived_values_are_local() -> None:
    found = world("entity A { tags: Set<String>, has(t): t in tags, other: t }\n")
    assert found.unresolved == []  # a bare word may be a value of an enumeration nothing declares
    assert found.refers("t") == "literal t"


def test_given_instances_are_inherited_by_all_rules() -> None:
    found = world(
        "given { home: Place }\nentity Place { n: Integer }\nrule R { when: Go()\n ensures: home.n = 1 }\n"
    )
    assert found.unresolved == []
    assert (found.refers("home"), found.refers("home.n")) == ("given home", "field Place.n")


def test_an_enum_literal_is_what_the_other_side_says() -> None:
    found = rule(
        "when: Go(user)\nrequires: user.size = large\n"
        "requires: user.role in {admin, large}\nensures: user.size = small"
    )
    assert found.refers("large") != ""
    assert found.unresolved == ["literal large of admin | member"]


def test_a_literal_comes_before_an_instance_of_the_same_name() -> None:
    found = world(
        WORLD + 'default User admin = { name: "root" }\n'
        "rule R { when: Go(user)\n requires: user.role = admin\n ensures: user.manager = admin }\n"
    )
    assert found.unresolved == []
    nodes = [found.resolution.reference(node, "spec.allium") for node in found.nodes("admin", "spec.allium")]
    assert [one.kind for one in nodes if one is not None][:2] == ["default", "literal"]


def test_near_misses_are_named() -> None:
    found = rule(
        "when: Go(user)\nlet membership = user.membreships\n"
        "requires: membreship = null\nensures: usr.name = config.limits"
    )
    assert found.unresolved == [
        "member membreships of User (memberships)",
        "instance membreship (membership, Membership)",
        "instance usr (user)",
        "config limits of spec (limit)",
    ]


def test_what_belongs_to_something_unknown_is_left_open() -> None:
    found = rule(
        "when: Go(thing)\nlet x = fetch(thing)\nrequires: x.a.b = ready\n"
        "requires: x.list.any(i => i.ok)\nensures: Done(x.c)"
    )
    assert found.unresolved == []
    assert found.refers("x.a.b") == "open"


def test_a_placeholder_may_have_any_member() -> None:
    found = world(
        "external entity Commentable {}\nrule R { when: Go(commentable)\n "
        "requires: commentable.open\n ensures: Done(commentable.title) }\n"
    )
    assert found.unresolved == []


def test_a_bare_word_passed_to_nothing_in_particular_is_uncertain() -> None:
    found = rule("when: Go(user)\nensures: Informed(about: slot_unavailable)")
    assert [(one.name, one.certain) for one in found.resolution.unresolved] == [("slot_unavailable", False)]


# ------------------------------------------------------------ triggers


@pytest.mark.parametrize(
    ("when", "fragment", "reference", "type_"),
    [
        ("i: Invitation.expires_at <= now", "i", "trigger-binding i", "Invitation"),
        ("i: Invitation.created", "i", "trigger-binding i", "Invitation"),
        ("u: User.role becomes admin", "admin", "literal User.admin", "admin | member"),
        (
            "u: User.manager.role transitions_to member",
            "User.manager.role",
            "field User.role",
            "(admin | member)?",
        ),
        ("invitation.expires_at <= now", "invitation", "trigger-binding invitation", "Invitation"),
        ("Go(user)", "user", "parameter user", "User"),
        ("Go(new_user)", "new_user", "parameter new_user", "User"),
        ("Go(anyone: User?)", "anyone", "parameter anyone", "User?"),
    ],
)
def test_what_a_trigger_binds(when: str, fragment: str, reference: str, type_: str) -> None:
    name = (
        fragment
        if fragment.islower() and "." not in fragment and fragment != "admin"
        else when.partition(":")[0]
    )
    found = rule(f"when: {when}\nensures: Done({name if name.isidentifier() else 'u'})")
    assert found.unresolved == []
    assert (found.refers(fragment), found.type(fragment)) == (reference, type_)


def test_any_of_several_triggers_binds() -> None:
    found = rule('when: Go(user) or Run(user)\nensures: user.name = "x"')
    assert found.unresolved == []


@pytest.mark.parametrize(
    ("clauses", "type_"),
    [
        ("requires: x = user.manager", "User"),
        ("requires: x in workspace.memberships", "Membership"),
        ("requires: exists Membership{user: x}", "User"),
        ("requires: x.can_admin", "Membership"),
        ("ensures: workspace.owner = x", "User"),
        ("ensures: Invitation.created(workspace: x)", "Workspace"),
    ],
)
def test_parameters_without_a_type_are_known_by_what_is_done_with_them(clauses: str, type_: str) -> None:
    found = rule(f"when: Go(user, workspace, x)\n{clauses}\nensures: Done(x)")
    assert found.type("x") == type_


def test_an_emission_refers_to_the_rule_that_receives_it_in_another_module() -> None:
    found = world(
        'use "./other.allium" as other\nrule R { when: other/Sent(mail)\n ensures: mail.n = 1 }\n',
        other="entity Mail { n: Integer }\nrule S { when: Go(mail)\n ensures: Sent(mail) }\n",
    )
    assert found.unresolved == []
    assert found.refers("other/Sent") == "trigger other/Sent"
    assert found.type("mail") == "Mail"


# ------------------------------------------------------------ entities


def test_graphs_and_presence_refer_to_fields_and_literals() -> None:
    found = world(
        "entity A {\n status: open | shut\n at: Timestamp when status = shut\n"
        " transitions status {\n  open -> shut\n  open -> gone\n  terminal: shut\n }\n}\n"
    )
    assert found.unresolved == ["literal gone of open | shut"]
    assert found.refers("when status = shut") == "field A.status"


def test_variants_inherit_and_discriminators_name_them() -> None:
    found = rule('when: Go(leaf)\nrequires: leaf.kind = Leaf\nensures: leaf.path = "x"')
    assert found.refers("leaf.path") == "field Node.path"
    assert found.refers("Leaf") == "variant Leaf"


def test_undeclared_variants_and_types_are_unresolved() -> None:
    found = world(
        "entity N { kind: Branch | Leef, m: Money }\n"
        "variant Branch : N { a: Sett<String> }\nvariant Leaf : N { b: Integer }\n"
    )
    assert found.unresolved == ["type Leef (Leaf)", "type Money", "type Sett (Set)"]


# ------------------------------------------------------------ what could not be read


def test_a_broken_declaration_leaves_its_names_open() -> None:
    found = world(
        "entity Order { # }\nentity Cart { order: Order, all: Orders.count }\nconfig { n: = 3 }\n"
        "rule R { when: Go(cart)\n requires: config.n > 0\n ensures: cart.order.x = 1 }\n"
    )
    assert any(file.problems for file in found.project.files)
    assert found.unresolved == []


def test_a_broken_trigger_leaves_the_names_of_its_rule_open() -> None:
    found = world(
        WORLD
        + "rule R { when: Go(user, where)\n requires: user.name = item.name\n ensures: Done(user.nam) }\n"
    )
    assert found.unresolved == []


def test_a_broken_guard_hides_nothing() -> None:
    found = world(
        WORLD + "rule R { when: Go(user)\n requires: user.name ==\n "
        "ensures: Done(item) \n ensures: user.nam = 1 }\n"
    )
    assert found.unresolved == ["literal item", "member nam of User (name)"]
