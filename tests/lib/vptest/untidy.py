"""Writes projects whose definitions are valid and untidy, in either dialect, for the corrections of rules.

What decides is ``choose``, so that hypothesis can write them: how a definition is formed, what it says twice, out of order
or by an old name, where comments stand, how lines end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

_T = TypeVar("_T")
Choose = Callable[[Sequence[_T]], _T]

NAMES = ("orders", "users", "rates", "days", "items")
_OWN_HEAD = "from vibepiper import asset, check, job, source, sql_asset\n"
_DAGSTER_HEAD = (
    "import dagster as dg\nfrom dagster import AssetKey, AssetOut, AssetSpec, asset, multi_asset\n"
)
_TAGS = (
    '{"b": "1", "a": "2"}',
    '{"a": "1", "b": "2", "a": "3"}',
    "SHARED",
    '{**SHARED, "c": "1", "a": "1"}',
)
_KINDS = ('["sql", "csv"]', '["csv", "csv", "sql"]', '["csv"]')
_OWNERS = ('["b@acme.org", "a@acme.org"]', '["team:x", "team:x"]', '["team:x"]', "OWNERS")


def untidy_project(choose: Choose[object], dialect: str) -> dict[str, bytes]:
    """The files of a project: ``pipeline.py`` and ``later.py``, which reads assets of the first."""
    writer = _Own(choose) if dialect == "vibepiper" else _Dagster(choose)
    count = choose((2, 3, 4))
    assert isinstance(count, int)
    first = [writer.definition(name, NAMES[:number]) for number, name in enumerate(NAMES[:count])]
    later = [writer.definition(name, NAMES[:number]) for number, name in enumerate(NAMES) if number >= count]
    end, bom = choose(("\n", "\r\n")), choose((b"", b"\xef\xbb\xbf"))
    assert isinstance(end, str)
    assert isinstance(bom, bytes)
    texts = {
        "pipeline.py": "".join((writer.head, *first, writer.group())),
        "later.py": "".join((writer.head, *later, writer.reader())),
    }
    return {path: bom + text.replace("\n", end).encode() for path, text in texts.items()}


class _Own:
    """Definitions of this tool's own."""

    head = _OWN_HEAD + '\nSHARED = {"z": "1", "y": "2"}\nOWNERS = ["team:o", "team:o"]\n'
    group_argument = "group"
    tags = (*_TAGS, '{"é": "1", "a": "2"}')
    kinds = _KINDS

    def __init__(self, choose: Choose[object]) -> None:
        self._choose = choose

    def definition(self, name: str, known: Sequence[str]) -> str:
        """One asset: a function, or what else may make one."""
        return self._pick((self.function, self.function, self.function, self.other))(name, known)

    def function(self, name: str, known: Sequence[str]) -> str:
        """A decorated function."""
        read = [upstream for upstream in known if self._pick((True, False))]
        given = self.arguments(name, read, known)
        lines = ['    """What is known of it."""'] if self._pick((True, False)) else []
        body = [*lines, f"    # why {name}", f"    return {' + '.join(read) or 1}"]
        return "\n".join(("", self.decorator(given), f"def {name}({', '.join(read)}):", *body, ""))

    def decorator(self, given: Sequence[str]) -> str:
        """A decorator with arguments, written in one of many forms."""
        if not given:
            return self._pick(("@asset", "@asset()", "@asset(  )", "@asset()  # as it is"))
        if self._pick((True, False)):
            return f"@asset({', '.join(given)}{self._pick(('', ','))})"
        comments = [self._pick(("", "", "  # said here")) for _ in given]
        return "\n".join(
            ("@asset(", *(f"    {each},{note}" for each, note in zip(given, comments, strict=True)), ")")
        )

    def arguments(self, name: str, read: Sequence[str], known: Sequence[str]) -> list[str]:
        """What the decorator is given."""
        given = [f"tags={self._pick(self.tags)}"] if self._pick((True, False)) else []
        given += [f"kinds={self._pick(self.kinds)}"] if self._pick((True, False)) else []
        given += [f"owners={self._pick(_OWNERS)}"] if self._pick((True, False)) else []
        given += [f'{self._pick(("name", "key"))}="{name}"'] if self._pick((True, False)) else []
        given += [f'{self.group_argument}="staging"'] if self._pick((True, False)) else []
        wanted = self.waited_for(read, known) if self._pick((True, False)) else ()
        if wanted:
            given.append(self.deps([f'"{each}"' for each in dict.fromkeys(wanted)]))
        return given

    def waited_for(self, read: Sequence[str], known: Sequence[str]) -> Sequence[str]:
        """The names in ``deps``, of which some may be read as well."""
        return self._pick((known[:1], known, (*read, *known[:1]), known[::-1]))

    def deps(self, entries: Sequence[str]) -> str:
        """What an asset only waits for."""
        between = self._pick((", ", ",\n        ", ",  # first\n        "))
        return f"deps=[{between.join(entries)}]"

    def other(self, name: str, known: Sequence[str]) -> str:
        """An asset that no decorator makes, or a factory's."""
        made = [f'\nsource("{name}", tags={self._pick(self.tags)})\n', self.factory(name)]
        if known:
            made.append(
                f'\nsql_asset("{name}", """select {known[0]}.a\nfrom {known[0]}""", owners={self._pick(_OWNERS)})\n'
            )
        return self._pick(made)

    def factory(self, name: str) -> str:
        """A function that defines two assets at one place."""
        given = self._pick(
            ('tags={"b": "1", extra: "2"}', 'tags={"b": "1", "a": "2"}', 'owners=["team:x", extra]')
        )
        made = f"make_{name}"
        return (
            f"\ndef {made}(name, extra):\n    @asset(name=name, {given})\n    def {name}():\n        return 1\n"
            f"    return {name}\n\n"
            f'{name} = {made}("{name}", "b")\n{name}_2 = {made}("{name}_2", "team:x")\n'
        )

    def group(self) -> str:
        """What names assets of the first module."""
        name = self._pick(NAMES[:2])
        return f'\n@check(asset="{name}")\ndef {name}_good({name}):\n    return True\n\njob("nightly", select="+{name}")\n'

    def reader(self) -> str:
        """What may import an asset of the first module."""
        return self._pick(("", "\nimport pipeline\n\nFIRST = pipeline.orders\n"))

    def _pick(self, options: Sequence[_T]) -> _T:
        chosen = self._choose(options)
        return next(option for option in options if option is chosen)


