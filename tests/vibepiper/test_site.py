"""The site's wiring: what the commands hand over to it, and the plugin in somebody's own MkDocs site."""

import subprocess
import sys
from pathlib import Path

import pytest
from vibepiper.analyzer.graph.model import AssetKey
from vptest.commands import vp, write

from vibepiper.commands.docs import newest_change
from vibepiper.project import open_project
from vibepiper.site import gather_site

PROJECT = {
    "vibepiper.toml": 'name = "shop"\n[docs]\ntitle = "The shop"\nsource-url = "https://x.example/{path}#L{line}"\n',
    "shop.py": '''"""The shop."""

from vibepiper import CheckResult, asset, check


@asset(owners=["a@b.c"])
def orders() -> int:
    """How many orders."""
    return 3


@asset
def doubled(orders: int, unused: int) -> int:
    return orders * 2


@check(asset=orders, severity="warn")
def many(orders: int) -> CheckResult:
    """There are many."""
    return CheckResult(passed=orders > 100, value=orders)
''',
}
ORDERS = AssetKey(("orders",))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path, PROJECT)


def test_a_project_that_never_ran_has_a_site_and_gets_no_ledger(project: Path) -> None:
    site = gather_site(open_project(start=project))
    assert (site.name, site.source_url) == ("The shop", "https://x.example/{path}#L{line}")
    assert site.runs == ()
    assert [finding.code for finding in site.findings] == ["VPG001"]
    assert site.sources[ORDERS].text.startswith("@asset(owners=")
    assert site.sources[ORDERS].text.endswith("return 3")
    assert not (project / ".vibepiper" / "ledger.db").exists()


def test_what_ran_is_handed_over(project: Path) -> None:
    assert vp(project, "run", "orders").code == 0
    assert vp(project, "test").code == 0
    site = gather_site(open_project(start=project))
    assert [(run.state, run.materialised) for run in site.runs] == [("succeeded", 1)]
    assert [(step.asset, step.state) for step in site.steps] == [(ORDERS, "materialised")]
    assert [made.asset for made in site.materialisations] == [ORDERS]
    (result,) = site.check_results
    assert (result.check, result.asset, result.passed, result.value) == ("many", ORDERS, False, 3)


def test_docs_build_says_where_the_site_is(project: Path) -> None:
    result = vp(project, "docs", "build", "--mermaid", "none")
    assert result.code == 0
    assert f"Open {project / 'site' / 'index.html'}" in result.out
    assert "drawn without Mermaid" in result.out
    assert "The shop" in (project / "site" / "index.html").read_text()
    assert "The linter has 1 error: see the page Problems" in result.err


def test_what_the_site_writes_is_no_change_of_the_project(project: Path) -> None:
    opened = open_project(start=project)
    seen = newest_change(opened, project / "site")
    write(project, {"site/index.html": "built"})
    assert newest_change(opened, project / "site") == seen
    write(project, {"notes.md": "new"})
    assert newest_change(opened, project / "site") != seen


def test_docs_build_refuses_a_folder_with_other_files(project: Path) -> None:
    result = vp(project, "docs", "build", "--output", ".")
    assert result.code == 2
    assert "error: the site can't be written to" in result.err
    assert "it holds other files" in result.err
    assert (project / "shop.py").exists()


@pytest.mark.slow
def test_the_plugin_adds_the_catalog_to_somebody_s_site(project: Path) -> None:
    write(
        project,
        {
            "mkdocs.yml": "site_name: Handbook\nplugins:\n  - vibepiper:\n      mermaid: none\n",
            "docs/index.md": "# Handbook\n",
        },
    )
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", "public"],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    page = project / "public" / "catalog" / "asset" / "orders" / "index.html"
    assert "How many orders." in page.read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("vibepiper.toml", "nme = 'x'\n", "vibepiper.toml:1: unknown key 'nme'"),
        ("vibepiper.toml", "[lint]\nselect = ['NOPE']\n", "select: 'NOPE' is neither a rule's code"),
        (".vibepiper/ledger.db", "no database", "can't be used: file is not a database"),
    ],
)
def test_the_plugin_tells_what_keeps_it_from_reading_the_project(
    project: Path, name: str, text: str, said: str
) -> None:
    write(
        project,
        {
            "mkdocs.yml": "site_name: Handbook\nplugins: [vibepiper]\n",
            "docs/index.md": "# Handbook\n",
            name: text,
        },
    )
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"], cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
