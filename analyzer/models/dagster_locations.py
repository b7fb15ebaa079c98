"""Dagster's ``Definitions``: made, merged, loaded from modules and folders, or given by a function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..interpret.machine import Model, ModelCall, OutOfFuel, Raised
from ..interpret.values import (
    Argument,
    Arguments,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    ListValue,
    ModuleValue,
    Partial,
    Scope,
    Site,
    TupleValue,
    Unknown,
    Value,
)
from .arguments import constant_text
from .dagster_components import built
from .dagster_definitions import frozen
from .dagster_folders import load_folder, members_of
from .dagster_loading import modules_meant, unknown_in
from .dagster_values import DEFINITIONS, Lazy, Loaded, argument, assets_of, listed, loaded_of

_FUEL = 1_000_000
_COMPONENT = "dagster.component_instance"
_REPOSITORY = "dagster.create_repository_using_definitions_args"
_AUTOMATIONS = ("schedules", "jobs", "sensors")


def gathered(call: ModelCall, loaded: Loaded, given: Arguments) -> ExternalCall:
    """Note definitions, and give the value that stands for them."""
    call.machine.record(loaded, call.site, call.scope)
    return ExternalCall(DEFINITIONS, given, call.site, [loaded])


def _definitions(call: ModelCall) -> Value:
    """``Definitions(assets=…, jobs=…)``."""
    given = frozen(call.arguments)
    values: list[Value] = []
    opened = given.open
    # A repository's name comes first.
    first = 1 if call.name == _REPOSITORY else 0
    for keyword, position in (("assets", first), ("asset_checks", None)):
        items, more = listed(call.machine, argument(given, keyword, position))
        values += _flat(value for value, _ in items)
        opened = opened or more
    jobs: list[Value] = []
    for keyword in _AUTOMATIONS:
        items, more = listed(call.machine, argument(given, keyword))
        jobs += [value for value, _ in items]
        # What a sensor that isn't known may start is no job of its own.
        jobs += [more] if more is not None and keyword != "sensors" else []
    resources, offered = resources_given(given)
    loaded = Loaded(
        call.site, call.scope.module, tuple(values), tuple(jobs), resources, opened, offered=offered
    )
    return gathered(call, loaded, given)


def resources_given(
    given: Arguments, position: int | None = None
) -> tuple[dict[str, Value], dict[str, Site] | None]:
    """The resources that ``resources=`` gives, and where each stands if these are all."""
    found = argument(given, "resources", position)
    if found is None:
        return {}, {} if given.open is None else None
    if not isinstance(found.value, DictValue):
        return {}, None
    entries = {constant_text(entry.key): entry for entry in found.value.entries.values()}
    known = {name: entry for name, entry in entries.items() if name is not None}
    whole = found.value.open is None and len(known) == len(entries)
    sites = {name: entry.site for name, entry in known.items()}
    return {name: entry.value for name, entry in known.items()}, sites if whole else None


def _flat(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        if isinstance(value, ListValue | TupleValue):
            yield from value.items
        else:
            yield value


def _merge(call: ModelCall) -> Value:
    """``Definitions.merge(…)``: what they all hold."""
    parts: list[Loaded] = []
    opened = call.arguments.open
    for item in call.arguments.positional:
        loaded = loaded_of(item.value)
        if loaded is not None:
            parts.append(loaded)
            continue
        unknown = item.value if isinstance(item.value, Unknown) else None
        opened = opened or unknown or Unknown("these definitions are not known", item.site)
    resources: dict[str, Value] = {}
    offered: dict[str, Site] | None = {} if opened is None else None
    for part in parts:
        resources.update(part.resources or {})
        offered = {**offered, **part.offered} if offered is not None and part.offered is not None else None
    loaded = Loaded(
        call.site,
        call.scope.module,
        tuple(value for part in parts for value in part.assets),
        tuple(job for part in parts for job in part.jobs),
        resources,
        opened or next((part.open for part in parts if part.open), None),
        tuple(value for part in parts for value in part.maybe),
        offered,
    )
    return gathered(call, loaded, call.arguments)


def _lazy(call: ModelCall) -> Value:
    """``@definitions``, ``@repository`` and ``@component_instance``: the function is called once every module is read."""
    positional = call.arguments.positional
    target = positional[0].value if positional else None
    if not isinstance(target, FunctionValue):
        return Partial(External(call.name), call.arguments)
    machine, module = call.machine, call.scope.module

    def run() -> Value:
        arguments = _context(target, call.site)
        with machine.fresh_context(module), machine.fuelled(_FUEL):
            try:
                result = machine.call(target, arguments, call.site, target.scope)
                if call.name == _COMPONENT:
                    result = built(machine, result, call.site, target.scope)
            except (OutOfFuel, Raised, RecursionError):
                result = machine.unknown("the function that gives the definitions fails", call.site)
            return _as_definitions(call, result, module)

    lazy = Lazy(run)
    target.marks.append(lazy)
    if not machine.silenced:
        machine.later.append(lambda _machine: _force(lazy))
    return target


def _force(lazy: Lazy) -> None:
    lazy.force()


def _context(function: FunctionValue, site: Site) -> Arguments:
    parameters = function.node.args.args
    if not parameters or len(function.defaults) == len(parameters):
        return Arguments()
    return Arguments((Argument(None, External("dagster.ComponentLoadContext"), site),))


def _as_definitions(call: ModelCall, result: Value, module: str) -> Value:
    """What the function gives; a repository is a list, or a dictionary of lists."""
    if loaded_of(result) is not None:
        return result
    values: list[Value] = []
    opened = result if isinstance(result, Unknown) else None
    if isinstance(result, ListValue | TupleValue):
        values = list(_flat(result.items))
        opened = result.open if isinstance(result, ListValue) else None
    elif isinstance(result, DictValue):
        values = [each for entry in result.entries.values() for each in _flat([entry.value])]
    elif opened is None:
        opened = call.machine.unknown("the function gives no definitions that are known", call.site)
    loaded = Loaded(call.site, module, tuple(values), tuple(values), {}, opened)
    call.machine.record(loaded, call.site, Scope("module", module, call.site.path))
    return ExternalCall(DEFINITIONS, Arguments(), call.site, [loaded])


def _from_modules(call: ModelCall) -> Value:
    """``load_definitions_from_…``: everything that the modules bind."""
    modules, opened = modules_meant(call)
    found = {id(value): value for module in modules for value in members_of(call.machine, module)}
    values = tuple(value for value in found.values() if isinstance(value, ExternalCall))
    known = tuple(value for value in values if assets_of(value) is not None)
    resources, offered = resources_given(call.arguments)
    loaded = Loaded(call.site, call.scope.module, known, values, resources, opened, offered=offered)
    return gathered(call, loaded, call.arguments)


def _from_folder(call: ModelCall) -> Value:
    """``load_from_defs_folder``, ``load_defs``: every module below the folder."""
    package: str | None = None
    if call.name == "dagster.load_defs":
        given = argument(call.arguments, "defs_root", 0)
        package = given.value.name if given is not None and isinstance(given.value, ModuleValue) else None
    else:
        parts = call.scope.module.split(".")
        named = (".".join([*parts[:length], "defs"]) for length in range(len(parts), -1, -1))
        package = next((name for name in named if call.machine.modules.has_package(name)), None)
    if package is None:
        opened = unknown_in(call, "which folder is loaded is not known")
        return gathered(call, Loaded(call.site, call.scope.module, open=opened), call.arguments)
    loaded = load_folder(call.machine, package, call.site, call.scope)
    return gathered(call, loaded, call.arguments)


_KINDS = ("module", "modules", "current_module", "package_module", "package_name")
FUNCTIONS: Mapping[str, Model] = {
    "dagster.Definitions": _definitions,
    _REPOSITORY: _definitions,
    "dagster.Definitions.merge": _merge,
    "dagster.Definitions.merge_unbound_defs": _merge,
    "dagster.definitions": _lazy,
    _COMPONENT: _lazy,
    "dagster.load_defs": _from_folder,
    "dagster.load_from_defs_folder": _from_folder,
    "dagster.repository": _lazy,
    **{f"dagster.load_definitions_from_{kind}": _from_modules for kind in _KINDS},
}
