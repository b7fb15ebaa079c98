"""Evaluates a project's modules; the one place where the parts of the interpreter are put together."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Mapping

from .attributes import attribute
from .calls import call
from .expressions import evaluate
from .imports import evaluate_module, import_module
from .machine import Hooks, Library, Machine, Modules
from .statements import execute

_RECURSION_LIMIT = 12_000
_STACK_BYTES = 256 * 1024 * 1024


def interpret(
    modules: Modules,
    names: Iterable[str],
    libraries: tuple[Library, ...],
    environment: Mapping[str, str] | None = None,
) -> Machine:
    """Evaluate the modules of those names, and all that they import.

    Args:
        modules: Finds the project's modules.
        names: Where to start, in order.
        libraries: What the names of other libraries mean.
        environment: The environment variables; None stands for an unknown environment, where defaults count.
    """
    machine = Machine(
        modules, libraries, Hooks(evaluate, execute, call, attribute, import_module), environment
    )
    _with_deep_stack(machine, tuple(names))
    return machine


def _evaluate_all(machine: Machine, names: tuple[str, ...]) -> None:
    for name in names:
        parents = name.split(".")
        for length in range(1, len(parents) + 1):
            module = machine.modules.load(".".join(parents[:length]))
            if module is not None:
                evaluate_module(machine, module, None)


def _with_deep_stack(machine: Machine, names: tuple[str, ...]) -> None:
    # Code under analysis may nest as deeply as Python itself allows, and each level takes several frames here.
    failures: list[BaseException] = []

    def run() -> None:
        try:
            _evaluate_all(machine, names)
        except BaseException as error:  # noqa: BLE001  # carried over to the calling thread
            failures.append(error)

    limit, stack = sys.getrecursionlimit(), threading.stack_size(_STACK_BYTES)
    try:
        sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
        thread = threading.Thread(target=run, name="interpreter", daemon=True)
        thread.start()
    finally:
        threading.stack_size(stack)
    thread.join()
    sys.setrecursionlimit(limit)
    if failures:
        raise failures[0]
