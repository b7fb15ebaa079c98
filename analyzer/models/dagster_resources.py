"""Which resources and IO managers Dagster's definitions ask for, and whether what loads them gives these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from ..facts import IdleResource, ManagerFact, UnmetNeed
from ..graph.model import AssetKey
from ..interpret.values import (
    Arguments,
    DictValue,
    External,
    ExternalCall,
    InstanceValue,
    ListValue,
    Site,
    TupleValue,
    Unknown,
    Value,
)
from .arguments import constant_text
from .dagster_jobs import is_asset_job
from .dagster_roots import Chosen
from .dagster_values import INPUT, Asked, Assets, Loaded, Spec, argument, assets_of
from .dialect import Reader

# What is there unless it is given: Dagster's own IO manager, which stores outputs that name no other.
_ALWAYS = "io_manager"
_STANDARD = "dagster.FilesystemIOManager"
_DEPTH = 8


class _Need(Struct, frozen=True):
    """Something that a definition asks for: of an asset, where it is one's alone."""

    kind: Literal["resource", "io-manager"]
    name: str
    site: Site
    key: AssetKey | None = None
    certain: bool = True


class Needs:
    """What is asked for by the definitions that count, and what is given by the locations that hold them."""

    def __init__(self, chosen: Chosen, reader: Reader) -> None:
        self._chosen = chosen
        self._reader = reader
        self._holders: dict[int, list[Loaded]] = defaultdict(list)
        # Of a project that loads something unknown, anything may be given in a place that is not seen.
        self._obscure = {
            self._home(loaded) for loaded in chosen.locations if loaded.offered is None or loaded.maybe
        }
        for loaded in chosen.locations:
            for value in loaded.assets:
                assets = assets_of(value)
                if assets is not None:
                    self._holders[id(assets.source)].append(loaded)

    def unmet(self) -> Iterator[UnmetNeed]:
        """What is asked for and nowhere given, each once."""
        seen: set[tuple[str, str, Site]] = set()
        for assets, record in self._chosen.assets:
            holders = self._holders.get(id(assets.source), ())
            offers = [loaded.offered for loaded in holders]
            unclear = record.conditional or record.repeating is not None or not holders
            if unclear or any(self._home(loaded) in self._obscure for loaded in holders):
                continue
            for need in _needs_of(assets):
                offered = [names for names in offers if names is not None and need.name in names]
                identity = (need.kind, need.name, need.site)
                if offered or not need.certain or identity in seen or _comes_with(assets, need):
                    continue
                seen.add(identity)
                yield self._unmet(assets, need, holders)

    def managers(self) -> Iterator[ManagerFact]:
        """What stores each asset that is made alone, where that is known."""
        for assets, record in self._chosen.assets:
            holders = self._holders.get(id(assets.source), ())
            unclear = record.conditional or record.repeating is not None or not holders
            if (
                unclear
                or len(assets.specs) != 1
                or any(self._home(each) in self._obscure for each in holders)
            ):
                continue
            spec = assets.specs[0]
            named = spec.attributes.get("io_manager_key")
            name = _ALWAYS if named is None else constant_text(named.value)
            own = argument(spec.given, "io_manager_def") is not None or bool(assets.provided)
            if own or spec.external or spec.further is not None or not isinstance(spec.key, AssetKey):
                continue
            made = {_maker(name, loaded) for loaded in holders} if name is not None else set()
            manager = made.pop() if len(made) == 1 else None
            if manager is not None:
                place = self._reader.locate(named.site) if named is not None else None
                yield ManagerFact(spec.key, manager, place)

    def idle(self) -> Iterator[IdleResource]:
        """What is given and asked for by nothing, each once."""
        seen: set[Site] = set()
        used: dict[Site, bool] = defaultdict(bool)
        given: list[tuple[str, Site]] = []
        for loaded in self._chosen.locations:
            whole = self._home(loaded) not in self._obscure and loaded.open is None
            asked = _asked_in(loaded) if whole else None
            for name, site in (loaded.offered or {}).items():
                given.append((name, site))
                nested = _is_nested(loaded, name)
                used[site] |= asked is None or name == _ALWAYS or name in asked or nested
        for name, site in given:
            if not used[site] and site not in seen:
                seen.add(site)
                yield IdleResource(name, self._reader.locate(site))

    def _unmet(self, assets: Assets, need: _Need, holders: Sequence[Loaded]) -> UnmetNeed:
        offered = sorted({name for loaded in holders for name in loaded.offered or {}})
        keys = [spec.key for spec in assets.specs if isinstance(spec.key, AssetKey)]
        key = need.key or (keys[0] if keys else None)
        names = [str(check.name) for check in assets.checks if isinstance(check.name, str)]
        owner = f"asset '{key}'" if key is not None else f"check '{names[0]}'" if names else "a definition"
        return UnmetNeed(owner, key, need.kind, need.name, tuple(offered), self._reader.locate(need.site))

    def _home(self, loaded: Loaded) -> str:
        return self._reader.locations.home(loaded.site.path)


