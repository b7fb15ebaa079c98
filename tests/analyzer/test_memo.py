"""What is kept of unchanged modules is what evaluating them again would give, whatever is edited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vibepiper.analyzer.build import Analysis, AnalysisSettings, analyze
from vibepiper.analyzer.source.tree import MemoryTree
from vptest.told import told

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
    "definitions of Dagster over several modules": "import dagster as dg, lib, {t} as one\n"
    "defs = dg.Definitions(assets=[*dg.load_assets_from_modules([lib, one]), dg.AssetSpec('raw{n}')])",
    "a group for another module's assets": "import dagster as dg, {t} as all\n"
    "defs = dg.Definitions(assets=dg.load_assets_from_modules([all], group_name='n{n}'))",
    "the names of files": "for p in Path('pkg').glob('*.py'):\n    asset(name=f'file_{{p.stem}}')(lambda: 1)",
    "whether there is a file": "if Path('lib.py').exists():\n    asset(name='there{n}')(lambda: 1)",
}
PATHS = ("a.py", "b.py", "pkg/__init__.py", "pkg/c.py", "pkg/d.py", "lib.py", "space/e.py")
MODULES = ("a", "b", "pkg", "pkg.c", "pkg.d", "lib", "space.e", "space")
# Files that come and go: one that was missed, one instead of another library, packages instead of modules, another root.
ADDED = (
    "pkg/missing1.py",
    "other_library.py",
    "a/__init__.py",
    "pkg/lib.py",
    "a/b.py",
    "src/lib.py",
    "notes.txt",
)

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
        st.tuples(st.sampled_from(ADDED), st.none() | contents),
        st.tuples(st.sampled_from(PATHS), st.sampled_from((*PATHS, *ADDED)).map("-> {}".format)),
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
    assert told(_analysis(files, cache)) == told(_analysis(files, None))
    for path, content in changes:
        files = _edited(files, path, content)
        assert told(_analysis(files, cache)) == told(_analysis(files, None))


LOOP = "from lib import ITEMS\nfor i in ITEMS:\n    asset(name=f'i{i}')(lambda: 1)\n"
CIRCLE = "from {t} import VALUE as other\nVALUE = 1\n@asset(name=f'{m}{{other}}')\ndef f(): ...\n"
KNOT = {
    "b.py": "from c import VALUE as other\nVALUE = 1\n",
    "c.py": "from b import VALUE as other\nVALUE = 2\nNAME = f'c{other}'\n",
}
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
    "a module that is edited begins to look into a circle": (
        {**KNOT, "z.py": "from c import NAME\n"},
        ("z.py", "from c import NAME\nasset(name=NAME)(lambda: 1)\n"),
    ),
    "a module that is added looks into a circle": (
        {**KNOT, "z.py": "asset(name='z')(lambda: 1)\n"},
        ("y.py", "from c import NAME\nasset(name=f'{NAME}y')(lambda: 1)\n"),
    ),
    "a module that was missed is added": (
        {"a.py": "import lib\n", "lib.py": "import pkg.gone\n", "pkg/__init__.py": ""},
        ("pkg/gone.py", "@asset\ndef x(): ...\n"),
    ),
    "a module takes the place of another library": (
        {"a.py": "from other_library import NAMES\nfor n in NAMES:\n    asset(name=n)(lambda: 1)\n"},
        ("other_library.py", "NAMES = ['n1', 'n2']\n"),
    ),
    "a package takes the place of a module": (
        {"a.py": "from lib import NAME\nasset(name=NAME)(lambda: 1)\n", "lib.py": "NAME = 'of_module'\n"},
        ("lib/__init__.py", "NAME = 'of_package'\n"),
    ),
    "the absence of a module was handled": (
        {
            "a.py": "try:\n    from lib import NAME\nexcept ImportError:\n    NAME = 'own'\nasset(name=NAME)(lambda: 1)\n"
        },
        ("lib.py", "NAME = 'of_lib'\n"),
    ),
    "a file is added to a folder that is listed": (
        {"a.py": "for p in Path('pkg').glob('*.py'):\n    asset(name=p.stem)(lambda: 1)\n", "pkg/one.py": ""},
        ("pkg/two.py", ""),
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
    before = told(_analysis(project, tmp_path))
    path, text = edit
    project[path] = HEAD + text
    expected = told(_analysis(project, None))
    assert expected != before
    for _ in range(2):
        assert told(_analysis(project, tmp_path)) == expected
    if path in files:
        project[path] = HEAD + files[path]
    else:
        del project[path]
    assert told(_analysis(project, tmp_path)) == before


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
    before = told(_analysis(files, tmp_path))
    edited = {**files, edit[0]: edit[1]}
    expected = told(_analysis(edited, None))
    assert expected != before
    for _ in range(2):
        assert told(_analysis(edited, tmp_path)) == expected
    assert told(_analysis(files, tmp_path)) == before


def _edited(files: dict[str, str], path: str, content: str | None) -> dict[str, str]:
    if content is not None and content.startswith("-> "):
        renamed = {content.removeprefix("-> "): files[path]} if path in files else {}
        return {**{other: text for other, text in files.items() if other != path}, **renamed}
    if content == "# moved\n":
        return {**files, path: content + files[path]} if path in files else files
    kept = {other: text for other, text in files.items() if other != path}
    return kept if content is None else {**kept, path: content}


def _analysis(files: dict[str, str], cache: Path | None) -> Analysis:
    return analyze(
        MemoryTree(files), AnalysisSettings(cache=cache, resource_types=("lib:Db", "pkg.c:Nothing"))
    )
