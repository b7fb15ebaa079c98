"""Draws a diagram as SVG with a layered layout of our own; knows nothing of Mermaid or of pages.

The layers are longest paths; the order inside a layer comes from barycentre sweeps (Sugiyama, Tagawa, Toda 1981).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import count, pairwise

from .diagram import Diagram, Line, Node

BOX_HEIGHT = 46
BEND_HEIGHT = 10
GAP_X = 72
GAP_Y = 18
MARGIN = 12
SWEEPS = 8
MAX_LABEL = 30


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node, or the bend of a line, stands."""

    layer: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


def svg(diagram: Diagram, title: str, link: Callable[[str], str]) -> str:
    """Draw it as an SVG element.

    Args:
        title: Read out by screen readers.
        link: Turns a node's target into a link of the page that shows the drawing.
    """
    boxes, width, height = _layout(diagram)
    shapes = [_curve(line, boxes) for line in diagram.lines]
    shapes += [_box(node, boxes[node.id], link) for node in diagram.nodes]
    return (
        f'<svg class="vp-drawing" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group"'
        f' aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg"><defs><marker id="vp-arrow"'
        ' viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">'
        f'<path d="M0 0 8 4 0 8z"/></marker></defs>{"".join(shapes)}</svg>'
    )


def layers(diagram: Diagram) -> tuple[tuple[str, ...], ...]:
    """Put every node right of all its upstream nodes and order each layer to cross few lines.

    Lines that close a cycle are ignored for the layout. A line over several layers bends around the nodes between:
    it holds a place in each, named ``upstream>downstream``.
    """
    names = [node.id for node in diagram.nodes]
    upstream, downstream = _neighbours(names, diagram.lines)
    depth = _pull_right(_depths(names, upstream, downstream), downstream)
    names += _bends(diagram.lines, depth, upstream, downstream)
    table: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name in names:
        table[depth[name]].append(name)
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        order = range(1, len(table)) if forwards else range(len(table) - 2, -1, -1)
        position = {name: float(place) for layer in table for place, name in enumerate(layer)}
        for number in order:
            _sort_by_barycentre(table[number], upstream if forwards else downstream, position)
    return tuple(tuple(layer) for layer in table)


def _pull_right(depth: dict[str, int], downstream: Mapping[str, list[str]]) -> dict[str, int]:
    """Move nodes without upstream nodes next to the first that reads them."""
    moved = dict(depth)
    for name, below in downstream.items():
        if depth[name] == 0 and below:
            moved[name] = max(0, min(depth[other] for other in below) - 1)
    return moved


def _bends(
    lines: Iterable[Line],
    depth: dict[str, int],
    upstream: dict[str, list[str]],
    downstream: dict[str, list[str]],
) -> list[str]:
    """Add a place for each long line to each layer that it passes."""
    added: list[str] = []
    for line in lines:
        first, last = depth[line.upstream], depth[line.downstream]
        if last - first < 2:
            continue
        chain = [_bend(line, layer) for layer in range(first + 1, last)]
        depth.update({name: layer for layer, name in enumerate(chain, start=first + 1)})
        for above, below in pairwise([line.upstream, *chain, line.downstream]):
            upstream.setdefault(below, []).append(above)
            downstream.setdefault(above, []).append(below)
        upstream[line.downstream].remove(line.upstream)
        downstream[line.upstream].remove(line.downstream)
        added += chain
    return added


def _bend(line: Line, layer: int) -> str:
    return f"{line.upstream}>{line.downstream}:{layer}"


def _sort_by_barycentre(
    layer: list[str], neighbours: Mapping[str, list[str]], position: dict[str, float]
) -> None:
    def centre(name: str) -> float:
        others = neighbours[name]
        return sum(position[other] for other in others) / len(others) if others else position[name]

    layer.sort(key=centre)
    position.update({name: float(place) for place, name in enumerate(layer)})


