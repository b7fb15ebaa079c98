"""The ledger gives back what it was given, and says clearly when it can't be opened."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from vibepiper.analyzer.graph.model import AssetKey
from vibepiper.executor.environment import Environment
from vibepiper.executor.errors import LedgerError
from vibepiper.executor.ledger import Ledger
from vibepiper.executor.records import (
    CheckRecord,
    Intent,
    Materialisation,
    Observation,
    RunRecord,
    StepId,
    StepRecord,
    Stored,
)

AT = datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
STEP = StepId(AssetKey(("raw", "x")), "2013-01")
MADE = Materialisation(
    STEP, "r1", Stored("data/x", "parquet", "pandas.DataFrame", "1-2"), "t:1", "v1:a", "s", {"raw/y": {"": "t:0"}},
    3, {"auc": 0.5, "by": ["a"]}, AT, AT + timedelta(seconds=1),
)  # fmt: skip
RECORD = StepRecord(STEP, "r1", "materialised", "forced", AT, AT, rows=3, log="r1/x.log", attempts=2)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path)


def test_everything_comes_back_as_it_was(environment: Environment) -> None:
    intent = Intent("/t", "/s", "/r", "b:1", MADE)
    check = CheckRecord("c", (STEP.asset,), False, AT, "warn", "r1", "2013-01", 0.5, "why", {"k": 1})
    observation = Observation(STEP, AT, "m:1", "raw.csv", "1-2")
    with Ledger.open(environment) as ledger:
        ledger.start_run(RunRecord("r1", "running", AT, selection="+x"))
        ledger.add_intent(intent)
        ledger.add_check(check)
        ledger.add_observations([observation])
    with Ledger.open(environment) as ledger:
        assert ledger.intents() == (intent,)
        ledger.commit(MADE, RECORD, target="/t")
        ledger.end_run("r1", "succeeded", AT + timedelta(minutes=1))
        assert ledger.intents() == ()
        assert ledger.current() == {STEP: MADE}
        assert ledger.current([AssetKey(("x",))]) == {}
        assert ledger.steps("r1") == (RECORD,)
        assert ledger.check_results() == (check,)
        assert ledger.observations() == {STEP: observation}
        assert ledger.last_confirmed() == {STEP: AT}
        assert ledger.runs() == (
            RunRecord("r1", "succeeded", AT, AT + timedelta(minutes=1), "+x", materialised=1),
        )


def test_the_latest_materialisation_of_each_partition_is_current(environment: Environment) -> None:
    other = replace(MADE, id=StepId(STEP.asset, None))
    later = replace(MADE, data_version="t:2")
    with Ledger.open(environment) as ledger:
        for made in (MADE, other, later):
            ledger.commit(made, replace(RECORD, id=made.id))
        assert ledger.current() == {STEP: later, other.id: other}
        assert ledger.history(STEP.asset) == (later, other, MADE)


def test_runs_that_never_ended_are_marked(environment: Environment) -> None:
    with Ledger.open(environment) as ledger:
        ledger.start_run(RunRecord("dead", "running", AT))
        ledger.start_run(RunRecord("fine", "succeeded", AT + timedelta(1)))
        assert ledger.end_dead_runs(AT) == 1
        assert [(run.id, run.state) for run in ledger.runs()] == [
            ("fine", "succeeded"),
            ("dead", "interrupted"),
        ]
        assert [run.id for run in ledger.runs(limit=1)] == ["fine"]


def test_threads_share_it(environment: Environment) -> None:
    with Ledger.open(environment) as ledger:
        threads = [
            threading.Thread(target=lambda n=n: ledger.commit(replace(MADE, run=str(n)), RECORD))
            for n in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {made.run for made in ledger.history()} == {str(n) for n in range(20)}


def test_another_process_reads_while_it_is_open(environment: Environment) -> None:
    with Ledger.open(environment) as ledger:
        ledger.commit(MADE, RECORD)
        with Ledger.open(environment) as reader:
            assert reader.current() == {STEP: MADE}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///folder", "can't be used"),
        ("nonesuch://x", "can't be used"),
        ("no url", "Write sqlite:///path/to/ledger.db"),
        ("sqlite:///broken.db", "file is not a database"),
    ],
)
def test_a_ledger_that_cannot_be_opened_says_so(tmp_path: Path, url: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "broken.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(LedgerError) as error:
        Ledger.open(Environment(tmp_path, ledger=url))
    assert said in str(error.value)


def test_a_ledger_of_a_newer_version_is_refused(environment: Environment) -> None:
    Ledger.open(environment).close()
    with sqlite3.connect(environment.state / "ledger.db") as connection:
        connection.execute("update ledger set version = 99")
    connection.close()
    with pytest.raises(LedgerError, match="newer version"):
        Ledger.open(environment)


def test_its_place_follows_the_environment(tmp_path: Path) -> None:
    Ledger.open(Environment(tmp_path, "prod", ledger="sqlite:///${WHERE:-deep/er}/prod.db")).close()
    assert (tmp_path / "deep/er/prod.db").exists()
    Ledger.open(Environment(tmp_path, "prod")).close()
    assert (tmp_path / ".vibepiper/env/prod/ledger.db").exists()
