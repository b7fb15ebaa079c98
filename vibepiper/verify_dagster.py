"""Runs in an interpreter that has Dagster but none of this package: imports a project and writes down its assets as JSON.

Imports nothing but the standard library and, by name, Dagster 1.8 or newer; must not import anything beside it.
"""

from __future__ import annotations

import sys

# The folder of this file comes first on the path of a script; its modules are no modules of the project.
if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]

import importlib
import inspect
import json
import traceback
import typing
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

# Dagster may be absent where this is checked: what it gives has no types here.
Foreign = Any
_KIND_TAG = "dagster/kind/"
_COMPUTE_KIND_TAGS = ("dagster/compute_kind", "kind")
_DEFINED_LATER = "LazyDefinitions"
_FRESHNESS = ("freshness_policy", "legacy_freshness_policy", "internal_freshness_policy")
_IMPLICIT = "dagster/auto_created_stub_asset"
_IMPLICIT_JOB = "__ASSET_JOB"


def main() -> None:
    """Read a request from standard input and write the answer into the file that it names.

    The answer doesn't go to standard output, where the project's own code may print.
    """
    request = json.loads(sys.stdin.read())
    warnings.simplefilter("ignore")
    try:
        dagster: Foreign = importlib.import_module("dagster")
    except ModuleNotFoundError as error:
        if error.name != "dagster":
            raise
        answer = {"missing": "dagster"}
    else:
        sys.path[:0] = request["import_paths"]
        answer = _Reading(dagster, Path(request["root"]).resolve(), request["entry"]).read(request["modules"])
    Path(request["answer"]).write_text(json.dumps(answer), encoding="utf-8")


