"""Findings about a share of all assets: below a threshold, at the first asset that lacks what is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..graph.model import Asset
from .model import Finding, Rule
from .wording import some_of


def below(
    rule: Rule, assets: Sequence[Asset], lacking: Sequence[Asset], minimum: float, what: str
) -> Iterator[Finding]:
    """The finding that fewer than ``minimum`` (a share of 1) of the assets have ``what``, if so."""
    if not assets or not lacking:
        return
    share = 1 - len(lacking) / len(assets)
    if share < minimum:
        yield Finding.of(
            rule,
            f"{share:.0%} of the assets have {what} ({len(assets) - len(lacking)} of {len(assets)}), fewer than "
            f"{minimum:.0%}; without: {some_of([asset.key for asset in lacking])}",
            lacking[0].location,
        )
