"""The selection language: text that names assets; knows nothing of who asks.

An expression is made of names and globs (``orders``, ``raw/*``), facts (``group:sales``, ``tag:pii=no``,
``owner:…``, ``kind:…``, ``path:…``, ``source:…``, ``job:…``), ``+x`` (and its upstream), ``x+`` (and its
downstream), ``2+x+1`` (so many steps), ``and`` or a comma, ``or`` or a space, ``not``, and parentheses.
A name with characters of the language is written in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from .link import KeyIndex
from .model import Asset, AssetGraph, AssetKey
from .queries import GraphIndex
from .suggest import did_you_mean, may_be_defined_in

MAX_DEPTH = 100

_SPACE = re.compile(r"\s*")
_UPSTREAM = re.compile(r"(\d*)\+(?=[^\s,)])")
_DOWNSTREAM = re.compile(r"\+(\d*)(?=[\s,)]|$)")
_WORD = re.compile(r"(?:\"[^\"]*\"|'[^']*'|[^\s(),+\"'])+")
_GLOB = re.compile(r"[*?\[]")
_OPEN = re.compile(r"\(")
_CLOSE = re.compile(r"\)")
_COMMA = re.compile(r",")
_KEYWORDS = {word: re.compile(rf"{word}(?=[\s(]|$)") for word in ("and", "or", "not")}


class SelectionError(ValueError):
    """A selection that can't be understood or names nothing; ``position`` counts characters from 0."""

    def __init__(self, expression: str, position: int, reason: str) -> None:
        super().__init__(expression, position, reason)
        self.expression = expression
        self.position = position
        self.reason = reason

    def __str__(self) -> str:
        return f"selection '{self.expression}', character {self.position + 1}: {self.reason}"


def select(
    graph: AssetGraph, expressions: str | Iterable[str], exclude: str | Iterable[str] = ()
) -> tuple[AssetKey, ...]:
    """The keys of the assets that any of the expressions names and none of ``exclude`` does, sorted.

    No expression at all selects every asset.

    Raises:
        SelectionError: On a mistake in an expression, or a name that nothing in the graph has.
    """
    selector = Selector(graph)
    wanted = _texts(expressions)
    chosen = selector.union(wanted) if wanted else set(selector.index.assets)
    return tuple(sorted(chosen - selector.union(_texts(exclude))))


