"""Custom IO managers whose place is no file: told before, so that a failure halfway is never taken for fresh."""

from __future__ import annotations

from pathlib import Path

from vptest.pipelines import Pipeline, reasons, states

CODE = """
    import json
    from pathlib import Path
    from vibepiper import IOManager, asset

    TABLES = Path(__file__).with_name("tables.json")

    class Tables(IOManager):
        def save(self, value, uri):
            tables = json.loads(TABLES.read_text()) if TABLES.exists() else {{}}
            tables[uri] = value
            TABLES.write_text(json.dumps(tables))
            {then}

        def load(self, uri):
            return json.loads(TABLES.read_text())[uri]

    @asset(output=Tables("{{name}}_table"), pure=True{more})
    def orders() -> list:
        return [1, 2]

    @asset
    def count(orders) -> int:
        return len(orders)
"""


def test_a_table_is_written_and_read_by_its_name(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, CODE.format(then="", more=""))
    assert pipeline.run().succeeded
    assert "orders_table" in (tmp_path / "tables.json").read_text()
    assert pipeline.load("count") == 2
    assert pipeline.load("orders") == [1, 2]
    assert set(states(pipeline.run()).values()) == {"unchanged"}
    assert states(pipeline.run("count", force=True)) == {"count": "materialised"}


def test_a_write_that_fails_halfway_is_not_relied_on(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, CODE.format(then="", more=""))
    assert pipeline.run().succeeded
    pipeline.write(CODE.format(then="raise OSError('the line is dead')", more=", version='2'"))
    outcome = pipeline.run()
    assert states(outcome) == {"orders": "failed", "count": "skipped"}
    pipeline.write(CODE.format(then="", more=""))
    assert reasons(pipeline.plan())["orders"] == ("run", "its last publication was interrupted")
    assert pipeline.run().succeeded
    assert reasons(pipeline.plan())["orders"] == ("skip", "up to date")
