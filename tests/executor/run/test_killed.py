"""A run killed at any instant loses nothing acknowledged, leaves nothing torn, and the next run makes all good."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from vibepiper.executor.ledger import Ledger
from vibepiper.executor.records import StepId
from vibepiper.executor.storage.uris import locate
from vptest.pipelines import Pipeline

KILLS = 20
LIB = Path(__file__).parents[2] / "lib"

CODE = """
    import pandas as pd
    from vibepiper import DailyPartitions, asset, source, sql_asset

    raw = source("raw", uri="raw.csv", version="content")

    @asset
    def versioned(raw) -> pd.DataFrame:
        return raw

    @asset(output="lake")
    def explicit(raw) -> pd.DataFrame:
        return raw.assign(m=raw["n"] * 2)

    @asset(output="lake", partition_by="k")
    def hive(explicit) -> pd.DataFrame:
        return explicit

    @asset(partitions=DailyPartitions("2024-01-01", end="2024-01-04"), output="lake")
    def daily(context, versioned) -> pd.DataFrame:
        return versioned.assign(day=context.partition_key)

    sql_asset("counted", "select k, count(*) as rows, sum(m) as m from hive group by k")

    @asset(output="lake")
    def summary(counted, daily) -> dict:
        return {"m": int(counted["m"].sum()), "rows": len(daily)}
"""


class Zygote:
    """The process that forks runs which are not to be killed: they needn't import everything again."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vptest.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(LIB)},
        )
        assert self._line() == "ready"

    def run(self, root: Path) -> int:
        """Run a project; returns the exit code."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{root}\n")
        self.process.stdin.flush()
        while not (line := self._line()).startswith("dead "):
            pass
        return int(line.removeprefix("dead "))

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        with self.process:
            self.process.stdin.close()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    process = Zygote()
    yield process
    process.close()


def _vp_run(root: Path, after: int | None = None, delay: float = 0) -> tuple[int, list[str]]:
    """``vp run`` as anybody starts it; killed some seconds after so many lines. Returns its exit code and what it printed."""
    said: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-m", "vibepiper", "run", "--jobs", "2"], cwd=root, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        if after is not None:
            while len(said) < after and (line := process.stdout.readline()):
                said.append(line)
            time.sleep(delay)
            process.kill()
        said.extend(process.stdout)
    return process.returncode, [line.rstrip() for line in said]


def _write(root: Path, generation: int) -> None:
    root.mkdir(parents=True, exist_ok=True)
    (root / "vibepiper.toml").write_text('[stores]\nlake = "lake/{name}"\n')
    (root / "pipeline.py").write_text(textwrap.dedent(CODE))
    rows = "\n".join(f"{'abc'[n % 3]},{n * generation}" for n in range(500))
    (root / "raw.csv").write_text(f"k,n\n{rows}\n")


def _stored(root: Path) -> dict[str, dict[str, bytes]]:
    """The bytes of everything that is current, by step."""
    pipeline = Pipeline(root, {})
    found: dict[str, dict[str, bytes]] = {}
    with pipeline.ledger() as ledger:
        for step, made in ledger.current().items():
            path = locate(made.stored.uri, pipeline.environment).path
            assert path is not None
            files = [path] if path.is_file() else [inner for inner in path.rglob("*") if inner.is_file()]
            found[str(step)] = {file.relative_to(path.parent).as_posix(): file.read_bytes() for file in files}
    return found


def _left_behind(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if ".vp-" in path.name]


@pytest.mark.slow
def test_twenty_kills_lose_nothing_and_tear_nothing(
    tmp_path: Path, zygote: Zygote, record_property: Callable[[str, object], None]
) -> None:
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    record_property("seed", seed)
    project, undisturbed = tmp_path / "project", tmp_path / "undisturbed"
    _write(project, 1)
    started = time.monotonic()
    code, said = _vp_run(project)
    whole, lines = time.monotonic() - started, len(said)
    assert code == 0
    killed = 0
    for generation in range(2, 2 + KILLS):
        _write(project, generation)
        before = _stored(project)
        # From the program's start, or from when it told of some step: the latter hit what a slow machine would miss.
        after = chance.randrange(lines - 2)
        code, said = _vp_run(project, after, chance.uniform(0, 0.05 if after else whole))
        assert code in (0, -signal.SIGKILL)
        killed += code != 0

        shutil.rmtree(undisturbed, ignore_errors=True)
        _write(undisturbed, generation)
        assert zygote.run(undisturbed) == 0
        wanted = _stored(undisturbed)

        acknowledged = {line.split()[1] for line in said if line.startswith("materialised ")}
        with Ledger.open(Pipeline(project, {}).environment) as ledger:
            current = {str(step): made for step, made in ledger.current().items()}
            # Killed before it began, while it went on, or not at all.
            assert {run.state for run in ledger.runs()} <= {"running", "interrupted", "succeeded"}
            assert all(run.state != "running" for run in ledger.runs()[1:])
        with Ledger.open(Pipeline(undisturbed, {}).environment) as ledger:
            made = {str(step): one for step, one in ledger.current().items()}
        assert {step: current[step].data_version for step in acknowledged} == {
            step: made[step].data_version for step in acknowledged
        }
        for file in (project / "lake").rglob("*.parquet"):
            if ".vp-" not in str(file):
                pd.read_parquet(file, partitioning=None)  # whole, whichever generation it is of

        assert zygote.run(project) == 0
        assert _stored(project) == wanted != before
        assert _left_behind(project) == []
    assert killed > KILLS // 2, "too few runs were killed before they ended to show anything"


# When a run is killed: just before or after a call of a function, and whether an intent is left.
INSTANTS = {
    "before the intent": ("before", "vibepiper.executor.ledger.Ledger.add_intent", False),
    "after the intent": ("after", "vibepiper.executor.ledger.Ledger.add_intent", True),
    "between the two renames of a folder": ("before", "pathlib.Path.replace", True),
    "after the replacement, before the commit": ("before", "vibepiper.executor.ledger.Ledger.commit", True),
    "after the commit, before tidying up": ("after", "vibepiper.executor.ledger.Ledger.commit", False),
}
KILLER = """
import importlib, os, signal, sys
from pathlib import Path
from vptest.pipelines import Pipeline

