"""``vp lint`` on configured resources: in every environment, at the line of the configuration, before any run."""

from pathlib import Path

import pytest
from vptest.commands import vp, write

PIPELINE = """from vibepiper import Resource, asset


class Warehouse(Resource):
    folder: str
    size: int = 1
    share: float | None = None


def helper(): ...


@asset(resources={"warehouse": Warehouse})
def stock(warehouse): ...
"""

# Imported by nothing: the configuration alone names it.
ELSEWHERE = """from abc import ABC
from sqlalchemy import Engine
import vibepiper as vp
from unknown.library import *


class Base(vp.Resource, ABC):
    url: "str"


class Database(Base):
    timeout: "int | None" = 3


class Foreign(Engine, vp.Resource):
    pass
"""


@pytest.mark.parametrize(
    ("configuration", "found"),
    [
        ("[resources.warehouse]\nfolder = 'a'\nshare = 1\n", []),
        ("[resources.warehouse]\nfolder = 'a'\nsize = '12'\n", []),
        ("[resources.warehouse]\nfolder = '${F}'\nsize = '${S:-1}'\n", []),
        ("[resources.other]\nfoldr = 1\n", []),
        ("[resources.warehouse]\nshare = 'inf'\n", []),
        (
            "[resources.warehouse]\nfoldr = 'a'\nshare = true\n",
            ["2:1: VPX007 resource 'warehouse' (a:Warehouse) has no setting 'foldr'. Did you mean 'folder'?"],
        ),
        (
            "[resources.warehouse]\nsize = 'many'\nfolder = ['a']\n",
            [
                "2:1: VPX007 setting 'size' of resource 'warehouse' (a:Warehouse): expected int, got 'many'",
                "3:1: VPX007 setting 'folder' of resource 'warehouse' (a:Warehouse): expected str, got ['a']",
            ],
        ),
        (
            "[resources.warehouse]\nfolder = 'a'\n[env.prod.resources.warehouse]\nfoldr = 'b'\n",
            ["4:1: VPX007 resource 'warehouse' (a:Warehouse) has no setting 'foldr'. Did you mean 'folder'?"],
        ),
        (
            "[resources.db]\ntype = 'shop.elsewhere:Database'\nurl = 'u'\ntimeot = 1\n",
            [
                "4:1: VPX007 resource 'db' (shop.elsewhere:Database) has no setting 'timeot'. Did you mean 'timeout'?"
            ],
        ),
        ("[resources.db]\ntype = 'shop.elsewhere:Foreign'\nanything = 1\n", []),
        ("[resources.db]\ntype = 'shop.elsewhere:FromTheStar'\n", []),
        (
            "[resources.db]\ntype = 'shop.elsewher:Database'\n",
            ["2:1: VPX007 resource 'db': the project has no module 'shop.elsewher'."],
        ),
        ("[resources.db]\ntype = 'somebody.elses:Database'\n", []),
        ("[resources.db]\ntype = 'a:helper'\n", ["2:1: VPX007 resource 'db': 'a:helper' is no class"]),
    ],
)
def test_configured_resources(tmp_path: Path, configuration: str, found: list[str]) -> None:
    files = {"a.py": PIPELINE, "shop/__init__.py": "", "shop/elsewhere.py": ELSEWHERE}
    write(tmp_path, {**files, "vibepiper.toml": configuration})
    done = vp(tmp_path, "lint", "--format", "json")
    shown = [
        f"{each['line']}:{each['column']}: {each['code']} {each['message']}" for each in done.json["findings"]
    ]
    assert len(shown) == len(found)
    assert [text[: len(wanted)] for text, wanted in zip(shown, found, strict=True)] == found
    assert done.code == (1 if found else 0)
    assert {each["path"] for each in done.json["findings"]} <= {"vibepiper.toml"}
