"""Writes a lint report in the formats that people and machines read; knows no rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from ..model import LintReport
from .github import render_github
from .gitlab import render_gitlab
from .json import render_json
from .junit import render_junit
from .sarif import render_sarif
from .statistics import render_statistics
from .text import render_concise, render_text


class RenderOptions(Struct, frozen=True):
    """What a format may use: the text of files by line, whether a terminal shows colours, and the path of the
    project inside its repository (with a closing ``/``), which annotations of a hosted repository need. ``summaries``
    says by code what each rule finds, ``version`` which version of this tool reports."""

    lines: Mapping[str, tuple[str, ...]]
    color: bool = False
    path_prefix: str = ""
    summaries: Mapping[str, str] = field(default_factory=dict)
    version: str = ""


FORMATS: tuple[tuple[str, Callable[[LintReport, RenderOptions], str]], ...] = (
    ("full", lambda report, options: render_text(report, options.lines, color=options.color)),
    ("concise", lambda report, options: render_concise(report, color=options.color)),
    ("json", lambda report, _options: render_json(report)),
    ("github", lambda report, options: render_github(report, options.path_prefix)),
    ("gitlab", lambda report, options: render_gitlab(report, options.path_prefix)),
    (
        "sarif",
        lambda report, options: render_sarif(report, options.summaries, options.version, options.path_prefix),
    ),
    ("junit", lambda report, _options: render_junit(report)),
)

FORMAT_NAMES = tuple(name for name, _ in FORMATS)


def render(report: LintReport, format_name: str, options: RenderOptions) -> str:
    """Write the report in one of :data:`FORMAT_NAMES`, with a closing newline unless there is nothing to say."""
    return dict(FORMATS)[format_name](report, options)


__all__ = ["FORMATS", "FORMAT_NAMES", "RenderOptions", "render", "render_statistics"]
