"""However a command ends, there is an exit code and a message, and never a traceback on the terminal."""

import re
from pathlib import Path

import click
import pytest
from vptest.commands import vp

from vibepiper.commands.outcome import EXTRAS, USAGE_FAMILIES, run_command
from vibepiper.errors import UsageError


def ends_with(error: BaseException | None = None, value: object = None) -> click.Command:
    @click.command("x")
    def command() -> object:
        if error is not None:
            raise error
        return value

    return command


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (UsageError("what is wrong", "what to do"), 2, "error: what is wrong\nwhat to do\n"),
        (click.UsageError("bad option"), 2, "error: bad option\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (ModuleNotFoundError("no", name="mkdocs.plugins"), 2, "pip install 'vibepiper[docs]'"),
        (ModuleNotFoundError("no", name="sqlalchemy"), 2, "pip install 'vibepiper[run]'"),
    ],
)
def test_how_a_command_failed_is_its_exit_code(
    error: BaseException, code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(ends_with(error), "vp", []) == code
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(("value", "code"), [(0, 0), (1, 1), (None, 0)])
def test_a_command_returns_its_exit_code(value: object, code: int) -> None:
    assert run_command(ends_with(value=value), "vp", []) == code


def test_a_defect_is_told_shortly_and_its_traceback_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(ends_with(ZeroDivisionError("oh")), "vp", []) == 3
    said = capsys.readouterr().err
    assert said.startswith("internal error: ZeroDivisionError: oh\n")
    assert "Traceback" not in said
    kept = re.search(r"traceback is in (\S+);", said)
    assert kept
    assert "ZeroDivisionError: oh" in Path(kept[1]).read_text()
    Path(kept[1]).unlink()


@pytest.mark.parametrize("name", sorted(USAGE_FAMILIES))
def test_every_family_of_usage_errors_exists(name: str) -> None:
    from importlib import import_module

    module, _, family = name.rpartition(".")
    assert issubclass(getattr(import_module(module), family), Exception)


def test_every_extra_exists() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert set(EXTRAS.values()) <= set(project["optional-dependencies"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["statsu"], "no command 'statsu'. Did you mean 'status'?"),
        (["lint", "--selct", "x"], "No such option"),
        (["graph", "--format", "yaml"], "'json', 'mermaid'"),
        (["docs", "biuld"], "No such command 'biuld'"),
    ],
)
def test_a_misspelt_command_or_option_is_a_usage_error(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    result = vp(tmp_path, *arguments)
    assert result.code == 2
    assert message in result.err


def test_help_lists_every_command_without_importing_them(tmp_path: Path) -> None:
    result = vp(tmp_path, "--help")
    assert result.code == 0
    assert "Find mistakes in the pipeline" in result.out
