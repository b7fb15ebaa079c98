"""Special methods of the project's classes: what operators, ``len``, ``str`` and loops call on their instances."""

from __future__ import annotations

from .lookup import class_member
from .machine import Machine
from .values import Argument, Arguments, BoundMethod, InstanceValue, Site, Value


def has_special(value: Value, name: str) -> bool:
    """Whether a class of the project defines that method for a value."""
    return isinstance(value, InstanceValue) and class_member(value.cls, name) is not None


def call_special(
    machine: Machine, value: InstanceValue, name: str, arguments: tuple[Value, ...], site: Site
) -> Value:
    """Call a special method: looked up in the class, not in the instance."""
    method = class_member(value.cls, name)
    if method is None:
        return machine.unknown(f"an instance of '{value.cls.name}' has no '{name}'", site)
    given = Arguments(tuple(Argument(None, argument, site) for argument in arguments))
    return machine.call(BoundMethod(method, value), given, site, value.cls.scope)
