"""What the body of a function computes with that is another each time: followed by names through the project's own
functions, without running any."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from .. import syntax
from .attributes import resolve_deferred
from .forms import Form, Forms
from .free_names import Called, may_name_place
from .machine import Machine, OutOfFuel, Raised
from .names import descendants
from .values import (
    Const,
    Deferred,
    External,
    FunctionValue,
    ModuleValue,
    Scope,
    Site,
    Value,
)

_MAX_DEPTH = 8
_NUMPY_SOURCES = frozenset({"RandomState", "default_rng"})
# Of these modules, what is neither a function that draws nor one that does without a seed.
_NOT_DRAWN = frozenset(
    {
        *(
            "Generator",
            "MT19937",
            "PCG64",
            "Philox",
            "Random",
            "RandomState",
            "SFC64",
            "SeedSequence",
            "SystemRandom",
        ),
        *("default_rng", "get_state", "getstate", "seed", "set_state", "setstate"),
    }
)
_OTHERS = frozenset(
    {
        *(
            "datetime.date.today",
            "datetime.datetime.now",
            "datetime.datetime.today",
            "datetime.datetime.utcnow",
        ),
        *("os.urandom", "pandas.Timestamp.now", "pandas.Timestamp.today", "pandas.Timestamp.utcnow"),
        *("time.time", "time.time_ns", "uuid.uuid1", "uuid.uuid4"),
        *(
            "secrets.choice",
            "secrets.randbelow",
            "secrets.randbits",
            "secrets.token_bytes",
            "secrets.token_hex",
        ),
        "secrets.token_urlsafe",
    }
)


class Chance(Struct, frozen=True):
    """A call of something that gives another value each time: its name, where the function's own code is that leads to
    it, where the call is, and the functions on the way."""

    name: str
    site: Site
    called: Site
    path: tuple[str, ...] = ()


def local_imports(machine: Machine, form: Form, scope: Scope) -> Scope | None:
    """The names that the import statements in a function bind; None if there are none, or they fail."""
    if not form.imports:
        return None
    local = Scope("function", scope.module, scope.path, scope)
    machine.silenced += 1
    machine.binding_only += 1
    try:
        machine.execute(form.imports, local)
    except (OutOfFuel, Raised, RecursionError):
        return None
    finally:
        machine.silenced -= 1
        machine.binding_only -= 1
    return local


class Reaching:
    """Looks into functions, each once."""

    def __init__(self, machine: Machine, forms: Forms) -> None:
        self._machine = machine
        self._forms = forms
        self._known: dict[int, tuple[Chance, ...]] = {}
        self._kept: list[FunctionValue] = []

    def chances(self, function: FunctionValue) -> tuple[Chance, ...]:
        """What a function calls that gives another value each time, unless it seeds what it draws from."""
        found = self._chances(function, _MAX_DEPTH)
        seeded = {each.name.rpartition(".")[0] for each in found if each.name.endswith(".seed")}
        return tuple(
            each
            for each in found
            if not each.name.endswith(".seed") and each.name.rpartition(".")[0] not in seeded
        )

    def places(self, function: FunctionValue) -> Iterator[tuple[str, Site]]:
        """The texts in a function's body that may name a place, those of the module's constants included."""
        form = self._forms.of(function.node, function.path)
        for text, node in form.places:
            yield text, Site(function.path, node)
        for name, chains in form.used:
            value = self._value(name, None, function.scope) if () in chains else None
            if isinstance(value, Const) and isinstance(value.value, str) and may_name_place(value.value):
                used = next(_names(function.node, name), None)
                if used is not None:
                    yield value.value, Site(function.path, used.n)

    def _chances(self, function: FunctionValue, depth: int) -> tuple[Chance, ...]:
        known = self._known.get(id(function))
        if known is not None:
            return known
        # What calls itself adds nothing by that.
        self._known[id(function)] = ()
        self._kept.append(function)
        form = self._forms.of(function.node, function.path)
        local = local_imports(self._machine, form, function.scope) if form.calls else None
        found: dict[tuple[str, Site], Chance] = {}
        for call in form.calls:
            site = Site(function.path, call.node)
            meant = self._meant(call, local, function.scope)
            if isinstance(meant, External):
                name = self._machine.canonical(meant.name)
                if _is_chance(name, given=call.given):
                    found.setdefault((name, site), Chance(name, site, site))
            elif isinstance(meant, FunctionValue) and not meant.marks and depth > 0:
                for each in self._chances(meant, depth - 1):
                    way = Chance(each.name, site, each.called, (meant.name, *each.path))
                    found.setdefault((each.name, each.called), way)
        watched = _stopwatch(function.node, frozenset(each.site.node for each in found.values()))
        self._known[id(function)] = tuple(each for each in found.values() if each.site.node not in watched)
        return self._known[id(function)]

    def _meant(self, call: Called, local: Scope | None, scope: Scope) -> Value | None:
        value = self._value(call.name, local, scope)
        for attribute in call.chain:
            if isinstance(value, ModuleValue):
                module = self._machine.look_into(value.name)
                value = module.names.get(attribute) if module is not None else None
            elif isinstance(value, External):
                value = self._machine.external(f"{value.name}.{attribute}")
            else:
                return None
        return value

    def _value(self, name: str, local: Scope | None, scope: Scope) -> Value | None:
        for visible in (*((local,) if local is not None else ()), *scope.chain()):
            found = visible.names.get(name)
            if found is not None:
                return resolve_deferred(self._machine, found) if isinstance(found, Deferred) else found
        return None


def _is_chance(name: str, *, given: bool) -> bool:
    module, _, last = name.rpartition(".")
    if module in ("random", "numpy.random"):
        # Without a seed, these draw from one of their own.
        unseeded = module == "numpy.random" and last in _NUMPY_SOURCES and not given
        return unseeded or last == "seed" or last not in _NOT_DRAWN
    return name in _OTHERS


def _stopwatch(node: syntax.Node, calls: frozenset[int]) -> set[int]:
    """Those of some calls that only measure how long something takes: one is kept, and taken from a later one."""
    started: dict[str, int] = {}
    ended: list[tuple[str, int]] = []
    for each in descendants(node) if len(calls) > 1 else ():
        match each:
            case syntax.Assign(targets=(syntax.Name(id=name),), value=syntax.Call(n=call)) if call in calls:
                started[name] = call
            case syntax.BinOp(left=syntax.Call(n=call), op="Sub", right=syntax.Name(id=name)) if (
                call in calls
            ):
                ended.append((name, call))
            case syntax.BinOp(left=syntax.Name(id=last), op="Sub", right=syntax.Name(id=name)):
                ended.append((name, started.get(last, 0)))
            case _:
                pass
    return {call for name, end in ended if name in started for call in (started[name], end)}


def _names(node: syntax.Node, name: str) -> Iterator[syntax.Name]:
    for each in descendants(node):
        if isinstance(each, syntax.Name) and each.id == name:
            yield each
