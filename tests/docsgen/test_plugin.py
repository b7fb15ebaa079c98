"""The catalog joins somebody's MkDocs site, whatever its theme, navigation and URLs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from vibepiper.docsgen.plugin import VibePiperPlugin
from vptest.sites import flights_site


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(
        "# Our handbook\n\nSee [the catalog](catalog/index.md) and [flights](catalog/asset/flights.md).\n"
    )
    return tmp_path


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logger = logging.getLogger("mkdocs")
    logger.propagate = False
    yield
    logger.propagate = True


def build_docs(folder: Path, options: dict[str, object] | None = None, **settings: object) -> Path:
    """Build with warnings as errors."""
    config = MkDocsConfig(config_file_path=str(folder / "mkdocs.yml"))
    config.load_dict(
        {
            "site_name": "Handbook",
            "docs_dir": str(folder / "docs"),
            "site_dir": str(folder / "out"),
            "strict": True,
            "plugins": ["search"],
            **settings,
        }
    )
    errors, warnings = config.validate()
    assert (errors, warnings) == ([], [])
    plugin = VibePiperPlugin(lambda _: flights_site())
    assert plugin.load_config({"mermaid": "none", **(options or {})}) == ([], [])
    config.plugins["vibepiper"] = plugin
    build(config)
    return folder / "out"


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
@pytest.mark.parametrize("directory_urls", [True, False])
def test_it_works_with_any_theme_and_both_kinds_of_urls(docs: Path, theme: str, directory_urls: bool) -> None:
    out = build_docs(docs, theme={"name": theme}, use_directory_urls=directory_urls)
    page = out / ("catalog/asset/flights/index.html" if directory_urls else "catalog/asset/flights.html")
    text = page.read_text()
    assert "Departure delay in minutes" in text
    assert 'class="vp-drawing"' in text
    assert re.search(r'<link [^>]*href="(\.\./)+vp/catalog\.css"', text)
    assert (out / "catalog/vp/catalog.css").is_file()
    assert (out / "catalog/vp/data.js").is_file()
    assert "Our handbook" in (out / "index.html").read_text()


def test_its_pages_stay_out_of_the_sites_search_index(docs: Path) -> None:
    index = (
        build_docs(docs, theme={"name": "material"}, plugins=["material/search"]) / "search/search_index.json"
    ).read_text()
    assert "Our handbook" in index
    assert "Departure delay" not in index


def test_a_written_navigation_gets_one_entry(docs: Path) -> None:
    text = (
        build_docs(docs, theme={"name": "mkdocs"}, nav=[{"Start": "index.md"}]) / "index.html"
    ).read_text()
    assert text.count(">Catalog<") + text.count("Catalog</a>") >= 1
    assert "catalog/lineage/" in text
    assert "catalog/asset/planes" not in text


def test_a_navigation_that_leads_to_the_catalog_is_left_alone(docs: Path) -> None:
    nav = [{"Start": "index.md"}, {"Data": [{"All data": "catalog/assets.md"}, "catalog/index.md"]}]
    text = (build_docs(docs, theme={"name": "mkdocs"}, nav=nav, strict=False) / "index.html").read_text()
    assert "All data" in text
    assert "catalog/problems" not in text


def test_another_folder_may_be_chosen(docs: Path) -> None:
    (docs / "docs/index.md").write_text("# Hello\n")
    out = build_docs(docs, {"path": "data/assets/"})
    assert (out / "data/assets/index.html").is_file()


def test_a_page_that_is_there_already_is_not_replaced(docs: Path) -> None:
    (docs / "docs/index.md").write_text("# Hello\n")
    with pytest.raises(Abort):
        build_docs(docs, {"path": ""})
