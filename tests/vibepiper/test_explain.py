"""``vp explain`` tells the way to an asset as a story, and what is known of a name that no asset has."""

import re
from pathlib import Path

import pytest
from vptest.commands import vp, write

OWN = {
    "vibepiper.toml": 'entry = ["shop.main"]\n',
    "shop/__init__.py": "",
    "shop/main.py": "from . import assets\n",
    "shop/factory.py": """\
import os
from vibepiper import asset

def make(name, group):
    @asset(name=name, group=group, owners=[os.environ["OWNER"]])
    def build(raw_orders):
        return raw_orders
    return build
""",
    "shop/assets.py": """\
import requests
from vibepiper import asset, source
from .factory import make

TABLES = {"orders": "sales", "users": "people"}
raw = source("raw_orders")

if len(TABLES) > 1:
    for table, group in TABLES.items():
        make(table, group)

for name in requests.get("https://acme.org").json():
    @asset(name=f"web_{name}")
    def web(): ...

@asset
def report(orders, userss): ...
""",
}
DAGSTER = {
    "pyproject.toml": '[tool.dagster]\nmodule_name = "shop.definitions"\n',
    "shop/__init__.py": "",
    "shop/assets.py": """\
import dagster as dg

def make(name):
    @dg.asset(name=name, deps=["raw"])
    def build(): ...
    return build

orders = make("orders")
""",
    "shop/definitions.py": """\
import dagster as dg
from shop import assets

loaded = dg.load_assets_from_modules([assets], key_prefix="sales", group_name="shop")
defs = dg.Definitions(assets=loaded)
""",
}


@pytest.fixture(scope="module", params=["own", "dagster"])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    files = OWN if request.param == "own" else DAGSTER
    return request.param, vp(write(tmp_path_factory.mktemp("project"), files), "explain", "orders").out


OWN_STORY = """\
asset 'orders'
 1. imported: module shop.assets
    shop/main.py:1  from . import assets
 2. the condition is true
    shop/assets.py:8  if len(TABLES) > 1:
 3. in the loop, with table, group = ('orders', 'sales')
    shop/assets.py:9  for table, group in TABLES.items():
 4. 'make' is called
    shop/assets.py:10  make(table, group)
 5. asset 'orders' is defined in module shop.assets
    shop/factory.py:5  @asset(name=name, group=group, owners=[os.environ["OWNER"]])
 6. its key is 'orders': name=name
    shop/factory.py:5  @asset(name=name, group=group, owners=[os.environ["OWNER"]])
 7. depends on the environment: OWNER
    shop/factory.py:5  @asset(name=name, group=group, owners=[os.environ["OWNER"]])
 8. parameter 'raw_orders' reads source 'raw_orders'
    shop/factory.py:6  def build(raw_orders):

not known:
  - owners: environment variable OWNER has no value that is known here
    shop/factory.py:5  @asset(name=name, group=group, owners=[os.environ["OWNER"]])
    To decide it: give it a default that the code can work with: os.environ.get("OWNER", "…"); or say it in a comment \
above the definition: # vp: asset owners=NAME,NAME
"""
DAGSTER_STORY = """\
asset 'sales/orders'
 1. 'make' is called
    shop/assets.py:8  orders = make("orders")
 2. asset 'sales/orders' is defined in module shop.assets
    shop/assets.py:4  @dg.asset(name=name, deps=["raw"])
 3. it is loaded as 'sales/orders'; by itself it is 'orders'
    shop/assets.py:4  @dg.asset(name=name, deps=["raw"])
 4. its group is given: group_name="shop"
    shop/definitions.py:4  loaded = dg.load_assets_from_modules([assets], key_prefix="sales", group_name="shop")
 5. comes after source 'raw'
    shop/assets.py:4  @dg.asset(name=name, deps=["raw"])
"""


def test_the_way_to_an_asset_is_told_step_by_step(story: tuple[str, str]) -> None:
    dialect, said = story
    assert said == (OWN_STORY if dialect == "own" else DAGSTER_STORY)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("project"), OWN)


def test_the_json_has_places_with_their_source(project: Path) -> None:
    told = vp(project, "explain", "orders", "--format", "json").json
    assert told["asset"] == "orders"
    assert told["steps"][1] == {
        "text": "the condition is true",
        "path": "shop/assets.py",
        "line": 8,
        "column": 4,
        "source": "if len(TABLES) > 1:",
    }
    assert [(each["field"], each["advice"].partition(":")[0]) for each in told["unknown"]] == [
        ("owners", "give it a default that the code can work with")
    ]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("web_shop", r"no asset 'web_shop' is known\.\n\nit may be hidden:\n  - how many assets are .*\n    shop/assets"),
        ("userss", r"no asset 'userss' is known\. Did you mean 'users'\?\n  - asset 'report' reads it\n    shop/assets.py:17"),
    ],
)  # fmt: skip
def test_a_name_that_no_asset_has_is_explained_by_what_is_known_of_it(
    project: Path, name: str, says: str
) -> None:
    said = vp(project, "explain", name)
    assert re.match(says, said.out)
    assert said.code == 0
    assert vp(project, "explain", name, "--format", "json").json["asset"] is None


def test_a_name_of_which_nothing_is_known_is_refused_with_one_that_is(project: Path) -> None:
    said = vp(project, "explain", "odrers")
    assert (said.code, said.out) == (2, "")
    assert "Did you mean 'orders'?" in said.err
