"""Generators: the body of one runs as far as its elements are asked for, and not at all where nobody asks."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from functools import partial
from typing import TypeAlias

from .. import syntax
from .assignment import assign
from .branches import for_each
from .errors import Way, handler_for, run_handler
from .in_place import augmented
from .iteration import ORDER, TOO_MANY, Lazy, Walk, is_unordered, one_by_one, pull
from .joins import unknown_from
from .judgement import environment_of, truth
from .machine import Condition, EndlessGenerator, Flow, Machine, OutOfFuel, Raised, Step
from .names import children
from .repetition import repeat
from .values import NONE, FunctionValue, IteratorValue, Scope, Site, Unknown, Value

Steps: TypeAlias = Generator[Value, "Value | None", "Flow | None"]

_MAX_TURNS = 10_000
_YIELDS = frozenset({syntax.Yield, syntax.YieldFrom})
# What holds no yield of the function around it: other definitions, and what has nothing in it.
_CLOSED = frozenset(
    [
        *(syntax.Name, syntax.Constant),
        *(syntax.FunctionDef, syntax.AsyncFunctionDef, syntax.Lambda, syntax.ClassDef),
    ]
)


def is_generator(machine: Machine, function: FunctionValue) -> bool:
    """Whether calling a function makes a generator."""
    node = function.node
    body = (node.body,) if isinstance(node, syntax.Lambda) else node.body
    known = machine.yielding.get((function.path, node.n))
    if known is None:
        known = machine.yielding[function.path, node.n] = any(map(_holds_yield, body))
    return known


def make_generator(
    machine: Machine,
    function: FunctionValue,
    node: syntax.FunctionDef | syntax.Lambda,
    scope: Scope,
    site: Site,
) -> IteratorValue:
    """What calling a generator function returns; nothing of its body has run then."""
    made = IteratorValue()
    body = (syntax.Expr(node.n, node.body),) if isinstance(node, syntax.Lambda) else node.body

    def steps() -> Generator[Value, Value | None, Value]:
        machine.steps.append(Step("call", site, function.name))
        machine.active.append((function.path, node.n))
        flow = yield from _run(machine, body, scope, made)
        return flow.value if flow is not None and flow.kind == "return" and flow.value else NONE

    made.source = Lazy(machine, steps())
    return made


def throw_into(value: IteratorValue, raised: Raised) -> bool:
    """Raise in a generator where it waits; whether it keeps the exception to itself and ends."""
    source, value.source = value.source, None
    if source is None:
        return False
    try:
        source.resume(raised=raised)
    except StopIteration:
        return True
    except Raised as left:
        if left is raised:
            return False
        raise
    return True


def finish_generator(machine: Machine, value: IteratorValue) -> None:
    """Run a generator that is a context manager to its end."""
    pull(machine, value)
    value.source = None


def _holds_yield(node: syntax.Node) -> bool:
    # A loop, since every function that a dialect decorates is looked through.
    waiting = [node]
    while waiting:
        current = waiting.pop()
        kind = type(current)
        if kind in _YIELDS:
            return True
        if kind not in _CLOSED:
            waiting += children(current)
    return False


def _run(machine: Machine, body: tuple[syntax.Statement, ...], scope: Scope, made: IteratorValue) -> Steps:
    for index, statement in enumerate(body):
        if _holds_yield(statement):
            machine.burn()
            step = _STEPS.get(type(statement), _whole)
            flow = yield from step(machine, statement, scope, made)
        else:
            flow = machine.execute((statement,), scope)
        if flow is None:
            continue
        if flow.kind == "maybe" and body[index + 1 :]:
            rest = partial(machine.execute, body[index + 1 :], scope)
            _perhaps(machine, rest, scope, made, Site(scope.path, statement.n))
        return flow
    return None


def _eagerly(machine: Machine, way: Way, scope: Scope, made: IteratorValue, site: Site) -> Steps:
    """Run code to its end, then give what it yields."""
    collected, flow = _collected(machine, way, scope, site)
    made.open = made.open or collected.open
    if collected.unordered:
        made.open = made.open or machine.unknown(ORDER, site)
    else:
        yield from collected.items
    return flow


def _perhaps(machine: Machine, way: Way, scope: Scope, made: IteratorValue, site: Site) -> None:
    """Run code that may not be reached: what it yields may be among the elements."""
    why = Unknown("an undecided condition ends the generator", site)
    with machine.condition(Condition(site, False)):
        repeat(machine, lambda: _collected(machine, way, scope, site)[1], why)
    made.open = made.open or why


def _collected(machine: Machine, way: Way, scope: Scope, site: Site) -> tuple[IteratorValue, Flow | None]:
    collected, outer = IteratorValue(), scope.yields
    records = len(machine.records)
    scope.yields = collected
    flow: Flow | None = None
    try:
        flow = way()
    except EndlessGenerator:
        if len(machine.records) > records:
            # How many of its definitions happen depends on how far it is run.
            raise OutOfFuel from None
        collected.open = Unknown(TOO_MANY, site)
    finally:
        scope.yields = outer
    return collected, flow


def _whole(machine: Machine, statement: syntax.Statement, scope: Scope, made: IteratorValue) -> Steps:
    way = partial(machine.execute, (statement,), scope)
    return (yield from _eagerly(machine, way, scope, made, Site(scope.path, statement.n)))


def _produced(
    machine: Machine, node: syntax.Yield | syntax.YieldFrom, scope: Scope, made: IteratorValue
) -> Generator[Value, Value | None, Value]:
    """Yield what an expression does; what it is itself then."""
    value = machine.evaluate(node.value, scope) if node.value is not None else NONE
    if isinstance(node, syntax.Yield):
        return (yield value) or NONE
    walk = one_by_one(machine, value, Site(scope.path, node.n))
    yield from walk
    made.open = made.open or walk.opened
    return walk.result


def _is_plain_yield(node: syntax.Node | None) -> bool:
    return isinstance(node, syntax.Yield | syntax.YieldFrom) and not any(map(_holds_yield, children(node)))


def _expression(machine: Machine, statement: syntax.Expr, scope: Scope, made: IteratorValue) -> Steps:
    if not isinstance(statement.value, syntax.Yield | syntax.YieldFrom) or not _is_plain_yield(
        statement.value
    ):
        return (yield from _whole(machine, statement, scope, made))
    yield from _produced(machine, statement.value, scope, made)
    return None


def _assign(
    machine: Machine, statement: syntax.Assign | syntax.AnnAssign, scope: Scope, made: IteratorValue
) -> Steps:
    if not isinstance(statement.value, syntax.Yield | syntax.YieldFrom) or not _is_plain_yield(
        statement.value
    ):
        return (yield from _whole(machine, statement, scope, made))
    value = yield from _produced(machine, statement.value, scope, made)
    for target in statement.targets if isinstance(statement, syntax.Assign) else (statement.target,):
        assign(machine, target, value, scope)
    return None


def _augmented(machine: Machine, statement: syntax.AugAssign, scope: Scope, made: IteratorValue) -> Steps:
    if not isinstance(statement.value, syntax.Yield | syntax.YieldFrom) or not _is_plain_yield(
        statement.value
    ):
        return (yield from _whole(machine, statement, scope, made))
    old = machine.evaluate(statement.target, scope)
    value = yield from _produced(machine, statement.value, scope, made)
    site = Site(scope.path, statement.n)
    assign(machine, statement.target, augmented(machine, statement.op, old, value, site), scope)
    return None


def _return(machine: Machine, statement: syntax.Return, scope: Scope, made: IteratorValue) -> Steps:
    if not isinstance(statement.value, syntax.Yield | syntax.YieldFrom) or not _is_plain_yield(
        statement.value
    ):
        return (yield from _whole(machine, statement, scope, made))
    return Flow("return", (yield from _produced(machine, statement.value, scope, made)))


def _if(machine: Machine, statement: syntax.If, scope: Scope, made: IteratorValue) -> Steps:
    if _holds_yield(statement.test):
        return (yield from _whole(machine, statement, scope, made))
    test = machine.evaluate(statement.test, scope)
    decided = truth(test)
    if decided is None or environment_of(test):
        return (yield from _whole(machine, statement, scope, made))
    return (yield from _run(machine, statement.body if decided else statement.orelse, scope, made))


def _for(machine: Machine, statement: syntax.For, scope: Scope, made: IteratorValue) -> Steps:
    site = Site(scope.path, statement.iter.n)
    if _holds_yield(statement.iter):
        return (yield from _whole(machine, statement, scope, made))
    source = machine.evaluate(statement.iter, scope)
    if is_unordered(source):
        way = partial(for_each, machine, statement, source, scope)
        return (yield from _eagerly(machine, way, scope, made, site))
    walk = one_by_one(machine, source, site)
    for item in walk:
        machine.burn()
        assign(machine, statement.target, item, scope)
        flow = yield from _run(machine, statement.body, scope, made)
        if flow is None or flow.kind == "continue":
            continue
        if flow.kind == "maybe" and flow.kinds - {"continue"}:
            _perhaps(machine, partial(_turns, machine, statement, walk, scope), scope, made, site)
            return Flow("maybe", kinds=frozenset({"return"})) if "return" in flow.kinds else None
        if flow.kind != "maybe":
            return flow if flow.kind == "return" else None
    if walk.opened is not None:
        more = walk.opened

        def turn() -> Flow | None:
            assign(machine, statement.target, more, scope)
            return machine.execute(statement.body, scope)

        _perhaps(machine, turn, scope, made, site)
    return (yield from _run(machine, statement.orelse, scope, made))


def _turns(machine: Machine, statement: syntax.For, walk: Walk, scope: Scope) -> Flow | None:
    for item in walk:
        assign(machine, statement.target, item, scope)
        machine.execute(statement.body, scope)
    return None


def _while(machine: Machine, statement: syntax.While, scope: Scope, made: IteratorValue) -> Steps:
    site = Site(scope.path, statement.test.n)
    if _holds_yield(statement.test):
        return (yield from _whole(machine, statement, scope, made))
    for _ in range(_MAX_TURNS):
        machine.burn()
        test = machine.evaluate(statement.test, scope)
        decided = truth(test)
        if decided is False:
            return (yield from _run(machine, statement.orelse, scope, made))
        if decided is None:
            _perhaps(machine, partial(machine.execute, statement.body, scope), scope, made, site)
            made.open = unknown_from(test, "a condition is not decided", site)
            return None
        flow = yield from _run(machine, statement.body, scope, made)
        if flow is None or flow.kind == "continue":
            continue
        if flow.kind == "maybe" and flow.kinds - {"continue"}:
            _perhaps(machine, partial(machine.execute, statement.body, scope), scope, made, site)
            return Flow("maybe", kinds=frozenset({"return"})) if "return" in flow.kinds else None
        if flow.kind != "maybe":
            return flow if flow.kind == "return" else None
    raise OutOfFuel


def _try(machine: Machine, statement: syntax.Try, scope: Scope, made: IteratorValue) -> Steps:
    doubts = machine.doubts
    caught: Raised | None = None
    flow: Flow | None = None
    # No ``with`` nor ``finally`` of Python's here: one would act when the generator is thrown away.
    try:
        flow = yield from _run(machine, statement.body, scope, made)
        if flow is None:
            flow = yield from _run(machine, statement.orelse, scope, made)
    except Raised as raised:
        caught = raised
    if machine.doubts != doubts:
        for handler in statement.handlers:
            way = partial(run_handler, machine, handler, scope)
            _perhaps(machine, way, scope, made, Site(scope.path, handler.n))
    handler_found = handler_for(machine, statement.handlers, caught, scope) if caught is not None else None
    if caught is not None and handler_found is not None:
        way = partial(run_handler, machine, handler_found, scope, caught)
        caught = None
        try:
            flow = yield from _eagerly(machine, way, scope, made, Site(scope.path, handler_found.n))
        except Raised as raised:
            caught = raised
    ending = yield from _run(machine, statement.finalbody, scope, made)
    if ending is None and caught is not None:
        raise caught
    return ending or flow


_STEPS: Mapping[type, Callable[..., Steps]] = {
    syntax.AnnAssign: _assign,
    syntax.Assign: _assign,
    syntax.AugAssign: _augmented,
    syntax.Expr: _expression,
    syntax.For: _for,
    syntax.If: _if,
    syntax.Return: _return,
    syntax.Try: _try,
    syntax.While: _while,
}
