"""VPX007: the configuration of a resource that its class refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from ....facts import ResourceField
from ....graph.model import JsonValue, Severity
from ....graph.suggest import did_you_mean
from ....graph.types import compatible
from ...model import ConfiguredResource, Example, Finding, LintInput, Preset, Rule

_WAREHOUSE = (
    "from vibepiper import Resource, asset\n"
    "\n"
    "class Warehouse(Resource):\n"
    "    folder: str\n"
    "    size: int = 1\n"
    "\n"
    '@asset(resources={"warehouse": Warehouse})\n'
    "def stock(warehouse):\n"
    "    return warehouse.size\n"
)


class InvalidResource(Rule):
    """
    ## What it does
    Reports a table `[resources.<name>]` whose `type` names no subclass of `vibepiper.Resource`, a setting that its class
    does not have, and a value that is not of the setting's type. The class is the one that `type` names, else the one
    that the assets name which are given the resource. All environments are judged.

    ## Why is this bad?
    No asset that is given the resource can run.

    ## Example
    ```python
    class Warehouse(Resource):  # vibepiper.toml: [resources.warehouse] foldr = "stock"
        folder: str
    ```

    ## Use instead
    ```python
    class Warehouse(Resource):  # vibepiper.toml: [resources.warehouse] folder = "stock"
        folder: str
    ```

    ## When something is unknown
    A class of another library, or one with a base or a decorator that can't be decided, is not judged; nor are values
    with a variable (`${NAME}`), nor settings whose types are more than texts, numbers and truth values.
    """

    code: ClassVar[str] = "VPX007"
    name: ClassVar[str] = "invalid-resource"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(_WAREHOUSE, settings={"warehouse": {"folder": "stock", "size": "${SIZE}"}}),
        Example(_WAREHOUSE, settings={"warehouse": {"type": "pipeline:Warehouse", "folder": "stock"}}),
        Example(_WAREHOUSE, settings={"warehouse": {"type": "sqlalchemy:Engine", "url": 1}}),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            _WAREHOUSE,
            settings={"warehouse": {"foldr": "stock"}},
            at="vibepiper.toml:2:1",
            message="resource 'warehouse' (pipeline:Warehouse) has no setting 'foldr'. Did you mean 'folder'?",
        ),
        Example(
            _WAREHOUSE,
            settings={"warehouse": {"type": "pipeline:Warehouse", "size": 2, "folder": 3}},
            at="vibepiper.toml:4:1",
            message="setting 'folder' of resource 'warehouse' (pipeline:Warehouse): expected str, got 3",
        ),
        Example(
            _WAREHOUSE,
            settings={"warehouse": {"type": "pipeline:Warehous", "folder": "stock"}},
            at="vibepiper.toml:2:1",
            message="resource 'warehouse': module 'pipeline' has no class 'Warehous'. Did you mean 'Warehouse'?",
        ),
        Example(
            "class Warehouse:\n    folder: str\n",
            settings={"warehouse": {"type": "pipeline:Warehouse"}},
            message="'pipeline:Warehouse' is no subclass of vibepiper.Resource",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        types = {found.text: found for found in given.facts.resource_types}
        for resource in given.configured:
            found = types.get(_type_of(resource, given) or "")
            if found is None:
                continue
            if found.problem is not None:
                place = resource.places.get("type", resource.location)
                yield Finding.of(self, f"resource '{resource.name}': {found.problem}", place)
            elif found.fields is not None:
                fields = {field.name: field for field in found.fields}
                label = f"resource '{resource.name}' ({found.text})"
                for setting, value in resource.fields.items():
                    problem = _problem(label, setting, value, fields)
                    if problem is not None:
                        yield Finding.of(self, problem, resource.places.get(setting, resource.location))


def _type_of(resource: ConfiguredResource, given: LintInput) -> str | None:
    """The class as written, else the one that the assets agree on."""
    if resource.type is not None:
        return resource.type
    named = {fact.type for fact in given.facts.resources if fact.name == resource.name and fact.typed}
    return named.pop() if len(named) == 1 else None


def _problem(label: str, setting: str, value: JsonValue, fields: Mapping[str, ResourceField]) -> str | None:
    field = fields.get(setting)
    if field is None:
        remedy = did_you_mean(setting, fields) or f" It has: {', '.join(fields) or 'no settings'}."
        return f"{label} has no setting '{setting}'.{remedy}"
    if _fits(value, field.type):
        return None
    return f"setting '{setting}' of {label}: expected {field.type}, got {value!r}"


def _fits(value: JsonValue, expected: str | None) -> bool:
    """Whether a value may be right; a text may be read as what it says, as the value of a variable is."""
    names = set(re.findall(r"[\w.]+", expected or ""))
    if expected is None or not names <= {"str", "int", "float", "bool", "None"}:
        return True
    if isinstance(value, str) and (
        _VARIABLE.search(value) or ("str" not in names and _READABLE.fullmatch(value))
    ):
        return True
    return compatible(type(value).__name__, expected) is not False


_VARIABLE = re.compile(r"\$\{\w+")
_READABLE = re.compile(
    r"\s*(?:[-+]?[\d_.]+(?:e[-+]?\d+)?|[-+]?(?:inf|infinity|nan)|true|false)?\s*", re.IGNORECASE
)
