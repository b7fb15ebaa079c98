"""What linting works on and what it yields; knows no rule and no output format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import ClassVar, Literal, Self, TypeAlias

from msgspec import Struct, field

from ..facts import ArgumentFact, SourceFacts, Suppression
from ..graph.model import Asset, AssetGraph, AssetKey, JsonValue, Location, Severity
from ..graph.queries import GraphIndex
from .columns import ColumnIndex
from .fix import Applicability, Fix
from .storage import StorageEnvironment, stored_in

Preset: TypeAlias = Literal["default", "strict", "all"]
OptionKind: TypeAlias = Literal["integer", "share", "text", "texts", "table"]


class LintSettings(Struct, frozen=True):
    """Which rules apply. Entries are codes, names, prefixes of codes (``VPG``) or ``ALL``.

    ``select`` None: the rules of ``refines``, the settings that these refine (the configuration's, when these come
    from the command line), else those of ``preset``. ``severity`` maps entries to the severity that findings get,
    ``options`` gives the options of rules by the rules' names. ``per_file_ignores`` pairs patterns of paths (as in
    ``.gitignore``) with the entries that don't apply there, ``per_selection_ignores`` selections of assets.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    refines: LintSettings | None = None
    preset: Preset | None = None
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    per_selection_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, JsonValue]] = field(default_factory=dict)

    def layers(self) -> tuple[LintSettings, ...]:
        """These settings, then those that they refine, and so on."""
        return (self,) if self.refines is None else (self, *self.refines.layers())

    def option(self, rule: str, name: str, default: JsonValue) -> JsonValue:
        """An option of the rule of that name: as set here, else as set in the settings that these refine."""
        return next(
            (layer.options[rule][name] for layer in self.layers() if name in layer.options.get(rule, {})),
            default,
        )


class ConfiguredResource(Struct, frozen=True):
    """A resource as the configuration has it: its class where it names one, its settings, and where each stands
    (``type`` too)."""

    name: str
    type: str | None
    fields: Mapping[str, JsonValue]
    location: Location
    places: Mapping[str, Location] = field(default_factory=dict)


class LintInput(Struct, frozen=True, dict=True):
    """Everything that rules look at. ``base`` is the graph of the revision compared with, if there is one;
    ``configured`` are the resources of every environment, ``environments`` say where each stores data."""

    graph: AssetGraph
    facts: SourceFacts = field(default_factory=SourceFacts)
    settings: LintSettings = field(default_factory=LintSettings)
    base: AssetGraph | None = None
    configured: tuple[ConfiguredResource, ...] = ()
    environments: tuple[StorageEnvironment, ...] = (StorageEnvironment(),)

    @cached_property
    def index(self) -> GraphIndex:
        """The graph's adjacency, built once for all rules."""
        return GraphIndex(self.graph)

    @cached_property
    def columns(self) -> ColumnIndex:
        """The declared columns, and how they flow from asset to asset, built once for all rules."""
        return ColumnIndex(self.index)

    def assets(self) -> Mapping[AssetKey, Asset]:
        """The assets by key."""
        return self.index.assets

    @cached_property
    def places(self) -> tuple[tuple[StorageEnvironment, Mapping[AssetKey, str]], ...]:
        """Where each asset is stored in each environment, as far as that is known."""
        return tuple((each, stored_in(self.graph.assets, each)) for each in self.environments)

    def parameter_location(self, asset: AssetKey, name: str) -> Location | None:
        """Where a parameter of an asset's function stands, if it has it."""
        return self._parameters.get((asset, name))

    def argument(self, owner: str, name: str) -> ArgumentFact | None:
        """The argument of that name of the definition of an asset (by its printed key), check or job."""
        return self._arguments.get((owner, name))

    def argument_location(self, owner: str, name: str) -> Location | None:
        """Where the argument of that name of a definition stands, if the definition has it."""
        found = self.argument(owner, name)
        return found.location if found is not None else None

    def field_location(self, asset: Asset, column: str) -> Location:
        """Where the schema of an asset writes a column; the schema or the asset itself where that isn't known."""
        schema = asset.schema.location if asset.schema is not None else None
        found = self._fields.get((schema, column)) if schema is not None else None
        return found or schema or asset.location

    @cached_property
    def _fields(self) -> dict[tuple[Location, str], Location]:
        return {
            (fact.location, field.name): field.location
            for fact in self.facts.declared_schemas
            for field in fact.fields
        }

    @cached_property
    def _parameters(self) -> dict[tuple[AssetKey, str], Location]:
        return {(fact.asset, fact.name): fact.location for fact in self.facts.parameters}

    @cached_property
    def _arguments(self) -> dict[tuple[str, str], ArgumentFact]:
        # Of several definitions of a name the first counts.
        return {(fact.owner, fact.name): fact for fact in reversed(self.facts.arguments)}


class Finding(Struct, frozen=True):
    """One thing to correct, at the place to edit.

    ``advice`` says what to do where the message doesn't. ``absent`` names the keys (as globs) whose absence the finding claims: where a file that could not be
    understood may define one of them, the finding is withheld.
    """

    code: str
    name: str
    severity: Severity
    message: str
    location: Location
    asset: AssetKey | None = None
    absent: tuple[str, ...] = ()
    fix: Fix | None = None
    advice: str = ""

    @classmethod
    def of(
        cls,
        rule: Rule,
        message: str,
        location: Location,
        *,
        asset: AssetKey | None = None,
        severity: Severity | None = None,
        absent: tuple[str, ...] = (),
        fix: Fix | None = None,
        advice: str = "",
    ) -> Self:
        """Make a finding of ``rule``, with its severity unless another is given."""
        weight = severity or rule.severity
        return cls(rule.code, rule.name, weight, message, location, asset, absent, fix, advice)


