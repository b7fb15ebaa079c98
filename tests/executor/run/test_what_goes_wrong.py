"""What authors, disks and networks do wrong ends as a clear message, and takes nobody's data for its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from vibepiper.executor.bind import bind
from vibepiper.executor.errors import BindError, LedgerError, PlanError, RunLockedError, StorageError
from vibepiper.executor.events import Event, RunStarted
from vibepiper.executor.judging import run_checks
from vibepiper.executor.ledger import Ledger
from vptest.pipelines import Pipeline, states

RAISES = {
    "sys.exit(3)": "SystemExit: 3 (pipeline.py:6)",
    "raise KeyboardInterrupt": "KeyboardInterrupt (pipeline.py:6)",
    "raise BaseException('odd')": "BaseException: odd (pipeline.py:6)",
}


@pytest.mark.parametrize(("statement", "said"), RAISES.items())
def test_whatever_an_asset_raises_is_its_failure_alone(tmp_path: Path, statement: str, said: str) -> None:
    pipeline = Pipeline(
        tmp_path,
        f"""
        import sys
        from vibepiper import asset

        @asset
        def broken():
            {statement}

        @asset
        def fine(): return 1
        """,
    )
    outcome = pipeline.run()
    assert states(outcome) == {"broken": "failed", "fine": "materialised"}
    assert [step.error for step in outcome.steps if step.error] == [said]


def test_a_ledger_that_fails_halfway_is_no_asset_s_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = Pipeline(tmp_path, "from vibepiper import asset\n\n@asset\ndef a(): return 1\n")

    def break_it(event: Event) -> None:
        if isinstance(event, RunStarted):
            with Ledger.open(pipeline.environment) as ledger, ledger._transaction() as connection:
                connection.exec_driver_sql("drop table materialisations")

    with pytest.raises(LedgerError, match=r"ledger\.db can't be used: no such table: materialisations"):
        pipeline.run(on_event=break_it)
    with pipeline.ledger() as ledger:
        assert [run.state for run in ledger.runs()] == ["interrupted"]


@pytest.mark.parametrize("arguments", ["", "output='lake/'", "partition_by='a', output='lake/'"])
def test_a_column_that_is_not_there_is_named(tmp_path: Path, arguments: str) -> None:
    pipeline = Pipeline(
        tmp_path,
        f"""
        import pandas as pd
        from vibepiper import Input, asset

        @asset({arguments})
        def table(): return pd.DataFrame({{"a": [1], "amount": [2]}})

        @asset(inputs={{"x": Input("table", columns=["a", "amuont"])}})
        def reader(x): return x
        """,
        stores={"lake/": "lake/{name}"},
    )
    outcome = pipeline.run()
    assert states(outcome)["reader"] == "failed"
    said = str(outcome.steps[-1].error)
    assert "has no column 'amuont'. Did you mean 'amount'?" in said


def test_columns_of_a_table_in_folders_come_with_its_index(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        import pandas as pd
        from vibepiper import Input, asset

        @asset(partition_by="k")
        def table(): return pd.DataFrame({"k": ["a", "b"], "n": [1, 2]}, index=pd.Index(["x", "y"], name="of"))

        @asset(inputs={"t": Input("table", columns=["n"])})
        def reader(t) -> dict: return {str(label): int(n) for label, n in t["n"].items()}
        """,
    )
    assert pipeline.run().succeeded
    assert pipeline.load("reader") == {"x": 1, "y": 2}


SHARED = """
    from vibepiper import IOManager, asset

    @asset(output=IOManager("out/same.json"))
    def first(): return 1
"""


@pytest.mark.parametrize("place", ["out/same.json", "./out/same", "out/same"])
def test_the_place_of_an_asset_that_is_not_planned_is_its_own(tmp_path: Path, place: str) -> None:
    pipeline = Pipeline(tmp_path, SHARED)
    assert pipeline.run().succeeded
    pipeline.write(SHARED + f'\n    @asset(output=IOManager("{place}"))\n    def second(): return 2\n')
    with pytest.raises(PlanError, match="'first' and 'second' are both stored at"):
        pipeline.run("second")
    assert pipeline.load("first") == 1


def test_a_renamed_asset_may_keep_its_place(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, SHARED)
    assert pipeline.run().succeeded
    pipeline.write(SHARED.replace("first", "renamed"))
    assert states(pipeline.run()) == {"renamed": "materialised"}


