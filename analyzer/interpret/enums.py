"""Enumerations: their members, made when the class is, and found by value."""

from __future__ import annotations

from .lookup import class_member, external_bases
from .machine import Machine
from .values import (
    Argument,
    Arguments,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    Native,
    Scope,
    Site,
    TupleValue,
    Unknown,
    Value,
)

_WITH_CONTENT = frozenset(
    {"enum.StrEnum", "enum.IntEnum", "enum.IntFlag", "builtins.str", "builtins.int", "builtins.float"}
)
_FLAGS = frozenset({"enum.Flag", "enum.IntFlag"})


def make_members(machine: Machine, cls: ClassValue) -> None:
    """Turn the names of a class body into members."""
    bases = frozenset(external_bases(cls))
    number = 0
    made: list[InstanceValue] = []
    for name, value in list(cls.scope.names.items()):
        if name.startswith("_") or isinstance(value, FunctionValue | Descriptor | ClassValue | Native):
            continue
        if isinstance(value, ExternalCall) and value.function == External("enum.auto"):
            number = (number * 2 or 1) if bases & _FLAGS else number + 1
            value = Const(name.lower()) if "enum.StrEnum" in bases else Const(number)
        elif isinstance(value, Const) and isinstance(value.value, int):
            number = value.value
        alias = next((member for member in made if member.attributes["_value_"] == value), None)
        if alias is not None and isinstance(value, Const):
            cls.scope.names[name] = alias
            continue
        member = InstanceValue(
            cls,
            {"name": Const(name), "value": value, "_value_": value, "_name_": Const(name)},
            content=value if bases & _WITH_CONTENT else None,
        )
        cls.scope.names[name] = member
        made.append(member)
        _initialise(machine, member, value)


def member_of_value(machine: Machine, cls: ClassValue, arguments: Arguments, site: Site) -> Value:
    """``Cls(value)``."""
    wanted = arguments.items[0].value if arguments.items else None
    if isinstance(wanted, InstanceValue) and wanted.cls is cls:
        return wanted
    for member in cls.scope.names.values():
        if isinstance(member, InstanceValue) and isinstance(wanted, Const):
            value = member.attributes.get("value")
            if isinstance(value, Const) and value.value == wanted.value:
                return member
    if isinstance(wanted, Unknown):
        return wanted
    return machine.unknown(f"'{cls.name}' has no member of that value that is known", site)


def has_members(cls: ClassValue) -> bool:
    """Whether an enumeration has members: one without makes others when it is called."""
    return any(isinstance(value, InstanceValue) and value.cls is cls for value in cls.scope.names.values())


def enum_constant(value: Value) -> Value:
    """An instance as the text, number or container that it also is; other values as they are."""
    if isinstance(value, InstanceValue) and value.content is not None:
        return value.content
    return value


def _initialise(machine: Machine, member: InstanceValue, value: Value) -> None:
    initialiser = class_member(member.cls, "__init__")
    if initialiser is None:
        return
    parts = value.items if isinstance(value, TupleValue) else (value,)
    arguments = Arguments(tuple(Argument(None, part, member.cls.site) for part in parts))
    machine.call(BoundMethod(initialiser, member), arguments, member.cls.site, _outer(member.cls))


def _outer(cls: ClassValue) -> Scope:
    return cls.scope.parent or cls.scope
