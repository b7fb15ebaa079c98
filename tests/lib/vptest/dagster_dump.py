"""Runs in an interpreter that has Dagster: writes the asset graph that importing a project makes, as JSON.

Arguments: the project's folder, the import root in it, the module to load. Imports nothing but Dagster and the project.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import warnings
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")
import dagster as dg  # noqa: E402  # its warnings are no news


def main(project: str, folder: str, module: str) -> None:
    """Write the graph to standard output."""
    root = Path(project).resolve()
    sys.path.insert(0, str(root / folder))
    loaded = importlib.import_module(module)
    found = [value for value in vars(loaded).values() if isinstance(value, dg.Definitions)]
    definitions = found[0] if found else _lazy(loaded)
    graph = definitions.resolve_asset_graph()
    places = _places(definitions, root)
    assets = [_asset(graph.get(key), places) for key in sorted(graph.get_all_asset_keys())]
    checks = [_check(graph, key, places) for key in sorted(graph.asset_check_keys)]
    sys.stdout.write(
        json.dumps(
            {
                "folder": folder,
                "module": module,
                "extra": [],
                "repo": root.name,
                "dagster": dg.__version__,
                "assets": assets,
                "checks": checks,
            },
            indent=1,
            sort_keys=True,
        )
    )


def _lazy(loaded: Any) -> Any:
    from dagster.components.definitions import LazyDefinitions

    found = [value for value in vars(loaded).values() if isinstance(value, LazyDefinitions)]
    return found[0]()


def _asset(node: Any, places: dict[str, Any]) -> dict[str, Any]:
    key = node.key.to_user_string()
    return {
        "key": key,
        "deps": sorted(parent.to_user_string() for parent in node.parent_keys),
        "group": node.group_name,
        "external": node.is_external,
        "description": (node.description or "")[:80],
        "owners": sorted(node.owners),
        "tags": {
            name: value for name, value in sorted(node.tags.items()) if not name.startswith("dagster/kind/")
        },
        "kinds": sorted(
            name.removeprefix("dagster/kind/") for name in node.tags if name.startswith("dagster/kind/")
        ),
        "partitions": _partitions(node.partitions_def),
        "code_version": node.code_version,
        "loc": places.get(key),
    }


def _check(graph: Any, key: Any, places: dict[str, Any]) -> dict[str, Any]:
    spec = graph.get_check_spec(key)
    return {
        "asset": key.asset_key.to_user_string(),
        "name": key.name,
        "blocking": spec.blocking,
        "description": spec.description,
        "loc": None,
    }


def _partitions(given: Any) -> Any:
    if given is None:
        return None
    kind = type(given).__name__
    if isinstance(given, dg.MultiPartitionsDefinition):
        named = {each.name: _partitions(each.partitions_def) for each in given.partitions_defs}
        return {"type": kind, "dimensions": named}
    if isinstance(given, dg.StaticPartitionsDefinition):
        return {"type": kind, "keys": list(given.get_partition_keys())}
    if isinstance(given, dg.DynamicPartitionsDefinition):
        return {"type": kind, "name": given.name}
    return {
        "type": kind,
        "start": given.start.isoformat(),
        "end": None if given.end is None else given.end.isoformat(),
        "timezone": given.timezone,
        "cron_schedule": given.cron_schedule,
        "end_offset": given.end_offset,
    }


def _places(definitions: Any, root: Path) -> dict[str, Any]:
    """Where the function of each asset is, relative to the project."""
    places: dict[str, Any] = {}
    for each in definitions.resolve_asset_graph().assets_defs:
        node = getattr(each, "node_def", None) if each.is_executable else None
        compute = getattr(node, "compute_fn", None)
        function = getattr(compute, "decorated_fn", None)
        if function is None:
            continue
        code = inspect.unwrap(function).__code__
        path = Path(code.co_filename)
        if not path.is_relative_to(root):
            continue
        for key in each.keys:
            places[key.to_user_string()] = {
                "file": path.relative_to(root).as_posix(),
                "line": code.co_firstlineno,
                "qualname": function.__qualname__,
            }
    return places


if __name__ == "__main__":
    main(*sys.argv[1:])
