"""A project's modules evaluated: from what was kept where that still holds, anew where it doesn't.

What a module gives holds as long as its file and those of all that it read are the same, no module changes another's
objects, and no circle of imports is entered elsewhere. Where one of that is not so, everything is evaluated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path

from msgspec import Raw, Struct

from .assembly import Assembly, assemble, is_consistent, said_further
from .contribution import Contribution, KnownType
from .evaluation import Evaluation, Together
from .finding import Project, Question, find_project
from .interpret.forms import Forms
from .interpret.trace import EVERYTHING
from .memo import Memo, contribution_of, load_memo, program, raw_contribution, store_memo
from .project import ProjectModules
from .source.kept_syntax import KeptSyntax, Rewritten
from .source.tree import SourceTree, WorkTree


class Evaluated(Struct, frozen=True):
    """What the modules of a project give, and how importing gets to them. ``holds``: what each gives can be kept,
    ``kept`` is what was kept already."""

    contributions: Mapping[str, Contribution]
    assembly: Assembly
    types: Mapping[str, KnownType]
    together: Together = Together()
    holds: bool = True
    kept: Mapping[str, Raw] = {}


def evaluated(tree: SourceTree, question: Question, folder: Path | None) -> tuple[Project, Evaluated]:
    """Find and evaluate a project's modules. ``folder`` keeps what they gave.

    Raises:
        SourceError: The files can't be had, or an entry module does not exist.
    """
    kind = _kind(tree, question)
    memo = load_memo(folder, kind, question.digest()) if folder is not None else None
    project = find_project(tree, question, memo)
    found = _as_kept(project, memo) if memo is not None and project.is_as_in(memo) else None
    if found is None:
        # Modules that have to be evaluated together will have to be again.
        together = memo is None or not memo.modules
        try:
            found = _anew(project, folder, KeptSyntax(folder, program()) if folder and together else None)
        except Rewritten:
            project = find_project(tree, question, None)
            found = _anew(project, folder, None)
    if folder is not None:
        _keep(project, found, memo, folder, kind)
    return project, found


def _kind(tree: SourceTree, question: Question) -> str:
    """What has a memo of its own: the index of git isn't the folder, nor a run with the real environment a look."""
    name = "WorkTree" if isinstance(tree, WorkTree) else type(tree).__name__
    return name if question.environment is None else f"{name}-environment"


def _as_kept(project: Project, memo: Memo) -> Evaluated | None:
    """What the modules give, as far as possible as it was kept; None if everything has to be evaluated."""
    known: dict[str, Contribution] = {}
    for name, raw in memo.modules.items():
        contribution = contribution_of(raw)
        if contribution is None:
            return None
        known[name] = contribution
    changed = {path for path, digest in memo.data.items() if project.index.digest(path) != digest}
    renamed = frozenset() if project.has_files_of(memo) else {EVERYTHING, *project.renamed_since(memo)}
    stale = _stale(project, known, changed, renamed)
    contributions = {name: contribution for name, contribution in known.items() if name not in stale}
    kept = {name: memo.modules[name] for name in contributions}
    again = [name for name in project.names if name not in contributions]
    again += [name for name in known if name in stale and name not in again]
    lazy = _Lazily(project, again)
    if again:
        made = lazy.evaluation.contributions(contributions)
        if lazy.evaluation.is_entangled or any(each.is_shared for each in made.values()):
            return None
        contributions |= made
    assembly = assemble(contributions, project.roots)
    if assembly.absent or not is_consistent(assembly, contributions):
        return None
    types = {
        text: found
        for text, found in memo.types.items()
        if changed.isdisjoint(found.files) and renamed.isdisjoint(found.asked)
    }
    wanted = _resource_types(project, assembly, contributions)
    if types.keys() >= wanted:
        types = {text: types[text] for text in sorted(wanted)}
    else:
        # One after the other, as what a class is looked for in may enter a circle of imports first.
        types = {text: lazy.evaluation.resource_type(text) for text in sorted(wanted)}
    if lazy.is_made and not lazy.evaluation.sees_as(contributions):
        return None
    return Evaluated(contributions, assembly, types, kept=kept)


