"""The other process of ``vp verify``: imports the project's modules and writes down the graph that they define."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from vibepiper.analyzer.graph.codec import decode, encode
from vibepiper.executor.definitions.collector import Collector
from vibepiper.executor.definitions.declare import runtime_graph
from vibepiper.executor.imports import import_failure


def main() -> None:
    """Read a request from standard input and write the answer into the file that it names.

    The answer doesn't go to standard output, where the project's own code may print.
    """
    request = json.loads(sys.stdin.read())
    sys.path[:0] = request["import_paths"]
    collector = Collector()
    failures: dict[str, str] = {}
    with collector.active():
        for module in request["modules"]:
            try:
                importlib.import_module(module)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - the project's own code, and whatever it raises
                told = import_failure(module, error, Path(request["root"]))
                failures[module] = f"{told.details}{told.message}"
    configured = decode(request["configured"].encode())
    linked = runtime_graph(
        collector, Path(request["root"]), resources=configured.resources, jobs=configured.jobs
    )
    answer = {"graph": encode(linked.graph).decode(), "failures": failures}
    Path(request["answer"]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
