"""Which files may define assets, and under what names they are imported."""

from __future__ import annotations

import pytest
from vibepiper.analyzer.source.discover import discover
from vibepiper.analyzer.source.errors import UnknownEntry
from vibepiper.analyzer.source.index import imported_words
from vibepiper.analyzer.source.modules import ModuleMap
from vibepiper.analyzer.source.roots import infer_roots
from vibepiper.analyzer.source.tree import MemoryTree

CASES = [
    ("a seed mentions the package", {"a.py": "import vibepiper", "b.py": "import os"}, ("a.py",)),
    ("importers of seeds follow", {"a.py": "import vibepiper", "b.py": "import a", "c.py": "import b"}, ("a.py", "b.py", "c.py")),
    ("relatively", {"p/__init__.py": "", "p/a.py": "import vibepiper", "p/b.py": "from .a import x"}, ("p/a.py", "p/b.py")),
    ("as a member", {"p/__init__.py": "", "p/a.py": "import vibepiper", "p/b.py": "from . import a"}, ("p/a.py", "p/b.py")),
    ("as a member on another line", {"p/a.py": "import vibepiper", "b.py": "from p import (\n  c,\n  a,\n)\n"}, ("b.py", "p/a.py")),
    ("from the parent", {"p/a.py": "import vibepiper", "p/q/b.py": "from ..a import x"}, ("p/a.py", "p/q/b.py")),
    ("through a package", {"p/__init__.py": "from .a import x", "p/a.py": "import vibepiper", "b.py": "from p import x"},
     ("b.py", "p/__init__.py", "p/a.py")),
    ("a submodule runs its package", {"p/__init__.py": "import vibepiper", "p/a.py": "", "b.py": "import p.a"}, ("b.py", "p/__init__.py")),
    ("several on a line", {"a.py": "import vibepiper", "b.py": "import os, a as x"}, ("a.py", "b.py")),
    ("inside a function", {"a.py": "import vibepiper", "b.py": "def f():\n    from a import x\n"}, ("a.py", "b.py")),
    ("behind a condition", {"a.py": "import vibepiper", "b.py": "try: import a\nexcept E: pass\n"}, ("a.py", "b.py")),
    ("tests define no assets", {"a.py": "import vibepiper", "tests/b.py": "import vibepiper", "test_c.py": "import vibepiper",
     "conftest.py": "import vibepiper"}, ("a.py",)),
    ("other files are not Python", {"a.md": "vibepiper", "b.pyi": "import vibepiper"}, ()),
    ("src is where modules are", {"pyproject.toml": "", "src/p/__init__.py": "", "src/p/a.py": "import vibepiper", "src/p/b.py": "from p.a import x"},
     ("src/p/a.py", "src/p/b.py")),
    ("each project of a repository is a root", {"one/setup.py": "", "one/p/a.py": "import vibepiper", "one/p/b.py": "import p.a"},
     ("one/p/a.py", "one/p/b.py")),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_files_that_can_define_assets(files: dict[str, str], expected: tuple[str, ...]) -> None:
    assert discover(MemoryTree(files)).files == expected


def test_an_entry_is_all_that_is_evaluated() -> None:
    tree = MemoryTree({"p/a.py": "", "p/b.py": "import vibepiper", "tests/c.py": "import vibepiper"})
    assert discover(tree, entry=["tests.c", "p.a"]).files == ("tests/c.py", "p/a.py")


def test_an_unknown_entry_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(
        UnknownEntry, match=r"'shop\.asets' is not in the project\. Did you mean 'shop\.assets'\?"
    ):
        discover(MemoryTree({"shop/assets.py": ""}), entry=["shop.asets"])


def test_patterns_leave_files_out_altogether() -> None:
    tree = MemoryTree({"a.py": "import vibepiper", "old/b.py": "import vibepiper"})
    found = discover(tree, exclude=["old/"])
    assert (found.files, found.modules.path_of("old.b")) == (("a.py",), None)


def test_a_project_without_python_is_told_from_one_without_assets() -> None:
    assert discover(MemoryTree({"a.py": ""})).has_python
    assert not discover(MemoryTree({"a.toml": ""})).has_python


def test_modules_and_paths_are_each_other_s_inverse() -> None:
    paths = ("src/p/__init__.py", "src/p/a.py", "src/p/q/b.py", "top.py", "__init__.py")
    modules = ModuleMap(paths, infer_roots(paths, ["."]))
    names = {path: modules.module_of(path) for path in paths}
    assert names == {
        "src/p/__init__.py": "p",
        "src/p/a.py": "p.a",
        "src/p/q/b.py": "p.q.b",
        "top.py": "top",
        "__init__.py": "__init__",
    }
    assert all(modules.path_of(name) == path for path, name in names.items() if path != "__init__.py")
    assert list(modules) == sorted(names.values())


def test_files_of_one_name_are_told_apart_and_found_from_their_neighbours() -> None:
    paths = ("one/flow.py", "one/p/a.py", "two/flow.py", "two/p/a.py", "two/p/b.py", "two/queue.py")
    modules = ModuleMap(paths, ("one/", "two/", ""))
    names = [modules.module_of(path) for path in paths]
    assert names == ["flow", "p.a", "two.flow", "two.p.a", "p.b", "two.queue"]
    assert [modules.path_of(name) for name in names] == [*paths]
    assert modules.path_of("flow", "two/p/b.py") == "two/flow.py"
    assert modules.known_as("p.a.x", "two/flow.py") == "two.p.a.x"
    assert modules.known_as("two.p", "one/flow.py") == "two.p"
    assert modules.known_as("two.p.b", "one/flow.py") == "p.b"
    assert modules.known_as("gone.x", "one/flow.py") == "gone.x"
    assert modules.below("two.p") == ("two.p.a", "p.b")
    assert modules.longest_name("one/p/a.py") == "one.p.a"


def test_a_file_below_a_folder_named_like_a_library_gets_the_name_that_means_it() -> None:
    paths = ("archive/flow.py", "archive/parts.py", "dagster/flow.py")
    modules = ModuleMap(paths, ("archive/", "dagster/", ""))
    assert [modules.module_of(path) for path in paths] == ["archive.flow", "parts", "flow"]
    assert [modules.path_of(modules.module_of(path)) for path in paths] == [*paths]
    assert modules.known_as("flow", "archive/parts.py") == "archive.flow"
    assert modules.known_as("flow", "dagster/flow.py") == "flow"
    modules = ModuleMap(("archive/in/a.py", "dagster/in/a.py"), ("archive/", "dagster/", ""))
    assert modules.known_as("in", "dagster/b.py") == "in"
    assert modules.known_as("in", "archive/b.py") == "archive.in"
    assert (modules.below("in"), modules.below("archive.in")) == (("in.a",), ("archive.in.a",))


def test_a_package_named_by_its_own_name_is_no_root_for_a_library_s_name() -> None:
    files = {
        "shop/__init__.py": b"",
        "shop/defs.py": b"import dagster\nimport duckdb\nfrom shop.other import x\n",
        "shop/duckdb.py": b"import duckdb\n",
        "shop/other.py": b"",
    }
    assert discover(MemoryTree(files)).modules.module_of("shop/duckdb.py") == "shop.duckdb"
    files["shop/defs.py"] += b"from parts.one import y\n"
    files["shop/parts/one.py"] = b""
    assert discover(MemoryTree(files)).modules.module_of("shop/parts/one.py") == "parts.one"


@pytest.mark.parametrize(
    ("name", "path", "is_namespace"),
    [
        ("p.a", "p/a/__init__.py", False),
        ("p", None, True),
        ("p.b", "p/b.py", False),
        ("p.c", None, False),
        ("os", None, False),
    ],
)
def test_a_name_is_a_file_a_folder_or_foreign(name: str, path: str | None, is_namespace: bool) -> None:
    modules = ModuleMap(("p/a/__init__.py", "p/a.py", "p/b.py"))
    assert (modules.path_of(name), modules.is_namespace(name)) == (path, is_namespace)


def test_src_is_a_package_where_it_says_so() -> None:
    paths = ("src/__init__.py", "src/a.py")
    assert ModuleMap(paths, infer_roots(paths, ["."])).module_of("src/a.py") == "src.a"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"import a.b as c, d", {"a.b", "d"}),
        (b"from a.b import c", {"a.b"}),
        (b"from . import c", {"pkg"}),
        (b"from .c import d", {"pkg.c"}),
        (b"from .. import c", {""}),
        (b"from.c import(d)", {"pkg.c"}),
        (b"\tfrom\ta\timport\tb\r\nimport c\r\n", {"a", "c"}),
        (b"x = 1; import a; import b", {"a", "b"}),
        (b"from a \\\n  import b", {"a"}),
        (b"if x: from a import b", {"a"}),
        (b"important = 1\nfrom_ = 2", set()),
    ],
)
def test_import_statements_are_found_by_their_first_words(text: bytes, expected: set[str]) -> None:
    modules = ModuleMap(["pkg/mod.py"])
    assert modules.named("pkg/mod.py", imported_words(text)) == expected


