"""The code version of what a function computes: its own code, and the project's code and values that it reaches.

``v1`` is frozen: a change of this algorithm needs a new prefix, so that nothing already stored becomes stale.
"""

from __future__ import annotations

import builtins
import hashlib
from typing import Protocol

from .. import syntax
from .canonical import canonical
from .forms import Form, Forms, digest
from .free_names import Chain
from .machine import Machine, OutOfFuel, Raised, SourceModule
from .reaching import local_imports
from .values import (
    Attribute,
    BoundMethod,
    ClassValue,
    Const,
    Coroutine,
    Deferred,
    Descriptor,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ModuleValue,
    Native,
    NativeMethod,
    Partial,
    Scope,
    SetValue,
    Site,
    Subscripted,
    SuperValue,
    TupleValue,
    UnionOf,
    Unknown,
    Value,
)

PREFIX = "v1:"

_BUILTIN_NAMES = frozenset(dir(builtins))
_NOWHERE = Site("", 0)


class NamedModules(Protocol):
    """Knows the project's modules by name and by file."""

    def load(self, name: str) -> SourceModule | None:
        """The module of that name; None when the project has no (readable) file for it."""

    def name_of(self, path: str) -> str | None:
        """The name of the module that a file is; None when the project has no such module."""


class Fingerprints:
    """Computes code versions."""

    def __init__(self, machine: Machine, modules: NamedModules, forms: Forms) -> None:
        self.machine = machine
        self._named = modules
        self._forms = forms
        self._modules: dict[str, str] = {}

    def version(
        self, computation: Value | None, further: tuple[str, ...] = (), code: tuple[Value, ...] = ()
    ) -> str:
        """The code version of a function (with its wrappers) or of a constant such as a SQL text.

        Args:
            computation: What is run; None for data that is only read.
            further: Texts that decide how it is run.
            code: What else of the project's code decides what the data is: IO managers, resources, checks of schemas.
        """
        walk = _Walk(self)
        root = "" if computation is None else walk.describe(computation)
        described = [walk.describe(value) for value in code]
        version = hashlib.blake2b(digest_size=16)
        for part in (root, *further, *described, *walk.finish()):
            version.update(part.encode("utf-8", "surrogatepass"))
            version.update(b"\x00")
        return PREFIX + version.hexdigest()

    def form(self, value: FunctionValue | ClassValue) -> Form:
        """What the syntax of a definition says."""
        return self._forms.of(value.node, value.scope.path)

    def module(self, name: str) -> str:
        """What stands for a whole module."""
        self.machine.trace.asked.add(name)
        if name not in self._modules:
            source = self._named.load(name)
            text = canonical(source.tree) if source is not None else ""
            self._modules[name] = digest(text)
        self.machine.look_into(name)
        return f"module:{self._modules[name]}"

    def file(self, path: str) -> str:
        """What stands for whatever a file's code makes that cannot be decided."""
        name = self._named.name_of(path)
        return "unknown" if name is None else self.module(name)


