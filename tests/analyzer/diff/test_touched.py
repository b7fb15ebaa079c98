"""What is unknown on both sides is the same only where nothing changed that it is computed from."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

import pytest
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.diff import compare
from vibepiper.analyzer.diff.render import subject
from vibepiper.analyzer.diff.touched import Touched
from vibepiper.analyzer.source.errors import UnreadableFile
from vibepiper.analyzer.source.tree import MemoryTree

FILES = {
    "shop/__init__.py": "",
    "shop/dynamic.py": """
        import elsewhere
        from vibepiper import asset
        from . import names
        from .factory import make

        for name in elsewhere.read("tables.txt"):
            make(name)
        """,
    "shop/factory.py": """
        from vibepiper import asset

        def make(name):
            @asset(name=name)
            def made(): return 1
        """,
    "shop/names.py": "import shop.deeper.constants\n",
    "shop/deeper/constants.py": "SIZE = 1\n",
    "shop/plain.py": """
        from vibepiper import asset

        @asset
        def plain() -> int: return 1

        @asset
        def other() -> int: return 2
        """,
    "shop/open.py": """
        import os, sys
        from vibepiper import DailyPartitions, asset

        @asset(deps=os.listdir("."), partitions=DailyPartitions(start=sys.argv[0]))
        def opened() -> int: return 1

        if sys.argv:
            @asset
            def maybe() -> int: return 1
        """,
    "tables.txt": "a b",
    "README.md": "Shop.",
    "tests/test_shop.py": "def test_shop(): ...\n",
}
DYNAMIC = "unconfirmable graph-incomplete -"
OPENED = [
    "unconfirmable asset-conditional maybe",
    "unconfirmable edges-unknown opened",
    "unconfirmable partitions-unknown opened",
]


def tree(files: Mapping[str, str | None]) -> MemoryTree:
    return MemoryTree({path: dedent(text).lstrip() for path, text in files.items() if text is not None})


def found(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> list[str]:
    old, new = tree(before), tree(after)
    graphs = [analyze(each, AnalysisSettings()).graph for each in (old, new)]
    changes = compare(*graphs, Touched(old, new).by).changes
    return sorted(
        f"{change.category} {change.kind} {subject(change) if change.asset else '-'}" for change in changes
    )


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ({}, []),
        # what takes no part in it
        ({"README.md": "Our shop."}, []),
        ({"tests/test_shop.py": "def test_shop(): assert True\n"}, []),
        ({"shop/new.py": "from vibepiper import asset\n@asset\ndef new(): ...\n"}, ["compatible asset-added new"]),
        ({"shop/plain.py": None}, ["breaking asset-removed other", "breaking asset-removed plain"]),
        # the module, what it imports directly and not, its packages, the factory that it calls
        ({"shop/dynamic.py": FILES["shop/dynamic.py"] + "# more\n"}, [DYNAMIC]),
        ({"shop/names.py": "import shop.deeper.constants\nX = 1\n"}, [DYNAMIC]),
        ({"shop/deeper/constants.py": "SIZE = 2\n"}, [DYNAMIC]),
        ({"shop/factory.py": FILES["shop/factory.py"] + "# more\n"}, [DYNAMIC]),
        ({"shop/__init__.py": "X = 1\n"}, sorted([DYNAMIC, *OPENED])),
        # a module that takes an import over, or no longer does
        ({"elsewhere.py": "from another import read\n"}, [DYNAMIC, DYNAMIC]),  # another cause
        # and what is hidden behind an import that fails
        ({"shop/deeper/constants.py": None}, [DYNAMIC, DYNAMIC]),
        # what they may read
        ({"tables.txt": "a b c"}, sorted([DYNAMIC, *OPENED])),
        ({"tables.txt": None}, sorted([DYNAMIC, *OPENED])),
        ({"more.csv": "a"}, sorted([DYNAMIC, *OPENED])),
        # the module of other unknowns
        ({"shop/open.py": FILES["shop/open.py"] + "# more\n"}, OPENED),
    ],
)  # fmt: skip
def test_an_edit(edit: dict[str, str | None], expected: list[str]) -> None:
    assert found(FILES, {**FILES, **edit}) == expected


@pytest.mark.parametrize(
    ("dynamic", "edit", "expected"),
    [
        ("elsewhere.read('README.md')", {"README.md": "Our shop."}, [DYNAMIC]),
        ("__import__('x').names()", {"tests/test_shop.py": "X = 1\n"}, [DYNAMIC]),
        ("importlib.import_module('x').names()", {"tests/test_shop.py": "X = 1\n"}, [DYNAMIC]),
        ("importlib.metadata.entry_points()", {"tests/test_shop.py": "X = 1\n"}, []),
    ],
)
def test_code_that_names_what_it_does_not_import(
    dynamic: str, edit: dict[str, str], expected: list[str]
) -> None:
    text = (
        f"import importlib.metadata\nimport elsewhere\nfrom vibepiper import asset\nfor name in {dynamic}:\n"
    )
    text += "    @asset(name=name)\n    def made(): ...\n"
    files = {"a.py": text, "README.md": "Shop.", "tests/test_shop.py": ""}
    assert found(files, {**files, **edit}) == expected


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ({"b.py": "X = 1\n"}, []),
        ({"a.py": "import c\ndef ((\n"}, [DYNAMIC]),
        ({"c.py": "X = 1\n"}, [DYNAMIC]),
    ],
)
def test_a_file_that_does_not_parse(edit: dict[str, str], expected: list[str]) -> None:
    files = {"a.py": "import vibepiper, c\ndef (\n", "b.py": "", "c.py": ""}
    assert found(files, {**files, **edit}) == expected


def test_the_message_names_the_change_that_matters() -> None:
    old, new = tree(FILES), tree({**FILES, "tables.txt": "c"})
    graphs = [analyze(each, AnalysisSettings()).graph for each in (old, new)]
    message = next(
        change.message for change in compare(*graphs, Touched(old, new).by).changes if change.asset is None
    )
    assert message.endswith("; it may depend on tables.txt, which has changed")


def test_a_reading_of_what_may_be_hidden_stays_open() -> None:
    reading = FILES["shop/plain.py"].replace("def other()", "def other(a)")
    assert found(FILES, {**FILES, "shop/plain.py": reading}) == [
        "compatible code-changed other",
        "unconfirmable edge-dangling other",
    ]


def test_without_the_files_nothing_is_the_same() -> None:
    graph = analyze(tree(FILES), AnalysisSettings()).graph
    assert {change.category for change in compare(graph, graph).changes} == {"unconfirmable"}


OUTSIDE = {
    "flow.py": """
        from dagster_dbt import dbt_assets

        @dbt_assets(manifest="target/manifest.json")
        def models(): ...
        """,
    "target/manifest.json": "{}",
    "README.md": "About.",
}


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ({}, []),
        ({"README.md": "About this."}, []),
        ({"target/manifest.json": "{ }"}, [DYNAMIC]),
        ({"flow.py": OUTSIDE["flow.py"] + "\n        x = 1\n"}, [DYNAMIC]),
    ],
)
def test_what_is_defined_outside_python_is_the_same_while_nothing_differs(
    edit: dict[str, str], expected: list[str]
) -> None:
    assert found(OUTSIDE, {**OUTSIDE, **edit}) == expected


class Guarded(MemoryTree):
    """A tree with a file that may not be read."""

    def read(self, path: str) -> bytes:
        if path == "secret.env":
            raise UnreadableFile(path, "Permission denied")
        return super().read(path)


def test_a_file_that_may_not_be_read_may_have_changed() -> None:
    files = {"a.py": "X = 1\n", "secret.env": ""}
    assert Touched(MemoryTree(files), MemoryTree(files)).by("a") is None
    assert Touched(MemoryTree(files), Guarded(files)).by("a") == "secret.env"
