"""A whole site is written with MkDocs, again only where something changed, and never over somebody's files."""

from __future__ import annotations

import json
import os
import posixpath
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from msgspec import structs
from vibepiper.analyzer.graph.model import AssetGraph, Column, TableSchema
from vibepiper.docsgen.errors import MermaidError, SiteFolderError
from vibepiper.docsgen.facts import SiteInput
from vibepiper.docsgen.site import SiteOptions, SiteReport, build_site
from vptest.sites import NOW, asset, flights_site

WITHOUT_MERMAID = "none"


def build(folder: Path, site: SiteInput | None = None, **options: object) -> SiteReport:
    settings = SiteOptions(**{"mermaid": WITHOUT_MERMAID, **options})  # type: ignore[arg-type]  # the caller's options
    return build_site(site or flights_site(), folder / "site", settings)


class References(HTMLParser):
    """What a page loads and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("script", "img", "iframe", "source", "audio", "video") and values.get("src"):
            self.loads.append(values["src"] or "")
        elif tag == "link" and values.get("rel") not in ("prev", "next", "canonical"):
            self.loads.append(values.get("href") or "")
        elif tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SiteReport:
    return build(tmp_path_factory.mktemp("built"))


def test_every_page_is_written_and_none_stands_in_the_navigation_one_by_one(built: SiteReport) -> None:
    pages = {path.relative_to(built.out_dir).as_posix() for path in built.out_dir.rglob("*.html")}
    assert pages >= {
        "index.html",
        "assets.html",
        "lineage.html",
        "problems.html",
        "asset/flights.html",
        "asset/raw/flights.html",
    }
    assert built.pages == 4 + 9
    assert built.warnings == ()
    tabs = re.findall(
        r'class="md-tabs__link"[^>]*>\s*([^<]*?)\s*<', (built.out_dir / "asset/flights.html").read_text()
    )
    assert tabs == ["Overview", "Assets", "Lineage", "Problems"]


def test_all_that_a_page_loads_and_links_to_lies_in_the_site(built: SiteReport) -> None:
    checked = 0
    for path in built.out_dir.rglob("*.html"):
        here = path.relative_to(built.out_dir).as_posix()
        references = References(path.read_text("utf-8"))
        assert not [url for url in references.loads if urlsplit(url).netloc or urlsplit(url).scheme]
        for url in (*references.loads, *references.links):
            parts = urlsplit(url)
            if parts.scheme or not parts.path:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(parts.path)))
            assert (built.out_dir / target).is_file() or target == ".", f"{here} refers to {url}"
            checked += 1
    assert checked > 100


def test_styles_and_scripts_ask_for_nothing_from_outside(built: SiteReport) -> None:
    for name in ("vp/catalog.css", "vp/catalog.js", "vp/diagrams.js"):
        text = (built.out_dir / name).read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text
        assert "import" not in text.replace("!important", "")


def test_a_second_build_writes_only_what_changed(tmp_path: Path) -> None:
    assert build(tmp_path).written == 13
    assert build(tmp_path).written == 0
    site = flights_site()
    assets = tuple(
        structs.replace(item, description="Changed.") if str(item.key) == "report" else item
        for item in site.graph.assets
    )
    changed = replace(site, graph=structs.replace(site.graph, assets=assets))
    again = build(tmp_path, changed)
    assert again.written == 2, "its own page and the table"
    assert "Changed." in (tmp_path / "site/asset/report.html").read_text()
    assert build(tmp_path, changed, clean=True).written == 13


def test_a_second_build_leaves_the_same_site_as_a_clean_one(tmp_path: Path) -> None:
    def contents(folder: Path) -> dict[str, bytes]:
        files = (path for path in (folder / "site").rglob("*.html"))
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

    site = flights_site()
    fewer = replace(site, graph=structs.replace(site.graph, assets=site.graph.assets[1:]))
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
    build(tmp_path / "a", site)
    build(tmp_path / "a", fewer)
    build(tmp_path / "b", fewer)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert not (tmp_path / "a/site/asset/daily_delays.html").exists()


def test_a_damaged_record_of_the_last_build_costs_only_time(tmp_path: Path) -> None:
    build(tmp_path)
    record = tmp_path / ".vibepiper/cache/site/last-build.json"
    assert json.loads(record.read_text())["out_dir"] == str(tmp_path / "site")
    record.write_text("[]")
    assert build(tmp_path).written == 13


def test_the_state_folder_keeps_itself_out_of_version_control(tmp_path: Path) -> None:
    build(tmp_path)
    assert (tmp_path / ".vibepiper/.gitignore").read_text() == "*\n"


def test_a_folder_with_other_files_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/thesis.txt").write_text("years of work")
    with pytest.raises(
        SiteFolderError, match="it holds other files, which would be deleted; name an empty or a new folder"
    ):
        build(tmp_path)
    assert (tmp_path / "site/thesis.txt").read_text() == "years of work"


def test_a_file_in_the_way_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("")
    with pytest.raises(SiteFolderError, match="it is a file; name an empty or a new folder"):
        build(tmp_path)


def test_a_wrong_mermaid_leaves_the_last_site_as_it_was(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "other.js").write_text("alert(1)")
    with pytest.raises(MermaidError):
        build(tmp_path, mermaid=str(tmp_path / "other.js"))
    assert (tmp_path / "site/index.html").exists()


def test_without_mermaid_the_diagrams_are_drawings_and_the_report_says_so(built: SiteReport) -> None:
    assert not built.with_mermaid
    assert built.diagram_note
    assert '<svg class="vp-drawing"' in (built.out_dir / "asset/flights.html").read_text()
    assert not (built.out_dir / "vp/mermaid.min.js").exists()


HOSTILE = "</script><script>alert('x')</script><img src=x onerror=alert(1)>\"'`{{ 7*7 }}\ud800"


def test_names_and_texts_from_user_code_never_become_markup(tmp_path: Path) -> None:
    schema = TableSchema(
        HOSTILE, (Column(HOSTILE, HOSTILE, description=HOSTILE, tags={HOSTILE: HOSTILE}, checks=(HOSTILE,)),)
    )
    hostile = asset(
        HOSTILE.replace("/", "_"),
        description=HOSTILE, group=HOSTILE, owners=(HOSTILE,), tags={HOSTILE: HOSTILE}, kinds=(HOSTILE,),
        metadata={HOSTILE: HOSTILE}, schema=schema, deprecated=HOSTILE, version=HOSTILE, freshness=HOSTILE,
        type=HOSTILE, module=HOSTILE, resources=(HOSTILE,),
    )  # fmt: skip
    report = build(tmp_path, SiteInput(HOSTILE, AssetGraph((hostile,)), NOW, HOSTILE, HOSTILE, HOSTILE))
    for path in report.out_dir.rglob("*"):
        if (
            path.suffix in (".html", ".js")
            and "assets/javascripts" not in path.as_posix()
            and path.name != "diagrams.js"
        ):
            text = path.read_text("utf-8")
            assert "<script>alert" not in text, path
            assert not re.search(r"<img[^>]*onerror", text), path
            assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|49(?=</)", text), path
    assert list(report.out_dir.glob("asset/*.html"))


def test_two_keys_that_differ_in_case_have_two_pages(tmp_path: Path) -> None:
    graph = AssetGraph((asset("Orders"), asset("orders")))
    report = build(tmp_path, SiteInput("p", graph, NOW))
    assert len({name.casefold() for name in os.listdir(report.out_dir / "asset")}) == 2


def test_an_empty_project_has_a_site(tmp_path: Path) -> None:
    report = build(tmp_path, SiteInput("", AssetGraph(), NOW))
    assert report.pages == 4
    assert "No asset is defined" in report.index.read_text()
