"""Parses many files in several processes at once, by way of the cache; what is found is what one process would find.

Run as ``python -m``: the files' contents as MessagePack on standard input, the cache's folder as the argument.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ..graph.model import Problem
from .cache import SyntaxCache
from .parse import digest_of, parse_ahead, parse_file
from .parsed import ParsedFile

# From so many bytes on, another process saves more time than it takes to start.
WORTHWHILE = 768 * 1024
MOST_PROCESSES = 8


def parse_files(
    files: Mapping[str, bytes], cache: SyntaxCache, processes: int | None = None
) -> dict[str, ParsedFile | Problem]:
    """Read files by path, with the help of other processes if there is much to parse.

    Helpers only fill the cache. They work in pairs on a stretch of the files, from both ends, and pass over what is
    in the cache already, so that nobody has to hand out work; what a helper leaves undone is done here.
    """
    found: dict[str, ParsedFile | Problem] = {}
    missing = [path for path, data in files.items() if not cache.has(digest_of(data))]
    count = min(processes or _processors(), MOST_PROCESSES)
    if sum(len(files[path]) for path in missing) < WORTHWHILE:
        count = 1
    stretches = _stretches(missing, count)
    with _helpers([[files[path] for path in paths] for paths in stretches[1:]], cache.folder) as helpers:
        for path in stretches[0]:
            found[path] = parse_file(path, files[path], cache)
        # Who works from the other end of this stretch has nothing left to do that is not in doubt.
        for helper in helpers[1:]:
            helper.wait()
    for path, data in files.items():
        if path not in found:
            found[path] = parse_file(path, data, cache)
    return found


def _processors() -> int:
    """How many processors this process may use."""
    allowed: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def _stretches(paths: Sequence[str], count: int) -> list[Sequence[str]]:
    """What each process goes through: two share a stretch, one from each end."""
    pairs = (count + 1) // 2
    stretches: list[Sequence[str]] = []
    for pair in range(pairs):
        shared = paths[len(paths) * pair // pairs : len(paths) * (pair + 1) // pairs]
        stretches += [shared, shared[::-1]]
    return stretches[:count]


@contextmanager
def _helpers(shares: Sequence[Sequence[bytes]], folder: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    helpers: list[subprocess.Popen[bytes]] = []
    try:
        helpers += [helper for share in shares if (helper := _start(share, folder)) is not None]
        yield helpers
    finally:
        for helper in helpers:
            helper.kill()
            helper.wait()


def _start(share: Sequence[bytes], folder: Path) -> subprocess.Popen[bytes] | None:
    # Few projects are so large; for others it would only take time to import.
    import tempfile

    # Without -P the folder from which the user runs the program would be imported from.
    command = [sys.executable, "-P", "-m", __name__, str(folder)]
    try:
        with tempfile.TemporaryFile() as given:
            given.write(msgspec.msgpack.encode(share))
            given.seek(0)
            return subprocess.Popen(
                command, stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
    except OSError:
        # No room or no process to be had; all is done here.
        return None


def main() -> None:
    """Parse what standard input gives into the cache."""
    gc.disable()
    cache = SyntaxCache(Path(sys.argv[1]))
    for data in msgspec.msgpack.decode(sys.stdin.buffer.read(), type=list[bytes]):
        parse_ahead(data, cache)


if __name__ == "__main__":
    main()
