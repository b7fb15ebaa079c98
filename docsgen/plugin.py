"""Adds the catalog's pages to a MkDocs site; how facts are gathered is up to whoever makes the plugin."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from .cache import STATE_FOLDER, Content, store_pages
from .catalog import build_catalog
from .errors import MermaidError
from .facts import SiteInput
from .mermaid_library import obtain_mermaid
from .paths import ASSETS, HOME, LINEAGE, PROBLEMS
from .render import STYLE, RenderedPage, RenderedSite, render_site

Gather: TypeAlias = Callable[[MkDocsConfig], SiteInput]
NAV = (("Overview", HOME), ("Assets", ASSETS), ("Lineage", LINEAGE), ("Problems", PROBLEMS))


class CatalogOptions(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves it unannotated
    """The plugin's options in ``mkdocs.yml``."""

    path = config_options.Type(str, default="catalog")
    mermaid = config_options.Optional(config_options.Type(str))


class VibePiperPlugin(BasePlugin[CatalogOptions]):  # type: ignore[no-untyped-call]  # as above
    """Renders the catalog under ``path`` of the site.

    Args:
        gather: Obtains the facts of the project that the MkDocs configuration belongs to.
        cache_dir: Where rendered pages are kept; ``.vibepiper/cache/site`` beside ``mkdocs.yml`` by default.
    """

    def __init__(self, gather: Gather, cache_dir: Path | None = None) -> None:
        self._gather = gather
        self._cache_dir = cache_dir
        self._pages: dict[str, RenderedPage] = {}
        self._bodies: dict[str, str] = {}
        self.diagram_note = ""
        self.with_mermaid = False

    @property
    def page_paths(self) -> tuple[str, ...]:
        """The paths of the pages that were added."""
        return tuple(self._pages)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the style sheet and, where the site has a navigation of its own, the catalog's entry."""
        config.extra_css.append(self._at(STYLE))
        if config.nav is not None and not _mentions(config.nav, self._at("")):
            config.nav.append({"Catalog": [{title: self._at(path)} for title, path in NAV]})
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages, backed by cached files so that an unchanged page keeps its time."""
        site = self._render(config)
        stored = store_pages(self._cache_folder(config), _contents(site))
        self._pages = {self._at(page.path): page for page in site.pages}
        for name, path in stored.items():
            page = self._pages.get(self._at(name))
            level = InclusionLevel.INCLUDED if page is None or page.in_nav else InclusionLevel.NOT_IN_NAV
            if files.get_file_from_path(self._at(name)) is not None:
                raise PluginError(
                    f"vibepiper: the site already has a page {self._at(name)}. "
                    "Choose another folder for the catalog with the plugin's option 'path'."
                )
            files.append(File.generated(config, self._at(name), abs_src_path=str(path), inclusion=level))
        return files

    def on_page_markdown(self, markdown: str, *, page: Page, **_: object) -> str:
        """Keep finished HTML away from the Markdown converter."""
        rendered = self._pages.get(page.file.src_uri)
        if rendered is None:
            return markdown
        self._bodies[page.file.src_uri] = markdown
        page.meta.update({"hide": ["navigation", "toc", "footer"], "search": {"exclude": True}})
        if rendered.in_nav:
            # A heading gives way to the title that somebody's navigation gives the page.
            return f"# {rendered.title}"
        # Themes print titles unescaped.
        page.meta["title"] = html.escape(rendered.title)
        return ""

    def on_page_content(self, content: str, *, page: Page, **_: object) -> str:
        """Put the finished HTML in place."""
        return self._bodies.pop(page.file.src_uri, content)

    def _render(self, config: MkDocsConfig) -> RenderedSite:
        try:
            library = obtain_mermaid(self.config.mermaid)
        except MermaidError as error:
            raise PluginError(f"vibepiper: {error}") from error
        self.diagram_note = library.note
        self.with_mermaid = library.script is not None
        catalog = build_catalog(self._gather(config))
        return render_site(catalog, mermaid=library.script, directory_urls=config.use_directory_urls)

    def _cache_folder(self, config: MkDocsConfig) -> Path:
        if self._cache_dir is not None:
            return self._cache_dir
        beside = (
            Path(config.config_file_path).parent if config.config_file_path else Path(config.docs_dir).parent
        )
        return beside / STATE_FOLDER / "cache" / "site"

    @property
    def _prefix(self) -> str:
        return self.config.path.strip("/")

    def _at(self, path: str) -> str:
        return f"{self._prefix}/{path}" if self._prefix else path


def _contents(site: RenderedSite) -> dict[str, Content]:
    pages = {page.path: Content(page.digest, partial(_encoded, page)) for page in site.pages}
    files = {
        name: Content(hashlib.sha256(data).hexdigest(), partial(bytes, data))
        for name, data in site.files.items()
    }
    return pages | files


def _encoded(page: RenderedPage) -> bytes:
    return page.body().encode("utf-8", "replace")


def _mentions(nav: object, prefix: str) -> bool:
    """Whether the navigation that somebody wrote already leads to the catalog."""
    if isinstance(nav, str):
        return nav.startswith(prefix)
    if isinstance(nav, dict):
        return any(_mentions(value, prefix) for value in nav.values())
    return isinstance(nav, list) and any(_mentions(value, prefix) for value in nav)