def _anew(project: Project, folder: Path | None, kept: KeptSyntax | None) -> Evaluated:
    """What the modules give, all of them evaluated."""
    forms = Forms(project.index.digest, folder)
    evaluation = _evaluation(project, project.names, forms, kept)
    contributions = evaluation.contributions()
    assembly = assemble(contributions, project.roots)
    together = evaluation.together(assembly.reached, project.locations)
    if together.starts:
        contributions |= evaluation.contributions(contributions)
        assembly = assemble(contributions, project.roots, together.starts)
    wanted = _resource_types(project, assembly, contributions)
    wanted.update(each.type for each in together.further.resources if each.type is not None)
    types = {text: evaluation.resource_type(text) for text in sorted(wanted)}
    forms.save()
    shared = any(contributions[name].is_shared for name in assembly.modules)
    holds = not (evaluation.is_entangled or shared or assembly.absent) and is_consistent(
        assembly, contributions
    )
    if not holds:
        evaluation.modules.keep()
    return Evaluated(contributions, assembly, types, together, holds)


def _evaluation(
    project: Project, names: Sequence[str], forms: Forms, kept: KeptSyntax | None = None
) -> Evaluation:
    modules = ProjectModules(project.tree, project.discovery.modules, project.index, kept, project.paths)
    return Evaluation(modules, names, project.question.dialects, project.question.environment, forms)


class _Lazily:
    """An evaluation that is made when it is needed."""

    def __init__(self, project: Project, names: Sequence[str]) -> None:
        self._project = project
        self._names = names
        self._made: Evaluation | None = None

    @property
    def is_made(self) -> bool:
        """Whether it was needed."""
        return self._made is not None

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation of the modules of those names."""
        if self._made is None:
            # The forms that were kept are those of a whole project: reading them takes longer than making a few.
            forms = Forms(self._project.index.digest)
            self._made = _evaluation(self._project, self._names, forms)
        return self._made


def _stale(
    project: Project, known: Mapping[str, Contribution], changed: Set[str], renamed: Set[str]
) -> frozenset[str]:
    """The modules whose contribution no longer holds: their file has changed, data that they read is among what has
    ``changed``, a name that they asked for may mean another module (its parts are among those ``renamed``), or a module
    that they read is stale."""
    users: dict[str, list[str]] = defaultdict(list)
    waiting = []
    for name, contribution in known.items():
        for read in (*contribution.reads, *contribution.late):
            users[read].append(name)
        if not (
            project.index.is_as_known(contribution.path)
            and changed.isdisjoint(contribution.data)
            and renamed.isdisjoint(contribution.asked)
            and (not renamed or project.discovery.modules.path_of(name) == contribution.path)
        ):
            waiting.append(name)
    stale: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in stale:
            stale.add(name)
            waiting += users.get(name, ())
    return frozenset(stale)


def _resource_types(
    project: Project, assembly: Assembly, contributions: Mapping[str, Contribution]
) -> set[str]:
    """The classes that the configuration and definitions name for resources."""
    texts = set(project.question.resource_types)
    for part in said_further(assembly, contributions):
        texts.update(reference.type for reference in part.resources if reference.type is not None)
    return texts


def _keep(project: Project, found: Evaluated, memo: Memo | None, folder: Path, kind: str) -> None:
    """Keep what the modules gave for the next time, if anything of it is new."""
    modules = dict(_raw(found, found.assembly.modules)) if found.holds else {}
    if len(modules) < len(found.assembly.modules):
        modules = {}
    data = {path for name in modules for path in found.contributions[name].data}
    data.update(path for known in found.types.values() for path in known.files)
    for contribution in found.contributions.values():
        project.index.digest(contribution.path)
    made = project.memo(
        {path: project.index.digest(path) for path in sorted(data)}, modules, dict(found.types)
    )
    if made != memo:
        store_memo(folder, kind, made)


def _raw(found: Evaluated, names: Iterable[str]) -> Iterable[tuple[str, Raw]]:
    for name in names:
        raw = found.kept.get(name) or raw_contribution(found.contributions[name])
        if raw is None:
            return
        yield name, raw
