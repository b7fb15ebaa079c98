"""VPX010: a versioned asset computes with the time or with chance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Location, Severity
from ...model import Example, Finding, LintInput, Option, Preset, Rule


class Nondeterminism(Rule):
    """
    ## What it does
    Reports an asset with a `version` (of Dagster: a `code_version`) whose function asks for the present time, draws random
    numbers without a seed, or makes unique identifiers; itself, or through functions of the project. With
    `assets = "all"`, those without a version, too.

    ## Why is this bad?
    A version says that the same code and the same inputs give the same data, so that a run may be left out. Here a
    second run gives other data.

    ## Example
    ```python
    @asset(version="1")
    def sample(orders):
        return orders[orders["day"] == datetime.date.today()]
    ```

    ## Use instead
    ```python
    @asset(version="1", partitions=DailyPartitions(start="2024-01-01"))
    def sample(context, orders):
        return orders[orders["day"] == context.partition_key]
    ```

    ## When something is unknown
    Names are followed through imports, aliases and the project's functions; a call whose name can't be resolved is not
    reported, nor are methods of objects. A function that sets the seed of what it draws from is left alone, and so is
    measuring how long something takes.
    """

    code: ClassVar[str] = "VPX010"
    name: ClassVar[str] = "nondeterminism"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "assets",
            "text",
            "versioned",
            "Which assets are judged: `versioned` ones, or `all`.",
            ("versioned", "all"),
        ),
    )

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import random\n"
            "import time\n"
            "import numpy as np\n"
            "from vibepiper import asset\n"
            "\n"
            '@asset(version="1")\n'
            "def sample():\n"
            "    random.seed(7)\n"
            "    draw = np.random.default_rng(7)\n"
            "    return [random.random(), draw.random()]\n"
            "\n"
            '@asset(version="1")\n'
            "def timed(context):\n"
            "    begun = time.time()\n"
            '    context.log.info("took %s s", time.time() - begun)\n'
            "\n"
            "@asset\n"
            "def stamp():\n"
            "    return time.time()\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from datetime import datetime as clock\n"
            "from vibepiper import asset\n"
            "\n"
            '@asset(version="1")\n'
            "def stamp():\n"
            "    return clock.now().isoformat()\n",
            at="6:12",
            message="asset 'stamp' has a version, but calls datetime.datetime.now, which gives another value each time",
        ),
        Example(
            "from dagster import asset\n"
            "from marks import mark\n"
            "\n"
            '@asset(code_version="1")\n'
            "def stamp():\n"
            "    return mark()\n",
            files={
                "marks.py": "import uuid\n\n\ndef fresh():\n    return uuid.uuid4()\n\n\ndef mark():\n    return fresh().hex\n"
            },
            at="6:12",
            message="but calls uuid.uuid4 through mark() → fresh() (marks.py:5), which gives another value each time",
        ),
        Example(
            "import numpy as np\n"
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def sample():\n"
            "    return float(np.random.normal())\n",
            options={"nondeterminism": {"assets": "all"}},
            message="asset 'sample' calls numpy.random.normal",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        everything = self.text(given, "assets") == "all"
        assets, seen = given.assets(), set[tuple[str, Location]]()
        for fact in given.facts.chances:
            asset = assets.get(fact.asset)
            # Several assets may come from one function.
            if asset is None or (fact.name, fact.location) in seen:
                continue
            if asset.version is None and not everything:
                continue
            seen.add((fact.name, fact.location))
            way = " → ".join(f"{name}()" for name in fact.path)
            through = f" through {way} ({fact.called.path}:{fact.called.line})" if way else ""
            told = "calls" if asset.version is None else "has a version, but calls"
            yield Finding.of(
                self,
                f"asset '{fact.asset}' {told} {fact.name}{through}, which gives another value each time; take it from an "
                "input, a partition or a seed",
                fact.location,
                asset=fact.asset,
            )
