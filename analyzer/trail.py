"""How the facts of an asset came about, step by step, for telling a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from .graph.model import Asset, Location
from .interpret import notes
from .interpret.values import Site


class Step(Struct, frozen=True, array_like=True):
    """One step, and where it is in the source."""

    location: Location
    text: str


def located(steps: Iterable[notes.Step], locate: Callable[[Site], Location]) -> tuple[Step, ...]:
    """The steps of an evaluation, as a person is told them."""
    return tuple(Step(locate(step.site), _STEPS[step.kind].format(step.text)) for step in steps)


def trail_of(
    asset: Asset, way: Iterable[Step], explanation: Iterable[tuple[Location, str]]
) -> tuple[Step, ...]:
    """The way to a definition: imports, calls and loops around it, and the definition itself."""
    steps = list(way)
    made = "declared" if asset.kind == "source" else "defined"
    steps.append(Step(asset.location, f"{asset.kind} '{asset.key}' is {made} in module {asset.module}"))
    steps += [Step(location, text) for location, text in explanation]
    if asset.conditional:
        steps.append(
            Step(
                asset.location, "conditional: it, or an import on the way, is in a branch that is not decided"
            )
        )
    if asset.environment:
        names = ", ".join(asset.environment)
        steps.append(Step(asset.location, f"depends on the environment: {names}"))
    return tuple(steps)


_STEPS = {
    "branch": "the condition is {}",
    "call": "'{}' is called",
    "import": "imported: module {}",
    "loop": "in the loop, with {}",
}
