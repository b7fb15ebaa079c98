"""Shows that the graph read from source equals the one that importing the project makes, fact by fact."""

from __future__ import annotations

import json
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from vibepiper.analyzer.graph.model import AssetGraph, JsonValue

from .verify_compare import ABSENT, CONDITIONAL, KINDS, UNDECIDED, Word, by_name, compare, objects
from .verify_dialects import RUNTIMES, VIBEPIPER
from .verify_runtimes import Imports, import_elsewhere, is_configured
from .verify_types import respelled

_LONG = 12


class Difference(Struct, frozen=True):
    """A fact on which the two graphs disagree: as read from source, and as made by importing."""

    subject: str
    fact: str
    static: str
    runtime: str


class Conditional(Struct, frozen=True):
    """A definition in one arm of an undecided branch (``kind`` is asset, check or job), and whether importing made it."""

    kind: str
    name: str
    made: bool


class Verification(Struct, frozen=True):
    """The outcome: how many facts agree, which don't, how many the analysis left undecided, which definitions are
    conditional in the source, and which modules could not be imported, and why.

    ``unmade`` are definitions that importing did not make when modules failed: nobody knows whether they differ.
    """

    assets: int
    agreed: int
    undecided: int
    differences: tuple[Difference, ...]
    conditional: tuple[Conditional, ...]
    unmade: tuple[str, ...]
    failures: Mapping[str, str]

    @property
    def holds(self) -> bool:
        """Whether everything was imported, and everything decided is equal."""
        return not self.differences and not self.failures


def verify(static: AssetGraph, imports: Mapping[str, Imports], python: str) -> Verification:
    """Import modules in another process, and compare what they define with the graph read from source.

    Args:
        static: The graph read from source; its resources and jobs without a place in code serve the other one too.
        imports: What to import for each dialect, by its name.
        python: The interpreter that has the project's dependencies, and the libraries that define its assets.

    Raises:
        UsageError: The interpreter can't be started, lacks such a library, or doesn't answer.
    """
    if VIBEPIPER.name not in imports:
        # What the configuration defines serves VibePiper's own definitions.
        own = tuple(job for job in static.jobs if not is_configured(job))
        static = replace(static, resources=(), jobs=own)
    made = [
        import_elsewhere(dialect, imports[dialect.name], static, python)
        for dialect in RUNTIMES
        if dialect.name in imports
    ]
    runtime: dict[str, JsonValue] = {
        kind: [entry for part in made for entry in objects(part.graph[kind])] for kind in KINDS
    }
    failures = {module: reason for part in made for module, reason in part.failures.items()}
    static = respelled(static, {name: other for part in made for name, other in part.spellings.items()})
    agreed, undecided = 0, 0
    differences: list[Difference] = []
    unmade: list[str] = []
    conditional: list[Conditional] = []
    for subject, fact, ours, theirs in compare(static, runtime):
        if ours is CONDITIONAL:
            kind, _, name = subject.partition(" ")
            conditional.append(Conditional(kind, name.strip("'"), theirs is not ABSENT))
        elif ours is UNDECIDED:
            undecided += 1
        elif ours == theirs:
            agreed += 1
        elif theirs is ABSENT and failures and fact == "definition":
            unmade.append(subject)
        else:
            one, other = _told_apart(ours, theirs)
            differences.append(Difference(subject, fact, _shown(one), _shown(other)))
    return Verification(
        len(by_name(runtime["assets"], "key")),
        agreed,
        undecided,
        tuple(differences),
        tuple(conditional),
        tuple(unmade),
        failures,
    )


def _told_apart(
    ours: JsonValue | Word, theirs: JsonValue | Word
) -> tuple[JsonValue | Word, JsonValue | Word]:
    """Two values as they are shown: of long lists, what only one of them has."""
    if not (isinstance(ours, list) and isinstance(theirs, list) and len(ours) + len(theirs) > _LONG):
        return ours, theirs
    left, right = [each for each in ours if each not in theirs], [each for each in theirs if each not in ours]
    return (["…", *left], ["…", *right]) if left or right else (ours, theirs)


def _shown(value: JsonValue | Word) -> str:
    return value.text if isinstance(value, Word) else json.dumps(value, ensure_ascii=False, sort_keys=True)
