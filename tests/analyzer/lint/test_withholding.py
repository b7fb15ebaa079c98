"""Whether two globs can mean the same key, compared with trying every short text."""

from fnmatch import fnmatchcase
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from vibepiper.analyzer.lint.withholding import globs_overlap, keys_meant

LONGEST = 6
TEXTS = ["".join(letters) for length in range(LONGEST + 1) for letters in product("ab", repeat=length)]


@settings(deadline=None)
@given(st.text("ab*", max_size=4), st.text("ab*", max_size=4))
def test_globs_overlap_when_some_text_matches_both(one: str, other: str) -> None:
    # A shortest shared text has no letter that both globs cover with a star: at most as many letters as both name.
    assume(len((one + other).replace("*", "")) <= LONGEST)
    shared = any(fnmatchcase(text, one) and fnmatchcase(text, other) for text in TEXTS)
    assert globs_overlap(one, other) is shared


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("", "", True),
        ("*", "", True),
        ("raw/*", "*/orders", True),
        ("raw*", "*/orders", True),
        ("raw_*", "orders", False),
        ("a*c", "*b*", True),
        ("a*c", "ab", False),
        ("raw/orders", "raw/orders", True),
        ("raw/orders", "raw/order", False),
        ("***", "x", True),
    ],
)
def test_some_globs(one: str, other: str, overlap: bool) -> None:
    assert globs_overlap(one, other) is overlap
    assert globs_overlap(other, one) is overlap


def test_the_keys_that_a_name_can_mean() -> None:
    assert keys_meant("orders") == ("orders", "*/orders")
    assert keys_meant("raw__orders") == ("raw__orders", "raw/orders", "*/raw__orders")
    assert keys_meant("raw/orders") == ("raw/orders",)
