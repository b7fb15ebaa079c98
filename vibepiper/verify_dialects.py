"""What each dialect knows at run time: how its answer reads, and the same facts of a graph that was read from source."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from vibepiper.analyzer.graph.codec import decode, to_json
from vibepiper.analyzer.graph.dtypes import normal_dtype
from vibepiper.analyzer.graph.model import AssetGraph, JsonValue
from vibepiper.analyzer.graph.select import SelectionError, select
from vibepiper.analyzer.graph.types import normal_type

Entry = Mapping[str, JsonValue]


class RuntimeDialect(Struct, frozen=True):
    """How a dialect's definitions are made and read.

    ``arguments`` are those for the interpreter; ``read`` reads the answer; ``from_source`` gives the facts of an entry
    read from source (its kind, itself, what importing made of it, the graph) in the words that the run time has.
    """

    name: str
    arguments: tuple[str, ...]
    read: Callable[[Entry], Entry]
    from_source: Callable[[str, Entry, Entry, AssetGraph], Entry]


def dialect_of(entry: Entry) -> RuntimeDialect:
    """The dialect of an entry that importing made."""
    return next(dialect for dialect in RUNTIMES if dialect.name == entry["dialect"])


def with_dependencies(graph: Entry) -> Entry:
    """A graph in the published form whose assets have the edges that lead to them: ``upstream`` and ``dependencies``."""
    incoming: dict[str, list[Entry]] = {}
    for edge in _objects(graph, "edges"):
        incoming.setdefault(str(edge["downstream"]), []).append(edge)
    assets: list[JsonValue] = []
    for asset in _objects(graph, "assets"):
        edges = incoming.get(str(asset["key"]), [])
        upstream = sorted({str(edge["upstream"]) for edge in edges})
        told = sorted({told_dependency(edge["upstream"], edge["parameter"]) for edge in edges})
        assets.append({**asset, "upstream": [*upstream], "dependencies": [*told]})
    return {**graph, "assets": assets}


def told_dependency(upstream: JsonValue, parameter: JsonValue) -> str:
    """An edge in words."""
    return f"{upstream} as {parameter}" if parameter else f"{upstream} (ordering)"


def own_runtime(graph: AssetGraph) -> Entry:
    """A graph that this package's own definitions made, as what importing made."""
    published = with_dependencies(to_json(graph))
    return {
        kind: [_own_entry(entry) for entry in _objects(published, kind)]
        for kind in ("assets", "checks", "jobs", "resources")
    }


def _own_entry(entry: Entry) -> dict[str, JsonValue]:
    place: dict[str, JsonValue] = {"file": entry["path"], "line": entry["line"]}
    facts = {**entry, **_names(entry), "dialect": "vibepiper", "place": place}
    facts.pop("upstream", None)  # Dependencies say more.
    return facts


def _names(entry: Entry) -> Entry:
    """The names of functions; which comprehensions stand in them depends on the version of Python."""
    names = {name: entry[name] for name in ("producer", "qualname") if name in entry}
    return {name: _COMPREHENSION.sub("", str(value)) for name, value in names.items()}


def _read_own(answer: Entry) -> Entry:
    return own_runtime(decode(str(answer["graph"]).encode()))


def _as_it_is(_kind: str, entry: Entry, _made: Entry, _graph: AssetGraph) -> Entry:
    return entry


_COMPREHENSION = re.compile(r"<(?:listcomp|dictcomp|setcomp|genexpr)>\.")
_KINDS = {
    "HourlyPartitionsDefinition": "hourly",
    "DailyPartitionsDefinition": "daily",
    "WeeklyPartitionsDefinition": "weekly",
    "MonthlyPartitionsDefinition": "monthly",
    "TimeWindowPartitionsDefinition": "cron",
    "StaticPartitionsDefinition": "static",
    "DynamicPartitionsDefinition": "dynamic",
    "MultiPartitionsDefinition": "multi",
}
_MAPPINGS = {
    "AllPartitionMapping": ("all", ()),
    "IdentityPartitionMapping": ("identity", ()),
    "SpecificPartitionsPartitionMapping": ("keys", ("keys",)),
    "TimeWindowPartitionMapping": ("window", ("first", "last")),
}
_NO_MAPPING: Entry = {"first": None, "last": None, "keys": []}
_CRONS = {"hourly": "0 * * * *", "daily": "0 0 * * *", "weekly": "0 0 * * 0", "monthly": "0 0 1 * *"}
_SELECTED_BY = frozenset({"deps", "group", "inputs", "kinds", "owners", "tags"})
_DEFAULT_STORE: JsonValue = {"manager": "store", "uri": "io_manager"}


