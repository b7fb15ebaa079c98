"""Writes the reference of what authors import, from its signatures and docstrings; knows no command and no rule."""

from __future__ import annotations

import dataclasses
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from enum import Enum
from typing import get_overloads

import vibepiper

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Assets", ("asset", "sql_asset", "source", "Input")),
    (
        "Partitions",
        (
            "DailyPartitions", "HourlyPartitions", "WeeklyPartitions", "MonthlyPartitions", "StaticPartitions",
            "Window", "AllPartitions", "IdentityPartitions", "KeyPartitions",
        ),
    ),
    ("Schemas", ("Schema", "SchemaField", "DataType")),
    ("Checks and jobs", ("check", "CheckResult", "job")),
    ("While an asset runs", ("AssetContext",)),
    ("Storage and resources", ("IOManager", "Resource")),
    ("In tests and notebooks", ("materialize", "load")),
    ("What definitions are", ("Source", "SqlAsset", "DefinitionError", "Collector")),
)  # fmt: skip

HEAD = """# Reference

Everything that is imported from `vibepiper`. [Writing assets](authoring.md) explains how it goes together.

| in signatures | means |
|---|---|
| `AssetReference` | how another asset is named: its key as text or parts, its function, or its source or SQL asset |
| `Key` | a key as text (`"raw/orders"`) or as its parts (`["raw", "orders"]`) |
| `Function` | a decorated function |
| `Moment` | a date as text (`"2024-01-01"`), a `date` or a `datetime` |
| `Partitions` | `HourlyPartitions`, `DailyPartitions`, `WeeklyPartitions`, `MonthlyPartitions` or `StaticPartitions` |
| `PartitionReads` | `Window`, `AllPartitions`, `IdentityPartitions` or `KeyPartitions` |
| `JsonValue` | a text, number, bool or None, and lists and mappings of them |
| `…` as a default | not given, where `None` means something else |
"""

# How definitions become facts of the graph: public for the analysis, of no use to authors.
_HIDDEN = frozenset({"partitioning", "mapping"})
_SECTIONS = ("Args", "Attributes", "Returns", "Raises")


def reference_page() -> str:
    """The reference of the public API."""
    known = {name for _, names in GROUPS for name in names}
    missing = set(vibepiper.__all__) - known - {"__version__"}
    if missing:
        raise ValueError(f"name them in GROUPS: {', '.join(sorted(missing))}")
    parts = [HEAD]
    for title, names in GROUPS:
        parts.append(f"## {title}\n")
        for name in names:
            parts.extend(_entry(name, getattr(vibepiper, name)))
    return "\n".join(parts)


def _entry(name: str, thing: object) -> Iterator[str]:
    yield f"### {name}\n"
    if not isinstance(thing, type):
        if not callable(thing):
            raise TypeError(f"{name} is neither a class nor a function")
        given = get_overloads(thing)
        prefix = "@" if name in ("asset", "check") else ""
        yield _code(_signature(prefix + name, given[-1] if given else thing))
        yield _prose(inspect.getdoc(thing) or "")
        return
    if not issubclass(thing, Enum) and name not in ("Source", "SqlAsset", "DefinitionError", "Collector"):
        yield _code(_signature(name, thing))
    yield _prose(inspect.cleandoc(thing.__doc__ or ""))
    if issubclass(thing, Enum):
        yield "\n".join(f"- `{member}` (`{member.value}`)" for member in thing) + "\n"
    yield from _members(name, thing)


def _members(owner: str, thing: type) -> Iterator[str]:
    variable = "context" if owner == "AssetContext" else owner
    fields = {field.name for field in dataclasses.fields(thing)} if dataclasses.is_dataclass(thing) else set()
    for name, member in vars(thing).items():
        if name.startswith("_") or name in _HIDDEN or name in fields:
            continue
        inner = getattr(member, "__func__", member)
        if isinstance(member, property):
            yield f"- `{variable}.{name}`: {_inline(inspect.getdoc(member) or '')}\n"
        elif inspect.isfunction(inner):
            document = inspect.cleandoc(inner.__doc__ or "")
            yield f"#### {variable}.{name}\n"
            yield _code(_signature(f"{variable}.{name}", inner))
            yield _prose(document)


