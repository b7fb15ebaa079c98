"""Calls: arguments meet parameters, functions of the project run, library models answer for the others."""

from __future__ import annotations

from functools import partial
from typing import TypeGuard

from .. import syntax
from .classes import instantiate
from .effects import note_effect
from .generators import is_generator, make_generator
from .joins import join
from .judgement import hash_key
from .lookup import is_exception
from .machine import CALL_DEPTH, EndlessGenerator, Machine, ModelCall, OutOfFuel
from .methods import call_method
from .repetition import repeat
from .values import (
    NONE,
    Argument,
    Arguments,
    Attribute,
    BoundMethod,
    ClassValue,
    Const,
    Coroutine,
    Descriptor,
    DictValue,
    Entry,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    ListValue,
    Native,
    NativeMethod,
    Partial,
    Scope,
    SetValue,
    Site,
    Subscripted,
    TupleValue,
    Unknown,
    Value,
)

MAX_RECURSION = 60
# What a call costs beside its body.
_CALL_STEPS = 10

# Modules of the standard library that look at functions and never call one.
_ONLY_LOOK = frozenset({"ast", "copy", "dis", "inspect", "logging", "pickle", "types", "typing", "warnings"})


def call(machine: Machine, function: Value, arguments: Arguments, site: Site, scope: Scope) -> Value:
    """What ``function(arguments)`` returns."""
    machine.burn()
    match function:
        case FunctionValue():
            return call_function(machine, function, arguments, site)
        case BoundMethod():
            own = Argument(None, function.receiver, site)
            return machine.call(
                function.function, Arguments((own, *arguments.items), arguments.open), site, scope
            )
        case NativeMethod():
            note_effect(machine, function, arguments, site)
            return call_method(machine, function.receiver, function.name, arguments, site, scope)
        case Partial():
            return machine.call(function.function, function.arguments.followed_by(arguments), site, scope)
        case Native():
            return function.function(arguments, site)
        case ClassValue():
            return instantiate(machine, function, arguments, site, scope)
        case External():
            note_effect(machine, function, arguments, site)
            model = machine.functions.get(function.name)
            if model is not None:
                return model(ModelCall(machine, function.name, arguments, site, scope))
            if is_exception(function.name) and arguments.open is None:
                return ExternalCall(function, arguments, site)
            return _call_opaque(machine, function, arguments, site, scope)
        case Subscripted(base=ClassValue() | External()):
            return machine.call(function.base, arguments, site, scope)
        case InstanceValue():
            return machine.call(machine.attribute(function, "__call__", site), arguments, site, scope)
        case Descriptor():
            return machine.call(function.function, arguments, site, scope)
        case Attribute() | ExternalCall() | Subscripted():
            note_effect(machine, function, arguments, site)
            return _call_opaque(machine, function, arguments, site, scope)
        case _:
            return machine.doubt(function, "what is called here is not known", site)


def _call_opaque(machine: Machine, function: Value, arguments: Arguments, site: Site, scope: Scope) -> Value:
    """Call what nothing is known of. It may call the functions that it is given, any number of times."""
    machine.doubts += 1
    # What a dialect's own library does with functions is known: where it calls one to define assets, a model says so.
    followed = () if _calls_nothing(machine, function) else arguments.items
    for item in followed:
        if _may_define(machine, item.value):
            unknown = Unknown(
                "a function of another library decides how often it is called, and with what", site
            )
            given = Arguments((), unknown)
            repeat(machine, partial(_turn, machine, item.value, given, site, scope), unknown)
        elif _is_empty(item.value):
            # Nobody hands over an empty one but to have it filled.
            machine.touch(item.value)
            item.value.open = Unknown("what a function of another library puts into it is not known", site)
        elif isinstance(item.value, ListValue) and _shuffles(function):
            machine.touch(item.value)
            item.value.unordered = len(item.value.items) > 1 or item.value.open is not None
    return ExternalCall(function, arguments, site)


def _is_empty(value: Value) -> TypeGuard[ListValue | SetValue | DictValue]:
    match value:
        case ListValue(items=items, open=None):
            return not items
        case SetValue(entries=entries, open=None, frozen=False) | DictValue(entries=entries, open=None):
            return not entries
        case _:
            return False


def _shuffles(function: Value) -> bool:
    """Whether a function is that of ``random``, NumPy or a generator of random numbers that moves the elements of lists."""
    return isinstance(function, External | Attribute) and function.name.rpartition(".")[2] == "shuffle"


def _calls_nothing(machine: Machine, value: Value) -> bool:
    match value:
        case External():
            top = value.name.partition(".")[0]
            return top in machine.external_packages or top in _ONLY_LOOK
        case Attribute() | Subscripted():
            return _calls_nothing(machine, value.base)
        case ExternalCall():
            return _calls_nothing(machine, value.function)
        case _:
            return False


def _may_define(machine: Machine, value: Value) -> bool:
    match value:
        case FunctionValue():
            # A function that is an asset or the like itself is handed over as such.
            return not value.marks and value.path != ""
        case BoundMethod() | Partial():
            return _may_define(machine, value.function)
        case External():
            return (
                value.name in machine.functions and value.name.partition(".")[0] in machine.external_packages
            )
        case _:
            return False


def _turn(machine: Machine, function: Value, given: Arguments, site: Site, scope: Scope) -> None:
    machine.call(function, given, site, scope)