class _Reading:
    """What the modules define, on its way to an answer. Without an entry, what no ``Definitions`` holds counts, too."""

    def __init__(self, dagster: Foreign, root: Path, entry: bool) -> None:
        self.dagster, self.root, self.entry = dagster, root, entry
        self.assets: dict[str, dict[str, Foreign]] = {}
        self.checks: dict[tuple[str, str], dict[str, Foreign]] = {}
        self.jobs: dict[str, dict[str, Foreign]] = {}
        self.failures: dict[str, str] = {}

    def read(self, names: list[str]) -> dict[str, Foreign]:
        """Import the modules, and read every asset, check and job of theirs."""
        modules = [module for name in names if (module := self._imported(name)) is not None]
        for module in modules:
            self._attempt(module.__name__, partial(self._location, module))
        if not self.entry and modules:
            self._attempt(names[0], lambda: self._loose(modules))
        return {
            "version": self.dagster.__version__,
            "assets": list(self.assets.values()),
            "checks": list(self.checks.values()),
            "jobs": list(self.jobs.values()),
            "failures": self.failures,
        }

    def _imported(self, name: str) -> ModuleType | None:
        found: list[ModuleType] = []
        self._attempt(name, lambda: found.append(importlib.import_module(name)))
        return found[0] if found else None

    def _attempt(self, name: str, action: Callable[[], object]) -> None:
        try:
            action()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the project's own code, and whatever it raises
            self.failures.setdefault(name, self._told(name, error))

    def _told(self, name: str, error: BaseException) -> str:
        frames = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename).is_relative_to(self.root)
        ]
        lines = [*traceback.format_list(frames), *traceback.format_exception_only(type(error), error)]
        return f"module '{name}' can't be loaded:\n{''.join(lines).rstrip()}"

    def _location(self, module: ModuleType) -> None:
        """The definitions that a module binds; those of its folder where it is an entry that binds none."""
        bound = list(vars(module).values())
        repositories = [value for value in bound if isinstance(value, self.dagster.RepositoryDefinition)]
        for repository in repositories:
            self._add_repository(repository)
        held = [self._definitions(value) for value in bound]
        found = [definitions for definitions in held if definitions is not None]
        if not found and not repositories and self.entry:
            if hasattr(module, "__path__") and hasattr(self.dagster, "load_defs"):
                found = [self.dagster.load_defs(module)]
            else:
                self._loose([module])
        for definitions in found:
            self._add(definitions)

    def _definitions(self, value: Foreign) -> Foreign:
        if isinstance(value, self.dagster.Definitions):
            return value
        return value() if type(value).__name__ == _DEFINED_LATER else None

    def _loose(self, modules: list[ModuleType]) -> None:
        """What the modules define beside what is already there; which resources it will be given, nobody said."""
        dagster = self.dagster
        assets = [each for each in dagster.load_assets_from_modules(modules) if not self._holds(_keys(each))]
        checks = [
            each
            for each in dagster.load_asset_checks_from_modules(modules)
            if {(key.asset_key.to_user_string(), key.name) for key in each.check_keys} - self.checks.keys()
        ]
        needed = {name for each in (*assets, *checks) for name in getattr(each, "required_resource_keys", ())}
        self._add(
            dagster.Definitions(
                assets=assets,
                asset_checks=checks,
                resources=dict.fromkeys(needed, dagster.mem_io_manager),
            )
        )

    def _holds(self, keys: set[str]) -> bool:
        return bool(keys) and keys <= self.assets.keys()

    def _add(self, definitions: Foreign) -> None:
        """Everything that is not there yet: what several locations hold is one."""
        graph = (getattr(definitions, "resolve_asset_graph", None) or definitions.get_asset_graph)()
        self._add_graph(graph)
        self._jobs(definitions, graph)

    def _add_graph(self, graph: Foreign) -> None:
        functions = _functions(graph)
        checks_alone = {
            key: len(each.check_keys) == 1 and not each.keys
            for each in graph.assets_defs
            for key in each.check_keys
        }
        for key in sorted(_asset_keys(graph)):
            name = key.to_user_string()
            self.assets.setdefault(name, self._asset(graph.get(key), functions.get(key)))
        for key in sorted(graph.asset_check_keys):
            asset, spec = key.asset_key.to_user_string(), graph.get_check_spec(key)
            function = functions.get(key)
            # Before 1.9 the docstring of a check's function stayed beside it.
            own_text = inspect.getdoc(function) if function is not None and checks_alone[key] else None
            facts = {
                "name": key.name,
                "assets": [asset],
                "blocking": spec.blocking,
                "description": spec.description or own_text,
                "reads": sorted(dep.asset_key.to_user_string() for dep in spec.additional_deps),
                **self._made_by(function),
            }
            facts.pop("producer", None)
            self.checks.setdefault((asset, key.name), facts)

    def _add_repository(self, repository: Foreign) -> None:
        """What ``@repository`` lists, whose jobs are resolved already."""
        self._add_graph(repository.asset_graph)
        crons = {each.job_name: each.cron_schedule for each in repository.schedule_defs}
        for job in repository.get_all_jobs():
            keys = getattr(job.asset_layer, "selected_asset_keys", None)
            keys = job.asset_layer.executable_asset_keys if keys is None else keys
            if keys and not job.name.startswith(_IMPLICIT_JOB):
                selected = sorted(key.to_user_string() for key in keys)
                self._job(job.name, selected, crons.get(job.name))

    def _asset(self, node: Foreign, function: Foreign) -> dict[str, Foreign]:
        kinds = [name[len(_KIND_TAG) :] for name in node.tags if name.startswith(_KIND_TAG)]
        if not kinds and node.is_executable:
            tags = node.assets_def.node_def.tags
            kinds = [tags[name] for name in _COMPUTE_KIND_TAGS if name in tags][:1]
        return {
            "key": node.key.to_user_string(),
            "upstream": sorted(parent.to_user_string() for parent in node.parent_keys),
            "group": node.group_name,
            "kind": "source" if node.is_external else "asset",
            "implicit": _IMPLICIT in node.metadata,
            "description": node.description or None,
            "owners": sorted(node.owners),
            "tags": {name: value for name, value in node.tags.items() if not name.startswith(_KIND_TAG)},
            "kinds": sorted(kinds),
            "metadata": _metadata(node.metadata),
            "schema": _schema(node),
            "column_lineage": _lineage(node.metadata.get("dagster/column_lineage")),
            "partitions": self._partitions(node.partitions_def),
            "version": node.code_version,
            "automation": node.automation_condition is not None,
            "freshness": any(getattr(node, name, None) is not None for name in _FRESHNESS),
            "output": {"manager": "store", "uri": node.io_manager_key}
            if getattr(node, "io_manager_key", None)
            else None,
            **(_computed(node) if node.is_executable else {}),
            **self._made_by(function),
        }

    def _made_by(self, function: Foreign) -> dict[str, Foreign]:
        """Where a function is, relative to the project, and its name."""
        code = getattr(inspect.unwrap(function), "__code__", None) if function is not None else None
        if code is None or not Path(code.co_filename).is_relative_to(self.root):
            return {}
        path = Path(code.co_filename).relative_to(self.root).as_posix()
        return {
            "qualname": function.__qualname__,
            "producer": f"{function.__module__}:{function.__qualname__}",
            "place": {"file": path, "line": code.co_firstlineno},
        }

    def _partitions(self, given: Foreign) -> dict[str, Foreign] | None:
        if given is None:
            return None
        kind, dagster = type(given).__name__, self.dagster
        if isinstance(given, dagster.MultiPartitionsDefinition):
            named = {each.name: self._partitions(each.partitions_def) for each in given.partitions_defs}
            return {"type": kind, "dimensions": named}
        if isinstance(given, dagster.StaticPartitionsDefinition):
            return {"type": kind, "keys": list(given.get_partition_keys())}
        if isinstance(given, dagster.DynamicPartitionsDefinition):
            return {"type": kind, "name": given.name}
        if not isinstance(given, dagster.TimeWindowPartitionsDefinition):
            return {"type": kind}
        return {
            "type": kind,
            "start": given.start.isoformat(),
            "end": None if given.end is None else given.end.isoformat(),
            "timezone": given.timezone,
            "cron_schedule": given.cron_schedule,
            "format": given.fmt,
            "end_offset": given.end_offset,
        }

    def _jobs(self, definitions: Foreign, graph: Foreign) -> None:
        """The jobs that select assets, given or started, with the keys that they select and when they run."""
        jobs = list(definitions.jobs or ())
        for sensor in definitions.sensors or ():
            try:
                jobs += sensor.jobs
            except (AttributeError, self.dagster.DagsterError):
                continue  # It runs assets without a job.
        crons: dict[str, Foreign] = {}
        for schedule in definitions.schedules or ():
            try:
                job = getattr(schedule, "job", None)
            except self.dagster.DagsterError:
                job = None  # It names its job, or runs assets without one.
            jobs.append(job)
            name = getattr(schedule, "job_name", None) if job is None else job.name
            cron = getattr(schedule, "cron_schedule", None)
            if name is not None and cron is not None:
                crons.setdefault(name, cron)
        for job in jobs:
            if type(job).__name__ == "UnresolvedAssetJobDefinition":
                keys = [key for key in job.selection.resolve(graph) if graph.get(key).is_materializable]
                selected = sorted(key.to_user_string() for key in keys)
                self._job(job.name, selected, crons.get(job.name))

    def _job(self, name: str, selected: list[str], cron: Foreign) -> None:
        ticks = cron if cron is None or isinstance(cron, str) else ", ".join(cron)
        self.jobs.setdefault(name, {"name": name, "selects": selected, "schedule": ticks})


