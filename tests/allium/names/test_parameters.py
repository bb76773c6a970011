"""What parameters of triggers are when no type is written, and what names that nothing binds probably are."""

from __future__ import annotations

from drift.allium.names import resolve
from drift.allium.names.resolution import Resolution
from drift.allium.project import project_of
from drift.allium.types.spelled import spelled

USERS = "entity User { name: String }\nentity Team { lead: User, members: Set<User> }\n"


def resolved(**files: str) -> Resolution:
    return resolve(project_of({f"{name}.allium": text for name, text in files.items()}))


def parameters(found: Resolution) -> dict[str, str]:
    """The parameters of all rules with their types."""
    return {
        formal.name: spelled(found.type_of(formal, path))
        for path, module in found.modules.items()
        for receiver in module.events
        for formal in receiver.event.parameters
    }


def test_a_surface_says_what_it_hands_over() -> None:
    surface = """\
surface Desk {
    facing viewer: User
    context team: Team
    let all = team.members
    provides:
        Rename(viewer, team.lead)
        for m in all:
            Expel(m)
        if viewer.name = "a":
            Close(who: User)
}
"""
    rules = (
        "rule A { when: Rename(by, what)\n ensures: D(by) }\n"
        "rule B { when: Expel(one)\n ensures: D(one) }\n"
        "rule C { when: Close(person)\n ensures: D(person) }\n"
    )
    found = resolved(a=USERS + surface + rules)
    assert parameters(found) == {"by": "User", "what": "User", "one": "User", "person": "User"}


def test_an_actor_stands_for_who_it_is_identified_by() -> None:
    surface = "actor Boss { identified_by: User where name = name }\n"
    surface += "surface S {\n facing boss: Boss\n provides:\n  Go(boss)\n}\n"
    found = resolved(a=f"{USERS}{surface}rule R {{ when: Go(by)\n ensures: D(by) }}\n")
    assert parameters(found) == {"by": "User"}


def test_what_other_modules_say_of_an_entity_counts() -> None:
    found = resolved(
        a="entity Company { id: String, size: Integer }\nentity User { name: String }\n",
        b="external entity User { id: String }\n",
        c="rule R { when: Go(user)\n requires: user.id = 1 and user.name = 2\n ensures: D(user) }\n",
    )
    assert parameters(found) == {"user": "User"}


def test_the_only_entity_with_all_members_even_if_several_modules_declare_it() -> None:
    found = resolved(
        a="entity Company { id: String }\nentity Job { id: String, title: String }\n",
        b="external entity Job { id: String, title: String }\n",
        c="rule R { when: Go(x)\n requires: x.id = x.title\n ensures: D(x) }\n",
    )
    assert parameters(found) == {"x": "Job"}


def test_a_name_that_is_compared_with_a_value_is_no_instance_of_what_is_called_so() -> None:
    text = "entity Applied { n: Integer }\nentity Job { status: applied | gone }\n"
    found = resolved(
        a=f"{text}rule R {{ when: Go(job, to)\n requires: to = applied\n ensures: job.status = to }}\n"
    )
    assert parameters(found)["to"] == "?"


def test_what_nothing_binds_is_unresolved_and_has_a_guess() -> None:
    found = resolved(a=f"{USERS}rule R {{ when: Go()\n ensures: user.name = team.nothing }}\n")
    assert [one.name for one in found.unresolved] == ["user", "team"]
    guesses = {spelled(one) for one in found._tables["a.allium"].guesses.values()}
    assert guesses == {"User", "Team"}


def test_a_shared_instance_that_a_surface_hands_over_is_no_parameter_of_it() -> None:
    text = "given { calendar: Calendar }\nentity Calendar { open: Boolean }\n"
    text += "surface S {\n facing u: User\n provides:\n  Go(calendar)\n}\n"
    found = resolved(a=USERS + text + "rule R { when: Go(c)\n ensures: D(c) }\n")
    assert parameters(found) == {"c": "Calendar"}