class Selector:
    """Evaluates expressions on one graph. ``lenient``: a name that nothing has selects nothing, instead of being an
    error."""

    def __init__(self, graph: AssetGraph, *, lenient: bool = False) -> None:
        self.index = GraphIndex(graph)
        self.lenient = lenient
        self.names = KeyIndex(self.index.assets)
        self._open_jobs: list[str] = []

    def union(self, expressions: Iterable[str]) -> set[AssetKey]:
        """What any of the expressions names."""
        return {key for expression in expressions for key in self.evaluate(expression)}

    def evaluate(self, expression: str) -> set[AssetKey]:
        """What one expression names."""
        return _Parser(self, expression).whole()

    def named(self, pattern: str) -> set[AssetKey]:
        """The assets that a name or a glob means; raises LookupError with the reason when a name means none."""
        if _GLOB.search(pattern):
            whole = "/" in pattern
            return {
                key
                for key in self.index.assets
                if fnmatchcase(str(key), pattern) or (not whole and fnmatchcase(key.name, pattern))
            }
        found = self.names.candidates(pattern)
        if len(found) > 1:
            several = ", ".join(f"'{key}'" for key in found)
            raise LookupError(f"'{pattern}' could mean {several}; write the whole key")
        if not found:
            near = did_you_mean(pattern, (str(key) for key in self.index.assets))
            raise LookupError(f"no asset is called '{pattern}'{self._hidden()}.{near}")
        return set(found)

    def sources(self, pattern: str) -> set[AssetKey]:
        """The sources among what a name or a glob means; raises LookupError when a name means something else."""
        found = self.named(pattern)
        sources = {key for key in found if self.index[key].kind == "source"}
        if found and not sources and not _GLOB.search(pattern):
            raise LookupError(f"'{pattern}' is no source, but an asset that is made here")
        return sources

    def in_job(self, name: str) -> set[AssetKey]:
        """What a job selects."""
        jobs = {job.name: job.select for job in self.index.graph.jobs}
        if name not in jobs:
            raise LookupError(f"no job is called '{name}'{self._hidden()}.{did_you_mean(name, jobs)}")
        if name in self._open_jobs:
            raise LookupError(f"job '{name}' selects itself: {' → '.join((*self._open_jobs, name))}")
        self._open_jobs.append(name)
        try:
            return self.evaluate(jobs[name])
        finally:
            self._open_jobs.pop()

    def with_fact(self, method: str, pattern: str) -> set[AssetKey]:
        """The assets one of whose values for ``method`` matches; raises LookupError for a value that none has."""
        values_of = _VALUES[method]
        matched = {
            key
            for key, asset in self.index.assets.items()
            if any(_matches(value, pattern) for value in values_of(asset))
        }
        if matched or _GLOB.search(pattern) or (method == "kind" and pattern in _KINDS):
            return matched
        known = {value for asset in self.index.assets.values() for value in values_of(asset)}
        near = did_you_mean(pattern, known)
        raise LookupError(f"no asset has the {method} '{pattern}'{self._hidden()}.{near}")

    def _hidden(self) -> str:
        return may_be_defined_in(
            f"{problem.location.path}:{problem.location.line}"
            for problem in self.index.graph.problems
            if problem.withholds
        )


class _Parser:
    """Reads an expression by descent and evaluates it on the way."""

    def __init__(self, selector: Selector, expression: str) -> None:
        self.selector = selector
        self.text = expression
        self.position = 0
        self.depth = 0

    def whole(self) -> set[AssetKey]:
        self._skip_space()
        if self.position == len(self.text):
            raise self._error("it is empty; name assets, as in '+orders' or 'group:sales'")
        result = self._either()
        if self.position < len(self.text):
            if self.text[self.position] == ")":
                raise self._error("this ')' closes nothing")
            raise self._error(f"'{self.text[self.position]}' is not expected here; quote names that hold it")
        return result

    def _either(self) -> set[AssetKey]:
        """``a or b``; a space between two operands means the same."""
        result = self._both()
        while self._keyword("or") or self._another():
            result = result | self._both()
        return result

    def _another(self) -> bool:
        """Whether another operand follows, after a space."""
        if self.position == len(self.text) or self.text[self.position] == ")":
            return False
        return self.text[self.position - 1].isspace()

    def _both(self) -> set[AssetKey]:
        """``a and b`` or ``a,b``."""
        result = self._negated()
        while self._keyword("and") or self._match(_COMMA) is not None:
            self._skip_space()
            result = result & self._negated()
        return result

    def _negated(self) -> set[AssetKey]:
        negated = False
        while self._keyword("not"):
            negated = not negated
        found = self._traversed()
        return set(self.selector.index.assets) - found if negated else found

    def _traversed(self) -> set[AssetKey]:
        """``2+x+1``."""
        index = self.selector.index
        up = self._match(_UPSTREAM)
        found = self._operand()
        down = self._match(_DOWNSTREAM)
        self._skip_space()
        result = set(found)
        if up is not None:
            result.update(index.ancestors(*found, depth=self._steps(up)))
        if down is not None:
            result.update(index.descendants(*found, depth=self._steps(down)))
        return result & index.assets.keys()

    def _operand(self) -> set[AssetKey]:
        start = self.position
        if self._match(_OPEN):
            return self._group(start)
        word = self._match(_WORD)
        if word is None or word[0] in _KEYWORDS:
            self.position = start
            found = (
                f"'{word[0]}'" if word else f"'{self.text[start]}'" if start < len(self.text) else "the end"
            )
            raise self._error(f"an asset is expected here, not {found}")
        try:
            return self._facts(word[0])
        except LookupError as error:
            if self.selector.lenient:
                return set()
            raise SelectionError(self.text, start, str(error.args[0])) from error
        except SelectionError as error:
            raise SelectionError(self.text, start, f"in the job: {error}") from error

    def _group(self, start: int) -> set[AssetKey]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._error(f"more than {MAX_DEPTH} parentheses inside each other")
        self._skip_space()
        result = self._either()
        if self.position == len(self.text):
            self.position = start
            raise self._error("this '(' is never closed")
        if self._match(_CLOSE) is None:
            raise self._error(f"'{self.text[self.position]}' is not expected here")
        self.depth -= 1
        return result

    def _facts(self, word: str) -> set[AssetKey]:
        method, colon, value = word.partition(":")
        if not colon or word[0] in "\"'":
            return self.selector.named(_unquoted(word))
        pattern = _unquoted(value)
        if method not in METHODS:
            raise LookupError(
                f"'{method}:' is no way to select; there are {', '.join(f'{name}:' for name in METHODS)}."
                f"{did_you_mean(method, METHODS)} Quote a name that holds a colon"
            )
        if not pattern:
            raise LookupError(f"'{method}:' needs a value, as in {method}:NAME")
        if method == "job":
            return self.selector.in_job(pattern)
        if method == "source":
            return self.selector.sources(pattern)
        return self.selector.with_fact(method, pattern.removeprefix("./") if method == "path" else pattern)

    def _steps(self, match: re.Match[str]) -> int | None:
        return int(match[1][:9]) if match[1] else None

    def _keyword(self, word: str) -> bool:
        match = self._match(_KEYWORDS[word])
        self._skip_space()
        return match is not None

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.position)
        if match is not None:
            self.position = match.end()
        return match

    def _skip_space(self) -> None:
        self._match(_SPACE)

    def _error(self, reason: str) -> SelectionError:
        return SelectionError(self.text, self.position, reason)


