"""The state of one interpretation, and the hooks through which its parts call each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from .. import syntax
from .endings import EndlessGenerator as EndlessGenerator
from .endings import Flow as Flow
from .endings import OutOfFuel as OutOfFuel
from .endings import Raised as Raised
from .joins import Journal, Mutable, steps_to_undo, unknown_from
from .notes import Condition as Condition
from .notes import Effect
from .notes import Record as Record
from .notes import Start as Start
from .notes import Step as Step
from .notes import Trouble as Trouble
from .spelling import aliased, offered
from .trace import Trace
from .values import (
    NO_NAMES,
    Arguments,
    ClassValue,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    Names,
    Scope,
    Site,
    Unknown,
    Value,
)
from .views import outdate

MODULE_FUEL = 400_000
CALL_DEPTH = 80
MAX_YIELDS = 1_000


class SourceModule(Struct, frozen=True):
    """A module of the project: its full name, its file, and its syntax."""

    name: str
    path: str
    is_package: bool
    tree: syntax.Module


class Modules(Protocol):
    """Finds the project's modules by name."""

    def load(self, name: str) -> SourceModule | None:
        """The module of that name; None when the project has no (readable) file for it."""

    def has_package(self, name: str) -> bool:
        """Whether a folder of the project answers to that name."""

    def submodules(self, package: str) -> tuple[str, ...]:
        """The full names of the modules below a package, sorted; packages before what is in them."""

    def package_files(self, package: str) -> tuple[tuple[str, str], ...]:
        """The files below a package that are no modules, sorted, each with the package whose folder it is in."""

    def roots(self) -> tuple[str, ...]:
        """The folders that imports start from, as a person writes them."""

    def known_as(self, name: str, importer: str) -> str:
        """The name by which the module is known that a file calls so."""

    def longest_name(self, path: str) -> str:
        """The name of a file from which its relative imports start."""

    def elsewhere(self, name: str) -> str | None:
        """A file that would be the module of that dotted name, were its folder one that imports start from."""

    def is_unread(self, name: str) -> bool:
        """Whether there is a file for a module that can't be read as Python."""

    def read_file(self, path: str) -> bytes | None:
        """A file's bytes, by its path from the project's root; None when the project has no such file."""

    def files_below(self, folder: str) -> tuple[str, ...]:
        """The paths of the project's files in a folder and those below it."""


class ModelCall(Struct, frozen=True):
    """A call of an external name, as its model sees it."""

    machine: Machine
    name: str
    arguments: Arguments
    site: Site
    scope: Scope


Model: TypeAlias = Callable[[ModelCall], Value]
Member: TypeAlias = "Callable[[Machine, ExternalCall, str, Site], Value | None]"
Operator: TypeAlias = "Callable[[Machine, str, Value, Value, Site], Value | None]"


class Library(Struct, frozen=True):
    """What the names of a library mean. ``packages`` are never looked for in the project.

    ``aliases`` maps other spellings (whole names or prefixes ending in ``.``) to the public name. ``members`` give,
    by the qualified name of a class, the attributes of its instances (None: like any attribute that is not known);
    ``operators`` what a binary operator (by its name in Python's ``ast``) makes of an instance and another value.
    ``classes``: those whose instances are told apart (or what makes them), and their bases. ``rest`` gives what else the
    names mean, once code uses one.
    """

    functions: Mapping[str, Model] = field(default_factory=dict)
    constants: Mapping[str, Value] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    packages: Names = NO_NAMES
    members: Mapping[str, Member] = field(default_factory=dict)
    operators: Mapping[str, Operator] = field(default_factory=dict)
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rest: Callable[[], Library] | None = None


Evaluate: TypeAlias = Callable[["Machine", syntax.Expression, Scope], Value]
Execute: TypeAlias = "Callable[[Machine, tuple[syntax.Statement, ...], Scope], Flow | None]"
Call: TypeAlias = Callable[["Machine", Value, Arguments, Site, Scope], Value]
GetAttribute: TypeAlias = Callable[["Machine", Value, str, Site], Value]
Import: TypeAlias = Callable[["Machine", str, Site, "Scope | None"], Value]


class Hooks(Struct, frozen=True):
    """The parts of the interpreter, for each other's use."""

    evaluate: Evaluate
    execute: Execute
    call: Call
    attribute: GetAttribute
    import_module: Import


# What the code of a module begins with anew.
_CONTEXT = (
    *("_journals", "active", "binding_only", "changes", "conditions", "doubts", "guarded", "handling"),
    *("importing", "late", "making", "records", "repeating", "rewinding", "silenced", "steps"),
)


