"""Imports: modules of the project are evaluated once, others are external names."""

from __future__ import annotations

import re
import sys

from .. import syntax
from .hosted_methods import module_file
from .joins import forget_change
from .machine import MODULE_FUEL, Machine, OutOfFuel, Raised, SourceModule, Trouble
from .names import names_bound
from .places import placed
from .values import (
    Const,
    Deferred,
    External,
    ListValue,
    ModuleValue,
    Scope,
    Site,
    TupleValue,
    Unknown,
    Value,
)

# What the statements after one that took too many steps have, each time half as much.
STATEMENT_FUEL = 100_000
TOO_MUCH = "evaluating this statement takes too many steps"
LEAST_FUEL = 2_000


def import_named(machine: Machine, name: str, site: Site, scope: Scope | None) -> Value:
    """The module that the file of that site calls so, its packages evaluated before it."""
    if _is_external(machine, name):
        return machine.external(name)
    known = machine.modules.known_as(name, site.path)
    if known != name:
        parts = name.split(".")
        for length in range(1, len(parts)):
            package = machine.modules.known_as(".".join(parts[:length]), site.path)
            import_module(machine, package, site, scope)
    return import_module(machine, known, site, scope)


def import_module(machine: Machine, name: str, site: Site, scope: Scope | None) -> Value:
    """The module that is known by that name, its packages evaluated before it."""
    name = machine.modules.known_as(name, "")
    if _is_external(machine, name):
        return machine.external(name)
    if not _in_project(machine, name.partition(".")[0]):
        _note_elsewhere(machine, name, site)
        return machine.external(name)
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        partial = ".".join(parts[:length])
        module = machine.modules.load(partial)
        if module is not None or machine.modules.is_unread(partial):
            known = module.name if module is not None else machine.modules.known_as(partial, "")
            at_run_time = scope is not None and not machine.binding_only
            machine.start(known, site if scope is not None else None, at_run_time=at_run_time)
        if module is not None:
            evaluate_module(machine, module)
        elif not machine.modules.has_package(partial):
            return machine.unknown(f"the project has no module '{partial}'", site)
    return ModuleValue(name)


def evaluate_module(machine: Machine, module: SourceModule) -> Scope:
    """Run a module's code, once."""
    known = machine.scopes.get(module.name)
    if known is not None:
        return known
    with machine.fresh_context(module.name), machine.fuelled(MODULE_FUEL):
        scope = machine.scopes[module.name] = _module_scope(module)
        _run(machine, module, scope)
    machine.finished.add(module.name)
    machine.recorded[module.name] = machine.recorded.pop(module.name)
    return scope


def _module_scope(module: SourceModule) -> Scope:
    scope = Scope("module", module.name, module.path)
    scope.names["__name__"] = Const(module.name)
    scope.names["__file__"] = module_file(module.path)
    scope.names["__package__"] = Const(module.name if module.is_package else module.name.rpartition(".")[0])
    if module.is_package:
        scope.names["__path__"] = ListValue([Const(str(placed(module.path.rpartition("/")[0])))])
    scope.names["__doc__"] = Const(None)
    return scope


def _run(machine: Machine, module: SourceModule, scope: Scope) -> None:
    spare = STATEMENT_FUEL
    for statement in module.tree.body:
        where = _first_site(module, statement)
        machine.changes.clear()
        try:
            machine.execute((statement,), scope)
        except Raised as raised:
            machine.note_trouble(
                Trouble(
                    f"importing this module raises {raised.name} here; what follows is not read",
                    raised.site,
                    module.name,
                )
            )
            return
        except (OutOfFuel, RecursionError) as given_up:
            if isinstance(given_up, RecursionError):
                # How deep is too deep depends on what surrounds the import.
                machine.trace.entangled = True
            machine.note_trouble(Trouble(TOO_MUCH, where, module.name))
            # What the statement binds has that cause, too, and how far it got with what it changes is not known.
            why = Unknown(TOO_MUCH, where)
            for change in machine.changes:
                forget_change(change, why)
            for name in names_bound(statement):
                machine.bind(scope, name, why)
            machine.fuel = max(spare, LEAST_FUEL)
            spare //= 2


def _first_site(module: SourceModule, statement: syntax.Statement) -> Site:
    """Where a statement begins: a decorated one at its first decorator."""
    decorators = getattr(statement, "decorator_list", ())
    return Site(module.path, decorators[0].n if decorators else statement.n)


def run_import(machine: Machine, node: syntax.Import, scope: Scope) -> None:
    """``import a.b``, ``import a.b as c``."""
    for name in node.names:
        site = Site(scope.path, name.n)
        value = import_named(machine, name.name, site, scope)
        if isinstance(value, Unknown):
            note_missing(machine, name.name, site)
        if name.asname is not None:
            machine.bind(scope, name.asname, value)
        else:
            top = name.name.partition(".")[0]
            machine.bind(scope, top, import_named(machine, top, site, scope) if "." in name.name else value)