class _Walk:
    """One version on its way: the functions and classes reached, in the order of reaching them."""

    def __init__(self, fingerprints: Fingerprints) -> None:
        self._fingerprints = fingerprints
        # How many values are described: what is beyond says nothing new of what the function computes with.
        self._left = 200_000
        self._numbers: dict[int, int] = {}
        self._reached: list[FunctionValue | ClassValue] = []

    def finish(self) -> list[str]:
        """What every definition reached says; describing one may reach others."""
        texts = []
        index = 0
        while index < len(self._reached):
            texts.append(self._definition(self._reached[index]))
            index += 1
        return texts

    def describe(self, value: Value, depth: int = 12) -> str:
        """A value as text; functions and classes by number."""
        self._left -= 1
        if depth == 0 or self._left < 0:
            return "deep"
        match value:
            case Const():
                return f"{type(value.value).__name__}:{value.value!r}"
            case FunctionValue() | ClassValue():
                return self._number(value)
            case External():
                return f"external:{value.name}"
            case ModuleValue():
                return self._fingerprints.module(value.name)
            case ListValue() | TupleValue() | IteratorValue():
                return self._several(type(value).__name__, value.items, depth)
            case SetValue():
                return self._several("set", tuple(value.entries.values()), depth)
            case DictValue():
                pairs = tuple(part for entry in value.entries.values() for part in (entry.key, entry.value))
                return self._several("dict", pairs, depth)
            case InstanceValue():
                attributes = sorted(value.attributes.items())
                names = ",".join(name for name, _ in attributes)
                inside = self._several(names, tuple(part for _, part in attributes), depth)
                return f"instance:{self._number(value.cls)}{inside}"
            case ExternalCall() | Partial():
                return self._called(value, depth)
            case Attribute():
                return f"{self.describe(value.base, depth - 1)}.{value.name}"
            case Subscripted():
                return self._several("subscript", (value.base, value.index), depth)
            case UnionOf():
                return self._several("union", value.members, depth)
            case BoundMethod():
                return self._several("method", (value.function, value.receiver), depth)
            case NativeMethod():
                return f"{self.describe(value.receiver, depth - 1)}.{value.name}"
            case Descriptor():
                return self._several(value.kind, (value.function,), depth)
            case Native():
                return f"native:{value.name}"
            case Unknown() | Deferred():
                return self._fingerprints.file(value.site.path)
            case Coroutine():
                return self._several("coroutine", tuple(item.value for item in value.arguments.items), depth)
            case SuperValue():
                return "super"

    def _called(self, value: ExternalCall | Partial, depth: int) -> str:
        items = value.arguments.items
        if isinstance(value, ExternalCall) and value.marks:
            # Another definition (a source that the function mentions): which one, not how the catalog describes it.
            items = value.arguments.positional[:1]
        names = ",".join(item.name or "" for item in items)
        inside = self._several(names, tuple(item.value for item in items), depth)
        return f"call:{self.describe(value.function, depth - 1)}{inside}"

    def _several(self, label: str, values: tuple[Value, ...] | list[Value], depth: int) -> str:
        return f"{label}({';'.join(self.describe(value, depth - 1) for value in values)})"

    def _number(self, value: FunctionValue | ClassValue) -> str:
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._reached)
            self._reached.append(value)
        return f"#{number}"

    def _definition(self, value: FunctionValue | ClassValue) -> str:
        form = self._fingerprints.form(value)
        parts = [form.code]
        scope = value.scope
        if isinstance(value, FunctionValue):
            parts += [self.describe(default) for default in value.defaults]
            parts += [self.describe(default) for default in value.kw_defaults if default is not None]
            parts += self._decorators(value)
            if value.wrapped is not None:
                parts.append(f"wraps {self.describe(value.wrapped)}")
        else:
            parts += [self.describe(base) for base in (*value.bases, *value.decorators)]
            scope = value.scope.parent or value.scope
        local = local_imports(self._fingerprints.machine, form, scope)
        for name, chains in form.used:
            for chain in chains:
                found = self._resolved(name, chain, local, scope)
                if found is not None:
                    parts.append(f"{name}.{'.'.join(chain)}={found}")
        return "|".join(parts)

    def _decorators(self, value: FunctionValue) -> list[str]:
        # What a dialect's own decorators say is not code: the catalog, storage and the like.
        if isinstance(value.node, syntax.Lambda):
            return []
        own = self._fingerprints.machine.external_packages
        found = []
        for decorator in value.node.decorator_list:
            named = decorator.func if isinstance(decorator, syntax.Call) else decorator
            meant = self._quietly(named, value.scope)
            function = meant.function if isinstance(meant, Partial) else meant
            if not (isinstance(function, External) and function.name.partition(".")[0] in own):
                found.append(canonical(decorator))
                if meant is not None:
                    found.append(self.describe(meant))
        return found

    def _resolved(self, name: str, chain: Chain, local: Scope | None, scope: Scope) -> str | None:
        value: Value | None = local.names.get(name) if local is not None else None
        for visible in scope.chain() if value is None else ():
            if name in visible.names:
                value = visible.names[name]
                break
        if value is None:
            if name in _BUILTIN_NAMES:
                return None
            return self._fingerprints.module(scope.module)
        if isinstance(value, Unknown | Deferred):
            return self._fingerprints.module(scope.module)
        for attribute in chain:
            if not isinstance(value, ModuleValue):
                break
            value = self._fingerprints.machine.attribute(value, attribute, _NOWHERE)
            if isinstance(value, Unknown | Deferred):
                return self._fingerprints.module(scope.module)
        return self.describe(value)

    def _quietly(self, node: syntax.Expression, scope: Scope) -> Value | None:
        machine = self._fingerprints.machine
        machine.silenced += 1
        try:
            return machine.evaluate(node, scope)
        except (OutOfFuel, Raised, RecursionError):
            return None
        finally:
            machine.silenced -= 1
