"""Evaluates the four comprehensions; elements that an undecided condition guards make the result open."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial

from .. import syntax
from .any_order import in_any_order
from .assignment import assign, write_entry
from .iteration import ORDER, is_unordered, lazily, members, one_by_one
from .judgement import environment_of, hash_key, truth
from .machine import Condition, Machine
from .plain import shown
from .values import DictValue, Entry, IteratorValue, ListValue, Scope, SetValue, Site, Unknown, Value

Comprehension = syntax.ListComp | syntax.SetComp | syntax.DictComp | syntax.GeneratorExp


def comprehend(machine: Machine, node: Comprehension, scope: Scope) -> Value:
    """The container that a comprehension makes (a generator's elements when they are asked for)."""
    own = Scope("comprehension", scope.module, scope.path, scope, qualname=scope.qualname)
    if scope.kind == "class":
        # The names of a class body are not visible inside, except to the first iterable; seeing them is harmless.
        own.names.update(scope.names)
    if isinstance(node, syntax.GeneratorExp):
        first = node.generators[0].iter
        # The first iterable is looked at when the generator is made.
        source = machine.evaluate(first, scope)
        made = lazily(machine, partial(_generate, machine, node, own, source))
        made.unordered = is_unordered(source)
        return made
    result: ListValue | SetValue | DictValue
    if isinstance(node, syntax.DictComp):
        result = DictValue()
    else:
        result = SetValue() if isinstance(node, syntax.SetComp) else ListValue()
    _turn(machine, node, 0, own, result, None)
    return result


def _generate(
    machine: Machine, node: syntax.GeneratorExp, scope: Scope, source: Value, made: IteratorValue
) -> Generator[Value, Value | None, Value | None]:
    """The elements of a generator expression; where one is undecided, the rest is made at once."""
    clause = node.generators[0]
    walk = one_by_one(machine, source, Site(scope.path, clause.iter.n), any_order=True)
    made.open = walk.opened
    if walk.unordered:
        made.unordered = True
        some = ListValue()
        _items_in_any_order(machine, node, 0, scope, some, None, list(walk))
        made.open = made.open or some.open
        yield from some.items
        walk = one_by_one(machine, ListValue([], walk.opened), Site(scope.path, clause.iter.n))
    for item in walk:
        machine.burn()
        some = ListValue()
        with machine.step("loop", Site(scope.path, clause.iter.n), shown(item)):
            _with_item(machine, node, 0, scope, some, None, item)
        made.open = made.open or some.open
        yield from some.items
    if walk.opened is not None:
        made.open = made.open or walk.opened
        machine.repeating.append(walk.opened)
        try:
            _with_item(machine, node, 0, scope, ListValue(), walk.opened, walk.opened)
        finally:
            machine.repeating.pop()
    return None


def _turn(
    machine: Machine,
    node: Comprehension,
    depth: int,
    scope: Scope,
    result: ListValue | SetValue | DictValue,
    doubt: Unknown | None,
) -> None:
    if depth == len(node.generators):
        _add(machine, node, scope, result, doubt)
        return
    clause = node.generators[depth]
    site = Site(scope.path, clause.iter.n)
    items, opened, unordered = members(machine, machine.evaluate(clause.iter, scope), site)
    if unordered:
        _items_in_any_order(machine, node, depth, scope, result, doubt, items)
    for item in () if unordered else items:
        machine.burn()
        with machine.step("loop", site, shown(item)):
            _with_item(machine, node, depth, scope, result, doubt, item)
    if opened is not None:
        machine.repeating.append(opened)
        try:
            _with_item(machine, node, depth, scope, result, opened, opened)
        finally:
            machine.repeating.pop()


def _items_in_any_order(
    machine: Machine,
    node: Comprehension,
    depth: int,
    scope: Scope,
    result: ListValue | SetValue | DictValue,
    doubt: Unknown | None,
    items: list[Value],
) -> None:
    site = Site(scope.path, node.generators[depth].iter.n)

    def turn(item: Value) -> None:
        machine.touch(result)
        with machine.step("loop", site, shown(item)):
            _with_item(machine, node, depth, scope, result, doubt, item)

    in_any_order(machine, items, turn, machine.unknown(ORDER, site), scope)


def _with_item(
    machine: Machine,
    node: Comprehension,
    depth: int,
    scope: Scope,
    result: ListValue | SetValue | DictValue,
    doubt: Unknown | None,
    item: Value,
) -> None:
    clause = node.generators[depth]
    assign(machine, clause.target, item, scope)
    conditions = 0
    for test in clause.ifs:
        value = machine.evaluate(test, scope)
        decided = truth(value)
        if decided is False:
            break
        if decided is None:
            site = Site(scope.path, test.n)
            doubt = doubt or machine.doubt(value, "an undecided condition chooses the elements", site)
            machine.conditions.append(Condition(site, False, environment_of(value)))
            conditions += 1
    else:
        _turn(machine, node, depth + 1, scope, result, doubt)
    del machine.conditions[len(machine.conditions) - conditions :]


def _add(
    machine: Machine,
    node: Comprehension,
    scope: Scope,
    result: ListValue | SetValue | DictValue,
    doubt: Unknown | None,
) -> None:
    if isinstance(node, syntax.DictComp) and isinstance(result, DictValue):
        key_value, value = machine.evaluate(node.key, scope), machine.evaluate(node.value, scope)
        site = Site(scope.path, node.key.n)
        key = hash_key(key_value)
        if doubt is None and key is None:
            doubt = machine.doubt(key_value, "a key of the dictionary is not known", site)
        if doubt is None:
            write_entry(result, key, Entry(key_value, value, site))
        result.open = result.open or doubt
    elif not isinstance(node, syntax.DictComp) and not isinstance(result, DictValue):
        value = machine.evaluate(node.elt, scope)
        key = hash_key(value)
        if doubt is None and isinstance(result, SetValue) and key is None:
            doubt = machine.doubt(value, "an element is not known", Site(scope.path, node.elt.n))
        if doubt is None and isinstance(result, SetValue):
            result.entries.setdefault(key, value)
        elif doubt is None and isinstance(result, ListValue):
            result.items.append(value)
        result.open = result.open or doubt
