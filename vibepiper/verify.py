"""Shows that the graph read from source equals the one that importing the project makes, fact by fact."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set

from msgspec import Struct

from vibepiper.analyzer.graph.codec import to_json
from vibepiper.analyzer.graph.model import AssetGraph, JsonValue

from .verify_runtimes import RUNTIMES, Entry, Imports, RuntimeDialect, import_elsewhere

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


class Difference(Struct, frozen=True):
    """A fact on which the two graphs disagree: as read from source, and as made by importing."""

    subject: str
    fact: str
    static: str
    runtime: str


class Verification(Struct, frozen=True):
    """The outcome: how many facts agree, which don't, how many the analysis left undecided, which definitions are
    conditional in the source (and whether importing made them), and which modules could not be imported, and why."""

    assets: int
    agreed: int
    undecided: int
    differences: tuple[Difference, ...]
    conditional: Mapping[str, bool]
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
    made = [
        import_elsewhere(dialect, imports[dialect.name], static, python)
        for dialect in RUNTIMES
        if dialect.name in imports
    ]
    runtime: dict[str, JsonValue] = {
        kind: [entry for part in made for entry in _objects(part.graph[kind])] for kind in _IDENTITIES
    }
    runtime["edges"] = [entry for part in made for entry in _objects(part.graph["edges"])]
    agreed, undecided = 0, 0
    differences: list[Difference] = []
    for subject, fact, ours, theirs in compare(static, runtime):
        if ours is UNDECIDED:
            undecided += 1
        elif ours == theirs:
            agreed += 1
        else:
            differences.append(Difference(subject, fact, _shown(ours), _shown(theirs)))
    assets = _by(runtime["assets"], "key", frozenset())
    return Verification(
        len(assets),
        agreed,
        undecided,
        tuple(differences),
        {str(asset.key): str(asset.key) in assets for asset in static.assets if asset.conditional},
        {module: reason for part in made for module, reason in part.failures.items()},
    )


class _Word(Struct, frozen=True):
    """A value that no fact has."""

    text: str


UNDECIDED = _Word("undecided")
ABSENT = _Word("nothing")
_IDENTITIES = {"assets": "key", "checks": "name", "jobs": "name"}
_DIALECTS: Mapping[str, RuntimeDialect] = {dialect.name: dialect for dialect in RUNTIMES}


def compare(
    static: AssetGraph, runtime: Entry
) -> Iterator[tuple[str, str, JsonValue | _Word, JsonValue | _Word]]:
    """Every fact of either graph: its subject, its name, its value in source and its value at run time.

    The run time's graph is in the published form; its entries only have the facts that can be compared.
    """
    ours = to_json(static)
    for kind, name in _IDENTITIES.items():
        several = {*_ambiguous(ours[kind], name), *_ambiguous(runtime[kind], name)}
        one_side, other_side = _by(ours[kind], name, several), _by(runtime[kind], name, several)
        if kind == "assets":
            one_side = _from_source(one_side, other_side, ours["edges"])
            other_side = _with_dependencies(other_side, runtime["edges"])
        for key, one, other in _matched(one_side, other_side):
            subject = f"{kind[:-1]} '{key}'"
            yield subject, "definition", _presence(one, key, static), ABSENT if other is None else "defined"
            if one is None or other is None:
                continue
            undecided = _undecided_fields(one, other)
            for fact in sorted(other.keys() - NOT_COMPARED):
                decided = fact not in undecided
                for path, left, right in _leaves(fact, one.get(fact), other[fact]):
                    yield subject, path, left if decided else UNDECIDED, right


def _from_source(
    assets: Mapping[str, Entry], runtime: Mapping[str, Entry], edges: JsonValue
) -> dict[str, Entry]:
    """The assets read from source, with the facts that their dialects' run times know under these names."""
    upstream = {
        key: sorted({str(edge["upstream"]) for edge in found}) for key, found in _incoming(edges).items()
    }
    found: dict[str, Entry] = {}
    for key, asset in _with_dependencies(assets, edges).items():
        dialect = _DIALECTS.get(str(asset["dialect"]))
        place = _place(asset, runtime[key]["place"]) if "place" in runtime.get(key, {}) else None
        found[key] = {
            **(dialect.from_source(asset) if dialect is not None else asset),
            "upstream": [*upstream.get(key, [])],
            "place": place,
        }
    return found


def _place(asset: Entry, made: JsonValue) -> JsonValue:
    """The line that importing gives, if the definition covers it, else where the definition starts."""
    if isinstance(made, dict) and covers(asset, str(made["file"]), made["line"]):
        return made
    return f"{asset['path']}:{asset['line']}"


def covers(span: Entry, path: str, line: JsonValue) -> bool:
    """Whether a span of source text in the published form has a line of a file."""
    first, last = span["line"], span["end_line"]
    if not (isinstance(first, int) and isinstance(last, int) and isinstance(line, int)):
        return False
    return span["path"] == path and first <= line <= max(first, last)


def _undecided_fields(one: Entry, other: Entry) -> Set[str]:
    if one.get("conditional"):
        return {*one.keys()}
    fields = {str(entry["field"]) for side in (one, other) for entry in _objects(side.get("unknown", []))}
    return fields | {"dependencies", "upstream"} if fields & {"deps", "inputs"} else fields


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


def _presence(one: Entry | None, key: str, static: AssetGraph) -> JsonValue | _Word:
    """What the source says of a definition; an open graph never claims an absence, nor does one that names the key."""
    if one is None:
        named = static.open or any(key in problem.message for problem in static.problems)
        return UNDECIDED if named else ABSENT
    return UNDECIDED if one.get("conditional") else "defined"


def _ambiguous(entries: JsonValue, name: str) -> Set[str]:
    """The names that several entries have: only with their assets do they mean one."""
    counts = Counter(str(entry[name]) for entry in _objects(entries))
    return {each for each, count in counts.items() if count > 1}


def _by(entries: JsonValue, name: str, several: Set[str]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in _objects(entries):
        key = str(entry[name])
        of = entry.get("assets")
        if key in several and isinstance(of, list):
            key = f"{', '.join(map(str, of))}:{key}"
        found[key] = entry
    return found


def _objects(entries: JsonValue) -> Iterable[dict[str, JsonValue]]:
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _with_dependencies(assets: Mapping[str, Entry], edges: JsonValue) -> dict[str, Entry]:
    """Assets with the edges that lead to them, where ``upstream`` doesn't say them."""
    incoming = _incoming(edges)
    return {
        key: asset
        if "upstream" in asset
        else {**asset, "dependencies": [*sorted({_told(edge) for edge in incoming.get(key, ())})]}
        for key, asset in assets.items()
    }


def _incoming(edges: JsonValue) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for edge in _objects(edges):
        found.setdefault(str(edge["downstream"]), []).append(edge)
    return found


def _told(edge: Entry) -> str:
    through = f" as {edge['parameter']}" if edge["parameter"] else " (ordering)"
    return f"{edge['upstream']}{through}"


def _matched(
    ours: Mapping[str, Entry], theirs: Mapping[str, Entry]
) -> Iterator[tuple[str, Entry | None, Entry | None]]:
    for name in sorted(ours.keys() | theirs.keys()):
        yield name, ours.get(name), theirs.get(name)


def _shown(value: JsonValue | _Word) -> str:
    return value.text if isinstance(value, _Word) else json.dumps(value, ensure_ascii=False, sort_keys=True)
