"""Every asset has a page of its own, wherever the site is opened from."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vibepiper.analyzer.graph.model import AssetKey
from vibepiper.docsgen.paths import asset_path, destination, relative_link, relative_root

parts = st.text(min_size=1, max_size=12) | st.sampled_from(
    ["index", "INDEX", "con", "a.b", "..", ".", "a~b", "README"]
)
keys = st.lists(parts, min_size=1, max_size=3).map(AssetKey)
RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt1"}


@given(keys)
def test_a_page_stays_inside_the_site_and_is_a_name_every_file_system_takes(key: AssetKey) -> None:
    path = asset_path(key)
    assert posixpath.normpath(path) == path
    assert path.startswith("asset/")
    for part in path.removesuffix(".md").split("/")[1:]:
        assert set(part) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-~")
        assert part not in RESERVED | {"index", "readme"}
        assert len(part) < 100


@given(keys, keys)
def test_different_assets_have_different_pages_even_where_case_is_ignored(
    one: AssetKey, other: AssetKey
) -> None:
    if one != other:
        for directory_urls in (True, False):
            pages = {destination(asset_path(key), directory_urls).casefold() for key in (one, other)}
            assert len(pages) == 2


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("orders", "asset/orders.md"),
        ("raw/orders", "asset/raw/orders.md"),
        ("mart_2-b", "asset/mart_2-b.md"),
    ],
)
def test_plain_keys_read_as_they_are(key: str, path: str) -> None:
    assert asset_path(AssetKey.parse(key)) == path


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("source", ["index.md", "assets.md", "asset/a.md", "asset/a/b.md"])
@pytest.mark.parametrize(
    "target", ["index.md", "assets.md", "asset/a.md", "asset/a/b~0.md", "vp/data.js", "assets.md#group=x y"]
)
def test_a_link_leads_from_the_written_file_to_the_written_file(
    source: str, target: str, directory_urls: bool
) -> None:
    here = destination(source, directory_urls)
    parts = urlsplit(relative_link(source, target, directory_urls))
    reached = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(parts.path)))
    if parts.path.endswith("/"):
        reached = posixpath.normpath(posixpath.join(reached, "index.html"))
    assert reached == destination(target.partition("#")[0], directory_urls)
    assert parts.fragment == ("group=x%20y" if "#" in target else "")


@pytest.mark.parametrize(
    ("source", "directory_urls", "root"),
    [
        ("index.md", True, "./"),
        ("assets.md", False, "./"),
        ("assets.md", True, "../"),
        ("asset/a/b.md", True, "../../../"),
    ],
)
def test_the_root_is_where_the_home_page_lies(source: str, directory_urls: bool, root: str) -> None:
    assert relative_root(source, directory_urls) == root
