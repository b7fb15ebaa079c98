"""``with``: what context managers do before and after a body, and with what it raises."""

from __future__ import annotations

from functools import partial

from .. import syntax
from .assignment import assign
from .errors import attempt, catches, exception_value
from .generators import finish_generator, throw_into
from .iteration import next_of
from .judgement import truth
from .machine import Flow, Machine, Raised
from .special import call_special, has_special
from .values import (
    NO_ARGUMENTS,
    NONE,
    External,
    ExternalCall,
    InstanceValue,
    IteratorValue,
    Scope,
    Site,
    TupleValue,
    Value,
)

_SUPPRESS = External("contextlib.suppress")


def run_with(machine: Machine, node: syntax.With | syntax.AsyncWith, scope: Scope) -> Flow | None:
    """``with``: its managers are entered in turn and left in reverse."""
    return _within(machine, node, node.items, scope)


def _within(
    machine: Machine,
    node: syntax.With | syntax.AsyncWith,
    items: tuple[syntax.withitem, ...],
    scope: Scope,
) -> Flow | None:
    if not items:
        return machine.execute(node.body, scope)
    site = Site(scope.path, items[0].context_expr.n)
    manager = machine.evaluate(items[0].context_expr, scope)
    entered = enter(machine, manager, site, scope)
    if items[0].optional_vars is not None:
        assign(machine, items[0].optional_vars, entered, scope)
    inner = partial(_within, machine, node, items[1:], scope)
    if not is_followed(manager):
        return inner()

    def ended(flow: Flow | None) -> Flow | None:
        leave(machine, manager, None, site)
        return flow

    def handled(raised: Raised) -> Flow | None:
        if not leave(machine, manager, raised, site):
            raise raised
        return None

    return attempt(machine, inner, ended, handled, (partial(_perhaps, machine, manager, site),), site, scope)


def is_followed(manager: Value) -> bool:
    """Whether it is known what a manager does when it is left."""
    if isinstance(manager, ExternalCall):
        return manager.function == _SUPPRESS
    return isinstance(manager, IteratorValue) or has_special(manager, "__exit__")


def enter(machine: Machine, manager: Value, site: Site, scope: Scope) -> Value:
    """What ``as`` binds: what a manager gives when it is entered."""
    match manager:
        case IteratorValue():
            # A generator under @contextmanager.
            return next_of(machine, manager, None, site)
        case InstanceValue():
            return machine.call(machine.attribute(manager, "__enter__", site), NO_ARGUMENTS, site, scope)
        case ExternalCall(function=function) if function == _SUPPRESS:
            return NONE
        case _:
            return manager


def leave(machine: Machine, manager: Value, raised: Raised | None, site: Site) -> bool:
    """Leave a manager after its body; whether it keeps what was raised to itself."""
    match manager:
        case IteratorValue() if raised is not None:
            return throw_into(manager, raised)
        case IteratorValue():
            finish_generator(machine, manager)
            return False
        case InstanceValue():
            given: tuple[Value, ...] = (NONE, NONE, NONE)
            if raised is not None:
                value = exception_value(machine, raised, site)
                kind = machine.attribute(value, "__class__", site)
                if isinstance(value, ExternalCall):
                    kind = value.function
                given = (kind, value, machine.unknown("the traceback is not known", site))
            kept = truth(call_special(machine, manager, "__exit__", given, site))
            return raised is not None and kept is not False
        case ExternalCall():
            kinds = TupleValue(tuple(item.value for item in manager.arguments.items))
            return raised is not None and catches(kinds, raised)
        case _:
            return False


def _perhaps(machine: Machine, manager: Value, site: Site) -> Flow | None:
    """Leave a manager after a body that may have raised; the way ends where what was raised goes on."""
    unknown = machine.unknown("the exception is not known", site)
    kept: bool | None = True
    if isinstance(manager, InstanceValue):
        kept = truth(call_special(machine, manager, "__exit__", (unknown, unknown, unknown), site))
    elif isinstance(manager, IteratorValue):
        kept = throw_into(manager, Raised("Exception", ("BaseException",), site))
    if kept is False:
        raise Raised("Exception", ("BaseException",), site)
    return None