def test_a_package_s_own_imports_start_at_itself() -> None:
    modules = ModuleMap(["pkg/__init__.py"])
    assert modules.named("pkg/__init__.py", imported_words(b"from .a import b")) == {"pkg.a"}


def test_a_package_is_no_root_for_a_library_that_one_of_its_parts_is_called_like() -> None:
    files = {
        "pyproject.toml": b"",
        "shop/__init__.py": b"",
        "shop/definitions.py": b"import dagster\nfrom .defs import ray\n",
        "shop/defs/__init__.py": b"",
        "shop/defs/ray/__init__.py": b"",
        "shop/defs/ray/assets.py": b"import dagster\nimport ray\n",
    }
    for outer in ("", "projects/"):
        found = discover(MemoryTree({f"{outer}{path}": data for path, data in files.items()}))
        assert found.modules.module_of(f"{outer}shop/defs/ray/assets.py") == "shop.defs.ray.assets"


def test_folders_whose_files_import_each_other_like_scripts_are_roots() -> None:
    files = {
        "code/repo.py": b"import dagster\nfrom assets import ASSETS\n",
        "code/assets/__init__.py": b"from assets.orders import orders\n",
        "code/assets/orders.py": b"import dagster\nimport customers\n",
        "code/assets/customers.py": b"",
    }
    found = discover(MemoryTree(files))
    assert [found.modules.module_of(path) for path in found.files] == ["assets", "assets.orders", "repo"]
    assert found.modules.path_of("assets.orders") == "code/assets/orders.py"
