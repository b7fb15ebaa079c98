"""Binds assignment targets: names, attributes, items, and unpacked tuples."""

from __future__ import annotations

from collections.abc import Hashable

from .. import syntax
from .enums import enum_constant
from .hosting import raised_by
from .iteration import elements
from .joins import join
from .judgement import hash_key, may_equal_others
from .lookup import class_member
from .machine import Machine
from .plain import MAX_ITEMS, plain_value
from .special import call_special, has_special
from .values import (
    Argument,
    Arguments,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    Entry,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    Scope,
    Site,
    Unknown,
    Value,
)


def assign(machine: Machine, target: syntax.Expression, value: Value, scope: Scope) -> None:
    """Bind a target to a value."""
    site = Site(scope.path, target.n)
    match target:
        case syntax.Name():
            machine.bind(scope, target.id, value)
        case syntax.Tuple() | syntax.List():
            _unpack(machine, target.elts, value, site, scope)
        case syntax.Starred():
            assign(machine, target.value, value, scope)
        case syntax.Attribute():
            set_attribute(machine, machine.evaluate(target.value, scope), target.attr, value)
        case syntax.Subscript():
            container = machine.evaluate(target.value, scope)
            if isinstance(target.slice, syntax.Slice):
                cut = slice_of(machine, target.slice, scope)
                index: Value = (
                    Const(cut) if cut is not None else machine.unknown("the slice is not known", site)
                )
            else:
                index = machine.evaluate(target.slice, scope)
            set_item(machine, container, index, value, site)
        case _:
            pass


def set_attribute(machine: Machine, owner: Value, name: str, value: Value) -> None:
    """``owner.name = value``."""
    match owner:
        case InstanceValue() if has_special(owner, "__setattr__"):
            call_special(machine, owner, "__setattr__", (Const(name), value), owner.cls.site)
        case InstanceValue() if (
            isinstance(setter := class_member(owner.cls, name), Descriptor) and setter.setter
        ):
            arguments = Arguments(
                (Argument(None, owner, owner.cls.site), Argument(None, value, owner.cls.site))
            )
            machine.call(setter.setter, arguments, owner.cls.site, owner.cls.scope)
        case InstanceValue() | FunctionValue():
            machine.touch(owner)
            owner.attributes[name] = value
        case ClassValue():
            machine.bind(owner.scope, name, value)
        case ModuleValue() if owner.name in machine.scopes:
            machine.bind(machine.scopes[owner.name], name, value)
        case _:
            pass


def set_item(machine: Machine, container: Value, index: Value, value: Value, site: Site) -> None:
    """``container[index] = value``."""
    match container:
        case DictValue():
            machine.touch(container)
            key = hash_key(index)
            if key is None:
                doubt_entries(
                    container, value, machine.doubt(index, "a key of the dictionary is not known", site)
                )
            else:
                write_entry(container, key, Entry(index, value, site))
                mirror(machine, container, index, value)
        case ListValue():
            machine.touch(container)
            match index:
                case Const(value=int() as position) if not (container.open or container.unordered) and -len(
                    container.items
                ) <= position < len(container.items):
                    container.items[position] = value
                case Const(value=slice() as cut) if not (
                    container.open or container.unordered
                ) and _replace_slice(machine, container, cut, value, site):
                    pass
                case _:
                    container.items.clear()
                    container.open = machine.doubt(index, "which element is replaced is not known", site)
        case InstanceValue() if has_special(container, "__setitem__"):
            call_special(machine, container, "__setitem__", (index, value), site)
        case InstanceValue(content=content) if content is not None:
            set_item(machine, content, index, value, site)
        case External(name="os.environ"):
            pass
        case _:
            pass


def slice_of(machine: Machine, node: syntax.Slice, scope: Scope) -> slice | None:
    """The slice that is written; None when a bound is not known."""
    bounds = [
        plain_value(machine.evaluate(bound, scope)) if bound is not None else None
        for bound in (node.lower, node.upper, node.step)
    ]
    if all(bound is None or isinstance(bound, int) for bound in bounds) and bounds[2] != 0:
        return slice(*bounds)
    return None


