"""Modules have the names under which Python imports them, whatever the layout of the project."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from vibepiper.analyzer.source.discover import discover
from vibepiper.analyzer.source.tree import WorkTree
from vptest.commands import vp, write

FIND = """
import importlib.util, json, sys
roots, names = json.loads(sys.argv[1]), json.loads(sys.argv[2])
sys.path[:0] = roots
print(json.dumps([getattr(importlib.util.find_spec(name), "origin", None) for name in names]))
"""

# A layout: its files, the roots that it has (the innermost first), and some modules that are imported from them.
Layout = tuple[Mapping[str, str], tuple[str, ...], Mapping[str, str]]
LAYOUTS: Mapping[str, Layout] = {
    "flat": ({"shop/__init__.py": "", "shop/a.py": ""}, (".",), {"shop.a": "shop/a.py"}),
    "src": (
        {"pyproject.toml": "", "src/shop/__init__.py": "", "src/shop/a.py": "", "tests/test_a.py": ""},
        ("src", "."),
        {"shop.a": "src/shop/a.py", "tests.test_a": "tests/test_a.py"},
    ),
    "a package named src": (
        {"pyproject.toml": "", "src/__init__.py": "", "src/a.py": ""},
        (".",),
        {"src.a": "src/a.py"},
    ),
    "several packages, each with src": (
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
            "packages/shop/pyproject.toml": "",
            "packages/shop/src/shop/__init__.py": "",
            "packages/shop/src/shop/a.py": "",
            "packages/web/pyproject.toml": "",
            "packages/web/src/web/__init__.py": "",
            "packages/web/src/web/a.py": "",
        },
        ("packages/shop/src", "packages/web/src", "packages/shop", "packages/web", "."),
        {"shop.a": "packages/shop/src/shop/a.py", "web.a": "packages/web/src/web/a.py"},
    ),
    "a namespace over several packages": (
        {
            "packages/shop/pyproject.toml": "",
            "packages/shop/src/acme/shop/__init__.py": "",
            "packages/web/pyproject.toml": "",
            "packages/web/src/acme/web/__init__.py": "",
        },
        ("packages/shop/src", "packages/web/src", "packages/shop", "packages/web", "."),
        {
            "acme.shop": "packages/shop/src/acme/shop/__init__.py",
            "acme.web": "packages/web/src/acme/web/__init__.py",
        },
    ),
    "a folder without __init__": (
        {"pyproject.toml": "", "src/acme/shop/a.py": ""},
        ("src", "."),
        {"acme.shop.a": "src/acme/shop/a.py"},
    ),
    "a workspace in a folder": (
        {
            "shop-1.0/workspace.yaml": "load_from:\n  - python_module: shop.defs\n",
            "shop-1.0/shop/defs.py": "",
            "lib/workspace.yaml": "load_from:\n  - python_module: another\n",
            "lib/a.py": "",
        },
        ("shop-1.0", "."),
        {"shop.defs": "shop-1.0/shop/defs.py", "lib.a": "lib/a.py"},
    ),
    "a workspace with folders to load locations in": (
        {
            "all/workspace.yaml": "load_from:\n"
            "  - python_module: {module_name: shop, working_directory: ./one}\n"
            "  - python_file: {relative_path: two/web.py, working_directory: two}\n"
            "  - autoload_defs_module: {module_name: desk, working_directory: ../three}\n",
            "all/one/shop/__init__.py": "",
            "all/two/web.py": "",
            "three/desk/a.py": "",
        },
        ("all/one", "all/two", "three", "."),
        {"shop": "all/one/shop/__init__.py", "web": "all/two/web.py", "desk.a": "three/desk/a.py"},
    ),
    "a deployment with a folder to build": (
        {
            "dagster_cloud.yaml": "locations:\n"
            "  - code_source: {package_name: shop}\n    build: {directory: ./one}\n"
            "  - code_source: {module_name: web}\n    working_directory: two\n",
            "one/shop/__init__.py": "",
            "two/web.py": "",
        },
        ("one", "two", "."),
        {"shop": "one/shop/__init__.py", "web": "two/web.py"},
    ),
    "setuptools, packages.find": (
        {
            "pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["lib"]\n',
            "lib/shop/__init__.py": "",
            "lib/shop/a.py": "",
        },
        ("lib", "."),
        {"shop.a": "lib/shop/a.py"},
    ),
    "setuptools, package-dir": (
        {"pyproject.toml": '[tool.setuptools.package-dir]\n"" = "./lib"\n', "lib/a.py": ""},
        ("lib", "."),
        {"a": "lib/a.py"},
    ),
    "setup.cfg": (
        {
            "setup.cfg": "[options]\npackage_dir =\n    = lib\n[options.packages.find]\nwhere = lib\n",
            "lib/a.py": "",
        },
        ("lib", "."),
        {"a": "lib/a.py"},
    ),
    "poetry": (
        {
            "pyproject.toml": '[tool.poetry]\npackages = [{include = "shop", from = "lib"}, {include = "more"}]\n',
            "lib/shop/a.py": "",
            "more/a.py": "",
        },
        ("lib", "."),
        {"shop.a": "lib/shop/a.py", "more.a": "more/a.py"},
    ),
    "hatch, packages": (
        {
            "pyproject.toml": '[tool.hatch.build.targets.wheel]\npackages = ["python/shop"]\n',
            "python/shop/a.py": "",
        },
        ("python", "."),
        {"shop.a": "python/shop/a.py"},
    ),
    "hatch, sources": (
        {"pyproject.toml": '[tool.hatch.build]\nsources = ["python"]\n', "python/shop/a.py": ""},
        ("python", "."),
        {"shop.a": "python/shop/a.py"},
    ),
    "uv": (
        {"pyproject.toml": '[tool.uv.build-backend]\nmodule-root = "code"\n', "code/shop/a.py": ""},
        ("code", "."),
        {"shop.a": "code/shop/a.py"},
    ),
    "pdm": (
        {"pyproject.toml": '[tool.pdm.build]\npackage-dir = "code"\n', "code/shop/a.py": ""},
        ("code", "."),
        {"shop.a": "code/shop/a.py"},
    ),
    "what leads nowhere": (
        {
            "pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["../lib", "none", 3]\n[tool.hatch]\nbuild = 1\n',
            "setup.cfg": "no section\n",
            "a.py": "",
        },
        (".",),
        {"a": "a.py"},
    ),
    "no TOML": ({"pyproject.toml": "= [", "a.py": ""}, (".",), {"a": "a.py"}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_modules_are_found_where_python_finds_them(layout: str, tmp_path: Path) -> None:
    files, roots, named = LAYOUTS[layout]
    write(tmp_path, files)
    modules = discover(WorkTree(tmp_path)).modules
    assert modules.roots == roots
    python = [path for path in files if path.endswith(".py")]
    names = {modules.module_of(path): path for path in python}
    assert named.items() <= names.items()
    places = [str(tmp_path / root) for root in modules.roots]
    arguments = [sys.executable, "-I", "-c", FIND, json.dumps(places), json.dumps([*names])]
    found = json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)
    assert found == [str(tmp_path / path) for path in names.values()]


@pytest.mark.parametrize(
    ("root", "says"),
    [
        ("scr", "'source-roots' names 'scr', but the project has no such folder. Did you mean 'src'?"),
        ("..", "'source-roots' names '..', which lies outside the project"),
    ],
)
def test_a_root_that_is_not_there_is_refused(root: str, says: str, tmp_path: Path) -> None:
    code = "from vibepiper import asset\n@asset\ndef a(): ...\n"
    write(tmp_path, {"vibepiper.toml": f'source-roots = ["{root}"]\n', "src/shop/a.py": code})
    said = vp(tmp_path, "list")
    assert (said.code, said.out) == (2, "")
    assert says in said.err
