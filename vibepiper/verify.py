"""Shows that the graph read from source equals the one that importing the project makes, fact by fact."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from vibepiper.analyzer.graph.codec import decode, encode, to_json
from vibepiper.analyzer.graph.model import AssetGraph, JsonValue

from .errors import UsageError

# What importing can't know: places, digests of source text, and what only the analysis is unsure of.
NOT_COMPARED = frozenset(
    [
        "key",
        "path",
        "line",
        "column",
        "end_line",
        "end_column",
        "location",
        "code_version",
        "conditional",
        "environment",
        "unknown",
    ]
)
TIMEOUT_SECONDS = 600.0

_Facts = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact on which the two graphs disagree: as read from source, and as made by importing."""

    subject: str
    fact: str
    static: str
    runtime: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: how many facts agree, which don't, how many the analysis left undecided, and which modules
    could not be imported (with the place and the reason)."""

    assets: int
    agreed: int
    undecided: int
    differences: tuple[Difference, ...]
    failures: Mapping[str, str]

    @property
    def holds(self) -> bool:
        """Whether everything was imported, and everything decided is equal."""
        return not self.differences and not self.failures


def verify(
    static: AssetGraph,
    root: Path,
    modules: Sequence[str],
    import_paths: Sequence[Path],
    python: str = sys.executable,
) -> Verification:
    """Import modules in another process, and compare what they define with the graph read from source.

    Args:
        static: The graph read from source; its resources and jobs without a place in code serve the other one too.
        root: The project's root.
        modules: What to import, in this order.
        import_paths: The folders that imports start from.
        python: The interpreter that has the project's dependencies, and this package.

    Raises:
        UsageError: The interpreter can't be started, or doesn't answer.
    """
    runtime, failures = _import_elsewhere(static, root, modules, import_paths, python)
    agreed, undecided = 0, 0
    differences: list[Difference] = []
    for subject, fact, ours, theirs in compare(static, runtime):
        if ours is UNDECIDED:
            undecided += 1
        elif ours == theirs:
            agreed += 1
        else:
            differences.append(Difference(subject, fact, _shown(ours), _shown(theirs)))
    return Verification(len(runtime.assets), agreed, undecided, tuple(differences), failures)


@dataclass(frozen=True, slots=True)
class _Word:
    """A value that no fact has."""

    text: str


UNDECIDED = _Word("undecided")
ABSENT = _Word("nothing")


def compare(
    static: AssetGraph, runtime: AssetGraph
) -> Iterator[tuple[str, str, JsonValue | _Word, JsonValue | _Word]]:
    """Every fact of either graph: its subject, its name, its value in source and its value at run time."""
    ours, theirs = to_json(static), to_json(runtime)
    edges = _edges(ours), _edges(theirs)
    for kind, name in (("assets", "key"), ("checks", "name"), ("jobs", "name")):
        for key, one, other in _matched(_by(ours, kind, name), _by(theirs, kind, name)):
            subject = f"{kind[:-1]} '{key}'"
            if one is None or other is None:
                yield subject, "definition", _presence(one, static), ABSENT if other is None else "defined"
                continue
            undecided = _undecided_fields(one, other)
            if kind == "assets":
                one = {**one, "dependencies": edges[0].get(key, [])}
                other = {**other, "dependencies": edges[1].get(key, [])}
            for fact in sorted(one.keys() - NOT_COMPARED):
                decided = fact not in undecided
                for path, left, right in _leaves(fact, one[fact], other.get(fact)):
                    yield subject, path, left if decided else UNDECIDED, right


def _undecided_fields(one: _Facts, other: _Facts) -> Set[str]:
    if one.get("conditional"):
        return {*one.keys(), "dependencies"}
    fields = {str(entry["field"]) for side in (one, other) for entry in _objects(side.get("unknown", []))}
    return fields | {"dependencies"} if fields & {"deps", "inputs"} else fields


def _leaves(
    path: str, one: JsonValue | _Word, other: JsonValue | _Word
) -> Iterator[tuple[str, JsonValue | _Word, JsonValue | _Word]]:
    """The single facts within two values: those of objects by name, those of lists of named objects too."""
    left, right = _members(one), _members(other)
    if left is None or right is None:
        yield path, one, other
        return
    for name in sorted((left.keys() | right.keys()) - NOT_COMPARED):
        ours, theirs = left.get(name, ABSENT), right.get(name, ABSENT)
        # A comment beside a column describes it in the source; importing never sees it.
        if name == "description" and path.startswith(("schema", "inputs")) and theirs is None:
            continue
        yield from _leaves(f"{path}.{name}", ours, theirs)


def _members(value: JsonValue | _Word) -> Mapping[str, JsonValue] | None:
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value:
        names = [
            entry.get("name", entry.get("parameter")) if isinstance(entry, dict) else None for entry in value
        ]
        if all(isinstance(name, str) for name in names) and len(set(map(str, names))) == len(names):
            return {str(name): entry for name, entry in zip(names, value, strict=True)}
    return None


def _presence(one: _Facts | None, static: AssetGraph) -> JsonValue | _Word:
    """What the source says of a definition that only one side has; an open graph never claims an absence."""
    if one is None:
        return UNDECIDED if static.open else ABSENT
    return UNDECIDED if one.get("conditional") else "defined"


def _by(graph: _Facts, kind: str, name: str) -> dict[str, _Facts]:
    entries = graph[kind]
    return {str(entry[name]): entry for entry in _objects(entries)}


def _objects(entries: JsonValue) -> Iterable[dict[str, JsonValue]]:
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _edges(graph: _Facts) -> dict[str, JsonValue]:
    found: dict[str, set[str]] = {}
    for edge in _objects(graph["edges"]):
        through = f" as {edge['parameter']}" if edge["parameter"] else " (ordering)"
        found.setdefault(str(edge["downstream"]), set()).add(f"{edge['upstream']}{through}")
    return {key: [*sorted(edges)] for key, edges in found.items()}


def _matched(
    ours: Mapping[str, _Facts], theirs: Mapping[str, _Facts]
) -> Iterator[tuple[str, _Facts | None, _Facts | None]]:
    for name in sorted(ours.keys() | theirs.keys()):
        yield name, ours.get(name), theirs.get(name)


def _shown(value: JsonValue | _Word) -> str:
    return value.text if isinstance(value, _Word) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _import_elsewhere(
    static: AssetGraph, root: Path, modules: Sequence[str], import_paths: Sequence[Path], python: str
) -> tuple[AssetGraph, Mapping[str, str]]:
    configured = replace(
        AssetGraph(),
        resources=static.resources,
        jobs=tuple(job for job in static.jobs if job.location.path.endswith(".toml")),
    )
    with tempfile.TemporaryDirectory(prefix="vibepiper-verify-") as folder:
        answer = Path(folder) / "answer.json"
        request = {
            "root": str(root),
            "modules": list(modules),
            "import_paths": [str(path) for path in import_paths],
            "configured": encode(configured).decode(),
            "answer": str(answer),
        }
        try:
            done = subprocess.run(
                [python, "-m", "vibepiper.verify_imports"],
                input=json.dumps(request),
                text=True,
                capture_output=True,
                cwd=root,
                env={**os.environ, "PYTHONSAFEPATH": "1"},
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except OSError as error:
            raise UsageError(
                f"the interpreter '{python}' can't be started: {error.strerror}",
                "Name one with --python; it needs the project's dependencies and vibepiper.",
            ) from error
        except subprocess.TimeoutExpired as error:
            raise UsageError(
                f"importing the project took longer than {TIMEOUT_SECONDS:.0f} seconds",
                "Code that runs when a module is imported belongs into a function.",
            ) from error
        if not answer.exists():
            said = (done.stderr or done.stdout).strip().splitlines()
            raise UsageError(
                f"importing the project in '{python}' ended without an answer (exit code {done.returncode})"
                + (f": {said[-1]}" if said else ""),
                "A module may have ended the process, or the interpreter has no vibepiper.",
            )
        content = json.loads(answer.read_text(encoding="utf-8"))
    return decode(content["graph"].encode()), content["failures"]
