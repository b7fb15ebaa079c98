"""What a run does with what assets return, raise, print and need."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest
from vibepiper.executor.bind import bind
from vibepiper.executor.environment import ResourceSettings
from vibepiper.executor.errors import BindError, PlanError, RunLockedError, SettingsError
from vibepiper.executor.events import Event, RunInterrupted, StepEnded, StepStarted
from vibepiper.executor.judging import run_checks
from vibepiper.executor.locking import run_lock
from vibepiper.executor.records import CheckRecord
from vibepiper.executor.versions import code_alone
from vptest.pipelines import Pipeline, states


def errors(outcome: object) -> dict[str, str]:
    return {str(step.id): step.error for step in outcome.steps if step.error}  # type: ignore[attr-defined]  # an outcome


def test_a_failure_skips_what_reads_it_and_the_rest_goes_on(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from vibepiper import asset

        @asset
        def bad() -> int:
            print("about to fail")
            return 1 // 0

        @asset
        def after(bad): return bad

        @asset
        def last(after): return after

        @asset
        def other() -> int: return 1
        """,
    )
    outcome = pipeline.run()
    assert outcome.state == "failed"
    assert states(outcome) == {
        "bad": "failed",
        "after": "skipped",
        "last": "skipped",
        "other": "materialised",
    }
    assert errors(outcome)["bad"] == "ZeroDivisionError: integer division or modulo by zero (pipeline.py:6)"
    assert {str(s.id): s.reason for s in outcome.steps}["last"] == "'after' was skipped"
    log = pipeline.log(outcome, "bad")
    assert log.startswith("about to fail\nTraceback")
    assert 'pipeline.py", line 6, in bad' in log
    assert "making.py" not in log
    with pipeline.ledger() as ledger:
        (run,) = ledger.runs()
        assert (run.state, run.failed, run.skipped, run.materialised) == ("failed", 1, 2, 1)


def test_what_steps_print_and_log_is_kept_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        import logging, sys, threading
        from vibepiper import asset

        both = threading.Barrier(2, timeout=20)

        def talk(name, context):
            both.wait()
            print(name, "out")
            print(name, "err", file=sys.stderr)
            context.log.info("%s info", name)
            logging.getLogger("library").warning("%s warning", name)
            both.wait()
            return 1

        @asset
        def left(context): return talk("left", context)

        @asset
        def right(context): return talk("right", context)
        """,
    )
    outcome = pipeline.run()
    for name in ("left", "right"):
        said = f"{name} out\n{name} err\nINFO {name} info\nWARNING {name} warning\n"
        assert pipeline.log(outcome, name) == said
    assert "out" not in capsys.readouterr().out


def test_secrets_show_nowhere(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from vibepiper import Resource, asset

        class Service(Resource):
            token: str

        @asset
        def leak(service: Service) -> int:
            print("token is", service.token, end="")
            raise RuntimeError(f"bad token {service.token}")
        """,
        resources={"service": ResourceSettings("pipeline:Service", {"token": "${TOKEN}"})},
        variables={"TOKEN": "hunter2-secret"},
    )
    outcome = pipeline.run()
    assert errors(outcome)["leak"].startswith("RuntimeError: bad token ***")
    assert "token is ***" in pipeline.log(outcome, "leak")
    kept = b"".join(path.read_bytes() for path in (tmp_path / ".vibepiper").rglob("*") if path.is_file())
    assert b"hunter2" not in kept


RESOURCE = """
    from vibepiper import Resource, asset

    class Counter(Resource):
        path: str
        step: int = 1

        def setup(self): self.note("setup")
        def teardown(self): self.note("teardown")
        def note(self, text):
            with open(self.path, "a") as file:
                file.write(text + " ")

    @asset
    def one(counter: Counter) -> int:
        counter.note("one")
        return counter.step

    @asset
    def two(counter: Counter, one) -> int:
        counter.note("two")
        raise RuntimeError
"""


