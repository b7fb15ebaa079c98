"""Stores what a command answered beside everything that the answer was made from, for :mod:`vibepiper.replay`.

Only what analysing the work tree leads to is stored; a command that reads anything else gets no stored answer.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from .replay import ANSWERS, answer_bytes, answer_key, answer_name, is_replayed, signature_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MOST_ANSWERS = 16
# How far a file system's time may lag behind: one tick of the kernel, or of a file system that keeps seconds.
_TICK, _COARSE_TICK = 20_000_000, 2_000_000_000


def record(program: str, arguments: list[str], run: Callable[[], int]) -> int:
    """Run a command, and store its answer where it is one that can be replayed."""
    global _current
    streams = (sys.stdout, sys.stderr)
    if not is_replayed(program, arguments) or not all(isinstance(each, io.TextIOWrapper) for each in streams):
        return run()
    key = answer_key(program, arguments)
    _current = recording = Recording()
    try:
        with _copied("stdout") as output, _copied("stderr") as errors:
            code = run()
    finally:
        _current = None
    if code in (0, 1):
        recording.store(key, code, output, errors, arguments)
    return code


def note_inputs(root: Path, files: Callable[[], Iterable[Path | str] | None]) -> None:
    """Tell what the answer under way is made from, if one is recorded.

    Args:
        root: The project whose state folder keeps the answer.
        files: Gives the files and folders, existing or not, that were looked at; None when they can't be told.
    """
    if _current is not None:
        _current.root = root
        _current.inputs.append(files)


def forbid_replay() -> None:
    """Tell that the answer under way is made from something that can't be watched."""
    note_inputs(Path(), lambda: None)


class Recording(Struct):
    """What is known so far of an answer under way: when it began and what it depends on."""

    began: int = field(default_factory=time.time_ns)
    root: Path | None = None
    inputs: list[Callable[[], Iterable[Path | str] | None]] = field(default_factory=list)

    def store(
        self, key: bytes, code: int, output: bytearray, errors: bytearray, arguments: Iterable[str]
    ) -> None:
        """Write the answer, unless something that it depends on may have changed since it was begun."""
        if self.root is None or any(_leads_elsewhere(argument) for argument in arguments):
            return
        watched: dict[bytes, int] = {}
        absent: list[bytes] = []
        for files in (*self.inputs, _own_files):
            found = files()
            if found is None or not self._watch(found, watched, absent):
                return
        content = answer_bytes(key, code, watched, absent, bytes(output), bytes(errors))
        _write(self.root / ANSWERS, answer_name(key), content)

    def _watch(self, paths: Iterable[Path | str], watched: dict[bytes, int], absent: list[bytes]) -> bool:
        """Note the state of files; False when one of them is so new that it may not be what was read."""
        for path in paths:
            name = os.fsencode(path)
            try:
                changed = os.stat(name)
            except (FileNotFoundError, NotADirectoryError):
                if os.path.islink(name):
                    return False
                absent.append(name)
                continue
            except OSError:
                return False
            latest = max(changed.st_mtime_ns, changed.st_ctime_ns)
            tick = _TICK if latest % 1_000_000 else _COARSE_TICK
            if latest > self.began - tick:
                return False
            watched[name] = signature_of(changed)
        return True


_current: Recording | None = None


def _own_files() -> Iterator[Path]:
    """This program: its modules, and the folders that distributions are installed in."""
    package = Path(__file__).parent
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is not None and name.partition(".")[0] == __package__:
            yield Path(file)
    yield package
    for entry in sys.path:
        if os.path.isdir(entry) and entry not in ("", os.getcwd()):
            yield Path(entry)


def _leads_elsewhere(argument: str) -> bool:
    """Whether an argument is a path by way of links, whose targets nobody watches."""
    return os.path.lexists(argument) and os.path.realpath(argument) != os.path.abspath(argument)


def _write(folder: Path, name: str, content: bytes) -> None:
    """Keep an answer; a reader sees all of it or nothing, and a folder that can't be written keeps none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ignore = folder.parent / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", "utf-8")
        temporary = folder / f".new-{os.getpid()}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(temporary, folder / name)
        for old in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)[:-MOST_ANSWERS]:
            old.unlink()
    except OSError:
        temporary.unlink(missing_ok=True)


@contextmanager
def _copied(name: str) -> Iterator[bytearray]:
    """A copy of everything that is written to a standard stream meanwhile."""
    copy = bytearray()
    stream = getattr(sys, name)
    stream.flush()
    double = io.TextIOWrapper(
        _Copying(stream, copy),
        encoding=stream.encoding,
        errors=stream.errors,
        newline=None if os.linesep != "\n" else "",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    setattr(sys, name, double)
    try:
        yield copy
    finally:
        setattr(sys, name, stream)
        double.flush()
        double.detach()


class _Copying(io.BufferedIOBase):
    """A standard stream's bytes, passed on and kept."""

    def __init__(self, stream: io.TextIOWrapper, copy: bytearray) -> None:
        self._stream = stream
        self._copy = copy

    @property
    def name(self) -> str:
        return self._stream.name

    def write(self, data: ReadableBuffer) -> int:
        content = bytes(data)
        self._copy += content
        self._stream.buffer.write(content)
        return len(content)

    def flush(self) -> None:
        self._stream.buffer.flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()
