"""Which of a project's Dagster definitions count: those that its code locations load, or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from ..interpret.machine import Machine, Record
from ..interpret.values import External, ExternalCall, Scope, Site, Unknown, Value
from ..source.code_locations import CodeLocations
from .dagster_folders import definitions_in, load_folder, members_of, uses_dagster
from .dagster_values import ASSETS, SOURCE, Assets, Loaded, assets_of
from .dialect import Reader
from .kinds import is_of_kind


class Chosen(Struct):
    """What counts: definitions with the circumstances of each, the locations, and what could not be followed.

    ``gaps`` are the places of definitions that may load more than is known, and why; ``held`` are, by a
    definition's identity, the locations that hold it.
    """

    assets: list[tuple[Assets, Record]] = field(default_factory=list)
    locations: tuple[Loaded, ...] = ()
    gaps: list[tuple[Site, Unknown]] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    held: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def holders(self, assets: Assets, record: Record) -> tuple[str, ...]:
        """What loads a definition: the locations that hold it, or, where there are some, its module at most."""
        return self.held.get(id(assets.source), (record.module,) if self.locations else ())


def choose(records: Sequence[Record], reader: Reader) -> Chosen:
    """Find what the entries load; where there is none, everything that is defined counts."""
    machine, entry = reader.machine, reader.locations
    before = {id(record) for record in machine.noted()}
    locations = tuple(dict.fromkeys(_locations(machine, entry)))
    found = [*records, *(record for record in machine.noted() if id(record) not in before)]
    noted = {id(record.payload): record for record in found if isinstance(record.payload, Assets)}
    chosen = Chosen(locations=locations, records=found)
    for loaded in locations:
        _note_holder(loaded, chosen)
        if loaded.open is not None:
            chosen.gaps.append((loaded.site, loaded.open))
        for value in loaded.assets:
            _follow(machine, value, loaded, noted, chosen)
        for value in loaded.maybe:
            assets = assets_of(value)
            if assets is not None:
                _include(assets, noted, chosen, maybe=True)
    for module in _free_modules(machine, entry):
        for value in members_of(machine, module):
            assets = assets_of(value)
            if assets is not None and assets.origin is not None:
                _include(assets, noted, chosen)
    _add_rest(machine, entry, found, chosen)
    chosen.assets = list(_unique(chosen.assets))
    return chosen


def _note_holder(loaded: Loaded, chosen: Chosen) -> None:
    name = f"{loaded.site.path}:{loaded.site.node}"
    for value in (*loaded.assets, *loaded.maybe):
        assets = assets_of(value)
        if assets is not None:
            known = chosen.held.get(id(assets.source), ())
            chosen.held[id(assets.source)] = (*known, name)


def bound_names(machine: Machine) -> Mapping[int, tuple[str, str]]:
    """The module and name that each definition is bound to, by the identity of the definition."""
    names: dict[int, tuple[str, str]] = {}
    for module, scope in machine.scopes.items():
        for name, value in scope.names.items():
            assets = assets_of(value)
            if assets is not None:
                names.setdefault(id(assets.source), (module, name))
    return names


def _free_modules(machine: Machine, entry: CodeLocations) -> list[str]:
    """The modules whose definitions count whether something loads them or not."""
    return [module for module, scope in machine.scopes.items() if not entry.covers(scope.path)]


def _locations(machine: Machine, entry: CodeLocations) -> Iterator[Loaded]:
    """The definitions that the entry modules bind, and those of every module without an entry."""
    for module in _free_modules(machine, entry):
        yield from definitions_in(machine, module)
    for name in entry.modules:
        own = definitions_in(machine, name)
        if own:
            yield from own
        elif machine.modules.submodules(name):
            scope = machine.scopes.get(name) or Scope("module", name, "")
            yield load_folder(machine, name, Site(scope.path, 0), scope)
        else:
            bound = tuple(members_of(machine, name))
            values = tuple(value for value in bound if assets_of(value) is not None)
            scope = machine.scopes.get(name) or Scope("module", name, "")
            site = Site(scope.path, 0)
            nothing = Unknown(f"module '{name}', which is to hold them, binds none that are understood", site)
            understood = values or any(_is_told(machine, value) for value in bound)
            opened = None if understood or not uses_dagster(scope) else nothing
            yield Loaded(site, name, values, bound, open=opened)


def _is_told(machine: Machine, value: Value) -> bool:
    """Whether a value is one of Dagster's objects: a job, a schedule, an op."""
    return (
        isinstance(value, ExternalCall)
        and isinstance(value.function, External)
        and value.function.name in machine.classes
    )


def _follow(
    machine: Machine, value: Value, loaded: Loaded, noted: Mapping[int, Record], chosen: Chosen
) -> None:
    assets = assets_of(value)
    if assets is not None:
        _include(assets, noted, chosen)
        return
    kinds = (ASSETS.name, SOURCE.name)
    if isinstance(value, ExternalCall) and all(is_of_kind(machine, value, kind) is False for kind in kinds):
        # A job, a schedule or the like, among the definitions of a repository.
        return
    site = getattr(value, "site", None) or loaded.site
    if isinstance(value, Unknown):
        chosen.gaps.append((loaded.site, value))
    else:
        chosen.gaps.append((site, Unknown("what is loaded here is no definition that is understood", site)))


def _include(assets: Assets, noted: Mapping[int, Record], chosen: Chosen, *, maybe: bool = False) -> None:
    record = noted.get(id(assets.source))
    if record is not None:
        chosen.assets.append((assets, replace(record, conditional=True) if maybe else record))


def _add_rest(machine: Machine, entry: CodeLocations, records: Iterable[Record], chosen: Chosen) -> None:
    """Definitions that nothing loads: all of them without an entry, else those that may be loaded after all."""
    reached = {id(assets.source) for assets, _ in chosen.assets}
    bound = {
        id(found.source)
        for module in _free_modules(machine, entry)
        for value in members_of(machine, module)
        if (found := assets_of(value)) is not None
    }
    # What one project of a repository may load beside what is known is not in another project's folder.
    uncertain = {entry.home(place.path) for site, unknown in chosen.gaps for place in (site, unknown.site)}
    for record in records:
        assets = record.payload
        if not isinstance(assets, Assets) or id(assets) in reached:
            continue
        if assets.kind in ("spec", "source") and id(assets) not in bound and record.repeating is None:
            continue
        if not entry.covers(record.site.path):
            chosen.assets.append((assets, record))
        elif (
            record.conditional
            or record.repeating is not None
            or any(record.site.path.startswith(folder) for folder in uncertain)
        ):
            chosen.assets.append((assets, replace(record, conditional=True)))


def _unique(found: Iterable[tuple[Assets, Record]]) -> Iterator[tuple[Assets, Record]]:
    """Each definition once: several locations may load the same one under the same keys."""
    seen: set[tuple[int, tuple[str, ...]]] = set()
    for assets, record in found:
        key = (id(assets.source), tuple(str(spec.key) for spec in assets.specs))
        if key not in seen:
            seen.add(key)
            yield assets, record
