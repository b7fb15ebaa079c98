"""Evaluates expressions."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping

from .. import syntax
from .assignment import doubt_entries, write_entry
from .attributes import resolve_deferred
from .calls import await_value, call
from .comparisons import compare
from .comprehensions import comprehend
from .enums import enum_constant
from .filling import fill
from .formatting import formatted, joined
from .iteration import ONLY_MORE, elements, members
from .joins import join
from .judgement import environment_of, hash_key, tainted, truth
from .machine import MAX_YIELDS, Condition, EndlessGenerator, Machine
from .operators import binary, unary
from .plain import MAX_ITEMS
from .subscripts import item_of, sliced
from .values import (
    NONE,
    Argument,
    Arguments,
    Const,
    Constant,
    Deferred,
    DictValue,
    Entry,
    External,
    FunctionValue,
    IteratorValue,
    ListValue,
    Scope,
    SetValue,
    Site,
    TupleValue,
    Unknown,
    Value,
)

_BUILTINS = frozenset(dir(builtins))


def evaluate(machine: Machine, node: syntax.Expression, scope: Scope) -> Value:
    """The value of an expression."""
    machine.burn()
    evaluator = _EVALUATORS.get(type(node))
    if evaluator is None:
        return machine.unknown("this kind of expression is not evaluated", Site(scope.path, node.n))
    return evaluator(machine, node, scope)


def make_function(
    machine: Machine, node: syntax.FunctionDef | syntax.AsyncFunctionDef | syntax.Lambda, scope: Scope
) -> FunctionValue:
    """The function that a definition makes."""
    name = "<lambda>" if isinstance(node, syntax.Lambda) else node.name
    return FunctionValue(
        node,
        scope.module,
        scope.path,
        f"{scope.qualname}.{name}" if scope.qualname else name,
        scope,
        tuple(machine.evaluate(default, scope) for default in node.args.defaults),
        tuple(
            None if default is None else machine.evaluate(default, scope) for default in node.args.kw_defaults
        ),
    )


def lookup(machine: Machine, name: str, scope: Scope, site: Site) -> Value:
    """What a name means in a scope."""
    for visible in scope.home(name).chain():
        found = visible.names.get(name)
        if found is not None:
            return resolve_deferred(machine, found) if isinstance(found, Deferred) else found
    stars = scope.module_scope.names.get("*")
    if name in _BUILTINS:
        return machine.external(f"builtins.{name}")
    if isinstance(stars, ListValue):
        candidates = [item.name for item in stars.items if isinstance(item, External)]
        known = [c for c in candidates if machine.canonical(f"{c}.{name}") in machine.functions]
        if known or len(candidates) == 1:
            return machine.external(f"{(known or candidates)[0]}.{name}")
        return machine.unknown(f"'{name}' may come from several 'import *'", site)
    return machine.unknown(f"the name '{name}' is not defined here", site)


def constant_of(node: syntax.Constant) -> Constant:
    """The Python constant that a node stands for."""
    if isinstance(node.value, str):
        match node.kind:
            case "bytes":
                return node.value.encode("latin-1")
            case "int":
                return int(node.value, 0)
            case "complex":
                return complex(node.value)
            case _:
                return node.value
    return node.value


def _constant(machine: Machine, node: syntax.Constant, _scope: Scope) -> Value:
    if node.kind == "ellipsis":
        return machine.external("builtins.Ellipsis")
    return Const(constant_of(node))


def _name(machine: Machine, node: syntax.Name, scope: Scope) -> Value:
    return lookup(machine, node.id, scope, Site(scope.path, node.n))


def _attribute(machine: Machine, node: syntax.Attribute, scope: Scope) -> Value:
    return machine.attribute(machine.evaluate(node.value, scope), node.attr, Site(scope.path, node.n))


def _call(machine: Machine, node: syntax.Call, scope: Scope) -> Value:
    function = machine.evaluate(node.func, scope)
    return call(machine, function, _arguments(machine, node, scope), Site(scope.path, node.n), scope)


def _arguments(machine: Machine, node: syntax.Call, scope: Scope) -> Arguments:
    items: list[Argument] = []
    opened: Unknown | None = None
    for argument in node.args:
        site = Site(scope.path, argument.n)
        if isinstance(argument, syntax.Starred):
            spread, unknown = elements(machine, machine.evaluate(argument.value, scope), site)
            # After arguments whose number is not known it isn't known which parameter another one is for.
            if opened is None and (unknown is None or unknown.reason in ONLY_MORE):
                items += [Argument(None, value, site) for value in spread]
            opened = opened or unknown
        else:
            value = machine.evaluate(argument, scope)
            if opened is None:
                items.append(Argument(None, value, site, _parts(argument, scope)))
    for word in node.keywords:
        site = Site(scope.path, word.n)
        value = machine.evaluate(word.value, scope)
        if word.arg is not None:
            items.append(Argument(word.arg, value, site, _parts(word.value, scope)))
            continue
        value = enum_constant(value)
        if not isinstance(value, DictValue):
            opened = opened or machine.doubt(value, "the arguments given with ** are not known", site)
            continue
        opened = opened or value.open
        for entry in value.entries.values():
            if isinstance(entry.key, Const) and isinstance(entry.key.value, str):
                items.append(Argument(entry.key.value, entry.value, entry.site))
    return Arguments(tuple(items), opened)


def _parts(node: syntax.Expression, scope: Scope) -> tuple[Site, ...]:
    """The nodes of the elements of a list, tuple or set, or of the keys of a dictionary, that is written out."""
    if isinstance(node, syntax.Dict):
        keys = [key for key in node.keys if key is not None]
        return tuple(Site(scope.path, key.n) for key in keys) if len(keys) == len(node.keys) else ()
    if not isinstance(node, syntax.List | syntax.Tuple | syntax.Set):
        return ()
    if any(isinstance(element, syntax.Starred) for element in node.elts):
        return ()
    return tuple(Site(scope.path, element.n) for element in node.elts)


def _binary(machine: Machine, node: syntax.BinOp, scope: Scope) -> Value:
    left, right = machine.evaluate(node.left, scope), machine.evaluate(node.right, scope)
    return binary(machine, node.op, left, right, Site(scope.path, node.n))


def _unary(machine: Machine, node: syntax.UnaryOp, scope: Scope) -> Value:
    return unary(machine, node.op, machine.evaluate(node.operand, scope), Site(scope.path, node.n))


def _boolean(machine: Machine, node: syntax.BoolOp, scope: Scope) -> Value:
    site = Site(scope.path, node.n)
    environment: frozenset[str] = frozenset()
    result: Value | None = None
    for operand in node.values:
        value = machine.evaluate(operand, scope)
        environment |= environment_of(value)
        if result is not None:
            value = join(result, value, Unknown("an undecided condition chooses it", site))
        decided = truth(value)
        if decided is not None and decided == (node.op == "Or"):
            return tainted(value, environment)
        result = value if decided is None else None
        last = value
    return tainted(last, environment)


def _compare(machine: Machine, node: syntax.Compare, scope: Scope) -> Value:
    site = Site(scope.path, node.n)
    left = machine.evaluate(node.left, scope)
    environment: frozenset[str] = frozenset()
    unknown: Value | None = None
    for name, comparator in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(comparator, scope)
        if name in ("In", "NotIn") and isinstance(right, External):
            contains = machine.functions.get(f"{right.name}.__contains__")
            outcome = (
                machine.call(
                    External(f"{right.name}.__contains__"),
                    Arguments((Argument(None, left, site),)),
                    site,
                    scope,
                )
                if contains
                else machine.unknown("the outcome of a comparison is not known", site)
            )
            if name == "NotIn":
                outcome = unary(machine, "Not", outcome, site)
        else:
            outcome = compare(machine, name, left, right, site)
        environment |= environment_of(outcome)
        decided = truth(outcome)
        if decided is False:
            return Const(False, environment)
        unknown = unknown or (outcome if decided is None else None)
        left = right
    return tainted(unknown, environment) if unknown else Const(True, environment)


def _conditional(machine: Machine, node: syntax.IfExp, scope: Scope) -> Value:
    test = machine.evaluate(node.test, scope)
    decided = truth(test)
    environment = environment_of(test)
    if decided is not None:
        return tainted(machine.evaluate(node.body if decided else node.orelse, scope), environment)
    site = Site(scope.path, node.n)
    with machine.condition(Condition(site, False, environment)):
        body = machine.evaluate(node.body, scope)
        orelse = machine.evaluate(node.orelse, scope)
    return join(body, orelse, machine.doubt(test, "an undecided condition chooses it", site))


def _list(machine: Machine, node: syntax.List, scope: Scope) -> Value:
    items, opened, unordered = _spread(machine, node.elts, scope)
    return ListValue(items, opened, _sites(node.elts, scope), unordered=unordered)


def _tuple(machine: Machine, node: syntax.Tuple, scope: Scope) -> Value:
    items, opened, unordered = _spread(machine, node.elts, scope)
    if opened:
        return ListValue(items, opened, unordered=unordered)
    return TupleValue(tuple(items), _sites(node.elts, scope), unordered)


def _sites(nodes: tuple[syntax.Expression, ...], scope: Scope) -> tuple[Site, ...]:
    if any(isinstance(node, syntax.Starred) for node in nodes):
        return ()
    return tuple(Site(scope.path, node.n) for node in nodes)


def _set(machine: Machine, node: syntax.Set, scope: Scope) -> Value:
    items, opened, _ = _spread(machine, node.elts, scope)
    result = SetValue(open=opened)
    for item in items:
        key = hash_key(item)
        if key is None:
            result.open = result.open or machine.doubt(
                item, "an element is not known", Site(scope.path, node.n)
            )
        else:
            result.entries.setdefault(key, item)
    return result


def _spread(
    machine: Machine, nodes: tuple[syntax.Expression, ...], scope: Scope
) -> tuple[list[Value], Unknown | None, bool]:
    items: list[Value] = []
    opened: Unknown | None = None
    unordered = False
    for node in nodes:
        if isinstance(node, syntax.Starred):
            spread = machine.evaluate(node.value, scope)
            more, unknown, loose = members(machine, spread, Site(scope.path, node.n))
            unordered = unordered or loose
            if len(items) + len(more) > MAX_ITEMS:
                more, unknown = (
                    [],
                    machine.unknown("the list is too long to follow", Site(scope.path, node.n)),
                )
            items += more
            opened = opened or unknown
        else:
            items.append(machine.evaluate(node, scope))
    return items, opened, unordered


def _dict(machine: Machine, node: syntax.Dict, scope: Scope) -> Value:
    result = DictValue()
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = machine.evaluate(value_node, scope)
        site = Site(scope.path, value_node.n)
        if key_node is None:
            value = enum_constant(value)
            if isinstance(value, DictValue):
                fill(machine, result, value, site)
            else:
                doubt_entries(result, None, machine.doubt(value, "its entries are not known", site))
            continue
        key_value = machine.evaluate(key_node, scope)
        key = hash_key(key_value)
        if key is None:
            doubt_entries(
                result, value, machine.doubt(key_value, "a key of the dictionary is not known", site)
            )
        else:
            write_entry(result, key, Entry(key_value, value, Site(scope.path, key_node.n)))
    return result


def _lambda(machine: Machine, node: syntax.Lambda, scope: Scope) -> Value:
    return make_function(machine, node, scope)


def _walrus(machine: Machine, node: syntax.NamedExpr, scope: Scope) -> Value:
    value = machine.evaluate(node.value, scope)
    target = scope
    while target.kind == "comprehension" and target.parent is not None:
        target = target.parent
    if isinstance(node.target, syntax.Name):
        machine.bind(target, node.target.id, value)
    return value


def _subscript(machine: Machine, node: syntax.Subscript, scope: Scope) -> Value:
    site = Site(scope.path, node.n)
    value = machine.evaluate(node.value, scope)
    if isinstance(node.slice, syntax.Slice):
        return sliced(machine, value, node.slice, site, scope)
    return item_of(machine, value, machine.evaluate(node.slice, scope), site, scope)


def _starred(machine: Machine, node: syntax.Starred, scope: Scope) -> Value:
    return machine.evaluate(node.value, scope)


def _await(machine: Machine, node: syntax.Await, scope: Scope) -> Value:
    value = machine.evaluate(node.value, scope)
    return await_value(machine, value, Site(scope.path, node.n))


def _yield(machine: Machine, node: syntax.Yield | syntax.YieldFrom, scope: Scope) -> Value:
    site = Site(scope.path, node.n)
    value = machine.evaluate(node.value, scope) if node.value is not None else NONE
    home = scope
    while home.kind == "comprehension" and home.parent is not None:
        home = home.parent
    if home.yields is None:
        home.yields = IteratorValue()
    machine.touch(home.yields)
    if len(home.yields.items) >= MAX_YIELDS:
        raise EndlessGenerator
    if isinstance(node, syntax.Yield):
        home.yields.items.append(value)
    else:
        more, opened = elements(machine, value, site)
        home.yields.items.extend(more)
        home.yields.open = home.yields.open or opened
        if isinstance(value, IteratorValue) and value.result is not None:
            return value.result
    return NONE


_EVALUATORS: Mapping[type, Callable[..., Value]] = {
    syntax.Attribute: _attribute,
    syntax.Await: _await,
    syntax.BinOp: _binary,
    syntax.BoolOp: _boolean,
    syntax.Call: _call,
    syntax.Compare: _compare,
    syntax.Constant: _constant,
    syntax.Dict: _dict,
    syntax.DictComp: comprehend,
    syntax.FormattedValue: formatted,
    syntax.GeneratorExp: comprehend,
    syntax.IfExp: _conditional,
    syntax.JoinedStr: joined,
    syntax.Lambda: _lambda,
    syntax.List: _list,
    syntax.ListComp: comprehend,
    syntax.Name: _name,
    syntax.NamedExpr: _walrus,
    syntax.Set: _set,
    syntax.SetComp: comprehend,
    syntax.Starred: _starred,
    syntax.Subscript: _subscript,
    syntax.Tuple: _tuple,
    syntax.UnaryOp: _unary,
    syntax.Yield: _yield,
    syntax.YieldFrom: _yield,
}