def renamed_words(expression: str, old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """Where an expression names an asset, from where to where, and what stands there once the asset is renamed."""
    written = new if _WORD.fullmatch(new) and ":" not in new else f'"{new}"'
    for word in _WORD.finditer(expression):
        method, _, value = word[0].partition(":")
        if word[0][0] in "\"'" or method not in METHODS:
            method, value = "", word[0]
        if _unquoted(value) == old and method in ("", "source"):
            yield word.end() - len(value), word.end(), written


def _texts(expressions: str | Iterable[str]) -> tuple[str, ...]:
    return (expressions,) if isinstance(expressions, str) else tuple(expressions)


def _unquoted(word: str) -> str:
    return re.sub(r"\"([^\"]*)\"|'([^']*)'", lambda match: match[1] or match[2] or "", word)


def _matches(value: str, pattern: str) -> bool:
    return value == pattern or fnmatchcase(value, pattern)


def _tags(asset: Asset) -> tuple[str, ...]:
    """Each tag as its name and as ``name=value``."""
    return (*asset.tags, *(f"{name}={value}" for name, value in asset.tags.items()))


def _paths(asset: Asset) -> tuple[str, ...]:
    """The file and every folder above it, with and without the closing slash."""
    parts = asset.location.path.split("/")
    folders = ["/".join(parts[:count]) for count in range(1, len(parts))]
    return (asset.location.path, *folders, *(f"{folder}/" for folder in folders))


_VALUES: Mapping[str, Callable[[Asset], tuple[str, ...]]] = {
    "group": lambda asset: (asset.group,) if asset.group is not None else (),
    "tag": _tags,
    "owner": lambda asset: asset.owners,
    "kind": lambda asset: (asset.kind, *asset.kinds),
    "path": _paths,
}

_KINDS = ("asset", "source")  # every project may have them, or none

METHODS = (*_VALUES, "source", "job")
