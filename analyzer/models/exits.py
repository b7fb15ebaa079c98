"""``contextlib.ExitStack``: managers and functions that wait for its end."""

from __future__ import annotations

from ..interpret.classes import made_class
from ..interpret.machine import Library, ModelCall, Raised
from ..interpret.managers import enter, is_followed, leave
from ..interpret.values import (
    NO_ARGUMENTS,
    NONE,
    Argument,
    Arguments,
    Const,
    DictValue,
    InstanceValue,
    ListValue,
    Native,
    Partial,
    Site,
    Value,
)
from .causes import undecided


def _exit_stack(call: ModelCall) -> Value:
    return _stack(call, ListValue())


def _stack(call: ModelCall, held: ListValue) -> Value:
    """A stack over what it holds: managers, and calls that wait."""
    machine = call.machine

    def keep(value: Value) -> None:
        machine.touch(held)
        held.items.append(value)

    def entered(arguments: Arguments, site: Site) -> Value:
        manager = _first(call, arguments)
        given = enter(machine, manager, site, call.scope)
        keep(manager)
        return given

    def called_back(arguments: Arguments, _site: Site) -> Value:
        function = _first(call, arguments)
        keep(Partial(function, Arguments(arguments.items[1:], arguments.open)))
        return function

    def pushed(arguments: Arguments, _site: Site) -> Value:
        manager = _first(call, arguments)
        keep(manager if is_followed(manager) else Partial(manager, _NO_EXCEPTION))
        return manager

    def taken() -> list[Value]:
        waiting = list(held.items)
        machine.touch(held)
        held.items.clear()
        return waiting

    def moved(_arguments: Arguments, _site: Site) -> Value:
        return _stack(call, ListValue(taken()))

    def closed(_arguments: Arguments, site: Site) -> Value:
        _leave_all(call, taken(), None, site)
        return NONE

    def left(arguments: Arguments, site: Site) -> Value:
        # The stack itself comes first.
        given = [item.value for item in arguments.items[1:2]]
        raised = Raised("Exception", ("BaseException",), site) if given and given[0] != NONE else None
        if _leave_all(call, taken(), raised, site):
            return machine.unknown("whether the exception is kept is not known", site)
        return Const(False)

    cls = made_class(machine, "ExitStack", (), DictValue(), call.site, call.scope)
    cls.scope.names["__exit__"] = Native("ExitStack.__exit__()", left)
    made = InstanceValue(cls)
    methods = {
        "__enter__": lambda _arguments, _site: made,
        "callback": called_back,
        "close": closed,
        "enter_context": entered,
        "pop_all": moved,
        "push": pushed,
    }
    made.attributes.update({name: Native(f"ExitStack.{name}()", each) for name, each in methods.items()})
    return made


def _first(call: ModelCall, arguments: Arguments) -> Value:
    return arguments.items[0].value if arguments.items else undecided(call, "what waits is not known")


def _leave_all(call: ModelCall, waiting: list[Value], raised: Raised | None, site: Site) -> bool:
    """Leave managers and make calls, the last one first; whether one may keep what was raised to itself."""
    kept = False
    for value in reversed(waiting):
        if isinstance(value, Partial):
            call.machine.call(value, NO_ARGUMENTS, site, call.scope)
        elif is_followed(value):
            kept = leave(call.machine, value, None if kept else raised, site) or kept
    return kept


_NO_EXCEPTION = Arguments(tuple(Argument(None, NONE, Site("", 0)) for _ in range(3)))
LIBRARY = Library(functions={"contextlib.ExitStack": _exit_stack})
