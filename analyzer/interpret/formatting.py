"""Texts with values in them: f-strings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .. import syntax
from .enums import enum_constant
from .hosting import within_bounds
from .judgement import environment_of
from .lookup import external_bases, is_enum, is_exception
from .machine import Machine
from .operators import concatenated, pattern_of
from .origins import first_cause
from .plain import NOT_PLAIN, plain_value
from .special import call_special, has_special
from .values import (
    Const,
    External,
    ExternalCall,
    InstanceValue,
    Scope,
    Site,
    TupleValue,
    Value,
)

# The conversions of f-strings, by the code that ast gives them.
_CONVERSIONS: Mapping[int, Callable[[object], str]] = {115: str, 114: repr, 97: ascii}


def joined(machine: Machine, node: syntax.JoinedStr, scope: Scope) -> Value:
    """An f-string."""
    parts = [machine.evaluate(part, scope) for part in node.values]
    return concatenated(machine, parts, Site(scope.path, node.n))


def formatted(machine: Machine, node: syntax.FormattedValue, scope: Scope) -> Value:
    """A replacement field of an f-string."""
    site = Site(scope.path, node.n)
    value = text_of(machine, machine.evaluate(node.value, scope), node.conversion, site)
    spec = machine.evaluate(node.format_spec, scope) if node.format_spec else Const("")
    plain, form = plain_value(value), plain_value(spec)
    environment = environment_of(value) | environment_of(spec)
    if plain is not NOT_PLAIN and isinstance(form, str) and within_bounds("format", None, [f"{{{form}"]):
        converted = _CONVERSIONS[node.conversion](plain) if node.conversion in _CONVERSIONS else plain
        try:
            return Const(format(converted, form), environment)
        except (TypeError, ValueError):
            return machine.unknown("formatting it fails", site, "*", environment)
    machine.doubts += 1
    pattern = pattern_of(value) if form == "" else "*"
    return first_cause((value,), "the text of it is not known", site, pattern, environment)


def text_of(machine: Machine, value: Value, conversion: int, site: Site) -> Value:
    """An instance as its class writes it; other values as they are. ``conversion`` as in formatted values."""
    if isinstance(value, ExternalCall | InstanceValue) and _is_exception(value):
        return _exception_text(value, conversion)
    if not isinstance(value, InstanceValue):
        return value
    names = (
        ("__repr__",)
        if conversion == ord("r")
        else ("__format__", "__str__", "__repr__")
        if conversion == -1
        else ("__str__", "__repr__")
    )
    for name in names:
        if has_special(value, name):
            given: tuple[Value, ...] = (Const(""),) if name == "__format__" else ()
            return call_special(machine, value, name, given, site)
    if is_enum(value.cls) and conversion != ord("r"):
        if set(external_bases(value.cls)) & _WRITTEN_AS_VALUE:
            return enum_constant(value)
        return Const(f"{value.cls.name}.{pattern_of(value.attributes['name'])}")
    return enum_constant(value)


def _exception_text(value: ExternalCall | InstanceValue, conversion: int) -> Value:
    """An exception as Python writes it: its argument, or all of them."""
    parts = [item.value for item in value.arguments.positional]
    name = ""
    bases: tuple[str, ...] = ()
    if isinstance(value, ExternalCall) and isinstance(value.function, External):
        name = value.function.name.removeprefix("builtins.")
        bases = (name,)
    elif isinstance(value, InstanceValue):
        name = value.cls.name
        bases = tuple(base.removeprefix("builtins.") for base in external_bases(value.cls))
        if has_special(value, "__init__") or has_special(value, "__repr__"):
            return value
    plain = plain_value(TupleValue(tuple(parts)))
    if not isinstance(plain, tuple) or value.arguments.open is not None or value.arguments.keywords:
        return parts[0] if len(parts) == 1 and conversion != ord("r") else value
    if conversion == ord("r"):
        return Const(f"{name}({', '.join(map(repr, plain))})", environment_of(TupleValue(tuple(parts))))
    if len(parts) == 1 and "KeyError" not in bases:
        return parts[0]
    if set(bases) & _WRITTEN_IN_PARTS:
        return value
    written = repr(plain[0]) if len(parts) == 1 else str(plain) if parts else ""
    return Const(written, environment_of(TupleValue(tuple(parts))))


# Exceptions that make their text of their arguments.
_WRITTEN_IN_PARTS = frozenset(
    {"OSError", "FileNotFoundError", "SyntaxError", "UnicodeDecodeError", "UnicodeEncodeError"}
)


def _is_exception(value: ExternalCall | InstanceValue) -> bool:
    if isinstance(value, InstanceValue):
        own = has_special(value, "__str__") or has_special(value, "__format__")
        return not own and any(map(is_exception, external_bases(value.cls)))
    return isinstance(value.function, External) and is_exception(value.function.name)


# Enumerations whose members are written as their values.
_WRITTEN_AS_VALUE = frozenset({"enum.StrEnum", "enum.IntEnum", "enum.IntFlag"})