def run_import_from(machine: Machine, node: syntax.ImportFrom, scope: Scope) -> None:
    """``from a import b``, relative and starred ones too."""
    if node.module == "__future__":
        return
    origin = _origin(machine, node, scope)
    for name in node.names:
        site = Site(scope.path, name.n)
        if origin is None:
            value: Value = machine.unknown("the relative import leaves the package", site)
            note_missing(machine, "." * node.level + (node.module or ""), site)
            if name.name != "*":
                machine.bind(scope, name.asname or name.name, value)
            continue
        module = import_named(machine, origin, site, scope)
        if isinstance(module, Unknown):
            note_missing(machine, origin, site, name.name)
        elif isinstance(module, External):
            _note_elsewhere(machine, f"{origin}.{name.name}", site)
        if name.name == "*":
            _bind_all(machine, module, scope)
            continue
        value = _imported(machine, module, name.name, site, scope)
        if (
            isinstance(value, Unknown)
            and isinstance(module, ModuleValue)
            and _is_missing(machine, module, name.name)
        ):
            note_missing(machine, f"{origin}.{name.name}", site, name.name)
        machine.bind(scope, name.asname or name.name, value)


def _imported(machine: Machine, module: Value, name: str, site: Site, scope: Scope) -> Value:
    if not isinstance(module, ModuleValue):
        return machine.attribute(module, name, site)
    source = machine.look_into(module.name)
    if source is not None and name in source.names:
        found = source.names[name]
        return found if isinstance(found, Deferred) else machine.attribute(module, name, site)
    full_name = f"{module.name}.{name}"
    if machine.modules.load(full_name) or machine.modules.has_package(full_name):
        return import_module(machine, full_name, site, scope)
    if source is not None and module.name not in machine.finished:
        return Deferred(module.name, name, site)
    return machine.attribute(module, name, site)


def _bind_all(machine: Machine, module: Value, scope: Scope) -> None:
    if isinstance(module, External):
        stars = scope.names.get("*")
        known = stars.items if isinstance(stars, ListValue) else []
        machine.bind(scope, "*", ListValue([*known, module]))
        return
    source = machine.look_into(module.name) if isinstance(module, ModuleValue) else None
    if source is None or not isinstance(module, ModuleValue):
        return
    listed = source.names.get("__all__")
    if isinstance(listed, ListValue | TupleValue):
        names = [
            item.value for item in listed.items if isinstance(item, Const) and isinstance(item.value, str)
        ]
    else:
        names = [name for name in source.names if not name.startswith("_") and name != "*"]
        if "*" in source.names:
            machine.bind(scope, "*", source.names["*"])
    for name in names:
        machine.bind(scope, name, _imported(machine, module, name, Site(scope.path, 0), scope))


def _origin(machine: Machine, node: syntax.ImportFrom, scope: Scope) -> str | None:
    if node.level == 0:
        return node.module
    module = machine.modules.load(scope.module)
    parts = machine.modules.longest_name(scope.path).split(".")
    drop = node.level - (1 if module is not None and module.is_package else 0)
    if drop >= len(parts):
        return None
    kept = parts[: len(parts) - drop]
    return ".".join([*kept, node.module] if node.module else kept)


# Modules that a compiler of protocol buffers writes.
_GENERATED = re.compile(r"_pb2(_grpc)?$|_pb2(_grpc)?\.")


def note_missing(machine: Machine, name: str, site: Site, wanted: str = "") -> None:
    """Note that a module of the project isn't there, once; what it defines would be missed in silence.

    Whoever handles its absence (``try``), only checks types, or takes from it what builds write into a module that is
    in no repository (a version, descriptions of messages), is not told.
    """
    if machine.guarded or machine.binding_only or machine.silenced or _is_noted(machine, name):
        return
    if "version" in wanted.lower() or _GENERATED.search(name):
        return
    machine.missing.add((machine.importing, name))
    roots = ", ".join(f"'{root}'" for root in machine.modules.roots())
    machine.note_trouble(
        Trouble(
            f"the project has no module '{name}' (looked below {roots}), so what it defines is not known",
            site,
            machine.importing,
            name,
        )
    )


def _note_elsewhere(machine: Machine, name: str, site: Site) -> None:
    """Note that a module seems to be of another library while the project has its file where no import finds it."""
    path = machine.modules.elsewhere(name)
    if (
        path is None
        or machine.guarded
        or machine.binding_only
        or machine.silenced
        or _is_noted(machine, name)
    ):
        return
    machine.missing.add((machine.importing, name))
    depth = path.removesuffix("/__init__.py").removesuffix(".py").count("/") - name.count(".")
    root = "/".join(path.split("/")[:depth])
    machine.note_trouble(
        Trouble(
            f"module '{name}' is taken for another library's, but '{path}' looks like it (below '{root}')",
            site,
            machine.importing,
            name,
        )
    )


def _is_missing(machine: Machine, module: ModuleValue, name: str) -> bool:
    """Whether a module certainly lacks a name, so that importing it fails, or a file is missing."""
    scope = machine.look_into(module.name)
    if scope is None:
        return machine.modules.load(module.name) is None and not machine.modules.is_unread(module.name)
    return module.name in machine.finished and not {name, "*", "__getattr__"} & scope.names.keys()


def _is_external(machine: Machine, name: str) -> bool:
    top = name.partition(".")[0]
    return top in machine.external_packages or top in sys.stdlib_module_names


def _in_project(machine: Machine, top: str) -> bool:
    return machine.modules.load(top) is not None or machine.modules.has_package(top)


def _is_noted(machine: Machine, name: str) -> bool:
    """Whether the module under way has noted that one is missing."""
    return (machine.importing, name) in machine.missing
