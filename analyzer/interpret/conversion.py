"""What pydantic makes of a value given for an annotated field: models from dictionaries, members from values."""

from __future__ import annotations

from .. import syntax
from .lookup import external_bases, is_enum
from .machine import Machine
from .texts import parse_expression
from .values import (
    Argument,
    Arguments,
    ClassValue,
    Const,
    DictValue,
    Entry,
    External,
    InstanceValue,
    ListValue,
    Scope,
    Site,
    Subscripted,
    TupleValue,
    UnionOf,
    Unknown,
    Value,
)

_CONSTANTS: dict[str, type] = {
    "builtins.bool": bool,
    "builtins.float": float,
    "builtins.int": int,
    "builtins.str": str,
}


def converted(
    machine: Machine, value: Value, annotation: syntax.Expression, owner: ClassValue, site: Site
) -> Value:
    """The value of a field, as its class keeps it."""
    if isinstance(annotation, syntax.Constant) and isinstance(annotation.value, str):
        annotation = parse_expression(annotation.value, annotation.n) or annotation
    doubts = machine.doubts
    kind = machine.evaluate(annotation, owner.scope)
    machine.doubts = doubts
    return _converted(machine, value, kind, site, owner.scope)


def _converted(machine: Machine, value: Value, kind: Value, site: Site, scope: Scope) -> Value:
    match kind:
        case Unknown():
            return value
        case UnionOf():
            fitting = [member for member in kind.members if _fits(value, member)]
            return _converted(machine, value, fitting[0], site, scope) if len(fitting) == 1 else value
        case ClassValue():
            return _of_class(machine, value, kind, site, scope)
        case External() if kind.name in _CONSTANTS and isinstance(value, Const):
            return _constant(machine, value, _CONSTANTS[kind.name], site)
        case Subscripted(base=External(name=name), index=index):
            return _generic(machine, value, name, index, site, scope)
        case _:
            return value


def _constant(machine: Machine, value: Const, wanted: type, site: Site) -> Value:
    if type(value.value) is wanted:
        return value
    if wanted is float and type(value.value) is int:
        return Const(float(value.value), value.environment)
    if value.value is None:
        return value
    return machine.unknown("how it is converted is not known", site, "*", value.environment)


def _of_class(machine: Machine, value: Value, cls: ClassValue, site: Site, scope: Scope) -> Value:
    if is_enum(cls) and isinstance(value, Const):
        return machine.call(cls, Arguments((Argument(None, value, site),)), site, scope)
    if isinstance(value, DictValue) and any(external_bases(cls)):
        arguments = tuple(
            Argument(entry.key.value, entry.value, entry.site)
            for entry in value.entries.values()
            if isinstance(entry.key, Const) and isinstance(entry.key.value, str)
        )
        return machine.call(cls, Arguments(arguments, value.open), site, scope)
    return value


def _generic(machine: Machine, value: Value, name: str, index: Value, site: Site, scope: Scope) -> Value:
    kinds = index.items if isinstance(index, TupleValue) else (index,)
    match name.rpartition(".")[2], value:
        case (("list" | "List" | "Sequence"), (ListValue() | TupleValue())):
            items = [_converted(machine, item, kinds[0], site, scope) for item in value.items]
            return ListValue(items, value.open if isinstance(value, ListValue) else None)
        case (("dict" | "Dict" | "Mapping"), DictValue()) if len(kinds) == 2:
            entries = {
                key: Entry(entry.key, _converted(machine, entry.value, kinds[1], site, scope), entry.site)
                for key, entry in value.entries.items()
            }
            return DictValue(entries, value.open)
        case (("tuple" | "Tuple"), (ListValue() | TupleValue())) if kinds[-1:] == (
            External("builtins.Ellipsis"),
        ):
            return TupleValue(tuple(_converted(machine, item, kinds[0], site, scope) for item in value.items))
        case "Optional" | "Annotated", _:
            return _converted(machine, value, kinds[0], site, scope)
        case _:
            return value


def _fits(value: Value, kind: Value) -> bool:
    match kind, value:
        case External(name=name), Const():
            return name in _CONSTANTS and type(value.value) is _CONSTANTS[name]
        case Const(), Const():
            return kind.value is None and value.value is None
        case ClassValue(), DictValue():
            return True
        case ClassValue(), InstanceValue():
            return True
        case Subscripted(base=External(name=name)), (ListValue() | TupleValue() | DictValue()):
            wanted = "dict" if isinstance(value, DictValue) else "list"
            return name.rpartition(".")[2].lower() == wanted
        case _:
            return False
