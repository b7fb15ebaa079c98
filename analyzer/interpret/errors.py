"""``try``, ``raise`` and ``assert``: exceptions that are certain, and those that may happen."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from .. import syntax
from .branches import run_arms
from .joins import Journal, merge, snapshot
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
    flow: Flow | None = None
    guards = any(_catches_imports(machine, handler, scope) for handler in node.handlers)

    def body() -> Flow | None:
        machine.guarded += guards
        try:
            return machine.execute(node.body, scope)
        finally:
            machine.guarded -= guards

    def ended(reached: Flow | None) -> Flow | None:
        return machine.execute(node.orelse, scope) if reached is None and node.orelse else reached

    def handled(raised: Raised) -> Flow | None:
        handler = handler_for(machine, node.handlers, raised, scope)
        if handler is None:
            raise raised
        return run_handler(machine, handler, scope, raised)

    perhaps = [partial(run_handler, machine, handler, scope) for handler in node.handlers]
    try:
        flow = attempt(machine, body, ended, handled, perhaps, Site(scope.path, node.n), scope)
    finally:
        ending = machine.execute(node.finalbody, scope) if node.finalbody else None
    return ending or flow


Way: TypeAlias = Callable[[], "Flow | None"]


def attempt(
    machine: Machine,
    body: Way,
    ended: Callable[[Flow | None], Flow | None],
    handled: Callable[[Raised], Flow | None],
    perhaps: Sequence[Way],
    site: Site,
    scope: Scope,
) -> Flow | None:
    """Run a body and what follows it: ``ended`` where it came to its end, ``handled`` where it certainly raised.

    Where something in it is not known, that may have raised: ``perhaps`` are the ways to go on then, with the body
    done in part.
    """
    doubts = machine.doubts
    flow: Flow | None = None
    caught: Raised | None = None
    with machine.journal() as journal:
        try:
            flow = body()
        except Raised as raised:
            caught = raised

    def main() -> Flow | None:
        return ended(flow) if caught is None else handled(caught)

    if machine.doubts == doubts:
        return main()
    why = Unknown("an exception may have been handled", site)
    return _one_of(
        machine, [main, *(partial(_cut_short, machine, journal, why, way) for way in perhaps)], why, scope
    )


def _one_of(machine: Machine, ways: Sequence[Way], why: Unknown, scope: Scope) -> Flow | None:
    if len(ways) == 1:
        return ways[0]()
    return run_arms(machine, ways[0], partial(_one_of, machine, ways[1:], why, scope), why, scope)


def _cut_short(machine: Machine, journal: Journal, why: Unknown, way: Way) -> Flow | None:
    """Go on after a body of which nobody knows how much of it was done."""
    for target, state in journal.before.values():
        machine.touch(target)
        after = snapshot(target)
        merge(target, state, after, why)
        if isinstance(target, Scope):
            # What was bound several times may have any of these values.
            for key, name in journal.rebound:
                if key == id(target) and name in target.names:
                    target.names[name] = why
    return way()


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
    decided = truth(machine.evaluate(node.test, scope))
    if decided is None:
        machine.doubts += 1
    if decided is False:
        message = () if node.msg is None else (machine.evaluate(node.msg, scope),)
        raise Raised("AssertionError", ("Exception", "BaseException"), Site(scope.path, node.n), message)


def run_handler(
    machine: Machine, handler: syntax.ExceptHandler, scope: Scope, raised: Raised | None = None
) -> Flow | None:
    """Run a handler, of an exception that is known or (None) not."""
    if handler.name is not None:
        machine.bind(scope, handler.name, exception_value(machine, raised, Site(scope.path, handler.n)))
    if raised is not None:
        machine.handling.append(raised)
    try:
        return machine.execute(handler.body, scope)
    finally:
        if raised is not None:
            machine.handling.pop()
        if handler.name is not None:
            # Python forgets the exception with the handler.
            machine.touch(scope.home(handler.name))
            scope.home(handler.name).names.pop(handler.name, None)


def exception_value(machine: Machine, raised: Raised | None, site: Site) -> Value:
    """What ``as`` binds in a handler (None: of whatever was raised)."""
    if raised is None:
        return machine.unknown("the exception is not known", site)
    if raised.value is not None:
        return raised.value
    if raised.arguments is None:
        arguments = Arguments((), machine.unknown("the exception's text is not known", site))
    else:
        arguments = Arguments(tuple(Argument(None, value, site) for value in raised.arguments))
    return ExternalCall(External(f"builtins.{raised.name}"), arguments, raised.site)


def handler_for(
    machine: Machine, handlers: tuple[syntax.ExceptHandler, ...], raised: Raised, scope: Scope
) -> syntax.ExceptHandler | None:
    """The first handler that takes an exception."""
    for handler in handlers:
        if handler.type is None:
            return handler
        if catches(machine.evaluate(handler.type, scope), raised):
            return handler
    return None


def catches(caught: Value, raised: Raised) -> bool:
    """Whether ``except`` with that class, or tuple of classes, handles an exception."""
    names = {raised.name, *raised.bases}
    for kind in caught.items if isinstance(caught, TupleValue) else (caught,):
        wanted = _names_of(kind)[0]
        if wanted in names or _is_builtin_subclass(raised.name, wanted):
            return True
        if wanted == "BaseException" or (wanted == "Exception" and not _is_exit(raised.name)):
            return True
    return False


def _is_exit(name: str) -> bool:
    """Whether an exception is one that ``except Exception`` lets pass."""
    found = getattr(builtins, name, None)
    return isinstance(found, type) and not issubclass(found, Exception)


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
