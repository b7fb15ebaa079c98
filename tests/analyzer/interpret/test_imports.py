"""Definitions across modules: imports, re-exports, packages, cycles, entry modules."""

from __future__ import annotations

import pytest
from vptest.graphs import graph_of

A = "from vibepiper import asset\n"

PROJECTS = {
    "absolute": (
        {"lib.py": "NAMES = ['a']", "p.py": A + "from lib import NAMES\nasset(name=NAMES[0])(lambda: 1)"},
        "a",
    ),
    "module attribute": (
        {"lib.py": "N = 'a'", "p.py": A + "import lib as l\nasset(name=l.N)(lambda: 1)"},
        "a",
    ),
    "dotted": (
        {"k/__init__.py": "", "k/c.py": "N = 'a'", "p.py": A + "import k.c\nasset(name=k.c.N)(lambda: 1)"},
        "a",
    ),
    "namespace package": (
        {"k/c.py": "N = 'a'", "p.py": A + "from k.c import N\nasset(name=N)(lambda: 1)"},
        "a",
    ),
    "submodule": (
        {"k/__init__.py": "", "k/c.py": "N = 'a'", "p.py": A + "from k import c\nasset(name=c.N)(lambda: 1)"},
        "a",
    ),
    "relative": (
        {
            "k/__init__.py": "from .c import N as N",
            "k/c.py": "N = 'a'",
            "k/s/__init__.py": "",
            "k/s/p.py": A
            + "from .. import N\nfrom ..c import N as M\nfrom . import q\nasset(name=N + M + q.Q)(lambda: 1)",
            "k/s/q.py": "Q = 'q'",
        },
        "aaq",
    ),
    "star with __all__": (
        {
            "lib.py": "__all__ = ['N']\nN = 'a'\nM = 'b'",
            "p.py": "M = 'm'\n" + A + "from lib import *\nasset(name=N + M)(lambda: 1)",
        },
        "am",
    ),
    "star without __all__": (
        {
            "lib.py": "N = 'a'\n_M = 'b'",
            "p.py": "_M = 'm'\n" + A + "from lib import *\nasset(name=N + _M)(lambda: 1)",
        },
        "am",
    ),
    "re-exported authoring": (
        {
            "lib.py": "from vibepiper import asset as node, source",
            "p.py": "from lib import node\n@node\ndef a(): ...",
        },
        "a",
    ),
    "re-exported by star": (
        {"lib.py": "from vibepiper import *", "p.py": "from lib import *\n@asset\ndef a(): ..."},
        "a",
    ),
    "factory elsewhere": (
        {
            "lib.py": A + "def make(n):\n    return asset(name=n)(lambda: 1)",
            "p.py": "from lib import make\nmake('a')",
        },
        "a",
    ),
    "cycle": (
        {
            "m.py": "import n\nN = 'a'\n" + A + "asset(name=n.f())(lambda: 1)",
            "n.py": "import m\ndef f():\n    return m.N + 'x'",
        },
        "ax",
    ),
    "type-checking cycle": (
        {
            "m.py": A + "from n import N\nclass T: ...\n@asset(name=N)\ndef a(): ...",
            "n.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from m import T\nN = 'a'",
        },
        "a",
    ),
    "import inside a function": (
        {
            "lib.py": "N = 'a'",
            "p.py": A + "def f():\n    from lib import N\n    return N\nasset(name=f())(lambda: 1)",
        },
        "a",
    ),
    "import_module": (
        {
            "k/c.py": A + "@asset\ndef a(): ...",
            "p.py": "import vibepiper, importlib\nfor m in ['c']:\n    importlib.import_module(f'k.{m}')",
        },
        "a",
    ),
    "src layout": (
        {
            "pyproject.toml": "",
            "src/k/__init__.py": "",
            "src/k/c.py": "N = 'a'",
            "src/k/p.py": A + "from k.c import N\nasset(name=N)(lambda: 1)",
        },
        "a",
    ),
    "missing module handled": (
        {
            "p.py": A
            + "try:\n    from missing_lib import N\n    M = 'with'\nexcept ImportError:\n    M = 'without'\nasset(name=M)(lambda: 1)"
        },
        "with",
    ),
    "tests define nothing": (
        {"p.py": A + "@asset\ndef a(): ...", "tests/test_p.py": A + "@asset\ndef b(): ..."},
        "a",
    ),
}


@pytest.mark.parametrize(("files", "expected"), PROJECTS.values(), ids=PROJECTS.keys())
def test_modules_see_each_other(files: dict[str, str], expected: str) -> None:
    graph = graph_of(files)
    assert ([str(asset.key) for asset in graph.assets], graph.problems) == (expected.split(), ())


def test_an_entry_limits_the_project_to_what_it_imports_at_run_time() -> None:
    files = {
        "main.py": "from typing import TYPE_CHECKING\nimport one\nif TYPE_CHECKING:\n    import two",
        "one.py": A + "@asset\ndef a(): ...",
        "two.py": A + "@asset\ndef b(): ...",
        "three.py": A + "@asset\ndef c(): ...",
    }
    assert [str(asset.key) for asset in graph_of(files, entry=("main",)).assets] == ["a"]


def test_assets_of_a_factory_belong_to_the_module_that_calls_it() -> None:
    files = {
        "lib.py": A + "def make(n):\n    @asset(name=n)\n    def build(): ...\n    return build",
        "p.py": "from lib import make\nmake('a')",
    }
    (asset,) = graph_of(files).assets
    assert (asset.module, asset.producer) == ("p", "lib:make.<locals>.build")
    assert (asset.location.path, asset.location.line) == ("lib.py", 3)


def test_a_file_that_cannot_be_parsed_leaves_the_others_alone() -> None:
    files = {"bad.py": A + "def (", "p.py": A + "import bad\n@asset(group=bad.G)\ndef a(): ..."}
    graph = graph_of(files)
    assert [problem.code for problem in graph.problems] == ["VPE001"]
    assert [unknown.field for unknown in graph.assets[0].unknown] == ["group"]


def test_a_missing_module_of_the_project_is_unknown_not_foreign() -> None:
    files = {
        "k/__init__.py": "",
        "k/p.py": A + "from k.generated import NAME\n@asset(name=NAME)\ndef a(): ...",
    }
    (problem,) = graph_of(files).problems
    assert "no module 'k.generated'" in problem.message
