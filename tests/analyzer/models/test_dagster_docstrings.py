"""What Dagster takes from a docstring for the description of an output, in each style of docstrings."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.models.dagster_docstrings import returned_text

CASES = {
    "none": (None, None),
    "no section": ("Top.\n\nMore of it.", None),
    "google": ("Top.\n\nArgs:\n    a: One.\n\nReturns:\n    A frame.\n", "A frame."),
    "google, of several lines": ("Top.\n\nReturns:\n    A frame\n    of orders.\n\nRaises:\n    E: Never.", "A frame\nof orders."),
    "google, with a type": ("Top.\n\nReturns:\n    dict[str, int]: Counts\n        by name.", "Counts\nby name."),
    "google, what it yields": ("Top.\n\nYields:\n    Rows.", "Rows."),
    "google, without arguments": ("Top.\n\nArgs:\n    nothing at all\n\nReturns:\n    A frame.", None),
    "google, empty": ("Top.\n\nReturns:\n", None),
    "fields": ("Top.\n\n:param a: One.\n:returns: A frame\n    of orders.\n", "A frame\nof orders."),
    "only a type": ("Top.\n\n:rtype: int\n", None),
    "numpydoc": ("Top.\n\nParameters\n----------\na : int\n    One.\n\nReturns\n-------\nFrame\n    A frame.\n", "A frame."),
    "numpydoc, without words": ("Top.\n\nReturns\n-------\nFrame\n", None),
    "a line of another length": ("Top.\n\nReturns\n--------\nFrame\n    A frame.\n", None),
    "epydoc": ("Top.\n\n@param a: One.\n@return: A frame.\n", "A frame."),
    "the style that says most": ("Top.\n\nArgs:\n    a: One.\n    b: Two.\n\nReturns:\n    A frame.\n\n:returns: Nothing.\n", "A frame."),
}  # fmt: skip


@pytest.mark.parametrize(("docstring", "expected"), CASES.values(), ids=CASES)
def test_what_is_said_of_the_returned_value(docstring: str | None, expected: str | None) -> None:
    assert returned_text(docstring) == expected
