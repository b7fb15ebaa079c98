"""Definitions across modules: imports, re-exports, packages, cycles, entry modules."""

from __future__ import annotations

import pytest
from vptest.constructs import ASSET, IMPORTS
from vptest.graphs import graph_of


@pytest.mark.parametrize(("files", "expected"), IMPORTS.values(), ids=IMPORTS.keys())
def test_modules_see_each_other(files: dict[str, str], expected: str) -> None:
    graph = graph_of(files)
    assert ([str(asset.key) for asset in graph.assets], graph.problems) == (expected.split(), ())


def test_an_entry_limits_the_project_to_what_it_imports_at_run_time() -> None:
    files = {
        "main.py": "from typing import TYPE_CHECKING\nimport one\nif TYPE_CHECKING:\n    import two",
        "one.py": ASSET + "@asset\ndef a(): ...",
        "two.py": ASSET + "@asset\ndef b(): ...",
        "three.py": ASSET + "@asset\ndef c(): ...",
    }
    assert [str(asset.key) for asset in graph_of(files, entry=("main",)).assets] == ["a"]


def test_assets_of_a_factory_belong_to_the_module_that_calls_it() -> None:
    files = {
        "lib.py": ASSET + "def make(n):\n    @asset(name=n)\n    def build(): ...\n    return build",
        "p.py": "from lib import make\nmake('a')",
    }
    (asset,) = graph_of(files).assets
    assert (asset.module, asset.producer) == ("p", "lib:make.<locals>.build")
    assert (asset.location.path, asset.location.line) == ("lib.py", 3)


def test_a_file_that_cannot_be_parsed_leaves_the_others_alone() -> None:
    files = {"bad.py": ASSET + "def (", "p.py": ASSET + "import bad\n@asset(group=bad.G)\ndef a(): ..."}
    graph = graph_of(files)
    assert [problem.code for problem in graph.problems] == ["VPE001"]
    assert [unknown.field for unknown in graph.assets[0].unknown] == ["group"]


def test_a_missing_module_of_the_project_is_unknown_not_foreign() -> None:
    files = {
        "k/__init__.py": "",
        "k/p.py": ASSET + "from k.generated import NAME\n@asset(name=NAME)\ndef a(): ...",
    }
    (problem,) = graph_of(files).problems
    assert "no module 'k.generated'" in problem.message


ASSET_MODULE = (
    "from vibepiper import *\n@asset\ndef a(): ...\n@check(asset='a')\ndef c(): ...\njob('j', select='a')\n"
)
# What the entry module says, and whether what it imports may be left out.
IMPORTING = {
    "plainly": ("import lib", False),
    "in an undecided branch": ("import os\nif os.getenv('FAST'):\n    import lib", True),
    "in a branch that another library decides": ("import other\nif other.fast():\n    import lib", True),
    "in a loop that may have no turn": ("import other\nfor each in other.all():\n    import lib", True),
    "by way of another module in such a branch": ("import other\nif other.fast():\n    import between", True),
    "in such a branch and afterwards": ("import other\nif other.fast():\n    import lib\nimport lib", False),
    "for types, and in such a branch": (
        "import other\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import lib\n"
        "if other.fast():\n    import lib",
        True,
    ),
    "in such a branch of another module, and plainly": ("import undecided\nimport between", False),
    "in a decided branch": ("if 1 < 2:\n    import lib", False),
}


@pytest.mark.parametrize(("code", "conditional"), IMPORTING.values(), ids=IMPORTING)
def test_what_an_undecided_import_brings_is_conditional(code: str, conditional: bool) -> None:
    files = {
        "main.py": code,
        "lib.py": ASSET_MODULE,
        "between.py": "import lib",
        "undecided.py": "import other\nif other.fast():\n    import lib",
    }
    graph = graph_of(files, entry=("main",))
    (found,), (check,), (job,) = graph.assets, graph.checks, graph.jobs
    assert [found.conditional, check.conditional, job.conditional] == [conditional] * 3
    # Without an entry each module counts for itself.
    assert not any(asset.conditional for asset in graph_of(files).assets)
