"""VPG002: assets that depend on each other."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from ....graph.model import AssetKey, Edge, Severity
from ...model import Example, Finding, LintInput, Preset, Rule


class DependencyCycle(Rule):
    """
    ## What it does
    Reports assets that depend on themselves, directly or through others, with the path of the cycle: one finding
    for each group of assets that depend on each other, showing its shortest cycle.

    ## Why is this bad?
    There is no order in which they can be materialised.

    ## Example
    ```python
    @asset
    def orders(totals): ...

    @asset
    def totals(orders): ...
    ```

    ## Use instead
    ```python
    @asset
    def totals(orders): ...

    @asset
    def enriched_orders(orders, totals): ...
    ```

    ## When something is unknown
    Upstream assets that can't be decided make no cycle. A cycle through an asset that is defined in one arm of an
    undecided branch only is a warning: it exists when that arm is taken.
    """

    code: ClassVar[str] = "VPG002"
    name: ClassVar[str] = "dependency-cycle"
    severity: ClassVar[Severity] = "error"
    preset: ClassVar[Preset] = "default"

    valid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders():\n"
            "    return 1\n"
            "\n"
            "@asset\n"
            "def left(orders):\n"
            "    return orders\n"
            "\n"
            "@asset\n"
            "def both(orders, left):\n"
            "    return orders + left\n"
        ),
    )
    invalid: ClassVar[tuple[Example, ...]] = (
        Example(
            "from vibepiper import asset\n"
            "\n"
            "@asset\n"
            "def orders(totals):\n"
            "    return totals\n"
            "\n"
            "@asset\n"
            "def totals(orders):\n"
            "    return orders\n",
            at="4:12",
            message="dependency cycle: orders → totals → orders",
        ),
    )

    def check(self, given: LintInput) -> Iterator[Finding]:
        conditional = {asset.key for asset in given.graph.assets if asset.conditional}
        edges = {(edge.upstream, edge.downstream): edge for edge in reversed(given.graph.edges)}
        for cycle in _cycles(given.graph.edges):
            steps = [edges[pair] for pair in zip(cycle, (*cycle[1:], cycle[0]), strict=True)]
            # The first asset's own input is the line to edit: the edge that closes the cycle.
            place = steps[-1]
            uncertain = not conditional.isdisjoint(cycle)
            yield Finding.of(
                self,
                _message(cycle, steps) + (" (when the branch that defines it is taken)" if uncertain else ""),
                place.location,
                asset=place.downstream,
                severity="warning" if uncertain else None,
            )


def _message(cycle: Sequence[AssetKey], steps: Sequence[Edge]) -> str:
    path = " → ".join(str(key) for key in (*cycle, cycle[0]))
    places = ", ".join(f"{step.location.path}:{step.location.line}" for step in steps)
    return f"dependency cycle: {path} (read at {places}); remove one of these dependencies"


def _cycles(edges: Sequence[Edge]) -> Iterator[tuple[AssetKey, ...]]:
    """A shortest cycle of each strongly connected component, in the order of its first key."""
    downstream: dict[AssetKey, set[AssetKey]] = defaultdict(set)
    for edge in edges:
        if edge.upstream != edge.downstream:  # a rule of its own judges those
            downstream[edge.upstream].add(edge.downstream)
    knotted = _without_ends(downstream)
    if not knotted:
        return
    # Imported only where a cycle exists: its import costs more than linting a thousand assets.
    import networkx

    graph = networkx.DiGraph(
        (one, other) for one in sorted(knotted) for other in sorted(knotted[one] & knotted.keys())
    )
    components = [
        set(component) for component in networkx.strongly_connected_components(graph) if len(component) > 1
    ]
    for component in sorted(components, key=min):
        yield _shortest(component, knotted)


def _without_ends(downstream: Mapping[AssetKey, set[AssetKey]]) -> dict[AssetKey, set[AssetKey]]:
    """What is left when assets that nothing leads to are taken away again and again: cycles, and what they reach."""
    waiting: dict[AssetKey, int] = defaultdict(int)
    for targets in downstream.values():
        for target in targets:
            waiting[target] += 1
    free = deque(key for key in downstream if not waiting[key])
    left = {key: set(downstream.get(key, ())) for key in (*downstream, *waiting)}
    while free:
        for target in left.pop(free.popleft()):
            waiting[target] -= 1
            if not waiting[target]:
                free.append(target)
    return left


def _shortest(component: set[AssetKey], downstream: Mapping[AssetKey, set[AssetKey]]) -> tuple[AssetKey, ...]:
    """The shortest cycle through the first key of the component."""
    start = min(component)
    came_from: dict[AssetKey, AssetKey] = {}
    queue = deque([start])
    while queue:
        key = queue.popleft()
        for target in sorted(downstream[key] & component):
            if target == start:
                path = [key]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return tuple(reversed(path))
            if target not in came_from:
                came_from[target] = key
                queue.append(target)
    raise AssertionError(f"{start} lies on no cycle of its strongly connected component")
