"""Between the interpreter's values and plain Python objects."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import islice

from .judgement import hash_key
from .values import (
    HOSTED,
    NO_NAMES,
    Const,
    DictValue,
    Entry,
    External,
    InstanceValue,
    ListValue,
    Names,
    SetValue,
    Site,
    TupleValue,
    Value,
)

MAX_ITEMS = 10_000
# How large and deep a value may be to be computed with as a whole.
MAX_PARTS = 50_000
MAX_DEPTH = 60


class _NotPlain:
    """The answer for a value that has no plain Python counterpart."""


NOT_PLAIN = _NotPlain()


def plain_value(value: Value) -> object:
    """A value as a Python object, when it is made of constants and containers only, not too many; else ``NOT_PLAIN``."""
    if isinstance(value, Const):
        return value.value
    return _plain(value, [MAX_PARTS], 0)


def _plain(value: Value, left: list[int], depth: int) -> object:
    if isinstance(value, Const):
        return value.value
    if depth > MAX_DEPTH:
        return NOT_PLAIN
    match value:
        case InstanceValue(content=content) if content is not None:
            return _plain(content, left, depth + 1)
        case ListValue() | TupleValue():
            if value.unordered or (isinstance(value, ListValue) and value.open):
                return NOT_PLAIN
            items = _several(value.items, left, depth)
            if items is None:
                return NOT_PLAIN
            if isinstance(value, ListValue) and value.kind:
                return deque(items)
            return tuple(items) if isinstance(value, TupleValue) else items
        case DictValue() if not (value.open or value.unordered):
            keys = _several([entry.key for entry in value.entries.values()], left, depth)
            held = _several([entry.value for entry in value.entries.values()], left, depth)
            if keys is None or held is None:
                return NOT_PLAIN
            try:
                return _of_kind(value, dict(zip(keys, held, strict=True)))
            except TypeError:
                return NOT_PLAIN
        case SetValue() if not value.open and len(value.entries) < 2:
            # A larger one has no order that is known.
            members = _several(list(value.entries.values()), left, depth)
            return NOT_PLAIN if members is None else frozenset(members) if value.frozen else set(members)
        case _:
            return NOT_PLAIN


def plain_set(value: SetValue) -> object:
    """A set's elements as plain objects, for those who don't ask for their order; NOT_PLAIN where one is not known."""
    if value.open:
        return NOT_PLAIN
    members = [plain_value(member) for member in value.entries.values()]
    return NOT_PLAIN if any(member is NOT_PLAIN for member in members) else frozenset(members)


def _of_kind(value: DictValue, plain: dict[object, object]) -> object:
    """A dictionary as one of its class."""
    if value.kind == "defaultdict":
        made = _MAKERS.get(value.default.name) if isinstance(value.default, External) else None
        return defaultdict(made, plain) if made is not None or value.default is None else NOT_PLAIN
    kinds: dict[str, Callable[[dict[object, object]], object]] = {
        "Counter": Counter,
        "OrderedDict": OrderedDict,
    }
    return kinds[value.kind](plain) if value.kind else plain


_MAKERS: dict[str, type] = {f"builtins.{kind.__name__}": kind for kind in (dict, float, int, list, set, str)}


def _several(values: Sequence[Value], left: list[int], depth: int) -> list[object] | None:
    left[0] -= len(values)
    if left[0] < 0:
        return None
    items = []
    for value in values:
        item = _plain(value, left, depth + 1)
        if item is NOT_PLAIN:
            return None
        items.append(item)
    return items


def lifted(plain: object, site: Site, environment: Names = NO_NAMES) -> Value | None:
    """A plain object as a value; None when it is not made of constants and containers only."""
    if plain is None or isinstance(plain, (bool, int, float, complex, str, bytes, *HOSTED)):
        return Const(plain, environment)
    if isinstance(plain, Iterator):
        plain = list(islice(plain, MAX_ITEMS + 1))
    if isinstance(plain, list | tuple | dict | set | frozenset) and len(plain) > MAX_ITEMS:
        return None
    if isinstance(plain, set | frozenset):
        members = [lifted(item, site, environment) for item in sorted(plain, key=repr)]
        made = None if None in members else set_of([member for member in members if member is not None])
        if made is not None:
            made.frozen = isinstance(plain, frozenset)
        return made
    if isinstance(plain, list | tuple):
        items = []
        for item in plain:
            value = lifted(item, site, environment)
            if value is None:
                return None
            items.append(value)
        return ListValue(items) if isinstance(plain, list) else TupleValue(tuple(items))
    if isinstance(plain, dict):
        result = DictValue()
        for key, content in plain.items():
            lifted_key, lifted_content = lifted(key, site, environment), lifted(content, site, environment)
            if lifted_key is None or lifted_content is None:
                return None
            result.entries[hash_key(lifted_key)] = Entry(lifted_key, lifted_content, site)
        return result
    return None


def set_of(values: list[Value]) -> SetValue | None:
    """A new set; None when an element has no known hash."""
    entries: dict[Hashable, Value] = {}
    for value in values:
        entries.setdefault(hash_key(value), value)
    return None if None in entries else SetValue(entries)


def shown(value: Value) -> str:
    """A short text of a plain value, for telling a person about it; empty for others."""
    plain = plain_value(value)
    text = "" if plain is NOT_PLAIN else repr(plain)
    return text if len(text) <= 60 else text[:59] + "…"