def _asset_keys(graph: Foreign) -> Foreign:
    """All keys; they became a method after 1.8."""
    return graph.get_all_asset_keys() if hasattr(graph, "get_all_asset_keys") else graph.all_asset_keys


def _functions(graph: Foreign) -> dict[Foreign, Foreign]:
    """The function of each asset and check, by its key, for those that one function makes."""
    found: dict[Foreign, Foreign] = {}
    for each in graph.assets_defs:
        node = each.node_def if each.is_executable else None
        function = getattr(getattr(node, "compute_fn", None), "decorated_fn", None)
        if function is not None:
            found.update(dict.fromkeys((*each.keys, *each.check_keys), function))
    return found


def _computed(node: Foreign) -> dict[str, Foreign]:
    """What the function of an asset gets, gives and needs."""
    definition, made = node.assets_def, node.assets_def.node_def
    data = {
        upstream: name
        for name, upstream in definition.keys_by_input_name.items()
        if made.input_dict[name].dagster_type.kind.name != "NOTHING"
    }
    # A graph's inputs have the types of those that they lead to.
    is_op = hasattr(made, "compute_fn")
    read = sorted((data[key], key) for key in node.parent_keys if key in data)
    mapped = node.partition_mappings
    facts: dict[str, Foreign] = {
        "dependencies": sorted((key.to_user_string(), data.get(key)) for key in node.parent_keys),
        "inputs": [
            {
                "parameter": name,
                "asset": key.to_user_string(),
                "type": _type_text(made.input_dict[name].dagster_type.typing_type) if is_op else None,
                "partitions": _mapping(mapped.get(key)),
            }
            for name, key in read
        ],
    }
    if len(definition.keys) == 1 and not node.is_external:
        output = next(name for name, key in definition.keys_by_output_name.items() if key == node.key)
        facts["type"] = _type_text(made.output_dict[output].dagster_type.typing_type)
    if hasattr(made, "required_resource_keys"):
        facts["resources"] = sorted(made.required_resource_keys)
        facts["retries"] = made.retry_policy.max_retries if made.retry_policy is not None else 0
    return facts


