"""Files of git revisions and of the index, read from git's object store without a checkout; knows nothing of Python.

No hook, filter or file-system monitor of the repository is run, nothing is fetched, and nothing is written.
"""

from __future__ import annotations

import os
import subprocess
import threading
import weakref
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from .errors import (
    GitError,
    MissingPath,
    NotARepository,
    ShallowClone,
    UnknownRevision,
    UnrelatedHistories,
)

_REGULAR_FILES = ("100644", "100755")


def worktree_paths(root: Path) -> tuple[str, ...] | None:
    """The files below ``root`` that are tracked, or neither tracked nor ignored; None where git can't say."""
    try:
        listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    except GitError:
        return None
    return tuple(path for path in _text(listed).split("\0") if path)


def ignored_folders(root: Path) -> frozenset[str]:
    """The folders below ``root`` that are ignored as a whole; none where git can't say."""
    try:
        listed = _git(root, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    except GitError:
        return frozenset()
    return frozenset(path[:-1] for path in _text(listed).split("\0") if path.endswith("/"))


def settings_files(root: Path) -> tuple[Path, ...] | None:
    """The files outside of the work tree, existing or not, that decide what is tracked and what is ignored.

    None where git can't say.
    """
    own = [part for name in _DECIDING for part in ("--git-path", name)]
    try:
        top, *inside = _text(_git(root, "rev-parse", "--show-toplevel", *own)).splitlines()
        listed = _text(_git(root, "config", "--list", "--show-origin", "-z"))
    except GitError:
        return None
    home = Path(os.path.expanduser("~"))
    personal = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "git"
    files = {root / path for path in inside}
    files |= {Path("/etc/gitconfig"), home / ".gitconfig", personal / "config", personal / "ignore"}
    for origin, entry in zip(*[iter(listed.split("\0"))] * 2, strict=False):
        key, _, value = entry.partition("\n")
        if origin.startswith("file:"):
            files.add(Path(top) / origin.removeprefix("file:"))
        if key == "core.excludesfile":
            files.add(Path(top) / os.path.expanduser(value))
    return tuple(sorted(files))


_DECIDING = ("index", "info/exclude", "config", "config.worktree")


def default_base(root: Path) -> str:
    """The revision that changes are compared with unless one is named: the upstream's default branch.

    The remote is that of the current branch, else ``origin``. Without a remote it is the local ``main`` or
    ``master``, else the last commit.
    """
    _require_repository(root)
    branch = _ask(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    remote = (_ask(root, "config", "--get", f"branch.{branch}.remote") if branch else None) or "origin"
    pointed = _ask(root, "symbolic-ref", "--quiet", "--short", f"refs/remotes/{remote}/HEAD")
    candidates = (pointed, f"{remote}/main", f"{remote}/master", "main", "master", "HEAD")
    for candidate in candidates:
        if candidate and _ask(root, "rev-parse", "--verify", "--quiet", f"{candidate}^{{commit}}"):
            return candidate
    raise UnknownRevision(root, "HEAD", ())


def has_commits(root: Path) -> bool:
    """Whether the current branch has a commit yet.

    Raises:
        NotARepository: ``root`` is not in a git work tree.
    """
    _require_repository(root)
    return bool(_ask(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"))


def merge_base(root: Path, first: str, second: str) -> str:
    """The best common ancestor of two revisions, as a commit id."""
    ids = [resolve_revision(root, revision) for revision in (first, second)]
    found = _ask(root, "merge-base", *ids)
    if found:
        return found
    if _is_shallow(root):
        raise ShallowClone(root, first)
    raise UnrelatedHistories(root, first, second)


def resolve_revision(root: Path, revision: str) -> str:
    """The commit id of a revision.

    Raises:
        NotARepository: ``root`` is not in a git work tree.
        UnknownRevision: no such branch, tag or commit.
        ShallowClone: it may be in the history that was not fetched.
    """
    _require_repository(root)
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    # Git echoes --end-of-options itself before the answer in some versions.
    answer = (_ask(root, *arguments) or "").split("\n")[-1]
    if not answer or answer.startswith("--"):
        unknown = UnknownRevision(root, revision, _revision_names(root))
        raise unknown if unknown.hint or not _is_shallow(root) else ShallowClone(root, revision)
    return answer


class _ObjectTree:
    """Files by their object ids, read through one ``git cat-file`` process."""

    def __init__(self, root: Path, objects: dict[str, str]) -> None:
        self.root = root
        self._objects = objects

    def paths(self) -> tuple[str, ...]:
        """All files, sorted."""
        return tuple(sorted(self._objects))

    def listed(self) -> tuple[str, ...]:
        """All files, sorted."""
        return self.paths()

    def read(self, path: str) -> bytes:
        """A file's bytes."""
        name = self._objects.get(path)
        if name is None:
            raise MissingPath(path, self.paths())
        return self._reader.read(name)

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self._objects

    @cached_property
    def _reader(self) -> _ObjectReader:
        return _ObjectReader(self.root)


class GitRevision(_ObjectTree):
    """The project's files in a revision."""

    def __init__(self, root: Path, revision: str) -> None:
        self.revision = revision
        self.commit = resolve_revision(root, revision)
        prefix = _text(_git(root, "rev-parse", "--show-prefix")).rstrip("\n")
        listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", self.commit, *([prefix] if prefix else []))
        objects: dict[str, str] = {}
        for entry in _entries(listed):
            mode, _, name = entry[0].split(" ")
            if mode in _REGULAR_FILES and entry[1].startswith(prefix):
                objects[entry[1][len(prefix) :]] = name
        super().__init__(root, objects)


class GitIndex(_ObjectTree):
    """The project's files as they stand in the index: what the next commit will hold."""

    def __init__(self, root: Path) -> None:
        _require_repository(root)
        objects: dict[str, str] = {}
        for information, path in _entries(_git(root, "ls-files", "--stage", "-z")):
            mode, name, stage = information.split(" ")
            # Of an unmerged file, our side (stage 2) stands for it.
            if mode in _REGULAR_FILES and stage in ("0", "2"):
                objects[path] = name
        super().__init__(root, objects)


class _ObjectReader:
    """A ``git cat-file --batch`` that lives as long as its owner."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [*_COMMAND, "cat-file", "--batch"],
            cwd=root,
            env=_environment(root),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        weakref.finalize(self, _finish, self._process)

    def read(self, name: str) -> bytes:
        """The content of the object of that id."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise GitError(self._root, "cat-file", "no pipe to git")
        with self._lock:
            stdin.write(name.encode() + b"\n")
            stdin.flush()
            header = stdout.readline().split()
            if len(header) != 3:
                answer = f"object {name} is not in the clone (a partial clone?); run 'git fetch --refetch'"
                raise GitError(self._root, "cat-file", answer)
            content = stdout.read(int(header[2]))
            stdout.read(1)
            return content


def _finish(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    if process.stdout is not None:
        process.stdout.close()
    process.wait()


_COMMAND = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")


def _git(root: Path, *arguments: str) -> bytes:
    command = next(argument for argument in arguments if not argument.startswith("-"))
    try:
        done = subprocess.run(
            [*_COMMAND, *arguments],
            cwd=root,
            env=_environment(root),
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError as error:
        missing = "there is no git program on PATH" if root.is_dir() else "there is no such folder"
        raise NotARepository(root, command, missing) from error
    if done.returncode != 0:
        answer = _text(done.stderr)
        if "not a git repository" in answer:
            raise NotARepository(root, command, "")
        raise GitError(root, command, answer)
    return done.stdout


def _ask(root: Path, *arguments: str) -> str | None:
    """Git's answer, or None when it has none."""
    try:
        return _text(_git(root, *arguments)).strip() or None
    except NotARepository:
        raise
    except GitError:
        return None


def _is_shallow(root: Path) -> bool:
    return _ask(root, "rev-parse", "--is-shallow-repository") == "true"


def _require_repository(root: Path) -> None:
    if _ask(root, "rev-parse", "--is-inside-work-tree") != "true":
        raise NotARepository(root, "rev-parse", "")


def _revision_names(root: Path) -> tuple[str, ...]:
    listed = _ask(
        root, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"
    )
    return tuple((listed or "").split())


def _entries(listed: bytes) -> Iterable[tuple[str, str]]:
    for entry in _text(listed).split("\0"):
        if entry:
            information, _, path = entry.partition("\t")
            yield information, path


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _environment(root: Path) -> dict[str, str]:
    """The environment for git: the repository is found from ``root``, whatever a hook's caller has set.

    Only the index of a commit under way is kept (git names a temporary one for partial commits), if it is this
    repository's.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _LOCATING}
    environment.update(GIT_OPTIONAL_LOCKS="0", GIT_NO_LAZY_FETCH="1", GIT_TERMINAL_PROMPT="0", LC_ALL="C")
    index = os.environ.get("GIT_INDEX_FILE")
    if index:
        absolute = Path(index).absolute()
        if any(folder in absolute.parents for folder in _git_folders(root)):
            environment["GIT_INDEX_FILE"] = str(absolute)
    return environment


_LOCATING = frozenset(
    [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_PREFIX",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_OBJECT_DIRECTORY",
        "GIT_NAMESPACE",
    ]
)


def _git_folders(root: Path) -> Iterable[Path]:
    """Where git may keep this project's index."""
    for folder in (root.absolute(), *root.absolute().parents):
        marker = folder / ".git"
        if marker.is_dir():
            return (marker,)
        if marker.is_file():
            # A linked work tree: the file says where its own git folder is.
            pointed = marker.read_text("utf-8", "replace").strip().removeprefix("gitdir: ")
            return ((folder / pointed).resolve(),)
    return ()
