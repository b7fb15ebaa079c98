"""Translates files in a process of its own, so that a parser that dies, hangs or eats memory takes nothing along.

Run as ``python -m``: files on standard input, for each a translation or the reason of its failure on standard output,
all with their length before them.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
from typing import IO

import msgspec

STACK_BYTES = 256 * 1024 * 1024
MEMORY_BYTES = 3 * 1024 * 1024 * 1024
SECONDS = 30
_LENGTH = 8


class ChildFailed(Exception):
    """The child gave no answer; says why."""


def run_child(data: bytes) -> bytes:
    """The child's answer: a translation as MessagePack. The child lives on for the next file.

    Raises:
        ChildFailed: the file can't be parsed, or not within the limits of time and memory.
    """
    with _LOCK:
        if _CHILDREN:
            try:
                answer = _CHILDREN[-1].ask(data)
            except _Died:
                # Of this file, or of what earlier ones left behind?
                answer = _asked_first(data)
        else:
            answer = _asked_first(data)
    if answer[:1] == b"+":
        return answer[1:]
    raise ChildFailed(answer[1:].decode())


def end_child() -> None:
    """End the child, if there is one: it holds a parser in memory."""
    with _LOCK:
        _end()


class _Died(Exception):
    """The child ended without an answer."""


class _Child:
    def __init__(self) -> None:
        # Without -P the folder from which the user runs the program would be imported from.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, data: bytes) -> bytes:
        """The answer about a file."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        overdue = threading.Event()

        def give_up() -> None:
            overdue.set()
            process.kill()

        timer = threading.Timer(SECONDS, give_up)
        timer.start()
        answer: bytes | None = None
        try:
            _send(process.stdin, data)
            answer = _receive(process.stdout)
        except OSError:
            raise _Died from None
        finally:
            timer.cancel()
            if answer is None:
                # Whatever happened, what it would say next answers nothing that will be asked.
                _end()
        if answer is None:
            raise ChildFailed(f"parsing it takes more than {SECONDS} s") if overdue.is_set() else _Died
        return answer

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.communicate()


_CHILDREN: list[_Child] = []
_LOCK = threading.Lock()


def _asked_first(data: bytes) -> bytes:
    """The answer of a new child."""
    try:
        child = _Child()
    except OSError as error:
        raise ChildFailed(f"no process could be started for it ({error.strerror})") from error
    _CHILDREN.append(child)
    try:
        return child.ask(data)
    except _Died:
        raise ChildFailed("parsing it takes too much memory, or ends the parser") from None


def _end() -> None:
    while _CHILDREN:
        _CHILDREN.pop().end()


# A command that reads a single file ends no child itself.
atexit.register(end_child)


def _send(stream: IO[bytes], data: bytes) -> None:
    stream.write(len(data).to_bytes(_LENGTH, "big") + data)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    """What was sent whole; None at the end."""
    length = stream.read(_LENGTH)
    data = stream.read(int.from_bytes(length, "big"))
    return data if len(length) == _LENGTH and len(data) == int.from_bytes(length, "big") else None


def main() -> None:
    """Translate what standard input gives, until it ends."""
    _limit_memory()
    sys.setrecursionlimit(20_000)
    threading.stack_size(STACK_BYTES)
    while (data := _receive(sys.stdin.buffer)) is not None:
        _send(sys.stdout.buffer, _with_deep_stack(data))


def _with_deep_stack(data: bytes) -> bytes:
    answers: list[bytes] = []
    worker = threading.Thread(target=lambda: answers.append(_answer(data)))
    worker.start()
    worker.join()
    return answers[0]


def _answer(data: bytes) -> bytes:
    # The parent imports this module for run_child and must not load libcst with it.
    from .translate import TranslationFailed, translate

    try:
        return b"+" + msgspec.msgpack.encode(translate(data))
    except TranslationFailed as error:
        return b"-" + str(error).encode("utf-8", "replace")
    except UnicodeEncodeError:
        return b"-a string in it holds half of a surrogate pair"


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        # Windows has no such limit; time and the separate process remain.
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


if __name__ == "__main__":
    main()
