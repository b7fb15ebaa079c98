"""Texts with values in them: f-strings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .. import syntax
from .attributes import is_enum
from .classes import enum_constant
from .hosting import within_bounds
from .judgement import environment_of
from .machine import Machine
from .operators import concatenated, pattern_of
from .plain import NOT_PLAIN, plain_value
from .values import (
    Const,
    InstanceValue,
    Scope,
    Site,
    Unknown,
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
    value = enum_constant(machine.evaluate(node.value, scope))
    spec = machine.evaluate(node.format_spec, scope) if node.format_spec else Const("")
    plain, form = plain_value(value), plain_value(spec)
    environment = environment_of(value) | environment_of(spec)
    if plain is not NOT_PLAIN and isinstance(form, str) and within_bounds("format", None, [f"{{{form}"]):
        converted = _CONVERSIONS[node.conversion](plain) if node.conversion in _CONVERSIONS else plain
        try:
            return Const(format(converted, form), environment)
        except (TypeError, ValueError):
            return machine.unknown("formatting it fails", site, "*", environment)
    if isinstance(value, InstanceValue) and is_enum(value.cls) and not form:
        return Const(f"{value.cls.name}.{pattern_of(value.attributes['name'])}", environment)
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.site, value.pattern if form == "" else "*", environment)
    return machine.unknown("the text of it is not known", site, "*", environment)
