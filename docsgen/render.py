"""Renders the catalog's pages and scripts as text; knows nothing of MkDocs and writes no file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .diagram import Diagram
from .drawing import svg
from .markup import highlight_code, render_description
from .mermaid_text import fits, mermaid_text
from .pages import AssetPage, Catalog
from .paths import ASSETS, HOME, LINEAGE, PROBLEMS, STATIC, relative_link, relative_root

STYLE = f"{STATIC}/catalog.css"
SCRIPT = f"{STATIC}/catalog.js"
DIAGRAMS = f"{STATIC}/diagrams.js"
DATA = f"{STATIC}/data.js"
MERMAID = f"{STATIC}/mermaid.min.js"
LOGO = f"{STATIC}/logo.svg"
_FILES = (STYLE, SCRIPT, DIAGRAMS, LOGO)


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page whose body is made only when it is asked for: equal digests mean equal bodies.

    ``in_nav``: it stands in the site's navigation; asset pages never do.
    """

    path: str
    title: str
    in_nav: bool
    digest: str
    body: Callable[[], str]


@dataclass(frozen=True, slots=True)
class RenderedSite:
    """All pages, and the other files by path."""

    pages: tuple[RenderedPage, ...]
    files: Mapping[str, bytes]


def render_site(catalog: Catalog, *, mermaid: bytes | None, directory_urls: bool) -> RenderedSite:
    """Prepare every page.

    Args:
        mermaid: The Mermaid library's script; without it diagrams are drawings of our own.
        directory_urls: Whether page ``a.md`` becomes ``a/index.html`` instead of ``a.html``.
    """
    renderer = _Renderer(_environment(), mermaid is not None, directory_urls, _program_digest())
    pages = [
        renderer.page("home.html", HOME, "Overview", True, home=catalog.home),
        renderer.page("assets.html", ASSETS, "Assets", True, pages=catalog.assets, filters=catalog.filters),
        renderer.page("lineage.html", LINEAGE, "Lineage", True, lineage=catalog.lineage),
        renderer.page("problems.html", PROBLEMS, "Problems", True, problems=catalog.problems),
    ]
    pages += [renderer.page("asset.html", page.path, page.key, False, page=page) for page in catalog.assets]
    static = {name: _read(name) for name in _FILES}
    static[DATA] = search_data(catalog.assets, directory_urls).encode("utf-8", "replace")
    if mermaid is not None:
        static[MERMAID] = mermaid
    return RenderedSite(tuple(pages), static)


def search_data(pages: tuple[AssetPage, ...], directory_urls: bool) -> str:
    """The search index as a script, since a page opened from ``file://`` may load scripts but no data."""
    rows = [
        {
            "key": page.key,
            "url": relative_link(HOME, page.path, directory_urls),
            "kind": page.kind,
            "group": page.group or "",
            "status": page.status.value,
            "label": page.status.label,
            "summary": page.summary,
            "words": " ".join((*(owner.value for owner in page.owners), *page.tags, *page.kinds)),
            "columns": [[column.name, column.description] for column in page.columns],
        }
        for page in pages
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.VIBEPIPER_CATALOG = {safe};\n"


@dataclass(frozen=True, slots=True)
class _Renderer:
    environment: Environment
    with_mermaid: bool
    directory_urls: bool
    program: str

    def page(self, template: str, path: str, title: str, in_nav: bool, **models: object) -> RenderedPage:
        """Prepare a page: page models print all that they hold, so their text decides whether it changed."""
        parts = (self.program, template, path, self.with_mermaid, self.directory_urls, models)
        digest = hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
        return RenderedPage(path, title, in_nav, digest, partial(self._body, template, path, models))

    def _body(self, template: str, path: str, models: Mapping[str, object]) -> str:
        link = self._linker(path)

        def draw(diagram: Diagram, label: str) -> Markup:
            return self._diagram(diagram, label, link)

        return self.environment.get_template(template).render(
            link=link,
            draw=draw,
            root=relative_root(path, self.directory_urls),
            scripts=[link(name) for name in (DATA, SCRIPT)],
            **models,
        )

    def _linker(self, path: str) -> Callable[[str], str]:
        def link(target: str) -> str:
            return relative_link(path, target, self.directory_urls)

        return link

    def _diagram(self, diagram: Diagram, label: str, link: Callable[[str], str]) -> Markup:
        figure = self.environment.get_template("diagram.html")
        if not (self.with_mermaid and fits(diagram)):
            drawing = Markup(svg(diagram, label, link))
            return Markup(figure.render(diagram=diagram, label=label, drawing=drawing, script=link(DIAGRAMS)))
        targets = {node.id: link(node.target) for node in diagram.nodes if node.target}
        return Markup(
            figure.render(
                diagram=diagram,
                label=label,
                drawing=None,
                text=mermaid_text(diagram),
                targets=json.dumps(targets),
                library=link(MERMAID),
                script=link(DIAGRAMS),
            )
        )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["description"] = render_description
    environment.filters["highlighted"] = highlight_code
    environment.filters["when"] = _when
    environment.filters["number"] = _number
    environment.filters["duration"] = _duration
    environment.filters["slug"] = lambda text: "".join(c if c.isalnum() else "-" for c in str(text).lower())
    return environment


def _when(moment: datetime) -> Markup:
    """A time as text that stays true; the page's script adds how long ago it was."""
    shown = moment.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(shown.isoformat(), f"{shown:%Y-%m-%d %H:%M} UTC")


def _number(value: int) -> str:
    return f"{value:,}"


def _duration(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def _templates() -> Path:
    return Path(str(files("vibepiper.site_templates")))


def _read(name: str) -> bytes:
    return (_templates() / "static" / name.removeprefix(f"{STATIC}/")).read_bytes()


def _program_digest() -> str:
    """What bodies depend on besides their models: the templates and the code that renders them."""
    sources = [*sorted(_templates().glob("*.html")), *sorted(Path(__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
