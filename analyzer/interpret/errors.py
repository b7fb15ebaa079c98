"""``try``, ``raise`` and ``assert``: exceptions that are certain, and those that may happen."""

from __future__ import annotations

import builtins
from functools import partial

from .. import syntax
from .branches import run_arms
from .judgement import truth
from .lookup import linearised
from .machine import Flow, Machine, Raised
from .values import (
    NO_ARGUMENTS,
    Argument,
    Arguments,
    ClassValue,
    External,
    ExternalCall,
    InstanceValue,
    Scope,
    Site,
    TupleValue,
    Unknown,
    Value,
)


def run_try(machine: Machine, node: syntax.Try | syntax.TryStar, scope: Scope) -> Flow | None:
    """``try``: its body; a handler when the body certainly raises; perhaps a handler when that is not certain."""
    doubts = machine.doubts
    flow: Flow | None = None
    guards = any(_catches_imports(machine, handler, scope) for handler in node.handlers)
    try:
        try:
            machine.guarded += guards
            try:
                flow = machine.execute(node.body, scope)
            finally:
                machine.guarded -= guards
        except Raised as raised:
            handler = _handler_for(machine, node.handlers, raised, scope)
            if handler is None:
                raise
            flow = _handle(machine, handler, scope, raised)
        else:
            if flow is None and node.orelse:
                flow = machine.execute(node.orelse, scope)
            if machine.doubts != doubts:
                flow = _perhaps(machine, node, flow, scope)
    finally:
        ending = machine.execute(node.finalbody, scope) if node.finalbody else None
    return ending or flow


def _catches_imports(machine: Machine, handler: syntax.ExceptHandler, scope: Scope) -> bool:
    if handler.type is None:
        return True
    caught = machine.evaluate(handler.type, scope)
    kinds = caught.items if isinstance(caught, TupleValue) else (caught,)
    return any(_names_of(kind)[0] in _IMPORT_ERRORS for kind in kinds)


_IMPORT_ERRORS = frozenset({"BaseException", "Exception", "ImportError", "ModuleNotFoundError"})


def run_raise(machine: Machine, node: syntax.Raise, scope: Scope) -> None:
    """``raise``."""
    if node.exc is None and machine.handling:
        raise machine.handling[-1]
    value = machine.evaluate(node.exc, scope) if node.exc is not None else None
    site = Site(scope.path, node.n)
    names = _names_of(value)
    arguments = value.arguments if isinstance(value, ExternalCall | InstanceValue) else NO_ARGUMENTS
    given = tuple(item.value for item in arguments.positional)
    raise Raised(names[0], names[1:], site, given, value if isinstance(value, InstanceValue) else None)


def run_assert(machine: Machine, node: syntax.Assert, scope: Scope) -> None:
    """``assert``: only a certain failure counts."""
    if truth(machine.evaluate(node.test, scope)) is False:
        raise Raised("AssertionError", (), Site(scope.path, node.n))


def _perhaps(
    machine: Machine, node: syntax.Try | syntax.TryStar, flow: Flow | None, scope: Scope
) -> Flow | None:
    for handler in node.handlers:
        why = Unknown("an exception may have been handled", Site(scope.path, handler.n))
        flow = run_arms(machine, partial(_kept, flow), partial(_handle, machine, handler, scope), why, scope)
    return flow


def _kept(flow: Flow | None) -> Flow | None:
    return flow


def _handle(
    machine: Machine, handler: syntax.ExceptHandler, scope: Scope, raised: Raised | None = None
) -> Flow | None:
    if handler.name is not None:
        machine.bind(scope, handler.name, _exception(machine, raised, Site(scope.path, handler.n)))
    if raised is None:
        return machine.execute(handler.body, scope)
    machine.handling.append(raised)
    try:
        return machine.execute(handler.body, scope)
    finally:
        machine.handling.pop()


def _exception(machine: Machine, raised: Raised | None, site: Site) -> Value:
    if raised is None:
        return machine.unknown("the exception is not known", site)
    if raised.value is not None:
        return raised.value
    arguments = Arguments(tuple(Argument(None, value, site) for value in raised.arguments))
    return ExternalCall(External(f"builtins.{raised.name}"), arguments, raised.site)


def _handler_for(
    machine: Machine, handlers: tuple[syntax.ExceptHandler, ...], raised: Raised, scope: Scope
) -> syntax.ExceptHandler | None:
    names = {raised.name, *raised.bases}
    for handler in handlers:
        if handler.type is None:
            return handler
        caught = machine.evaluate(handler.type, scope)
        kinds = caught.items if isinstance(caught, TupleValue) else (caught,)
        for kind in kinds:
            wanted = _names_of(kind)[0]
            if wanted in names or wanted in ("Exception", "BaseException"):
                return handler
            if _is_builtin_subclass(raised.name, wanted):
                return handler
    return None


def _names_of(value: Value | None) -> tuple[str, ...]:
    match value:
        case ExternalCall():
            return _names_of(value.function)
        case External():
            return (value.name.removeprefix("builtins."),)
        case InstanceValue():
            return _names_of(value.cls)
        case ClassValue():
            names = [f"{cls.module}.{cls.qualname}" for cls in linearised(value)]
            for cls in linearised(value):
                names += [
                    base.name.removeprefix("builtins.") for base in cls.bases if isinstance(base, External)
                ]
            return tuple(names)
        case _:
            return ("Exception",)


def _is_builtin_subclass(name: str, wanted: str) -> bool:
    one, other = getattr(builtins, name, None), getattr(builtins, wanted, None)
    return isinstance(one, type) and isinstance(other, type) and issubclass(one, other)
