"""Obtains the Mermaid library while a site is built: pinned, hash-checked, cached; knows nothing of diagrams."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .errors import MermaidError

VERSION = "11.17.2"
SHA512 = (
    "bd51aa106f9fbd96409b0035d4b1b568b36e5d09eb6aa64f5642f5ef3bf5ff4a"
    "83b409a83e5ef485723aa19648e082f9ecb8237ab4ed7820a94ecd6928858b9b"
)
NONE = "none"
_MEMBER = "package/dist/mermaid.min.js"
_LARGEST = 64_000_000
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class MermaidLibrary:
    """The library's script, or the reason why there is none."""

    script: bytes | None
    note: str


def obtain_mermaid(choice: str | None, cache_dir: Path | None = None) -> MermaidLibrary:
    """Get the script from the file or URL ``choice``, else from the cache, else through the npm client.

    Args:
        choice: A file or http(s) URL (the script or the package's archive), ``"none"`` for no Mermaid at all,
            or None to look for it.
        cache_dir: Where a checked script is kept; the user's cache folder by default.

    Raises:
        MermaidError: When ``choice`` names something that is not the pinned script.
    """
    if choice == NONE:
        return MermaidLibrary(None, "Mermaid was not asked for")
    if choice is not None:
        return MermaidLibrary(_named(choice), f"Mermaid {VERSION} from {choice}")
    cached = (cache_dir or _user_cache()) / f"mermaid-{VERSION}.min.js"
    script = _read_cached(cached)
    if script is not None:
        return MermaidLibrary(script, f"Mermaid {VERSION} from the cache")
    script, problem = _through_npm()
    if script is None:
        return MermaidLibrary(None, problem)
    _keep(cached, script)
    return MermaidLibrary(script, f"Mermaid {VERSION} through the npm client")


def _named(choice: str) -> bytes:
    remedy = f"Name the dist/mermaid.min.js of Mermaid {VERSION}, or its npm archive"
    try:
        data = (
            _download(choice) if urlsplit(choice).scheme in ("http", "https") else Path(choice).read_bytes()
        )
    except (OSError, ValueError) as error:
        raise MermaidError(choice, f"cannot be read ({error})", remedy) from error
    script = _unpack(data)
    if script is None:
        raise MermaidError(choice, f"is not Mermaid {VERSION}: its SHA-512 is not the pinned one", remedy)
    return script


def _download(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=_SECONDS) as response:
        data: bytes = response.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError("it is larger than any Mermaid")
    return data


def _through_npm() -> tuple[bytes | None, str]:
    npm = shutil.which("npm")
    if npm is None:
        return None, "Mermaid was not found: there is no npm client"
    with tempfile.TemporaryDirectory(prefix="vibepiper-") as folder:
        command = [npm, "pack", f"mermaid@{VERSION}", "--ignore-scripts", "--silent"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None, "Mermaid was not found: the npm client did not answer"
        archives = sorted(Path(folder).glob("*.tgz"))
        if done.returncode != 0 or not archives:
            return None, f"Mermaid was not found: the npm client could not fetch mermaid@{VERSION}"
        script = _unpack(archives[0].read_bytes())
    if script is None:
        return None, f"Mermaid was refused: what the npm client fetched is not the pinned {VERSION}"
    return script, ""


def _unpack(data: bytes) -> bytes | None:
    """The pinned script in ``data``, which is the script itself or the package's archive."""
    if data[:2] == b"\x1f\x8b":
        try:
            with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                member = archive.extractfile(_MEMBER)
                data = member.read(_LARGEST) if member else b""
        except (tarfile.TarError, KeyError, EOFError, OSError):
            return None
    return data if hashlib.sha512(data).hexdigest() == SHA512 else None


def _read_cached(path: Path) -> bytes | None:
    try:
        return _unpack(path.read_bytes())
    except OSError:
        return None


def _keep(path: Path, script: bytes) -> None:
    """Write the cache whole or not at all; a cache that cannot be written only costs time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as temporary:
            temporary.write(script)
        Path(temporary.name).replace(path)
    except OSError:
        return


def _user_cache() -> Path:
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "vibepiper"
