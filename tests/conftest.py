"""Options of the whole test suite."""

from __future__ import annotations

import hypothesis
import pytest

# What a test says must not depend on how busy the machine is.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="Write the stored graphs anew.")


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether stored graphs are to be written anew."""
    return bool(request.config.getoption("--update-goldens"))