def test_a_resource_is_set_up_once_and_torn_down_even_after_a_failure(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    settings = ResourceSettings("pipeline:Counter", {"path": str(notes), "step": 5})
    pipeline = Pipeline(tmp_path, RESOURCE, resources={"counter": settings})
    assert pipeline.run().state == "failed"
    assert notes.read_text() == "setup one two teardown "
    assert pipeline.load("one") == 5


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"pathh": "x"}, "has no setting 'pathh'. Did you mean 'path'?"),
        ({}, "setting 'path' is missing; add it to [resources.counter]"),
        ({"path": "${NOWHERE}"}, "[resources.counter] needs the variable 'NOWHERE', which is not set"),
    ],
)
def test_a_wrong_resource_stops_the_run_before_it_begins(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    configured = {"counter": ResourceSettings("pipeline:Counter", settings)}
    pipeline = Pipeline(tmp_path, RESOURCE, resources=configured)
    with pytest.raises(SettingsError) as error:
        pipeline.run()
    assert said in str(error.value)
    with pipeline.ledger() as ledger:
        assert ledger.runs() == ()


def test_retries_try_again_and_keep_each_traceback(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from vibepiper import asset

        tried = []

        @asset(retries=2)
        def flaky() -> int:
            tried.append(1)
            if len(tried) < 3:
                raise OSError(f"try {len(tried)}")
            return len(tried)

        @asset(retries=1)
        def hopeless() -> int:
            raise OSError("never")
        """,
    )
    outcome = pipeline.run()
    assert states(outcome) == {"flaky": "materialised", "hopeless": "failed"}
    assert {str(s.id): s.attempts for s in outcome.steps} == {"flaky": 3, "hopeless": 2}
    assert "OSError: try 1" in pipeline.log(outcome, "flaky")
    assert "OSError: try 2" in pipeline.log(outcome, "flaky")


def test_a_broken_schema_names_asset_column_check_and_rows(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        import pandas as pd
        from vibepiper import DataType, Schema, SchemaField, asset, source

        COUNTS = Schema("counts", SchemaField("n", DataType.INT, ge=0))
        raw = source("raw", uri="raw.csv", schema=COUNTS)

        @asset(schema=COUNTS)
        def counts():
            return pd.DataFrame({"n": [1, -2, 3, -4]})

        @asset
        def read(raw): return len(raw)

        @asset
        def again(raw): return len(raw)
        """,
    )
    (tmp_path / "raw.csv").write_text("n\n1\n-7\n")
    outcome = pipeline.run()
    assert states(outcome) == {"again": "failed", "counts": "failed", "read": "failed"}
    for said in ("asset 'counts'", "column 'n'", "ge(0)", "-2", "-4"):
        assert said in errors(outcome)["counts"]
    assert "-7" in errors(outcome)["read"]
    assert "-7" in errors(outcome)["again"]
    assert not list(pipeline.environment.data.rglob("*.parquet"))


CHECKED = """
    import pandas as pd
    from vibepiper import CheckResult, asset, check

    @asset(output={output})
    def numbers() -> pd.DataFrame:
        return pd.DataFrame({{"n": {values}}})

    @check(asset=numbers, blocking=True)
    def all_positive(frame):
        return frame[frame["n"] <= 0]

    @check(asset=numbers, severity="warn")
    def enough(numbers):
        return CheckResult(len(numbers) > 5, value=len(numbers), metadata={{"least": 5}})
"""


def test_a_blocking_check_keeps_bad_data_from_being_published(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, CHECKED.format(output="'out'", values="[1, 2]"), stores={"out": "o/{name}"})
    assert pipeline.run().succeeded
    pipeline.write(CHECKED.format(output="'out'", values="[1, -2]"))
    outcome = pipeline.run()
    assert states(outcome) == {"numbers": "failed"}
    assert "was not published: blocking check 'all_positive': 1 row fails: n=-2" in errors(outcome)["numbers"]
    assert list(pipeline.load("numbers")["n"]) == [1, 2]
    with pipeline.ledger() as ledger:
        assert [(r.check, r.passed, r.value) for r in ledger.check_results()] == [
            ("all_positive", False, 1),
            ("all_positive", True, 0),
        ]


def checks_of(pipeline: Pipeline) -> dict[str, CheckRecord]:
    graph = pipeline.graph()
    with pipeline.ledger() as ledger:
        bound = bind(graph, [], pipeline.environment, checks=graph.checks)
        return {r.check: r for r in run_checks(graph.checks, bound, pipeline.environment, ledger).results}


def test_checks_judge_what_is_materialised(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, CHECKED.format(output="'out'", values="[1, 2]"), stores={"out": "o/{name}"})
    assert checks_of(pipeline)["enough"].message is not None
    pipeline.run()
    found = checks_of(pipeline)
    assert found["all_positive"].passed
    enough = found["enough"]
    assert (enough.passed, enough.severity, enough.value, enough.metadata) == (False, "warn", 2, {"least": 5})


def test_a_check_that_fails_to_judge_has_failed(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from vibepiper import asset, check

        @asset
        def n() -> int: return 1

        @check(asset=n)
        def raises(n): raise KeyError("x")

        @check(asset=n)
        def forgets(n): n > 0
        """,
    )
    pipeline.run()
    found = checks_of(pipeline)
    assert found["raises"].message == "KeyError: 'x' (pipeline.py:7)"
    assert "returned nothing; return a bool" in str(found["forgets"].message)
    assert not found["raises"].passed
    assert not found["forgets"].passed


def test_sql_runs_over_upstream_tables_and_comes_out_the_same_each_time(tmp_path: Path) -> None:
    code = """
        import pandas as pd
        from vibepiper import asset, sql_asset

        @asset(key="raw/orders", pure=True)
        def raw_orders() -> pd.DataFrame:
            return pd.DataFrame({"who": list("abcab") * 50_000, "n": range(250_000)})

        sql_asset("totals", "with o as (select * from raw.orders) select who, sum(n) as n from o group by who")

        @asset
        def top(totals) -> str:
            return totals.sort_values("n")["who"].iloc[-1]
    """
    pipeline = Pipeline(tmp_path, code)
    assert pipeline.run().succeeded
    totals = pipeline.load("totals")
    assert list(totals["who"]) == ["a", "b", "c"]
    assert totals["n"].dtype == "int64"
    assert pipeline.load("top") == "b"
    assert states(pipeline.run("totals", "top", force=True)) == {
        "totals": "materialised",
        "top": "materialised",
    }
    with pipeline.ledger() as ledger:
        assert len({made.data_version for made in ledger.history() if made.id.asset.name == "totals"}) == 1


def test_an_asset_that_stores_its_own_data_says_so(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from vibepiper import asset

        @asset(output=None)
        def loaded(context):
            context.add_metadata(table="t")
            context.record(version="7", rows=3, uri="db://t")

        @asset(output=None)
        def silent(): pass

        @asset(deps=["loaded"], output=None)
        def after(context): context.record(version="1")
        """,
    )
    outcome = pipeline.run()
    assert states(outcome) == {"after": "materialised", "loaded": "materialised", "silent": "failed"}
    assert "Call context.record" in errors(outcome)["silent"]
    with pipeline.ledger() as ledger:
        made = {str(step): one for step, one in ledger.current().items()}
    assert (made["loaded"].data_version, made["loaded"].rows, made["loaded"].metadata) == (
        "d:7",
        3,
        {"table": "t"},
    )
    assert made["after"].upstream == {"loaded": {"": "d:7"}}


def test_two_assets_in_one_place_are_refused(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from vibepiper import asset

        @asset(output="s")
        def a(): return 1

        @asset(output="s:same.json")
        def b(): return 1

        @asset(output="s:same.json")
        def c(): return 1
        """,
        stores={"s": "out"},
    )
    with pytest.raises(PlanError, match=r"'b' and 'c' are both stored at .*out/same\.json"):
        pipeline.run()


BAD_MODULES = {
    "raises": ("from vibepiper import asset\n@asset\ndef a(): return 1\nraise RuntimeError('no')\n", "pipeline.py:4: module 'pipeline' can't be imported: RuntimeError: no"),
    "imports nothing there": ("import nonesuch\nfrom vibepiper import asset\n@asset\ndef a(): return 1\n", "Install 'nonesuch'"),
    "exits": ("from vibepiper import asset\n@asset\ndef a(): return 1\nraise SystemExit(3)\n", "SystemExit: 3"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "said"), BAD_MODULES.values(), ids=BAD_MODULES)
def test_modules_that_cannot_be_imported_say_where_and_why(
    tmp_path: Path, code: str, said: str | None
) -> None:
    pipeline = Pipeline(tmp_path, {"pipeline.py": code})
    with pytest.raises(BindError) as error:
        pipeline.run()
    assert said in str(error.value)


def test_code_that_contradicts_its_text_is_refused_unless_trusted(tmp_path: Path) -> None:
    code = """
        from vibepiper import asset

        @asset
        def a(): return 1

        @asset(version="1")
        def b(a): return a
    """
    pipeline = Pipeline(tmp_path, code)
    graph = pipeline.graph()
    pipeline.write(code.replace('version="1"', 'version="2"'))
    keys = [asset.key for asset in graph.assets]
    with pytest.raises(BindError, match="version is 2 at run time, 1 in the text"):
        bind(graph, keys, pipeline.environment)
    bound = bind(graph, keys, pipeline.environment, trust_runtime=True)
    assert {asset.version for asset in bound.graph.assets} == {None, "2"}


def test_an_unknown_fact_takes_the_value_of_the_runtime(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        import random
        from vibepiper import asset

        @asset
        def a(): return 1

        @asset(deps=["a"] if random.random() < 2 else [], version=str(int(random.random())))
        def b(): return 2
        """,
    )
    assert pipeline.graph().assets[1].unknown
    plan = pipeline.plan()
    assert [str(one) for step in plan.steps for one in step.upstream] == ["a"]
    assert pipeline.run().succeeded
    with pipeline.ledger() as ledger:
        made = {str(step): one for step, one in ledger.current().items()}
    assert code_alone(made["b"].code_version) == "declared:0"
    assert "a" in made["b"].upstream


def test_only_the_modules_of_planned_steps_are_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "one.py": "from vibepiper import asset\n@asset\ndef a(): return 1\n",
        "two.py": "from vibepiper import asset\nopen('imported', 'w')\n@asset\ndef b(): return 1\n",
    }
    pipeline = Pipeline(tmp_path, files)
    pipeline.run("a")
    assert not Path("imported").exists()


