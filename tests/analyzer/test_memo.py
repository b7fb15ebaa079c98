"""What is kept of unchanged modules is what evaluating them again would give, whatever is edited."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vibepiper.analyzer.build import Analysis, AnalysisSettings, analyze
from vibepiper.analyzer.graph.codec import encode
from vibepiper.analyzer.source.git import GitRevision
from vibepiper.analyzer.source.tree import MemoryTree, WorkTree
from vptest.trees import commit_all, git

HEAD = """\
from __future__ import annotations
import json, os
from pathlib import Path
from typing import TYPE_CHECKING
import pandera.pandas as pa
from pandera.typing import DataFrame
from vibepiper import asset, check, job, source, sql_asset, Resource
"""
# What modules are made of: {t} is another module, {n} a number.
STATEMENTS = {
    "an asset": "@asset\ndef x{n}(): return {n}",
    "one that reads another": "@asset\ndef y(x{n}): ...",
    "everything of another module": "from {t} import *",
    "a module": "import {t}",
    "a constant": "VALUE = {n}",
    "a constant of another module": "from {t} import VALUE",
    "an attribute of another module": "import {t} as other\nVALUE = other.VALUE",
    "a key from a constant": "@asset(name=f'v{{VALUE}}')\ndef f(): ...",
    "a factory": "def make(n):\n    @asset(name=n)\n    def inner(): return VALUE\n    return inner",
    "a call of a factory": "from {t} import make\nmade = make('m{n}')",
    "a list": "ITEMS = [{n}]",
    "a change of another module's list": "from {t} import ITEMS\nITEMS.append({n})",
    "a change of another module": "import {t} as other\nother.VALUE = {n}",
    "a loop over a list": "from {t} import ITEMS\nfor i in ITEMS:\n    @asset(name=f'i{{i}}')\n    def g(): ...",
    "a generator": "def parts():\n    yield 'g{n}'\n    asset(name='late{n}')(lambda: 1)\n    yield 'h{n}'\n"
    "ITEMS = parts()",
    "a step of an iterator": "from {t} import ITEMS\nasset(name=f'n{{next(iter(ITEMS))}}')(lambda: 1)",
    "a guarded import": "try:\n    import {t}\nexcept ImportError:\n    pass",
    "a guarded name": "try:\n    from {t} import VALUE\nexcept ImportError:\n    VALUE = 99",
    "a module that isn't there": "from pkg.missing{n} import thing",
    "a check": "@check(asset='x{n}')\ndef c{n}(): return True",
    "a job": "job('nightly{n}', select='x{n}')",
    "an import in a function": "@asset\ndef z{n}():\n    import {t}\n    return {t}.VALUE",
    "data": "for k in json.loads(Path('data.json').read_text()):\n    asset(name=k)(lambda: 1)",
    "a suppression": "x = 1  # vp: ignore[VPG001]",
    "a base class": "class Base:\n    size = VALUE",
    "a subclass": "from {t} import Base\nclass Base(Base): ...",
    "all subclasses": "for s in Base.__subclasses__():\n    asset(name=f'sub{{s.__name__}}')(lambda: 2)",
    "an import for types": "if TYPE_CHECKING:\n    import {t}",
    "an import in an unknown environment": "if os.getenv('X'):\n    import {t}",
    "code that another module has": "from {t} import make as mk\n@asset\ndef w{n}(): return mk('a')",
    "a schema": "class Row(pa.DataFrameModel):\n    value: int = pa.Field(ge={n})",
    "a use of a schema": "from {t} import Row\n@asset\ndef s{n}() -> DataFrame[Row]: ...",
    "a decorated function of another module": "from {t} import plain\nasset(name='p{n}')(plain)",
    "a plain function": "def plain(): return {n}",
    "a reference": "from {t} import plain\n@asset(deps=[plain])\ndef r{n}(): ...",
    "a resource": "class Db(Resource):\n    url: str",
    "a use of a resource": "from {t} import Db\n@asset(resources={{'db': Db}})\ndef d{n}(db: Db): ...",
    "SQL": "sql_asset('q{n}', 'select * from x{n}')",
    "what is not known": "import other_library\nasset(name=other_library.name())(lambda: 3)",
    "an error": "raise RuntimeError('{n}')",
    "no Python": "def broken(:",
    "an asset of Dagster": "import dagster as dg\n@dg.asset\ndef g{n}(): ...",
    "definitions of Dagster": "import dagster as dg, {t} as all\n"
    "defs = dg.Definitions(assets=dg.load_assets_from_modules([all], key_prefix='p{n}'))",
}
PATHS = ("a.py", "b.py", "pkg/__init__.py", "pkg/c.py", "pkg/d.py", "lib.py")
MODULES = ("a", "b", "pkg", "pkg.c", "pkg.d", "lib")

statements = st.builds(
    lambda text, module, number: text.format(t=module, n=number),
    st.sampled_from(sorted(STATEMENTS.values())),
    st.sampled_from(MODULES),
    st.integers(1, 3),
)
contents = st.lists(statements, max_size=4).map(lambda parts: HEAD + "\n".join(parts) + "\n")
data = st.lists(st.sampled_from("kl"), unique=True).map(json.dumps)
projects = st.fixed_dictionaries({}, optional={**dict.fromkeys(PATHS, contents), "data.json": data})
edits = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(PATHS), st.none() | contents),
        st.tuples(st.sampled_from(PATHS), st.just("# moved\n")),
        st.tuples(st.just("data.json"), st.none() | data),
    ),
    min_size=1,
    max_size=4,
)


@given(projects, edits)
@settings(max_examples=150, deadline=None)
def test_after_each_edit_the_analysis_is_that_of_a_run_without_a_cache(
    tmp_path_factory: pytest.TempPathFactory, project: dict[str, str], changes: list[tuple[str, str | None]]
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    files = dict(project)
    assert _told(_analysis(files, cache)) == _told(_analysis(files, None))
    for path, content in changes:
        files = _edited(files, path, content)
        assert _told(_analysis(files, cache)) == _told(_analysis(files, None))


LOOP = "from lib import ITEMS\nfor i in ITEMS:\n    asset(name=f'i{i}')(lambda: 1)\n"
CIRCLE = "from {t} import VALUE as other\nVALUE = 1\n@asset(name=f'{m}{{other}}')\ndef f(): ...\n"
# Files, and what one of them becomes: whoever does not change gives something else all the same.
ENTANGLED = {
    "another module adds to a list": (
        {"a.py": "from lib import ITEMS\nITEMS.append(2)\n", "lib.py": "ITEMS = [1]\n", "z.py": LOOP},
        ("a.py", "from lib import ITEMS\nITEMS.append(3)\n"),
    ),
    "another module begins to add to a list": (
        {"a.py": "from lib import ITEMS\n", "lib.py": "ITEMS = [1]\n", "z.py": LOOP},
        ("a.py", "from lib import ITEMS\nITEMS.append(3)\n"),
    ),
    "another module takes from an iterator": (
        {"a.py": "from lib import ITEMS\n", "lib.py": "ITEMS = iter([1, 2])\n", "z.py": LOOP},
        ("a.py", "from lib import ITEMS\nnext(ITEMS)\n"),
    ),
    "another module takes from a generator": (
        {
            "a.py": "from lib import ITEMS\n",
            "lib.py": "def parts():\n    yield 1\n    yield 2\nITEMS = parts()\n",
            "z.py": LOOP,
        },
        ("a.py", "from lib import ITEMS\nnext(ITEMS)\n"),
    ),
    "another module sets a global": (
        {
            "a.py": "import lib\n",
            "lib.py": "ITEMS = [1]\ndef use(new):\n    global ITEMS\n    ITEMS = new\n",
            "z.py": LOOP,
        },
        ("a.py", "import lib\nlib.use([5, 6])\n"),
    ),
    "another module makes an asset of a function": (
        {
            "a.py": "from lib import plain\n",
            "lib.py": "def plain(): ...\n",
            "z.py": "from lib import plain\n@asset(deps=[plain])\ndef z(): ...\n",
        },
        ("a.py", "from lib import plain\nasset(name='named')(plain)\n"),
    ),
    "another module derives a class": (
        {
            "a.py": "from lib import Base\n",
            "lib.py": "class Base: ...\n",
            "z.py": "from lib import Base\nfor c in Base.__subclasses__():\n    asset(name=c.__name__)(lambda: 1)\n",
        },
        ("a.py", "from lib import Base\nclass Own(Base): ...\n"),
    ),
    "a circle is entered elsewhere": (
        {
            "a.py": "",
            "b.py": CIRCLE.format(t="c", m="b"),
            "c.py": CIRCLE.format(t="b", m="c"),
        },
        ("a.py", "import c\n"),
    ),
    "a module is imported for types alone now": (
        {"a.py": "import lib\n", "lib.py": "@asset\ndef x(): ...\n", "z.py": ""},
        ("a.py", "if TYPE_CHECKING:\n    import lib\n"),
    ),
    "the absence of a module is handled by another now": (
        {"a.py": "", "lib.py": "import pkg.gone\n", "pkg/__init__.py": "", "z.py": "import lib\n"},
        ("a.py", "try:\n    import lib\nexcept ImportError:\n    pass\n"),
    ),
    "an import in a function brings a module": (
        {
            "a.py": "@asset\ndef x():\n    return 1\n",
            "lib.py": "VALUE = 1\nimport pkg.gone\n",
            "pkg/__init__.py": "",
        },
        ("a.py", "@asset\ndef x():\n    import lib\n    return lib.VALUE\n"),
    ),
    "the same key is defined twice": (
        {"a.py": "@asset\ndef x(): ...\n", "b.py": "@asset\ndef x(): return 2\n"},
        ("a.py", "import b\n@asset\ndef x(): ...\n"),
    ),
}


@pytest.mark.parametrize(("files", "edit"), ENTANGLED.values(), ids=ENTANGLED)
def test_modules_that_concern_each_other_are_evaluated_together(
    tmp_path: Path, files: dict[str, str], edit: tuple[str, str]
) -> None:
    project = {path: HEAD + text for path, text in files.items()}
    before = _told(_analysis(project, tmp_path))
    path, text = edit
    project[path] = HEAD + text
    expected = _told(_analysis(project, None))
    assert expected != before
    for _ in range(2):
        assert _told(_analysis(project, tmp_path)) == expected
    project[path] = HEAD + files[path]
    assert _told(_analysis(project, tmp_path)) == before


RESOURCE = "from vibepiper import Resource\nclass Base(Resource):\n    {field}: str\n"
LIBRARY = {"lib/core.py": "NAME = 'inner'\n", "core.py": "NAME = 'outer'\n"}
# Files, and one of them edited that is no module which may define assets.
BEHIND = {
    "the class of a configured resource": (
        {"a.py": HEAD, "lib.py": "import base\nclass Db(base.Base): ...\n", "base.py": "class Base: ...\n"},
        ("base.py", RESOURCE.format(field="url")),
    ),
    "the file of a configured resource, which can't be read then": (
        {"a.py": HEAD, "lib.py": "class Db: ...\n"},
        ("lib.py", "class Db(\n"),
    ),
    "data that the class of a configured resource depends on": (
        {
            "a.py": HEAD,
            "lib.py": "from pathlib import Path\nif Path('kind.txt').read_text() == 'db':\n    class Db: ...\n",
            "kind.txt": "db",
        },
        ("kind.txt", "other"),
    ),
    "the folder that packages are found in": (
        {
            **LIBRARY,
            "lib/a.py": HEAD + "from core import NAME\n@asset(name=NAME)\ndef f(): ...\n",
            "pyproject.toml": "",
        },
        ("pyproject.toml", "[tool.setuptools]\npackage-dir = {'' = 'lib'}\n"),
    ),
    "the folder that packages are found in, where another module is imported then": (
        {
            **LIBRARY,
            "a.py": HEAD,
            "lib/b.py": "from core import make\nmake('b')\n",
            "core.py": HEAD + "def make(name):\n    return asset(name=name)(lambda: 1)\n",
            "setup.cfg": "[options]\npackage_dir =\n    = lib\n",
        },
        ("setup.cfg", ""),
    ),
}


@pytest.mark.parametrize(("files", "edit"), BEHIND.values(), ids=BEHIND)
def test_an_edit_of_what_defines_no_asset_is_seen_all_the_same(
    tmp_path: Path, files: dict[str, str], edit: tuple[str, str]
) -> None:
    before = _told(_analysis(files, tmp_path))
    edited = {**files, edit[0]: edit[1]}
    expected = _told(_analysis(edited, None))
    assert expected != before
    for _ in range(2):
        assert _told(_analysis(edited, tmp_path)) == expected
    assert _told(_analysis(files, tmp_path)) == before


class CountingTree(WorkTree):
    """A work tree that remembers what is read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.read_paths: list[str] = []

    def read(self, path: str) -> bytes:
        self.read_paths.append(path)
        return super().read(path)


