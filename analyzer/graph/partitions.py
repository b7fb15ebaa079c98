"""Partition keys and which of them one partition reads; pure arithmetic that knows no clock and no storage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from .model import Partitioning, PartitionMapping
from .periods import (
    PartitionError,
    bounds,
    exists,
    format_key,
    instant_of,
    parse_key,
    period_from,
    period_of,
    wall_time,
    zone_of,
)
from .suggest import did_you_mean

TIME_KINDS = ("hourly", "daily", "weekly", "monthly")
KINDS = (*TIME_KINDS, "static")
MAPPINGS = ("identity", "all", "window", "keys")


def describe(partitioning: Partitioning) -> str:
    """A partitioning in a few words."""
    match partitioning.kind:
        case "static":
            return f"static ({', '.join(partitioning.keys)})"
        case "dynamic":
            return f"dynamic ({partitioning.name})" if partitioning.name else "dynamic"
        case "multi":
            named = (f"{name}: {describe(each)}" for name, each in sorted(partitioning.dimensions.items()))
            return f"multi ({'; '.join(named)})"
    end = f" until {partitioning.end} (excluded)" if partitioning.end else ""
    zone = f" ({partitioning.timezone})" if partitioning.timezone != "UTC" else ""
    kind = f"cron '{partitioning.cron}'" if partitioning.kind == "cron" else partitioning.kind
    return f"{kind} from {partitioning.start}{end}{zone}"


def partitioning_problem(partitioning: Partitioning) -> str | None:
    """What is wrong with a partitioning, and what to write instead; None when it can be used."""
    if partitioning.kind not in KINDS:
        return f"'{partitioning.kind}' is no kind of partitioning.{did_you_mean(partitioning.kind, KINDS)}"
    if partitioning.kind == "static":
        return _static_problem(partitioning.keys)
    try:
        first, end = bounds(partitioning)
    except PartitionError as error:
        return str(error)
    if end is not None and end <= first:
        return f"the end '{partitioning.end}' is not after the start '{partitioning.start}'"
    return None


def key_problem(partitioning: Partitioning, key: str) -> str | None:
    """Why ``key`` is no partition of a valid partitioning, and what would be; None when it is one."""
    if partitioning.kind == "static":
        if key in partitioning.keys:
            return None
        near = did_you_mean(key, partitioning.keys)
        return f"'{key}' is not one of the keys {_enumerate(partitioning.keys)}.{near}"
    try:
        index = parse_key(partitioning, key)
    except PartitionError as error:
        return str(error)
    first, end = bounds(partitioning)
    if index < first:
        return f"'{key}' lies before the first partition, '{format_key(partitioning, first)}'"
    if end is not None and index >= end:
        return f"'{key}' lies after the last partition, '{format_key(partitioning, end - 1)}'"
    if not exists(partitioning, index):
        return f"'{key}' is skipped by the clocks of {partitioning.timezone}"
    return None


def partition_keys(partitioning: Partitioning, until: datetime) -> tuple[str, ...]:
    """All keys in order: of a static partitioning as written, of time those whose period has ended by ``until``.

    A naive ``until`` is taken as the wall clock of the partitioning's zone.
    """
    if partitioning.kind == "static":
        return partitioning.keys
    first, end = bounds(partitioning)
    zone = zone_of(partitioning.timezone)
    wall = until if until.tzinfo is None else until.astimezone(zone).replace(tzinfo=None)
    current = period_of(partitioning.kind, wall)
    return _keys(partitioning, first, current if end is None else min(end, current))


def key_window(partitioning: Partitioning, key: str) -> tuple[datetime, datetime]:
    """The instants at which a key's period starts and ends, in the partitioning's zone.

    Raises:
        PartitionError: When the key is not a time partition of the partitioning.
    """
    if partitioning.kind == "static":
        raise PartitionError(f"'{key}' is the key of a static partitioning: it has no period")
    index = _checked(partitioning, key)
    zone = zone_of(partitioning.timezone)
    return instant_of(partitioning, index).astimezone(zone), instant_of(partitioning, index + 1).astimezone(
        zone
    )


def previous_key(partitioning: Partitioning, key: str) -> str | None:
    """The key before ``key``; None for the first."""
    return _neighbour(partitioning, key, -1)


def next_key(partitioning: Partitioning, key: str) -> str | None:
    """The key after ``key``, whether or not its period has ended; None for the last."""
    return _neighbour(partitioning, key, +1)


def map_keys(
    upstream: Partitioning | None,
    downstream: Partitioning | None,
    mapping: PartitionMapping | None,
    key: str | None,
    *,
    until: datetime | None = None,
) -> tuple[str, ...]:
    """The partitions of the upstream that the downstream's partition ``key`` reads, in order.

    Without a mapping: the same key, for two time partitionings the periods that nest, and everything when the
    downstream is not partitioned. Nothing when the upstream is not partitioned: it is read whole. A window counts
    in periods of the downstream and stops at the upstream's first and last partition. ``until`` bounds a reading
    of all partitions of an upstream without end.

    Raises:
        PartitionError: When the partitions can't be read this way, ``key`` is no key of the downstream, or the
            upstream has none for it.
    """
    problem = _shape_problem(upstream, downstream, mapping)
    if problem is not None:
        raise PartitionError(problem)
    if upstream is None:
        return ()
    kind = mapping.kind if mapping is not None else "identity" if downstream is not None else "all"
    if mapping is not None and kind == "keys":
        return mapping.keys
    if kind == "all" or downstream is None:
        return _all_keys(upstream, until)
    if key is None:
        raise PartitionError("a partition key is needed: the asset is partitioned")
    if upstream.kind == "static":
        return (_checked_static(upstream, _checked_static(downstream, key)),)
    index = _checked(downstream, key)
    first, last = (mapping.first or 0, mapping.last or 0) if mapping is not None else (0, 0)
    found = _overlapping(upstream, downstream, index + first, index + last + 1)
    if not found and kind != "window":
        raise PartitionError(f"the upstream has no partition for '{key}'")
    return found


def mapping_problem(
    upstream: Partitioning | None, downstream: Partitioning | None, mapping: PartitionMapping | None
) -> str | None:
    """Why the downstream's partitions can't read the upstream's this way, and what to do; None when they can.

    A partitioning that is itself wrong gives None: that is another problem.
    """
    if any(side is not None and partitioning_problem(side) for side in (upstream, downstream)):
        return None
    problem = _shape_problem(upstream, downstream, mapping)
    if problem is not None or upstream is None or downstream is None:
        return problem
    return _range_problem(upstream, downstream) if mapping is None or mapping.kind == "identity" else None


def _shape_problem(
    upstream: Partitioning | None, downstream: Partitioning | None, mapping: PartitionMapping | None
) -> str | None:
    """What is wrong for every key."""
    kind = mapping.kind if mapping is not None else None
    if kind is not None and kind not in MAPPINGS:
        return f"'{kind}' is no kind of partition mapping.{did_you_mean(kind, MAPPINGS)}"
    if upstream is None:
        return (
            None
            if kind in (None, "all")
            else "the upstream is not partitioned; drop 'partitions' of its Input"
        )
    if mapping is not None and kind == "keys":
        return _mapped_keys_problem(upstream, mapping.keys)
    if kind == "all" or (kind is None and downstream is None):
        return None
    if downstream is None:
        return "the asset itself has no partitions to go by; read AllPartitions() or give it partitions"
    if mapping is not None and kind == "window":
        problem = _window_problem(upstream, downstream, mapping)
        return problem or _nesting_problem(upstream, downstream)
    return _nesting_problem(upstream, downstream)


def _static_problem(keys: tuple[str, ...]) -> str | None:
    if not keys:
        return "a static partitioning needs at least one key"
    twice = next((key for key, count in Counter(keys).items() if count > 1), None)
    if twice is not None:
        return f"the key '{twice}' stands twice"
    for key in keys:
        if (
            not key
            or key != key.strip()
            or key in (".", "..")
            or not key.isprintable()
            or set(key) & set("/\\")
        ):
            return (
                f"{key!r} can't be a partition key: keys become file names, so they are printable, "
                "not empty and hold no slash"
            )
    return None


def _mapped_keys_problem(upstream: Partitioning, keys: tuple[str, ...]) -> str | None:
    if not keys:
        return "the mapping names no keys; drop 'partitions' of the Input or name some"
    problems = (key_problem(upstream, key) for key in keys)
    return next((f"the upstream has no such partition: {problem}" for problem in problems if problem), None)


def _window_problem(
    upstream: Partitioning, downstream: Partitioning, mapping: PartitionMapping
) -> str | None:
    if "static" in (upstream.kind, downstream.kind):
        return "a window needs time partitions on both sides; static keys have no order in time"
    if mapping.first is None or mapping.last is None:
        return "a window needs a first and a last offset, as in Window(-6, 0)"
    if mapping.first > mapping.last:
        return f"the window's first offset {mapping.first} is after its last, {mapping.last}"
    return None


def _nesting_problem(upstream: Partitioning, downstream: Partitioning) -> str | None:
    kinds = (upstream.kind, downstream.kind)
    if "static" in kinds:
        if kinds == ("static", "static"):
            return None
        return (
            f"{downstream.kind} partitions can't read {upstream.kind} ones key by key; "
            "say which they read with Input(…, partitions=AllPartitions())"
        )
    if set(kinds) == {"weekly", "monthly"}:
        return (
            "weeks do not nest in months; say which partitions are read with Input(…, partitions=AllPartitions()), "
            "or partition both by day"
        )
    if upstream.timezone != downstream.timezone:
        return (
            f"the time zones differ ({upstream.timezone} upstream, {downstream.timezone} here), so that periods "
            "do not match; use one zone"
        )
    return None


def _range_problem(upstream: Partitioning, downstream: Partitioning) -> str | None:
    """Keys of the downstream that the upstream can never have."""
    if upstream.kind == "static":
        missing = [key for key in downstream.keys if key not in upstream.keys]
        if not missing:
            return None
        return f"the upstream has no partition {_enumerate(missing)}; it has {_enumerate(upstream.keys)}"
    first, end = bounds(downstream)
    if not _overlapping(upstream, downstream, first, first + 1):
        return (
            f"the partitions start at '{format_key(downstream, first)}', before the upstream's first, "
            f"'{format_key(upstream, bounds(upstream)[0])}'; start them later"
        )
    upstream_end = bounds(upstream)[1]
    if upstream_end is None:
        return None
    last = format_key(upstream, upstream_end - 1)
    if end is None:
        return f"the partitions never end, but the upstream's last is '{last}'; give them an end"
    if not _overlapping(upstream, downstream, end - 1, end):
        return (
            f"the partitions end at '{format_key(downstream, end - 1)}', after the upstream's last, '{last}'"
        )
    return None


def _all_keys(partitioning: Partitioning, until: datetime | None) -> tuple[str, ...]:
    if partitioning.kind == "static":
        return partitioning.keys
    if until is not None:
        return partition_keys(partitioning, until)
    first, end = bounds(partitioning)
    if end is None:
        raise PartitionError(
            "partitions without an end can only be read up to a moment; name it with 'until'"
        )
    return _keys(partitioning, first, end)


def _overlapping(upstream: Partitioning, downstream: Partitioning, first: int, stop: int) -> tuple[str, ...]:
    """Keys of the upstream that share time with the downstream's periods from ``first`` to before ``stop``."""
    start, end = wall_time(downstream.kind, first), wall_time(downstream.kind, stop)
    lowest, limit = bounds(upstream)
    low = max(lowest, period_of(upstream.kind, start))
    high = period_from(upstream.kind, end)
    return _keys(upstream, low, high if limit is None else min(limit, high))


def _keys(partitioning: Partitioning, first: int, stop: int) -> tuple[str, ...]:
    return tuple(
        format_key(partitioning, index) for index in range(first, stop) if exists(partitioning, index)
    )


def _neighbour(partitioning: Partitioning, key: str, step: int) -> str | None:
    if partitioning.kind == "static":
        place = partitioning.keys.index(_checked_static(partitioning, key)) + step
        return partitioning.keys[place] if 0 <= place < len(partitioning.keys) else None
    first, end = bounds(partitioning)
    index = _checked(partitioning, key) + step
    while index >= first and (end is None or index < end):
        if exists(partitioning, index):
            return format_key(partitioning, index)
        index += step
    return None


def _checked_static(partitioning: Partitioning, key: str) -> str:
    problem = key_problem(partitioning, key)
    if problem is not None:
        raise PartitionError(problem)
    return key


def _checked(partitioning: Partitioning, key: str) -> int:
    return parse_key(partitioning, _checked_static(partitioning, key))


def _enumerate(keys: Iterable[str], most: int = 5) -> str:
    listed = [f"'{key}'" for key in keys]
    rest = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {rest} more" if rest > 0 else "")
