"""A definition as the interpreter noted it, and what several readers ask of it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from .. import syntax
from ..graph.model import AssetKey, Location
from ..interpret.operators import pattern_of
from ..interpret.origins import first_cause
from ..interpret.values import (
    Argument,
    Arguments,
    Const,
    Descriptor,
    ExternalCall,
    FunctionValue,
    ListValue,
    Names,
    Partial,
    Site,
    TupleValue,
    Unknown,
    Value,
)
from .arguments import constant_text
from .dialect import Reader

_CATALOG = frozenset(
    [
        "description",
        "group",
        "owners",
        "tags",
        "kinds",
        "metadata",
        "freshness",
        "public",
        "deprecated",
        "schema",
        "partitions",
        "version",
    ]
)
SIGNATURES: Mapping[str, Names] = {
    "asset": _CATALOG
    | frozenset(
        [
            "name",
            "key",
            "inputs",
            "deps",
            "output",
            "partition_by",
            "resources",
            "retries",
            "retry_delay",
            "pure",
            "column_lineage",
        ]
    ),
    "sql_asset": _CATALOG
    | frozenset(
        ["name", "sql", "key", "deps", "output", "partition_by", "retries", "retry_delay", "column_lineage"]
    ),
    "source": _CATALOG | frozenset(["key", "uri", "load"]),
    "check": frozenset(["asset", "assets", "name", "severity", "blocking", "description"]),
    "job": frozenset(["name", "select", "schedule", "description"]),
}


class Definition(Struct, frozen=True, eq=False):
    """One call of ``asset``, ``source``, ``sql_asset``, ``check`` or ``job``.

    ``target`` is what was decorated or made, ``function`` the function below its wrappers, ``annotations`` the values
    of its annotations at the time.
    """

    kind: str
    arguments: Arguments
    site: Site
    target: Value
    function: FunctionValue | None
    annotations: Mapping[str, Value | None]


def innermost_function(value: Value) -> FunctionValue | None:
    """The function as written: below wrappers and partial applications."""
    for _ in range(100):
        match value:
            case FunctionValue() if value.wrapped is not None:
                value = value.wrapped
            case FunctionValue():
                return value
            case Partial() | Descriptor():
                value = value.function
            case _:
                return None
    return None


def definition_location(definition: Definition, reader: Reader) -> Location:
    """What a person edits: the function from its first decorator on, or the call."""
    function = definition.function
    if function is None:
        return reader.locate(definition.site)
    whole = reader.locate(function.site)
    if isinstance(function.node, syntax.Lambda) or not function.node.decorator_list:
        return whole
    first = reader.locate(Site(function.path, function.node.decorator_list[0].n))
    return replace(whole, line=first.line)


def docstring_of(function: FunctionValue | None) -> str | None:
    """A function's docstring, its indentation removed."""
    if function is None or isinstance(function.node, syntax.Lambda):
        return None
    match function.node.body:
        case (syntax.Expr(value=syntax.Constant(value=str() as text, kind="str")), *_):
            return inspect.cleandoc(text) or None
        case _:
            return None


def key_argument(definition: Definition) -> Argument | None:
    """The argument that gives the key, when one does."""
    arguments = definition.arguments
    given = arguments.keyword("key")
    if given is None or given.value == Const(None):
        given = arguments.keyword("name")
    positional = arguments.positional
    if (
        (given is None or given.value == Const(None))
        and definition.kind in ("source", "sql_asset")
        and positional
    ):
        given = positional[0]
    return None if given is None or given.value == Const(None) else given


def key_or_unknown(definition: Definition) -> AssetKey | Unknown:
    """The key that a definition gives."""
    arguments = definition.arguments
    given = key_argument(definition)
    if given is not None:
        key = key_of_parts(given.value)
        if key is not None:
            return key
        if isinstance(given.value, Unknown):
            return given.value
        parts = given.value.items if isinstance(given.value, ListValue | TupleValue) else (given.value,)
        pattern = "/".join(map(pattern_of, parts))
        return first_cause((given.value,), "the key is no text that is known", given.site, pattern)
    if arguments.open is not None:
        return Unknown(arguments.open.reason, arguments.open.site)
    if definition.function is None:
        if isinstance(definition.target, Unknown):
            return definition.target
        return Unknown("what is decorated here is no function that is known", definition.site)
    renamed = definition.function.attributes.get("__name__")
    if renamed is None:
        return AssetKey((definition.function.name,))
    name = constant_text(renamed)
    if name is not None:
        return AssetKey((name,))
    return (
        renamed
        if isinstance(renamed, Unknown)
        else Unknown("the function's name is not known", definition.site)
    )


def key_of_parts(value: Value) -> AssetKey | None:
    """A key given as ``a/b`` or as a sequence of parts."""
    text = constant_text(value)
    if text is not None:
        return AssetKey.parse(text)
    if isinstance(value, ListValue | TupleValue) and not (isinstance(value, ListValue) and value.open):
        parts = [constant_text(item) for item in value.items]
        known = [part for part in parts if part is not None]
        return AssetKey(known) if known and len(known) == len(parts) else None
    return None


def key_of_reference(value: Value) -> AssetKey | None:
    """The asset that a text, a sequence of parts, a function, a source or a SQL asset stands for."""
    if isinstance(value, FunctionValue | ExternalCall):
        for mark in reversed(value.marks):
            if isinstance(mark, Definition) and mark.kind in ("asset", "source", "sql_asset"):
                key = key_or_unknown(mark)
                return key if isinstance(key, AssetKey) else None
        return None
    if isinstance(value, Partial | Descriptor):
        return key_of_reference(value.function)
    return key_of_parts(value)
