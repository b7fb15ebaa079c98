"""Findings that are accepted for now, as a file that can be merged line by line; knows no rule.

An entry has no line number: it is the code, the asset (or the path of a finding of no asset) and the message, with how
often it is found. So code may move, and a second mistake of the same kind is reported all the same.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, field

from ..graph.model import Location
from .model import Finding, StaleEntry
from .selection import LintError

VERSION = 1

_Key = tuple[str, str, str]


class BaselineError(LintError):
    """A baseline file can't be understood; says where and why."""


class Baseline(Struct, frozen=True):
    """How many findings are accepted, by code, asset or path, and message; ``path`` is its file, ``lines`` says where
    in it each entry stands."""

    path: str
    accepted: Mapping[_Key, int] = field(default_factory=dict)
    lines: Mapping[_Key, int] = field(default_factory=dict)

    def apply(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[StaleEntry, ...]]:
        """The findings that are not accepted, and the entries that accept more than there are."""
        left = Counter(self.accepted)
        kept: list[Finding] = []
        for finding in findings:
            if left[_key(finding)] > 0:
                left[_key(finding)] -= 1
            else:
                kept.append(finding)
        stale = tuple(
            StaleEntry(key[0], key[2], count, Location(self.path, self.lines.get(key, 1), 1))
            for key, count in left.items()
            if count > 0
        )
        return tuple(kept), stale

    def shrunk_to(self, findings: Iterable[Finding], ran: Collection[str]) -> Baseline:
        """The baseline without what is no longer found by the rules of the codes ``ran``; never with more than it
        had."""
        found = Counter(_key(finding) for finding in findings)
        kept = {
            key: min(count, found[key]) if key[0] in ran else count
            for key, count in self.accepted.items()
            if found[key] or key[0] not in ran
        }
        return Baseline(self.path, kept)


def baseline_of(path: str, findings: Iterable[Finding]) -> Baseline:
    """A first baseline: it accepts all these findings."""
    return Baseline(path, Counter(_key(finding) for finding in findings))


def _key(finding: Finding) -> _Key:
    return finding.code, str(finding.asset or finding.location.path), finding.message


def write_baseline(baseline: Baseline) -> str:
    """The text of a baseline file: JSON with an entry a line, sorted."""
    entries = (
        json.dumps({"code": code, "at": at, "message": message, "count": count}, ensure_ascii=False)
        for (code, at, message), count in sorted(baseline.accepted.items())
    )
    listed = ",\n".join(f"    {entry}" for entry in entries)
    body = f"\n{listed}\n  " if listed else ""
    text = f'{{\n  "version": {VERSION},\n  "findings": [{body}]\n}}\n'
    # Half of a surrogate pair, which UTF-8 can't write, becomes JSON's escape of it.
    return text.encode("utf-8", "backslashreplace").decode()


def read_baseline(path: str, text: str) -> Baseline:
    """Read a baseline file.

    Raises:
        BaselineError: It is not one, or of a later version.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise BaselineError(f"{path}:{error.lineno}: is no baseline: not valid JSON ({error.msg})") from error
    except RecursionError as error:
        raise BaselineError(f"{path}:1: is no baseline: it is nested too deeply") from error
    if not isinstance(document, dict) or not isinstance(document.get("findings"), list):
        raise BaselineError(f"{path}:1: is no baseline: it has no list 'findings'")
    if document.get("version") != VERSION:
        raise BaselineError(
            f"{path}:1: is a baseline of version {document.get('version')!r}; this tool reads version {VERSION}"
        )
    accepted: Counter[_Key] = Counter()
    lines: dict[_Key, int] = {}
    for number, entry in enumerate(document["findings"], start=1):
        key = _read_key(entry)
        count = entry.get("count", 1) if isinstance(entry, dict) else None
        if key is None or not isinstance(count, int) or count < 1:
            raise BaselineError(
                f"{path}:{_line_of(text, number)}: entry {number} needs the texts 'code', 'at' and 'message', and a "
                "'count' of at least 1"
            )
        accepted[key] += count
        lines.setdefault(key, _line_of(text, number))
    return Baseline(path, accepted, lines)


def _read_key(entry: object) -> _Key | None:
    if not isinstance(entry, dict):
        return None
    code, at, message = entry.get("code"), entry.get("at"), entry.get("message")
    if isinstance(code, str) and isinstance(at, str) and isinstance(message, str):
        return code, at, message
    return None


def _line_of(text: str, number: int) -> int:
    """The line of an entry, as this module writes entries: one a line."""
    with_entries = [line for line, content in enumerate(text.split("\n"), start=1) if '"code"' in content]
    return with_entries[number - 1] if number <= len(with_entries) else 1
