"""Where pages live and how they link to each other; knows nothing of what is on them."""

from __future__ import annotations

import hashlib
import posixpath
import re
from urllib.parse import quote

from vibepiper.analyzer.graph.model import AssetKey

HOME = "index.md"
ASSETS = "assets.md"
LINEAGE = "lineage.md"
PROBLEMS = "problems.md"
STATIC = "vp"

_PLAIN = re.compile(r"[a-z0-9_][a-z0-9_-]{0,79}")
_RESERVED = frozenset(
    ["index", "readme", "con", "prn", "aux", "nul"]
    + [f"{name}{n}" for name in ("com", "lpt") for n in range(10)]
)


def asset_path(key: AssetKey) -> str:
    """The path of an asset's page: it never changes with the other assets, and no two keys share one.

    A part that is not a plain lower-case word gets a hash behind ``~``, which plain parts cannot contain: so
    no two pages meet on a file system that ignores case, or under a name that Windows reserves.
    """
    return "asset/" + "/".join(_slug(part) for part in key) + ".md"


def destination(path: str, directory_urls: bool) -> str:
    """The file that MkDocs writes for the page ``path``."""
    stem = path.removesuffix(".md")
    if stem == path:
        return path
    if not directory_urls or posixpath.basename(stem) == "index":
        return f"{stem}.html"
    return f"{stem}/index.html"


def relative_link(source: str, target: str, directory_urls: bool) -> str:
    """The link on page ``source`` to ``target``, a page or a static file, perhaps with a ``#fragment``."""
    path, mark, fragment = target.partition("#")
    here = posixpath.dirname(destination(source, directory_urls))
    there = destination(path, directory_urls)
    suffix = mark + quote(fragment, safe="=&", errors="replace")
    if directory_urls and there != path and posixpath.basename(there) == "index.html":
        folder = posixpath.relpath(posixpath.dirname(there) or ".", here or ".")
        return f"{quote(folder)}/{suffix}"
    return quote(posixpath.relpath(there, here or ".")) + suffix


def relative_root(source: str, directory_urls: bool) -> str:
    """The link from page ``source`` to the folder that holds all pages, ending in ``/``."""
    here = posixpath.dirname(destination(source, directory_urls))
    return posixpath.relpath(".", here or ".") + "/"


def _slug(part: str) -> str:
    if _PLAIN.fullmatch(part) and part not in _RESERVED:
        return part
    digest = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    cleaned = re.sub(r"[^a-z0-9_-]+", "-", part.lower()).strip("-")[:60]
    return f"{cleaned or 'asset'}~{digest}"
