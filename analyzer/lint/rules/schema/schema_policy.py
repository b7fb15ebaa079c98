"""VPS009: a schema that is not as strict, or converts other than the project wants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....facts import SchemaFact
from ....graph.model import Location, Severity
from ...fix import Applicability, Edit, Fix
from ...model import Example, Finding, LintInput, Option, Preset, Rule

_MODEL = (
    "import pandera.pandas as pa\n"
    "from pandera.typing import DataFrame\n"
    "from vibepiper import asset\n"
    "\n"
    "class Orders(pa.DataFrameModel):\n"
    "    amount: float  # net\n"
)
_ASSET = "\n@asset\ndef orders() -> DataFrame[Orders]:\n    return read()\n"
_OWN = (
    "from vibepiper import DataType, Schema, SchemaField, asset\n"
    "\n"
    '@asset(schema=Schema("orders", SchemaField("amount", DataType.FLOAT){}))\n'
    "def orders():\n"
    "    return 1\n"
)
_CHOICES = ("", "yes", "no")
_WORDS = {
    ("strict", True): "lets columns through that it doesn't declare",
    ("strict", False): "refuses columns that it doesn't declare",
    ("coerce", True): "converts no columns to its types",
    ("coerce", False): "converts columns to its types",
}


class SchemaPolicy(Rule):
    """
    ## What it does
    Reports a schema whose setting `strict` or `coerce` is another than the options ask for. Nothing is asked for unless
    it is set.

    ## Why is this bad?
    Where some schemas refuse what they don't declare and others don't, nobody knows what a schema guarantees.

    ## Example
    ```python
    # with strict = "yes"
    class Orders(pa.DataFrameModel):
        amount: float
    ```

    ## Use instead
    ```python
    class Orders(pa.DataFrameModel):
        amount: float

        class Config:
            strict = True
    ```

    ## When something is unknown
    Settings that can't be decided are not judged. `strict="filter"` keeps no further columns, and counts as strict. A
    `Schema` of VibePiper converts nothing and has no such setting; Dagster's column schemas have neither.
    """

    code: ClassVar[str] = "VPS009"
    name: ClassVar[str] = "schema-policy"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "all"
    fix: ClassVar[Applicability | None] = "safe"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "strict", "text", "", "Whether schemas refuse further columns: `yes`, `no`, or either.", _CHOICES
        ),
        Option("coerce", "text", "", "Whether schemas convert columns: `yes`, `no`, or either.", _CHOICES),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example(_MODEL + _ASSET),
        Example(_OWN.format(", strict=True"), options={"schema-policy": {"strict": "yes", "coerce": "yes"}}),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            _OWN.format(""),
            at="3:15",
            message="schema 'orders' lets columns through that it doesn't declare; set strict=True",
            options={"schema-policy": {"strict": "yes"}},
            fixed=_OWN.format(", strict=True"),
        ),
        Example(
            _MODEL + _ASSET,
            at="5:1",
            message="schema 'Orders' lets columns through that it doesn't declare; set strict=True",
            options={"schema-policy": {"strict": "yes"}},
            fixed=_MODEL + "\n    class Config:\n        strict = True\n" + _ASSET,
        ),
        Example(
            _MODEL + "\n    class Config:\n        strict = False\n" + _ASSET,
            at="5:1",
            message="schema 'Orders' converts no columns to its types; set coerce=True",
            options={"schema-policy": {"coerce": "yes"}},
            fixed=_MODEL + "\n    class Config:\n        strict = False\n        coerce = True\n" + _ASSET,
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        wanted = {
            setting: text == "yes" for setting in ("strict", "coerce") if (text := self.text(given, setting))
        }
        at_place: dict[Location, list[SchemaFact]] = {}
        for fact in given.facts.declared_schemas if wanted else ():
            at_place.setdefault(fact.location, []).append(fact)
        told = set()
        for fact in given.facts.declared_schemas if wanted else ():
            for setting, value in wanted.items():
                if _setting(fact, setting) is not (not value) or (fact.location, setting) in told:
                    continue
                told.add((fact.location, setting))
                alike = {_setting(each, setting) for each in at_place[fact.location]} == {not value}
                yield Finding.of(
                    self,
                    f"schema '{fact.name}' {_WORDS[setting, value]}; set {setting}={value}",
                    fact.location,
                    # One place may make several schemas, and be given the setting.
                    fix=Fix(f"set {setting}={value}", "safe", (_edit(fact, setting, value),))
                    if alike
                    else None,
                )


def _setting(fact: SchemaFact, setting: str) -> bool | None:
    return fact.strict if setting == "strict" else fact.coerce


def _edit(fact: SchemaFact, setting: str, value: bool) -> Edit:
    if fact.form == "model":
        return Edit("set-class-option", fact.location, f"Config.{setting}", str(value))
    return Edit("set-argument", fact.location, setting, str(value))
