"""What can go wrong between the user's project and its files; knows nothing of the files' content.

SourceError
├── GitError
│   ├── NotARepository
│   ├── UnknownRevision
│   ├── ShallowClone
│   └── UnrelatedHistories
├── MissingPath
├── UnreadableFile
└── UnknownEntry
"""

from __future__ import annotations

from pathlib import Path

from ..graph.suggest import did_you_mean


class SourceError(Exception):
    """The project's files can't be had as asked."""


class GitError(SourceError):
    """Git is there but refuses: ``command`` is what was asked of it, ``answer`` what it said."""

    def __init__(self, root: Path, command: str, answer: str) -> None:
        super().__init__(root, command, answer)
        self.root = root
        self.command = command
        self.answer = answer

    def __str__(self) -> str:
        said = self.answer.strip() or "no reason given"
        return f"git {self.command} failed in {self.root}: {said}"


class NotARepository(GitError):
    """A revision or the index was asked for where there is no git repository (or no git program)."""

    def __str__(self) -> str:
        if self.answer:
            return f"{self.root} can't be read through git: {self.answer}"
        return f"{self.root} is not in a git repository; run 'git init' there, or the command in a folder that is in one"


class UnknownRevision(GitError):
    """A revision that the repository doesn't know; ``known`` are its branches and tags."""

    def __init__(self, root: Path, revision: str, known: tuple[str, ...]) -> None:
        super().__init__(root, "rev-parse", f"unknown revision {revision}")
        self.revision = revision
        self.known = known
        self.hint = did_you_mean(revision, known)

    def __str__(self) -> str:
        if not self.known:
            return f"unknown revision '{self.revision}': the repository in {self.root} has no branch with commits yet"
        return f"unknown revision '{self.revision}' in {self.root}.{self.hint or ' Is it fetched? Try git fetch.'}"


class ShallowClone(GitError):
    """History that is needed was not fetched."""

    def __init__(self, root: Path, revision: str) -> None:
        super().__init__(root, "merge-base", "shallow clone")
        self.revision = revision

    def __str__(self) -> str:
        return (
            f"the clone in {self.root} is shallow and lacks the history needed for '{self.revision}'; "
            "run 'git fetch --unshallow' (in GitHub Actions: actions/checkout with fetch-depth: 0)"
        )


class UnrelatedHistories(GitError):
    """Two revisions without a common ancestor."""

    def __init__(self, root: Path, first: str, second: str) -> None:
        super().__init__(root, "merge-base", "no common ancestor")
        self.first = first
        self.second = second

    def __str__(self) -> str:
        return (
            f"'{self.first}' and '{self.second}' have no common ancestor in {self.root}; "
            "compare with a revision that one of them descends from"
        )


class MissingPath(SourceError):
    """A file or folder that isn't there; ``known`` are paths it may have been meant to be."""

    def __init__(self, path: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(path)
        self.path = path
        self.known = known

    def __str__(self) -> str:
        hint = did_you_mean(self.path, self.known)
        return f"no such file in the project: '{self.path}'.{hint}"


class UnreadableFile(SourceError):
    """A file that is there but that the system does not let us read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"'{self.path}' can't be read: {self.reason}; change its permissions, or leave it out with 'exclude'"


class UnknownEntry(SourceError):
    """A configured entry module that no file of the project defines."""

    def __init__(self, module: str, known: tuple[str, ...]) -> None:
        super().__init__(module)
        self.module = module
        self.known = known

    def __str__(self) -> str:
        hint = did_you_mean(self.module, self.known)
        return (
            f"entry module '{self.module}' is not in the project.{hint or ' Check entry and source-roots.'}"
        )