def decorate(machine: Machine, decorator: Value, value: Value, site: Site, scope: Scope) -> Value:
    """Apply a decorator. One of another library that no model knows keeps the function, as ``wraps`` does."""
    opaque = isinstance(decorator, Attribute | ExternalCall | Subscripted) or (
        isinstance(decorator, External) and decorator.name not in machine.functions
    )
    if opaque:
        return value
    return machine.call(decorator, Arguments((Argument(None, value, site),)), site, scope)


def await_value(machine: Machine, value: Value, site: Site) -> Value:
    """``await value``."""
    if isinstance(value, Coroutine) and value.result is not None:
        return value.result
    if isinstance(value, Coroutine) and value.function is not None:
        return call_function(machine, value.function, value.arguments, site, awaited=True)
    return machine.doubt(value, "what is awaited is not known", site)


def call_function(
    machine: Machine, function: FunctionValue, arguments: Arguments, site: Site, *, awaited: bool = False
) -> Value:
    """Run a function of the project; one that is ``async`` runs when it is awaited."""
    node = function.node
    undecided = any(not condition.decided for condition in machine.conditions) or machine.repeating
    active = machine.active.count((function.path, node.n))
    if active >= MAX_RECURSION and not undecided:
        # Python gives up later, but gives up.
        raise OutOfFuel
    if len(machine.active) >= CALL_DEPTH or (undecided and active >= 2):
        return machine.unknown(f"'{function.name}' calls itself too deeply", site)
    scope = Scope(
        "function", function.module, function.path, function.scope, qualname=f"{function.qualname}.<locals>"
    )
    if not bind(function, arguments, scope):
        return machine.unknown(f"the arguments do not fit '{function.name}'", site)
    _set_receiver(function, scope)
    if isinstance(node, syntax.AsyncFunctionDef) and not awaited:
        return Coroutine(function, arguments)
    machine.burn(_CALL_STEPS)
    if not isinstance(node, syntax.AsyncFunctionDef) and is_generator(machine, function):
        return make_generator(machine, function, node, scope, site)
    machine.active.append((function.path, node.n))
    try:
        with machine.step("call", site, function.name):
            if isinstance(node, syntax.Lambda):
                return machine.evaluate(node.body, scope)
            return _run_body(machine, function, node, scope, site)
    finally:
        machine.active.pop()


def _run_body(
    machine: Machine,
    function: FunctionValue,
    node: syntax.FunctionDef | syntax.AsyncFunctionDef,
    scope: Scope,
    site: Site,
) -> Value:
    records = len(machine.records)
    try:
        flow = machine.execute(node.body, scope)
    except EndlessGenerator:
        flow = None
        if scope.yields is None:
            raise
        if len(machine.records) > records:
            # How many of its definitions happen depends on how far it is run.
            raise OutOfFuel from None
        scope.yields.open = Unknown("the generator yields more than is followed", site)
    if scope.yields is not None:
        scope.yields.result = flow.value if flow is not None and flow.kind == "return" else NONE
        return scope.yields
    result: Value = NONE
    if flow is not None and flow.kind == "return" and flow.value is not None:
        result = flow.value
    why = Unknown(f"what '{function.name}' returns depends on an undecided condition", function.site)
    for other in scope.returns:
        result = join(other, result, why)
    return result


def bind(function: FunctionValue, arguments: Arguments, scope: Scope) -> bool:
    """Bind the arguments to the parameters in ``scope``; False when they do not fit."""
    args = function.node.args
    names = [parameter.arg for parameter in (*args.posonlyargs, *args.args)]
    bound = scope.names
    positional = [item.value for item in arguments.positional]
    bound.update(zip(names, positional, strict=False))
    surplus = positional[len(names) :]
    if surplus and args.vararg is None:
        return False
    if args.vararg is not None:
        unknown_rest = arguments.open if arguments.open and len(positional) >= len(names) else None
        rest: Value = ListValue(list(surplus), unknown_rest) if unknown_rest else TupleValue(tuple(surplus))
        bound[args.vararg.arg] = rest
    by_keyword = {parameter.arg for parameter in (*args.args, *args.kwonlyargs)}
    further = DictValue(open=arguments.open)
    for item in arguments.keywords:
        if item.name in by_keyword and item.name is not None:
            bound[item.name] = item.value
        elif args.kwarg is not None:
            further.entries[hash_key(Const(item.name))] = Entry(Const(item.name), item.value, item.site)
        else:
            return False
    if args.kwarg is not None:
        bound[args.kwarg.arg] = further
    defaults: dict[str, Value | None] = dict(
        zip(names[len(names) - len(function.defaults) :], function.defaults, strict=True)
    )
    defaults.update(zip((word.arg for word in args.kwonlyargs), function.kw_defaults, strict=True))
    for name in (*names, *(word.arg for word in args.kwonlyargs)):
        if name in bound:
            continue
        if arguments.open is not None:
            bound[name] = arguments.open
            continue
        default = defaults.get(name)
        if default is None:
            return False
        bound[name] = default
    return True


def _set_receiver(function: FunctionValue, scope: Scope) -> None:
    # What super() needs, in methods.
    args = function.node.args
    first = next(iter((*args.posonlyargs, *args.args)), None)
    if function.scope.kind == "class" and function.scope.owner is not None and first is not None:
        scope.owner = function.scope.owner
        scope.receiver = scope.names.get(first.arg)