SHOP = {
    "shop/limits.py": "LIMIT = 3\n",
    "shop/orders.py": HEAD
    + "from shop.limits import LIMIT\n@asset(name=f'orders{LIMIT}')\ndef orders(): ...\n",
    "shop/items.py": HEAD + "@asset\ndef items(orders3): ...\n",
    "shop/stock.py": HEAD + "import json\nfor k in json.loads(Path('shop/k.json').read_text()):\n"
    "    asset(name=k)(lambda: 1)\n",
    "shop/k.json": '["k1"]\n',
}
READ_AFTER = {
    "nothing": ("shop/orders.py", None, set()),
    "a module": ("shop/items.py", HEAD + "@asset\ndef goods(orders3): ...\n", {"shop/items.py"}),
    "what another one reads": ("shop/limits.py", "LIMIT = 4\n", {"shop/limits.py", "shop/orders.py"}),
    "one that reads another": (
        "shop/orders.py",
        HEAD + "from shop.limits import LIMIT\n@asset\ndef sales(): ...\n",
        {"shop/orders.py", "shop/limits.py"},
    ),
    "data": ("shop/k.json", '["k2", "k3"]\n', {"shop/k.json", "shop/stock.py"}),
}


@pytest.mark.parametrize(("path", "content", "expected"), READ_AFTER.values(), ids=READ_AFTER)
def test_only_what_an_edit_concerns_is_read(
    tmp_path: Path, path: str, content: str | None, expected: set[str]
) -> None:
    root, cache = _project(tmp_path), tmp_path / "cache"
    analyze(WorkTree(root), AnalysisSettings(cache=cache))
    if content is not None:
        (root / path).write_text(content)
    tree = CountingTree(root)
    found = analyze(tree, AnalysisSettings(cache=cache))
    assert set(tree.read_paths) == expected
    assert _told(found) == _told(analyze(WorkTree(root), AnalysisSettings()))


