"""What those names of the standard library mean that decide what a pipeline consists of."""

from __future__ import annotations

from ..interpret.branches import TYPE_CHECKING
from ..interpret.calls import await_value
from ..interpret.imports import import_named, note_missing
from ..interpret.iteration import elements
from ..interpret.judgement import frozen_copy, truth
from ..interpret.machine import Library, ModelCall, Raised
from ..interpret.plain import plain_value
from ..interpret.values import (
    NONE,
    Argument,
    Arguments,
    Const,
    Coroutine,
    Descriptor,
    FunctionValue,
    ListValue,
    Native,
    Partial,
    Site,
    Unknown,
    Value,
)
from .causes import undecided


def _first(call: ModelCall) -> Value | None:
    return call.arguments.positional[0].value if call.arguments.positional else None


def _same_function(call: ModelCall) -> Value:
    """A decorator that keeps the function: ``@lru_cache``, ``@lru_cache(maxsize=None)``."""
    first = _first(call)
    if first is not None and not isinstance(first, Const):
        return first
    return Native(call.name, lambda arguments, _site: arguments.items[0].value if arguments.items else NONE)


def _cached_property(call: ModelCall) -> Value:
    first = _first(call)
    return Descriptor("cached_property", first) if first is not None else undecided(call, "it fails")


def _wraps(call: ModelCall) -> Value:
    wrapped = _first(call)

    def apply(arguments: Arguments, _site: Site) -> Value:
        wrapper = arguments.items[0].value if arguments.items else NONE
        if isinstance(wrapper, FunctionValue) and wrapped is not None:
            call.machine.touch(wrapper)
            wrapper.wrapped = wrapped
            if isinstance(wrapped, FunctionValue):
                wrapper.attributes.update(wrapped.attributes)
        return wrapper

    return Native("functools.wraps()", apply)


def _update_wrapper(call: ModelCall) -> Value:
    positional = [item.value for item in call.arguments.positional]
    if len(positional) >= 2 and isinstance(positional[0], FunctionValue):
        positional[0].wrapped = positional[1]
    return positional[0] if positional else NONE


def _partial(call: ModelCall) -> Value:
    first = _first(call)
    if first is None:
        return undecided(call, "partial() fails")
    rest = tuple(item for item in call.arguments.items if item is not call.arguments.positional[0])
    return Partial(first, Arguments(rest, call.arguments.open))


def _reduce(call: ModelCall) -> Value:
    positional = [item.value for item in call.arguments.positional]
    if len(positional) < 2:
        return undecided(call, "reduce() fails")
    items, opened = elements(call.machine, positional[1], call.site)
    values = [*positional[2:], *items]
    if opened is not None or not values:
        return undecided(call, "the elements are not known")
    result = values[0]
    for value in values[1:]:
        arguments = Arguments((Argument(None, result, call.site), Argument(None, value, call.site)))
        result = call.machine.call(positional[0], arguments, call.site, call.scope)
    return result


def _getenv(call: ModelCall) -> Value:
    positional = [item.value for item in call.arguments.positional]
    name = plain_value(positional[0]) if positional else None
    if not isinstance(name, str):
        return undecided(call, "which environment variable it is is not known")
    environment = frozenset({name})
    known = call.machine.environment
    if known is not None and name in known:
        return Const(known[name], environment)
    default = call.arguments.keyword("default")
    fallback = positional[1] if len(positional) > 1 else (default.value if default else NONE)
    if isinstance(fallback, Const):
        return Const(fallback.value, fallback.environment | environment)
    if isinstance(fallback, Unknown):
        return Unknown(fallback.reason, fallback.site, fallback.pattern, fallback.environment | environment)
    return fallback


def _environ_item(call: ModelCall) -> Value:
    name = plain_value(_first(call) or NONE)
    if not isinstance(name, str):
        return undecided(call, "which environment variable it is is not known")
    known = call.machine.environment
    if known is not None and name in known:
        return Const(known[name], frozenset({name}))
    reason = f"environment variable {name} has no value that is known here"
    return call.machine.unknown(reason, call.site, "*", frozenset({name}))


