"""An asset's state follows from its facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from vibepiper.analyzer.graph.model import AssetGraph, Check
from vibepiper.docsgen.facts import CheckResultFact, MaterialisationFact, SiteInput, StepFact
from vibepiper.docsgen.health import AssetHealth, Status, judge
from vptest.sites import NOW, asset, key, place, source

HOUR = timedelta(hours=1)
CHECK = Check("rows", (key("a"),), "error", False, "m", "rows", place())


def step(state: str, ago: int = 1, partition: str | None = None) -> StepFact:
    return StepFact(key("a"), "r", state, NOW - ago * HOUR, partition)  # type: ignore[arg-type]  # table texts


def stored(
    ago: int = 1, partition: str | None = None, rows: int | None = 5, code: str = "v1:aaaa"
) -> MaterialisationFact:
    return MaterialisationFact(key("a"), NOW - ago * HOUR, "r", partition, rows, code_version=code)


def result(passed: bool, severity: str = "error", ago: int = 1, name: str = "rows") -> CheckResultFact:
    return CheckResultFact(name, key("a"), passed, NOW - ago * HOUR, severity)  # type: ignore[arg-type]  # table texts


def health(*facts: object, freshness: str | None = None, kind: str = "asset") -> AssetHealth:
    item = (source if kind == "source" else asset)("a", freshness=freshness)
    site = SiteInput("p", AssetGraph((item,), checks=(CHECK,)), NOW)
    site = replace(
        site,
        steps=tuple(fact for fact in facts if isinstance(fact, StepFact)),
        materialisations=tuple(fact for fact in facts if isinstance(fact, MaterialisationFact)),
        check_results=tuple(fact for fact in facts if isinstance(fact, CheckResultFact)),
    )
    return judge(site)[key("a")]


@pytest.mark.parametrize(
    ("facts", "freshness", "status"),
    [
        ((), None, Status.NEVER),
        ((), "1h", Status.NEVER),
        ((step("materialised"), stored()), None, Status.OK),
        ((step("failed", 1), step("materialised", 9), stored(9)), None, Status.FAILED),
        ((step("materialised", 1), step("failed", 9), stored(1)), None, Status.OK),
        ((step("skipped", 1), step("materialised", 9), stored(9)), None, Status.OK),
        ((step("failed", 9, "x"), step("materialised", 1, "y"), stored(1, "y")), None, Status.FAILED),
        ((stored(), result(False)), None, Status.CHECK_FAILED),
        ((stored(), result(False, "warn")), None, Status.WARNED),
        ((stored(), result(False, ago=3), result(True, ago=1)), None, Status.OK),
        ((stored(), result(False, name="a check that is gone")), None, Status.OK),
        ((stored(30),), "24h", Status.STALE),
        ((stored(30), step("unchanged", 2)), "24h", Status.OK),
        ((stored(30), step("skipped", 2)), "24h", Status.STALE),
        ((stored(30),), "not a duration", Status.OK),
        ((stored(code="v1:bbbb"),), None, Status.OUTDATED),
        ((stored(code="v2:bbbb"),), None, Status.OK),
        ((stored(9, code="v1:bbbb"), stored(1)), None, Status.OK),
    ],
)
def test_the_status_is_the_worst_thing_that_is_certain(
    facts: tuple[object, ...], freshness: str | None, status: Status
) -> None:
    assert health(*facts, freshness=freshness).status is status


def test_a_source_is_a_source_until_its_data_is_late() -> None:
    assert health(kind="source", freshness="24h").status is Status.SOURCE
    assert health(step("unchanged", 1), kind="source", freshness="24h").status is Status.SOURCE
    assert health(step("unchanged", 30), kind="source", freshness="24h").status is Status.STALE


def test_rows_are_summed_over_the_current_partitions_only_where_all_are_known() -> None:
    assert health(stored(9, "x", 100), stored(1, "x", 3), stored(1, "y", 4)).rows == 7
    assert health(stored(1, "x", 3), stored(1, "y", None)).rows is None
    assert health().rows is None
