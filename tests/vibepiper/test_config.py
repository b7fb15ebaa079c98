"""Configuration: where it is found, what it says, and that every mistake names its line and its remedy."""

from pathlib import Path

import pytest

from vibepiper.config import Config, chosen_environment, load_config
from vibepiper.errors import ConfigError, UsageError
from vibepiper.toml_places import key_lines


def config_of(folder: Path, text: str, name: str = "vibepiper.toml") -> Config:
    (folder / name).write_text(text, encoding="utf-8")
    return load_config(folder)


def test_the_nearest_file_upwards_is_the_root(tmp_path: Path) -> None:
    (tmp_path / "vibepiper.toml").write_text('name = "outer"\n')
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert load_config(inner).root == tmp_path.resolve()
    (tmp_path / "a" / "pyproject.toml").write_text('[tool.vibepiper]\nname = "inner"\n')
    assert load_config(inner).name == "inner"


def test_a_pyproject_without_our_table_is_passed_over(tmp_path: Path) -> None:
    inner = tmp_path / "a"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    (tmp_path / "vibepiper.toml").write_text('name = "outer"\n')
    assert load_config(inner).name == "outer"


def test_without_a_file_the_repository_is_the_root(tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "src").mkdir()
    assert load_config(tmp_path / "repo" / "src").root == (tmp_path / "repo").resolve()


def test_every_key(tmp_path: Path) -> None:
    config = config_of(
        tmp_path,
        """
name = "shop"
entry = ["shop.assets"]
source-roots = ["src"]
include = ["src/**"]
exclude = ["src/old/**"]
ledger = "sqlite:///ledger.db"

[lint]
select = ["VPG"]
ignore = ["VPG006"]
extend-select = ["missing-owner"]

[docs]
title = "The shop"
output = "public"

[stores]
lake = "data/{name}"

[paths]
"s3://bucket" = ".vibepiper/dev"

[resources.db]
type = "shop.resources:Database"
path = "${DB}"
size = 3

[jobs.nightly]
select = "+revenue"
schedule = "0 6 * * *"

[env.prod]
ledger = "postgresql://host/db"
resources.db.path = "/srv/db"
[env.prod.stores]
lake = "s3://bucket/{name}"
""",
    )
    assert (config.name, config.entry, config.source_roots) == ("shop", ("shop.assets",), ("src",))
    assert (config.include, config.exclude) == (("src/**",), ("src/old/**",))
    assert config.lint.select == ("VPG",)
    assert config.lint.extend_select == ("missing-owner",)
    assert (config.docs.title, config.docs.output) == ("The shop", "public")
    assert [(job.name, job.select, job.schedule) for job in config.jobs] == [
        ("nightly", "+revenue", "0 6 * * *")
    ]
    assert config.jobs[0].location.line == 29
    base = config.environment(None)
    assert base.resources["db"].fields == {"path": "${DB}", "size": 3}
    assert base.paths == {"s3://bucket": ".vibepiper/dev"}
    prod = config.environment("prod")
    assert prod.resources["db"].fields == {"path": "/srv/db", "size": 3}
    assert prod.resources["db"].type == "shop.resources:Database"
    assert prod.stores == {"lake": "s3://bucket/{name}"}
    assert prod.ledger == "postgresql://host/db"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('nme = "x"\n', "vibepiper.toml:1: unknown key 'nme' in the configuration. Did you mean 'name'?"),
        ("\n[lint]\nselct = []\n", "vibepiper.toml:3: unknown key 'selct' in [lint]. Did you mean 'select'?"),
        ("[lnt]\nselect = []\n", "vibepiper.toml:1: unknown key 'lnt' in the configuration."),
        ("entry = 'x'\n", "vibepiper.toml:1: 'entry' must be a list of strings, not 'x'"),
        ("[jobs.nightly]\nschedule = ''\n", "vibepiper.toml:1: [jobs.nightly] needs 'select'"),
        (
            "[env.prod]\nstors = {}\n",
            "vibepiper.toml:2: unknown key 'stors' in [env.prod]. Did you mean 'stores'?",
        ),
        ("name = 'x'\nname =\n", "vibepiper.toml:2: is not valid TOML"),
        ("[stores]\nlake = 3\n", "vibepiper.toml:2: 'lake' must be a string, not 3"),
    ],
)
def test_a_mistake_names_its_place_and_remedy(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config_of(tmp_path, text)
    assert expected in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config_of(tmp_path, "nme = 'x'\nentry = 1\n[lint]\nx = 1\n")
    assert [mistake.line for mistake in caught.value.mistakes] == [1, 2, 4]


def test_mistakes_in_pyproject_have_its_lines(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config_of(tmp_path, '[project]\nname = "x"\n[tool.vibepiper]\nnme = "x"\n', "pyproject.toml")
    assert "pyproject.toml:4: unknown key 'nme' in [tool.vibepiper]" in str(caught.value)


def test_an_unknown_environment_is_a_usage_error(tmp_path: Path) -> None:
    config = config_of(tmp_path, "[env.prod]\nledger = ''\n")
    with pytest.raises(UsageError, match=r"unknown environment 'prd'\. Did you mean 'prod'\?"):
        config.environment("prd")


def test_the_option_wins_over_the_variable() -> None:
    assert chosen_environment("a", {"VP_ENV": "b"}) == "a"
    assert chosen_environment(None, {"VP_ENV": "b"}) == "b"
    assert chosen_environment(None, {"VP_ENV": ""}) is None


def test_lines_of_keys_survive_multi_line_values() -> None:
    text = '# c\na = """\nb = 1\n"""\nc = [\n  1,\n  # d = 2\n]\n[t.u]\ne = {f = 1}\n[[v]]\ng = 1\n'
    assert key_lines(text) == {
        ("a",): 2,
        ("c",): 5,
        ("t",): 9,
        ("t", "u"): 9,
        ("t", "u", "e"): 10,
        ("t", "u", "e", "f"): 10,
        ("v",): 11,
        ("v", "g"): 12,
    }
