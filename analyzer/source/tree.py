"""A project's files as a tree of paths: the working folder or a mapping; knows nothing of what the files mean.

Paths are relative to the project's root, with ``/``.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from errno import EFBIG
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from .errors import MissingPath, UnreadableFile
from .git import worktree_paths

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# What a file may have that is held in memory.
MOST_BYTES = 256 * 1024 * 1024
# Times of modification and change, size and number of a file.
Stamp: TypeAlias = tuple[int, int, int, int]
# Folders that hold other people's code or build products, even where no .gitignore says so.
FOREIGN_FOLDERS = frozenset(
    [
        ".eggs",
        ".git",
        ".hg",
        ".nox",
        ".svn",
        ".tox",
        ".venv",
        ".vibepiper",
        "__pycache__",
        "node_modules",
        "site-packages",
        "venv",
    ]
)


class SourceTree(Protocol):
    """Where the analyzer reads from."""

    def paths(self) -> tuple[str, ...]:
        """All files of the project, sorted."""
        ...

    def listed(self) -> tuple[str, ...]:
        """All files that its code finds when it looks into folders: also those that are left out, sorted."""
        ...

    def read(self, path: str) -> bytes:
        """A file's bytes.

        Raises:
            MissingPath: there is no such file.
            UnreadableFile: there is, but it can't be read.
        """
        ...

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        ...


class MemoryTree:
    """Files given as a mapping from path to content."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self._files = {
            path: content.encode() if isinstance(content, str) else content for path, content in files.items()
        }

    def paths(self) -> tuple[str, ...]:
        """All files, sorted."""
        return tuple(sorted(self._files))

    def listed(self) -> tuple[str, ...]:
        """All files, sorted."""
        return self.paths()

    def read(self, path: str) -> bytes:
        """A file's bytes."""
        if path not in self._files:
            raise MissingPath(path, self.paths())
        return self._files[path]

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self._files


class WorkTree:
    """The files of a folder as they are now: tracked by git or neither tracked nor ignored; all where git isn't.

    ``include`` and ``exclude`` are patterns as in ``.gitignore``. Any file below the root can be read, whether
    listed or not; ``asked`` collects the paths that were.
    """

    def __init__(self, root: Path, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> None:
        self.root = root
        self.asked: set[str] = set()
        self._include, self._exclude = tuple(include), tuple(exclude)
        self._prefix = os.path.join(root, "")
        self._stamps: dict[str, Stamp] = {}

    def paths(self) -> tuple[str, ...]:
        """All files, sorted."""
        return self._paths

    def listed(self) -> tuple[str, ...]:
        """All files, also those that the patterns leave out, sorted."""
        return self._listed

    def read(self, path: str) -> bytes:
        """A file's bytes."""
        if not _is_possible(path):
            raise MissingPath(path, self.paths())
        self.asked.add(path)
        try:
            data = _regular_bytes(self.root / path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise MissingPath(path, self.paths()) from error
        except OSError as error:
            raise UnreadableFile(path, error.strerror or str(error)) from error
        if data is None:
            raise MissingPath(path, self.paths())
        return data

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        if not _is_possible(path):
            return False
        self.asked.add(path)
        return (self.root / path).is_file()

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        if not self._include and not self._exclude:
            return self._listed
        wanted = PathFilter(self._include, self._exclude)
        return tuple(path for path in self._listed if wanted.accepts(path))

    @cached_property
    def _listed(self) -> tuple[str, ...]:
        if not self.root.is_dir():
            raise MissingPath(str(self.root))
        # A root that an outer repository ignores as a whole lists nothing; it is a project nevertheless.
        listed = worktree_paths(self.root) or tuple(_walk(self.root))
        wanted = PathFilter()
        return tuple(sorted(path for path in set(listed) if wanted.accepts(path) and self._is_own_file(path)))

    def stamp(self, path: str) -> Stamp | None:
        """What changes whenever a listed file does, as it was when the files were listed; None for another file."""
        found = self._stamps.get(path)
        if found is not None:
            self.asked.add(path)
        return found

    def _is_own_file(self, path: str) -> bool:
        try:
            # As text: a path object would take longer to make than to look up.
            found = os.lstat(f"{self._prefix}{path}")
        except (OSError, ValueError):
            return False
        if not stat.S_ISREG(found.st_mode):
            return False
        self._stamps[path] = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
        return True


def _is_possible(path: str) -> bool:
    """Whether a path can be one of a file: code may ask for any text."""
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def _regular_bytes(place: Path) -> bytes | None:
    """A file's bytes; None for a pipe or a device, whatever links lead there: reading one may never end.

    Raises:
        OSError: It can't be read, or is larger than any source.
    """
    # A pipe is opened although nobody writes into it.
    with open(os.open(place, os.O_RDONLY | _AT_ONCE), "rb", buffering=0) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            return None
        if found.st_size > MOST_BYTES:
            raise OSError(EFBIG, f"it has {found.st_size:,} bytes")
        return file.readall()


_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class PathFilter:
    """Which paths belong to the project: not in a foreign folder, included (if that is said), not excluded."""

    def __init__(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> None:
        self._include = _spec(include)
        self._exclude = _spec(exclude)

    def accepts(self, path: str) -> bool:
        """Whether the file of that path belongs to the project."""
        if not FOREIGN_FOLDERS.isdisjoint(path.split("/")[:-1]):
            return False
        if self._include is not None and not self._include.match_file(path):
            return False
        return self._exclude is None or not self._exclude.match_file(path)


def _spec(patterns: Iterable[str]) -> GitIgnoreSpec | None:
    """What the patterns match; None if there are none."""
    lines = [*patterns]
    if not lines:
        return None
    # Its import is felt in a command that needs no patterns.
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(lines)
    return spec if len(spec) > 0 else None


def _walk(root: Path) -> Iterable[str]:
    """Files below a folder that its own ``.gitignore`` files don't exclude."""
    ignored: dict[str, GitIgnoreSpec] = {}
    for folder, folders, files in os.walk(root):
        relative = Path(folder).relative_to(root).as_posix()
        prefix = "" if relative == "." else relative + "/"
        if ".gitignore" in files:
            spec = _spec(_rules_in(Path(folder, ".gitignore")))
            if spec is not None:
                ignored[prefix] = spec
        folders[:] = sorted(
            name
            for name in folders
            if name not in FOREIGN_FOLDERS and not _is_ignored(f"{prefix}{name}/", ignored)
        )
        for name in files:
            if not _is_ignored(prefix + name, ignored):
                yield prefix + name


def _rules_in(place: Path) -> list[str]:
    """The lines of a ``.gitignore``; none of one that can't be read, as git says it."""
    try:
        data = _regular_bytes(place)
    except OSError:
        return []
    return (data or b"").decode("utf-8", "replace").splitlines()


def _is_ignored(path: str, ignored: Mapping[str, GitIgnoreSpec]) -> bool:
    return any(
        path.startswith(prefix) and spec.match_file(path[len(prefix) :]) for prefix, spec in ignored.items()
    )
