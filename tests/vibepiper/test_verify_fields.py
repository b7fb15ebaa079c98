"""Every field of the graph is compared by ``vp verify``, or stands here with the reason why importing can't know it."""

from __future__ import annotations

import pytest
from msgspec import Struct
from msgspec.structs import fields, replace
from vibepiper.analyzer.graph import model
from vibepiper.analyzer.graph.model import (
    Asset,
    AssetGraph,
    AssetKey,
    Check,
    Column,
    ColumnLineage,
    ColumnSource,
    Edge,
    Input,
    Job,
    Location,
    Output,
    Partitioning,
    PartitionMapping,
    Resource,
    TableSchema,
)

from vibepiper.verify_compare import CONDITIONAL, UNDECIDED, compare
from vibepiper.verify_dialects import own_runtime

HERE = Location("a.py", 3)
COLUMN = Column("c", "int64", description="d")
SCHEMA = TableSchema("s", (COLUMN,))
ORIGIN = ColumnSource(AssetKey(("a",)), "c")
LINEAGE = ColumnLineage("c", (ORIGIN,))
MAPPING = PartitionMapping("window", -1, 0)
READ = Input("a", AssetKey(("a",)), type="int", schema=SCHEMA, partitions=MAPPING)
PARTITIONS = Partitioning("daily", "2024-01-01")
OUTPUT = Output("vibepiper.IOManager", "x")
FIRST = Asset(AssetKey(("a",)), "asset", "vibepiper", "m", "a", "m:a", HERE)
SECOND = Asset(
    AssetKey(("b",)),
    "asset",
    "vibepiper",
    "m",
    "b",
    "m:b",
    HERE,
    inputs=(READ,),
    schema=SCHEMA,
    partitions=PARTITIONS,
    output=OUTPUT,
    column_lineage=(LINEAGE,),
)
EDGE = Edge(FIRST.key, SECOND.key, "a", HERE)
CHECK = Check("c", (FIRST.key,), "error", False, "m", "c", HERE)
JOB = Job("j", "+b", None, HERE)
RESOURCE = Resource("db", "m.Database", HERE)
GRAPH = AssetGraph((FIRST, SECOND), (EDGE,), (CHECK,), (JOB,), (RESOURCE,))

# Facts that importing can't know, or that belong to the analysis.
NO_FACTS = {
    "Asset": {
        "code_version": "a digest of source text",
        "conditional": "listed apart",
        "dialect": "a definition is compared with that of its dialect",
        "environment": "what the analysis took from the environment",
        "unknown": "what is unknown counts as undecided",
    },
    "Check": {"conditional": "listed apart"},
    "Edge": {"location": "importing keeps no place of a parameter or an entry of deps"},
    "Job": {"conditional": "listed apart", "dialect": "a job is compared with those of its dialect"},
    "TableSchema": {"location": "importing a schema keeps no place of it"},
}
OTHER = {
    "Literal['asset', 'source']": "source",
    "Literal['warn', 'error']": "warn",
    "bool": True,
    "int": 7,
    "int | None": 7,
    "str": "other",
    "str | None": "other",
    "AssetKey": AssetKey(("other",)),
    "Location": Location("b.py", 9),
    "Location | None": Location("b.py", 9),
    "Mapping[str, JsonValue]": {"line": 1},
    "Mapping[str, Partitioning]": {"d": PARTITIONS},
    "Mapping[str, str]": {"path": "x"},
    "Output | None": None,
    "PartitionMapping | None": None,
    "Partitioning | None": None,
    "TableSchema | None": None,
    "tuple[AssetKey, ...]": (AssetKey(("other",)),),
    "tuple[Column, ...]": (),
    "tuple[ColumnLineage, ...]": (),
    "tuple[ColumnSource, ...]": (),
    "tuple[Input, ...]": (),
    "tuple[Unknown, ...]": (model.Unknown("group", "why", HERE),),
    "tuple[str, ...]": ("other",),
    "tuple[str, ...] | None": ("other",),
}


def _changed(value: Struct, field: str) -> Struct:
    written = str(type(value).__annotations__[field])
    return replace(value, **{field: OTHER[{"AssetKind": "Literal['asset', 'source']"}.get(written, written)]})


def _graph_with(value: Struct) -> AssetGraph:
    """The graph with another value in the place of the one of its type."""
    match value:
        case Edge():
            return replace(GRAPH, edges=(value,))
        case Check():
            return replace(GRAPH, checks=(value,))
        case Job():
            return replace(GRAPH, jobs=(value,))
        case Resource():
            return replace(GRAPH, resources=(value,))
        case Asset():
            return replace(GRAPH, assets=(FIRST, value))
        case Input():
            return _graph_with(replace(SECOND, inputs=(value,)))
        case PartitionMapping():
            return _graph_with(replace(READ, partitions=value))
        case Partitioning():
            return _graph_with(replace(SECOND, partitions=value))
        case Output():
            return _graph_with(replace(SECOND, output=value))
        case TableSchema():
            return _graph_with(replace(SECOND, schema=value))
        case ColumnLineage():
            return _graph_with(replace(SECOND, column_lineage=(value,)))
        case ColumnSource():
            return _graph_with(replace(LINEAGE, sources=(value,)))
        case _:
            assert isinstance(value, Column)
            return _graph_with(replace(SCHEMA, columns=(value,)))


VALUES = (
    SECOND,
    EDGE,
    CHECK,
    JOB,
    RESOURCE,
    READ,
    MAPPING,
    PARTITIONS,
    OUTPUT,
    SCHEMA,
    COLUMN,
    LINEAGE,
    ORIGIN,
)
FIELDS = [(value, field.name) for value in VALUES for field in fields(value)]


@pytest.mark.parametrize(
    ("value", "field"), FIELDS, ids=[f"{type(value).__name__}.{field}" for value, field in FIELDS]
)
def test_a_field_that_differs_is_told_unless_importing_cannot_know_it(value: Struct, field: str) -> None:
    facts = compare(_graph_with(_changed(value, field)), own_runtime(GRAPH))
    told = [fact for fact in facts if fact[2] not in (UNDECIDED, CONDITIONAL) and fact[2] != fact[3]]
    assert bool(told) is not (field in NO_FACTS.get(type(value).__name__, {}))


def test_every_type_of_the_graph_has_its_fields_asked_for() -> None:
    made = [value for value in vars(model).values() if isinstance(value, type)]
    types = {value.__name__ for value in made if value.__module__ == model.__name__}
    asked = {type(value).__name__ for value in VALUES}
    rest = {"AssetGraph", "AssetKey", "Location", "Place", "Problem", "Unknown"}
    assert types - asked - rest == set()
