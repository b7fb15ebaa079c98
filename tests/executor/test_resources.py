"""Resources are built from configuration, and say which setting is wrong."""

from __future__ import annotations

import pytest
from vibepiper.executor.resources import ResourceError

from vibepiper import Resource


class Database(Resource):
    path: str
    timeout: float = 30.0


class Replica(Database):
    lag: int = 0


def test_fields_are_settings():
    found = Replica.configured({"path": "a.db", "lag": 2})
    assert (found.path, found.timeout, found.lag) == ("a.db", 30.0, 2)
    assert Database(path="b.db").path == "b.db"
    assert repr(Database(path="b.db")) == "Database(path='b.db', timeout=30.0)"


def test_a_resource_without_settings_needs_none():
    class Clock(Resource): ...

    assert isinstance(Clock.configured({}), Clock)
    with pytest.raises(ResourceError, match=r"has no setting 'zone'\. It has: no settings\."):
        Clock.configured({"zone": "UTC"})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"pth": "a.db"},
            "resource 'db' (Database): has no setting 'pth'. Did you mean 'path'?",
        ),
        (
            {"path": "a", "x": 1},
            "resource 'db' (Database): has no setting 'x'. It has: path, timeout.",
        ),
        (
            {"timeout": 1},
            "resource 'db' (Database): setting 'path' is missing; add it to [resources.db]",
        ),
    ],
)
def test_a_wrong_setting_is_named(settings, message):
    with pytest.raises(ResourceError) as refused:
        Database.configured(settings, name="db")
    assert str(refused.value) == message
