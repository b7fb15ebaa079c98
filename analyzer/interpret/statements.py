"""Executes statements; conditions and loops that cannot be decided are left to the module ``branches``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from .. import syntax
from .assignment import assign, delete
from .branches import certainly, perhaps, run_for, run_if, run_while
from .calls import decorate
from .classes import make_class
from .errors import run_assert, run_raise, run_try
from .expressions import make_function
from .imports import run_import, run_import_from
from .in_place import augmented
from .machine import Flow, Machine
from .managers import run_with
from .matching import run_match
from .values import NO_NAMES, NONE, Scope, Site, Value


def execute(machine: Machine, body: tuple[syntax.Statement, ...], scope: Scope) -> Flow | None:
    """Run a block; what it returns says how it was left (None: at its end)."""
    maybe: frozenset[str] = NO_NAMES
    for index, statement in enumerate(body):
        flow = execute_one(machine, statement, scope)
        if flow is None:
            continue
        if flow.kind != "maybe":
            return flow
        maybe = flow.kinds
        rest = body[index + 1 :]
        if rest:
            way = partial(execute, machine, rest, scope)
            following, failed = perhaps(machine, way, Site(scope.path, statement.n))
            if failed:
                return certainly(maybe, scope)
            if following is not None and following.kind != "maybe":
                return _leave_after_maybe(following, maybe, scope)
            if following is not None:
                maybe |= following.kinds
        return Flow("maybe", kinds=maybe)
    return None


def _leave_after_maybe(flow: Flow, maybe: frozenset[str], scope: Scope) -> Flow:
    # Some way left earlier; a certain return here joins with those noted in the scope.
    if maybe == {"return"} and flow.kind == "return":
        return flow
    if maybe == {flow.kind}:
        return flow
    if flow.kind == "return" and flow.value is not None:
        scope.returns.append(flow.value)
    return Flow("maybe", kinds=maybe | {flow.kind})


def execute_one(machine: Machine, statement: syntax.Statement, scope: Scope) -> Flow | None:
    """Run one statement."""
    machine.burn()
    executor = _EXECUTORS.get(type(statement))
    return executor(machine, statement, scope) if executor else None


def _expression(machine: Machine, statement: syntax.Expr, scope: Scope) -> None:
    machine.evaluate(statement.value, scope)


def _assign(machine: Machine, statement: syntax.Assign, scope: Scope) -> None:
    value = machine.evaluate(statement.value, scope)
    for target in statement.targets:
        assign(machine, target, value, scope)


def _annotated(machine: Machine, statement: syntax.AnnAssign, scope: Scope) -> None:
    if statement.value is not None:
        assign(machine, statement.target, machine.evaluate(statement.value, scope), scope)


def _augmented(machine: Machine, statement: syntax.AugAssign, scope: Scope) -> None:
    old = machine.evaluate(statement.target, scope)
    value = machine.evaluate(statement.value, scope)
    site = Site(scope.path, statement.n)
    assign(machine, statement.target, augmented(machine, statement.op, old, value, site), scope)


def _function(
    machine: Machine, statement: syntax.FunctionDef | syntax.AsyncFunctionDef, scope: Scope
) -> None:
    value: Value = make_function(machine, statement, scope)
    for decorator in reversed(statement.decorator_list):
        value = decorate(
            machine, machine.evaluate(decorator, scope), value, Site(scope.path, decorator.n), scope
        )
    machine.bind(scope, statement.name, value)


def _class(machine: Machine, statement: syntax.ClassDef, scope: Scope) -> None:
    decorators = tuple(machine.evaluate(decorator, scope) for decorator in statement.decorator_list)
    value: Value = make_class(machine, statement, scope, decorators)
    for decorator, node in zip(reversed(decorators), reversed(statement.decorator_list), strict=True):
        value = decorate(machine, decorator, value, Site(scope.path, node.n), scope)
    machine.bind(scope, statement.name, value)


def _return(machine: Machine, statement: syntax.Return, scope: Scope) -> Flow:
    return Flow("return", NONE if statement.value is None else machine.evaluate(statement.value, scope))


def _break(_machine: Machine, _statement: syntax.Break, _scope: Scope) -> Flow:
    return Flow("break")


def _continue(_machine: Machine, _statement: syntax.Continue, _scope: Scope) -> Flow:
    return Flow("continue")


def _global(_machine: Machine, statement: syntax.Global, scope: Scope) -> None:
    for name in statement.names:
        scope.redirected[name] = scope.module_scope


def _nonlocal(_machine: Machine, statement: syntax.Nonlocal, scope: Scope) -> None:
    for name in statement.names:
        outer = [visible for visible in scope.chain() if visible.kind == "function"][1:]
        home = next((visible for visible in outer if name in visible.names), None)
        if home is not None:
            scope.redirected[name] = home


def _delete(machine: Machine, statement: syntax.Delete, scope: Scope) -> None:
    for target in statement.targets:
        delete(machine, target, scope)


def _type_alias(machine: Machine, statement: syntax.TypeAlias, scope: Scope) -> None:
    assign(machine, statement.name, machine.evaluate(statement.value, scope), scope)


_EXECUTORS: Mapping[type, Callable[..., Flow | None]] = {
    syntax.AnnAssign: _annotated,
    syntax.Assert: run_assert,
    syntax.Assign: _assign,
    syntax.AsyncFor: run_for,
    syntax.AsyncFunctionDef: _function,
    syntax.AsyncWith: run_with,
    syntax.AugAssign: _augmented,
    syntax.Break: _break,
    syntax.ClassDef: _class,
    syntax.Continue: _continue,
    syntax.Delete: _delete,
    syntax.Expr: _expression,
    syntax.For: run_for,
    syntax.FunctionDef: _function,
    syntax.Global: _global,
    syntax.If: run_if,
    syntax.Import: run_import,
    syntax.ImportFrom: run_import_from,
    syntax.Match: run_match,
    syntax.Nonlocal: _nonlocal,
    syntax.Raise: run_raise,
    syntax.Return: _return,
    syntax.Try: run_try,
    syntax.TryStar: run_try,
    syntax.TypeAlias: _type_alias,
    syntax.While: run_while,
    syntax.With: run_with,
}
