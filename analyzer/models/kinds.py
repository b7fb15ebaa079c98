"""Of which class of another library a value is an instance, as far as that library's model tells."""

from __future__ import annotations

import sys

from .. import syntax
from ..interpret.lookup import external_bases, has_unknown_base
from ..interpret.machine import Machine
from ..interpret.values import (
    BoundMethod,
    ClassValue,
    Const,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    SetValue,
    TupleValue,
    Value,
)


def is_of_kind(machine: Machine, value: Value, kind: str) -> bool | None:
    """Whether a value is an instance of a class that a model knows; None when that is not known."""
    match value:
        case ExternalCall(function=External(name=made)):
            if _derives(machine, made, kind):
                return True
            if made in machine.classes:
                return False
            is_class = _is_told(machine, made) and made.rpartition(".")[2][:1].isupper()
            return False if is_class else None
        case InstanceValue():
            bases = external_bases(value.cls)
            if any(_derives(machine, base, kind) for base in bases):
                return True
            settled = not has_unknown_base(value.cls) and all(_is_told(machine, base) for base in bases)
            return False if settled else None
        case FunctionValue():
            plain = isinstance(value.node, syntax.Lambda) or not value.node.decorator_list
            return False if plain or value.marks else None
        case External():
            # Without a dot it is a module; in mixed case, as everybody writes them, a class.
            last = value.name.rpartition(".")[2]
            is_class = last[:1].isupper() and not last.isupper()
            return False if is_class or "." not in value.name or value.name in machine.functions else None
        case (
            Const()
            | ListValue()
            | DictValue()
            | SetValue()
            | TupleValue()
            | ModuleValue()
            | ClassValue()
            | BoundMethod()
        ):
            return False
        case _:
            return None


def _derives(machine: Machine, name: str, kind: str) -> bool:
    waiting, seen = [name], set()
    while waiting:
        current = waiting.pop()
        if current == kind:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(machine.classes.get(current, ()))
    return False


def _is_told(machine: Machine, name: str) -> bool:
    """Whether a name is of a library whose classes the models know."""
    top = name.partition(".")[0]
    return top in machine.external_packages or top in sys.stdlib_module_names
