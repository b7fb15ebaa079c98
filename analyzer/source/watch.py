"""What on disk decides which files a work tree has: folders, ignore rules, git's own files; knows nothing of Python.

As long as these are unchanged, listing the work tree again would give the same files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from .git import ignored_folders, settings_files
from .tree import FOREIGN_FOLDERS


def listing_inputs(root: Path) -> Iterator[Path] | None:
    """The files and folders that decide what a work tree lists; some of them do not exist.

    Folders that git ignores as a whole are left out: nothing that happens in them changes the list. None where that
    can't be known: there is a repository, but git doesn't answer.
    """
    markers = tuple(_markers(root))
    settings = settings_files(root)
    if settings is None and any(marker.exists() for marker in markers):
        return None
    return chain(markers, settings or (), _folders(root, ignored_folders(root)))


def _markers(root: Path) -> Iterator[Path]:
    """What makes the folder of a repository, and the ignore rules on the way up to it."""
    for folder in (root, *root.parents):
        if folder != root:
            yield folder / ".gitignore"
        marker = folder / ".git"
        yield marker / "HEAD" if marker.is_dir() else marker
        if marker.exists():
            return


def _folders(root: Path, ignored: frozenset[str]) -> Iterator[Path]:
    for path, folders, files in os.walk(root):
        folder = Path(path)
        yield folder
        if ".gitignore" in files:
            yield folder / ".gitignore"
        prefix = "" if folder == root else f"{folder.relative_to(root).as_posix()}/"
        folders[:] = [
            name for name in folders if name not in FOREIGN_FOLDERS and f"{prefix}{name}" not in ignored
        ]
