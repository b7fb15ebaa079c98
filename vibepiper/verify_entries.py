"""What is imported to verify a project: for each dialect that its definitions are written in, which modules."""

from __future__ import annotations

from vibepiper.analyzer.graph.model import AssetGraph
from vibepiper.analyzer.source.code_locations import find_code_locations
from vibepiper.analyzer.source.discover import Discovery, discover
from vibepiper.analyzer.source.tree import SourceTree

from .project import Project, configured_roots, execution_environment, read_work_tree
from .verify_dialects import RUNTIMES
from .verify_runtimes import Imports

# Whose projects name the modules that they are loaded from; all others are loaded by importing what defines assets.
_LOADED_FROM_ENTRIES = frozenset({"dagster"})


def imports_of(project: Project, graph: AssetGraph) -> dict[str, Imports]:
    """What to import for each dialect that a project uses, by the dialect's name."""
    tree = read_work_tree(project)
    present = _present(project, tree, graph)
    import_paths = tuple(execution_environment(project).import_paths)
    found: dict[str, Imports] = {}
    for dialect in present:
        # In a project of several dialects an entry that is another one's defines nothing here.
        known = _discovered(project, tree, project.config.entry, dialect if len(present) > 1 else None)
        modules, entry = tuple(sorted(known.modules.module_of(path) for path in known.files)), False
        if dialect in _LOADED_FROM_ENTRIES:
            loaded = project.config.entry or find_code_locations(tree, tree.paths(), known.modules).modules
            modules, entry = loaded or modules, bool(loaded)
        found[dialect] = Imports(project.root, modules, import_paths, project.variables(), entry)
    return found


def _present(project: Project, tree: SourceTree, graph: AssetGraph) -> tuple[str, ...]:
    """The dialects of the assets; where none is read, those that files mention."""
    names = [dialect.name for dialect in RUNTIMES]
    defined = {asset.dialect for asset in graph.assets}
    if defined:
        return tuple(name for name in names if name in defined)
    mentioned = tuple(name for name in names if _discovered(project, tree, (), name).files)
    return mentioned or (names[0],)


def _discovered(project: Project, tree: SourceTree, entry: tuple[str, ...], dialect: str | None) -> Discovery:
    config, roots = project.config, configured_roots(project.config)
    if dialect is None:
        return discover(tree, entry=entry, source_roots=roots, include=config.include, exclude=config.exclude)
    return discover(
        tree,
        entry=entry,
        source_roots=roots,
        include=config.include,
        exclude=config.exclude,
        dialects=(dialect,),
    )
