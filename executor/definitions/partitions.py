"""How an author cuts an asset into partitions and says which upstream partitions it reads; computes no keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, TypeAlias

from vibepiper.analyzer.graph.model import Partitioning, PartitionMapping

from .arguments import texts
from .errors import DefinitionError

Moment: TypeAlias = str | date | datetime


@dataclass(frozen=True, slots=True)
class TimePartitions:
    """Partitions of equal calendar length.

    Args:
        start: Where the first partition begins, as text (``"2024-01-01"``), date or datetime.
        end: Where the last one has ended: a partition that begins there is excluded. None: up to now, each partition
            once it is over.
        timezone: Whose days, hours and months they are: ``"Europe/Berlin"``.
    """

    kind: ClassVar[str]

    start: Moment
    end: Moment | None = field(default=None, kw_only=True)
    timezone: str = field(default="UTC", kw_only=True)

    def partitioning(self) -> Partitioning:
        """The same as a fact of the graph."""
        owner = type(self).__name__
        end = None if self.end is None else _iso(owner, "end", self.end)
        return Partitioning(
            self.kind, start=_iso(owner, "start", self.start), end=end, timezone=self.timezone
        )


class HourlyPartitions(TimePartitions):
    """One partition an hour, with keys like ``2013-01-01T05``. ``end`` is excluded; without it, up to now."""

    __slots__ = ()
    kind = "hourly"


class DailyPartitions(TimePartitions):
    """One partition a day, with keys like ``2013-01-01``. ``end`` is excluded; without it, up to now:
    ``DailyPartitions(start="2024-01-01", end="2024-02-01")`` has 31.
    """

    __slots__ = ()
    kind = "daily"


class WeeklyPartitions(TimePartitions):
    """One partition a week, whose key is its Monday: ``2013-01-07``. ``end`` is excluded; without it, up to now."""

    __slots__ = ()
    kind = "weekly"


class MonthlyPartitions(TimePartitions):
    """One partition a month, with keys like ``2013-01``. ``end`` is excluded; without it, up to now."""

    __slots__ = ()
    kind = "monthly"


@dataclass(frozen=True, slots=True)
class StaticPartitions:
    """A fixed list of partition keys: ``StaticPartitions(["de", "fr"])``, run in that order."""

    keys: Sequence[str]

    def partitioning(self) -> Partitioning:
        """The same as a fact of the graph."""
        return Partitioning("static", keys=texts("StaticPartitions", "keys", self.keys))


@dataclass(frozen=True, slots=True)
class IdentityPartitions:
    """Each partition reads the upstream partition of the same key; what happens anyway where both are partitioned
    alike."""

    def mapping(self) -> PartitionMapping:
        """The same as a fact of the graph."""
        return PartitionMapping("identity")


@dataclass(frozen=True, slots=True)
class AllPartitions:
    """Each partition reads all partitions of the upstream, as an asset without partitions does anyway."""

    def mapping(self) -> PartitionMapping:
        """The same as a fact of the graph."""
        return PartitionMapping("all")


@dataclass(frozen=True, slots=True)
class Window:
    """Each partition reads the upstream partitions from ``first`` to ``last`` relative to its own, both included:
    ``Window(-6, 0)`` is the last seven."""

    first: int
    last: int

    def mapping(self) -> PartitionMapping:
        """The same as a fact of the graph."""
        return PartitionMapping("window", first=self.first, last=self.last)


@dataclass(frozen=True, slots=True)
class KeyPartitions:
    """Each partition reads these upstream partitions, whatever its own key is."""

    keys: Sequence[str]

    def mapping(self) -> PartitionMapping:
        """The same as a fact of the graph."""
        return PartitionMapping("keys", keys=texts("KeyPartitions", "keys", self.keys))


Partitions: TypeAlias = TimePartitions | StaticPartitions
PartitionReads: TypeAlias = IdentityPartitions | AllPartitions | Window | KeyPartitions


def _iso(owner: str, argument: str, value: Moment) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    raise DefinitionError(owner, f"expected a date such as '2013-01-01', got {value!r}", argument=argument)
