"""What assets are given besides data: configured per environment in vibepiper.toml."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pandas as pd

from vibepiper import Resource

PROJECT = Path(__file__).resolve().parents[1]


class Warehouse(Resource):
    """A SQL database that other teams read."""

    path: str  # a relative one starts at the project

    @property
    def file(self) -> Path:
        """Where the database is."""
        return PROJECT / self.path

    def setup(self) -> None:
        """Make the folder that the database goes to."""
        self.file.parent.mkdir(parents=True, exist_ok=True)

    def publish(self, table: str, frame: pd.DataFrame) -> str:
        """Replace a table, and return where it now is."""
        connection = sqlite3.connect(self.file)
        try:
            with connection:
                frame.to_sql(table, connection, if_exists="replace", index=False)
        finally:
            connection.close()
        return f"sqlite:///{self.file}#{table}"