class _Dagster(_Own):
    """The same for Dagster."""

    head = _DAGSTER_HEAD + '\nSHARED = {"z": "1", "y": "2"}\nOWNERS = ["team:o", "team:o"]\n'
    group_argument = "group_name"
    tags = _TAGS
    kinds = tuple(f"{{{kinds[1:-1]}}}" for kinds in _KINDS)

    def arguments(self, name: str, read: Sequence[str], known: Sequence[str]) -> list[str]:
        """What the decorator is given, by old names too."""
        given = super().arguments(name, read, known)
        if not any(each.startswith("kinds=") for each in given) and self._pick((True, False)):
            given.append(self._pick(('compute_kind="sql"', 'compute_kind="a b"', "compute_kind=('sql')")))
        return given

    def waited_for(self, read: Sequence[str], known: Sequence[str]) -> Sequence[str]:
        """Dagster refuses to wait for what is read."""
        return [name for name in known if name not in read]

    def deps(self, entries: Sequence[str]) -> str:
        """By the old name it has to be a set."""
        given = super().deps(entries)
        return self._pick((given, f"non_argument_deps={{{given[6:-1]}}}"))

    def other(self, name: str, known: Sequence[str]) -> str:
        """An asset that no decorator of one makes, or a factory's."""
        key = self._pick((f'"{name}"', f'AssetKey(["{name}"])', f'key=AssetKey("{name}")'))
        return self._pick(
            (
                f"\n{name} = AssetSpec({key}, tags={self._pick(self.tags)})\n",
                f"\n{name} = dg.SourceAsset({key})\n",
                self.factory(name),
                f'\n@multi_asset(outs={{"{name}": AssetOut(tags={self._pick(self.tags)}), "{name}_2": AssetOut(key="{name}_3", '
                f"owners={self._pick(_OWNERS)})}})\ndef make_{name}():\n    return 1, 2\n",
            )
        )

    def group(self) -> str:
        """What names assets of the first module."""
        name = self._pick(NAMES[:2])
        return f'\n@dg.asset_check(asset="{name}")\ndef {name}_good():\n    return dg.AssetCheckResult(passed=True)\n'