def test_one_run_at_a_time(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, "from vibepiper import asset\n@asset\ndef a(): return 1\n")
    with run_lock(pipeline.environment), pytest.raises(RunLockedError, match=f"process {os.getpid()}"):
        pipeline.run()
    assert pipeline.run().succeeded


def test_ctrl_c_lets_running_steps_end_and_starts_nothing_new(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        import time
        from vibepiper import asset

        @asset
        def slow() -> int:
            time.sleep(0.5)
            return 1

        @asset
        def later(slow): return slow
        """,
    )
    seen: list[Event] = []

    def watch(event: Event) -> None:
        seen.append(event)
        if isinstance(event, StepStarted):
            threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()

    outcome = pipeline.run(on_event=watch)
    assert outcome.state == "interrupted"
    assert states(outcome) == {"slow": "materialised"}
    assert [type(event) for event in seen if isinstance(event, RunInterrupted | StepEnded)] == [
        RunInterrupted,
        StepEnded,
    ]
    with pipeline.ledger() as ledger:
        assert ledger.runs()[0].state == "interrupted"
    assert states(pipeline.run("later")) == {"later": "materialised"}


def test_an_environment_maps_places_elsewhere(tmp_path: Path) -> None:
    code = """
        import pandas as pd
        from vibepiper import IOManager, asset

        @asset(output=IOManager("s3://prod/{name}"), partition_by="day")
        def sales() -> pd.DataFrame:
            return pd.DataFrame({"day": ["mon", "tue"], "n": [1, 2]})
    """
    pipeline = Pipeline(tmp_path, code, path_map={"s3://prod": ".vibepiper/dev"})
    assert pipeline.run().succeeded
    assert sorted(p.name for p in (tmp_path / ".vibepiper/dev/sales").iterdir()) == [
        "_common_metadata",
        "day=mon",
        "day=tue",
    ]
    assert list(pipeline.load("sales")["n"]) == [1, 2]


def test_data_elsewhere_is_uploaded_and_read_back(tmp_path: Path) -> None:
    code = """
        import pandas as pd
        from vibepiper import IOManager, asset

        @asset(output=IOManager("memory://lake/{name}"), pure=True)
        def sales() -> pd.DataFrame:
            return pd.DataFrame({"day": ["mon", "tue"], "n": [1, 2]})

        @asset(output=IOManager("memory://lake/{name}"), partition_by="day")
        def by_day(sales) -> pd.DataFrame:
            return sales

        @asset
        def total(by_day) -> int:
            return int(by_day["n"].sum())
    """
    pipeline = Pipeline(tmp_path, code)
    assert pipeline.run().succeeded
    assert pipeline.load("total") == 3
    assert set(states(pipeline.run()).values()) == {"unchanged"}
