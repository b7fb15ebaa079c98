"""Baselines: what they accept, that they only shrink, and that they survive being written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from vibepiper.analyzer.graph.model import AssetKey
from vibepiper.analyzer.lint import Finding
from vibepiper.analyzer.lint.baseline import (
    Baseline,
    BaselineError,
    baseline_of,
    read_baseline,
    write_baseline,
)
from vptest.findings import at


def finding(message: str = "gone", asset: str | None = "a", line: int = 1, code: str = "VPG001") -> Finding:
    key = AssetKey.parse(asset) if asset is not None else None
    return Finding(code, "unknown-upstream", "error", message, at(line), key)


SOME = st.lists(
    st.builds(
        finding,
        message=st.text(),
        asset=st.none() | st.sampled_from(["a", "b/c"]),
        line=st.integers(1, 99),
        code=st.sampled_from(["VPG001", "VPS001"]),
    )
)


@given(SOME)
def test_a_baseline_accepts_what_it_was_made_of_and_is_read_as_written(findings: list[Finding]) -> None:
    baseline = read_baseline("b.json", write_baseline(baseline_of("b.json", findings)))
    assert baseline.apply(findings) == ((), ())
    kept, _ = baseline.apply([*findings, finding("quite new")])
    assert [each.message for each in kept] == ["quite new"]


@given(SOME, SOME)
def test_a_baseline_only_shrinks(before: list[Finding], now: list[Finding]) -> None:
    baseline = baseline_of("b.json", before)
    after = baseline.shrunk_to(now, {"VPG001", "VPS001"})
    assert all(after.accepted[key] <= baseline.accepted[key] for key in after.accepted)
    assert after.apply(now) == (baseline.apply(now)[0], ())
    assert baseline.shrunk_to(now, set()).accepted == baseline.accepted


def test_what_moves_stays_accepted_and_a_second_mistake_does_not() -> None:
    baseline = baseline_of("b.json", [finding(line=3)])
    moved = finding(line=80)
    assert baseline.apply([moved])[0] == ()
    assert baseline.apply([moved, finding(line=90)])[0] == (finding(line=90),)
    assert baseline.apply([replace(moved, asset=AssetKey.parse("other"))])[0] != ()


def test_stale_entries_are_named_with_their_lines() -> None:
    text = write_baseline(baseline_of("b.json", [finding(), finding(), finding("kept", asset=None)]))
    _, stale = read_baseline("b.json", text).apply([finding("kept", asset=None)])
    (entry,) = stale
    assert (entry.code, entry.message, entry.missing) == ("VPG001", "gone", 2)
    assert '"gone"' in text.split("\n")[entry.location.line - 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "b.json:1: is no baseline: not valid JSON"),
        ("[]", "no list 'findings'"),
        ('{"findings": 1}', "no list 'findings'"),
        ('{"version": 2, "findings": []}', "version 2; this tool reads version 1"),
        ("[" * 100_000, "nested too deeply"),
        ('{"version": 1, "findings": [1]}', "entry 1 needs"),
        ('{"version": 1, "findings": [{"code": "a", "at": "b"}]}', "entry 1 needs"),
        (
            json.dumps({"version": 1, "findings": [{"code": "a", "at": "b", "message": "c", "count": 0}]}),
            "'count' of at least 1",
        ),
    ],
)
def test_what_is_no_baseline_is_refused(text: str, message: str) -> None:
    with pytest.raises(BaselineError, match=message):
        read_baseline("b.json", text)


def test_an_empty_baseline_is_written_and_read() -> None:
    assert read_baseline("b.json", write_baseline(Baseline("b.json"))).accepted == {}
