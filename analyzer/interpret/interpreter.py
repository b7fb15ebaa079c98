"""Evaluates a project's modules; the one place where the parts of the interpreter are put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .asked import AskedModules
from .attributes import attribute
from .calls import call
from .expressions import evaluate
from .imports import evaluate_module, import_module
from .machine import Hooks, Library, Machine, Modules
from .statements import execute
from .trace import Trace


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
    trace = Trace()
    hooks = Hooks(evaluate, execute, call, attribute, import_module)
    machine = Machine(AskedModules(modules, trace), libraries, hooks, trace, environment)
    for name in names:
        parents = name.split(".")
        for length in range(1, len(parents) + 1):
            module = modules.load(".".join(parents[:length]))
            if module is not None:
                evaluate_module(machine, module)
    while machine.later:
        machine.later.pop(0)(machine)
    return machine
