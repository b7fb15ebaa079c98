"""Which tables a SQL query reads; knows neither the assets they are nor the database that runs it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from .model import AssetKey

if TYPE_CHECKING:
    from sqlglot import exp

# sqlglot doesn't tell 'orders.csv' (a file that DuckDB reads) from "orders.csv" (a quoted name).
_FILE = re.compile(
    r"://|[*?]|\.(?:csv|tsv|json|jsonl|ndjson|parquet|arrow|feather|txt|xlsx)(?:\.\w+)?$", re.IGNORECASE
)

_PLAIN = re.compile("[a-z_][a-z0-9_]*", re.IGNORECASE)

# What every DuckDB database has of its own.
_OWN_SCHEMAS = frozenset({"information_schema", "pg_catalog"})
_OWN_VIEWS = re.compile(
    r"duckdb_(?:columns|constraints|databases|indexes|logs|schemas|tables|types|views)"
    r"|pragma_database_list|sqlite_(?:temp_)?(?:master|schema)",
    re.IGNORECASE,
)


class SqlError(ValueError):
    """A SQL text is not one query that can be read."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason, line)
        self.reason = reason
        self.line = line

    def __str__(self) -> str:
        return self.reason if self.line is None else f"line {self.line} of the SQL text: {self.reason}"


class TableReference(Struct, frozen=True, order=True):
    """A table as a query names it: ``raw.orders`` has two parts, ``"raw/orders"`` has one."""

    parts: tuple[str, ...]

    @property
    def key(self) -> AssetKey:
        """The key of the asset that it means."""
        return AssetKey.parse("/".join(self.parts))


def tables_read(sql: str, dialect: str = "duckdb") -> tuple[TableReference, ...]:
    """The tables that a query reads, once each in the order of their names.

    Its own common table expressions, table functions and files are not among them, nor is what the database says of
    itself (``information_schema.tables``).

    Raises:
        SqlError: The text is not exactly one query.
    """
    from sqlglot import exp  # sqlglot takes a quarter of a second to import
    from sqlglot.optimizer.scope import traverse_scope

    query = _parse(sql, dialect)
    found: set[TableReference] = set()
    for scope in traverse_scope(query):
        for table in scope.sources.values():
            if isinstance(table, exp.Table) and isinstance(table.this, exp.Identifier):
                parts = tuple(part.name for part in table.parts)
                if not (len(parts) == 1 and table.this.quoted and _FILE.search(parts[0])) and not _is_own(
                    parts
                ):
                    found.add(TableReference(parts))
    return tuple(sorted(found))


def renamed_tables(
    sql: str, old: AssetKey, new: AssetKey, dialect: str = "duckdb"
) -> tuple[tuple[int, int, str], ...]:
    """Where a query reads a table, from where to where, and what stands there once the table has another name.

    A table without an alias gets its old name as one, so that its columns are called as before.

    Raises:
        SqlError: The text is not exactly one query.
    """
    from sqlglot import exp
    from sqlglot.optimizer.scope import traverse_scope

    found: dict[tuple[int, int], str] = {}
    for scope in traverse_scope(_parse(sql, dialect)):
        for table in scope.sources.values():
            if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
                continue
            parts = tuple(part.name for part in table.parts)
            if TableReference(parts).key != old:
                continue
            start, end = table.parts[0].meta.get("start"), table.parts[-1].meta.get("end")
            if start is None or end is None:
                raise SqlError(f"where it reads '{old}' is not known")
            alias = "" if table.alias else f" as {_identifier(old.name)}"
            name = ".".join(map(_identifier, new)) if len(parts) > 1 else _identifier(str(new))
            found[start, end + 1] = f"{name}{alias}"
    return tuple((start, end, text) for (start, end), text in sorted(found.items()))


def _identifier(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def _is_own(parts: tuple[str, ...]) -> bool:
    if len(parts) == 1:
        return _OWN_VIEWS.fullmatch(parts[0]) is not None
    return parts[-2].lower() in _OWN_SCHEMAS


def _parse(sql: str, dialect: str) -> exp.Query:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import ParseError, TokenError

    try:
        statements = [statement for statement in sqlglot.parse(sql, read=dialect) if statement is not None]
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        near = first.get("highlight")
        raise SqlError(f"syntax error near '{near}'" if near else str(error), first.get("line")) from error
    except (TokenError, RecursionError) as error:
        raise SqlError(f"it can't be read as SQL ({error})") from error
    if len(statements) != 1:
        raise SqlError(f"expected one query, got {len(statements)} statements")
    if not isinstance(statements[0], exp.Query):
        raise SqlError("expected a query (SELECT …), got another statement")
    return statements[0]
