"""Compares how an asset is cut into partitions and where it is stored; knows nothing of what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..graph.model import Asset, Output, Partitioning
from ..graph.partitions import describe, mapping_problem, partitioning_problem
from ..graph.periods import bounds
from .changes import Category, Change
from .schemas import Reader


def compare_partitions(
    old: Asset, new: Asset, readers: Iterable[tuple[Reader, Partitioning | None]]
) -> Iterator[Change]:
    """The partitioning. ``readers`` come with their own."""
    before, after = old.partitions, new.partitions
    if before == after:
        return
    category, message = _judge(before, after)
    broken = [
        f"'{reader.key}' ({problem})"
        for reader, own in readers
        if (problem := mapping_problem(after, own, reader.input.partitions))
    ]
    if broken:
        category = "breaking"
        message = f"{message}; can't be read any more by {', '.join(sorted(broken))}"
    yield Change(
        "partitions-changed", category, message, new.key, None, _shown(before), _shown(after), new.location
    )


def compare_storage(old: Asset, new: Asset) -> Iterator[Change]:
    """Where the files lie and how they are laid out: readers of the files themselves can't be seen."""
    if old.partition_by != new.partition_by:
        before, after = ", ".join(old.partition_by) or None, ", ".join(new.partition_by) or None
        yield Change(
            "layout-changed", "unconfirmable",
            f"files are laid out by {after or 'nothing'} instead of {before or 'nothing'}; "
            "what reads them directly can't be seen",
            new.key, None, before, after, new.location,
        )  # fmt: skip
    if old.output != new.output:
        before, after = _output(old.output), _output(new.output)
        yield Change(
            "output-changed", "unconfirmable",
            f"stored in {after} instead of {before}; what reads it there directly can't be seen",
            new.key, None, before, after, new.location,
        )  # fmt: skip


def _judge(before: Partitioning | None, after: Partitioning | None) -> tuple[Category, str]:
    change = f"partitions changed: {_shown(before)} → {_shown(after)}"
    if before is None or after is None:
        return "breaking", change
    if partitioning_problem(before) or partitioning_problem(after):
        return "unconfirmable", f"{change} (one of them is not valid)"
    if before.kind != after.kind or before.timezone != after.timezone:
        return "breaking", change
    if before.kind == "static":
        lost = [key for key in before.keys if key not in after.keys]
        return ("breaking", f"{change}; gone: {', '.join(lost)}") if lost else ("compatible", change)
    return ("breaking", f"{change}; some are gone") if _shorter(before, after) else ("compatible", change)


def _shorter(before: Partitioning, after: Partitioning) -> bool:
    """Whether the new span lacks periods of the old one."""
    old_first, old_end = bounds(before)
    new_first, new_end = bounds(after)
    if new_first > old_first:
        return True
    return new_end is not None and (old_end is None or new_end < old_end)


def _output(output: Output | None) -> str:
    if output is None:
        return "the default store"
    if output.manager == "none":
        return "a place of its own"
    return output.uri or output.manager


def _shown(partitioning: Partitioning | None) -> str:
    return "not partitioned" if partitioning is None else describe(partitioning)
