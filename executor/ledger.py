"""Remembers runs, materialisations and check results in a database; decides nothing."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool
from vibepiper.analyzer.graph.model import AssetKey

from . import rows, tables
from .environment import Environment
from .errors import LedgerError, RunLockedError
from .records import (
    CheckRecord,
    Intent,
    Materialisation,
    Observation,
    RunRecord,
    RunState,
    StepId,
    StepRecord,
)


class Ledger:
    """One environment's memory. Safe to use from several threads: one connection, one user at a time."""

    def __init__(self, engine: Engine, url: str) -> None:
        self._engine = engine
        self._url = url
        self._lock = threading.RLock()
        self._connection: Connection | None = None

    @classmethod
    def open(cls, environment: Environment) -> Self:
        """Open the environment's ledger, making it when there is none.

        Raises:
            LedgerError: It can't be opened, or a newer version wrote it.
        """
        environment.prepare()
        url = environment.ledger_url
        ledger = cls(_engine(url), url)
        try:
            ledger._check_version()
        except LedgerError:
            ledger.close()
            raise
        return ledger

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._engine.dispose()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Be the one run that uses the ledger, also among other machines; its server takes that back when a run dies.

        A ledger in a file has no server: there the environment's run lock is enough.

        Raises:
            RunLockedError: Another run uses it.
        """
        if self._engine.dialect.name != "postgresql":
            yield
            return
        with self._explained():
            holder = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with holder:
            with self._explained():
                alone = holder.scalar(select(_try_lock(_RUN_LOCK)))
            if not alone:
                raise RunLockedError(
                    "another run with this ledger is under way, perhaps on another machine",
                    "Wait until it ends; vp runs shows it.",
                )
            yield
            with self._explained():
                holder.execute(select(_unlock(_RUN_LOCK)))

    # Runs and their steps

    def start_run(self, run: RunRecord) -> None:
        """Remember that a run has begun."""
        with self._transaction() as connection:
            connection.execute(insert(tables.runs).values(rows.run_row(run)))

    def end_run(self, run: str, state: RunState, at: datetime) -> None:
        """Remember how a run ended."""
        with self._transaction() as connection:
            connection.execute(
                update(tables.runs).where(tables.runs.c.id == run).values(state=state, ended=at)
            )

    def end_dead_runs(self, at: datetime) -> int:
        """Mark runs that never ended as interrupted; only for the holder of the run lock. Returns how many."""
        with self._transaction() as connection:
            result = connection.execute(
                update(tables.runs)
                .where(tables.runs.c.state == "running")
                .values(state="interrupted", ended=at)
            )
            return result.rowcount

    def add_step(self, step: StepRecord) -> None:
        """Remember how a step that made no data ended."""
        self.add_steps((step,))

    def add_steps(self, steps: Sequence[StepRecord]) -> None:
        """Remember several such steps at once."""
        if steps:
            with self._transaction() as connection:
                connection.execute(insert(tables.steps), [rows.step_row(step) for step in steps])

    def runs(self, limit: int | None = None) -> tuple[RunRecord, ...]:
        """The latest runs first, with the counts of their steps."""
        with self._transaction() as connection:
            found = connection.execute(
                select(tables.runs).order_by(tables.runs.c.started.desc(), tables.runs.c.id).limit(limit)
            ).all()
            counts = self._counts(connection, [row.id for row in found])
        return tuple(rows.run_record(row, counts.get(row.id, {})) for row in found)

    def steps(self, run: str | None = None) -> tuple[StepRecord, ...]:
        """The steps of one run (of all runs), in the order in which they ended."""
        query = select(tables.steps).order_by(tables.steps.c.number)
        if run is not None:
            query = query.where(tables.steps.c.run == run)
        return tuple(rows.step_record(row) for row in self._all(query))

    def last_confirmed(self) -> Mapping[StepId, datetime]:
        """When each asset was last materialised or found to be up to date."""
        columns = tables.steps.c
        query = (
            select(columns.asset, columns.partition, func.max(columns.ended).label("at"))
            .where(columns.state.in_(("materialised", "unchanged")))
            .group_by(columns.asset, columns.partition)
        )
        return {rows.step_id(row): row.at for row in self._all(query)}

    def failures(self) -> Mapping[StepId, StepRecord]:
        """The failure of each asset that failed when it was last tried."""
        columns = tables.steps.c
        latest = (
            select(func.max(columns.number).label("number"))
            .where(columns.state.in_(("materialised", "unchanged", "failed")))
            .group_by(columns.asset, columns.partition)
            .subquery()
        )
        query = select(tables.steps).join(latest, columns.number == latest.c.number)
        found = (rows.step_record(row) for row in self._all(query.where(columns.state == "failed")))
        return {step.id: step for step in found}

    # Materialisations

    def commit(self, made: Materialisation, step: StepRecord, *, target: str | None = None) -> None:
        """Make the materialisation the current one, in one transaction with its step and the end of its intent."""
        with self._transaction() as connection:
            connection.execute(insert(tables.materialisations).values(rows.materialisation_row(made)))
            connection.execute(insert(tables.steps).values(rows.step_row(step)))
            if target is not None:
                connection.execute(delete(tables.intents).where(tables.intents.c.target == target))

    def current(self, assets: Iterable[AssetKey] | None = None) -> Mapping[StepId, Materialisation]:
        """The current materialisation of every partition of the assets (of all assets)."""
        table = tables.materialisations
        latest = (
            select(func.max(table.c.number).label("number"))
            .group_by(table.c.asset, table.c.partition)
            .subquery()
        )
        query = select(table).join(latest, table.c.number == latest.c.number)
        found = (rows.materialisation(row) for row in self._all(query))
        wanted = None if assets is None else frozenset(assets)
        return {made.id: made for made in found if wanted is None or made.id.asset in wanted}

    def history(self, asset: AssetKey | None = None) -> tuple[Materialisation, ...]:
        """All materialisations (of one asset), the latest first."""
        query = select(tables.materialisations).order_by(tables.materialisations.c.number.desc())
        if asset is not None:
            query = query.where(tables.materialisations.c.asset == str(asset))
        return tuple(rows.materialisation(row) for row in self._all(query))

    # Publications under way

    def add_intent(self, intent: Intent) -> None:
        """Remember that a publication is about to take place."""
        with self._transaction() as connection:
            connection.execute(delete(tables.intents).where(tables.intents.c.target == intent.target))
            connection.execute(insert(tables.intents).values(rows.intent_row(intent)))

    def drop_intent(self, intent: Intent) -> None:
        """Forget a publication that did not take place."""
        with self._transaction() as connection:
            connection.execute(delete(tables.intents).where(tables.intents.c.target == intent.target))

    def intents(self) -> tuple[Intent, ...]:
        """The publications that were under way when a run died."""
        return tuple(rows.intent(row) for row in self._all(select(tables.intents)))

    # Sources and checks

    def add_observations(self, observed: Sequence[Observation]) -> None:
        """Remember what sources look like, in place of what was remembered before."""
        with self._transaction() as connection:
            for observation in observed:
                row = rows.observation_row(observation)
                connection.execute(
                    delete(tables.observations).where(
                        tables.observations.c.asset == row["asset"],
                        tables.observations.c.partition == row["partition"],
                    )
                )
                connection.execute(insert(tables.observations).values(row))

    def observations(self) -> Mapping[StepId, Observation]:
        """What each source looked like when it was last observed."""
        found = (rows.observation(row) for row in self._all(select(tables.observations)))
        return {observation.id: observation for observation in found}

    def add_check(self, result: CheckRecord) -> None:
        """Remember the result of a check."""
        with self._transaction() as connection:
            connection.execute(insert(tables.check_results).values(rows.check_row(result)))

    def check_results(self) -> tuple[CheckRecord, ...]:
        """All results of checks, the latest first."""
        query = select(tables.check_results).order_by(tables.check_results.c.number.desc())
        return tuple(rows.check_record(row) for row in self._all(query))

    def _check_version(self) -> None:
        """Make the tables where there are none: one process at a time, since another may be about to do the same."""
        with self._transaction(alone=True) as connection:
            tables.metadata.create_all(connection)
            version = connection.execute(select(tables.versions.c.version)).scalar()
            if version is None:
                connection.execute(insert(tables.versions).values(version=tables.LEDGER_VERSION))
            elif version > tables.LEDGER_VERSION:
                raise LedgerError(
                    f"the ledger was written by a newer version of the tool (its form is {version}, "
                    f"this version knows {tables.LEDGER_VERSION})",
                    "Upgrade: pip install --upgrade vibepiper",
                )

    @staticmethod
    def _counts(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, int]]:
        columns = tables.steps.c
        query = (
            select(columns.run, columns.state, func.count().label("steps"))
            .where(columns.run.in_(ids))
            .group_by(columns.run, columns.state)
        )
        counts: dict[str, dict[str, int]] = {}
        for row in connection.execute(query):
            counts.setdefault(row.run, {})[row.state] = row.steps
        return counts

    def _all(self, query: object) -> Sequence[Row[tuple[object, ...]]]:
        with self._transaction() as connection:
            return connection.execute(query).all()  # type: ignore[call-overload,no-any-return]  # any select will do

    @contextmanager
    def _transaction(self, *, alone: bool = False) -> Iterator[Connection]:
        """A transaction; ``alone``: no other process writes from its beginning on."""
        with self._lock, self._explained():
            if self._connection is None:
                self._connection = self._engine.connect()
            self._connection.execution_options(alone=alone)
            with self._connection.begin():
                yield self._connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise LedgerError(
                f"the ledger {_shown(self._url)} can't be used: {_cause(error)}",
                "Check 'ledger' in the configuration, the access to it and the space there. A damaged local ledger can "
                "be moved away; everything is then materialised afresh.",
            ) from error


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return datetime.now(UTC)


# A connection that is idle while a step takes long holds the run's lock: nothing between is to forget it.
_KEPT_ALIVE = {"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 6}


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):  # as hosts print it: by the driver of our extra
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() != "sqlite":
            kept = _KEPT_ALIVE if parsed.drivername == "postgresql+psycopg" else {}
            given = {name: value for name, value in kept.items() if name not in parsed.query}
            engine = create_engine(parsed, connect_args=given)
            if engine.dialect.name == "postgresql":
                event.listen(engine, "begin", _begin_on_server)
            return engine
        if parsed.database and parsed.database != ":memory:":
            os.makedirs(os.path.dirname(parsed.database) or ".", exist_ok=True)
        engine = create_engine(
            parsed, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": 30}
        )
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        postgres = isinstance(error, ImportError) and url.startswith("postgres")
        raise LedgerError(
            f"the ledger's URL {_shown(url)} can't be used: {error}",
            "Install its driver: pip install 'vibepiper[postgres]'"
            if postgres
            else "Write sqlite:///path/to/ledger.db or another URL that SQLAlchemy reads, and install its driver.",
        ) from error
    event.listen(engine, "connect", _keep_safely)
    event.listen(engine, "begin", _begin)
    return engine


def _keep_safely(connection: object, _: object) -> None:
    """Readers don't wait for a run (WAL), and what is committed survives a crash of the machine (FULL).

    Transactions begin where we say so: the driver would begin them late, and leave out what makes tables.
    """
    connection.isolation_level = None  # type: ignore[attr-defined]  # a DB-API connection, which has no type of its own
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DB-API connection, which has no type of its own
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin(connection: Connection) -> None:
    alone = connection.get_execution_options().get("alone", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if alone else "BEGIN")


def _begin_on_server(connection: Connection) -> None:
    if connection.get_execution_options().get("alone", False):
        connection.execute(select(_lock(_TABLES_LOCK)))


# What PostgreSQL's advisory locks are known by; each ledger (one schema holds one) has its own.
_RUN_LOCK, _TABLES_LOCK = 7_305_461, 7_305_462


def _lock(number: int) -> ColumnElement[object]:
    return func.pg_advisory_xact_lock(number, func.hashtext(func.current_schema()))


def _try_lock(number: int) -> ColumnElement[object]:
    return func.pg_try_advisory_lock(number, func.hashtext(func.current_schema()))


def _unlock(number: int) -> ColumnElement[object]:
    return func.pg_advisory_unlock(number, func.hashtext(func.current_schema()))


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "(not a URL)"


def _cause(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
