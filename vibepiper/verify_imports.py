"""The other process of ``vp verify``: imports the project's modules and writes down the graph that they define."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

from vibepiper.analyzer.graph.codec import decode, encode
from vibepiper.analyzer.graph.model import Resource as ConfiguredResource
from vibepiper.executor.definitions.annotations import type_text
from vibepiper.executor.definitions.collector import Collector
from vibepiper.executor.definitions.declare import runtime_graph
from vibepiper.executor.imports import import_failure
from vibepiper.executor.resources import Resource


def main() -> None:
    """Read a request from standard input and write the answer into the file that it names.

    The answer doesn't go to standard output, where the project's own code may print.
    """
    request = json.loads(sys.stdin.read())
    sys.path[:0] = request["import_paths"]
    importing = _Importing(Path(request["root"]))
    collector = Collector()
    with collector.active():
        for module in request["modules"]:
            importing.module(module)
    configured = decode(request["configured"].encode())
    linked = runtime_graph(
        collector,
        importing.root,
        resources=[resource for resource in configured.resources if importing.has_class_of(resource)],
        jobs=configured.jobs,
    )
    answer = {
        "graph": encode(linked.graph).decode(),
        "failures": importing.failures,
        "spellings": dict(_spellings(request["classes"])),
    }
    Path(request["answer"]).write_text(json.dumps(answer), encoding="utf-8")


def _spellings(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names of classes that have another name at run time, with that."""
    for name in names:
        found = _named(name.split("."))
        spelled = type_text(found) if isinstance(found, type) else None
        if spelled is not None and spelled != name:
            yield name, spelled


def _named(parts: Sequence[str]) -> object:
    """What a qualified name means in the modules that are imported; None when it means nothing."""
    for length in range(len(parts) - 1, 0, -1):
        found: object = sys.modules.get(".".join(parts[:length]))
        if found is not None:
            for part in parts[length:]:
                found = getattr(found, part, None)
            return found
    return None


class _Importing:
    """Imports modules of a project, and remembers why those that can't be imported can't."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.failures: dict[str, str] = {}

    def module(self, name: str) -> ModuleType | None:
        """The module; None when it can't be imported."""
        try:
            return importlib.import_module(name)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the project's own code, and whatever it raises
            told = import_failure(name, error, self.root)
            self.failures[name] = f"{told.details}{told.message}"
            return None

    def has_class_of(self, resource: ConfiguredResource) -> bool:
        """Whether the class that the configuration names is there, and is one of resources."""
        if resource.type is None:
            return True
        name, _, within = resource.type.rpartition(".")
        found = getattr(self.module(name), within, None)
        return isinstance(found, type) and issubclass(found, Resource)


if __name__ == "__main__":
    main()
