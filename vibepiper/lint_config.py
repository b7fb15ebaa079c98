"""Reads the configuration's table ``[lint]``; knows the rules by their names and options only.

.. code-block:: toml

    [lint]
    preset = "strict"
    extend-select = ["VPN"]
    ignore = ["missing-owner"]
    baseline = "vp-baseline.json"
    fail-on = "warning"

    [lint.severity]
    unused-input = "error"

    [lint.per-file-ignores]
    "legacy/*" = ["VPM"]

    [lint.per-selection-ignores]
    "group:sandbox" = ["VPM", "VPN"]

    [lint.require.FIN001]
    name = "finance-owner"
    select = "group:finance"
    require = "owner:*@finance.acme.org"

    [lint.too-many-upstream]
    limit = 12
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from vibepiper.analyzer.graph.model import JsonValue, Location

from .config_table import ConfigTable

PRESETS = ("default", "strict", "all")
SEVERITIES = ("error", "warning", "info")
FAIL_ON = (*SEVERITIES, "never")


class Requirement(Struct, frozen=True):
    """A rule of the project's own: every asset that ``select`` selects must be selected by ``require`` too."""

    code: str
    name: str
    select: str
    require: str
    severity: str
    message: str | None
    location: Location


class LintConfig(Struct, frozen=True):
    """Which rules are on and what is made of their findings: ``select`` None means those of the preset,
    ``extend_select`` adds to them. ``options`` holds the tables of rules as written, by their names, each key's line
    in ``places``; they are judged when the rules are known."""

    preset: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    per_selection_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    baseline: str | None = None
    fail_on: str | None = None
    requirements: tuple[Requirement, ...] = ()
    options: Mapping[str, Mapping[str, JsonValue]] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, Location]] = field(default_factory=dict)


def read_lint_config(lint: ConfigTable) -> LintConfig:
    """Read the table; mistakes are noted in it. Tables under other keys are options of rules of these names."""
    severity = lint.table("severity")
    config = LintConfig(
        preset=lint.choice("preset", PRESETS),
        select=lint.texts("select") if "select" in lint else None,
        ignore=lint.texts("ignore"),
        extend_select=lint.texts("extend-select"),
        severity={key: severity.choice(key, SEVERITIES) or "error" for key in severity.names()},
        per_file_ignores=_ignores(lint.table("per-file-ignores")),
        per_selection_ignores=_ignores(lint.table("per-selection-ignores")),
        baseline=lint.text("baseline"),
        fail_on=lint.choice("fail-on", FAIL_ON),
        requirements=tuple(_requirement(code, table) for code, table in lint.tables("require")),
    )
    rules = tuple(lint.remaining_tables())
    return replace(
        config,
        options={name: table.values() for name, table in rules},
        places={name: {"": table.location, **table.places()} for name, table in rules},
    )


def _ignores(table: ConfigTable) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, table.texts(name)) for name in table.names())


def _requirement(code: str, table: ConfigTable) -> Requirement:
    requirement = Requirement(
        code,
        table.text("name", required=True) or code.lower(),
        table.text("select", required=True) or "",
        table.text("require", required=True) or "",
        table.choice("severity", SEVERITIES) or "error",
        table.text("message"),
        table.location,
    )
    table.report_unknown_keys()
    return requirement