def _environ_contains(call: ModelCall) -> Value:
    name = plain_value(_first(call) or NONE)
    if not isinstance(name, str):
        return undecided(call, "which environment variable it is is not known")
    return Const(name in (call.machine.environment or {}), frozenset({name}))


def _import_module(call: ModelCall) -> Value:
    name = plain_value(_first(call) or NONE)
    package = call.arguments.keyword("package") or (call.arguments.positional[1:2] or (None,))[0]
    anchor = plain_value(package.value) if package is not None else None
    if isinstance(name, str) and name.startswith(".") and isinstance(anchor, str):
        rest = name.lstrip(".")
        parts = anchor.split(".")
        name = ".".join([*parts[: len(parts) + 1 - (len(name) - len(rest))], *([rest] if rest else [])])
    if not isinstance(name, str) or name.startswith("."):
        return undecided(call, "which module is imported is not known")
    found = import_named(call.machine, name, call.site, call.scope)
    if isinstance(found, Unknown):
        note_missing(call.machine, name, call.site)
    return found


def _import(call: ModelCall) -> Value:
    """``__import__``: the outermost package, or with a list of names the module itself."""
    positional = [item.value for item in call.arguments.positional]
    name = plain_value(positional[0]) if positional else None
    listed = call.arguments.keyword("fromlist")
    wanted = listed.value if listed is not None else (positional[3] if len(positional) > 3 else NONE)
    level = call.arguments.keyword("level")
    is_inner = truth(wanted)
    if (
        not isinstance(name, str)
        or is_inner is None
        or call.arguments.open is not None
        or len(positional) > 4
        or (level is not None and plain_value(level.value) != 0)
    ):
        return undecided(call, "which module is imported is not known")
    found = import_named(call.machine, name, call.site, call.scope)
    if isinstance(found, Unknown):
        note_missing(call.machine, name, call.site)
        return found
    return found if is_inner else import_named(call.machine, name.partition(".")[0], call.site, call.scope)


def _cast(call: ModelCall) -> Value:
    positional = call.arguments.positional
    return positional[1].value if len(positional) > 1 else undecided(call, "cast() fails")


def _new_type(_call: ModelCall) -> Value:
    return Native(
        "typing.NewType()", lambda arguments, _site: arguments.items[0].value if arguments.items else NONE
    )


def _deep_copy(call: ModelCall) -> Value:
    first = _first(call)
    return frozen_copy(first) if first is not None else undecided(call, "copy() fails")


def _await(call: ModelCall) -> Value:
    first = _first(call)
    return (
        undecided(call, "what runs is not known")
        if first is None
        else await_value(call.machine, first, call.site)
    )


def _gather(call: ModelCall) -> Value:
    # What is gathered is awaited with it; the outcome is the same when it runs now.
    results = [await_value(call.machine, item.value, call.site) for item in call.arguments.positional]
    return Coroutine(None, Arguments(), ListValue(results, call.arguments.open))


def _exit(call: ModelCall) -> Value:
    raise Raised("SystemExit", ("BaseException",), call.site)


LIBRARY = Library(
    functions={
        "builtins.__import__": _import,
        "contextlib.contextmanager": _same_function,
        "copy.copy": _deep_copy,
        "copy.deepcopy": _deep_copy,
        "functools.cache": _same_function,
        "functools.cached_property": _cached_property,
        "asyncio.gather": _gather,
        "asyncio.run": _await,
        "functools.lru_cache": _same_function,
        "functools.partial": _partial,
        "functools.reduce": _reduce,
        "functools.update_wrapper": _update_wrapper,
        "functools.wraps": _wraps,
        "importlib.import_module": _import_module,
        "os.environ.__contains__": _environ_contains,
        "os.environ.__getitem__": _environ_item,
        "os.environ.get": _getenv,
        "os.environ.pop": _getenv,
        "os.environ.setdefault": _getenv,
        "os.getenv": _getenv,
        "sys.exit": _exit,
        "typing.NewType": _new_type,
        "typing.cast": _cast,
        "typing.final": _same_function,
        "typing.overload": _same_function,
    },
    constants={"typing.TYPE_CHECKING": TYPE_CHECKING},
    aliases={"typing_extensions.": "typing."},
)
