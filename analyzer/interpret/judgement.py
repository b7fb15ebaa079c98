"""What can be told of a value: whether it is true, its key, the environment that it depends on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from .values import (
    NO_NAMES,
    NONE,
    Attribute,
    BoundMethod,
    ClassValue,
    Const,
    DictValue,
    Entry,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ModuleValue,
    Names,
    Native,
    NativeMethod,
    Partial,
    SetValue,
    Subscripted,
    TupleValue,
    Unknown,
    Value,
)


def tainted(value: Value, environment: Names) -> Value:
    """A constant or unknown value that depends on further environment variables; others as they are."""
    match value:
        case Const() if environment:
            return Const(value.value, value.environment | environment)
        case Unknown() if environment:
            return Unknown(value.reason, value.site, value.pattern, value.environment | environment)
        case _:
            return value


def hash_key(value: Value, depth: int = 0) -> Hashable | None:
    """What a value is as a dictionary key; None when that is unknown or it has no hash."""
    match value:
        case Const():
            return ("const", value.value)
        case TupleValue():
            if depth > _MAX_KEY_DEPTH or len(value.items) > _MAX_KEY_PARTS >> (4 * depth):
                return None
            keys = tuple(hash_key(item, depth + 1) for item in value.items)
            return None if None in keys or value.unordered else ("tuple", keys)
        case SetValue(frozen=True) if value.open is None:
            return ("frozenset", frozenset(value.entries))
        case External():
            return ("external", value.name)
        case ModuleValue():
            return ("module", value.name)
        case InstanceValue():
            return _instance_key(value, depth)
        case FunctionValue() | ClassValue():
            return ("object", id(value))
        case ExternalCall():
            return ("object" if value.marks else "made", id(value))
        case Attribute():
            base = hash_key(value.base)
            return None if base is None else ("attribute", base, value.name)
        case _:
            return None


def may_equal_others(key: Hashable) -> bool:
    """Whether a key is that of another library's name, which may be a constant and equal any other key."""
    match key:
        case ("external", str(name)):
            return not name.startswith("builtins.")
        case ("attribute" | "made", *_):
            return True
        case _:
            return False


def certainly_absent(entries: Mapping[Hashable, object], key: Hashable) -> bool:
    """Whether no entry certainly has a key that is not among theirs."""
    return not may_equal_others(key) and not any(map(may_equal_others, entries))


# How much a tuple may hold, and how deep, to be a key: less with each level, so that keys stay small.
_MAX_KEY_PARTS = 1024
_MAX_KEY_DEPTH = 3


def _instance_key(value: InstanceValue, depth: int) -> Hashable | None:
    if depth > _MAX_KEY_DEPTH:
        return None
    if value.content is not None and value.compared is None:
        return hash_key(value.content, depth)
    if value.compared is None:
        return None if _may_define(value.cls, ("__eq__", "__hash__")) else ("object", id(value))
    keys = tuple(hash_key(value.attributes.get(name, NONE), depth + 1) for name in value.compared)
    return None if None in keys else ("instance", id(value.cls), keys)


def _may_define(cls: ClassValue, names: tuple[str, ...]) -> bool:
    """Whether a class or a base of it defines one of those methods, or may do so."""
    if any(name in cls.scope.names for name in names):
        return True
    for base in cls.bases:
        base = base.base if isinstance(base, Subscripted) else base
        if isinstance(base, ClassValue):
            if _may_define(base, names):
                return True
        elif not (isinstance(base, External) and base.name in PLAIN_BASES):
            return True
    return False


# Bases of other libraries that give a class neither attributes of interest nor a meaning as truth or key.
PLAIN_BASES = frozenset(
    {
        "abc.ABC",
        "builtins.BaseException",
        "builtins.Exception",
        "builtins.object",
        "enum.Enum",
        "pydantic.BaseModel",
        "pydantic_settings.BaseSettings",
        "typing.Generic",
        "typing.Protocol",
        "vibepiper.IOManager",
        "vibepiper.Resource",
    }
)


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None when that is not known."""
    match value:
        case Const():
            return bool(value.value)
        case ListValue():
            return True if value.items else (None if value.open else False)
        case SetValue() | DictValue():
            return True if value.entries else (None if value.open else False)
        case TupleValue():
            return bool(value.items)
        case InstanceValue():
            if value.content is not None:
                return truth(value.content)
            return None if _may_define(value.cls, ("__bool__", "__len__")) else True
        case (
            FunctionValue()
            | ClassValue()
            | ModuleValue()
            | BoundMethod()
            | NativeMethod()
            | Partial()
            | Native()
        ):
            return True
        case External() if "." not in value.name:
            # What an import of a library binds is a module.
            return True
        case _:
            return None


def environment_of(value: Value) -> Names:
    """The environment variables that a value depends on."""
    if isinstance(value, Const | Unknown):
        return value.environment
    found: set[str] = set()
    waiting: list[Value] = [value]
    seen = {id(value)}
    while waiting and len(seen) <= _MAX_LOOKED_AT:
        current = waiting.pop()
        if isinstance(current, Const | Unknown):
            found |= current.environment
            continue
        for part in parts_of(current):
            if isinstance(part, Const):
                found |= part.environment
            elif id(part) not in seen:
                seen.add(id(part))
                waiting.append(part)
    return frozenset(found) if found else NO_NAMES


# In how many parts of a value its environment is looked for.
_MAX_LOOKED_AT = 20_000


def parts_of(value: Value) -> Iterable[Value]:
    """The values of which one is made."""
    match value:
        case ListValue() | TupleValue() | IteratorValue():
            return value.items
        case SetValue():
            return value.entries.values()
        case DictValue():
            return (part for entry in value.entries.values() for part in (entry.key, entry.value))
        case ExternalCall() | Partial():
            return (item.value for item in value.arguments.items)
        case Attribute():
            return (value.base,)
        case Subscripted():
            return (value.base, value.index)
        case InstanceValue():
            return value.attributes.values()
        case _:
            return ()


def frozen_copy(value: Value, depth: int = 8, copies: dict[int, Value] | None = None) -> Value:
    """A value as it is now: later changes of the containers in it do not show in the copy."""
    if depth == 0 or isinstance(value, Const):
        return value
    copies = {} if copies is None else copies
    if id(value) in copies:
        return copies[id(value)]
    match value:
        case ListValue():
            listed = ListValue([], value.open, value.sites, unordered=value.unordered)
            copies[id(value)] = listed
            listed.items += [frozen_copy(item, depth - 1, copies) for item in value.items]
            return listed
        case TupleValue():
            made = TupleValue(
                tuple(frozen_copy(item, depth - 1, copies) for item in value.items),
                value.sites,
                value.unordered,
            )
            copies[id(value)] = made
            return made
        case SetValue():
            return SetValue(dict(value.entries), value.open)
        case DictValue():
            copied = DictValue({}, value.open, value.default, unordered=value.unordered)
            copies[id(value)] = copied
            for key, entry in value.entries.items():
                copied.entries[key] = Entry(
                    entry.key, frozen_copy(entry.value, depth - 1, copies), entry.site
                )
            return copied
        case _:
            return value
