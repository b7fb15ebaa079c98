"""The ledger's tables; knows neither queries nor what the rows mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from vibepiper.analyzer.graph.model import JsonValue

LEDGER_VERSION = 1


class Moment(TypeDecorator[datetime]):
    """An aware moment as ISO text in UTC: sorts as text, and SQLite has no type of its own for it."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else datetime.fromisoformat(value)


class Words(TypeDecorator[str]):
    """Text that a project's code wrote: it may hold NUL, which PostgreSQL refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value.replace("\0", "\N{SYMBOL FOR NULL}") if value and dialect.name == "postgresql" else value


class JsonText(TypeDecorator[JsonValue]):
    """JSON as Python writes it, NaN and infinity included: PostgreSQL's own type refuses those."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: JsonValue, dialect: Dialect) -> str:  # noqa: ARG002 - SQLAlchemy's signature
        return json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> JsonValue:  # noqa: ARG002 - SQLAlchemy's signature
        found: JsonValue = None if value is None else json.loads(value)
        return found


PLAIN = JSON().with_variant(JsonText(), "postgresql")

metadata = MetaData()

versions = Table("ledger", metadata, Column("version", Integer, primary_key=True))

runs = Table(
    "runs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("started", Moment, nullable=False),
    Column("ended", Moment),
    Column("selection", Text),
)

steps = Table(
    "steps",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("run", String(64), nullable=False),
    Column("asset", Text, nullable=False),
    Column("partition", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Words, nullable=False),
    Column("started", Moment, nullable=False),
    Column("ended", Moment, nullable=False),
    Column("rows", BigInteger),
    Column("error", Words),
    Column("log", Text),
    Column("attempts", Integer, nullable=False),
    Index("steps_of_run", "run"),
    Index("steps_of_asset", "asset", "partition", "number"),
)

# The primary key orders materialisations of one asset: the highest number is the current one.
materialisations = Table(
    "materialisations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("asset", Text, nullable=False),
    Column("partition", Text, nullable=False),
    Column("run", String(64), nullable=False),
    Column("uri", Text, nullable=False),
    Column("format", String(16), nullable=False),
    Column("type", Text, nullable=False),
    Column("stamp", Text, nullable=False),
    Column("data_version", Text, nullable=False),
    Column("code_version", Text),
    Column("schema_version", Text, nullable=False),
    Column("upstream", PLAIN, nullable=False),
    Column("rows", BigInteger),
    Column("metadata", PLAIN, nullable=False),
    Column("started", Moment, nullable=False),
    Column("ended", Moment, nullable=False),
    Index("materialisations_of_asset", "asset", "partition", "number"),
)

observations = Table(
    "observations",
    metadata,
    Column("asset", Text, primary_key=True),
    Column("partition", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("version", Text, nullable=False),
    Column("uri", Text, nullable=False),
    Column("stamp", Text, nullable=False),
)

intents = Table(
    "intents",
    metadata,
    Column("target", Text, primary_key=True),
    Column("staged", Text, nullable=False),
    Column("retired", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("materialisation", PLAIN, nullable=False),
)

check_results = Table(
    "check_results",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("check", Text, nullable=False),
    Column("assets", PLAIN, nullable=False),
    Column("partition", Text),
    Column("run", String(64)),
    Column("passed", Boolean, nullable=False),
    Column("severity", String(8), nullable=False),
    Column("at", Moment, nullable=False),
    Column("value", PLAIN),
    Column("message", Words),
    Column("metadata", PLAIN, nullable=False),
    Index("results_of_check", "check", "number"),
)