def _read_dagster(answer: Entry) -> Entry:
    assets: list[JsonValue] = [_dagster_asset(asset) for asset in _objects(answer, "assets")]
    found: dict[str, JsonValue] = {"assets": assets, "resources": []}
    for kind in ("checks", "jobs"):
        found[kind] = [{**entry, **_names(entry), "dialect": "dagster"} for entry in _objects(answer, kind)]
    return found


def _dagster_asset(asset: Entry) -> dict[str, JsonValue]:
    given = asset["partitions"]
    facts = {
        **asset,
        **_names(asset),
        "dialect": "dagster",
        "partitions": dagster_partitions(given) if isinstance(given, dict) else None,
        "output": asset["output"] or _DEFAULT_STORE,
        "schema": _dagster_schema(asset["schema"]),
    }
    if "dependencies" in asset:
        edges = cast("list[list[str]]", asset["dependencies"])
        facts["dependencies"] = [*sorted(told_dependency(*edge) for edge in edges)]
        del facts["upstream"]
        facts["inputs"] = [_dagster_input(entry) for entry in _objects(asset, "inputs")]
        facts.update(_typed(asset))
    return facts


def _dagster_schema(given: JsonValue) -> JsonValue:
    """A table's columns, their types in normal form."""
    if not isinstance(given, dict):
        return None
    columns: list[JsonValue] = [
        {**column, "dtype": normal_dtype(str(column["dtype"]))} for column in _objects(given, "columns")
    ]
    return {**given, "columns": columns}


def _schema_as_made(given: JsonValue, made: JsonValue) -> JsonValue:
    """A schema with the facts that importing knows; a column without a type has the one that Dagster gives it."""
    if not isinstance(given, dict) or not isinstance(made, dict):
        return given
    known = {str(column["name"]): column for column in _objects(made, "columns")}
    columns: list[JsonValue] = []
    for column in _objects(given, "columns"):
        other = known.get(str(column["name"]), column)
        typed = other["dtype"] if column["dtype"] is None else column["dtype"]
        columns.append({**{name: column[name] for name in other}, "dtype": typed})
    return {"name": given["name"], "columns": columns}


def _dagster_input(entry: Entry) -> dict[str, JsonValue]:
    mapping = entry["partitions"]
    return {
        "parameter": entry["parameter"],
        "asset": entry["asset"],
        "partitions": _dagster_mapping(mapping) if isinstance(mapping, dict) else None,
        **_typed(entry),
    }


def _typed(entry: Entry) -> Entry:
    """The type, where there is one: Dagster gives up on annotations that are no class."""
    given = entry.get("type")
    return {"type": normal_type(str(given))} if given is not None else {}


def _dagster_mapping(given: Entry) -> JsonValue:
    """What the graph says of a mapping: of those that depend on more than the key, nothing."""
    kind, kept = _MAPPINGS.get(str(given["type"]), (None, ()))
    return None if kind is None else {**_NO_MAPPING, **{name: given[name] for name in kept}, "kind": kind}