def _depths(
    names: Iterable[str], upstream: Mapping[str, list[str]], downstream: Mapping[str, list[str]]
) -> dict[str, int]:
    waiting = {name: len(upstream[name]) for name in names}
    depth = dict.fromkeys(waiting, 0)
    ready = [name for name, count in waiting.items() if count == 0]
    while waiting:
        if not ready:
            # Only cycles are left: start again from the node that waits for the fewest others.
            ready = [min(waiting, key=lambda name: waiting[name])]
        name = ready.pop(0)
        if waiting.pop(name, None) is None:
            continue
        for below in downstream[name]:
            if below in waiting:
                depth[below] = max(depth[below], depth[name] + 1)
                waiting[below] -= 1
                if waiting[below] == 0:
                    ready.append(below)
    return depth


def _neighbours(names: list[str], lines: Iterable[Line]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    upstream: dict[str, list[str]] = {name: [] for name in names}
    downstream: dict[str, list[str]] = {name: [] for name in names}
    for line in lines:
        if line.upstream != line.downstream:
            upstream[line.downstream].append(line.upstream)
            downstream[line.upstream].append(line.downstream)
    return upstream, downstream


def _layout(diagram: Diagram) -> tuple[dict[str, Box], int, int]:
    nodes = {node.id: node for node in diagram.nodes}
    table = layers(diagram)
    height = 2 * MARGIN + max((_height(layer, nodes) for layer in table), default=BOX_HEIGHT)
    boxes: dict[str, Box] = {}
    x = MARGIN
    for number, layer in enumerate(table):
        width = max((_width(nodes[name]) for name in layer if name in nodes), default=0)
        y = (height - _height(layer, nodes)) // 2
        for name in layer:
            tall = BOX_HEIGHT if name in nodes else BEND_HEIGHT
            boxes[name] = Box(number, x, y, width, tall)
            y += tall + GAP_Y
        x += width + GAP_X
    return boxes, max(x - GAP_X, MARGIN) + MARGIN, height


def _height(layer: tuple[str, ...], nodes: Mapping[str, Node]) -> int:
    return sum((BOX_HEIGHT if name in nodes else BEND_HEIGHT) + GAP_Y for name in layer) - GAP_Y


def _width(node: Node) -> int:
    longest = max(len(_shorten(node.label)) * 7.6, len(_shorten(node.detail)) * 6.2)
    return max(110, round(longest) + 34)


def _box(node: Node, box: Box, link: Callable[[str], str]) -> str:
    classes = " ".join(f"vp-{name}" for name in node.classes)
    label_y = box.y + (20 if node.detail else 28)
    detail = (
        f'<text class="vp-detail" x="{box.x + 16}" y="{box.y + 36}">{escape(_shorten(node.detail))}</text>'
        if node.detail
        else ""
    )
    shape = (
        f'<g class="vp-box {classes}"><title>{escape(node.label)}</title>'
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{BOX_HEIGHT}" rx="8"/>'
        f'<rect class="vp-stripe" x="{box.x}" y="{box.y + 9}" width="4" height="{BOX_HEIGHT - 18}" rx="2"/>'
        f'<text x="{box.x + 16}" y="{label_y}">{escape(_shorten(node.label))}</text>{detail}</g>'
    )
    return f'<a href="{escape(link(node.target))}">{shape}</a>' if node.target else shape


def _curve(line: Line, boxes: Mapping[str, Box]) -> str:
    above, below = boxes[line.upstream], boxes[line.downstream]
    path = [f"M{above.x + above.width} {above.middle}"]
    x, y = above.x + above.width, above.middle
    for bend in _bends_of(line, boxes):
        path.append(f"{_to(x, y, bend.x, bend.middle)}H{bend.x + bend.width}")
        x, y = bend.x + bend.width, bend.middle
    path.append(_to(x, y, below.x - 2, below.middle))
    dashed = " vp-dashed" if line.dashed else ""
    return f'<path class="vp-line{dashed}" d="{"".join(path)}" marker-end="url(#vp-arrow)"/>'


def _bends_of(line: Line, boxes: Mapping[str, Box]) -> Iterator[Box]:
    for layer in count(boxes[line.upstream].layer + 1):
        bend = boxes.get(_bend(line, layer))
        if bend is None:
            return
        yield bend


def _to(x1: int, y1: int, x2: int, y2: int) -> str:
    bend = max(30, abs(x2 - x1) // 2)
    return f"C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_LABEL else text[: MAX_LABEL - 1] + "…"
