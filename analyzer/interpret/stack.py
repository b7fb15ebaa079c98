"""Room for code that nests deeply: a thread with a big stack and a recursion limit to match."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")

_RECURSION_LIMIT = 30_000
_STACK_BYTES = 512 * 1024 * 1024


def with_deep_stack(compute: Callable[[], _T]) -> _T:
    """Compute something where a walk over nested syntax may take several frames for each of its levels."""
    results: list[_T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(compute())
        except BaseException as error:  # noqa: BLE001  # carried over to the calling thread
            failures.append(error)

    limit, stack = sys.getrecursionlimit(), threading.stack_size(_STACK_BYTES)
    try:
        sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
        thread = threading.Thread(target=run, name="analysis", daemon=True)
        thread.start()
    finally:
        threading.stack_size(stack)
    try:
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
    if failures:
        raise failures[0]
    return results[0]
