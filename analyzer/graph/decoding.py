"""Builds the graph from the JSON values of its published form; knows nothing of bytes and files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from .model import (
    Asset,
    AssetGraph,
    AssetKey,
    AssetKind,
    Check,
    Column,
    ColumnLineage,
    ColumnSource,
    Edge,
    Input,
    Job,
    JsonValue,
    Location,
    Output,
    Partitioning,
    PartitionMapping,
    Place,
    Problem,
    Resource,
    TableSchema,
    Unknown,
)
from .reader import GraphFormatError, Reader

VERSION = 1

_KINDS: Mapping[str, AssetKind] = {"asset": "asset", "source": "source"}
_SEVERITIES: Mapping[str, Literal["warn", "error"]] = {"warn": "warn", "error": "error"}


def from_json(value: JsonValue) -> AssetGraph:
    """Read a graph from JSON values; see :func:`codec.decode`."""
    reader = Reader(value, "")
    version = reader.optional_number("version")
    if version != VERSION:
        found = "no version" if version is None else f"version {version}"
        raise GraphFormatError("version", f"this is {found} of the form; version {VERSION} can be read")
    return AssetGraph(
        assets=reader.many("assets", _read_asset),
        edges=reader.many("edges", _read_edge),
        checks=reader.many("checks", _read_check),
        jobs=reader.many("jobs", _read_job),
        resources=reader.many("resources", _read_resource),
        problems=reader.many("problems", _read_problem),
    )


def _read_asset(reader: Reader) -> Asset:
    return Asset(
        key=_key(reader, "key"),
        kind=reader.choice("kind", _KINDS),
        dialect=reader.text("dialect"),
        module=reader.text("module"),
        qualname=reader.text("qualname"),
        producer=reader.text("producer"),
        location=_location(reader),
        description=reader.optional_text("description"),
        group=reader.optional_text("group"),
        owners=reader.texts("owners"),
        tags=reader.text_mapping("tags"),
        metadata=reader.mapping("metadata"),
        kinds=reader.texts("kinds"),
        public=reader.flag("public"),
        deprecated=reader.optional_text("deprecated"),
        version=reader.optional_text("version"),
        code_version=reader.optional_text("code_version"),
        conditional=reader.flag("conditional"),
        environment=reader.texts("environment"),
        partitions=reader.one("partitions", _read_partitions),
        partition_by=reader.texts("partition_by"),
        output=reader.one("output", lambda each: Output(each.text("manager"), each.optional_text("uri"))),
        resources=reader.texts("resources"),
        freshness=reader.optional_text("freshness"),
        retries=reader.number("retries"),
        pure=reader.flag("pure"),
        type=reader.optional_text("type"),
        inputs=reader.many("inputs", _read_input),
        schema=reader.one("schema", _read_schema),
        unknown=reader.many("unknown", _read_unknown),
        automation=reader.optional_text("automation"),
        implicit=reader.flag("implicit"),
        column_lineage=reader.many("column_lineage", _read_lineage),
    )


def _read_lineage(reader: Reader) -> ColumnLineage:
    return ColumnLineage(
        reader.text("column"),
        reader.many("sources", lambda each: ColumnSource(_key(each, "asset"), each.text("column"))),
    )


def _read_input(reader: Reader) -> Input:
    return Input(
        parameter=reader.text("parameter"),
        asset=_key(reader, "asset"),
        type=reader.optional_text("type"),
        schema=reader.one("schema", _read_schema),
        partitions=reader.one("partitions", _read_mapping),
        columns=reader.optional_texts("columns"),
        optional=reader.flag("optional"),
    )


def _read_schema(reader: Reader) -> TableSchema:
    return TableSchema(
        name=reader.text("name"),
        columns=reader.many("columns", _read_column),
        strict=reader.flag("strict"),
        location=reader.one("location", _location),
        unique=reader.texts("unique"),
    )


def _read_column(reader: Reader) -> Column:
    return Column(
        name=reader.text("name"),
        dtype=reader.optional_text("dtype"),
        nullable=reader.flag("nullable"),
        unique=reader.flag("unique"),
        description=reader.optional_text("description"),
        tags=reader.text_mapping("tags"),
        checks=reader.texts("checks"),
        optional=reader.flag("optional"),
        coerce=reader.flag("coerce"),
        pattern=reader.flag("pattern"),
    )


def _read_partitions(reader: Reader) -> Partitioning:
    return Partitioning(
        kind=reader.text("kind"),
        start=reader.optional_text("start"),
        end=reader.optional_text("end"),
        timezone=reader.optional_text("timezone") or "UTC",
        keys=reader.texts("keys"),
        cron=reader.optional_text("cron"),
        format=reader.optional_text("format"),
        offset=reader.number("offset"),
        name=reader.optional_text("name"),
        dimensions=reader.each("dimensions", _read_partitions),
    )


def _read_mapping(reader: Reader) -> PartitionMapping:
    return PartitionMapping(
        kind=reader.text("kind"),
        first=reader.optional_number("first"),
        last=reader.optional_number("last"),
        keys=reader.texts("keys"),
    )


def _read_unknown(reader: Reader) -> Unknown:
    advice = reader.optional_text("advice") or ""
    return Unknown(reader.text("field"), reader.text("reason"), _location(reader), advice)


def _read_edge(reader: Reader) -> Edge:
    return Edge(
        _key(reader, "upstream"),
        _key(reader, "downstream"),
        reader.optional_text("parameter"),
        _location(reader),
    )


def _read_check(reader: Reader) -> Check:
    return Check(
        name=reader.text("name"),
        assets=_keys(reader.texts("assets")),
        severity=reader.choice("severity", _SEVERITIES),
        blocking=reader.flag("blocking"),
        module=reader.optional_text("module") or "",
        qualname=reader.optional_text("qualname") or "",
        location=_location(reader),
        description=reader.optional_text("description"),
        reads=_keys(reader.texts("reads")),
        conditional=reader.flag("conditional"),
    )


def _read_job(reader: Reader) -> Job:
    return Job(
        reader.text("name"),
        reader.text("select"),
        reader.optional_text("schedule"),
        _location(reader),
        reader.optional_text("dialect") or "vibepiper",
        reader.flag("conditional"),
    )


def _read_resource(reader: Reader) -> Resource:
    return Resource(reader.text("name"), reader.optional_text("type"), _location(reader))


def _read_problem(reader: Reader) -> Problem:
    return Problem(
        reader.text("code"),
        reader.text("message"),
        _location(reader),
        reader.texts("withholds"),
        reader.optional_text("module"),
        reader.optional_text("advice") or "",
        reader.many("places", _read_place),
    )


def _read_place(reader: Reader) -> Place:
    return Place(_location(reader), reader.optional_text("module"))


def _location(reader: Reader) -> Location:
    return Location(
        reader.text("path"),
        reader.number("line"),
        reader.number("column", 1),
        reader.number("end_line"),
        reader.number("end_column"),
    )


def _key(reader: Reader, name: str) -> AssetKey:
    return AssetKey.parse(reader.text(name))


def _keys(texts: Iterable[str]) -> tuple[AssetKey, ...]:
    return tuple(AssetKey.parse(text) for text in texts)
