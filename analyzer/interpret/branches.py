"""Branches and loops: decided ones run as Python does, undecided ones run every way and join the outcomes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from .. import syntax
from .any_order import in_any_order
from .assignment import assign
from .iteration import ORDER, Walk, one_by_one
from .joins import Mutable, State, join, merge, replay, settle, snapshot, unknown_from
from .judgement import environment_of, tainted, truth
from .machine import Condition, Flow, Machine, OutOfFuel, Raised, Record
from .names import names_used
from .origins import unset
from .plain import shown
from .repetition import repeat
from .values import NO_NAMES, NONE, Const, Names, Scope, Site, Unknown, Value

TYPE_CHECKING = Const(False)
MAX_TURNS = 10_000


def run_if(machine: Machine, node: syntax.If, scope: Scope) -> Flow | None:
    """``if``: one arm, or both when the condition is undecided."""
    test = machine.evaluate(node.test, scope)
    if test is TYPE_CHECKING:
        _run_binding_only(machine, node.body, scope)
        return machine.execute(node.orelse, scope)
    decided = truth(test)
    environment = environment_of(test)
    site = Site(scope.path, node.test.n)
    if decided is None:
        return run_arms(
            machine,
            lambda: _arm(
                machine, node.body, scope, site, "not decided; this is for the case that it is true"
            ),
            lambda: _arm(
                machine, node.orelse, scope, site, "not decided; this is for the case that it is false"
            ),
            _doubt(test, site),
            scope,
        )
    taken, other = (node.body, node.orelse) if decided else (node.orelse, node.body)
    outcome = "true" if decided else "false"
    if not environment:
        return _arm(machine, taken, scope, site, outcome)
    before = dict(scope.names)
    untaken: list[Record] = []
    if machine.environment is None and other:
        untaken = _run_untaken(machine, other, scope, Condition(site, False, environment))
    with machine.condition(Condition(site, True, environment)):
        try:
            flow = _arm(
                machine, taken, scope, site, f"{outcome} with {', '.join(sorted(environment))} as it is here"
            )
        except Raised:
            if machine.environment is not None or machine.guarded:
                raise
            # The code refuses an environment without the variable: it runs in one that has it.
            untaken = []
            _forget(machine, node.test, scope)
            flow = machine.execute(other, scope)
    for name, value in list(scope.names.items()):
        if before.get(name) is not value:
            scope.names[name] = tainted(value, environment)
    # Of two definitions of a key the earlier one counts: that of the arm which is taken.
    machine.records += untaken
    return flow


def _arm(
    machine: Machine, body: tuple[syntax.Statement, ...], scope: Scope, site: Site, outcome: str
) -> Flow | None:
    """Run an arm of a branch, as a step of the way to what it defines."""
    with machine.step("branch", site, outcome):
        return machine.execute(body, scope)


def _forget(machine: Machine, test: syntax.Expression, scope: Scope) -> None:
    """Take the variables of the environment in a condition for unknown: their defaults are refused."""
    for name in names_used((test,)):
        value = scope.names.get(name)
        environment = environment_of(value) if value is not None else NO_NAMES
        if environment:
            machine.doubts += 1
            machine.bind(scope, name, unset(environment, Site(scope.path, test.n)))


def run_arms(
    machine: Machine,
    first: Callable[[], Flow | None],
    second: Callable[[], Flow | None],
    why: Unknown,
    scope: Scope,
) -> Flow | None:
    """Run two ways of which one will happen, and join what they leave."""
    condition = Condition(why.site, False, why.environment)
    one: Flow | None = None
    other: Flow | None = None
    failed = [False, False]
    error: Raised | None = None
    with machine.condition(condition):
        with machine.journal() as journal:
            try:
                one = first()
            except Raised as raised:
                failed[0], error = True, raised
        after = journal.rewind()
        with machine.journal() as later:
            try:
                other = second()
            except Raised as raised:
                failed[1], error = True, error or raised
    if error is not None and all(failed):
        raise error
    machine.doubts += 1
    if failed[0]:
        return other
    if failed[1]:
        replay(after, later)
        return one
    if one is None and other is not None and other.kind != "maybe":
        left = {key: (target, snapshot(target)) for key, (target, _) in later.before.items()}
        replay(after, later)
        _settle_left(machine, left, other, why, scope)
    elif other is None and one is not None and one.kind != "maybe":
        _settle_left(machine, after, one, why, scope)
    else:
        settle(after, later, why)
    return _joined_flow(one, other, why, scope)


def _settle_left(
    machine: Machine, left: dict[int, tuple[Mutable, State]], flow: Flow, why: Unknown, scope: Scope
) -> None:
    """Go on after an arm that leaves: what it changed may be so where the ways meet again. Nobody sees the names of a
    function after its end."""
    for target, state in left.values():
        if not (flow.kind == "return" and target is scope and scope.kind == "function"):
            machine.touch(target)
            merge(target, snapshot(target), state, why)


def perhaps(machine: Machine, way: Callable[[], Flow | None], site: Site) -> tuple[Flow | None, bool]:
    """Go a way that may have been left before: what it changes may be as it was. Whether it raises, else how it ends."""
    why = Unknown("an undecided condition may have left the code before", site)
    flow: Flow | None = None
    failed = False
    with machine.condition(Condition(site, False)):
        with machine.journal() as journal:
            try:
                flow = way()
            except Raised:
                failed = True
        after = journal.rewind()
        machine.doubts += failed
        for target, state in after.values() if not failed else ():
            machine.touch(target)
            merge(target, state, snapshot(target), why)
    return flow, failed


def certainly(kinds: frozenset[str], scope: Scope) -> Flow:
    """How code is left when the only other way out of it raises."""
    if kinds == {"return"}:
        return Flow("return", scope.returns.pop() if scope.returns else NONE)
    return Flow(next(iter(kinds))) if len(kinds) == 1 else Flow("maybe", kinds=kinds)


def _joined_flow(one: Flow | None, other: Flow | None, why: Unknown, scope: Scope) -> Flow | None:
    if one is None and other is None:
        return None
    if one is not None and other is not None and one.kind == other.kind != "maybe":
        if one.kind != "return":
            return one
        return Flow("return", join(one.value or NONE, other.value or NONE, why))
    kinds = NO_NAMES
    for flow in (one, other):
        if flow is None:
            continue
        kinds |= flow.kinds if flow.kind == "maybe" else {flow.kind}
        if flow.kind == "return":
            scope.returns.append(flow.value or NONE)
    return Flow("maybe", kinds=kinds)


def _run_untaken(
    machine: Machine, body: tuple[syntax.Statement, ...], scope: Scope, condition: Condition
) -> list[Record]:
    # Another environment takes this arm: its definitions count as conditional, its other effects do not.
    before = len(machine.records)
    with machine.condition(condition), machine.journal() as journal, suppress(Raised):
        machine.execute(body, scope)
    journal.rewind()
    found = machine.records[before:]
    del machine.records[before:]
    return found


def _run_binding_only(machine: Machine, body: tuple[syntax.Statement, ...], scope: Scope) -> None:
    machine.binding_only += 1
    try:
        machine.execute(body, scope)
    finally:
        machine.binding_only -= 1


def run_for(machine: Machine, node: syntax.For | syntax.AsyncFor, scope: Scope) -> Flow | None:
    """``for``: a turn for every known element, and what an unknown number of others may do."""
    return for_each(machine, node, machine.evaluate(node.iter, scope), scope)


def for_each(
    machine: Machine, node: syntax.For | syntax.AsyncFor, source: Value, scope: Scope
) -> Flow | None:
    """``for`` over a value."""
    site = Site(scope.path, node.iter.n)
    walk = one_by_one(machine, source, site, any_order=True)
    maybe = NO_NAMES
    result: Flow | None = None

    def turn(item: Value) -> Flow | None:
        machine.burn()
        assign(machine, node.target, item, scope)
        with machine.step("loop", site, f"{_target_text(node.target)} = {shown(item) or '…'}"):
            return machine.execute(node.body, scope)

    if walk.unordered:
        maybe = _turns_in_any_order(machine, walk, turn, site, scope)
    for item in () if walk.unordered else walk:
        if maybe:
            flow, failed = perhaps(machine, partial(turn, item), site)
            if failed:
                break
        else:
            flow = turn(item)
        if flow is None or flow.kind == "continue":
            continue
        if flow.kind != "maybe":
            result = flow
            break
        maybe |= flow.kinds - {"continue"}
    if result is None and walk.opened is not None:
        flow = _unknown_turns(machine, node.target, node.body, walk.opened, scope)
        if flow is not None:
            maybe |= flow.kinds - {"continue"}
    return _after_loop(machine, node.orelse, result, maybe, site, scope)


def _turns_in_any_order(
    machine: Machine, walk: Walk, turn: Callable[[Value], Flow | None], site: Site, scope: Scope
) -> Names:
    flow = in_any_order(machine, list(walk), turn, machine.unknown(ORDER, site), scope)
    return flow.kinds if flow is not None else NO_NAMES


def run_while(machine: Machine, node: syntax.While, scope: Scope) -> Flow | None:
    """``while``: turn by turn as long as the condition is decided."""
    site = Site(scope.path, node.test.n)
    maybe = NO_NAMES
    result: Flow | None = None
    for _ in range(MAX_TURNS):
        machine.burn()
        test = machine.evaluate(node.test, scope)
        decided = truth(test)
        if decided is False:
            break
        if decided is None or maybe:
            flow = _unknown_turns(machine, None, node.body, _doubt(test, site), scope)
            maybe |= (flow.kinds if flow else NO_NAMES) - {"continue"}
            break
        flow = machine.execute(node.body, scope)
        if flow is not None and flow.kind == "maybe":
            maybe |= flow.kinds - {"continue"}
        elif flow is not None and flow.kind != "continue":
            result = flow
            break
    else:
        raise OutOfFuel
    return _after_loop(machine, node.orelse, result, maybe, site, scope)


def _after_loop(
    machine: Machine,
    orelse: tuple[syntax.Statement, ...],
    result: Flow | None,
    maybe: frozenset[str],
    site: Site,
    scope: Scope,
) -> Flow | None:
    if result is not None and result.kind == "return":
        if maybe - {"break", "return"}:
            scope.returns.append(result.value or NONE)
            return Flow("maybe", kinds=maybe | {"return"})
        return result
    if result is None and orelse and not maybe:
        return machine.execute(orelse, scope)
    if result is None and orelse:
        flow, failed = perhaps(machine, partial(machine.execute, orelse, scope), site)
        if failed and maybe == {"return"}:
            return certainly(maybe, scope)
        if flow is not None and flow.kind == "return":
            scope.returns.append(flow.value or NONE)
        ways = NO_NAMES if flow is None else flow.kinds if flow.kind == "maybe" else frozenset({flow.kind})
        left = (maybe - {"break"}) | ways
        return Flow("maybe", kinds=left) if left else None
    return Flow("maybe", kinds=frozenset({"return"})) if "return" in maybe else None


def _unknown_turns(
    machine: Machine,
    target: syntax.Expression | None,
    body: tuple[syntax.Statement, ...],
    unknown: Unknown,
    scope: Scope,
) -> Flow | None:
    def turn() -> Flow | None:
        if target is not None:
            assign(machine, target, unknown, scope)
        return machine.execute(body, scope)

    flow = repeat(machine, turn, unknown)
    if flow is None:
        return None
    if flow.kind == "return":
        scope.returns.append(flow.value or NONE)
    return Flow("maybe", kinds=flow.kinds if flow.kind == "maybe" else frozenset({flow.kind}))


def _doubt(test: Value, site: Site) -> Unknown:
    return unknown_from(test, "a condition is not decided", site)


def _target_text(target: syntax.Expression) -> str:
    match target:
        case syntax.Name():
            return target.id
        case syntax.Tuple():
            return ", ".join(map(_target_text, target.elts))
        case _:
            return "…"
