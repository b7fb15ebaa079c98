"""The ledger on a real PostgreSQL server: what runs remember, and that one run at a time uses it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from vibepiper.analyzer.graph.model import AssetKey
from vibepiper.executor.environment import Environment
from vibepiper.executor.errors import LedgerError
from vibepiper.executor.ledger import Ledger
from vibepiper.executor.records import CheckRecord, StepId, StepRecord
from vptest import postgres
from vptest.commands import vp, write

PROGRAMS = postgres.programs()
installed = pytest.mark.skipif(PROGRAMS is None, reason="needs PostgreSQL: apt-get install postgresql")
AT = datetime(2024, 1, 2, tzinfo=UTC)

PIPELINE = """\
import pandas as pd
from vibepiper import asset, check, CheckResult

@asset(pure=True)
def flights() -> pd.DataFrame:
    return pd.DataFrame({"carrier": ["UA", "AA", "UA"], "delay": [1.0, None, 3.0]})

@asset
def delays(flights: pd.DataFrame) -> pd.DataFrame:
    return flights.groupby("carrier", as_index=False)["delay"].mean()

@check(asset=delays)
def some_are_known(delays: pd.DataFrame) -> CheckResult:
    return CheckResult(True, value=float("nan"), metadata={"mean": float("nan")})
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    assert PROGRAMS is not None
    with postgres.server(PROGRAMS) as url:
        yield url


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """The URL of a ledger of the test's own: a schema."""
    schema = f"s{abs(hash(request.node.name))}"
    with psycopg.connect(server.replace("+psycopg", "")) as connection:
        connection.execute(f"create schema {schema}")
    return f"{server}&options=-csearch_path%3D{schema}"


def project(folder: Path, url: str) -> Path:
    return write(folder, {"vibepiper.toml": f'ledger = "{url}"\n', "shop.py": PIPELINE})


@installed
def test_a_project_runs_and_the_second_run_finds_everything_unchanged(tmp_path: Path, url: str) -> None:
    folder = project(tmp_path, url)
    first = vp(folder, "run")
    assert (first.code, first.err) == (0, "")
    assert "2 materialised" in first.out
    second = vp(folder, "run")
    assert second.code == 0
    assert "2 unchanged" in second.out
    assert not (folder / ".vibepiper" / "ledger.db").exists()

    runs = vp(folder, "runs", "--format", "json")
    assert runs.code == 0, runs.err
    status = vp(folder, "status")
    assert status.code == 0, status.err
    assert "delays" in status.out
    shown = vp(folder, "preview", "delays")
    assert shown.code == 0, shown.err
    assert "UA" in shown.out
    (folder / "shop.py").write_text(PIPELINE.replace(".mean()", ".sum()"))
    assert "1 materialised" in vp(folder, "run").out


WAITING = """\
import time
from pathlib import Path
from vibepiper import asset

HERE = Path(__file__).parent

@asset
def slow() -> int:
    (HERE / "started").touch()
    while not (HERE / "go").exists():
        time.sleep(0.02)
    return 1
"""


@installed
def test_one_run_at_a_time_uses_a_ledger_also_from_other_clones(tmp_path: Path, url: str) -> None:
    one, other = project(tmp_path / "one", url), project(tmp_path / "other", url)
    (one / "shop.py").write_text(WAITING)
    running = subprocess.Popen([sys.executable, "-m", "vibepiper", "run"], cwd=one, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not (one / "started").exists():
            assert running.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        refused = vp(other, "run")
        assert refused.code == 2
        assert "another run with this ledger is under way" in refused.err
        assert "running" in vp(other, "runs").out  # and nothing took it for dead
    finally:
        (one / "go").touch()
        assert running.wait(60) == 0
    assert "running" not in vp(other, "runs").out
    assert vp(other, "run").code == 0


@installed
def test_the_server_takes_the_right_to_run_back_when_a_run_dies(
    tmp_path: Path, url: str, server: str
) -> None:
    with Ledger.open(Environment(tmp_path, ledger=url)) as ledger:
        with (
            pytest.raises(LedgerError),
            ledger.exclusive(),
            psycopg.connect(server.replace("+psycopg", "")) as admin,
        ):
            admin.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'")
        with ledger.exclusive():
            pass


@installed
def test_a_ledger_is_made_once_when_several_open_it_at_the_same_time(tmp_path: Path, url: str) -> None:
    failures: list[Exception] = []

    def open_ledger() -> None:
        try:
            Ledger.open(Environment(tmp_path, ledger=url)).close()
        except LedgerError as error:
            failures.append(error)

    threads = [threading.Thread(target=open_ledger) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@installed
def test_what_postgresql_itself_would_refuse_is_kept(tmp_path: Path, url: str) -> None:
    step = StepRecord(
        StepId(AssetKey(("x",)), "a"), "r1", "failed", "forced", AT, AT, rows=2**40, error="a\0b"
    )
    check = CheckRecord(
        "c", (AssetKey(("x",)),), True, AT, "warn", "r1", None, float("inf"), "\0", {"k": "\0"}
    )
    with Ledger.open(Environment(tmp_path, ledger=url)) as ledger:
        ledger.add_step(step)
        ledger.add_check(check)
        (kept,) = ledger.steps("r1")
        assert (kept.rows, kept.error) == (2**40, "a␀b")
        (result,) = ledger.check_results()
        assert (result.value, result.metadata) == (float("inf"), {"k": "\0"})


def test_a_server_that_is_not_there_is_said_without_the_password(tmp_path: Path) -> None:
    url = f"postgresql://me:secret@/x?host={tmp_path}"
    with pytest.raises(LedgerError, match=r"me:\*\*\*@.* can't be used") as raised:
        Ledger.open(Environment(tmp_path, ledger=url))
    assert "secret" not in str(raised.value)


def test_a_missing_driver_is_told_with_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match=r"pip install 'vibepiper\[postgres\]'"):
        Ledger.open(Environment(tmp_path, ledger="postgresql+psycopg://me@db/x"))