def _signature(name: str, called: Callable[..., object]) -> str:
    found = inspect.signature(called)
    shown = [
        parameter
        for parameter in found.parameters.values()
        if parameter.name not in ("self", "cls")
        and not parameter.name.startswith("_")
        and not (
            parameter.kind is parameter.VAR_KEYWORD and parameter.annotation == "Never"
        )  # misspelt names
        and not (parameter.name == "fn" and parameter.kind is parameter.POSITIONAL_ONLY)
    ]
    words: list[str] = []
    starred = False
    for parameter in shown:
        if parameter.kind is parameter.VAR_POSITIONAL:
            starred = True
        elif parameter.kind is parameter.KEYWORD_ONLY and not starred:
            words.append("*")
            starred = True
        words.append(_parameter(parameter))
    returned = found.return_annotation
    gives = (
        "" if isinstance(called, type) or returned in ("Callable[[F], F]", found.empty) else f" -> {returned}"
    )
    line = f"{name}({', '.join(words)}){gives}"
    if len(line) <= 100:
        return line
    return f"{name}(\n" + "".join(f"    {word},\n" for word in words) + f"){gives}"


def _parameter(parameter: inspect.Parameter) -> str:
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    kind = parameter.annotation if isinstance(parameter.annotation, str) else parameter.annotation.__name__
    kind = kind.replace(" | Unset", "")
    if parameter.default is parameter.empty:
        default = ""
    elif repr(parameter.default).startswith("<"):  # a default that is made, or that stands for none
        default = " = …"
    else:
        default = f" = {parameter.default!r}"
    return f"{stars}{parameter.name}: {kind}{default}"


def _code(text: str) -> str:
    # Not "python": these are signatures and fragments, not scripts to run.
    return f"```py\n{text}\n```\n"


def _prose(document: str) -> str:
    """A docstring as Markdown: sections of arguments become lists, ``::`` becomes a block of code."""
    heads = "|".join(_SECTIONS)
    body, *sections = re.split(rf"^({heads}):\n", document, flags=re.MULTILINE)
    text = _blocks(body)
    for title, content in zip(sections[::2], sections[1::2], strict=True):
        entries = re.split(r"^(?=\S)", textwrap.dedent(content), flags=re.MULTILINE)
        items = [" ".join(entry.split()) for entry in entries if entry.strip() and entry[:4] != "fn: "]
        if title != "Args" and title != "Attributes":
            text += f"\n{title}:\n"
        text += "\n" + "\n".join(f"- {_item(item)}" for item in items) + "\n"
    return re.sub(r"\n{3,}", "\n\n", text.strip("\n")) + "\n"


def _item(text: str) -> str:
    name, colon, meaning = text.partition(": ")
    return f"`{name}`: {_inline(meaning)}" if colon else _inline(text)


def _blocks(body: str) -> str:
    parts: list[str] = []
    lines = body.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.rstrip().endswith("::"):
            before = line.rstrip().removesuffix("::").rstrip()
            if before:
                parts.append(_inline(before))
            block = []
            at += 1
            while at < len(lines) and (not lines[at].strip() or lines[at].startswith("    ")):
                block.append(lines[at])
                at += 1
            parts.append(f"\n{_code(textwrap.dedent(chr(10).join(block)).strip())}")
        else:
            parts.append(_inline(line))
            at += 1
    return "\n".join(parts)


def _inline(text: str) -> str:
    linked = re.sub(r":\w+:`(\w+)`", lambda found: _link(found[1]), text)
    return re.sub(r"``([^`]+)``", r"`\1`", linked)


def _link(name: str) -> str:
    return f"[`{name}`](#{name.lower()})" if name in vibepiper.__all__ else f"`{name}`"
