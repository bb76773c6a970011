"""The schema of `rulesets/frameworks/*.toml`.

Names are dotted names of things outside the code base, as an import would spell them. A leading `*.` matches
any prefix (`*.Model`), and `name()` is the result of calling `name`. An attribute of an instance is written
through its class: with `db = SQLAlchemy()`, `db.Model` is `flask_sqlalchemy.SQLAlchemy.Model`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from drift.code.frameworks.conventions import ConventionTable
from drift.code.frameworks.declared import (
    CheckTable,
    ConflictTable,
    InputTable,
    LimitTable,
    Model,
    ProcedureTable,
    RowTypeTable,
    UniqueTable,
)
from drift.code.frameworks.meanings import (
    CallMeaning,
    ClassKind,
    DecoratorMeaning,
    EntryKind,
    GenericMeaning,
    ScalarKind,
    VerbMeaning,
)


class ClassTable(Model):
    """Classes that descend from one of `bases`, or carry one of `decorators`, are of this `kind`.

    `explicit`: what is changed in an instance is stored only when it is told to be. `written`: the attribute
    of a form that holds what is written out: the fields that the class inside it called `inner` lists.
    `made_of`: inherited methods of the class that make an instance out of what they are given; `dumps`: those
    of an instance that write its fields out, `spells` those of them that give the fields by name, without
    what their option `besides` names. `checked`: what an instance is made of is checked against the
    declarations of its fields, and what does not meet them is refused. `refines` and `reports`: further calls
    that are given a function of the instance, or of the value of a field: one that tells whether it is
    well-formed, and one that is handed an object whose methods `faults` say what is not; neither is asked of
    what is not given at all, where a call on the field is one of those that let it be `lacking`.

    With `keyword`, only those that set that class keyword (`class User(SQLModel, table=True)`). A `manager`
    stands for rows: its methods extend the queries of the entity that has an instance of it as an
    attribute. A `table` is the definition of what a class of the code base holds, or of what no class holds.
    `stands_for`: outside names that mean the one class of the code base that descends from `bases`.
    `calls`: what a module makes by one of these is such a class, under the name of the constant that
    holds it; its fields, or the texts of an enumeration, are what argument number `fields` says, or what
    its entries `within` say. `further`: calls on what it makes that give such a class again; those that
    `extend` it are given fields of their own. `completed`: calls that are given such a class, and a function
    or object that says where its relationships lead. `titled`: the number of the text that is its name where
    no constant holds it. `methods`, `statics` and `getters`: members of what declares the fields that give it
    methods of its instances, of the class, and properties.
    """

    kind: ClassKind
    bases: list[str] = []
    decorators: list[str] = []
    keyword: str = ""
    stands_for: list[str] = []
    calls: list[str] = []
    fields: int = 0
    within: list[str] = []
    further: list[str] = []
    extend: list[str] = []
    completed: list[str] = []
    titled: int = -1
    methods: list[str] = []
    statics: list[str] = []
    getters: list[str] = []
    explicit: bool = False
    written: str = ""
    inner: str = ""
    made_of: list[str] = []
    dumps: list[str] = []
    spells: list[str] = []
    besides: str = ""
    checked: bool = False
    refines: list[str] = []
    reports: list[str] = []
    faults: list[str] = []
    lacking: list[str] = []


class FieldTable(Model):
    """A class attribute assigned from one of `calls` is a stored field or a relationship.

    `optional`: the keyword that makes it optional, `optional_default` what holds without it; `required`: the
    keyword without which it is optional. `default`: keywords that give the initial value;
    `positional_default` when the first positional argument does. `references`: calls among the arguments
    that make it a foreign key, `reference`: the keyword that does. `ways_back`: keywords of a relationship
    that name its other side or the key it goes by. `options`: whether an object literal among the arguments
    names further ones. `type_option`: the keyword that names the column's type. `identifies`: whether it is
    the primary key. `sets_now`: keywords by which a new row holds the moment it is made at, whatever they are
    given; with `now` it does without any. `renews`: those by which it holds the moment of the last change
    that is stored; with `renewed` it does without any. `type`: the type that the call itself says.
    `choices`: the keyword that lists the values there are. `out_of`: the keyword that gives the rows of
    which it is one.
    Of a relationship, `holds_key`: it is the foreign key itself, with the key under its name and `_id`;
    `itself`: the text that means the class it stands in; `backref_default`: what the other side is called
    where `backref` does not say, `{name}` being the name of the class in small letters; `single_back`: the
    other side leads back to one; `held_in`: the keyword that names the field with its key.
    """

    calls: list[str]
    type: ScalarKind | Literal[""] = ""
    choices: str = ""
    out_of: str = ""
    relationship: bool = False
    holds_key: bool = False
    itself: str = ""
    backref_default: str = ""
    single_back: bool = False
    held_in: str = ""
    options: bool = False
    type_option: str = ""
    identifies: bool = False
    optional: str = ""
    optional_default: bool = False
    required: str = ""
    default: list[str] = []
    positional_default: bool = False
    sets_now: list[str] = []
    renews: list[str] = []
    renewed: bool = False
    now: bool = False
    primary: str = ""
    unique: str = ""
    references: list[str] = []
    reference: str = ""
    many: str = ""
    backref: str = ""
    ways_back: list[str] = []
    wrapper: list[str] = []


class TypeTable(Model):
    """Annotations and column types that denote a scalar kind."""

    names: list[str]
    kind: ScalarKind


class GenericTable(Model):
    """Parameterised annotations: what `Name[...]` means. `given`: what the named factory gives."""

    names: list[str]
    means: GenericMeaning


class DecoratorTable(Model):
    """Decorators of functions that change how they are called, or nothing (`transparent`)."""

    names: list[str]
    means: DecoratorMeaning


class CallTable(Model):
    """A call of an outside function and what it means.

    `units`: keyword to seconds, for durations, in that order for positional arguments. `unit`: seconds
    per 1 of the first argument, if it takes one. `operator`: what a criterion compares with, or what a
    comparison of two arguments is. Of functions
    of moments, `shift` moves the first by so many of the `unit`, or by what is given of `units`; `ordered`
    compares the first with the second, or with now; `difference` is the time between them in the `unit`.
    `written`: what of its arguments is written into the answer that callers get; of an `answer` the `first`.
    """

    names: list[str]
    means: CallMeaning
    units: dict[str, float] = {}
    unit: float = 0
    status: str = ""
    operator: str = ""
    written: Literal["", "first", "all", "none"] = ""


class VerbTable(Model):
    """A method name on a query, a collection, a column, a session or a manager, and what it means.

    `on` says what the receiver must be: `query`, `column`, `session` (anything else that is given an
    entity), `entity` (a class), `manager` (an attribute of a class that starts a query), `instance`,
    `clock` (something handed in that is called), `collection` (a list, set or table; what takes a function
    is called with its items), `date` (a moment),
    `table` (a repository, a model, a client's table). For those, `where` and `data` say where criteria and
    values stand: `0.where` is the entry `where` of the first argument (`creates`: the values of a new row);
    `gives`: what a change returns; `strict`: it refuses where there is no such row, with the error that the
    class has under the name `raises`. `given`: the verb counts only for calls that are `given` nothing, or
    named arguments only. `unsaved`: it only makes the instance, which is stored by another verb.
    `starts`: the sort of statement that a client of tables is told of next. `parts`: its answer holds the
    rows under a name, and what went wrong under another. `paired`: patterns of what makes the sessions that
    answer with a pair, of which the rows are the first.
    `runs`: it starts a statement of a client that is given the entity; it is run where it is used.
    """

    names: list[str]
    means: VerbMeaning
    given: Literal["", "named", "nothing"] = ""
    operator: str = ""
    raises: str = ""
    on: Literal[
        "query", "column", "session", "entity", "manager", "instance", "clock", "collection", "date", "table",
        "form", "client", "prepared", "text", "any",
    ]  # fmt: skip
    where: str = ""
    data: str = ""
    creates: str = ""
    gives: Literal["", "row"] = ""
    strict: bool = False
    unsaved: bool = False
    runs: bool = False
    starts: Literal["select", "update", "insert", "delete"] = "select"
    parts: bool = False
    paired: list[str] = []


class EntryTable(Model):
    """Decorators, registrations and base classes that make a function an entry point.

    `path`: a registration counts only if it is given a text. A registration of the kind `lifecycle` runs
    before everything else that is registered there, but for functions of `failing` parameters, which run
    after a failure; with `part`, before those whose path has a part of the name that it is given, which it is
    given, too. `goes_on`: one that stands in front of others by its file goes on with these calls, answers
    itself with those that `turns_away` names; `paths` is the setting of its module that lists before which,
    `path_field` what the path of the request is called.
    `prefixes`: decorators of the class that say under which path its entry points stand.
    `files`: patterns of files whose exported functions are entry points by where they stand, only those
    called `functions` if any are listed; the path is what stands between `root` and the file. `directive`:
    a module that begins with this text exports entry points.
    `view_decorators`: class attributes that list decorators for every method of a view, innermost first.
    `subject`: the argument of a decorator that names the class listened to; `instance`: the parameter that is
    one of its instances. `gates`: the attribute of a view, or the argument of a decorator, that lists classes
    whose method `gate` lets callers in, and `object_gate` lets them at a row; `gates_method`: the method of a
    view that lists them instead; `fetch`: the method of a view
    that gives the row named in the request, out of what its attribute or method `rows` gives. `checked`: what
    comes in is checked against the declarations of the parameters. `handles`: the method of a decorated class
    that is run with an instance of a class that its decorator names, where that is sent. `answers`: the
    argument of the decorator that names the class which is written out, else that is the type which is
    declared to be returned; `leaves_out`: arguments by which some of it is not.
    """

    kind: EntryKind
    decorators: list[str] = []
    registrations: list[str] = []
    path: bool = False
    failing: int = 0
    part: bool = False
    goes_on: list[str] = []
    turns_away: list[str] = []
    paths: str = ""
    path_field: str = ""
    prefixes: list[str] = []
    files: list[str] = []
    functions: list[str] = []
    root: str = ""
    directive: str = ""
    view_bases: list[str] = []
    view_decorators: list[str] = []
    verbs: list[str] = []
    subject: str = ""
    instance: str = ""
    gates: str = ""
    gates_method: str = ""
    gate: str = ""
    object_gate: str = ""
    fetch: str = ""
    rows: list[str] = []
    checked: bool = False
    handles: str = ""
    answers: str = ""
    leaves_out: list[str] = []


class AdmissionTable(Model):
    """Who decides which callers come in.

    `names`: decorators, dependencies, guards and middleware from outside; with `roles`, texts among their
    arguments name who is let in. `metadata`: calls that leave such texts for a guard to read. `words`: a
    gatekeeper of the code base has one of these words, or all words of one of these phrases, in its name.
    `denials`: patterns of the names of exceptions, answers and status constants that turn a caller away.
    `everywhere`: names of arguments and registrations that put a gatekeeper before a whole application;
    `admitting`: methods of classes that are one;
    `applies`: decorators that put such classes before an entry point.
    """

    names: list[str] = []
    roles: bool = False
    metadata: list[str] = []
    words: list[str] = []
    denials: list[str] = []
    everywhere: list[str] = []
    admitting: list[str] = []
    applies: list[str] = []


class OperatorTable(Model):
    """Words in objects of criteria or changes (`{lt: now}`, `{increment: 1}`) and the operator they mean.

    One that obtains a row looks for it by what stands under `where`, and makes it of what `creates` holds.
    """

    words: list[str]
    means: Literal[
        "=", "!=", "<", "<=", ">", ">=", "in", "not in", "not", "null", "present", "between", "like", "and",
        "or", "some", "none", "every", "is", "set", "unset", "increase", "decrease", "add", "connect",
        "disconnect", "create", "obtain",
    ]  # fmt: skip
    where: str = ""
    creates: str = ""


class EmissionTable(Model):
    """Calls that send something: the first (or last) word of the called name is one of `verbs`.

    `calls`: further ones, by their dotted names.
    """

    verbs: list[str] = []
    calls: list[str] = []


class ConfigTable(Model):
    """Objects that hold configuration by key (`mappings`), and methods that fill them (`loaders`).

    `attributes`: objects whose attributes are the constants of the settings module of the code base;
    `modules`: what such a module is called.
    """

    attributes: list[str] = []
    modules: list[str] = []
    mappings: list[str] = []
    getters: list[str] = []
    loaders: list[str] = []


class SignalTable(Model):
    """Objects that tell whoever listens: made by a call of one of `makers`, sent by a method `sends`.

    `listeners`: decorators that are given the signal; `connects`: methods of the signal that are decorators.
    """

    makers: list[str]
    sends: list[str]
    listeners: list[str] = []
    connects: list[str] = []


class ProvidedTable(Model):
    """Views whose methods `verbs` the framework writes, for classes that descend from `bases`.

    `attributes` of the view name the rows, the class or the form that it is for.
    """

    bases: list[str]
    verbs: list[str]
    attributes: list[str]


class MachineTable(Model):
    """Transitions of a field that a library makes.

    By `decorators` of methods, whose arguments name the `field`, or by a call of one of `makers` where an
    instance is made, which is given a table of `transitions` and the `initial` state: each row has a
    `trigger`, the method that it gives the instance, and the field is called `attribute`. `source`, `target`,
    `conditions` and `unless` name the arguments, or the entries of a row, which are `positions` where a row
    is a list; `anywhere`: texts that stand for all sources.
    """

    decorators: list[str] = []
    makers: list[str] = []
    field: str = ""
    source: str
    target: str
    conditions: str = ""
    unless: str = ""
    anywhere: list[str] = []
    transitions: str = ""
    initial: str = ""
    states: str = ""
    trigger: str = ""
    positions: list[str] = []
    attribute: str = "state"


class PrincipalTable(Model):
    """`request.user`: an attribute of whatever is called `of` is the caller; `means` names their class.

    Of what a call gives, too: `next-auth.getServerSession()`, or `next-auth().auth()` for a method of what
    another call made. Without `means` they are of the entity that goes by the name of the attribute.
    """

    attribute: str
    of: list[str]
    means: list[str] = []


class HookTable(Model):
    """Calls that reach functions by name.

    `calls` gives `*.hook.{name}` forms, `implementations` the marking decorators.
    """

    attribute: str
    implementations: list[str] = []


class Framework(Model):
    """One ruleset file. `aliases`: further modules that have the same names as one that it speaks of."""

    name: str
    language: str
    about: str = ""
    aliases: dict[str, str] = {}
    classes: list[ClassTable] = Field(default=[], alias="class")
    fields: list[FieldTable] = Field(default=[], alias="field")
    types: list[TypeTable] = Field(default=[], alias="type")
    generics: list[GenericTable] = Field(default=[], alias="generic")
    decorators: list[DecoratorTable] = Field(default=[], alias="decorator")
    calls: list[CallTable] = Field(default=[], alias="call")
    verbs: list[VerbTable] = Field(default=[], alias="verb")
    entries: list[EntryTable] = Field(default=[], alias="entry")
    config: list[ConfigTable] = []
    operators: list[OperatorTable] = Field(default=[], alias="operator")
    procedures: list[ProcedureTable] = Field(default=[], alias="procedure")
    emissions: list[EmissionTable] = Field(default=[], alias="emission")
    hooks: list[HookTable] = Field(default=[], alias="hook")
    signals: list[SignalTable] = Field(default=[], alias="signal")
    provided: list[ProvidedTable] = []
    machines: list[MachineTable] = Field(default=[], alias="machine")
    principals: list[PrincipalTable] = Field(default=[], alias="principal")
    admissions: list[AdmissionTable] = Field(default=[], alias="admission")
    limits: list[LimitTable] = Field(default=[], alias="limit")
    checks: list[CheckTable] = Field(default=[], alias="check")
    inputs: list[InputTable] = Field(default=[], alias="input")
    row_types: list[RowTypeTable] = Field(default=[], alias="row-type")
    uniques: list[UniqueTable] = Field(default=[], alias="unique")
    conflicts: list[ConflictTable] = Field(default=[], alias="conflict")
    conventions: ConventionTable | None = None
