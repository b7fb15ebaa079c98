"""The tables of a query: common table expressions, functions, files and aliases are none."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.graph.sqltables import SqlError, tables_read


@pytest.mark.parametrize(
    ("sql", "keys"),
    [
        ("select 1", []),
        ("select * from orders", ["orders"]),
        ("from orders", ["orders"]),
        ("select * from orders o, users as u where o.id = u.id", ["orders", "users"]),
        ('select * from "raw/orders"', ["raw/orders"]),
        ("select * from raw.orders", ["raw/orders"]),
        ("with a as (select * from b), c as (select * from a) select * from c join d using (x)", ["b", "d"]),
        ("with recursive t as (select 1 as n union all select n + 1 from t) select * from t", []),
        ("with b as (select * from b) select * from b", ["b"]),
        (
            "select (select max(x) from d where d.i = c.i) from c where x in (select y from e)",
            ["c", "d", "e"],
        ),
        ("select * from a union all (select * from b except select * from c)", ["a", "b", "c"]),
        ("select * from a, lateral (select * from b where b.x = a.x)", ["a", "b"]),
        ("select unnest(x) from g, unnest([1, 2]) u", ["g"]),
        ("select * from range(10) t", []),
        ("select * from read_parquet('x.parquet') t", []),
        ("select * from duckdb_settings()", []),
        ("select * from pragma_table_info('orders')", []),
        ("select * from information_schema.tables", []),
        ("select * from memory.Information_Schema.columns", []),
        ("select * from pg_catalog.pg_tables, duckdb_tables, sqlite_master", []),
        ("select * from information_schema, duckdb_orders", ["duckdb_orders", "information_schema"]),
        ("select * from 'orders.csv'", []),
        ("select * from 's3://bucket/*.parquet'", []),
        ("select * from h pivot (sum(y) for x in (1, 2))", ["h"]),
        ("select * from orders; ", ["orders"]),
        ("-- a comment about users\nselect * from orders", ["orders"]),
        ("select 'from users' as text from orders", ["orders"]),
    ],
)
def test_the_tables_of_a_query(sql, keys):
    assert sorted(str(table.key) for table in tables_read(sql)) == keys


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("", "expected one query, got 0 statements"),
        ("select 1; select 2", "expected one query, got 2 statements"),
        ("create table a as select 1", "expected a query (SELECT …), got another statement"),
        ("selct * from orders", "syntax error near"),
        ("select a\nfrom b where (", "line 2 of the SQL text: syntax error near"),
        ("select 'never ends", "it can't be read as SQL"),
    ],
)
def test_what_is_no_query_is_told(sql, reason):
    with pytest.raises(SqlError) as refused:
        tables_read(sql)
    assert reason in str(refused.value)