def _dagster_source(kind: str, entry: Entry, made: Entry, graph: AssetGraph) -> Entry:
    if kind == "jobs":
        return {**entry, **_selected(entry, graph)}
    if kind != "assets":
        # What Dagster's own code says of the checks that it makes is not in the source.
        own = made["description"] is None or entry["description"] is not None or "place" in made
        return entry if own else {name: value for name, value in entry.items() if name != "description"}
    given = entry["partitions"]
    unknown = cast("list[dict[str, JsonValue]]", entry["unknown"])
    kinds: list[JsonValue] = [{"field": "kinds"} for each in unknown if each["field"] == "tags"]
    known = {str(each["parameter"]): each for each in _objects(made, "inputs")}
    return {
        **entry,
        "partitions": windows_in_utc(given) if isinstance(given, dict) else None,
        "output": entry["output"] or _DEFAULT_STORE,
        "schema": _schema_as_made(entry["schema"], made["schema"]),
        "metadata": {**_of_dagster(made), **cast("dict[str, JsonValue]", entry["metadata"])},
        "owners": [*sorted(map(str, cast("list[str]", entry["owners"])))],
        "automation": entry["automation"] is not None,
        "freshness": entry["freshness"] is not None,
        "inputs": [
            {name: each[name] for name in known.get(str(each["parameter"]), ("parameter", "asset"))}
            for each in _objects(entry, "inputs")
        ],
        "unknown": [*unknown, *kinds],
    }


def _of_dagster(made: Entry) -> Entry:
    """The metadata in which Dagster keeps facts of its own."""
    metadata = cast("dict[str, JsonValue]", made.get("metadata", {}))
    return {name: value for name, value in metadata.items() if name.startswith("dagster/")}


def _selected(job: Entry, graph: AssetGraph) -> Entry:
    """What a job selects; nothing where that depends on what is not known."""
    unknown = (each.field for asset in graph.assets for each in asset.unknown)
    if graph.open or not _SELECTED_BY.isdisjoint(unknown):
        return {}
    try:
        keys = select(graph, [str(job["select"])])
    except SelectionError:
        return {}
    made = {asset.key for asset in graph.assets if asset.kind == "asset"}
    return {"selects": [*sorted(map(str, made.intersection(keys)))]}


def dagster_partitions(given: Entry) -> dict[str, JsonValue]:
    """Dagster's partitions, as :mod:`.verify_dagster` gives them, in the published form with its windows in UTC."""
    kind = str(given["type"])
    dimensions = cast("dict[str, dict[str, JsonValue]]", given.get("dimensions", {}))
    return windows_in_utc(
        {
            "kind": _KINDS.get(kind, kind),
            "start": given.get("start"),
            "end": given.get("end"),
            "timezone": given.get("timezone", "UTC"),
            "keys": given.get("keys", []),
            "cron": given.get("cron_schedule"),
            "format": given.get("format"),
            "offset": given.get("end_offset", 0),
            "name": given.get("name"),
            "dimensions": {name: dagster_partitions(each) for name, each in dimensions.items()},
        }
    )


def windows_in_utc(given: Entry) -> dict[str, JsonValue]:
    """Partitions in the published form, with moments in UTC and the ticks that their kind implies."""
    zone = str(given["timezone"])
    dimensions = cast("dict[str, dict[str, JsonValue]]", given["dimensions"])
    return {
        **given,
        "start": _moment(given["start"], zone),
        "end": _moment(given["end"], zone),
        "cron": given["cron"] or _CRONS.get(str(given["kind"])),
        "dimensions": {name: windows_in_utc(each) for name, each in dimensions.items()},
    }


def _moment(text: JsonValue, zone: str) -> JsonValue:
    try:
        moment = datetime.fromisoformat(str(text))
        placed = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError):
        return text
    return placed.astimezone(UTC).isoformat()


def _objects(entry: Entry, name: str) -> list[dict[str, JsonValue]]:
    return cast("list[dict[str, JsonValue]]", entry.get(name, []))


VIBEPIPER = RuntimeDialect("vibepiper", ("-m", "vibepiper.verify_imports"), _read_own, _as_it_is)
DAGSTER = RuntimeDialect(
    "dagster", (str(Path(__file__).with_name("verify_dagster.py")),), _read_dagster, _dagster_source
)
RUNTIMES = (VIBEPIPER, DAGSTER)
