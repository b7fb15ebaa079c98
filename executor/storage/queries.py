"""Runs a SQL asset's query on DuckDB over the tables that it reads; knows nothing of where they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vibepiper.analyzer.graph.sqltables import tables_read

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def run_query(sql: str, tables: Mapping[str, pa.Table]) -> pa.Table:
    """The result of a query; ``tables`` are keyed as the linker names a query's parameters (``raw/orders``).

    A query that doesn't say in which order its rows come gets them sorted: DuckDB's own order differs from run to run,
    and equal data would count as changed. For the same reason it runs on one thread, since sums of floating-point
    numbers depend on how rows are shared out; steps run side by side instead.
    """
    import duckdb

    query = sql.strip().rstrip(";")
    with duckdb.connect(config={"threads": 1}) as connection:
        for reference in tables_read(sql):
            _add_table(connection, reference.parts, tables[str(reference.key)])
        if not _is_ordered(query):
            query = f"select * from (\n{query}\n) order by all"
        return _with_plain_integers(connection.sql(query).to_arrow_table())


def _with_plain_integers(table: pa.Table) -> pa.Table:
    """The table with 64-bit integers where DuckDB widened a sum to 128 bits, which other libraries read as objects."""
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type) and field.type.precision == 38 and field.type.scale == 0:
            try:
                column = table.column(place).cast(pa.int64())
            except pa.ArrowInvalid:  # a sum that does need them
                continue
            table = table.set_column(place, field.with_type(pa.int64()), column)
    return table


def _add_table(connection: duckdb.DuckDBPyConnection, parts: tuple[str, ...], table: pa.Table) -> None:
    if len(parts) == 1:
        connection.register(parts[0], table)
        return
    hidden = "__" + "__".join(parts)
    connection.register(hidden, table)
    if len(parts) > 2:
        connection.execute(f"attach if not exists ':memory:' as {_quoted(parts[0])}")
    connection.execute(f"create schema if not exists {'.'.join(map(_quoted, parts[:-1]))}")
    name = ".".join(map(_quoted, parts))
    kind = "table" if len(parts) > 2 else "view"  # a view can't look into another database
    connection.execute(f"create {kind} {name} as select * from {_quoted(hidden)}")


def _is_ordered(query: str) -> bool:
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        return sqlglot.parse_one(query, read="duckdb").args.get("order") is not None
    except SqlglotError:  # DuckDB will say what is wrong with it
        return True


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