class Machine:
    """One interpretation of a project."""

    def __init__(
        self,
        modules: Modules,
        libraries: tuple[Library, ...],
        hooks: Hooks,
        trace: Trace,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.modules = modules
        self.hooks = hooks
        self.environment = environment
        self.functions: dict[str, Model] = {}
        self.constants: dict[str, Value] = {}
        self.aliases: dict[str, str] = {}
        self.members: dict[str, Member] = {}
        self.operators: dict[str, Operator] = {}
        self.classes: dict[str, tuple[str, ...]] = {}
        self.external_packages = frozenset(name for library in libraries for name in library.packages)
        self._unmet: dict[str, Library] = {}
        for library in libraries:
            self._learn(library)
        self.scopes: dict[str, Scope] = {}
        self.finished: set[str] = set()
        # By the module being imported: what it starts, in order, and what library models noted.
        self.starts: dict[str, dict[str, Start]] = {}
        self.recorded: dict[str, list[Record]] = {}
        self.records: list[Record] = []
        self.later: list[Callable[[Machine], None]] = []
        self.importing, self.late = "", False
        # By module.
        self.troubles: dict[str, list[Trouble]] = {}
        # By module, then by the call.
        self.effects: dict[str, dict[Site, Effect]] = {}
        self.steps: list[Step] = []
        self.conditions: list[Condition] = []
        self.repeating: list[Unknown] = []
        self.missing: set[tuple[str, str]] = set()
        self.making: ClassValue | None = None
        self.handling: list[Raised] = []
        self.silenced = self.rewinding = self.binding_only = self.guarded = self.doubts = 0
        self.active: list[tuple[str, int]] = []
        # Which functions are generators, by file and node.
        self.yielding: dict[tuple[str, int], bool] = {}
        self.fuel = MODULE_FUEL
        self.recorded[""] = self.records
        self.trace = trace
        self._journals: list[Journal] = []
        # What the statement under way has changed: containers, and names with their scopes.
        self.changes: list[Mutable | tuple[Scope, str]] = []

    def evaluate(self, node: syntax.Expression, scope: Scope) -> Value:
        """The value of an expression."""
        return self.hooks.evaluate(self, node, scope)

    def execute(self, body: tuple[syntax.Statement, ...], scope: Scope) -> Flow | None:
        """Run a block."""
        return self.hooks.execute(self, body, scope)

    def attribute(self, value: Value, name: str, site: Site) -> Value:
        """An attribute of a value."""
        return self.hooks.attribute(self, value, name, site)

    def call(self, function: Value, arguments: Arguments, site: Site, scope: Scope) -> Value:
        """What a call returns."""
        return self.hooks.call(self, function, arguments, site, scope)

    def burn(self, steps: int = 1) -> None:
        """Count steps of evaluation."""
        self.fuel -= steps
        if self.fuel < 0:
            raise OutOfFuel

    def unknown(self, reason: str, site: Site, pattern: str = "*", environment: Names = NO_NAMES) -> Unknown:
        """A new unknown value; noted as a doubt, so that a surrounding ``try`` knows that it may have failed."""
        self.doubts += 1
        return Unknown(reason, site, pattern, environment)

    def doubt(self, value: Value, reason: str, site: Site, pattern: str = "*") -> Unknown:
        """What becomes of an operation on a value: its own unknown, or a new one; noted as a doubt."""
        self.doubts += 1
        return unknown_from(value, reason, site, pattern)

    def external(self, name: str) -> Value:
        """What a qualified name of another library means."""
        self._meet(name.partition(".")[0])
        name = self.canonical(name)
        constant = self.constants.get(name)
        return External(name) if constant is None else constant

    def canonical(self, name: str) -> str:
        """The public spelling of a qualified name."""
        alias = aliased(name, self.aliases)
        if alias is not None or name in self.functions:
            return alias or name
        public = offered(name) if name.partition(".")[0] in self.external_packages else None
        return public if public in self.functions or public in self.classes else name

    def _meet(self, package: str) -> None:
        library = self._unmet.pop(package, None)
        if library is not None and library.rest is not None:
            self._learn(library.rest())

    def _learn(self, library: Library) -> None:
        self.functions.update(library.functions)
        self.constants.update(library.constants)
        self.aliases.update(library.aliases)
        self.members.update(library.members)
        self.operators.update(library.operators)
        self.classes.update(library.classes)
        if library.rest is not None:
            self._unmet.update(dict.fromkeys(library.packages, library))

    def scope_of(self, value: Value) -> Scope:
        """The scope in which a function was made, for calls that happen outside of any."""
        if isinstance(value, FunctionValue):
            return value.scope
        return Scope("module", "", "")

    def start(self, name: str, site: Site | None, *, at_run_time: bool) -> None:
        """Note that the code under way imports a module, at a site where it is a statement that does."""
        begun = self.starts.setdefault(self.importing, {})
        known = begun.get(name)
        perhaps = bool(self.repeating) or any(not condition.decided for condition in self.conditions)
        if known is None:
            own = (Step("import", site, name),) if site is not None else ()
            begun[name] = Start(name, (*self.steps, *own), self.guarded > 0, at_run_time, self.late, perhaps)
        elif at_run_time and (not known.at_run_time or known.conditional > perhaps):
            conditional = perhaps and (known.conditional or not known.at_run_time)
            begun[name] = replace(known, at_run_time=True, conditional=conditional)

    def read_file(self, path: str) -> bytes | None:
        """The bytes of a file of the project, noting that it is read."""
        self.trace.read_data(path)
        return self.modules.read_file(path)

    def look_into(self, name: str) -> Scope | None:
        """The scope of a module of the project, noting that it is read."""
        self.trace.read(name, unfinished=name in self.scopes and name not in self.finished)
        return self.scopes.get(name)

    def touch(self, target: Mutable) -> None:
        """Announce a change of a mutable value."""
        self.trace.change(target)
        self.changes.append(target)
        if self._journals and self._journals[-1].touch(target):
            self.burn(steps_to_undo(target))
        if isinstance(target, DictValue) and target.views:
            outdate(target, self.touch)

    def bind(self, scope: Scope, name: str, value: Value) -> None:
        """Assign a name."""
        home = scope.home(name)
        self.touch(home)
        self.changes[-1] = (home, name)
        if self._journals:
            self._journals[-1].bind(home, name)
        home.names[name] = value

    def noted(self) -> list[Record]:
        """Everything that library models noted: module by module, in the order in which their code came to its end."""
        return [record for records in self.recorded.values() for record in records]

    def record(self, payload: object, site: Site, scope: Scope) -> None:
        """Note what a library model saw, with the circumstances."""
        if self.silenced or self.binding_only:
            return
        environment: set[str] = set()
        for condition in self.conditions:
            environment |= condition.environment
        self.records.append(
            Record(
                payload,
                self.importing or scope.module,
                site,
                any(not condition.decided for condition in self.conditions),
                frozenset(environment),
                self.repeating[-1] if self.repeating else None,
                tuple(self.steps),
            )
        )

    def note_trouble(self, trouble: Trouble) -> None:
        """Note that the evaluation of some code had to be given up."""
        self.troubles.setdefault(trouble.module, []).append(trouble)

    @contextmanager
    def step(self, kind: str, site: Site, text: str) -> Iterator[None]:
        """Everything inside happens on the way described."""
        self.steps.append(Step(kind, site, text))
        try:
            yield
        finally:
            self.steps.pop()

    @contextmanager
    def condition(self, condition: Condition) -> Iterator[None]:
        """Everything inside happens under that condition."""
        self.conditions.append(condition)
        try:
            yield
        finally:
            self.conditions.pop()

    @contextmanager
    def fuelled(self, fuel: int) -> Iterator[None]:
        """Everything inside has its own supply of steps."""
        saved, self.fuel = self.fuel, fuel
        try:
            yield
        finally:
            self.fuel = saved

    @contextmanager
    def fresh_context(self, module: str, *, late: bool = False) -> Iterator[None]:
        """Everything inside happens for itself, whatever branch, loop or call surrounds it: a module's code, or
        (``late``) what is read of its definitions when all imports are over."""
        saved = {name: getattr(self, name) for name in _CONTEXT}
        self.records = self.recorded.setdefault(module, [])
        self.conditions, self.repeating, self._journals, self.active = [], [], [], []
        self.changes = []
        self.steps, self.handling, self.making = [], [], None
        self.silenced = self.rewinding = self.binding_only = self.guarded = self.doubts = 0
        self.importing, self.late = module, late
        self.trace.switch(module, late=late)
        try:
            yield
        finally:
            for name, value in saved.items():
                setattr(self, name, value)
            self.trace.switch(self.importing, late=self.late)

    @contextmanager
    def journal(self) -> Iterator[Journal]:
        """Note the states before every change made inside."""
        journal = Journal()
        self._journals.append(journal)
        try:
            yield journal
        finally:
            self._journals.pop()
            if self._journals:
                for target, state in journal.before.values():
                    self._journals[-1].touch(target, state)
                self._journals[-1].rebound |= journal.rebound | (journal.bound & self._journals[-1].bound)
                self._journals[-1].bound |= journal.bound
