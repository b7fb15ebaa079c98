"""``collections`` and ``types``: containers with a little more than the built-in ones."""

from __future__ import annotations

from ..interpret.classes import made_class
from ..interpret.filling import fill
from ..interpret.iteration import elements, members
from ..interpret.judgement import hash_key
from ..interpret.machine import Library, ModelCall
from ..interpret.plain import plain_value
from ..interpret.values import (
    NONE,
    Argument,
    Arguments,
    ClassValue,
    Const,
    DictValue,
    Entry,
    External,
    InstanceValue,
    ListValue,
    Native,
    Site,
    TupleValue,
    Unknown,
    Value,
)
from .causes import undecided

_ZERO = Native("int", lambda _arguments, _site: Const(0))


def _dict(call: ModelCall, arguments: Arguments) -> DictValue:
    made = call.machine.call(External("builtins.dict"), arguments, call.site, call.scope)
    return (
        made if isinstance(made, DictValue) else DictValue(open=undecided(call, "its entries are not known"))
    )


def _ordered_dict(call: ModelCall) -> Value:
    made = _dict(call, call.arguments)
    made.kind = "OrderedDict"
    return made


def _default_dict(call: ModelCall) -> Value:
    positional = call.arguments.positional
    rest = tuple(item for item in call.arguments.items if not positional or item is not positional[0])
    made = _dict(call, Arguments(rest, call.arguments.open))
    made.kind = "defaultdict"
    if positional and positional[0].value != NONE:
        made.default = positional[0].value
    return made


def _counter(call: ModelCall) -> Value:
    result = DictValue(default=_ZERO, kind="Counter")
    first = call.arguments.positional[0].value if call.arguments.positional else None
    if isinstance(first, DictValue):
        fill(call.machine, result, first, call.site)
    elif first is not None:
        items, result.open, result.unordered = members(call.machine, first, call.site)
        for item in items:
            key = hash_key(item)
            if key is None:
                return undecided(call, "what is counted is not known")
            known = result.entries.get(key)
            count = known.value.value if known is not None and isinstance(known.value, Const) else 0
            result.entries[key] = Entry(item, Const(count + 1 if isinstance(count, int) else 1), call.site)
    for word in call.arguments.keywords:
        result.entries[hash_key(Const(word.name))] = Entry(Const(word.name), word.value, word.site)
    return result


def _chain_map(call: ModelCall) -> Value:
    result = DictValue(open=call.arguments.open)
    for item in reversed(call.arguments.positional):
        fill(call.machine, result, item.value, call.site)
    return result


def _deque(call: ModelCall) -> Value:
    if len(call.arguments.items) > 1:
        return undecided(call, "a bounded queue is not followed")
    if not call.arguments.items:
        return ListValue(kind="deque")
    items, opened = elements(call.machine, call.arguments.items[0].value, call.site)
    return ListValue(items, opened, kind="deque")


def _same(call: ModelCall) -> Value:
    return call.arguments.items[0].value if call.arguments.items else NONE


def _namespace(call: ModelCall) -> Value:
    cls = made_class(call.machine, "SimpleNamespace", (), DictValue(), call.site, call.scope)
    instance = InstanceValue(cls, site=call.site)
    entries = _dict(call, call.arguments)
    for entry in entries.entries.values():
        if isinstance(entry.key, Const) and isinstance(entry.key.value, str):
            instance.attributes[entry.key.value] = entry.value
    if entries.open is not None:
        return entries.open
    instance.compared = tuple(instance.attributes)
    return instance


def _named_tuple(call: ModelCall) -> Value:
    """``namedtuple("Name", "a b", defaults=…)`` and ``NamedTuple("Name", [("a", int)])``."""
    values = [item.value for item in call.arguments.positional]
    name = plain_value(values[0]) if len(values) > 1 else None
    fields = plain_value(values[1]) if call.name == "collections.namedtuple" and len(values) > 1 else None
    if call.name == "typing.NamedTuple" and len(values) > 1 and isinstance(values[1], ListValue | TupleValue):
        pairs = [item.items for item in values[1].items if isinstance(item, TupleValue) and item.items]
        fields = [plain_value(pair[0]) for pair in pairs]
    if isinstance(fields, str):
        fields = fields.replace(",", " ").split()
    if (
        not isinstance(name, str)
        or not isinstance(fields, list | tuple)
        or not all(isinstance(f, str) for f in fields)
    ):
        return undecided(call, "the fields of the tuple are not known")
    defaults = call.arguments.keyword("defaults")
    given: list[Value] = elements(call.machine, defaults.value, call.site)[0] if defaults is not None else []
    first = len(fields) - len(given)
    namespace = DictValue()
    names = TupleValue(tuple(Const(field) for field in fields))
    namespace.entries[hash_key(Const("_fields"))] = Entry(Const("_fields"), names, call.site)
    base = External("typing.NamedTuple")
    cls = made_class(call.machine, name, (base,), namespace, call.site, call.scope)

    def make(arguments: Arguments, site: Site) -> Value:
        kind = arguments.items[0].value if arguments.items else cls
        instance = InstanceValue(kind if isinstance(kind, ClassValue) else cls, site=site)
        words = {item.name: item.value for item in arguments.keywords}
        positional = [item.value for item in arguments.positional][1:]
        for index, field in enumerate(fields):
            value = positional[index] if index < len(positional) else words.get(field)
            if value is None and index >= first:
                value = given[index - first]
            missing = Unknown(f"the field '{field}' is given no value", site)
            instance.attributes[field] = value or arguments.open or missing
        instance.content = TupleValue(tuple(instance.attributes[field] for field in fields))
        return instance

    cls.scope.names["__new__"] = Native("namedtuple()", make)
    return cls


def _make(call: ModelCall) -> Value:
    """``T._make(values)``."""
    values = [item.value for item in call.arguments.positional]
    if len(values) != 2:
        return undecided(call, "the fields of the tuple are not known")
    items, opened = elements(call.machine, values[1], call.site)
    arguments = Arguments(tuple(Argument(None, item, call.site) for item in items), opened)
    return call.machine.call(values[0], arguments, call.site, call.scope)


LIBRARY = Library(
    functions={
        "collections.ChainMap": _chain_map,
        "collections.Counter": _counter,
        "collections.OrderedDict": _ordered_dict,
        "collections.defaultdict": _default_dict,
        "collections.deque": _deque,
        "collections.namedtuple": _named_tuple,
        "types.MappingProxyType": _same,
        "types.SimpleNamespace": _namespace,
        "typing.NamedTuple": _named_tuple,
        "typing.NamedTuple._make": _make,
    },
    aliases={
        "typing.OrderedDict": "collections.OrderedDict",
        "typing.DefaultDict": "collections.defaultdict",
    },
)
