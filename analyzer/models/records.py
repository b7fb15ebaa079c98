"""Functions on records: ``dataclasses``, named tuples, pydantic's methods and decorators, ``typing`` helpers."""

from __future__ import annotations

from ..interpret.classes import functional_enum, made_class
from ..interpret.enums import enum_constant
from ..interpret.fields import Field, Validator, declared_fields, field_names, has_fields
from ..interpret.judgement import hash_key
from ..interpret.machine import Library, ModelCall
from ..interpret.plain import plain_value
from ..interpret.values import (
    NONE,
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
    Native,
    Site,
    Subscripted,
    TupleValue,
    Unknown,
    Value,
)
from .causes import undecided


def _first(call: ModelCall) -> Value | None:
    return call.arguments.items[0].value if call.arguments.items else None


def _replace(call: ModelCall) -> Value:
    """``dataclasses.replace``, ``_replace`` of a named tuple, ``model_copy(update=…)``: made anew with changes."""
    first = _first(call)
    if not isinstance(first, InstanceValue) or not (has_fields(first.cls) or first.content is not None):
        return undecided(call, "what is replaced here is not known")
    changes = {item.name: item for item in call.arguments.keywords if item.name}
    update = changes.pop("update", None) if "model_copy" in call.name else None
    changes.pop("deep", None)
    if update is not None and isinstance(update.value, DictValue):
        for entry in update.value.entries.values():
            name = plain_value(entry.key)
            if isinstance(name, str):
                changes[name] = Argument(name, entry.value, entry.site)
    known = [field.name for field in declared_fields(first.cls) if field.given] or list(first.attributes)
    for name in known:
        if name not in changes and name in first.attributes:
            changes[name] = Argument(name, first.attributes[name], call.site)
    arguments = Arguments(tuple(changes.values()), call.arguments.open)
    return call.machine.call(first.cls, arguments, call.site, call.scope)


def _as_dict(call: ModelCall) -> Value:
    first = _first(call)
    if not isinstance(first, InstanceValue) or len(call.arguments.items) != 1:
        return undecided(call, "its fields are not known")
    return _dumped(first, call.site, nested=not call.name.endswith("_asdict"))


def _dumped(value: Value, site: Site, depth: int = 8, *, nested: bool = True) -> Value:
    if depth == 0:
        return Unknown("it is nested too deeply to follow", site)
    match value:
        case InstanceValue() if value.compared is not None or value.content is not None:
            names = field_names(value.cls) or tuple(value.attributes)
            if value.content is not None and not isinstance(value.content, TupleValue):
                return value
            entries = {
                hash_key(Const(name)): Entry(
                    Const(name),
                    _dumped(value.attributes[name], site, depth - 1) if nested else value.attributes[name],
                    site,
                )
                for name in names
                if name in value.attributes
            }
            return DictValue(entries)
        case ListValue():
            return ListValue([_dumped(item, site, depth - 1) for item in value.items], value.open)
        case TupleValue():
            return TupleValue(tuple(_dumped(item, site, depth - 1) for item in value.items))
        case DictValue():
            return DictValue(
                {
                    key: Entry(e.key, _dumped(e.value, site, depth - 1), e.site)
                    for key, e in value.entries.items()
                },
                value.open,
            )
        case _:
            return value


def _as_tuple(call: ModelCall) -> Value:
    first = _first(call)
    if not isinstance(first, InstanceValue):
        return undecided(call, "its fields are not known")
    return TupleValue(
        tuple(first.attributes[name] for name in field_names(first.cls) if name in first.attributes)
    )


def _fields(call: ModelCall) -> Value:
    first = _first(call)
    cls = first.cls if isinstance(first, InstanceValue) else first
    if not isinstance(cls, ClassValue) or not has_fields(cls):
        return undecided(call, "its fields are not known")
    return TupleValue(tuple(_field(call, field) for field in declared_fields(cls) if not field.transient))


def _field(call: ModelCall, field: Field) -> Value:
    words = (Argument("name", Const(field.name), call.site),)
    return call.machine.call(External("types.SimpleNamespace"), Arguments(words), call.site, call.scope)


def _is_dataclass(call: ModelCall) -> Value:
    first = _first(call)
    cls = first.cls if isinstance(first, InstanceValue) else first
    return Const(has_fields(cls)) if isinstance(cls, ClassValue) else Const(False)


def _validated(call: ModelCall) -> Value:
    """``Model.model_validate({…})``."""
    values = [item.value for item in call.arguments.positional]
    if len(values) == 2 and isinstance(values[0], ClassValue):
        data = enum_constant(values[1])
        if isinstance(data, InstanceValue):
            return data
        if isinstance(data, Const) and isinstance(data.value, str | bytes) and "json" in call.name:
            arguments = Arguments((Argument(None, data, call.site),))
            data = call.machine.call(External("json.loads"), arguments, call.site, call.scope)
        if isinstance(data, DictValue):
            words = tuple(
                Argument(entry.key.value, entry.value, entry.site)
                for entry in data.entries.values()
                if isinstance(entry.key, Const) and isinstance(entry.key.value, str)
            )
            return call.machine.call(values[0], Arguments(words, data.open), call.site, call.scope)
    return undecided(call, "what is validated here is not known")


