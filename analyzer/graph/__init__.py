"""The asset graph: the one thing that lint, diff, the executor and the site see of a project."""

from .codec import decode, encode, json_schema
from .dtypes import compatible_dtypes, normal_dtype
from .durations import DurationError, format_duration, parse_duration
from .mermaid import mermaid
from .model import (
    NOWHERE,
    Asset,
    AssetGraph,
    AssetKey,
    Check,
    Column,
    Edge,
    Input,
    Job,
    JsonValue,
    Location,
    Output,
    Partitioning,
    PartitionMapping,
    Problem,
    Resource,
    TableSchema,
    Unknown,
)
from .partitions import map_keys, mapping_problem, partition_keys, partitioning_problem
from .periods import PartitionError
from .queries import GraphIndex, to_networkx
from .reader import GraphFormatError
from .select import SelectionError, select
from .suggest import did_you_mean
from .types import compatible, normal_type

__all__ = [
    "NOWHERE",
    "Asset",
    "AssetGraph",
    "AssetKey",
    "Check",
    "Column",
    "DurationError",
    "Edge",
    "GraphFormatError",
    "GraphIndex",
    "Input",
    "Job",
    "JsonValue",
    "Location",
    "Output",
    "PartitionError",
    "PartitionMapping",
    "Partitioning",
    "Problem",
    "Resource",
    "SelectionError",
    "TableSchema",
    "Unknown",
    "compatible",
    "compatible_dtypes",
    "decode",
    "did_you_mean",
    "encode",
    "format_duration",
    "json_schema",
    "map_keys",
    "mapping_problem",
    "mermaid",
    "normal_dtype",
    "normal_type",
    "parse_duration",
    "partition_keys",
    "partitioning_problem",
    "select",
    "to_networkx",
]
