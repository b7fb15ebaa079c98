"""Renames an asset in a whole project: where it is defined and wherever something names it; knows no rule or command."""

from __future__ import annotations

import ast
import builtins
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from keyword import iskeyword
from typing import TypeVar

from ..build import Analysis
from ..facts import ArgumentFact, CheckParameter, FormFact
from ..graph.link import KeyIndex
from ..graph.model import AssetKey, Edge, Location
from ..graph.select import renamed_words
from ..lint.fix import Edit, Fix
from ..source.errors import SourceError
from ..source.tree import SourceTree
from .errors import CannotFix
from .room import FileChanges
from .text import FixableText

_Key = TypeVar("_Key")
_Item = TypeVar("_Item")
# What one function defines that is called like it.
_OF_FUNCTIONS = frozenset(
    {"asset", "dagster.asset", "dagster.graph_asset", "dagster.observable_source_asset"}
)


class Renamer:
    """Renames assets of one analysis of a project."""

    def __init__(self, analysis: Analysis, tree: SourceTree) -> None:
        self._analysis = analysis
        self._tree = tree
        self._files: dict[str, FixableText] = {}
        self._keys = KeyIndex(asset.key for asset in analysis.graph.assets)

    def fix(self, old: AssetKey, new: AssetKey) -> Fix:
        """All that has to change for the asset ``old`` to be called ``new``. Whether that is enough is told by analysing
        the changed project: see :func:`.sameness.difference`.

        Raises:
            CannotFix: It isn't defined in one place that can be changed, or something names it in a way that can't be.
        """
        if any(not part for part in new) or new == old:
            raise CannotFix(f"'{new}' is no other key")
        if new in self._keys:
            raise CannotFix(f"there is an asset '{new}' already")
        edits = [*self._parameters(old, new), *self._references(old, new), *self._texts(old, new)]
        edits += self._definition(old, new, edits)
        return Fix(f"rename '{old}' to '{new}'", "unsafe", tuple(dict.fromkeys(edits)))

    def _definition(self, old: AssetKey, new: AssetKey, others: list[Edit]) -> Iterator[Edit]:
        defined = self._defined.get(old, ())
        if len(defined) != 1:
            raise CannotFix(f"'{old}' is defined in {len(defined)} places")
        argument = self._key_argument(old)
        if argument is not None:
            if len(self._sharing[argument.location]) > 1:
                raise CannotFix(f"{argument.location}: the key given there is that of several assets")
            yield Edit("rename-key", argument.location, name=str(old), text=str(new))
            return
        form = self._forms.get(str(old))
        if form is None or form.definition not in _OF_FUNCTIONS or len(self._at[defined[0]]) > 1:
            raise CannotFix(f"where the key '{old}' is written is not certain")
        if old[:-1] != new[:-1]:
            raise CannotFix(
                f"'{old}' is called like its function, which gives it no other prefix than it has"
            )
        file = self._file(defined[0].path)
        if form.function == old.name and _is_free(new.name, file) and self._names_only(old.name, others):
            yield Edit("rename-function", defined[0], name=old.name, text=new.name)
        else:
            yield Edit("set-argument", defined[0], name="name", text=f'"{new.name}"')

    def _key_argument(self, key: AssetKey) -> ArgumentFact | None:
        """The argument that gives an asset its key."""
        for name in ("key", "name"):
            found = self._arguments.get((str(key), name))
            if found is not None and not (found.known and found.value is None):
                return found
        return None

    def _parameters(self, old: AssetKey, new: AssetKey) -> Iterator[Edit]:
        """The parameters that mean the asset by their name."""
        for edge in self._reading.get(old, ()):
            if edge.parameter and self._is_parameter(edge.location):
                yield _parameter(edge.location, edge.parameter, old, new)
        for check in self._analysis.graph.checks:
            if old in (*check.assets, *check.reads):
                for fact in self._checking.get(check.name, ()):
                    if self._keys.candidates(fact.name) == (old,):
                        yield _parameter(fact.location, fact.name, old, new)

    def _references(self, old: AssetKey, new: AssetKey) -> Iterator[Edit]:
        """Entries of deps, inputs and checks."""
        for location in self._naming.get(old, ()):
            if not self._is_parameter(location):
                yield Edit("rename-key", location, name=str(old), text=str(new))
        for location in self._columns.get(old, ()):
            yield Edit("rename-lineage", location, name=str(old), text=str(new))

    def _is_parameter(self, location: Location) -> bool:
        """Whether a parameter of a function stands at a place, rather than what says where its data comes from."""
        return any(self._file(location.path).nodes_at(location, ast.arg))

    def _file(self, path: str) -> FixableText:
        if path not in self._files:
            self._files[path] = FixableText(path, self._tree.read(path))
        return self._files[path]

    def _texts(self, old: AssetKey, new: AssetKey) -> Iterator[Edit]:
        """SQL texts and selections."""
        readers = {str(edge.downstream) for edge in self._reading.get(old, ())}
        for fact in self._analysis.facts.arguments:
            if fact.name == "sql" and fact.owner in readers:
                yield Edit("rename-table", fact.location, name=str(old), text=str(new))
            elif fact.name == "select" and any(renamed_words(str(fact.value), str(old), str(new))):
                yield Edit("rename-selected", fact.location, name=str(old), text=str(new))
        for job in self._analysis.graph.jobs:
            if not job.location.path.endswith(".py") and any(renamed_words(job.select, str(old), str(new))):
                raise CannotFix(f"{job.location}: job '{job.name}' names '{old}'; name '{new}' there first")

    def _names_only(self, name: str, others: list[Edit]) -> bool:
        """Whether nothing in the project's files means the function of a name, once the other edits are made."""
        files = FileChanges(self._tree.read)
        files.accept(Fix("", "unsafe", tuple(others)))
        changed = files.contents()
        defining = 0
        for path in self._tree.paths():
            if not path.endswith((".py", ".pyi")):
                continue
            try:
                data = changed.get(path) or self._tree.read(path)
            except SourceError:
                return False
            if name.encode() in data:
                uses = _uses(FixableText(path, data), name)
                if uses is None:
                    return False
                defining += uses
        return defining == 1

    @cached_property
    def _forms(self) -> Mapping[str, FormFact]:
        return {fact.owner: fact for fact in self._analysis.facts.forms}

    @cached_property
    def _arguments(self) -> Mapping[tuple[str, str], ArgumentFact]:
        return {(fact.owner, fact.name): fact for fact in reversed(self._analysis.facts.arguments)}

    @cached_property
    def _sharing(self) -> Mapping[Location, set[str]]:
        """Which assets have an argument from a place."""
        return _grouped((fact.location, fact.owner) for fact in self._analysis.facts.arguments)

    @cached_property
    def _defined(self) -> Mapping[AssetKey, Sequence[Location]]:
        found: dict[AssetKey, list[Location]] = defaultdict(list)
        for definition in self._analysis.facts.definitions:
            found[definition.asset].append(definition.location)
        return found

    @cached_property
    def _at(self) -> Mapping[Location, set[AssetKey]]:
        """Which assets a place defines."""
        return _grouped((each.location, each.asset) for each in self._analysis.facts.definitions)

    @cached_property
    def _reading(self) -> Mapping[AssetKey, set[Edge]]:
        return _grouped((edge.upstream, edge) for edge in self._analysis.graph.edges)

    @cached_property
    def _checking(self) -> Mapping[str, set[CheckParameter]]:
        return _grouped((fact.check, fact) for fact in self._analysis.facts.check_parameters)

    @cached_property
    def _naming(self) -> Mapping[AssetKey, set[Location]]:
        """Where entries name an asset."""
        facts = self._analysis.facts
        named = [(entry.upstream, entry.location) for entry in facts.inputs]
        named += [(reference.asset, reference.location) for reference in facts.checks]
        return _grouped((self._keys.resolve(key), location) for key, location in named)

    @cached_property
    def _columns(self) -> Mapping[AssetKey, set[Location]]:
        """Where declared lineage names columns of an asset."""
        declared = {
            (asset.key, each.column, position): source.asset
            for asset in self._analysis.graph.assets
            for each in asset.column_lineage
            for position, source in enumerate(each.sources)
        }
        named = (
            (declared.get((each.asset, each.column, each.position)), each.location)
            for each in self._analysis.facts.lineage
            if each.position is not None
        )
        return _grouped((key, location) for key, location in named if key is not None)


def _grouped(pairs: Iterable[tuple[_Key, _Item]]) -> Mapping[_Key, set[_Item]]:
    found: dict[_Key, set[_Item]] = defaultdict(set)
    for key, item in pairs:
        found[key].add(item)
    return found


def _is_free(name: str, file: FixableText) -> bool:
    """Whether a function of a file may have the name, which means nothing there yet."""
    if not name.isidentifier() or iskeyword(name) or hasattr(builtins, name):
        return False
    return all(token.text != name for token in file.tokens)


def _parameter(location: Location, name: str, old: AssetKey, new: AssetKey) -> Edit:
    renamed = "__".join(new) if name == "__".join(old) else new.name
    if name not in ("__".join(old), old.name):
        raise CannotFix(f"{location}: parameter '{name}' does not have the name of '{old}'")
    return Edit("rename-parameter", location, name=name, text=renamed)


def _uses(file: FixableText, name: str) -> int | None:
    """How often code names something; None where a text may name it, too."""
    count = 0
    for token in file.tokens:
        if token.text == name:
            count += 1
        elif (
            re.search(rf"(?:^|[.:/\"'\[]){re.escape(name)}[\"'\]]*$", token.text) and token.text[-1:] in "\"'"
        ):
            return None
    return count
