"""VPX009: importing the project's modules reads or writes outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class ImportSideEffect(Rule):
    """
    ## What it does
    Reports code at module level, or in a function that is called there, that asks the network, runs a program, connects
    to a database, reads tables, writes or changes files, or waits. Modules that define assets are judged, and those
    that they import.

    ## Why is this bad?
    It happens whenever the module is imported: in every worker, in tests, when a schedule looks for what is due. It makes
    imports slow, and breaks them where the network or the file is not there.

    ## Example
    ```python
    RATES = requests.get("https://rates.acme.org").json()

    @asset
    def prices(orders):
        return orders.assign(rate=RATES["EUR"])
    ```

    ## Use instead
    ```python
    @asset
    def rates():
        return requests.get("https://rates.acme.org").json()

    @asset
    def prices(orders, rates):
        return orders.assign(rate=rates["EUR"])
    ```

    ## When something is unknown
    Only what certainly happens is reported: nothing below a condition, or in a loop, that can't be decided, and no call
    of something whose name can't be resolved. Opening a file to read it is fine.
    """

    code: ClassVar[str] = "VPX009"
    name: ClassVar[str] = "import-side-effect"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import os\n"
            "import requests\n"
            "from vibepiper import asset\n"
            "\n"
            "def load():\n"
            '    return requests.get("https://rates.acme.org").json()\n'
            "\n"
            'if os.environ["MODE"] == "warm":\n'
            "    load()\n"
            "\n"
            "@asset\n"
            "def rates():\n"
            "    return load()\n"
            "\n"
            'if __name__ == "__main__":\n'
            "    load()\n"
        ),
        Example(
            "import io\n"
            "import pandas as pd\n"
            "from dagster import asset\n"
            "\n"
            'CODES = pd.read_csv(io.StringIO("code,name\\nEUR,Euro"))\n'
            "\n"
            "@asset\n"
            "def codes():\n"
            "    return CODES\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import requests as http\n"
            "from vibepiper import asset\n"
            "\n"
            'RATES = http.get("https://rates.acme.org")\n'
            "\n"
            "@asset\n"
            "def rates():\n"
            "    return RATES.json()\n",
            at="4:9",
            message="importing 'pipeline' calls requests.get, which asks the network",
        ),
        Example(
            "from dagster import asset\n"
            "from settings import connection\n"
            "\n"
            "db = connection()\n"
            "\n"
            "@asset\n"
            "def rates():\n"
            "    return db\n",
            files={
                "settings.py": "import psycopg2\n\n\ndef connection():\n    return psycopg2.connect('dbname=rates')\n"
            },
            at="4:6",
            message="importing 'pipeline' calls psycopg2.connect, which connects to a database, through connection() "
            "(settings.py:5)",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        for effect in given.facts.import_effects:
            way = " → ".join(f"{name}()" for name in effect.path)
            through = f", through {way} ({effect.called.path}:{effect.called.line})" if way else ""
            yield Finding.of(
                self,
                f"importing '{effect.module}' calls {effect.name}, which {effect.does}{through}; "
                "do it in the asset that needs it",
                effect.location,
            )