def _mapping(given: Foreign) -> dict[str, Foreign] | None:
    """Which partitions are read: the class, and what it was given."""
    if given is None:
        return None
    return {
        "type": type(given).__name__,
        "first": getattr(given, "start_offset", None),
        "last": getattr(given, "end_offset", None),
        "keys": [*getattr(given, "partition_keys", ())],
    }


def _metadata(given: Foreign) -> dict[str, Foreign]:
    """The author's metadata, without the wrappers that say how to show it; what is no JSON is left out."""
    found = {}
    for name, value in given.items():
        plain = getattr(value, "value", value)
        if isinstance(plain, (bool, int, float, str, list, dict, type(None))):
            found[name] = plain
    return found


def _schema(node: Foreign) -> dict[str, Foreign] | None:
    """The columns that metadata declares."""
    given = node.metadata.get("dagster/column_schema")
    columns = getattr(getattr(given, "schema", getattr(given, "value", given)), "columns", None)
    return (
        None if columns is None else {"name": node.key.to_user_string(), "columns": [*map(_column, columns)]}
    )


def _column(given: Foreign) -> dict[str, Foreign]:
    limits, tags = given.constraints, getattr(given, "tags", None) or {}
    facts = {"name": given.name, "dtype": given.type, "description": given.description, "tags": dict(tags)}
    return {**facts, "nullable": limits.nullable, "unique": limits.unique, "checks": list(limits.other)}


def _lineage(given: Foreign) -> list[Foreign]:
    """What metadata says that columns are made of."""
    told = getattr(getattr(given, "lineage", getattr(given, "value", given)), "deps_by_column", None) or {}
    found = []
    for column, sources in told.items():
        named = [{"asset": each.asset_key.to_user_string(), "column": each.column_name} for each in sources]
        found.append({"column": column, "sources": named})
    return found


def _type_text(given: Foreign) -> str | None:
    """An annotation's type; None where there is none."""
    if given is Any or given is None:
        return None
    if given is type(None):
        return "None"
    if isinstance(given, type) and not typing.get_args(given):
        return (
            given.__qualname__
            if given.__module__ == "builtins"
            else f"{given.__module__}.{given.__qualname__}"
        )
    return str(given)


def _keys(assets: Foreign) -> set[str]:
    """The keys of a definition, or of a specification of one."""
    keys = assets.keys if hasattr(assets, "keys") else [assets.key]
    return {key.to_user_string() for key in keys}


if __name__ == "__main__":
    main()