def _maker(name: str, loaded: Loaded) -> str | None:
    """The class of an IO manager, or what makes it; Dagster's own where none is given."""
    value = (loaded.resources or {}).get(name)
    if value is None:
        return _STANDARD if name == _ALWAYS else None
    made = value.function if isinstance(value, ExternalCall) else value
    return made.name if isinstance(made, External) else None


def _needs_of(assets: Assets) -> Iterator[_Need]:
    for asked in assets.resources:
        if isinstance(asked, Asked):
            yield _Need("resource", asked.name, asked.site, certain=asked.certain)
    for spec in assets.specs:
        named = spec.attributes.get("io_manager_key")
        name = constant_text(named.value) if named is not None else None
        if named is not None and name is not None and name != _ALWAYS and assets.kind != "spec":
            yield _Need("io-manager", name, named.site, spec.key if isinstance(spec.key, AssetKey) else None)
    for name, site in _input_managers(assets):
        yield _Need("io-manager", name, site)


def _input_managers(assets: Assets) -> Iterator[tuple[str, Site]]:
    """The IO managers that ``ins`` name."""
    told: set[int] = set()
    for given in (assets.given, *(spec.given for spec in assets.specs)):
        ins = argument(given, "ins")
        if ins is None or not isinstance(ins.value, DictValue) or id(ins.value) in told:
            continue
        told.add(id(ins.value))
        for entry in ins.value.entries.values():
            if isinstance(entry.value, ExternalCall) and entry.value.function == INPUT:
                named = argument(entry.value.arguments, "input_manager_key")
                name = constant_text(named.value) if named is not None else None
                if named is not None and name is not None and name != _ALWAYS:
                    yield name, named.site


def _comes_with(assets: Assets, need: _Need) -> bool:
    return any(isinstance(each, Unknown) or each == need.name for each in assets.provided)


def _asked_in(loaded: Loaded) -> set[str] | None:
    """All that may be asked for in a location; None where that is not known."""
    found: set[str] = set()
    for value in loaded.jobs:
        if not is_asset_job(value):
            return None
    for value in loaded.assets:
        assets = assets_of(value)
        if assets is None or not _is_whole(assets):
            return None
        found |= {need.name for need in _needs_of(assets)}
    return found


def _is_whole(assets: Assets) -> bool:
    """Whether all that a definition asks for is known: the steps of a graph ask for more than it shows."""
    if "graph" in assets.kind or assets.further is not None or assets.kind.startswith("from_"):
        return False
    if any(isinstance(each, Unknown) for each in assets.resources):
        return False
    if any(check.open is not None for check in assets.checks):
        return False
    return all(_is_told(spec) for spec in assets.specs) and assets.given.open is None


def _is_told(spec: Spec) -> bool:
    named = spec.attributes.get("io_manager_key")
    told = named is None or constant_text(named.value) is not None
    # A parameter whose class is not known may be a resource.
    certain = all(dependency.certain for dependency in spec.dependencies)
    return told and certain and spec.further is None and spec.given.open is None and spec.open is None


def _is_nested(loaded: Loaded, name: str) -> bool:
    """Whether another resource is made with one, or may ask for it by its name."""
    resources = loaded.resources or {}
    own = resources.get(name)
    others = [value for key, value in resources.items() if key != name]
    return own is None or any(_holds(value, own, _DEPTH) for value in others)


def _holds(value: Value, wanted: Value, depth: int) -> bool:
    """Whether a value is made with another, as far as can be seen; what can't be seen may be."""
    if value is wanted or depth == 0:
        return True
    match value:
        case ExternalCall():
            return _any_holds((value.function, *_values(value.arguments)), wanted, depth)
        case InstanceValue():
            inside = (*_values(value.arguments), *value.attributes.values())
            return _any_holds(inside, wanted, depth)
        case ListValue() | TupleValue():
            return _any_holds(tuple(value.items), wanted, depth)
        case DictValue():
            return _any_holds(tuple(entry.value for entry in value.entries.values()), wanted, depth)
        case Unknown():
            return True
        case _:
            return False


def _any_holds(values: Sequence[Value], wanted: Value, depth: int) -> bool:
    return any(_holds(value, wanted, depth - 1) for value in values)


def _values(given: Arguments) -> tuple[Value, ...]:
    return tuple(item.value for item in given.items)
