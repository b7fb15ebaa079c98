"""Runs a project for real, in a process of its own, and compares each module's names with what the interpreter says.

Both sides become the same plain form: tagged tuples, in which ``UNKNOWN`` stands for what the interpreter can't tell.
"""

from __future__ import annotations

import enum
import importlib
import io
import marshal
import os
import resource
import shutil
import sys
import tempfile
import types
from collections import deque
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from vibepiper.analyzer.interpret.interpreter import interpret
from vibepiper.analyzer.interpret.machine import Machine
from vibepiper.analyzer.interpret.places import MARK, ROOT
from vibepiper.analyzer.interpret.stack import with_deep_stack
from vibepiper.analyzer.interpret.values import (
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    SetValue,
    TupleValue,
    Value,
)
from vibepiper.analyzer.models import LIBRARIES
from vibepiper.analyzer.project import ProjectModules
from vibepiper.analyzer.source.discover import ModuleMap
from vibepiper.analyzer.source.tree import MemoryTree
from vptest.trees import write_files

UNKNOWN = ("unknown",)
SECONDS = 2
BYTES = 1 << 30
_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """How importing a module went: what it bound, and the exception that ended it (empty: none)."""

    names: dict[str, Any]
    raised: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where the two differ (as texts for a person), and how many names were certain, partly certain and unknown."""

    differences: tuple[str, ...]
    certain: int
    partly: int
    unknown: int
    unsettled: int
    reasons: tuple[str, ...] = ()


def compare(files: Mapping[str, str], modules: tuple[str, ...]) -> Agreement | None:
    """What both say of the modules, imported in that order; None when running the project takes too long."""
    real = run(files, modules)
    return None if real is None else agreement(real, interpreted(files, modules))


def run(files: Mapping[str, str], modules: tuple[str, ...]) -> dict[str, Outcome] | None:
    """Import modules of a project in a forked process, within limits."""
    root = Path(tempfile.mkdtemp(prefix="vptest-"))
    try:
        write_files(root, files)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _child(root, modules, writing)
        os.close(writing)
        with open(reading, "rb") as pipe:
            data = pipe.read()
        os.waitpid(child, 0)
    finally:
        shutil.rmtree(root)
    if not data:
        return None
    return {name: Outcome(names, raised) for name, (names, raised) in marshal.loads(data).items()}


def interpreted(files: Mapping[str, str], modules: tuple[str, ...]) -> Machine:
    """The interpreter after it evaluated the same modules in the same order."""
    tree = MemoryTree(files)
    paths = [path for path in tree.paths() if path.endswith(".py")]
    return with_deep_stack(lambda: interpret(ProjectModules(tree, ModuleMap(paths)), modules, LIBRARIES))


def agreement(real: Mapping[str, Outcome], machine: Machine) -> Agreement:
    """Compare each name of each module."""
    differences: list[str] = []
    reasons: list[str] = []
    counts = {"certain": 0, "partly": 0, "unknown": 0, "unsettled": 0}
    settled = all(
        not outcome.raised or any("raises" in trouble.message for trouble in machine.troubles.get(module, ()))
        for module, outcome in real.items()
    )
    for module, outcome in real.items():
        scope = machine.scopes.get(module)
        if scope is None:
            differences.append(f"{module}: not evaluated")
            continue
        told = [trouble.message for trouble in machine.troubles.get(module, ())]
        refused = [message for message in told if "raises" in message]
        # Where something couldn't be decided before, that may be what raised.
        doubtful = counts["partly"] + counts["unknown"] > 0 or any(
            _mentions(form_of_value(value, []))
            for scope in machine.scopes.values()
            for value in scope.names.values()
        )
        if outcome.raised and not told and not doubtful:
            differences.append(f"{module}: really raises {outcome.raised}")
        if refused and not outcome.raised:
            differences.append(f"{module}: {refused[0]}: it really does not")
        if not settled:
            # It isn't known up to where one of the modules ran.
            counts["unsettled"] += 1
            continue
        for name, value in scope.names.items():
            if name.startswith("__") or name == "*" or isinstance(value, External):
                continue
            claimed = form_of_value(value, [])
            if name in outcome.names:
                actual = outcome.names[name]
                if not agree(claimed, actual):
                    differences.append(f"{module}.{name}: really {_told(actual)}, claimed {_told(claimed)}")
            elif not outcome.raised and not doubtful and claimed != UNKNOWN:
                differences.append(f"{module}.{name}: really unbound, claimed {_told(claimed)}")
            kind = "unknown" if claimed == UNKNOWN else "partly" if _mentions(claimed) else "certain"
            counts[kind] += 1
            if kind != "certain" and hasattr(value, "reason"):
                reasons.append(f"{value.reason}")
    return Agreement(tuple(differences), **counts, reasons=tuple(reasons))


def agree(claimed: Any, actual: Any) -> bool:
    """Whether what is claimed may be what is: the unknown may be anything, an open container may hold more."""
    if claimed == UNKNOWN or actual == ("opaque",):
        return True
    if claimed[0].startswith("open "):
        if claimed[0][5:] != actual[0]:
            return False
        rest = iter(actual[1])
        if actual[0] in ("dict", "set"):
            return all(any(agree(part, other) for other in actual[1]) for part in claimed[1])
        return all(any(agree(part, other) for other in rest) for part in claimed[1])
    if claimed[0] != actual[0] or len(claimed) != len(actual):
        return False
    if claimed[0] in _CONTAINERS:
        return len(claimed[1]) == len(actual[1]) and all(map(agree, claimed[1], actual[1]))
    if claimed[0] in ("entry", "attribute"):
        return agree(claimed[1], actual[1]) and agree(claimed[2], actual[2])
    if claimed[0] == "instance":
        own = dict(actual[2])
        return claimed[1] == actual[1] and all(name in own and agree(v, own[name]) for name, v in claimed[2])
    return bool(claimed == actual)


_CONTAINERS = ("list", "tuple", "dict", "set")


def _mentions(claimed: Any) -> bool:
    if isinstance(claimed, tuple):
        if claimed == UNKNOWN or (claimed and str(claimed[0]).startswith("open ")):
            return True
        return any(map(_mentions, claimed))
    return False


def _told(form: Any) -> str:
    text = repr(form)
    return text if len(text) < 300 else text[:299] + "…"


def _child(root: Path, modules: tuple[str, ...], writing: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES * 8, BYTES * 8))
    sys.path.insert(0, str(root))
    sys.dont_write_bytecode = True
    os.chdir(root)
    os.environ.pop("VP_NOT_SET", None)
    found: dict[str, tuple[dict[str, Any], str]] = {}
    partial: dict[str, Any] = {}
    raised = ""
    try:
        with redirect_stdout(io.StringIO()):
            for name in modules:
                before = set(sys.modules)
                try:
                    with _kept(partial):
                        importlib.import_module(name)
                except Exception as error:  # noqa: BLE001  # whatever the program raises is an outcome
                    raised = f"{type(error).__name__}: {error}"
                del before
        for name, namespace in partial.items():
            ended = raised if name not in sys.modules else ""
            found[name] = ({key: _of_object(value, root, []) for key, value in namespace.items()}, ended)
        os.write(writing, b"")
        with open(writing, "wb") as pipe:
            pipe.write(marshal.dumps(found))
    finally:
        os._exit(0)


class _kept:
    """Keeps the namespaces of modules, those of modules that raise as well."""

    def __init__(self, into: dict[str, Any]) -> None:
        self.into = into

    def __enter__(self) -> None:
        loader = importlib.machinery.SourceFileLoader
        self.original = loader.exec_module
        into = self.into

        def exec_module(loader_self: Any, module: types.ModuleType) -> None:
            into[module.__name__] = vars(module)
            self.original(loader_self, module)

        loader.exec_module = exec_module  # type: ignore[method-assign]  # for the length of one import

    def __exit__(self, *_: object) -> None:
        importlib.machinery.SourceFileLoader.exec_module = self.original  # type: ignore[method-assign]  # likewise


def _of_object(value: Any, root: Path, within: list[int]) -> Any:
    """An object in plain form; ``opaque`` for what has none."""
    if isinstance(value, enum.Enum):
        return ("member", type(value).__name__, value.name) if value.name else ("opaque",)
    if type(value) in _PLAIN:
        if isinstance(value, str):
            value = value.replace(str(root), "<root>")
            if " at 0x" in value:
                return ("opaque",)
        return ("const", type(value).__name__, repr(value))
    if isinstance(value, PurePath):
        return ("path", str(value).replace(str(root), "<root>"))
    if len(within) > _DEEPEST or id(value) in within:
        return ("opaque",)
    inner = [*within, id(value)]

    def form(part: Any) -> Any:
        return _of_object(part, root, inner)

    if type(value) in (list, tuple, deque):
        return ("tuple" if isinstance(value, tuple) else "list", tuple(map(form, value)))
    if type(value) in (set, frozenset):
        return ("set", tuple(sorted(map(form, value), key=repr)))
    if isinstance(value, dict) and type(value).__module__ in ("builtins", "collections"):
        return ("dict", tuple(("entry", form(key), form(item)) for key, item in value.items()))
    if isinstance(value, types.FunctionType):
        return ("function", value.__name__)
    if isinstance(value, types.ModuleType):
        return ("module", value.__name__)
    if isinstance(value, type) and Path(
        getattr(sys.modules.get(value.__module__), "__file__", "") or "/"
    ).is_relative_to(root):
        return ("class", value.__qualname__)
    if Path(getattr(sys.modules.get(type(value).__module__), "__file__", "") or "/").is_relative_to(root):
        held = vars(value) if hasattr(value, "__dict__") else {}
        if isinstance(value, tuple):
            held = dict(zip(value._fields, value, strict=True))
        return ("instance", type(value).__name__, tuple((name, form(item)) for name, item in held.items()))
    return ("opaque",)


def form_of_value(value: Value, within: list[int]) -> Any:
    """A value of the interpreter in plain form."""
    match value:
        case Const(value=plain) if type(plain) in _PLAIN:
            if isinstance(plain, str):
                plain = plain.replace(str(ROOT), "<root>")
                if MARK in plain:
                    return UNKNOWN
            return ("const", type(plain).__name__, repr(plain))
        case Const(value=PurePath() as path):
            return ("path", str(path).replace(str(ROOT), "<root>"))
        case FunctionValue():
            return ("function", value.name) if value.wrapped is None else UNKNOWN
        case ModuleValue():
            return ("module", value.name)
        case ClassValue():
            return ("class", value.qualname)
        case _ if len(within) > _DEEPEST or id(value) in within:
            return UNKNOWN
        case _:
            return _of_container(value, [*within, id(value)])


def _of_container(value: Value, within: list[int]) -> Any:
    def form(part: Value) -> Any:
        return form_of_value(part, within)

    match value:
        case ListValue() if value.view or value.unordered:
            return UNKNOWN
        case ListValue():
            return ("open list" if value.open else "list", tuple(map(form, value.items)))
        case TupleValue(unordered=True):
            return UNKNOWN
        case TupleValue():
            return ("tuple", tuple(map(form, value.items)))
        case SetValue():
            members = tuple(sorted(map(form, value.entries.values()), key=repr))
            return ("open set" if value.open else "set", members)
        case DictValue():
            entries = tuple(("entry", form(e.key), form(e.value)) for e in value.entries.values())
            return ("open dict" if value.open or value.unordered else "dict", entries)
        case InstanceValue() if "_value_" in value.attributes:
            named = value.attributes.get("_name_")
            return ("member", value.cls.name, named.value) if isinstance(named, Const) else UNKNOWN
        case InstanceValue() if value.cls.name in ("singledispatch", "SimpleNamespace"):
            return UNKNOWN
        case InstanceValue() if value.content is None or isinstance(value.content, TupleValue):
            held = tuple((name, form(part)) for name, part in value.attributes.items())
            return ("instance", value.cls.name, held)
        case _:
            return UNKNOWN
