"""Compares the graph read from source with what importing made, fact by fact; knows nothing of importing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set

from msgspec import Struct

from vibepiper.analyzer.graph.codec import to_json
from vibepiper.analyzer.graph.model import AssetGraph, JsonValue

from .verify_dialects import Entry, dialect_of, with_dependencies

# What an entry says of itself beside facts: how it is found, where, and what the analysis alone knows of it.
NO_FACTS = frozenset(
    [
        "key",
        "dialect",
        "path",
        "line",
        "column",
        "end_line",
        "end_column",
        "code_version",
        "conditional",
        "environment",
        "unknown",
    ]
)


class Word(Struct, frozen=True):
    """A value that no fact has."""

    text: str


UNDECIDED = Word("undecided")
CONDITIONAL = Word("conditional")
ABSENT = Word("nothing")
_IDENTITIES: Mapping[str, str] = {"assets": "key", "checks": "name", "jobs": "name", "resources": "name"}
KINDS = tuple(_IDENTITIES)


def compare(
    static: AssetGraph, runtime: Entry
) -> Iterator[tuple[str, str, JsonValue | Word, JsonValue | Word]]:
    """Every fact of either graph: its subject, its name, its value in source and its value at run time.

    The run time's entries only have the facts that can be compared.
    """
    ours = with_dependencies(to_json(static))
    for kind, name in _IDENTITIES.items():
        several = {*_ambiguous(ours[kind], name), *_ambiguous(runtime[kind], name)}
        one_side, other_side = by_name(ours[kind], name, several), by_name(runtime[kind], name, several)
        for key in sorted(one_side.keys() | other_side.keys()):
            one, other = one_side.get(key), other_side.get(key)
            subject = f"{kind[:-1]} '{key}'"
            yield subject, "definition", _presence(one, key, static), ABSENT if other is None else "defined"
            if one is not None and other is not None:
                for fact, left, right in _facts(kind, one, other, static):
                    yield subject, fact, left, right


def by_name(entries: JsonValue, name: str, several: Set[str] = frozenset()) -> dict[str, Entry]:
    """Entries by name; those whose name is among ``several`` by their assets, too."""
    found: dict[str, Entry] = {}
    for entry in objects(entries):
        key = str(entry[name])
        of = entry.get("assets")
        if key in several and isinstance(of, list):
            key = f"{', '.join(map(str, of))}:{key}"
        found[key] = entry
    return found


def objects(entries: JsonValue) -> Iterable[dict[str, JsonValue]]:
    """The objects in a list."""
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _facts(
    kind: str, one: Entry, other: Entry, static: AssetGraph
) -> Iterator[tuple[str, JsonValue | Word, JsonValue | Word]]:
    told = dialect_of(other).from_source(kind, one, other, static)
    undecided = _undecided_fields(told, other)
    for fact in sorted(other.keys() - NO_FACTS):
        ours = _place(one, other[fact]) if fact == "place" else told.get(fact, UNDECIDED)
        decided = fact not in undecided
        for path, left, right in _leaves(fact, ours, other[fact]):
            yield path, left if decided else UNDECIDED, right


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
        return {*other.keys()}
    fields = {str(entry["field"]) for side in (one, other) for entry in objects(side.get("unknown", []))}
    return fields | {"dependencies", "upstream", "inputs"} if fields & {"deps", "inputs"} else fields


def _leaves(
    path: str, one: JsonValue | Word, other: JsonValue | Word
) -> Iterator[tuple[str, JsonValue | Word, JsonValue | Word]]:
    """The single facts within two values: those of objects by name, those of lists of named objects too."""
    left, right = _members(one), _members(other)
    if left is None or right is None:
        yield path, one, other
        return
    for name in sorted(left.keys() | right.keys()):
        ours, theirs = left.get(name, ABSENT), right.get(name, ABSENT)
        # A comment beside a column describes it in the source; importing never sees it.
        if name == "description" and path.startswith(("schema", "inputs")) and theirs is None:
            continue
        # Importing a schema keeps no place of it.
        if name == "location" and path.rpartition(".")[2] == "schema":
            continue
        yield from _leaves(f"{path}.{name}", ours, theirs)


def _members(value: JsonValue | Word) -> Mapping[str, JsonValue] | None:
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value:
        names = [
            entry.get("name", entry.get("parameter")) if isinstance(entry, dict) else None for entry in value
        ]
        if all(isinstance(name, str) for name in names) and len(set(map(str, names))) == len(names):
            return {str(name): entry for name, entry in zip(names, value, strict=True)}
    return None


def _presence(one: Entry | None, key: str, static: AssetGraph) -> JsonValue | Word:
    """What the source says of a definition; an open graph never claims an absence, nor does one that names the key."""
    if one is None:
        named = static.open or any(key in problem.message for problem in static.problems)
        return UNDECIDED if named else ABSENT
    return CONDITIONAL if one.get("conditional") else "defined"


def _ambiguous(entries: JsonValue, name: str) -> Set[str]:
    """The names that several entries have: only with their assets do they mean one."""
    counts = Counter(str(entry[name]) for entry in objects(entries))
    return {each for each, count in counts.items() if count > 1}
