"""VPE008: facts of known assets that can't be decided from the source; judges what the analyzer reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Asset, Location, Severity, Unknown
from ...model import Example, Finding, LintInput, Preset, Rule


class UndecidedFact(Rule):
    """
    ## What it does
    Reports what the source text does not say of assets that are known otherwise: what they depend on, their group,
    owners, partitions. A cause is reported once, however many assets it affects.

    ## Why is this bad?
    The graph, the catalog and the diff lack the fact, and nothing that rests on it can be checked.

    ## Example
    ```python
    import requests

    OWNER = requests.get(OWNERS_URL).text

    @asset(owners=[OWNER])
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(owners=["data@acme.org"])
    def orders(): ...
    ```
    A comment can say it, too: `# vp: asset owners=data@acme.org`.

    ## When something is unknown
    This rule is how an unknown fact shows. Schemas have a rule of their own (VPS004), as have definitions (VPE003).
    """

    code: ClassVar[str] = "VPE008"
    name: ClassVar[str] = "undecided-fact"
    severity: ClassVar[Severity] = "info"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import os\n"
            "\n"
            "from vibepiper import asset\n"
            "\n"
            '@asset(group=os.getenv("GROUP", "sales"))\n'
            "def orders():\n"
            "    return 1\n"
        ),
        Example(
            "import requests\n"
            "\n"
            "from vibepiper import asset\n"
            "\n"
            "# vp: asset group=sales\n"
            '@asset(group=requests.get("https://acme.org").text)\n'
            "def orders():\n"
            "    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "import requests\n"
            "\n"
            "from vibepiper import asset\n"
            "\n"
            'GROUP = requests.get("https://acme.org").text\n'
            "\n"
            "@asset(group=GROUP)\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@asset(group=GROUP)\n"
            "def users():\n"
            "    return 1\n",
            at="5:9",
            message="group of 2 assets not known without running it",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        causes: dict[tuple[Location, str], list[tuple[Asset, Unknown]]] = defaultdict(list)
        for asset in given.graph.assets:
            for unknown in asset.unknown:
                if unknown.advice and not unknown.field.endswith("schema"):
                    causes[unknown.location, unknown.reason].append((asset, unknown))
        for (location, reason), found in causes.items():
            fields = ", ".join(dict.fromkeys(unknown.field for _, unknown in found))
            assets = {asset.key for asset, _ in found}
            whose = f"{len(assets)} assets" if len(assets) > 1 else f"'{found[0][0].key}'"
            yield Finding.of(
                self,
                f"{fields} of {whose} not known without running it: {reason}",
                location,
                asset=found[0][0].key if len(assets) == 1 else None,
                advice=found[0][1].advice,
            )
