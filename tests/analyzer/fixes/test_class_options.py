"""An option of a class is set in its inner class, where and how it is written there; what is not certain is refused."""

import pytest
from vibepiper.analyzer.fixes.errors import CannotFix
from vibepiper.analyzer.fixes.text import FixableText
from vibepiper.analyzer.fixes.verbs import text_edits
from vibepiper.analyzer.graph.model import Location
from vibepiper.analyzer.lint.fix import Edit


def strict(text: str) -> str:
    """The file with ``Config.strict = True`` in the class that it is, less what stands before and behind it."""
    body = text.rstrip("\r\n")
    lines = body.split("\n")
    place = Location("m.py", 1, 1, len(lines), len(lines[-1].partition("#")[0].rstrip()) + 1)
    file = FixableText("m.py", text.encode())
    return file.applied(text_edits(file, Edit("set-class-option", place, "Config.strict", "True"))).decode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "class A(M):\n    a: int\n",
            "class A(M):\n    a: int\n\n    class Config:\n        strict = True\n",
        ),
        ("class A(M):\n  a: int", "class A(M):\n  a: int\n\n  class Config:\n    strict = True"),
        (
            "class A(M):\r\n\ta: int  # n\r\n",
            "class A(M):\r\n\ta: int  # n\r\n\r\n\tclass Config:\r\n\t\tstrict = True\r\n",
        ),
        (
            "class A(M):\n    class Config:\n        coerce = True  # why\n    a: int\n",
            "class A(M):\n    class Config:\n        coerce = True  # why\n        strict = True\n    a: int\n",
        ),
        (
            "class A(M):\n    class Config:\n        strict = (\n            False\n        )\n",
            "class A(M):\n    class Config:\n        strict = (\n            True\n        )\n",
        ),
        (
            "class A(M):\n    class Config:\n        strict: bool = False\n",
            "class A(M):\n    class Config:\n        strict: bool = True\n",
        ),
    ],
)
def test_an_option_is_set(text: str, expected: str) -> None:
    assert strict(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "class A(M): a: int",
        "class A(M):\n    class Config: coerce = True",
        "class A(M):\n    class Config:\n        coerce, strict = True, False",
        "class A(M):\n    class Config:\n        coerce = strict = False",
        "def f():\n    return 1",
    ],
)
def test_what_is_not_certain_is_refused(text: str) -> None:
    with pytest.raises(CannotFix):
        strict(text)
