"""Builds a whole site with MkDocs and no ``mkdocs.yml``; knows nothing of where the facts came from."""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.livereload import LiveReloadServer

from .cache import STATE_FOLDER, LastBuild, prepare, read_last_build, write_last_build
from .errors import SiteBuildError, SiteConfigError, SiteFolderError
from .facts import SiteInput
from .mermaid_library import NONE, obtain_mermaid
from .paths import HOME, destination
from .plugin import NAV, VibePiperPlugin
from .render import DATA, LOGO

_DISTRIBUTIONS = ("vibepiper", "mkdocs", "mkdocs-material")
WATCH_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """How to build.

    ``mermaid`` is a file or URL of the library, ``"none"`` for drawings of our own, None to look for it.
    ``cache_dir`` makes the next build faster; by default ``.vibepiper/cache/site`` beside the site.
    ``clean``: write every page again.
    """

    mermaid: str | None = None
    cache_dir: Path | None = None
    clean: bool = False


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was built. ``diagram_note`` says where Mermaid came from, or why our own drawings stand in for it."""

    out_dir: Path
    index: Path
    pages: int
    written: int
    seconds: float
    with_mermaid: bool
    diagram_note: str
    warnings: tuple[str, ...]


def build_site(site: SiteInput, out_dir: Path, options: SiteOptions | None = None) -> SiteReport:
    """Write the catalog of ``site`` to ``out_dir``; pages that did not change since the last build stay.

    Raises:
        SiteError: When ``out_dir`` holds something else, Mermaid cannot be used, or MkDocs fails.
    """
    started = time.monotonic()
    options = options or SiteOptions()
    out_dir = out_dir.absolute()
    cache_dir = (options.cache_dir or out_dir.parent / STATE_FOLDER / "cache" / "site").absolute()
    _refuse_foreign(out_dir)
    if options.mermaid not in (None, NONE):
        obtain_mermaid(options.mermaid)
    plugin = VibePiperPlugin(lambda _: site, cache_dir / "pages")
    config = _configure(site, out_dir, cache_dir, plugin, options)
    record = cache_dir / "last-build.json"
    last = None if options.clean else read_last_build(record)
    fingerprint = _fingerprint(config)
    again = last is not None and _still_there(last, out_dir, fingerprint)
    record.unlink(missing_ok=True)
    before = _times(out_dir) if again else {}
    with _warnings() as warnings:
        _build(config, out_dir, again)
    outputs = {destination(path, directory_urls=False) for path in plugin.page_paths}
    if last is not None and again:
        _remove(out_dir, set(last.outputs) - outputs)
    write_last_build(record, LastBuild(str(out_dir), fingerprint, tuple(sorted(outputs))))
    after = _times(out_dir)
    return SiteReport(
        out_dir=out_dir,
        index=out_dir / destination(HOME, directory_urls=False),
        pages=len(outputs),
        written=sum(before.get(name) != after.get(name) for name in outputs),
        seconds=time.monotonic() - started,
        with_mermaid=plugin.with_mermaid,
        diagram_note=plugin.diagram_note,
        warnings=tuple(warnings),
    )


def serve_site(
    gather: Callable[[], SiteInput],
    stamp: Callable[[], object],
    out_dir: Path,
    options: SiteOptions | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    on_build: Callable[[SiteReport], None],
) -> None:
    """Build the site, serve it, and build it again whenever ``stamp`` gives another value, until interrupted.

    Raises:
        SiteError: When the first build fails.
        OSError: When the address cannot be used.
    """

    def rebuild() -> None:
        on_build(build_site(gather(), out_dir, options))

    seen = stamp()
    rebuild()
    with (
        tempfile.TemporaryDirectory(prefix="vibepiper-") as folder,
        _server(rebuild, out_dir, host, port) as server,
    ):
        # The server watches a file of our own: the project's folder holds what a build itself writes.
        touched = Path(folder) / "changed"
        server.watch(folder)
        threading.Thread(target=_touch_on_change, args=(stamp, seen, touched), daemon=True).start()
        with suppress(KeyboardInterrupt):
            server.serve()  # type: ignore[no-untyped-call]  # MkDocs leaves it unannotated


@contextmanager
def _server(rebuild: Callable[[], None], out_dir: Path, host: str, port: int) -> Iterator[LiveReloadServer]:
    server = LiveReloadServer(rebuild, host=host, port=port, root=str(out_dir))
    try:
        yield server
    finally:
        server.shutdown()


def _touch_on_change(stamp: Callable[[], object], seen: object, touched: Path) -> None:
    while touched.parent.exists():
        now = stamp()
        if now != seen:
            seen = now
            touched.write_text("", "utf-8")
        time.sleep(WATCH_SECONDS)


def _configure(
    site: SiteInput, out_dir: Path, cache_dir: Path, plugin: VibePiperPlugin, options: SiteOptions
) -> MkDocsConfig:
    docs_dir = cache_dir / "docs"
    prepare(docs_dir)
    config = MkDocsConfig()
    config.load_dict(_settings(site, out_dir, docs_dir))
    errors, _ = config.validate()
    if errors:
        raise SiteConfigError(tuple(f"{name}: {error}" for name, error in errors))
    problems, _ = plugin.load_config({"path": "", "mermaid": options.mermaid})
    if problems:
        raise SiteConfigError(tuple(f"{name}: {error}" for name, error in problems))
    config.plugins["vibepiper"] = plugin
    # It finds its style only at the address that the site is published under, which isn't known.
    config.theme.static_templates.discard("404.html")
    return config


def _settings(site: SiteInput, out_dir: Path, docs_dir: Path) -> dict[str, object]:
    # The theme prints the site's name unescaped, and as UTF-8.
    plain = site.name.encode("utf-8", "replace").decode()
    name = " ".join(plain.translate({ord(mark): " " for mark in "<>&\"'"}).split()) or "Data catalog"
    return {
        "site_name": name,
        "docs_dir": str(docs_dir),
        "site_dir": str(out_dir),
        "use_directory_urls": False,
        "plugins": [],
        "nav": [{title: path} for title, path in NAV],
        "theme": {
            "name": "material",
            "font": False,
            "logo": LOGO,
            "favicon": LOGO,
            "features": ["navigation.tabs", "navigation.top"],
            "palette": [
                _palette("(prefers-color-scheme: light)", "default", "material/weather-night", "dark"),
                _palette("(prefers-color-scheme: dark)", "slate", "material/weather-sunny", "light"),
            ],
        },
        "extra": {"generator": False},
    }


def _palette(media: str, scheme: str, icon: str, other: str) -> dict[str, object]:
    return {
        "media": media,
        "scheme": scheme,
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": icon, "name": f"Switch to {other} mode"},
    }


def _build(config: MkDocsConfig, out_dir: Path, again: bool) -> None:
    try:
        build(config, dirty=again)
    except (Abort, ConfigurationError) as error:
        raise SiteBuildError(str(out_dir), str(error)) from error
    except OSError as error:
        raise SiteBuildError(str(out_dir), f"{error.strerror or error} ({error.filename})") from error


def _refuse_foreign(out_dir: Path) -> None:
    """MkDocs empties the folder that it writes to: only an empty one, or an earlier site of ours, may go."""
    if not out_dir.exists() or (out_dir / DATA).is_file():
        return
    if not out_dir.is_dir():
        raise SiteFolderError(str(out_dir), "it is a file")
    if any(not entry.name.startswith(".") for entry in out_dir.iterdir()):
        raise SiteFolderError(str(out_dir), "it holds other files, which would be deleted")


def _still_there(last: LastBuild, out_dir: Path, fingerprint: str) -> bool:
    same = last.out_dir == str(out_dir) and last.fingerprint == fingerprint
    return same and all((out_dir / name).is_file() for name in last.outputs)


def _fingerprint(config: MkDocsConfig) -> str:
    """What every page depends on besides its own body."""
    parts = {name: version(name) for name in _DISTRIBUTIONS}
    parts["site_name"] = config.site_name
    parts["nav"] = repr(config.nav)
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _times(out_dir: Path) -> dict[str, int]:
    return {path.relative_to(out_dir).as_posix(): path.stat().st_mtime_ns for path in out_dir.rglob("*.html")}


def _remove(out_dir: Path, outputs: set[str]) -> None:
    for name in outputs:
        (out_dir / name).unlink(missing_ok=True)


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect MkDocs' warnings instead of printing them."""
    logger = logging.getLogger("mkdocs")
    collected: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = record.getMessage()
            if record.levelno >= logging.WARNING and "'dirty' build" not in message:
                collected.append(message)

    handler = Collect()
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield collected
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates
