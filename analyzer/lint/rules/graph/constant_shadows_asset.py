"""VPG010: a constant whose name is one letter from an asset's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from ....graph.model import AssetKey, Severity
from ...model import Example, Finding, LintInput, Preset, Rule
from ...withholding import keys_meant

# Short names are near each other by chance.
_SHORTEST = 4


class ConstantShadowsAsset(Rule):
    """
    ## What it does
    Reports a parameter with a default value, hence a constant, whose name is one slip of the keyboard away from an
    asset's.

    ## Why is this bad?
    A parameter that names no asset takes its default value without a word: a misspelt input with a default becomes
    a constant, and the dependency vanishes.

    ## Example
    ```python
    @asset
    def report(orders, exchange_rate=None): ...  # the asset is called 'exchange_rates'
    ```

    ## Use instead
    ```python
    @asset
    def report(orders, exchange_rates=None): ...
    ```
    Or give the constant a name of its own.

    ## When something is unknown
    Held back where a file that could not be understood may define an asset of exactly that name.
    """

    code: ClassVar[str] = "VPG010"
    name: ClassVar[str] = "constant-shadows-asset"
    severity: ClassVar[Severity] = "warning"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def exchange_rates():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def report(exchange_rates, threshold=0.5):\n"
            "    return exchange_rates * threshold\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def exchange_rates():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def report(exchange_rate=None):\n"
            "    return exchange_rate\n",
            at="8:12",
            message="parameter 'exchange_rate' of asset 'report' is a constant. Did you mean asset 'exchange_rates'?",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        near = _Neighbourhood(asset.key for asset in given.graph.assets)
        for fact in given.facts.parameters:
            if fact.role != "constant":
                continue
            key = near.find(fact.name)
            if key is not None and key != fact.asset:
                yield Finding.of(
                    self,
                    f"parameter '{fact.name}' of asset '{fact.asset}' is a constant. Did you mean asset '{key}'? "
                    "If not, give the constant another name",
                    fact.location,
                    asset=fact.asset,
                    absent=keys_meant(fact.name),
                )


class _Neighbourhood:
    """Finds names at most one edit away, in time that doesn't grow with the number of names: two such names share
    what is left when one character, or none, is left out of each (symmetric deletion, as SymSpell does)."""

    def __init__(self, keys: Iterator[AssetKey]) -> None:
        self._by_shape: dict[str, list[AssetKey]] = defaultdict(list)
        for key in keys:
            for shape in _shapes(_plain(key.name)):
                self._by_shape[shape].append(key)

    def find(self, name: str) -> AssetKey | None:
        """The first key, in order, whose last part is at most one edit from ``name``."""
        plain = _plain(name)
        near = {key for shape in _shapes(plain) for key in self._by_shape.get(shape, ())}
        return min((key for key in near if _one_slip(plain, _plain(key.name))), default=None)


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()


def _shapes(name: str) -> Iterator[str]:
    if len(name) < _SHORTEST:
        return
    yield name
    for at in range(len(name)):
        yield name[:at] + name[at + 1 :]


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter was left out, added, replaced, or swapped with its neighbour. A different digit is no slip:
    such names are numbered on purpose."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    if any(character.isdigit() for character in left + right):
        return False
    return (len(left) <= 1 and len(right) <= 1) or (len(left) == 2 and left == right[::-1])