def _validator(call: ModelCall) -> Value:
    """``@field_validator("a")``, ``@model_validator(mode=…)``, ``@validator("a")``."""
    names = tuple(plain_value(item.value) for item in call.arguments.positional)
    fields = tuple(name for name in names if isinstance(name, str))
    mode = call.arguments.keyword("mode")
    after = mode is not None and plain_value(mode.value) == "after"

    def apply(arguments: Arguments, _site: Site) -> Value:
        function = arguments.items[0].value if arguments.items else NONE
        target = function.function if isinstance(function, Descriptor) else function
        if isinstance(target, FunctionValue):
            call.machine.touch(target)
            target.marks.append(Validator(fields, after))
            return target
        return function

    return Native(call.name, apply)


def _computed_field(call: ModelCall) -> Value:
    first = _first(call)
    if isinstance(first, FunctionValue):
        return Descriptor("property", first)
    return first if first is not None else Native(call.name, lambda given, _site: given.items[0].value)


def _get_args(call: ModelCall) -> Value:
    first = _first(call)
    if isinstance(first, Subscripted):
        return first.index if isinstance(first.index, TupleValue) else TupleValue((first.index,))
    return undecided(call, "the arguments of the type are not known")


def _enum(call: ModelCall) -> Value:
    return functional_enum(call.machine, (External(call.name),), call.arguments, call.site, call.scope)


def _partial_method(call: ModelCall) -> Value:
    made = call.machine.call(External("functools.partial"), call.arguments, call.site, call.scope)
    first = _first(call)
    rest = Arguments(call.arguments.items[1:], call.arguments.open)
    if first is None:
        return made

    def bound(arguments: Arguments, site: Site) -> Value:
        receiver = arguments.items[:1]
        given = rest.followed_by(Arguments(arguments.items[1:], arguments.open))
        return call.machine.call(first, Arguments((*receiver, *given.items), given.open), site, call.scope)

    return Descriptor("partialmethod", Native("partialmethod()", bound))


def _single_dispatch(call: ModelCall) -> Value:
    """``@singledispatch``: by the type of the first argument."""
    default = _first(call)
    if default is None:
        return undecided(call, "it fails")
    implementations: list[tuple[Value, Value]] = []

    def register(arguments: Arguments, _site: Site) -> Value:
        values = [item.value for item in arguments.items]
        target = values[0] if values else NONE
        if len(values) == 2:
            implementations.insert(0, (target, values[1]))
            return values[1]
        if isinstance(target, FunctionValue):
            parameters = (*target.node.args.posonlyargs, *target.node.args.args)
            annotation = parameters[0].annotation if parameters else None
            kind = call.machine.evaluate(annotation, target.scope) if annotation is not None else NONE
            implementations.insert(0, (kind, target))
            return target
        return Native(
            "register()", lambda given, site: register(Arguments((*arguments.items, *given.items)), site)
        )

    def dispatch(arguments: Arguments, site: Site) -> Value:
        value = arguments.items[0].value if arguments.items else NONE
        for kind, implementation in implementations:
            question = Arguments((Argument(None, value, site), Argument(None, kind, site)))
            answer = call.machine.call(External("builtins.isinstance"), question, site, call.scope)
            if answer == Const(True):
                return call.machine.call(implementation, arguments, site, call.scope)
            if answer != Const(False):
                return call.machine.unknown("which implementation is called is not known", site)
        return call.machine.call(default, arguments, site, call.scope)

    cls = made_class(call.machine, "singledispatch", (), DictValue(), call.site, call.scope)
    return InstanceValue(
        cls, {"register": Native("register()", register), "__call__": Native("dispatch()", dispatch)}
    )


_METHODS = {
    "model_copy": _replace,
    "model_dump": _as_dict,
    "dict": _as_dict,
    "copy": _replace,
    "model_validate": _validated,
    "model_validate_json": _validated,
    "parse_obj": _validated,
    "parse_raw": _validated,
}
LIBRARY = Library(
    functions={
        **{f"pydantic.BaseModel.{name}": model for name, model in _METHODS.items()},
        **{f"pydantic_settings.BaseSettings.{name}": model for name, model in _METHODS.items()},
        "attrs.asdict": _as_dict,
        "attrs.evolve": _replace,
        "dataclasses.asdict": _as_dict,
        "dataclasses.astuple": _as_tuple,
        "dataclasses.fields": _fields,
        "dataclasses.is_dataclass": _is_dataclass,
        "dataclasses.replace": _replace,
        "enum.Enum": _enum,
        "enum.IntEnum": _enum,
        "enum.StrEnum": _enum,
        "functools.partialmethod": _partial_method,
        "functools.singledispatch": _single_dispatch,
        "pydantic.computed_field": _computed_field,
        "pydantic.field_validator": _validator,
        "pydantic.model_validator": _validator,
        "pydantic.root_validator": _validator,
        "pydantic.validator": _validator,
        "typing.NamedTuple._asdict": _as_dict,
        "typing.NamedTuple._replace": _replace,
        "typing.get_args": _get_args,
    },
    aliases={"attr.asdict": "attrs.asdict", "attr.evolve": "attrs.evolve"},
)
