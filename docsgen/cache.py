"""Keeps rendered pages as files whose times change only when their content does; knows nothing of what they say."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

STATE_FOLDER = ".vibepiper"


@dataclass(frozen=True, slots=True)
class Content:
    """A file to keep, made only when its digest is not the one of last time."""

    digest: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class LastBuild:
    """What the previous build left behind: for which folder and settings, and which files by path."""

    out_dir: str
    fingerprint: str
    outputs: tuple[str, ...]


def store_pages(folder: Path, contents: Mapping[str, Content]) -> dict[str, Path]:
    """Write each content to its path under ``folder``; what has the digest of last time is not even made."""
    prepare(folder)
    record = folder.with_name(f"{folder.name}.json")
    digests = _read_digests(record)
    written: dict[str, Path] = {}
    for name, content in contents.items():
        path = folder / name
        written[name] = path
        if digests.get(name) == content.digest and path.is_file():
            continue
        data = content.make()
        if not _holds(path, data):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    for name in digests.keys() - contents.keys():
        (folder / name).unlink(missing_ok=True)
    record.write_text(json.dumps({name: content.digest for name, content in contents.items()}), "utf-8")
    return written


def read_last_build(path: Path) -> LastBuild | None:
    """Read what :func:`write_last_build` wrote; None when there is nothing that can be trusted."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return LastBuild(data["out_dir"], data["fingerprint"], tuple(data["outputs"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_last_build(path: Path, build: LastBuild) -> None:
    """Remember a finished build."""
    prepare(path.parent)
    data = {"out_dir": build.out_dir, "fingerprint": build.fingerprint, "outputs": list(build.outputs)}
    path.write_text(json.dumps(data), "utf-8")


def prepare(folder: Path) -> None:
    """Create ``folder``; the state folder above it keeps itself out of version control."""
    folder.mkdir(parents=True, exist_ok=True)
    state = next((parent for parent in (folder, *folder.parents) if parent.name == STATE_FOLDER), None)
    if state is not None and not (state / ".gitignore").exists():
        (state / ".gitignore").write_text("*\n", "utf-8")


def _read_digests(record: Path) -> dict[str, str]:
    try:
        digests = json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return digests if isinstance(digests, dict) else {}


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False
