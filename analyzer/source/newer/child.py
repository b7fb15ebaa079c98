"""Translates one file in a process of its own, so that a parser that dies, hangs or eats memory takes nothing along.

Run as ``python -m``: bytes on standard input, a translation or the reason of its failure on standard output.
"""

from __future__ import annotations

import subprocess
import sys
import threading

import msgspec

STACK_BYTES = 256 * 1024 * 1024
MEMORY_BYTES = 3 * 1024 * 1024 * 1024
SECONDS = 30


class ChildFailed(Exception):
    """The child gave no answer; says why."""


def run_child(data: bytes) -> bytes:
    """The child's answer: a translation as MessagePack.

    Raises:
        ChildFailed: the file can't be parsed, or not within the limits of time and memory.
    """
    # Without -P the folder from which the user runs the program would be imported from.
    command = [sys.executable, "-P", "-m", __name__]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise ChildFailed(f"parsing it takes more than {SECONDS} s") from error
    except OSError as error:
        raise ChildFailed(f"no process could be started for it ({error.strerror})") from error
    if done.returncode == 0 and done.stdout[:1] == b"+":
        return done.stdout[1:]
    if done.returncode == 0 and done.stdout[:1] == b"-":
        raise ChildFailed(done.stdout[1:].decode())
    raise ChildFailed("parsing it takes too much memory, or ends the parser")


def main() -> None:
    """Translate standard input."""
    data = sys.stdin.buffer.read()
    _limit_memory()
    sys.setrecursionlimit(20_000)
    threading.stack_size(STACK_BYTES)
    answers: list[bytes] = []
    worker = threading.Thread(target=lambda: answers.append(_answer(data)))
    worker.start()
    worker.join()
    sys.stdout.buffer.write(answers[0])


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
