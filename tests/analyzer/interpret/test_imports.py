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
