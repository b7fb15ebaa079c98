"""Evaluates modules and reads what each contributes; knows nothing of what is kept from an earlier time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from . import syntax
from .contribution import Contribution, Further, Given, KnownType, Started, Trouble
from .facts import ChanceFact, ImportEffect, PlaceText
from .graph.link import Declaration
from .graph.model import AssetKey, Problem
from .interpret.fingerprint import Fingerprints
from .interpret.forms import Forms
from .interpret.interpreter import interpret
from .interpret.machine import MODULE_FUEL, Record
from .interpret.reaching import Reaching
from .interpret.values import FunctionValue
from .models import LIBRARIES
from .models.advice import advice_on
from .models.dialect import DYNAMIC_DEFINITION, AssetDefinition, Definitions, Dialect, Reader
from .models.resources import read_resource_type
from .project import ProjectModules
from .source.code_locations import CodeLocations
from .trail import located


class Together(Struct, frozen=True):
    """What the dialects gave whose definitions only make sense together, and the imports that reading them needed."""

    assets: tuple[Given, ...] = ()
    further: Further = Further()
    starts: tuple[Started, ...] = ()


class Evaluation:
    """The evaluation of some modules, with all that they import."""

    def __init__(
        self,
        modules: ProjectModules,
        names: Sequence[str],
        dialects: Sequence[Dialect],
        environment: Mapping[str, str] | None,
        forms: Forms,
    ) -> None:
        self.modules = modules
        self._dialects = dialects
        self._forms = forms
        libraries = (*LIBRARIES, *(dialect.library for dialect in dialects))
        self._machine = interpret(modules, names, libraries, environment)
        self._fingerprints = Fingerprints(self._machine, modules, forms)
        self._reaching = Reaching(self._machine, forms)

    @property
    def is_entangled(self) -> bool:
        """Whether what a module gives depends on more than its file and what it read."""
        return self._machine.trace.entangled

    def sees_as(self, known: Mapping[str, Contribution]) -> bool:
        """Whether the modules that were evaluated saw each other finished or not as when they gave what is known of them:
        in a circle of imports that depends on where it is entered."""
        reads = self._machine.trace.reads
        return all(reads.get(name, {}) == known[name].reads for name in self._machine.scopes if name in known)

    def contributions(self, known: Collection[str] = ()) -> dict[str, Contribution]:
        """What the evaluated modules contribute, but those whose contributions are known."""
        found: dict[str, Contribution] = {}
        # Reading may import further modules.
        while waiting := [name for name in self._evaluated() if name not in found and name not in known]:
            for name in waiting:
                found[name] = self._contribution(name)
        return found

    def together(self, reached: Collection[str], locations: CodeLocations) -> Together:
        """What the dialects say whose definitions only make sense together, of the modules that are ``reached``."""
        noted = self._machine.noted()
        shared = [dialect for dialect in self._dialects if not dialect.by_module]
        records = tuple(record for record in noted if record.module in reached)
        reader = self._reader(locations)
        wanted = self._has_shared(noted) or any(self._binds_more(name) for name in reached)
        parts = [dialect.read(records, reader) for dialect in shared] if wanted else []
        assets = tuple(self._given(asset) for part in parts for asset in part.assets)
        return Together(assets, Further.of(parts), tuple(self._starts("")))

    def resource_type(self, text: str) -> KnownType:
        """What the class of that name is; to be asked last, as its module may be imported by nothing else."""
        context = f"class {text}"
        with self._machine.fresh_context(context, late=True), self._machine.fuelled(MODULE_FUEL):
            found = read_resource_type(self._machine, text)
        files, asked = self._behind(context)
        return KnownType(found, tuple(sorted(files)), asked)

    def _behind(self, context: str) -> tuple[set[str], frozenset[str]]:
        """The files that decide what was found: of the modules that it led to, and those that their code read; and the
        parts of the names that all these asked for."""
        trace, starts = self._machine.trace, self._machine.starts
        files: set[str] = set()
        seen: set[str] = set()
        waiting = [context]
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            path = self.modules.path_of(name)
            files.update(trace.data.get(name, ()), (path,) if path is not None else ())
            waiting += (*starts.get(name, ()), *trace.reads.get(name, ()), *trace.late.get(name, ()))
        return files, frozenset(part for name in seen for part in trace.asked_by(name))

    def _evaluated(self) -> list[str]:
        unreadable = (name for name in self.modules.unreadable if name not in self._machine.scopes)
        return [*(name for name in self._machine.recorded if name in self._machine.scopes), *unreadable]

    def _contribution(self, name: str) -> Contribution:
        problem = self.modules.unreadable.get(name)
        if problem is not None:
            return Contribution(problem.location.path, unreadable=problem)
        machine = self._machine
        records = tuple(machine.recorded[name])
        parts: list[Definitions] = []
        assets: tuple[Given, ...] = ()
        with machine.fresh_context(name, late=True), machine.fuelled(MODULE_FUEL):
            own = [dialect for dialect in self._dialects if _has_own(dialect, records)]
            if own:
                reader = self._reader()
                parts = [dialect.read(records, reader) for dialect in own]
                assets = tuple(self._given(asset) for part in parts for asset in part.assets)
        path = machine.scopes[name].path
        file = self.modules.files.get(path)
        return Contribution(
            path,
            starts=tuple(self._starts(name)),
            reads=machine.trace.reads.get(name, {}),
            late=tuple(sorted(machine.trace.late.get(name, ()))),
            data=tuple(sorted(machine.trace.data.get(name, ()))),
            asked=machine.trace.asked_by(name),
            assets=assets,
            further=Further.of(parts),
            troubles=tuple(self._troubles(name)),
            suppressions=() if file is None else file.suppressions(),
            is_shared=self._has_shared(records) or self._binds_more(name),
            effects=tuple(self._effects(name)),
        )

    def _reader(self, locations: CodeLocations | None = None) -> Reader:
        modules = self.modules
        # What one module's definitions have read may have looked into modules that another's must note, too.
        return Reader(
            self._machine,
            modules.locate,
            modules.text,
            modules.comment,
            modules.hint,
            locations=locations or CodeLocations(),
        )

    def _binds_more(self, name: str) -> bool:
        """Whether a dialect that reads all modules together has to say something of one that noted nothing."""
        return any(
            dialect.binds_more is not None and dialect.binds_more(self._machine, name)
            for dialect in self._dialects
        )

    def _has_shared(self, records: Iterable[Record]) -> bool:
        own = tuple(dialect.noted for dialect in self._dialects if dialect.noted is not None)
        return not all(isinstance(record.payload, own) for record in records)

    def _starts(self, name: str) -> Iterator[Started]:
        for start in self._machine.starts.get(name, {}).values():
            steps = located(start.steps, self.modules.locate)
            yield Started(
                start.module, steps, start.guarded, start.at_run_time, start.late, start.conditional
            )

    def _troubles(self, name: str) -> Iterator[Trouble]:
        for trouble in self._machine.troubles.get(name, ()):
            message, location = trouble.message, self.modules.locate(trouble.site)
            problem = Problem(DYNAMIC_DEFINITION, message, location, ("*",), name, advice_on(message))
            yield Trouble(problem, trouble.missing)

    def _effects(self, name: str) -> Iterator[ImportEffect]:
        locate = self.modules.locate
        for effect in self._machine.effects.get(name, {}).values():
            place, called = locate(effect.site), locate(effect.called)
            yield ImportEffect(name, effect.name, effect.does, effect.path, place, called)

    def _given(self, definition: AssetDefinition) -> Given:
        function, used = definition.function, None
        key = definition.declaration.asset.key
        if function is not None and not isinstance(function.node, syntax.Lambda):
            used = self._forms.of(function.node, function.scope.path).parameters
        return Given(
            self._versioned(definition),
            definition.record.module,
            located(definition.record.steps, self.modules.locate),
            definition.explanation,
            used,
            definition.told,
            definition.held,
            () if function is None else tuple(self._chances(key, function)),
            () if function is None else tuple(self._places(key, function)),
        )

    def _chances(self, key: AssetKey, function: FunctionValue) -> Iterator[ChanceFact]:
        locate = self.modules.locate
        for each in self._reaching.chances(function):
            yield ChanceFact(key, each.name, each.path, locate(each.site), locate(each.called))

    def _places(self, key: AssetKey, function: FunctionValue) -> Iterator[PlaceText]:
        for text, site in self._reaching.places(function):
            yield PlaceText(key, text, self.modules.locate(site))

    def _versioned(self, definition: AssetDefinition) -> Declaration:
        declaration = definition.declaration
        if definition.computation is None and not definition.code:
            return declaration
        types = tuple(f"{parameter.name}: {parameter.type}" for parameter in declaration.parameters)
        version = self._fingerprints.version(definition.computation, types, definition.code)
        return replace(declaration, asset=replace(declaration.asset, code_version=version))


def _has_own(dialect: Dialect, records: Iterable[Record]) -> bool:
    """Whether some records are those of a dialect that reads each module's by themselves."""
    noted = dialect.noted
    return noted is not None and any(isinstance(record.payload, noted) for record in records)
