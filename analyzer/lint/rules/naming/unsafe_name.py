"""VPN002: a name that paths or addresses can't hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import Asset, AssetKey, Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class UnsafeName(Rule):
    r"""
    ## What it does
    Reports keys that some paths or addresses can't hold.

    These are keys with spaces or with characters that mean something there (`\ : * ? " < > | # %`), with parts that
    begin or end with a dot, that are longer than 100 characters or that Windows takes for a device (`con`, `nul`,
    `com1`), and two keys that differ by upper and lower case alone.

    ## Why is this bad?
    Keys become files, tables and pages. Such a name is refused by some file systems, hidden by others, cut off in a
    link; two names that differ by case alone overwrite each other on macOS and Windows.

    ## Example
    ```python
    @asset(name="orders 2024?")
    def orders(): ...
    ```

    ## Use instead
    ```python
    @asset(name="orders_2024")
    def orders(): ...
    ```

    ## When something is unknown
    Keys that can't be decided are not judged, nor those of data that is made elsewhere and declared nowhere.
    """

    code: ClassVar[str] = "VPN002"
    name: ClassVar[str] = "unsafe-name"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "strict"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset, source\n"
            "\n"
            'source("raw/orders-2024.v1")\n'
            "\n"
            "@asset\n"
            "def console():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def Köln():\n"
            "    return 1\n"
        ),
        Example(
            "from dagster import asset\n\n@asset(deps=['s3://elsewhere?'])\ndef orders():\n    return 1\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            'from vibepiper import asset\n\n@asset(name="orders 2024")\ndef orders():\n    return 1\n',
            at="3:8",
            message="the key 'orders 2024' has a space in it, which paths and addresses can't hold; rename it",
        ),
        Example(
            'from vibepiper import source\n\nsource("raw/con")\n',
            at="3:8",
            message="the key 'raw/con' has the part 'con', which is a device on Windows; rename it",
        ),
        Example(
            'from dagster import AssetSpec\n\nraw = AssetSpec("raw/.orders")\n',
            at="3:17",
            message="the key 'raw/.orders' has the part '.orders', which begins with a dot; rename it",
        ),
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def Orders():\n"
            "    return 1\n",
            at="7:1",
            message="the key 'Orders' differs from 'orders' by upper and lower case alone",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        alike: dict[str, list[Asset]] = defaultdict(list)
        for asset in given.graph.assets:
            if asset.implicit:
                continue
            alike[str(asset.key).casefold()].append(asset)
            wrong = _what_is_wrong(asset.key)
            if wrong is not None:
                yield self._finding(f"the key '{asset.key}' has {wrong}; rename it", asset, given)
        for assets in alike.values():
            first, *others = sorted(assets, key=lambda asset: (asset.location.path, asset.location.line))
            for asset in others:
                message = (
                    f"the key '{asset.key}' differs from '{first.key}' by upper and lower case alone, so that their "
                    "files are the same on macOS and Windows; rename one of them"
                )
                yield self._finding(message, asset, given)

    def _finding(self, message: str, asset: Asset, given: LintInput) -> Finding:
        owner = str(asset.key)
        place = given.argument_location(owner, "key") or given.argument_location(owner, "name")
        return Finding.of(self, message, place or asset.location, asset=asset.key)


_LONGEST = 100
_UNSAFE = re.compile(r'[\s\x00-\x1f\x7f\\:*?"<>|#%]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def _what_is_wrong(key: AssetKey) -> str | None:
    for part in key:
        found = _UNSAFE.search(part)
        if found is not None:
            shown = "a space" if found[0] == " " else ascii(found[0])
            return f"{shown} in it, which paths and addresses can't hold"
        if part.startswith(".") or part.endswith("."):
            where = "begins" if part.startswith(".") else "ends"
            return f"the part '{part}', which {where} with a dot"
        if _DEVICE.fullmatch(part):
            return f"the part '{part}', which is a device on Windows"
        if len(part) > _LONGEST:
            return (
                f"a part of {len(part)} characters, more than {_LONGEST}, which some file systems can't hold"
            )
    return None