def test_a_place_that_cannot_be_reached_is_neither_fresh_nor_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from vibepiper import IOManager, asset

        @asset(output=IOManager("memory://bucket/{name}.json"), pure=True)
        def far(): return 1
        """,
    )
    assert pipeline.run().succeeded

    class Unreachable(Exception):
        pass

    def fail(*_: object, **__: object) -> None:
        raise Unreachable("no route to host")

    monkeypatch.setattr(MemoryFileSystem, "exists", fail)
    with pytest.raises(
        StorageError, match=r"memory://bucket/far\.json can't be reached: Unreachable: no route to host"
    ):
        pipeline.plan()


def test_a_blocking_check_reads_assets_beside_those_of_the_plan(tmp_path: Path) -> None:
    code = """
        from vibepiper import IOManager, StaticPartitions, asset, check

        class Text(IOManager):
            def save(self, value, uri):
                with open(uri, "w") as file:
                    file.write(value)

            def load(self, uri):
                with open(uri) as file:
                    return file.read()

        @asset(output=Text("texts/{name}.txt"))
        def reference() -> str: return "abc"

        @asset(partitions=StaticPartitions(["x", "y"]))
        def parts(context) -> str: return context.partition_key

        @asset
        def judged() -> int: return 3

        @check(asset=judged, blocking=True)
        def as_long(judged, reference, parts: dict[str, str]): return (judged, sorted(parts)) == (len(reference), ["x", "y"])
    """
    pipeline = Pipeline(tmp_path, code)
    assert pipeline.run("reference", "parts").succeeded
    outcome = pipeline.run("judged")
    assert [(step.state, step.error) for step in outcome.steps] == [("materialised", None)]
    pipeline.write(code.replace("return 3", "return 4"))
    assert states(pipeline.run("judged")) == {"judged": "failed"}
    assert pipeline.load("judged") == 3


def test_checks_of_one_name_in_two_modules_are_told_apart(tmp_path: Path) -> None:
    module = """
        from vibepiper import asset, check

        @asset(name="{name}")
        def made(): return {number}

        @check(asset="{name}", name="the/same")
        def same({name}):
            print("looking at", {name})
            return {name} == {number}
    """
    pipeline = Pipeline(
        tmp_path, {f"{name}.py": module.format(name=name, number=number) for number, name in enumerate("ab")}
    )
    assert pipeline.run().succeeded
    graph = pipeline.graph()
    with pipeline.ledger() as ledger:
        bound = bind(graph, (), pipeline.environment, checks=graph.checks)
        judged = run_checks(graph.checks, bound, pipeline.environment, ledger)
    assert [(result.passed, result.message) for result in judged.results] == [(True, None), (True, None)]
    assert judged.logs is not None
    assert [file.name for file in judged.logs.iterdir()] == ["check-the%2Fsame.log"]


def test_a_plan_that_another_run_has_overtaken_is_refused(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, "from vibepiper import asset\n\n@asset\ndef a(): return 1\n")
    with pytest.raises(RunLockedError, match="another run ended while this one was being planned"):
        pipeline.run(before=lambda: assert_succeeds(pipeline))


def assert_succeeds(pipeline: Pipeline) -> None:
    assert pipeline.run().succeeded


def test_a_resource_that_cannot_be_torn_down_is_told(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from vibepiper import Resource, asset

        class Db(Resource):
            def teardown(self): raise OSError("still busy")

        @asset
        def a(db: Db): return 1
        """,
    )
    outcome = pipeline.run()
    assert (outcome.succeeded, outcome.unclosed) == (True, ("Db.teardown() failed: OSError: still busy",))


BROKEN = {
    "a wrong argument": ("from vibepiper import asset\n\n@asset(retries=-1)\ndef a(): ...\n", ""),
    "a missing module": ("from vibepiper import asset\nimport nonesuch\n\n@asset\ndef a(): ...\n", ""),
    "an exception of its own": (
        "from vibepiper import asset\n\n@asset\ndef a(): ...\n\n1 / 0\n",
        'Traceback (most recent call last):\n  File "{root}/pipeline.py", line 6, in <module>\n',
    ),
}


@pytest.mark.parametrize(("code", "details"), BROKEN.values(), ids=BROKEN)
def test_only_what_an_author_s_code_raised_itself_shows_where_from(
    tmp_path: Path, code: str, details: str
) -> None:
    with pytest.raises(BindError) as error:
        Pipeline(tmp_path, code).run()
    assert "pipeline.py:" in error.value.message
    assert error.value.details.startswith(details.format(root=tmp_path))
    assert bool(error.value.details) == bool(details)
