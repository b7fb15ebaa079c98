"""Options of the whole test suite."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="Write the stored graphs anew.")


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether stored graphs are to be written anew."""
    return bool(request.config.getoption("--update-goldens"))
