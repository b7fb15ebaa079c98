"""Resources are built from configuration, and say which setting is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from vibepiper.executor.resources import ResourceError

from vibepiper import Resource


class Database(Resource):
    path: str
    timeout: float = 30.0


class Kinds(Resource):
    count: int = 0
    share: float = 0.0
    on: bool = False
    limit: int | None = None
    folder: Path = Path()
    mixed: int | str = 0
    tables: tuple[str, ...] = ()
    later: Unimportable = None  # noqa: F821 - as a name imported for type checkers only
    text: str = ""


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


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("count", 3, 3),
        ("count", " 12 ", 12),
        ("share", 1, 1.0),
        ("share", "2.5", 2.5),
        ("on", "True", True),
        ("on", False, False),
        ("limit", "", None),
        ("limit", "7", 7),
        ("folder", "a/b", Path("a/b")),
        ("mixed", "7", "7"),
        ("tables", ["a"], ["a"]),
        ("later", 3, 3),
        ("text", "3", "3"),
    ],
)
def test_a_value_is_read_as_its_setting_says(setting, value, expected):
    found = getattr(Kinds.configured({setting: value}), setting)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("count", "many", "setting 'count': expected int, got 'many'"),
        ("count", 1.5, "setting 'count': expected int, got 1.5"),
        ("on", "yes", "setting 'on': expected bool, got 'yes'"),
        ("limit", ["a"], "setting 'limit': expected int | None, got ['a']"),
        ("text", 3, "setting 'text': expected str, got 3"),
    ],
)
def test_a_value_of_another_type_is_refused(setting, value, message):
    with pytest.raises(ResourceError) as refused:
        Kinds.configured({setting: value}, name="k")
    assert str(refused.value) == f"resource 'k' (Kinds): {message}"
    assert refused.value.setting == setting
