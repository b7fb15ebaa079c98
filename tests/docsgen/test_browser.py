"""The built site in a real Chromium, opened from disk with the network blocked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from vibepiper.analyzer.graph.model import AssetGraph, Edge
from vibepiper.docsgen.facts import SiteInput
from vibepiper.docsgen.mermaid_library import obtain_mermaid
from vibepiper.docsgen.site import SiteOptions, build_site
from vptest.sites import NOW, asset, flights_site, key, place

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site with drawings of our own."""
    return build_site(flights_site(), tmp_path_factory.mktemp("drawn") / "site", SiteOptions("none")).out_dir


@pytest.fixture(scope="module")
def mermaid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site with Mermaid, where it can be had."""
    if obtain_mermaid(None).script is None:
        pytest.skip(obtain_mermaid(None).note)
    return build_site(flights_site(), tmp_path_factory.mktemp("mermaid") / "site").out_dir


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test on any request that leaves the disk, and on any script error."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    trouble: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            trouble.append(f"request to {request.url}")

    opened.on("request", asked)
    opened.on("requestfailed", lambda request: trouble.append(f"failed request to {request.url}"))
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    yield opened
    context.close()
    assert trouble == []


def visit(page: Page, site: Path, name: str) -> None:
    page.goto((site / name.partition("#")[0]).as_uri() + "".join(name.partition("#")[1:]))


def expect_shown(page: Page, keys: list[str]) -> None:
    """The rows of these keys, and no others, once the page has followed the last click or keystroke."""
    expect(page.locator("[data-vp-catalog] tbody tr:not([hidden])")).to_have_count(len(keys))
    assert shown(page) == keys


def shown(page: Page) -> list[str]:
    return page.eval_on_selector_all(
        "[data-vp-catalog] tbody tr:not([hidden])", "rows => rows.map(row => row.dataset.key)"
    )


def test_a_diagram_is_rendered_and_its_boxes_lead_to_their_assets(page: Page, mermaid: Path) -> None:
    visit(page, mermaid, "asset/flights.html")
    box = page.locator(".vp-diagram svg a", has_text="daily_delays")
    expect(box).to_be_visible(timeout=20_000)
    assert page.locator(".vp-diagram svg g.node").count() == 5
    assert page.locator(".vp-diagram svg .edgePaths path").count() == 5
    box.click()
    expect(page.locator("h1")).to_have_text("daily_delays")


def test_mermaid_shows_names_as_they_are(page: Page, mermaid: Path, tmp_path: Path) -> None:
    names = ("Bücher ☃", 'a"b<c>#quot;', "n" * 100)
    graph = AssetGraph(tuple(sorted((asset(name) for name in names), key=lambda item: item.key)))
    site = build_site(SiteInput("names", graph, NOW), tmp_path / "site").out_dir
    visit(page, site, "lineage.html")
    boxes = page.locator(".vp-diagram svg g.node")
    expect(boxes).to_have_count(3, timeout=20_000)
    assert sorted(boxes.all_text_contents()) == sorted(["Bücher ☃", 'a"b<c>#quot;', "n" * 47 + "…"])


def test_the_whole_lineage_is_rendered(page: Page, mermaid: Path) -> None:
    visit(page, mermaid, "lineage.html")
    expect(page.locator(".vp-diagram svg g.node")).to_have_count(10, timeout=20_000)


# Mermaid itself draws two of these lines behind boxes of other assets.
CROWDED = (
    "rf f", "f dep", "f ads", "f wi", "f cp", "f mt", "rw w", "w wi", "ra a", "a routes", "dep routes", "dep rp", "dep e1",
    "dep e2", "dep e3", "dep pu", "rpl p", "p pu", "routes rp", "rp slow", "ads busy", "ral al", "al cp", "cp pub",
    "cp head", "busy head", "mt tt", "mt yr", "tt yr", "yr head",
)  # fmt: skip

# How many lines have a point inside a box that they neither leave nor enter.
BEHIND_BOXES = """() => {
  const boxes = [...document.querySelectorAll(".vp-diagram svg g.node")].map((node) => ({
    id: /flowchart-(\\w+)-/.exec(node.id)[1], at: node.querySelector(".label-container").getBoundingClientRect(),
  }));
  const lines = [...document.querySelectorAll(".vp-diagram svg path.flowchart-link")];
  return [lines.length, lines.filter((line) => {
    const [, from, to] = /L_(n\\d+)_(n\\d+)_/.exec(line.id);
    for (let way = 0; way <= line.getTotalLength(); way += 2) {
      const point = line.getPointAtLength(way).matrixTransform(line.getScreenCTM());
      const hit = ({ id, at }) => id !== from && id !== to && point.x > at.left + 1 && point.x < at.right - 1
        && point.y > at.top + 1 && point.y < at.bottom - 1;
      if (boxes.some(hit)) return true;
    }
    return false;
  }).length];
}"""


def test_no_line_passes_behind_a_box(page: Page, mermaid: Path, tmp_path: Path) -> None:
    pairs = [edge.split() for edge in CROWDED]
    edges = tuple(Edge(key(above), key(below), above, place()) for above, below in pairs)
    assets = tuple(asset(name) for name in sorted({name for pair in pairs for name in pair}))
    site = build_site(SiteInput("crowded", AssetGraph(assets, edges), NOW), tmp_path / "site").out_dir
    visit(page, site, "lineage.html")
    expect(page.locator(".vp-diagram[data-drawn]")).to_be_visible(timeout=20_000)
    assert page.evaluate(BEHIND_BOXES) == [len(edges), 0]


def test_a_drawing_of_our_own_leads_to_its_assets(page: Page, drawn: Path) -> None:
    visit(page, drawn, "asset/flights.html")
    page.locator("svg.vp-drawing a", has_text="daily_delays").click()
    expect(page.locator("h1")).to_have_text("daily_delays")


def test_a_column_name_finds_its_asset_in_the_table(page: Page, drawn: Path) -> None:
    visit(page, drawn, "assets.html")
    assert len(shown(page)) == 9
    page.get_by_label("Search names, columns and descriptions").fill("mean_delay")
    expect_shown(page, ["daily_delays"])
    expect(page.locator("tr[data-key=daily_delays] [data-vp-match]")).to_contain_text(
        "Minutes late on average"
    )
    page.get_by_label("Search names, columns and descriptions").fill("no such thing")
    expect_shown(page, [])
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("[data-vp-count]")).to_have_text("9")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("flights", ["flights", "raw/flights"]),
        ("plane", ["planes", "raw/planes", "plane_utilisation", "flights"]),
        ("tail number", ["flights"]),
        ("faa", ["raw/planes"]),
        ("ops@example", ["daily_delays"]),
    ],
)
def test_names_come_before_columns_and_columns_before_texts(
    page: Page, drawn: Path, query: str, first: list[str]
) -> None:
    visit(page, drawn, "assets.html")
    page.get_by_label("Search names, columns and descriptions").fill(query)
    assert shown(page)[: len(first)] == first


def test_filters_combine_and_live_in_the_address(page: Page, drawn: Path) -> None:
    visit(page, drawn, "assets.html")
    page.get_by_label("Any group").select_option("staging")
    page.get_by_label("Any owner").select_option("data@example.org")
    expect_shown(page, ["flights", "weather"])
    page.get_by_label("Any status").select_option("stale")
    expect_shown(page, ["weather"])
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect_shown(page, ["weather"])


def test_a_group_on_the_home_page_opens_its_assets(page: Page, drawn: Path) -> None:
    visit(page, drawn, "index.html")
    page.locator(".vp-groupcard", has_text="marts").click()
    expect_shown(page, ["daily_delays", "plane_utilisation", "report"])


def test_the_search_dialog_opens_an_asset_by_keyboard_alone(page: Page, drawn: Path) -> None:
    visit(page, drawn, "asset/raw/weather.html")
    page.keyboard.press("/")
    page.keyboard.type("dep_delay")
    option = page.get_by_role("option")
    expect(option).to_have_count(1)
    expect(option).to_contain_text("Departure delay in minutes")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("flights")


def test_problems_are_filtered_by_code(page: Page, drawn: Path) -> None:
    visit(page, drawn, "problems.html")
    page.get_by_role("button", name="VPG001").click()
    expect(page.locator(".vp-problems tbody tr:visible")).to_have_count(1)
    page.get_by_role("button", name="VPG001").click()
    expect(page.locator(".vp-problems tbody tr:visible")).to_have_count(3)


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "assets.html",
        "asset/flights.html",
        "asset/daily_delays.html",
        "problems.html",
        "lineage.html",
    ],
)
def test_a_telephone_shows_every_page_without_scrolling_sideways(
    browser: Browser, drawn: Path, name: str
) -> None:
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 800})
    opened = context.new_page()
    visit(opened, drawn, name)
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_texts_have_enough_contrast_in_both_schemes(browser: Browser, drawn: Path) -> None:
    for scheme in ("light", "dark"):
        context = browser.new_context(offline=True, color_scheme=scheme)  # type: ignore[arg-type]  # one of its two texts
        opened = context.new_page()
        visit(opened, drawn, "asset/flights.html")
        for colour in (
            "--vp-text",
            "--vp-soft",
            "--vp-accent",
            "--vp-ok",
            "--vp-warn",
            "--vp-bad",
            "--vp-stale",
            "--vp-source",
        ):
            for ground in ("--vp-bg", "--vp-sunken", "--vp-raised"):
                assert opened.evaluate(CONTRAST, [colour, ground]) >= 4.5, (scheme, colour, ground)
        context.close()


# The contrast ratio of WCAG 2.2.
CONTRAST = """([text, ground]) => {
  const probe = document.createElement("span");
  document.body.append(probe);
  const luminance = (name) => {
    probe.style.color = `var(${name})`;
    const parts = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [luminance(text), luminance(ground)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""
