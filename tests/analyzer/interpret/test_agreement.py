"""Programs written at random: what the interpreter says of each name is what running the program binds, or unknown."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vptest.agreement import compare
from vptest.programs import Writer, is_valid, modules_of

PROGRAMS = 12


@pytest.mark.parametrize("start", range(2))
def test_nothing_is_claimed_that_is_not_so(start: int) -> None:
    certain = 0
    for seed in range(start * PROGRAMS, (start + 1) * PROGRAMS):
        files = Writer(random.Random(seed).choice).project(3)
        found = compare(files, modules_of(files)) if is_valid(files) else None
        if found is not None:
            assert found.differences == (), files
            certain += found.certain
    assert certain > 0


@settings(
    max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(st.data())
def test_hypothesis_finds_no_program_that_is_misread(data: st.DataObject) -> None:
    files = Writer(lambda options: data.draw(st.sampled_from(list(options)))).project(2)
    found = compare(files, modules_of(files)) if is_valid(files) else None
    assert found is None or found.differences == ()
