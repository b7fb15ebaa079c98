"""A project's files with some of them changed in memory."""

from __future__ import annotations

from collections.abc import Mapping

from ..source.tree import SourceTree


class OverlayTree:
    """The files of another tree, each read once, and the changed content of some."""

    def __init__(self, base: SourceTree, changed: Mapping[str, bytes] | None = None) -> None:
        self._base = base
        self._changed = dict(changed or {})
        self.original: dict[str, bytes] = {}

    def paths(self) -> tuple[str, ...]:
        """All files, sorted."""
        return tuple(sorted({*self._base.paths(), *self._changed}))

    def listed(self) -> tuple[str, ...]:
        """All files that code finds, sorted."""
        return tuple(sorted({*self._base.listed(), *self._changed}))

    def read(self, path: str) -> bytes:
        """A file's bytes."""
        if path in self._changed:
            return self._changed[path]
        if path not in self.original:
            self.original[path] = self._base.read(path)
        return self.original[path]

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self._changed or self._base.exists(path)

    def write(self, path: str, content: bytes) -> None:
        """Change a file, here alone."""
        self._changed[path] = content

    def changes(self) -> dict[str, tuple[bytes, bytes]]:
        """The changed files that the other tree has: their content before and after."""
        return {
            path: (self.original[path], content)
            for path, content in sorted(self._changed.items())
            if path in self.original and self.original[path] != content
        }
