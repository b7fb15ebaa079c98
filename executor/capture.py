"""Keeps what each step prints and logs in a file of its own, although steps share one process."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from vibepiper.analyzer.graph.model import JsonValue

from .context import LOGGER
from .errors import StorageError

if TYPE_CHECKING:
    from typing_extensions import Buffer

REDACTED = "***"

_active: ContextVar[StepLog | None] = ContextVar("vibepiper_step_log", default=None)


def redact(text: str, secrets: Sequence[str]) -> str:
    """Replace secrets; ``secrets`` are in order of length, the longest first."""
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    return text


def redacted(facts: Mapping[str, JsonValue], secrets: Sequence[str]) -> dict[str, JsonValue]:
    """The facts with secrets replaced in every text within them."""
    return {redact(name, secrets): _redacted(value, secrets) for name, value in facts.items()}


def _redacted(value: JsonValue, secrets: Sequence[str]) -> JsonValue:
    if isinstance(value, str):
        return redact(value, secrets)
    if isinstance(value, list):
        return [_redacted(item, secrets) for item in value]
    return redacted(value, secrets) if isinstance(value, dict) else value


class StepLog:
    """The output of one step. The file is made with its first line; secrets are replaced line by line.

    Output that can't be kept is a StorageError, the first time.
    """

    def __init__(self, path: Path, secrets: Sequence[str]) -> None:
        self.path = path
        self.secrets = secrets
        self._lock = threading.Lock()
        self._pending = ""
        self._file: TextIO | None = None
        self._broken = False

    def write(self, text: str) -> None:
        """Add text."""
        with self._lock:
            self._pending += text
            head, newline, self._pending = self._pending.rpartition("\n")
            if newline:
                self._put(head + newline)

    def close(self) -> None:
        """Write what is left."""
        with self._lock:
            if self._pending:
                self._put(self._pending)
                self._pending = ""
            if self._file is not None:
                self._file.close()
                self._file = None

    @property
    def written(self) -> bool:
        """Whether there is a file."""
        return self.path.exists()

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let this thread's output go here."""
        token = _active.set(self)
        try:
            yield
        finally:
            _active.reset(token)

    def _put(self, text: str) -> None:
        if self._broken:
            return
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("a", encoding="utf-8", errors="backslashreplace")
            self._file.write(redact(text, self.secrets))
            self._file.flush()
        except OSError as error:
            self._broken = True  # said once; what comes after it has no place either
            raise StorageError(
                f"the step's output can't be kept in {self.path}: {error.strerror}",
                "Make room there, or give yourself access to it.",
            ) from error


@contextmanager
def captured_output() -> Iterator[None]:
    """Send what threads print and log within a step to that step's log; everything else goes where it went."""
    output, errors = sys.stdout, sys.stderr
    handler, root, asset_log = _LogHandler(), logging.getLogger(), logging.getLogger(LOGGER)
    level = asset_log.level
    sys.stdout, sys.stderr = _Router(output), _Router(errors)
    root.addHandler(handler)
    threading.Thread.start = _start_within  # type: ignore[method-assign]  # undone below
    if level == logging.NOTSET:
        asset_log.setLevel(logging.INFO)
    try:
        yield
    finally:
        threading.Thread.start = _start  # type: ignore[method-assign]  # as it was
        asset_log.setLevel(level)
        root.removeHandler(handler)
        sys.stdout, sys.stderr = output, errors


_start = threading.Thread.start


def _start_within(self: threading.Thread) -> None:
    """Start a thread whose output goes where its starter's goes; before Python 3.14, threads begin without a context."""
    log = _active.get()
    if log is not None:
        run = self.run

        def run_within() -> None:
            with log.active():
                run()

        self.run = run_within  # type: ignore[method-assign]  # of this one thread
    _start(self)


class _Router(io.TextIOBase):
    """A text stream that writes to the active step's log, or else to the stream it stands for."""

    def __init__(self, original: TextIO) -> None:
        self._original = original

    def write(self, text: str) -> int:
        """Write where this thread's output goes."""
        log = _active.get()
        if log is None:
            return self._original.write(text)
        log.write(text)
        return len(text)

    @property
    def buffer(self) -> _Bytes:
        """The same for bytes."""
        return _Bytes(self)

    def flush(self) -> None:
        """Flush the stream it stands for; logs need none."""
        if _active.get() is None:
            with suppress(ValueError):  # closed already
                self._original.flush()

    def writable(self) -> bool:
        """Always."""
        return True

    def isatty(self) -> bool:
        """A step's log is no terminal."""
        return _active.get() is None and self._original.isatty()

    def fileno(self) -> int:
        """That of the stream it stands for."""
        return self._original.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed has it as a plain attribute
        """That of the stream it stands for."""
        return self._original.encoding


class _Bytes(io.RawIOBase):
    """Bytes that go where the text does."""

    def __init__(self, router: _Router) -> None:
        super().__init__()
        self._router = router

    def write(self, data: Buffer) -> int:
        """Write them as text."""
        content = bytes(data)
        self._router.write(content.decode(self._router.encoding or "utf-8", "backslashreplace"))
        return len(content)

    def writable(self) -> bool:
        """Always."""
        return True


class _LogHandler(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        log = _active.get()
        if log is not None:
            log.write(self.format(record) + "\n")
