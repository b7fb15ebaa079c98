"""Turns whose order nobody knows: each starts from what any of the others may have left, then all are added up."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from msgspec import Struct

from .endings import Flow, Raised
from .joins import Mutable, State, join, merge, restore, same, snapshot
from .machine import Condition, Machine
from .values import (
    NONE,
    DictValue,
    Entry,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    Scope,
    SetValue,
    Unknown,
    Value,
)

_Turn = Callable[[Value], "Flow | None"]


class _Ending(Struct):
    """How turns ended: the ways in which some leave the loop, and what some raise."""

    kinds: frozenset[str] = frozenset()
    error: Raised | None = None

    def add(self, flow: Flow | None) -> None:
        """Note how a turn ended."""
        if flow is not None:
            self.kinds |= (flow.kinds if flow.kind == "maybe" else {flow.kind}) - {"continue"}


def in_any_order(
    machine: Machine, items: Sequence[Value], turn: _Turn, why: Unknown, scope: Scope
) -> Flow | None:
    """Take a turn for each of several elements.

    The first pass finds what turns change. In the second each turn begins with that unknown: what it adds does not
    depend on which turns came before it.
    """
    machine.rewinding += 1
    try:
        changed, ending = _first_pass(machine, items, turn)
        starts: dict[int, State] = {}
        for key, (target, before, after) in changed.items():
            machine.touch(target)
            _make_uncertain(target, before, after, why)
            starts[key] = snapshot(target)
        ended: list[dict[int, tuple[Mutable, State]]] = []
        left = bool(ending.kinds or ending.error)
        for item in items:
            if left:
                machine.conditions.append(Condition(why.site, False))
            try:
                with machine.journal() as journal:
                    try:
                        flow = turn(item)
                    except Raised as raised:
                        flow, ending.error = None, ending.error or raised
            finally:
                if left:
                    machine.conditions.pop()
            ending.add(flow)
            if flow is not None and flow.kind == "return":
                scope.returns.append(flow.value or NONE)
            for key, (target, state) in journal.before.items():
                if key not in changed:
                    changed[key] = (target, state, state)
                    starts[key] = state
            ended.append(journal.rewind())
    finally:
        machine.rewinding -= 1
    for key, (target, before, _) in changed.items():
        machine.touch(target)
        _add_up(target, before, starts[key], [turns[key][1] for turns in ended if key in turns], why)
        if ending.kinds or ending.error:
            merge(target, before, snapshot(target), why)
    if ending.error is not None and not ending.kinds:
        raise ending.error
    if ending.kinds or ending.error:
        machine.doubts += 1
    return Flow("maybe", kinds=ending.kinds) if ending.kinds else None


def _first_pass(
    machine: Machine, items: Sequence[Value], turn: _Turn
) -> tuple[dict[int, tuple[Mutable, State, State]], _Ending]:
    """What turns change, with what it was and what it is after all of them, and how turns ended."""
    ending = _Ending()
    machine.silenced += 1
    try:
        with machine.journal() as journal:
            for item in items:
                machine.burn()
                try:
                    ending.add(turn(item))
                except Raised as raised:
                    ending.error = ending.error or raised
        after = journal.rewind()
    finally:
        machine.silenced -= 1
    return {key: (target, state, after[key][1]) for key, (target, state) in journal.before.items()}, ending


def _make_uncertain(target: Mutable, before: State, after: State, why: Unknown) -> None:
    """Leave of a value what is so before every turn."""
    merge(target, before, after, why)
    if isinstance(target, Scope):
        for name in target.names.keys() - before[0].keys():  # type: ignore[attr-defined]  # names of a scope
            target.names[name] = why
    elif isinstance(target, FunctionValue | InstanceValue):
        for name in target.attributes.keys() - before[0].keys():  # type: ignore[attr-defined]  # likewise
            target.attributes[name] = why


def _add_up(target: Mutable, before: State, start: State, ends: Sequence[State], why: Unknown) -> None:
    """Give a value what all turns make of it."""
    match target, before[0], start[0]:
        case ((Scope() | FunctionValue() | InstanceValue()), dict() as names, dict() as begun):
            restore(target, (_names(names, begun, [end[0] for end in ends], why), None))  # type: ignore[misc]  # names
        case ((ListValue() | IteratorValue(source=None)), list() as items, list() as begun):
            if not _append_all(target, items, before, begun, start, ends):
                restore(target, ([], why))
        case IteratorValue(), _, _:
            target.source = None
            restore(target, ([], why))
        case ((SetValue() | DictValue()), dict() as entries, dict() as begun):
            _add_entries(target, entries, before, begun, start, ends, why)
        case _:
            pass


def _names(
    before: dict[str, Value], start: dict[str, Value], ends: Sequence[dict[str, Value]], why: Unknown
) -> dict[str, Value]:
    found = dict(before)
    for name in dict.fromkeys(name for end in ends for name in (*end, *start)):
        given = [end[name] for end in ends if name in end and end[name] is not start.get(name)]
        if any(name in start and name not in end for end in ends):
            found[name] = why
        elif given:
            found[name] = given[0] if all(same(given[0], other) for other in given[1:]) else why
    return found


def _append_all(
    target: ListValue | IteratorValue,
    items: list[Value],
    before: State,
    begun: list[Value],
    start: State,
    ends: Sequence[State],
) -> bool:
    """Append what each turn appends to a list; False if a turn does something else."""
    if len(begun) != len(items):
        return False
    added: list[list[Value]] = []
    opened = before[1]
    for contents, end_open in ends:
        if not isinstance(contents, list) or len(contents) < len(begun):
            return False
        if any(one is not other for one, other in zip(begun, contents, strict=False)):
            return False
        if end_open is not start[1]:
            opened = opened or end_open
        added.append(contents[len(begun) :])
    restore(target, ([*items, *(item for some in added for item in some)], opened))
    target.unordered = target.unordered or sum(map(bool, added)) > 1
    return True


def _add_entries(
    target: SetValue | DictValue,
    entries: dict[Hashable, Value | Entry],
    before: State,
    begun: dict[Hashable, Value | Entry],
    start: State,
    ends: Sequence[State],
    why: Unknown,
) -> None:
    contents = [end[0] for end in ends if isinstance(end[0], dict)]
    opened = before[1] or next((end[1] for end in ends if end[1] is not start[1]), None)
    gone = {key for key in entries if key not in begun or any(key not in end for end in contents)}
    if gone:
        opened = opened or why
    found = {key: entry for key, entry in entries.items() if key not in gone}
    adding = 0
    for end in contents:
        fresh = False
        for key, entry in end.items():
            if key in begun and begun[key] is entry:
                continue
            known = found.get(key)
            fresh = fresh or known is None
            if isinstance(entry, Entry) and any(
                key in other and other[key] is not begun.get(key) and other is not end for other in contents
            ):
                others = [
                    other[key] for other in contents if key in other and other[key] is not begun.get(key)
                ]
                value = entry.value
                for other_entry in others:
                    value = join(value, other_entry.value, why)
                entry = Entry(entry.key, value, entry.site)
            found[key] = entry
        adding += fresh
    restore(target, (found, opened))
    if isinstance(target, DictValue):
        target.unordered = target.unordered or adding > 1
