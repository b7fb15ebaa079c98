"""A project's modules evaluated: from what was kept where that still holds, anew where it doesn't."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from .assembly import Assembly, assemble, said_further
from .contribution import Contribution
from .evaluation import Evaluation, Together
from .facts import ResourceType
from .interpret.forms import Forms
from .models.dialect import Dialect
from .project import ProjectModules
from .source.cache import SyntaxCache
from .source.code_locations import CodeLocations, find_code_locations
from .source.discover import Discovery, discover
from .source.tree import SourceTree


class Question(Struct, frozen=True):
    """What of an analysis' settings decides what modules give."""

    entry: tuple[str, ...]
    source_roots: tuple[str, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    resource_types: tuple[str, ...]
    environment: Mapping[str, str] | None
    dialects: tuple[Dialect, ...]


class Evaluated(Struct, frozen=True):
    """What the modules of a project give, and how importing gets to them."""

    discovery: Discovery
    contributions: Mapping[str, Contribution]
    assembly: Assembly
    together: Together
    resource_types: tuple[ResourceType, ...]


def evaluated(tree: SourceTree, question: Question, folder: Path | None) -> Evaluated:
    """Evaluate a project's modules.

    Raises:
        SourceError: The files can't be had, or an entry module does not exist.
    """
    discovery, locations = _find(tree, question)
    names = tuple(discovery.modules.module_of(path) for path in discovery.files)
    modules = ProjectModules(tree, discovery.modules, SyntaxCache(folder) if folder is not None else None)
    modules.read_ahead(discovery.files)
    forms = Forms(modules.digest, folder)
    evaluation = Evaluation(modules, names, question.dialects, question.environment, forms)
    contributions = evaluation.contributions()
    assembly = assemble(contributions, names)
    together = evaluation.together(assembly.reached, locations)
    if together.starts:
        contributions |= evaluation.contributions(contributions)
        assembly = assemble(contributions, names, together.starts)
    texts = set(question.resource_types)
    for part in (*said_further(assembly, contributions), together.further):
        texts.update(reference.type for reference in part.resources if reference.type is not None)
    types = tuple(evaluation.resource_type(text).found for text in sorted(texts))
    forms.save()
    return Evaluated(discovery, contributions, assembly, together, types)


def _find(tree: SourceTree, question: Question) -> tuple[Discovery, CodeLocations]:
    found = discover(
        tree,
        entry=question.entry,
        source_roots=question.source_roots,
        include=question.include,
        exclude=question.exclude,
        dialects=tuple(dialect.name for dialect in question.dialects),
    )
    if question.entry:
        return found, CodeLocations(question.entry, ("",))
    return found, find_code_locations(tree, tree.paths(), found.modules)
