"""``@asset`` and ``sql_asset``: make an asset of a function or of a SQL text; neither runs it nor looks for its upstream."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import CodeType
from typing import Any, Never, TypeVar, overload

from vibepiper.analyzer.graph.model import AssetKey, JsonValue

from ..resources import Resource
from .arguments import (
    count,
    flag,
    optional_text,
    parameters_of,
    refuse_unknown,
    text,
    text_or_texts,
    texts,
    wrong,
)
from .catalog import CatalogArguments, Key, catalog, duration, key_from, output_from, partitions_from
from .collector import attach, calling_site, register
from .definition import UNSET, AssetDefinition, AssetReference, Function, Site, SqlAsset, Unset
from .errors import DefinitionError
from .io_manager import IOManager
from .lineage import ColumnReference, lineage_of
from .partitions import Partitions
from .references import Input, dependencies, inputs

F = TypeVar("F", bound=Callable[..., Any])  # an author's function, of any signature


@overload
def asset(fn: F, /) -> F: ...


@overload
def asset(
    *,
    name: str | None = None,
    key: Key | None = None,
    inputs: Mapping[str, Input | AssetReference] | None = None,
    deps: Sequence[AssetReference] | None = None,
    output: IOManager | str | Unset | None = UNSET,
    schema: object = None,
    partitions: Partitions | None = None,
    partition_by: str | Sequence[str] | None = None,
    version: str | None = None,
    resources: Mapping[str, type[Resource]] | Sequence[str] | None = None,
    owners: Sequence[str] = (),
    tags: Mapping[str, str] | None = None,
    group: str | None = None,
    kinds: Sequence[str] = (),
    description: str | None = None,
    freshness: str | None = None,
    retries: int = 0,
    retry_delay: str = "0s",
    metadata: Mapping[str, JsonValue] | None = None,
    public: bool = False,
    deprecated: str | None = None,
    pure: bool = False,
    column_lineage: Mapping[str, Sequence[ColumnReference]] | None = None,
) -> Callable[[F], F]: ...


def asset(fn: F | None = None, /, **arguments: object) -> F | Callable[[F], F]:
    """Make a function an asset; it stays a plain function.

    Its parameters name the assets that it reads; its return value is the asset's data.

    Args:
        fn: The function, when used without arguments.
        name: The asset's name, when it isn't the function's.
        key: The asset's whole key: ``"raw/orders"`` or its parts.
        inputs: For parameters that aren't named after their asset: the asset, or an :class:`Input`.
        deps: Assets that must be there first, whose data isn't handed over.
        output: An IO manager, or the name of a store of the environment; None when the asset stores its own data.
        schema: The table's schema (a pandera model or a :class:`Schema`), when the annotation doesn't say it.
        partitions: Run once per partition key.
        partition_by: Columns by which the written table is laid out in folders.
        version: A version of the code, set by hand.
        resources: Parameters that are resources, and their classes.
        owners: Who to ask: addresses or teams.
        tags: Free labels.
        group: The part of the project that it belongs to.
        kinds: What it is made with, for the catalog.
        description: What it holds; the docstring by default.
        freshness: How long its data is taken as fresh: ``"24h"``.
        retries: How often to try again after a failure; data that a blocking check refuses is not tried again.
        retry_delay: How long to wait before that: ``"30s"``, ``"5m"``.
        metadata: Further facts for the catalog.
        public: Whether others outside the project may rely on it.
        deprecated: Why it should no longer be used, and what to use instead.
        pure: Whether an asset without upstream depends on its code alone.
        column_lineage: What columns are made of: ``{"revenue": ["orders.amount", "rates.rate"]}``. The last dot parts
            the asset's key from the column; a pair, ``(orders, "net.amount")``, says the two apart.
    """
    given = {**ASSET_DEFAULTS, **arguments}

    def define(function: F) -> F:
        definition = _definition(function, arguments, given, calling_site())
        attach(function, definition)
        register(definition)
        return function

    if fn is None:
        refuse_unknown("asset", _unknown(arguments), ASSET_DEFAULTS)
        return define
    if not callable(fn):
        raise DefinitionError("asset", f"decorates a function, got {fn!r}; other arguments are given by name")
    return define(fn)


def sql_asset(
    name: str,
    sql: str,
    *,
    key: Key | None = None,
    deps: Sequence[AssetReference] | None = None,
    output: IOManager | str | Unset | None = UNSET,
    schema: object = None,
    partitions: Partitions | None = None,
    partition_by: str | Sequence[str] | None = None,
    version: str | None = None,
    owners: Sequence[str] = (),
    tags: Mapping[str, str] | None = None,
    group: str | None = None,
    kinds: Sequence[str] = ("sql",),
    description: str | None = None,
    freshness: str | None = None,
    retries: int = 0,
    retry_delay: str = "0s",
    metadata: Mapping[str, JsonValue] | None = None,
    public: bool = False,
    deprecated: str | None = None,
    column_lineage: Mapping[str, Sequence[ColumnReference]] | None = None,
    **unknown: Never,
) -> SqlAsset:
    """Make an asset of a SQL text, which DuckDB runs over the assets that it reads as tables.

    Which assets those are is taken from the SQL itself: the tables that it doesn't define. A key of several parts is
    written with dots: ``raw.orders``.

    Args:
        name: The asset's name.
        sql: One query.
        key: The asset's whole key, when it isn't the name.
        deps: Assets that must be there first, though the query doesn't read them.
        output: As of :func:`asset`; so are the other arguments, where not said otherwise.
        schema: The schema that the result must satisfy.
        partitions: Run once per partition key.
        partition_by: Columns by which the written table is laid out in folders.
        version: A version of the code, set by hand.
        owners: Who to ask: addresses or teams.
        tags: Free labels.
        group: The part of the project that it belongs to.
        kinds: What it is made with, for the catalog.
        description: What it holds.
        freshness: How long its data is taken as fresh: ``"24h"``.
        retries: How often to try again after a failure.
        retry_delay: How long to wait before that.
        metadata: Further facts for the catalog.
        public: Whether others outside the project may rely on it.
        deprecated: Why it should no longer be used, and what to use instead.
        column_lineage: What columns are made of.
    """
    label = f"asset '{name}'"
    refuse_unknown(label, unknown, parameters_of(sql_asset))
    definition = AssetDefinition(
        key=key_from(label, name if key is None else key),
        site=calling_site(),
        function=None,
        sql=text(label, "sql", sql),
        catalog=catalog(
            label,
            CatalogArguments(
                description=description, group=group, owners=owners, tags=tags, kinds=kinds, metadata=metadata,
                freshness=freshness, public=public, deprecated=deprecated,
            ),
        ),
        dependencies=dependencies(label, deps),
        output=output_from(label, output),
        schema=schema,
        partitions=partitions_from(label, partitions),
        partition_by=text_or_texts(label, "partition_by", partition_by),
        version=optional_text(label, "version", version),
        retries=count(label, "retries", retries),
        retry_delay=duration(label, "retry_delay", retry_delay),
        column_lineage=lineage_of(label, column_lineage),
    )  # fmt: skip
    register(definition)
    return SqlAsset(definition)


ASSET_DEFAULTS: Mapping[str, object] = {
    "name": None,
    "key": None,
    "inputs": None,
    "deps": None,
    "output": UNSET,
    "schema": None,
    "partitions": None,
    "partition_by": None,
    "version": None,
    "resources": None,
    "owners": (),
    "tags": None,
    "group": None,
    "kinds": (),
    "description": None,
    "freshness": None,
    "retries": 0,
    "retry_delay": "0s",
    "metadata": None,
    "public": False,
    "deprecated": None,
    "pure": False,
    "column_lineage": None,
}


def _unknown(arguments: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in arguments.items() if name not in ASSET_DEFAULTS}


def _definition(
    function: Function, arguments: Mapping[str, object], given: Mapping[str, object], site: Site
) -> AssetDefinition:
    key = _key(function, given)
    label = f"asset '{key}'"
    refuse_unknown(label, _unknown(arguments), ASSET_DEFAULTS)
    return AssetDefinition(
        key=key,
        site=function_site(function, site),
        function=function,
        sql=None,
        catalog=catalog(
            label,
            CatalogArguments(
                description=docstring(function) if given["description"] is None else given["description"],
                group=given["group"],
                owners=given["owners"],
                tags=given["tags"],
                kinds=given["kinds"],
                metadata=given["metadata"],
                freshness=given["freshness"],
                public=given["public"],
                deprecated=given["deprecated"],
            ),
        ),
        inputs=inputs(label, given["inputs"]),
        dependencies=dependencies(label, given["deps"]),
        output=output_from(label, given["output"]),
        schema=given["schema"],
        partitions=partitions_from(label, given["partitions"]),
        partition_by=text_or_texts(label, "partition_by", given["partition_by"]),
        version=optional_text(label, "version", given["version"]),
        resources=_resources(label, given["resources"]),
        retries=count(label, "retries", given["retries"]),
        retry_delay=duration(label, "retry_delay", given["retry_delay"]),
        pure=flag(label, "pure", given["pure"]),
        column_lineage=lineage_of(label, given["column_lineage"]),
    )


def _key(function: Function, given: Mapping[str, object]) -> AssetKey:
    if given["key"] is not None:
        return key_from("asset", given["key"])
    if given["name"] is not None:
        return key_from("asset", given["name"], argument="name")
    name = getattr(function, "__name__", None) or getattr(undecorated(function), "__name__", None)
    if name is None or name == "<lambda>":
        raise DefinitionError(
            "asset", "a function without a name needs one: asset(name='…')", argument="name"
        )
    return AssetKey((name,))


def _resources(label: str, value: object) -> dict[str, type[Resource] | None]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        return dict.fromkeys(texts(label, "resources", value))
    for name, kind in value.items():
        if not (isinstance(kind, type) and issubclass(kind, Resource)):
            wrong(label, f"resources[{name!r}]", "a subclass of Resource", kind)
    return dict(value)


def undecorated(function: Function) -> Function:
    """The function as written: below wrappers and partial applications."""
    while True:
        inner: Function = inspect.unwrap(function)
        if isinstance(inner, functools.partial):
            inner = inner.func
        if inner is function:
            return function
        function = inner


def docstring(function: Function) -> str | None:
    """The function's own docstring, its indentation removed; None when it has none."""
    text_of_it = getattr(undecorated(function), "__doc__", None)
    return inspect.cleandoc(text_of_it) or None if isinstance(text_of_it, str) else None


def function_site(function: Function, site: Site) -> Site:
    """The site of the definition, with the function's own place when it has one."""
    code = getattr(undecorated(function), "__code__", None)
    if not isinstance(code, CodeType):
        return site
    return Site(site.module, code.co_filename, code.co_firstlineno)