class Withheld(Struct, frozen=True):
    """How many findings were not reported because the file at ``location`` may hold what they miss."""

    location: Location
    codes: tuple[str, ...]
    count: int


class BrokenRule(Struct, frozen=True):
    """A rule of somebody else that could not be loaded or that failed, and the end of its traceback; ``code`` is
    empty for what could not be loaded."""

    source: str
    error: str
    code: str = ""


class LintReport(Struct, frozen=True):
    """The outcome: findings in the order of their places, what was withheld, how many were suppressed by comments,
    how many the baseline holds, the rules that failed, and the codes of those that were applied."""

    findings: tuple[Finding, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    suppressed: int = 0
    baselined: int = 0
    broken: tuple[BrokenRule, ...] = ()
    ran: frozenset[str] = frozenset()


class StaleEntry(Struct, frozen=True):
    """An entry of the baseline that says more findings than there are."""

    code: str
    message: str
    missing: int
    location: Location


class Outcome(Struct, frozen=True):
    """What became of the findings, for the rules about suppressions and baselines.

    ``rules`` gives the code of every rule by its code and by its name (both in lower case), ``ran`` the codes of
    those that were applied and could judge; ``used`` are the suppressions, each with a code in it that hid a finding, ``stale`` the
    entries of the baseline that hold more findings than there are.
    """

    rules: Mapping[str, str] = field(default_factory=dict)
    ran: frozenset[str] = frozenset()
    used: frozenset[tuple[Suppression, str]] = frozenset()
    stale: tuple[StaleEntry, ...] = ()


class Example(Struct, frozen=True):
    """A small project that a rule is shown on: ``code`` is the file ``pipeline.py``.

    ``at`` (``line:column`` in pipeline.py, or ``path:line:column``) and ``message`` (a part of it) say what an
    invalid example gives. ``files`` are further files, ``resources``, ``stores`` and ``jobs`` what the configuration declares,
    ``settings`` the table of each resource (``vibepiper.toml``, one setting a line), ``options`` the options of the
    rule by the rules' names. ``fixed`` is what its fix makes of the file (None: there is none), ``base`` the file as it was in the
    revision compared with, ``baseline`` the accepted messages by code and asset or path (``VPG006 report``), ``rules``
    further rules that apply.
    """

    code: str
    at: str = ""
    message: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    resources: tuple[str, ...] = ()
    jobs: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, JsonValue]] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, JsonValue]] = field(default_factory=dict)
    fixed: str | None = None
    base: str | None = None
    baseline: Mapping[str, str] | None = None
    rules: tuple[str, ...] = ()
    stores: Mapping[str, str] = field(default_factory=dict)


class Option(Struct, frozen=True):
    """A setting of a rule, in the table ``[lint.<name of the rule>]``.

    ``kind`` is a whole number, a share between 0 and 1, a text, a list of texts, or a table of lists of texts.
    ``choices`` are the texts that a text may be, where not any will do.
    """

    name: str
    kind: OptionKind
    default: JsonValue
    help: str
    choices: tuple[str, ...] = ()


class Rule(ABC):
    """A rule: its docstring (What it does, Why is this bad?, Example, Use instead) is its documentation, its
    examples are its tests. ``preset`` is the smallest preset that applies it; ``fix`` says whether it corrects what
    it finds, and how sure that is to keep the meaning; ``compares`` says that it finds nothing without a revision to
    compare with, so that nothing follows from what it does not find."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    preset: ClassVar[Preset]
    valid: ClassVar[tuple[Example, ...]]
    invalid: ClassVar[tuple[Example, ...]]
    options: ClassVar[tuple[Option, ...]] = ()
    fix: ClassVar[Applicability | None] = None
    compares: ClassVar[bool] = False

    @abstractmethod
    def check(self, given: LintInput) -> Iterator[Finding]:
        """Yield what breaks the rule."""

    def check_outcome(self, given: LintInput, outcome: Outcome) -> Iterator[Finding]:  # noqa: ARG002 - for overriding
        """Yield what breaks the rule once it is known what became of the findings of all rules."""
        yield from ()

    def number(self, given: LintInput, option: str) -> float:
        """An option that is a whole number or a share."""
        value = self._option(given, option)
        assert isinstance(value, (int, float)), option
        return value

    def text(self, given: LintInput, option: str) -> str:
        """An option that is a text."""
        value = self._option(given, option)
        assert isinstance(value, str), option
        return value

    def texts(self, given: LintInput, option: str) -> tuple[str, ...]:
        """An option that is a list of texts."""
        value = self._option(given, option)
        assert isinstance(value, list), option
        return tuple(str(entry) for entry in value)

    def table(self, given: LintInput, option: str) -> dict[str, tuple[str, ...]]:
        """An option that is a table of lists of texts, in the order in which it was written."""
        value = self._option(given, option)
        assert isinstance(value, dict), option
        return {
            name: tuple(str(entry) for entry in (entries if isinstance(entries, list) else [entries]))
            for name, entries in value.items()
        }

    def _option(self, given: LintInput, name: str) -> JsonValue:
        default = next(option.default for option in self.options if option.name == name)
        return given.settings.option(self.name, name, default)
