"""Modules of the project that are not there: named where they could define assets, and nowhere else."""

from __future__ import annotations

import pytest
from vptest.graphs import graph_of

HEAD = "from vibepiper import asset\n"
PACKAGE = {"shop/__init__.py": ""}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("from shop.generated import make\nmake('a')", "shop.generated"),
        ("from shop.generated import *", "shop.generated"),
        ("from shop.generated import NAMES", "shop.generated"),
        ("from shop.generated import _names", "shop.generated"),
        ("import shop.generated", "shop.generated"),
        ("from shop import generated", "shop.generated"),
        ("from . import generated", "shop.generated"),
        ("from .generated import make", "shop.generated"),
        ("from ...above import make", "...above"),
        ("import importlib\nimportlib.import_module('shop.generated')", "shop.generated"),
        ("import importlib\nimportlib.import_module('.generated', package='shop')", "shop.generated"),
    ],
)
def test_a_missing_module_is_one_problem_and_opens_the_graph(code: str, name: str) -> None:
    graph = graph_of({**PACKAGE, "shop/pipeline.py": f"{HEAD}{code}\n@asset\ndef b(): ...\n"})
    (problem,) = graph.problems
    assert (problem.code, problem.withholds, problem.location.path) == ("VPE003", ("*",), "shop/pipeline.py")
    assert f"no module '{name}' (looked below '.')" in problem.message
    assert [str(asset.key) for asset in graph.assets] == ["b"]


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    from shop.generated import make\nexcept ImportError:\n    make = None",
        "try:\n    import shop.generated\nexcept Exception:\n    pass",
        "try:\n    import shop.generated\nexcept (ValueError, ModuleNotFoundError):\n    pass",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.generated import Rows",
        "from shop._version import __version__, version",
        "from shop.settings_pb2 import DESCRIPTOR",
        "def later():\n    import shop.generated",
        "import third.party\nfrom other.library import make",
    ],
)
def test_an_absence_that_is_handled_or_does_no_harm_is_not_told(code: str) -> None:
    graph = graph_of({**PACKAGE, "shop/pipeline.py": f"{HEAD}{code}\n@asset\ndef b(): ...\n"})
    assert graph.problems == ()


def test_an_import_error_handled_as_something_else_is_told() -> None:
    code = "try:\n    import shop.generated\nexcept ValueError:\n    pass"
    assert len(graph_of({**PACKAGE, "shop/pipeline.py": HEAD + code}).problems) == 1


@pytest.mark.parametrize(
    "code", ["from shop.tables import b", "import shop.tables", "from shop import tables"]
)
def test_a_module_below_another_folder_is_named_with_the_root_to_add(code: str) -> None:
    files = {"lib/py/shop/__init__.py": "", "lib/py/shop/tables.py": HEAD + "b = 1", "p.py": HEAD + code}
    (problem,) = graph_of(files).problems
    assert "'lib/py/shop/tables.py'" in problem.message
    assert '"lib/py" to' in problem.advice
    assert graph_of(files, source_roots=(".", "lib/py")).problems == ()


def test_vendored_code_is_not_taken_for_the_project() -> None:
    files = {"third_party/google/cloud.py": "", "p.py": HEAD + "from google.cloud import storage"}
    assert graph_of(files).problems == ()
