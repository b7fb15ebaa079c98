"""Reads the class that a configuration or an asset names for a resource: is it one, and which settings does it have."""

from __future__ import annotations

from .. import syntax
from ..facts import ResourceField, ResourceType
from ..graph.suggest import did_you_mean
from ..interpret.fields import declared_fields
from ..interpret.imports import evaluate_module
from ..interpret.lookup import class_member, external_bases, has_unknown_base, linearised
from ..interpret.machine import Machine
from ..interpret.values import ClassValue, External, Scope, Unknown, Value
from .annotations import evaluate_quietly, type_text, unquoted

RESOURCE = "vibepiper.Resource"
# Bases that add no settings.
_BARE = frozenset({RESOURCE, "abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol"})
_PLAIN_STATEMENTS = (syntax.AnnAssign, syntax.Assign, syntax.FunctionDef, syntax.Expr, syntax.Pass)


def read_resource_type(machine: Machine, text: str) -> ResourceType:
    """What ``package.module:Class`` (or ``package.module.Class``) is. Reads its module when nothing imports it, so
    ask when everything else was read."""
    module, colon, name = text.partition(":")
    if not colon:
        module, _, name = text.rpartition(".")
    machine.look_into(machine.modules.known_as(module, ""))
    source = machine.modules.load(module) if module and name else None
    if source is None:
        return ResourceType(text, _missing_module(machine, module))
    scope = evaluate_module(machine, source)
    found = scope.names.get(name)
    if found is None:
        return ResourceType(text, None if _is_open(machine, scope) else _missing_class(module, name, scope))
    if isinstance(found, ClassValue):
        return _read_class(machine, text, found)
    foreign = isinstance(found, External | Unknown) or found.__class__.__name__ == "Deferred"
    return ResourceType(text, None if foreign else f"'{text}' is no class")


def class_text(value: Value | None) -> str | None:
    """A class of the project as a configuration names it; None for anything else."""
    return f"{value.module}:{value.qualname}" if isinstance(value, ClassValue) else None


def _missing_module(machine: Machine, module: str) -> str | None:
    """Certain only beside an ``__init__.py`` of the project: another distribution may hold what a name means."""
    package = module.rpartition(".")[0]
    machine.look_into(machine.modules.known_as(package, ""))
    parent = machine.modules.load(package) if package else None
    if parent is None or not parent.is_package or machine.modules.has_package(module):
        return None
    return f"the project has no module '{module}'.{did_you_mean(module, machine.modules.submodules(package))}"


def _missing_class(module: str, name: str, scope: Scope) -> str:
    classes = [each for each, value in scope.names.items() if isinstance(value, ClassValue)]
    return f"module '{module}' has no class '{name}'.{did_you_mean(name, classes)}"


def _is_open(machine: Machine, scope: Scope) -> bool:
    """Whether a module may have names that were not seen."""
    troubled = scope.module in machine.troubles
    return troubled or "*" in scope.names or "__getattr__" in scope.names


def _read_class(machine: Machine, text: str, cls: ClassValue) -> ResourceType:
    outside = set(external_bases(cls))
    if has_unknown_base(cls) or not outside <= _BARE:
        return ResourceType(text)
    if RESOURCE not in outside:
        return ResourceType(
            text, f"'{text}' is no subclass of vibepiper.Resource; make it one: class {cls.name}(Resource)"
        )
    return ResourceType(text, None, _fields(machine, cls))


def _fields(machine: Machine, cls: ClassValue) -> tuple[ResourceField, ...] | None:
    """The settings; None when there may be others."""
    plain = all(
        not each.decorators and not each.keywords and isinstance(statement, _PLAIN_STATEMENTS)
        for each in linearised(cls)
        for statement in each.node.body
    )
    if not plain or class_member(cls, "configured") is not None:
        return None
    found = []
    for field in declared_fields(cls):
        if field.given:
            noted: Value | None = evaluate_quietly(machine, field.annotation, field.owner.scope)
            value = unquoted(machine, noted, field.annotation, field.owner.scope)
            found.append(ResourceField(field.name, type_text(value)))
    return tuple(found)