def test_a_file_that_is_rewritten_at_once_is_read_again(tmp_path: Path) -> None:
    root, cache = _project(tmp_path, settled=False), tmp_path / "cache"
    for number in range(20):
        (root / "shop/limits.py").write_text(f"LIMIT = {number % 10}\n")
        found = analyze(WorkTree(root), AnalysisSettings(cache=cache))
        assert f"orders{number % 10}" in [str(asset.key) for asset in found.graph.assets]


@pytest.mark.parametrize(
    "options", [{"entry": ("shop.items",)}, {"environment": {"X": "1"}}, {"exclude": ("orders.py",)}], ids=str
)
def test_what_was_kept_for_one_question_answers_no_other(tmp_path: Path, options: dict[str, object]) -> None:
    root, cache = _project(tmp_path), tmp_path / "cache"
    tree = WorkTree(root, (), options.get("exclude", ()))  # type: ignore[arg-type]  # a tuple of texts
    for _ in range(2):
        analyze(WorkTree(root), AnalysisSettings(cache=cache))
        found = analyze(tree, AnalysisSettings(cache=cache, **options))  # type: ignore[arg-type]  # checked there
        assert _told(found) == _told(analyze(tree, AnalysisSettings(**options)))  # type: ignore[arg-type]  # as above


DAGSTER = """\
import dagster as dg

@dg.asset
def extra(): ...

defs = dg.Definitions(assets=[extra])
"""


