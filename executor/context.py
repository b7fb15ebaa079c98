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
    """Given to a parameter named ``context`` (or annotated with this class); constructible in tests.

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
        """Keep facts with this materialisation: ``context.add_metadata(rows=…, auc=…)``."""
        self._metadata.update(values)

    def record(self, *, version: str, rows: int | None = None, uri: str | None = None) -> None:
        """Say what was stored, for an asset with ``output=None``; ``version`` changes whenever the data does."""
        self._recorded = Recorded(version, rows, uri)

    @property
    def metadata(self) -> Mapping[str, JsonValue]:
        """What was added so far."""
        return dict(self._metadata)

    @property
    def recorded(self) -> Recorded | None:
        """What was recorded, if anything."""
        return self._recorded
