"""Reads what the interpreter noted of Dagster into declarations, checks, jobs and problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct, field
from msgspec.structs import replace

from .. import syntax
from ..facts import ArgumentFact, CheckReference, FormFact
from ..graph.link import Declaration
from ..graph.model import Asset, AssetKey, Check, Location, Problem
from ..interpret.machine import Record
from ..interpret.origins import first_cause
from ..interpret.values import Const, Site, Unknown, Value
from .advice import ACCEPT, HINTS, SEVERAL_KEYS
from .arguments import constant_text
from .dagster_facts import Surroundings, check_description, check_flag, read_spec
from .dagster_folders import ComponentFile
from .dagster_jobs import read_jobs
from .dagster_resources import Needs
from .dagster_roots import Chosen, bound_names, choose
from .dagster_settings import setting_facts
from .dagster_values import DEFAULT_GROUP, Assets, CheckSpec, Spec
from .dagster_written import argument_facts, form_of
from .dialect import DYNAMIC_DEFINITION, AssetDefinition, Definitions, Reader, Undecided
from .hints import AssetFacts, hinted_keys, with_hints
from .own_definitions import docstring_of

# The place that all definitions are in, whichever location has them.
_EVERYWHERE = ""


def read(records: Sequence[Record], reader: Reader) -> Definitions:
    """Read everything that counts."""
    return _Reading(choose(records, reader), reader).read()


class _Reading(Struct):
    """The definitions that count, on their way to declarations."""

    chosen: Chosen
    reader: Reader
    facts: list[AssetFacts] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    arguments: list[ArgumentFact] = field(default_factory=list)
    forms: list[FormFact] = field(default_factory=list)
    references: list[CheckReference] = field(default_factory=list)
    checked: list[tuple[AssetKey, Location, Record]] = field(default_factory=list)
    problems: dict[tuple[str, str], Problem] = field(default_factory=dict)
    undecided: list[Undecided] = field(default_factory=list)
    told: set[tuple[Location, AssetKey]] = field(default_factory=set)
    names: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    def read(self) -> Definitions:
        """Everything, in the order in which it was found."""
        self.names = bound_names(self.reader.machine)
        keys = _Keys(self.chosen)
        resources: dict[str, Value] = {}
        for loaded in self.chosen.locations:
            resources.update(loaded.resources or {})
        for assets, record in self.chosen.assets:
            self._assets(assets, record, keys, resources)
        for site, unknown in self.chosen.gaps:
            self._gap(site, unknown)
        for loaded in self.chosen.locations:
            for value in loaded.jobs:
                if isinstance(value, Unknown):
                    place = self.reader.locate(loaded.site)
                    self._undecided("which jobs are loaded here", value, place, None)
        for record in self.chosen.records:
            if isinstance(record.payload, ComponentFile):
                self._note(
                    f"assets are defined outside Python in {record.payload.path}, which is not read",
                    Location(record.payload.path, 1),
                    "*",
                )
        found = [fact.definition for fact in self.facts]
        found += self._implied(found)
        hidden = any(problem.withholds for problem in self.problems.values())
        hidden = hidden or any(each.withholds for each in self.undecided)
        jobs, undecided = read_jobs(self.chosen.locations, self.reader, found, hidden=hidden)
        for problem in undecided:
            self.problems.setdefault((str(problem.location), problem.message), problem)
        needs = Needs(self.chosen, self.reader)
        return Definitions(
            assets=tuple(found),
            checks=tuple(self.checks),
            jobs=jobs,
            problems=tuple(self.problems.values()),
            undecided=tuple(self.undecided),
            arguments=tuple(self.arguments),
            forms=tuple(self.forms),
            inputs=tuple(reference for fact in self.facts for reference in fact.inputs),
            declared_schemas=tuple(each for fact in self.facts for each in fact.declared_schemas),
            lineage=tuple(each for fact in self.facts for each in fact.lineage),
            check_references=tuple(self.references),
            unmet_needs=tuple(needs.unmet()),
            idle_resources=tuple(needs.idle()),
            managers=tuple(needs.managers()),
            settings=tuple(setting_facts(self.chosen, self.reader)),
        )

    def _implied(self, found: Sequence[AssetDefinition]) -> Iterator[AssetDefinition]:
        """Assets that are only depended on, or checked: Dagster takes them for data made elsewhere."""
        known = {definition.declaration.asset.key for definition in found}
        named = [
            (dependency.asset, dependency.location, definition.record)
            for definition in found
            for dependency in definition.declaration.dependencies
        ]
        for key, location, record in (*named, *self.checked):
            if key not in known:
                known.add(key)
                implied = Asset(
                    key=key,
                    kind="source",
                    dialect="dagster",
                    module=record.module,
                    qualname="",
                    producer="",
                    location=location,
                    group=DEFAULT_GROUP,
                    implicit=True,
                )
                yield AssetDefinition(Declaration(implied), record)

    def _assets(self, assets: Assets, record: Record, keys: _Keys, resources: Mapping[str, Value]) -> None:
        location = self._location(assets)
        qualname = assets.function.qualname if assets.function is not None else self._variable(assets)
        if assets.outside is not None:
            where = " ".join(self.reader.text(assets.outside).split())
            shown = where if len(where) <= 80 else f"{where[:79]}…"
            message = f"{assets.kind}: assets are defined outside Python in {shown}, which is not read"
            self._note(message, location, "*")
        hint = self.reader.hint(assets.site if assets.function is None else assets.function.site)
        hinted = hinted_keys(hint) if len(assets.specs) == 1 else ()
        if record.repeating is not None and not hinted:
            self._repeated(assets, record.repeating, location, record)
            return
        if assets.open is not None:
            self._undecided("which assets or checks this defines", assets.open, location, record, ("*",))
        for spec in assets.specs:
            place = self.reader.locate(spec.site) if assets.function is None else location
            resolve, defined = partial(keys.resolve, assets), partial(keys.defined, assets)
            around = Surroundings(resolve, defined, resources, place, qualname)
            for key in self._keys(spec, hinted, place, record):
                fact = read_spec(spec, key, assets, record, self.reader, around)
                held = self.chosen.holders(assets, record)
                fact = replace(fact, definition=replace(fact.definition, held=held))
                self.facts.append(with_hints(fact, hint))
                self.arguments += argument_facts(str(key), spec, assets, self.reader)
                self.forms.append(form_of(str(key), spec, assets, self.reader))
        for check in assets.checks:
            self._check(check, assets, record, location, qualname)

    def _keys(
        self, spec: Spec, hinted: tuple[AssetKey, ...], place: Location, record: Record
    ) -> Iterator[AssetKey]:
        """The keys of the assets that a spec stands for: its own, or those that a comment names."""
        if isinstance(spec.key, AssetKey) and record.repeating is None:
            yield spec.key
            return
        for key in hinted:
            # The code of a loop over something unknown may have been read several times.
            if (place, key) not in self.told:
                self.told.add((place, key))
                yield key
        if isinstance(spec.key, Unknown) and not hinted:
            patterns = (spec.key.pattern,)
            self._undecided("this asset's key", spec.key, place, record, patterns, HINTS["key"])

    def _check(
        self, check: CheckSpec, assets: Assets, record: Record, location: Location, qualname: str
    ) -> None:
        for part in (check.name, check.asset):
            if isinstance(part, Unknown):
                self._undecided("this check's name or asset", part, location, record)
                return
        if not isinstance(check.name, str) or not isinstance(check.asset, AssetKey):
            return
        own_text = (
            docstring_of(assets.function) if assets.kind == "check" and len(assets.checks) == 1 else None
        )
        place = self.reader.locate(check.site)
        self.references.append(CheckReference(check.name, check.asset, place))
        self.checked.append((check.asset, place, record))
        self.checks.append(
            Check(
                name=check.name,
                assets=(check.asset,),
                severity="error",
                blocking=self._blocks(check, location, record),
                module=record.module,
                qualname=qualname or check.name,
                location=location,
                description=check_description(check.attributes.get("description")) or own_text,
                reads=self._reads(check, location),
                conditional=record.conditional,
            )
        )

    def _blocks(self, check: CheckSpec, location: Location, record: Record) -> bool:
        given = check.attributes.get("blocking")
        if given is not None and not isinstance(given.value, Const):
            cause = first_cause((given.value,), "its value is not known", given.site)
            self._undecided(f"whether check '{check.name}' blocks", cause, location, record)
        return check_flag(given)

    def _reads(self, check: CheckSpec, location: Location) -> tuple[AssetKey, ...]:
        """What a check needs beside its asset, sorted; what of it is not known is a problem that hides no asset."""
        unknown = next((read.key for read in check.reads if isinstance(read.key, Unknown)), check.open)
        if unknown is not None:
            self._undecided(f"what check '{check.name}' reads", unknown, location, None)
        return tuple(sorted({read.key for read in check.reads if isinstance(read.key, AssetKey)}))

    def _location(self, assets: Assets) -> Location:
        function = assets.function
        if function is None:
            return self.reader.locate(assets.site)
        whole = self.reader.locate(function.site)
        if isinstance(function.node, syntax.Lambda) or not function.node.decorator_list:
            return whole
        first = self.reader.locate(Site(function.path, function.node.decorator_list[0].n))
        return replace(whole, line=first.line)

    def _variable(self, assets: Assets) -> str:
        return self.names.get(id(assets.source), ("", ""))[1]

    def _repeated(self, assets: Assets, unknown: Unknown, location: Location, record: Record) -> None:
        if assets.outside is not None:
            return
        patterns = tuple(
            str(spec.key) if isinstance(spec.key, AssetKey) else spec.key.pattern for spec in assets.specs
        )
        what = f"how many {'checks' if assets.kind == 'check' else 'assets'} are defined here"
        hint = SEVERAL_KEYS if len(assets.specs) == 1 else ""
        everything = () if assets.kind == "check" else ("*",)
        self._undecided(what, unknown, location, record, patterns or everything, hint)

    def _gap(self, site: Site, unknown: Unknown) -> None:
        known = {problem.location for problem in self.problems.values()}
        known |= {each.location for each in self.undecided}
        if self.reader.locate(unknown.site) not in known:
            location = self.reader.locate(site)
            self._undecided("which assets are loaded here", unknown, location, None, (unknown.pattern,))

    def _undecided(
        self,
        what: str,
        unknown: Unknown,
        location: Location,
        record: Record | None,
        patterns: tuple[str, ...] = (),
        hint: str = "",
    ) -> None:
        cause, module = self.reader.locate(unknown.site), record.module if record is not None else None
        self.undecided.append(Undecided(what, unknown.reason, cause, location, patterns, module, hint))

    def _note(self, message: str, location: Location, *patterns: str) -> None:
        advice = "" if location.path.endswith((".yaml", ".yml")) else ACCEPT
        problem = Problem(DYNAMIC_DEFINITION, message, location, patterns, advice=advice)
        self.problems.setdefault((str(location), message), problem)


class _Keys:
    """The keys that are defined, and what a key that is not may mean: in each code location, which knows no other."""

    def __init__(self, chosen: Chosen) -> None:
        self._held = chosen.held
        locations = {name for names in self._held.values() for name in names}
        self._keys: dict[str, set[AssetKey]] = defaultdict(set)
        self._by_group: dict[tuple[str, str, str], set[AssetKey]] = defaultdict(set)
        for assets, _ in chosen.assets:
            # What no location holds for certain may be in any of them.
            for place in (_EVERYWHERE, *(self._held.get(id(assets.source)) or locations)):
                for spec in assets.specs:
                    if isinstance(spec.key, AssetKey):
                        self._keys[place].add(spec.key)
                        self._by_group[place, _group(spec), spec.key.name].add(spec.key)

    def defined(self, assets: Assets, key: AssetKey) -> bool:
        """Whether something defines the key where the definition is loaded."""
        return any(key in self._keys[place] for place in self._places(assets))

    def resolve(self, assets: Assets, spec: Spec, key: AssetKey) -> AssetKey:
        """As Dagster does: a name without a prefix also means the only asset of that name in the same group."""
        if len(key) > 1 or self.defined(assets, key):
            return key
        own = {each.key for each in assets.specs}
        for place in self._places(assets):
            candidates = self._by_group.get((place, _group(spec), key.name), set())
            if len(candidates) == 1 and not candidates & own:
                return next(iter(candidates))
        return key

    def _places(self, assets: Assets) -> tuple[str, ...]:
        return self._held.get(id(assets.source)) or (_EVERYWHERE,)


def _group(spec: Spec) -> str:
    given = spec.attributes.get("group_name")
    return (constant_text(given.value) if given is not None else None) or DEFAULT_GROUP
