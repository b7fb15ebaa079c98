"""What steps print is kept whole with the run, threads' and bytes too, without secrets; what can't be kept is said."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from vibepiper.executor.bind import bind
from vibepiper.executor.environment import ResourceSettings
from vibepiper.executor.errors import SettingsError
from vibepiper.executor.judging import run_checks
from vptest.pipelines import Pipeline, states


def test_threads_and_bytes_of_a_step_go_to_its_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        import sys
        from concurrent.futures import ThreadPoolExecutor
        from threading import Thread
        from vibepiper import asset

        @asset
        def one():
            thread = Thread(target=print, args=("a thread of one",))
            thread.start()
            thread.join()
            sys.stdout.buffer.write(b"bytes of one\\n")
            return 1

        @asset
        def two():
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(print, ["a pool of two"] * 2))
            return 2
        """,
    )
    start = threading.Thread.start
    outcome = pipeline.run()
    assert outcome.succeeded
    assert pipeline.log(outcome, "one") == "a thread of one\nbytes of one\n"
    assert pipeline.log(outcome, "two") == "a pool of two\na pool of two\n"
    assert capfd.readouterr() == ("", "")
    assert threading.Thread.start is start


def test_secrets_are_in_no_fact_of_the_ledger(tmp_path: Path) -> None:
    pipeline = Pipeline(
        tmp_path,
        """
        from vibepiper import CheckResult, Resource, asset, check

        class Api(Resource):
            token: str

        @asset
        def called(context, api: Api):
            context.add_metadata(url=f"https://{api.token}@host", deep={"list": [api.token]})
            return 1

        @check(asset=called)
        def answered(called, api: Api):
            return CheckResult(True, value=api.token, metadata={"token": api.token})
        """,
        resources={"api": ResourceSettings("pipeline:Api", {"token": "${TOKEN}"})},
        variables={"TOKEN": "s3cr3t"},
    )
    assert pipeline.run().succeeded
    graph = pipeline.graph()
    with pipeline.ledger() as ledger:
        bound = bind(graph, (), pipeline.environment, checks=graph.checks)
        (result,) = run_checks(graph.checks, bound, pipeline.environment, ledger).results
        (made,) = ledger.current().values()
    assert made.metadata == {"url": "https://***@host", "deep": {"list": ["***"]}}
    assert (result.value, result.metadata) == ("***", {"token": "***"})
    assert b"s3cr3t" not in (pipeline.environment.state / "ledger.db").read_bytes()


PRINTS = """
    from vibepiper import asset

    @asset
    def prints():
        print("much")
        return 1

    @asset
    def fails(): raise ValueError("why")
"""


def test_output_that_cannot_be_kept_fails_the_step_and_says_why(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, PRINTS)
    pipeline.environment.prepare()
    pipeline.environment.runs.write_text("no folder")
    outcome = pipeline.run()
    assert states(outcome) == {"prints": "failed", "fails": "failed"}
    said = {str(step.id): str(step.error) for step in outcome.steps}
    assert "the step's output can't be kept in" in said["prints"]
    assert said["fails"] == "ValueError: why (pipeline.py:9)"


def test_a_lock_that_cannot_be_opened_is_no_other_run(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, PRINTS)
    pipeline.environment.prepare()
    (pipeline.environment.state / "run.lock").mkdir()
    with pytest.raises(SettingsError, match=r"run\.lock, can't be opened: Is a directory"):
        pipeline.run()


def test_a_ledger_is_made_once_by_many(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, PRINTS)
    failures: list[BaseException] = []
    together = threading.Barrier(8)

    def open_it() -> None:
        together.wait()
        try:
            pipeline.ledger().close()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test is to show it
            failures.append(error)

    for attempt in range(5):
        pipeline.environment = type(pipeline.environment)(tmp_path / str(attempt))
        threads = [threading.Thread(target=open_it) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
