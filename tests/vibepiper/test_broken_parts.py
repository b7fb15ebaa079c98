"""A sound project of which one file at a time can't be understood: no rule takes what that file hides for missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from vptest.commands import vp
from vptest.trees import write_files

PROJECT = {
    "vibepiper.toml": """\
name = "shop"
[lint]
select = ["ALL"]
[resources.db]
type = "shop.resources:Database"
path = "a.db"
[jobs.configured]
select = "+revenue"
""",
    "shop/__init__.py": "",
    "shop/names.py": "GROUP = 'sales'\nLAYERS = ('raw', 'clean')\nOWNERS = ['data@acme.org']\n",
    "shop/resources.py": "from vibepiper import Resource\n\n\nclass Database(Resource):\n    path: str\n",
    "shop/schemas.py": """\
from vibepiper import DataType, Schema, SchemaField

Orders = Schema("orders", SchemaField("amount", DataType.FLOAT), SchemaField("day", DataType.DATE, unique=True))
""",
    "shop/sources.py": """\
from vibepiper import DailyPartitions, source
from .names import OWNERS
from .schemas import Orders

DAYS = DailyPartitions(start="2026-01-01")
users = source("raw/users", uri="data/users.csv", owners=OWNERS, freshness="24h", description="Who buys.")
sales = source("raw/sales", uri="data/sales.csv", owners=OWNERS, freshness="24h", schema=Orders, description="Sold.")
""",
    "shop/factory.py": """\
from vibepiper import asset
from .names import GROUP, OWNERS


def make(name, upstream):
    @asset(name=name, group=GROUP, owners=OWNERS, deps=[upstream], description=f"Makes {name}.")
    def made():
        return 1

    return made
""",
    "shop/tables.json": '["north", "south"]\n',
    "shop/regions.py": """\
import json
from pathlib import Path
from .factory import make

for region in json.loads(Path(__file__).with_name("tables.json").read_text()):
    make(f"region_{region}", "raw/users")
""",
    "shop/assets.py": """\
from vibepiper import Input, asset, sql_asset
from .names import GROUP, OWNERS
from .schemas import Orders
from .sources import sales


@asset(schema=Orders, inputs={"sold": Input(sales)}, resources={"db": "db"}, group=GROUP, owners=OWNERS)
def orders(sold, db):
    '''What was ordered.'''
    return sold, db


@asset(group=GROUP, owners=OWNERS, deps=["region_north", "region_south", "raw/users"])
def revenue(orders):
    '''What was earned.'''
    return orders


by_day = sql_asset(
    "by_day", "select day, amount from orders", schema=Orders, owners=OWNERS, group=GROUP, description="Per day."
)
""",
    "shop/checks.py": """\
from vibepiper import check
from .assets import orders


@check(asset=orders, description="None is negative.")
def positive(orders):
    return orders is not None


@check(asset="revenue", description="There is one.")
def present(revenue):
    return revenue is not None


@check(asset="region_north", description="There is one.")
def north(region_north):
    return region_north is not None
""",
    "shop/jobs.py": 'from vibepiper import job\n\njob("nightly", select="+revenue by_day region_south")\n',
}
MENTIONS = b"from vibepiper import asset\n"
BREAKS = {
    "not Python": MENTIONS + b"def (",
    "null bytes": MENTIONS + b"\0",
    "another encoding": "from vibepiper import asset  # é\n".encode("utf-16"),
    "bytes of no encoding": MENTIONS + b"x = '\xff'\n",
    "unknown encoding": b"# coding: klingon\n" + MENTIONS,
    "too deep": MENTIONS + b"x = " + b"[" * 3000 + b"]" * 3000 + b"\n",
    "raises": MENTIONS + b"raise RuntimeError\n",
    "never ends": MENTIONS + b"while True: pass\n",
}


def errors(folder: Path) -> list[tuple[str, str, str]]:
    """Code, path and text of what ``vp lint`` finds, as errors or warnings."""
    found = vp(folder, "lint", "--format", "json").json["findings"]
    return [(each["code"], each["path"], each["message"]) for each in found if each["severity"] != "info"]


def test_the_project_is_sound(tmp_path: Path) -> None:
    write_files(tmp_path, PROJECT)
    assert [each for each in errors(tmp_path) if each[0][:3] in ("VPE", "VPG", "VPS", "VPX")] == []
    listed = vp(tmp_path, "list", "--format", "json").json["assets"]
    assert len(listed) == 7


@pytest.mark.parametrize("broken", [path for path in PROJECT if path.endswith(".py") and PROJECT[path]])
@pytest.mark.parametrize("how", BREAKS)
def test_what_a_broken_file_hides_is_not_missing(broken: str, how: str, tmp_path: Path) -> None:
    write_files(tmp_path, PROJECT)
    before = {(code, path) for code, path, _ in errors(tmp_path)}
    (tmp_path / broken).write_bytes(BREAKS[how])
    after = errors(tmp_path)
    assert [each for each in after if each[:2] not in before and not each[0].startswith("VPE")] == []
    assert broken in [path for code, path, _ in after if code in ("VPE001", "VPE002", "VPE003")]


@pytest.mark.parametrize(
    "broken", ["shop/regions.py", "shop/sources.py", "shop/assets.py", "shop/schemas.py"]
)
def test_the_report_says_which_file_withholds_what(broken: str, tmp_path: Path) -> None:
    write_files(tmp_path, PROJECT)
    (tmp_path / broken).write_bytes(BREAKS["not Python"])
    shown = vp(tmp_path, "lint")
    assert f"{broken}:2" in shown.out + shown.err
    assert "withholds" in shown.out + shown.err
