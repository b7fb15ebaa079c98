"""Resources in the configuration: the class may be named there or where the resource is used."""

from pathlib import Path

import pytest
from vptest.commands import vp, write

from vibepiper.config import load_config

PIPELINE = """from vibepiper import Resource, asset


class Warehouse(Resource):
    folder: str
    size: int = 1


class Other(Resource):
    folder: str
    size: int = 10


@asset(resources=["warehouse"])
def before(warehouse) -> int:
    return warehouse.size


@asset(resources={"warehouse": Warehouse})
def place(warehouse) -> str:
    return warehouse.folder
"""


def test_the_class_is_the_one_that_an_asset_names(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": PIPELINE})
    missing = vp(tmp_path, "run", "place")
    assert missing.code == 2
    assert "setting 'folder' is missing; add it to [resources.warehouse]" in missing.err
    write(tmp_path, {"vibepiper.toml": "[resources.warehouse]\nfolder = 'stock'\n"})
    assert vp(tmp_path, "lint").code == 0
    assert vp(tmp_path, "run").code == 0
    assert vp(tmp_path, "preview", "place").out == '"stock"\n'
    assert vp(tmp_path, "preview", "before").out == "1\n"


def test_a_resource_that_nobody_gives_a_class_says_where_to_name_one(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": PIPELINE, "vibepiper.toml": "[resources.warehouse]\nfolder = 'stock'\n"})
    refused = vp(tmp_path, "run", "before")
    assert refused.code == 2
    assert "resource 'warehouse' has no class" in refused.err
    assert "resources={'warehouse': Class}" in refused.err


@pytest.mark.parametrize(
    ("base", "overlay", "type_", "fields"),
    [
        ("a = 1", "b = 2", None, {"a": 1, "b": 2}),
        ("a = 1", "type = 'm:C'\nb = 2", "m:C", {"a": 1, "b": 2}),
        ("type = 'm:C'\na = 1", "b = 2", "m:C", {"a": 1, "b": 2}),
        ("type = 'm:C'\na = 1", "type = 'm:D'\nb = 2", "m:D", {"b": 2}),
    ],
)
def test_an_overlay_adds_to_a_resource_unless_it_is_of_another_class(
    tmp_path: Path, base: str, overlay: str, type_: str | None, fields: dict[str, int]
) -> None:
    text = f"[resources.db]\n{base}\n[env.prod.resources.db]\n{overlay}\n"
    write(tmp_path, {"vibepiper.toml": text})
    found = load_config(tmp_path).environment("prod").resources["db"]
    assert (found.type, found.fields) == (type_, fields)


RAISING = PIPELINE.replace(
    "    size: int = 1\n",
    "    size: int = 1\n\n    def __post_init__(self):\n        assert self.size < 9, 'too big'\n",
    1,
)


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        (
            "folder = 'a'\nsize = 'many'",
            "toml:3: resource 'warehouse' (Warehouse): setting 'size': expected int, got 'many'",
        ),
        ("folder = 3", "toml:2: resource 'warehouse' (Warehouse): setting 'folder': expected str, got 3"),
        (
            "foldr = 'a'",
            "toml:2: resource 'warehouse' (Warehouse): has no setting 'foldr'. Did you mean 'folder'?",
        ),
        ("size = 3", "toml:1: resource 'warehouse' (Warehouse): setting 'folder' is missing"),
        (
            "folder = 'a'\ntype = 'a:Warehous'",
            "toml:3: resource 'warehouse': its type 'a:Warehous' can't be imported",
        ),
        ("folder = 'a'\ntype = 'a:before'", "toml:3: resource 'warehouse': 'a:before' is no subclass"),
        (
            "folder = 'a'\nsize = 10",
            "toml:1: resource 'warehouse' can't be made: AssertionError: too big (a.py:9)",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line_before_anything_runs(
    tmp_path: Path, configuration: str, told: str
) -> None:
    code = f"{RAISING}\n\n@asset\ndef early() -> int:\n    return 1\n"
    write(tmp_path, {"a.py": code, "vibepiper.toml": f"[resources.warehouse]\n{configuration}\n"})
    refused = vp(tmp_path, "run")
    assert refused.code == 2
    assert told in refused.err
    assert vp(tmp_path, "preview", "early").code == 2
    assert vp(tmp_path, "runs", "--format", "json").json["runs"] == []


def test_texts_of_variables_are_read_as_what_they_say(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a.py": PIPELINE, "vibepiper.toml": "[resources.warehouse]\nfolder = 'a'\nsize = '${SIZE}'\n"},
    )
    assert vp(tmp_path, "run", variables={"SIZE": "7"}).code == 0
    assert vp(tmp_path, "preview", "before", variables={"SIZE": "7"}).out == "7\n"
