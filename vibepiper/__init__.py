"""VibePiper: data pipelines as decorated functions, understood without running them.

What an author imports. Each name is loaded when it is first used, so that the commands start fast.
"""

from __future__ import annotations

# As typing has it; importing typing and importlib takes half as long as Python takes to start.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from .data import load
    from .executor.context import AssetContext
    from .executor.definitions.assets import asset, sql_asset
    from .executor.definitions.checks import check, job
    from .executor.definitions.collector import Collector
    from .executor.definitions.definition import CheckResult, Source, SqlAsset
    from .executor.definitions.errors import DefinitionError
    from .executor.definitions.io_manager import IOManager
    from .executor.definitions.partitions import (
        AllPartitions,
        DailyPartitions,
        HourlyPartitions,
        IdentityPartitions,
        KeyPartitions,
        MonthlyPartitions,
        StaticPartitions,
        WeeklyPartitions,
        Window,
    )
    from .executor.definitions.references import Input
    from .executor.definitions.schema import DataType, Schema, SchemaField
    from .executor.definitions.sources import source
    from .executor.materialize import materialize
    from .executor.resources import Resource

__version__ = "0.1.0"

_HOMES = {
    "AllPartitions": "executor.definitions.partitions",
    "AssetContext": "executor.context",
    "CheckResult": "executor.definitions.definition",
    "Collector": "executor.definitions.collector",
    "DailyPartitions": "executor.definitions.partitions",
    "DataType": "executor.definitions.schema",
    "DefinitionError": "executor.definitions.errors",
    "HourlyPartitions": "executor.definitions.partitions",
    "IOManager": "executor.definitions.io_manager",
    "IdentityPartitions": "executor.definitions.partitions",
    "Input": "executor.definitions.references",
    "KeyPartitions": "executor.definitions.partitions",
    "MonthlyPartitions": "executor.definitions.partitions",
    "Resource": "executor.resources",
    "Schema": "executor.definitions.schema",
    "SchemaField": "executor.definitions.schema",
    "Source": "executor.definitions.definition",
    "SqlAsset": "executor.definitions.definition",
    "StaticPartitions": "executor.definitions.partitions",
    "WeeklyPartitions": "executor.definitions.partitions",
    "Window": "executor.definitions.partitions",
    "asset": "executor.definitions.assets",
    "check": "executor.definitions.checks",
    "job": "executor.definitions.checks",
    "load": "data",
    "materialize": "executor.materialize",
    "source": "executor.definitions.sources",
    "sql_asset": "executor.definitions.assets",
}

__all__ = [
    "AllPartitions",
    "AssetContext",
    "CheckResult",
    "Collector",
    "DailyPartitions",
    "DataType",
    "DefinitionError",
    "HourlyPartitions",
    "IOManager",
    "IdentityPartitions",
    "Input",
    "KeyPartitions",
    "MonthlyPartitions",
    "Resource",
    "Schema",
    "SchemaField",
    "Source",
    "SqlAsset",
    "StaticPartitions",
    "WeeklyPartitions",
    "Window",
    "__version__",
    "asset",
    "check",
    "job",
    "load",
    "materialize",
    "source",
    "sql_asset",
]

if not TYPE_CHECKING:  # type checkers read the imports above

    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value: object = getattr(import_module(f".{home}", __name__), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return __all__