pipeline = Pipeline(Path(sys.argv[1]), {}, stores={"lake": "lake/{name}"})
module, _, name = sys.argv[2].rpartition(".")
try:
    owner = importlib.import_module(module)
except ModuleNotFoundError:
    module, _, cls = module.rpartition(".")
    owner = getattr(importlib.import_module(module), cls)

original = getattr(owner, name)

def killing(*arguments, **named):
    if sys.argv[3] == "after":
        original(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)

def arm():
    setattr(owner, name, killing)

pipeline.run("hive", jobs=1, before=arm)
"""

HIVE = """
    import pandas as pd
    from vibepiper import asset, source

    raw = source("raw", uri="raw.csv", version="content")

    @asset(output="lake", partition_by="k")
    def hive(raw) -> pd.DataFrame:
        return raw
"""


@pytest.mark.parametrize(("when", "place", "intended"), INSTANTS.values(), ids=INSTANTS)
def test_a_kill_at_this_instant_is_made_good(tmp_path: Path, when: str, place: str, intended: bool) -> None:
    _write(tmp_path, 1)
    pipeline = Pipeline(tmp_path, HIVE, stores={"lake": "lake/{name}"})
    assert pipeline.run().succeeded
    old = _stored(tmp_path)
    _write(tmp_path, 2)
    pipeline.write(HIVE)
    ended = subprocess.run(
        [sys.executable, "-c", KILLER, str(tmp_path), place, when],
        env={**os.environ, "PYTHONPATH": str(LIB)},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    with pipeline.ledger() as ledger:
        assert bool(ledger.intents()) == intended
    outcome = pipeline.run()
    assert outcome.succeeded
    # What was intended is finished first, so that there is nothing left to run.
    finished = intended or when == "after"
    assert outcome.count("unchanged" if finished else "materialised") == 1
    assert sorted(pipeline.load("hive")["n"]) == [2 * n for n in range(500)]
    assert _stored(tmp_path) != old
    assert _left_behind(tmp_path / "lake") == []
    with pipeline.ledger() as ledger:
        assert ledger.intents() == ()
        assert [run.state for run in ledger.runs()][1:] == ["interrupted", "succeeded"]
        assert StepId(pipeline.graph().assets[0].key) in ledger.current()
