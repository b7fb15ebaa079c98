"""The graph, or a part of it, as Mermaid flowchart text; knows nothing of pages and of the Mermaid library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .model import AssetGraph, AssetKey
from .queries import GraphIndex

# Mermaid refuses more.
MAX_EDGES = 500
MAX_CHARACTERS = 50_000

_LABEL_LENGTH = 60
_PLAIN = frozenset(" _-./:=,")
_STYLES = (
    "classDef source stroke-dasharray:0,stroke-width:2px",
    "classDef missing stroke-dasharray:4 3,color:#b00020",
    "classDef focus stroke-width:3px",
)


def mermaid(
    graph: AssetGraph,
    keys: Iterable[AssetKey] | None = None,
    *,
    focus: Iterable[AssetKey] = (),
    max_nodes: int = 200,
    direction: str = "LR",
    classes: Mapping[AssetKey, str] | None = None,
    styles: Iterable[str] = (),
    links: Mapping[AssetKey, str] | None = None,
) -> str:
    """Draw the assets of ``keys`` (all by default) and the edges between them.

    Args:
        graph: The whole graph.
        keys: What to draw; keys that no asset defines are drawn as missing.
        focus: Keys drawn boldly; when there are too many nodes, those nearest to them stay.
        max_nodes: How many nodes to draw at most; one more node then says how many are not drawn.
        direction: ``LR`` or ``TD``.
        classes: A CSS class for some of the nodes, defined by an entry of ``styles`` (``classDef …``).
        styles: Further lines at the end.
        links: An address for some of the nodes.

    Returns:
        Text whose node ids are opaque and whose labels are escaped, within Mermaid's limits.
    """
    index = GraphIndex(graph)
    wanted = set(index.assets) | set(index.missing) if keys is None else set(keys)
    centre = tuple(key for key in dict.fromkeys(focus) if key in wanted)
    ordered = _nearest_first(index, wanted, centre) if centre else _in_order(index, wanted)
    drawing = _Drawing(index, centre, direction, classes or {}, tuple(styles), links or {})
    count = max_nodes
    while True:
        text = drawing.text(ordered[:count], hidden=max(0, len(ordered) - count))
        if text is not None or count == 0:
            return text or f"flowchart {direction}\n"
        count = min(count, len(ordered)) // 2


def escape_label(text: str) -> str:
    """Write a text so that Mermaid shows it as it is: everything unusual as a numeric entity."""
    shown = text if len(text) <= _LABEL_LENGTH else f"{text[: _LABEL_LENGTH - 1]}…"
    return "".join(
        character if character.isalnum() or character in _PLAIN else f"#{ord(character)};"
        for character in shown
    )


class _Drawing:
    def __init__(
        self,
        index: GraphIndex,
        focus: tuple[AssetKey, ...],
        direction: str,
        classes: Mapping[AssetKey, str],
        styles: tuple[str, ...],
        links: Mapping[AssetKey, str],
    ) -> None:
        self.index = index
        self.focus = frozenset(focus)
        self.direction = direction
        self.classes = classes
        self.styles = styles
        self.links = links

    def text(self, keys: Iterable[AssetKey], hidden: int) -> str | None:
        """The flowchart; None when it is beyond Mermaid's limits."""
        ids = {key: f"n{number}" for number, key in enumerate(keys)}
        edges = self._edges(ids)
        if len(edges) > MAX_EDGES:
            return None
        lines = [f"flowchart {self.direction}", *(self._node(key, name) for key, name in ids.items()), *edges]
        if hidden:
            lines.append(f'more["+{hidden} more"]')
        for key, name in ids.items():
            lines.extend(f"class {name} {style}" for style in self._classes(key))
            if key in self.links:
                lines.append(f'click {name} href "{_address(self.links[key])}"')
        text = "\n  ".join((*lines, *_STYLES, *self.styles)) + "\n"
        return text if len(text) <= MAX_CHARACTERS else None

    def _node(self, key: AssetKey, name: str) -> str:
        asset = self.index.get(key)
        label = escape_label(str(key))
        return (
            f'{name}[("{label}")]' if asset is not None and asset.kind == "source" else f'{name}["{label}"]'
        )

    def _classes(self, key: AssetKey) -> Iterable[str]:
        asset = self.index.get(key)
        if asset is None:
            yield "missing"
        elif asset.kind == "source":
            yield "source"
        if key in self.focus:
            yield "focus"
        if key in self.classes:
            yield self.classes[key]

    def _edges(self, ids: Mapping[AssetKey, str]) -> list[str]:
        """One arrow a pair of assets, dotted when it only orders them."""
        lines = []
        for key, name in ids.items():
            for upstream in self.index.upstream(key):
                if upstream in ids:
                    reads = any(
                        edge.parameter is not None
                        for edge in self.index.edges_into(key)
                        if edge.upstream == upstream
                    )
                    lines.append(f"{ids[upstream]} {'-->' if reads else '-.->'} {name}")
        return lines


def _nearest_first(index: GraphIndex, wanted: set[AssetKey], focus: tuple[AssetKey, ...]) -> list[AssetKey]:
    up, down = index.ancestors(*focus), index.descendants(*focus)
    far = len(index.assets) + 1
    return sorted(
        wanted, key=lambda key: (0 if key in focus else min(up.get(key, far), down.get(key, far)), key)
    )


def _in_order(index: GraphIndex, wanted: set[AssetKey]) -> list[AssetKey]:
    ordered = index.order(wanted)
    return [*sorted(wanted.difference(ordered)), *ordered]


def _address(link: str) -> str:
    """A link that can't leave its quotes."""
    return link.replace('"', "%22").replace("\n", "").replace("\r", "")
