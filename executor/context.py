"""What an asset's function may ask and tell while it runs; knows nothing of how it is run or stored."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vibepiper.analyzer.graph.model import JsonValue

LOGGER = "vibepiper.asset"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an asset that stores its own data says of it."""

    version: str
    rows: int | None = None
    uri: str | None = None


@dataclass(slots=True)
class AssetContext:
    """Given to a parameter named ``context`` (or annotated with this class); constructible in tests. ::

        @asset(partitions=DailyPartitions(start="2024-01-01"))
        def daily_orders(context: AssetContext) -> pd.DataFrame:
            context.log.info("reading %s", context.partition_key)
            orders = read_orders(since=context.partition_start, until=context.partition_end)
            context.add_metadata(paid=int(orders["paid"].sum()))
            return orders

    Attributes:
        partition_key: The partition to make; None when the asset has no partitions.
        asset: The asset's key as text.
        partition_start: When a time partition begins.
        partition_end: When it ends.
        log: A logger whose lines are kept with the run.
    """

    partition_key: str | None = None
    asset: str = ""
    partition_start: datetime | None = None
    partition_end: datetime | None = None
    log: logging.Logger = field(default_factory=lambda: logging.getLogger(LOGGER))
    _metadata: dict[str, JsonValue] = field(default_factory=dict, init=False, repr=False)
    _recorded: Recorded | None = field(default=None, init=False, repr=False)

    def add_metadata(self, **values: JsonValue) -> None:
        """Keep facts with this materialisation, as the catalog shows them: ``context.add_metadata(rows=…, auc=…)``."""
        self._metadata.update(values)

    def record(self, *, version: str, rows: int | None = None, uri: str | None = None) -> None:
        """Say what was stored, for an asset with ``output=None``, which must call it.

        Args:
            version: A text that changes whenever the data does: a digest, a snapshot's id.
            rows: How many rows there are.
            uri: Where they are.
        """
        self._recorded = Recorded(version, rows, uri)

    @property
    def metadata(self) -> Mapping[str, JsonValue]:
        """What was added so far."""
        return dict(self._metadata)

    @property
    def recorded(self) -> Recorded | None:
        """What was recorded, if anything."""
        return self._recorded
