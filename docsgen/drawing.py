"""Draws a diagram as SVG with a layered layout of our own; knows nothing of Mermaid or of pages.

The layers are longest paths; the order inside a layer comes from barycentre sweeps (Sugiyama, Tagawa, Toda 1981).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from .diagram import Diagram, Line, Node

BOX_HEIGHT = 46
GAP_X = 72
GAP_Y = 18
MARGIN = 12
SWEEPS = 8
MAX_LABEL = 30


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands."""

    x: int
    y: int
    width: int


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

    Lines that close a cycle are ignored for the layout.
    """
    names = [node.id for node in diagram.nodes]
    upstream, downstream = _neighbours(names, diagram.lines)
    depth = _depths(names, upstream, downstream)
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


def _sort_by_barycentre(
    layer: list[str], neighbours: Mapping[str, tuple[str, ...]], position: dict[str, float]
) -> None:
    def centre(name: str) -> float:
        others = neighbours[name]
        return sum(position[other] for other in others) / len(others) if others else position[name]

    layer.sort(key=centre)
    position.update({name: float(place) for place, name in enumerate(layer)})


def _depths(
    names: Iterable[str], upstream: Mapping[str, tuple[str, ...]], downstream: Mapping[str, tuple[str, ...]]
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


def _neighbours(
    names: list[str], lines: Iterable[Line]
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    upstream: dict[str, list[str]] = {name: [] for name in names}
    downstream: dict[str, list[str]] = {name: [] for name in names}
    for line in lines:
        if line.upstream != line.downstream:
            upstream[line.downstream].append(line.upstream)
            downstream[line.upstream].append(line.downstream)
    return (
        {name: tuple(others) for name, others in upstream.items()},
        {name: tuple(others) for name, others in downstream.items()},
    )


def _layout(diagram: Diagram) -> tuple[dict[str, Box], int, int]:
    nodes = {node.id: node for node in diagram.nodes}
    table = layers(diagram)
    tallest = max((len(layer) for layer in table), default=0)
    height = 2 * MARGIN + max(tallest * (BOX_HEIGHT + GAP_Y) - GAP_Y, BOX_HEIGHT)
    boxes: dict[str, Box] = {}
    x = MARGIN
    for layer in table:
        width = max(_width(nodes[name]) for name in layer)
        y = (height - (len(layer) * (BOX_HEIGHT + GAP_Y) - GAP_Y)) // 2
        for name in layer:
            boxes[name] = Box(x, y, width)
            y += BOX_HEIGHT + GAP_Y
        x += width + GAP_X
    return boxes, max(x - GAP_X, MARGIN) + MARGIN, height


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
    x1, y1 = above.x + above.width, above.y + BOX_HEIGHT // 2
    x2, y2 = below.x - 2, below.y + BOX_HEIGHT // 2
    bend = max(30, abs(x2 - x1) // 2)
    dashed = " vp-dashed" if line.dashed else ""
    return (
        f'<path class="vp-line{dashed}" d="M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"'
        ' marker-end="url(#vp-arrow)"/>'
    )


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_LABEL else text[: MAX_LABEL - 1] + "…"
