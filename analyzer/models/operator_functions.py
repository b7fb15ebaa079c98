"""``operator``: what operators do, as functions, and functions that take elements and attributes."""

from __future__ import annotations

from collections.abc import Mapping

from ..interpret.comparisons import compare
from ..interpret.machine import Library, ModelCall
from ..interpret.operators import binary, unary
from ..interpret.plain import plain_value
from ..interpret.subscripts import item_of
from ..interpret.values import NONE, Arguments, Native, Site, TupleValue, Value
from .causes import undecided

_BINARY: Mapping[str, str] = {
    "add": "Add",
    "and_": "BitAnd",
    "concat": "Add",
    "floordiv": "FloorDiv",
    "mod": "Mod",
    "mul": "Mult",
    "or_": "BitOr",
    "pow": "Pow",
    "sub": "Sub",
    "truediv": "Div",
    "xor": "BitXor",
}
_COMPARISONS: Mapping[str, str] = {
    "contains": "In",
    "eq": "Eq",
    "ge": "GtE",
    "gt": "Gt",
    "is_": "Is",
    "is_not": "IsNot",
    "le": "LtE",
    "lt": "Lt",
    "ne": "NotEq",
}


def _binary(call: ModelCall) -> Value:
    values, name = [item.value for item in call.arguments.positional], call.name.rpartition(".")[2]
    if len(values) != 2:
        return undecided(call, "the operation fails")
    if name in _BINARY:
        return binary(call.machine, _BINARY[name], values[0], values[1], call.site)
    one, other = reversed(values) if name == "contains" else values
    return compare(call.machine, _COMPARISONS[name], one, other, call.site)


def _negation(call: ModelCall) -> Value:
    name = {"not_": "Not", "neg": "USub", "invert": "Invert", "pos": "UAdd"}[call.name.rpartition(".")[2]]
    return unary(call.machine, name, call.arguments.items[0].value, call.site)


def _get_item(call: ModelCall) -> Value:
    values = [item.value for item in call.arguments.positional]
    if len(values) != 2:
        return undecided(call, "the element is not known")
    return item_of(call.machine, values[0], values[1], call.site, call.scope)


def _getter(call: ModelCall) -> Value:
    """``itemgetter`` and ``attrgetter``: a function of one value; several names give a tuple."""
    wanted = [item.value for item in call.arguments.positional]

    def get(arguments: Arguments, site: Site) -> Value:
        value = arguments.items[0].value if arguments.items else NONE
        found = tuple(_got(call, value, name, site) for name in wanted)
        return found[0] if len(found) == 1 else TupleValue(found)

    return Native(call.name, get)


def _got(call: ModelCall, value: Value, name: Value, site: Site) -> Value:
    if call.name == "operator.itemgetter":
        return item_of(call.machine, value, name, site, call.scope)
    path = plain_value(name)
    for part in path.split(".") if isinstance(path, str) else ():
        value = call.machine.attribute(value, part, site)
    return value


def _method_caller(call: ModelCall) -> Value:
    name = plain_value(call.arguments.items[0].value) if call.arguments.items else None
    if not isinstance(name, str):
        return undecided(call, "which method is called is not known")
    rest = Arguments(call.arguments.items[1:], call.arguments.open)

    def apply(arguments: Arguments, site: Site) -> Value:
        value = arguments.items[0].value if arguments.items else NONE
        return call.machine.call(call.machine.attribute(value, name, site), rest, site, call.scope)

    return Native("operator.methodcaller()", apply)


LIBRARY = Library(
    functions={
        **dict.fromkeys((f"operator.{name}" for name in (*_BINARY, *_COMPARISONS)), _binary),
        **dict.fromkeys((f"operator.{name}" for name in ("invert", "neg", "not_", "pos")), _negation),
        "operator.attrgetter": _getter,
        "operator.getitem": _get_item,
        "operator.itemgetter": _getter,
        "operator.methodcaller": _method_caller,
    },
)