@pytest.mark.parametrize(("further", "pattern"), [({}, "memo-*"), ({"shop/more.py": DAGSTER}, "syntax-*")])
def test_a_damaged_file_is_none(tmp_path: Path, further: dict[str, str], pattern: str) -> None:
    root, cache = _project(tmp_path, further), tmp_path / "cache"
    for _ in range(2):
        analyze(WorkTree(root), AnalysisSettings(cache=cache))
    expected = _told(analyze(WorkTree(root), AnalysisSettings()))
    (kept,) = cache.glob(pattern)
    whole = kept.read_bytes()
    for end in range(0, len(whole), max(len(whole) // 50, 1)):
        for damaged in (whole[:end], whole[:end] + b"\xff" + whole[end + 1 :]):
            kept.write_bytes(damaged)
            assert _told(analyze(WorkTree(root), AnalysisSettings(cache=cache))) == expected


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    root, cache = _project(tmp_path), tmp_path / "cache"
    cache.write_text("a file where the folder should be")
    expected = _told(analyze(WorkTree(root), AnalysisSettings()))
    assert _told(analyze(WorkTree(root), AnalysisSettings(cache=cache))) == expected


GLOB = HEAD + "for p in Path('shop').glob('*.sql'):\n    sql_asset(p.stem, 'select 1')\n"


@pytest.mark.parametrize(
    "patterns", [((), ("shop/*.sql",)), (("*.py",), ())], ids=["left out", "not included"]
)
def test_code_finds_data_that_is_not_analysed(
    tmp_path: Path, patterns: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    root, cache = _project(tmp_path, {"shop/glob.py": GLOB, "shop/q1.sql": ""}), tmp_path / "cache"
    include, exclude = patterns

    def keys() -> set[str]:
        tree = WorkTree(root, include, exclude)
        found = analyze(tree, AnalysisSettings(include=include, exclude=exclude, cache=cache))
        return {str(asset.key) for asset in found.graph.assets}

    assert keys() == {"orders3", "items", "k1", "q1"}
    (root / "shop/q2.sql").touch()
    assert keys() == {"orders3", "items", "k1", "q1", "q2"}
    git(root, "init", "--quiet")
    commit_all(root, "All")
    revision = analyze(GitRevision(root, "HEAD"), AnalysisSettings(include=include, exclude=exclude))
    assert {str(asset.key) for asset in revision.graph.assets} == keys()


def test_processes_that_share_a_cache_do_not_disturb_each_other(tmp_path: Path) -> None:
    root, cache = _project(tmp_path), tmp_path / "cache"
    command = [sys.executable, "-c", ANALYSE, str(root), str(cache)]
    for number in range(3):
        (root / "shop/limits.py").write_text(f"LIMIT = {number}\n")
        running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
        expected = encode(analyze(WorkTree(root), AnalysisSettings()).graph)
        assert [process.communicate()[0] for process in running] == [expected] * 3


ANALYSE = """
import sys
from pathlib import Path
from vibepiper.analyzer.build import AnalysisSettings, analyze
from vibepiper.analyzer.graph.codec import encode
from vibepiper.analyzer.source.tree import WorkTree
found = analyze(WorkTree(Path(sys.argv[1])), AnalysisSettings(cache=Path(sys.argv[2])))
sys.stdout.buffer.write(encode(found.graph))
"""


def _project(folder: Path, further: Mapping[str, str] = {}, *, settled: bool = True) -> Path:
    """A project, its files older than a clock's tick."""
    root = folder / "project"
    for path, content in {**SHOP, **further}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    if settled:
        time.sleep(0.05)
    return root


def _edited(files: dict[str, str], path: str, content: str | None) -> dict[str, str]:
    if content == "# moved\n":
        return {**files, path: content + files[path]} if path in files else files
    kept = {other: text for other, text in files.items() if other != path}
    return kept if content is None else {**kept, path: content}


def _analysis(files: dict[str, str], cache: Path | None) -> Analysis:
    return analyze(
        MemoryTree(files), AnalysisSettings(cache=cache, resource_types=("lib:Db", "pkg.c:Nothing"))
    )


def _told(analysis: Analysis) -> object:
    """All that an analysis says."""
    facts = {
        name: getattr(analysis.facts, name) for name in analysis.facts.__struct_fields__ if name != "lines"
    }
    return (
        encode(analysis.graph),
        analysis.graph,
        facts,
        dict(analysis.facts.lines),
        analysis.linked,
        analysis.files,
        analysis.trails,
        analysis.roots,
        analysis.missing,
    )
