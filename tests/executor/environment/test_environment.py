"""Variables, secrets and folders of an environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from vibepiper.executor.capture import redact
from vibepiper.executor.environment import Environment, ResourceSettings
from vibepiper.executor.errors import SettingsError


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("plain", "plain"),
        ("${A}/x/${A}", "a/x/a"),
        ("${NONE:-fallback}", "fallback"),
        ("${NONE:-}", ""),
        ("${EMPTY:-fallback}", "fallback"),
        ("${A:-fallback}", "a"),
        ("<${EMPTY}>", "<>"),
        ("$A {name} ${a-b}", "$A {name} ${a-b}"),
    ],
)
def test_variables_are_replaced(text: str, expanded: str) -> None:
    assert Environment(Path(), variables={"A": "a", "EMPTY": ""}).expand(text, "x") == expanded


def test_values_are_replaced_within_lists_and_tables() -> None:
    environment = Environment(Path(), variables={"A": "a"})
    assert environment.expand_value({"k": ["${A}", 1, None]}, "x") == {"k": ["a", 1, None]}
    with pytest.raises(SettingsError, match="x needs the variable 'B'"):
        environment.expand_value(["${B}"], "x")


def test_secrets_are_the_values_mentioned_and_nothing_else() -> None:
    environment = Environment(
        Path(),
        stores={"lake": "s3://${BUCKET}/x"},
        resources={"db": ResourceSettings("m:C", {"options": [{"password": "${PASSWORD}"}], "port": "${PORT}"})},
        ledger="postgresql://u:${LEDGER_PASSWORD:-dev}@h/db",
        variables={
            "BUCKET": "bucket", "PASSWORD": "bucket-secret", "PORT": "80", "HOME": "/root", "LEDGER_PASSWORD": "pw-pw",
        },
    )  # fmt: skip
    assert environment.secrets == ("bucket-secret", "bucket", "pw-pw")
    assert redact("at bucket with bucket-secret on 80", environment.secrets) == "at *** with *** on 80"


def test_relative_ledgers_start_from_the_root() -> None:
    def url(ledger: str | None) -> str:
        return Environment(Path("/p"), ledger=ledger).ledger_url

    assert url(None) == "sqlite:////p/.vibepiper/ledger.db"
    assert url("sqlite:///x.db") == "sqlite:////p/x.db"
    assert url("sqlite:////abs/x.db") == "sqlite:////abs/x.db"
    assert url("postgresql://h/db") == "postgresql://h/db"
