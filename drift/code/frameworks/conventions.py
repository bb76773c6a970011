"""What a language itself makes of names and values: the part of a ruleset that is about no library."""

from __future__ import annotations

from drift.code.frameworks.declared import Model


class ConventionTable(Model):
    """What the language itself makes of names and values; in the ruleset of its standard library.

    Methods: `constructors` make an instance, `after_construction` ends that, `calling` runs when an
    instance is called, `truth` tells whether it counts as true, `entering` and `leaving` are those of a
    resource block. `special`: patterns of further methods that are no ways in. `receivers`: what a method
    calls its instance. `catch_all`: exceptions that stand for all; `not_implemented`: one that says that a
    method has no body; `missing_key`: what looking up a missing key raises. `operators`: those that are run
    where an instance is looped over (`iterate`), measured (`size`), asked for a member (`has`), read by key
    (`item`), given one (`put`) or rid of one (`delete`). `protocols`: bases of
    interfaces that classes meet by having the methods. `tables`: class attributes that name the table of
    an entity. `row_names`: what names of classes end in that hold its rows. `views`: class methods that make
    a view of a class. `common`: methods of the language's own collections and texts; that one class of the
    program has one of that name too says nothing of a receiver.

    `rows`: methods of a manager that give the rows it stands for. `keys`: attributes that are the key,
    whatever it is called. `validating`: patterns of the methods of a form that check what comes in.
    `options`: the class within a class that says what it is made for.

    `members`: whether entries of an object literal are read as attributes. `fields`: whether every assignment
    in a class body is a field of its instances. `moments`: last words of fields that hold a moment even where
    their type is a number or text. `globals`: objects on which programs keep what they made once
    (`globalThis.db ?? connect()`). `exporting`: objects by which a module gives names away; what else is done
    with them may give away more. `super_value`: whether `super` is used without a call. `time_unit`: the
    seconds in 1 where a number meets a moment or a length of time; 0 where numbers and times don't mix.
    `narrowing`: entries of an object by which only some fields of a row are read. `hidden`: decorators of
    fields that are not written out; `written`: the method that gives what an instance is written out as.
    `pauses`: calls after which a loop without an end goes on some time later; `stops`: methods that ask
    whether it was told to end. `answering`: methods that answer for any attribute; `sorts`: patterns of
    outside bases that only say of what sort a class is. `beginning`: methods that ask whether a text begins
    with another; `done`: members of an answer that are false where what was asked for was not done.
    """

    constructors: list[str] = []
    after_construction: list[str] = []
    calling: list[str] = []
    truth: list[str] = []
    entering: list[str] = []
    leaving: list[str] = []
    special: list[str] = []
    pauses: list[str] = []
    stops: list[str] = []
    answering: list[str] = []
    sorts: list[str] = []
    receivers: list[str] = []
    catch_all: list[str] = []
    not_implemented: list[str] = []
    missing_key: str = ""
    operators: dict[str, list[str]] = {}
    protocols: list[str] = []
    tables: list[str] = []
    row_names: list[str] = []
    views: list[str] = []
    common: list[str] = []
    rows: list[str] = []
    keys: list[str] = []
    validating: list[str] = []
    beginning: list[str] = []
    done: list[str] = []
    options: list[str] = []
    members: bool = False
    fields: bool = False
    moments: list[str] = []
    globals: list[str] = []
    exporting: list[str] = []
    super_value: bool = False
    time_unit: float = 0
    narrowing: list[str] = []
    hidden: list[str] = []
    written: str = ""
