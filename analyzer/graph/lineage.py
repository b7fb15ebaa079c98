"""How a column of an asset is named in a text: ``orders.amount``; knows nothing of who writes it."""

from __future__ import annotations

from .model import AssetKey, ColumnSource


def parse_column(text: str) -> ColumnSource | None:
    """Read ``ASSET.COLUMN``, parted at the last dot: the key may hold dots, the column may not.

    None when the text names no column.
    """
    key, dot, column = text.rpartition(".")
    return ColumnSource(AssetKey.parse(key), column) if dot and column and all(key.split("/")) else None
