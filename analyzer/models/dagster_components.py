"""Dagster's components: what those made in Python define, and what the classes do of which YAML makes some."""

from __future__ import annotations

from .. import syntax
from ..interpret.lookup import class_member, linearised
from ..interpret.machine import Machine, OutOfFuel, Raised
from ..interpret.repetition import repeat
from ..interpret.values import (
    Argument,
    Arguments,
    ClassValue,
    External,
    FunctionValue,
    InstanceValue,
    Scope,
    Site,
    Unknown,
    Value,
)

_FUEL = 200_000
_BUILD = "build_defs"


def built(machine: Machine, component: Value, site: Site, scope: Scope) -> Value:
    """What the ``build_defs`` of a component gives."""
    if isinstance(component, InstanceValue) and isinstance(
        class_member(component.cls, _BUILD), FunctionValue
    ):
        return machine.call(machine.attribute(component, _BUILD, site), _context(site), site, scope)
    if isinstance(component, Unknown):
        return component
    return machine.unknown("what this component defines is not known", site)


def follow_classes(machine: Machine, path: str, package: str, site: Site, scope: Scope) -> None:
    """Follow the project's own classes that a component's YAML names, so that what they define is noted.

    How many there are, and with what, only the YAML says: what they define repeats.
    """
    for name in _types_in(machine.modules.read_file(path) or b""):
        cls = _class_of(machine, name, package, site, scope)
        if cls is None or not isinstance(class_member(cls, _BUILD), FunctionValue):
            continue
        unknown = Unknown("the YAML of a component says with what, and how often", cls.site)
        component = InstanceValue(cls, dict.fromkeys(_annotated(cls), unknown))

        def turn(component: InstanceValue = component) -> None:
            built(machine, component, site, scope)

        with machine.fresh_context(scope.module), machine.fuelled(_FUEL):
            try:
                repeat(machine, turn, unknown)
            except (OutOfFuel, Raised, RecursionError):
                continue


def _types_in(data: bytes) -> tuple[str, ...]:
    """The component types that a file names, one for each of its documents."""
    # Few projects have such a file, and its import is felt in a command that needs none.
    import yaml  # type: ignore[import-untyped]  # its stubs are not worth a dependency

    try:
        documents = list(yaml.safe_load_all(data))
    except (yaml.YAMLError, UnicodeDecodeError):
        return ()
    named = (each.get("type") for each in documents if isinstance(each, dict))
    return tuple(dict.fromkeys(name for name in named if isinstance(name, str)))


def _class_of(machine: Machine, name: str, package: str, site: Site, scope: Scope) -> ClassValue | None:
    """A class of the project by the name that YAML has for it; one with a leading dot is beside the YAML."""
    module, _, last = name.rpartition(".")
    if name.startswith("."):
        module = f"{package}{module}" if module else f"{package}.component"
    if machine.modules.load(module) is None:
        return None
    found = machine.attribute(machine.hooks.import_module(machine, module, site, scope), last, site)
    return found if isinstance(found, ClassValue) else None


def _annotated(cls: ClassValue) -> tuple[str, ...]:
    return tuple(
        statement.target.id
        for each in linearised(cls)
        for statement in each.node.body
        if isinstance(statement, syntax.AnnAssign) and isinstance(statement.target, syntax.Name)
    )


def _context(site: Site) -> Arguments:
    return Arguments((Argument(None, External("dagster.ComponentLoadContext"), site),))