def _replace_slice(machine: Machine, container: ListValue, cut: slice, value: Value, site: Site) -> bool:
    items, opened = elements(machine, value, site)
    if opened is not None or len(container.items) + len(items) > MAX_ITEMS:
        return False
    try:
        container.items[cut] = items
    except ValueError as error:
        raise raised_by(error, site) from None
    return True


def doubt_entries(container: DictValue, value: Value | None, why: Unknown) -> None:
    """Note that an entry of an unknown key was written: any known one may have that value now (None: any value)."""
    for key, entry in list(container.entries.items()):
        joined = why if value is None else join(entry.value, value, why)
        if joined is not entry.value:
            container.entries[key] = Entry(entry.key, joined, entry.site)
    container.open = container.open or why


def write_entry(container: DictValue, key: Hashable, entry: Entry) -> None:
    """Write an entry. What another library's name stands for may be the key of any: each may have the value then."""
    if may_equal_others(key):
        why = Unknown("it may have been replaced under a name of another library", entry.site)
        for other, known in list(container.entries.items()):
            if other != key:
                container.entries[other] = Entry(known.key, join(known.value, entry.value, why), known.site)
    there = container.entries.get(key)
    # A key that was there stays as it was written: ``True`` for ``1``.
    container.entries[key] = entry if there is None else Entry(there.key, entry.value, entry.site)


def mirror(machine: Machine, container: DictValue, index: Value, value: Value) -> None:
    """Write an entry of ``globals()`` or ``vars(instance)`` through to the name that it is."""
    name = index.value if isinstance(index, Const) else None
    if not isinstance(name, str):
        return
    match container.mirrored:
        case Scope() as scope:
            machine.bind(scope, name, value)
        case InstanceValue() as instance:
            machine.touch(instance)
            instance.attributes[name] = value
        case None:
            pass


def delete(machine: Machine, target: syntax.Expression, scope: Scope) -> None:
    """``del target``."""
    match target:
        case syntax.Name():
            home = scope.home(target.id)
            machine.touch(home)
            home.names.pop(target.id, None)
        case syntax.Tuple() | syntax.List():
            for part in target.elts:
                delete(machine, part, scope)
        case syntax.Subscript():
            container = enum_constant(machine.evaluate(target.value, scope))
            key = (
                None if isinstance(container, ListValue) else hash_key(machine.evaluate(target.slice, scope))
            )
            if isinstance(container, DictValue) and key is not None and not may_equal_others(key):
                machine.touch(container)
                container.entries.pop(key, None)
            elif isinstance(container, ListValue) and _delete_item(machine, container, target, scope):
                pass
            elif isinstance(container, ListValue | DictValue):
                machine.touch(container)
                container.items.clear() if isinstance(container, ListValue) else container.entries.clear()
                container.open = Unknown("which element is deleted is not known", Site(scope.path, target.n))
        case _:
            pass


def _delete_item(machine: Machine, container: ListValue, target: syntax.Subscript, scope: Scope) -> bool:
    """Delete elements of a list where it is known which; False where not."""
    if container.open is not None or container.unordered:
        return False
    if isinstance(target.slice, syntax.Slice):
        cut = slice_of(machine, target.slice, scope)
        if cut is None:
            return False
        machine.touch(container)
        del container.items[cut]
        return True
    index = machine.evaluate(target.slice, scope)
    if (
        isinstance(index, Const)
        and isinstance(index.value, int)
        and -len(container.items) <= index.value < len(container.items)
    ):
        machine.touch(container)
        del container.items[index.value]
        return True
    return False


def _unpack(
    machine: Machine, targets: tuple[syntax.Expression, ...], value: Value, site: Site, scope: Scope
) -> None:
    items, opened = elements(machine, value, site)
    star = next((i for i, target in enumerate(targets) if isinstance(target, syntax.Starred)), None)
    if opened is None and star is None and len(items) == len(targets):
        parts: list[Value] = items
    elif opened is None and star is not None and len(items) >= len(targets) - 1:
        after = len(targets) - star - 1
        end = len(items) - after
        parts = [*items[:star], ListValue(items[star:end]), *items[end:]]
    else:
        cause = opened or machine.unknown("the number of its elements does not fit", site)
        parts = [ListValue([], cause) if isinstance(target, syntax.Starred) else cause for target in targets]
    for target, part in zip(targets, parts, strict=True):
        assign(machine, target, part, scope)
