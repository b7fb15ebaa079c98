"""The values that the interpreter computes with; they point into the source and know nothing of its text."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Protocol, TypeAlias

from msgspec import Struct, field

from .. import syntax
from .constants import HOSTED as HOSTED
from .constants import Hosted
from .constants import ProjectFile as ProjectFile
from .trace import Owned

Constant: TypeAlias = "bool | int | float | complex | str | bytes | Hosted | None"
Names: TypeAlias = frozenset[str]

NO_NAMES: Names = frozenset()


class Site(Struct, frozen=True):
    """A node of a file; turned into lines only when shown."""

    path: str
    node: int


class Const(Struct, frozen=True):
    """A constant; ``environment`` names the environment variables that it depends on."""

    value: Constant
    environment: Names = NO_NAMES


class Unknown(Struct, frozen=True):
    """A value that cannot be decided: why, where, and, for text, the glob pattern that it matches."""

    reason: str
    site: Site
    pattern: str = "*"
    environment: Names = NO_NAMES


class ListValue(Owned, eq=False):
    """A list (or an iterator, as a list). ``open``: further elements, unknown ones, may stand anywhere.

    ``sites`` are the nodes of the elements of a display, as long as there are as many. ``unordered``: these are the
    elements, in an order that is not known. ``view``: the keys or entries of a dictionary, with the operators of sets;
    ``live``: where these, or its values, were asked for; they are so until it changes.
    """

    items: list[Value] = field(default_factory=list)
    open: Unknown | None = None
    sites: tuple[Site, ...] = ()
    view: bool = False
    live: Site | None = None
    unordered: bool = False
    kind: str = ""


class TupleValue(Struct, frozen=True, eq=False):
    """A tuple whose elements are all known to be there, perhaps ``unordered``: in an order that is not known."""

    items: tuple[Value, ...] = ()
    sites: tuple[Site, ...] = ()
    unordered: bool = False

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TupleValue) or self.unordered or other.unordered:
            return False
        return self.items == other.items

    def __hash__(self) -> int:
        return hash(self.items)


class SetValue(Owned, eq=False):
    """A set; in which order it gives its elements is not known. ``frozen`` where it is a ``frozenset``."""

    entries: dict[Hashable, Value] = field(default_factory=dict)
    open: Unknown | None = None
    frozen: bool = False


class Entry(Struct, frozen=True):
    """A key and its value in a dictionary, and the node that wrote it."""

    key: Value
    value: Value
    site: Site


class DictValue(Owned, eq=False):
    """A dictionary in the order of insertion; ``unordered``: in one that is not known. ``open``: further entries may
    exist. ``views`` are those that show its changes.

    ``default`` is what makes missing entries (``defaultdict``); ``mirrored`` is whose names these are, when writing an
    entry writes a name (``globals()``, ``vars(instance)``); ``kind`` is the class of ``collections`` that it is of.
    """

    entries: dict[Hashable, Entry] = field(default_factory=dict)
    open: Unknown | None = None
    default: Value | None = None
    mirrored: Scope | InstanceValue | None = None
    kind: str = ""
    unordered: bool = False
    views: list[ListValue] = field(default_factory=list)


class Source(Protocol):
    """Gives elements when they are asked for; raises ``StopIteration`` at the end, with what a generator returns."""

    def resume(self, sent: Value | None = None, raised: Exception | None = None) -> Value:
        """The next element, after sending a value into a generator or raising where it waits."""


class IteratorValue(Owned, eq=False):
    """An iterator or generator: what is left of it. ``open`` as in lists; ``result`` is what a generator returns.

    ``source`` gives the elements after those in ``items``, one by one. ``unordered``: in an order that is not known.
    """

    items: list[Value] = field(default_factory=list)
    open: Unknown | None = None
    result: Value | None = None
    source: Source | None = None
    unordered: bool = False


class Coroutine(Struct, frozen=True):
    """A call of an ``async`` function, which runs when it is awaited; ``result`` where it has run already."""

    function: FunctionValue | None
    arguments: Arguments
    result: Value | None = None


class FunctionValue(Owned, eq=False):
    """A function of the project: a closure over ``scope``.

    ``wrapped`` is what ``functools.wraps`` names; ``marks`` are what library models attached to it.
    """

    node: syntax.FunctionDef | syntax.AsyncFunctionDef | syntax.Lambda
    module: str
    path: str
    qualname: str
    scope: Scope
    defaults: tuple[Value, ...] = ()
    kw_defaults: tuple[Value | None, ...] = ()
    attributes: dict[str, Value] = field(default_factory=dict)
    wrapped: Value | None = None
    marks: list[object] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name in its definition."""
        return self.qualname.rpartition(".")[2]

    @property
    def site(self) -> Site:
        """Where it is defined."""
        return Site(self.path, self.node.n)


class ClassValue(Struct, eq=False):
    """A class of the project. ``decorators`` are the values that were applied to it, outermost first; ``order`` is
    where its attributes are looked up, once that was asked for."""

    node: syntax.ClassDef
    module: str
    path: str
    qualname: str
    scope: Scope
    bases: tuple[Value, ...] = ()
    keywords: dict[str, Value] = field(default_factory=dict)
    decorators: tuple[Value, ...] = ()
    subclasses: list[ClassValue] = field(default_factory=list)
    order: tuple[ClassValue, ...] = ()

    @property
    def name(self) -> str:
        """The name in its definition."""
        return self.node.name

    @property
    def site(self) -> Site:
        """Where it is defined."""
        return Site(self.path, self.node.n)


class Argument(Struct, frozen=True):
    """An argument of a call: its keyword (None: positional), its value, and the node to point at.

    ``parts`` are the nodes of the elements of a list, tuple or set, or of the keys of a dictionary, that is written out
    as the argument.
    """

    name: str | None
    value: Value
    site: Site
    parts: tuple[Site, ...] = ()

    def sites(self, count: int) -> tuple[Site, ...]:
        """The node to point at for each of ``count`` elements of the value."""
        return self.parts if len(self.parts) == count else (self.site,) * count


class Arguments(Struct, frozen=True):
    """The arguments of a call. ``open``: further ones, unknown, came through ``*`` or ``**``."""

    items: tuple[Argument, ...] = ()
    open: Unknown | None = None

    @property
    def positional(self) -> tuple[Argument, ...]:
        """Those without a keyword, in order."""
        return tuple(item for item in self.items if item.name is None)

    @property
    def keywords(self) -> tuple[Argument, ...]:
        """Those with a keyword, in order."""
        return tuple(item for item in self.items if item.name is not None)

    def keyword(self, name: str) -> Argument | None:
        """The argument of that keyword."""
        # A loop: a generator would take twice as long, for each argument that each asset could have.
        for item in self.items:
            if item.name == name:
                return item
        return None

    def followed_by(self, other: Arguments) -> Arguments:
        """These, then others; a later keyword replaces an earlier one (as ``functools.partial`` does)."""
        replaced = {item.name for item in other.items if item.name is not None}
        kept = tuple(item for item in self.items if item.name not in replaced)
        return Arguments(kept + other.items, self.open or other.open)


NO_ARGUMENTS = Arguments()


class InstanceValue(Owned, eq=False):
    """An instance of a class of the project; ``arguments`` are those that it was made with.

    ``content`` is the text, number or container that it is as well, where its class derives from one; ``compared`` are
    the attributes that decide whether two are equal, where these do (None: each is only equal to itself).
    """

    cls: ClassValue
    attributes: dict[str, Value] = field(default_factory=dict)
    arguments: Arguments = NO_ARGUMENTS
    site: Site | None = None
    content: Value | None = None
    compared: tuple[str, ...] | None = None


class ModuleValue(Struct, frozen=True):
    """A module of the project, by its full name."""

    name: str


class External(Struct, frozen=True):
    """Something of another library (or a built-in), by its qualified name."""

    name: str


class Attribute(Struct, frozen=True):
    """An attribute of a value that another library made."""

    base: Value
    name: str


class Subscripted(Struct, frozen=True):
    """``base[index]`` where the base belongs to another library (generic types, frames)."""

    base: Value
    index: Value


class UnionOf(Struct, frozen=True):
    """``A | B`` of types."""

    members: tuple[Value, ...]


class ExternalCall(Struct, eq=False):
    """What a call of something external returned, as the call itself: the instance that it made, usually."""

    function: Value
    arguments: Arguments
    site: Site
    marks: list[object] = field(default_factory=list)


class BoundMethod(Struct, frozen=True):
    """A function with its receiver."""

    function: Value
    receiver: Value


class NativeMethod(Struct, frozen=True):
    """A method of a constant or container."""

    receiver: Value
    name: str


class Partial(Struct, frozen=True):
    """A callable with arguments given in advance."""

    function: Value
    arguments: Arguments


class Native(Struct, frozen=True):
    """A callable of the interpreter's own, made by a library model."""

    name: str
    function: Callable[[Arguments, Site], Value]


class Descriptor(Struct, frozen=True):
    """What ``property``, ``staticmethod``, ``classmethod`` and ``cached_property`` make of a function.

    ``setter`` is what a property calls when it is assigned.
    """

    kind: str
    function: Value
    setter: Value | None = None


class SuperValue(Struct, frozen=True):
    """``super()`` in a method of ``cls`` with that receiver."""

    cls: ClassValue
    receiver: Value


class Deferred(Struct, frozen=True):
    """A name of a module that was still being evaluated when it was imported."""

    module: str
    name: str
    site: Site


Value: TypeAlias = (
    "Const | Unknown | ListValue | TupleValue | SetValue | DictValue | FunctionValue | ClassValue | InstanceValue "
    "| ModuleValue | External | Attribute | Subscripted | UnionOf | ExternalCall | BoundMethod | NativeMethod "
    "| Partial | Native | Descriptor | SuperValue | Deferred | IteratorValue | Coroutine"
)


class Scope(Owned, eq=False):
    """A scope: names and their values. ``kind`` is module, function, class or comprehension."""

    kind: str
    module: str
    path: str
    parent: Scope | None = None
    names: dict[str, Value] = field(default_factory=dict)
    qualname: str = ""
    redirected: dict[str, Scope] = field(default_factory=dict)
    owner: ClassValue | None = None
    receiver: Value | None = None
    yields: IteratorValue | None = None
    returns: list[Value] = field(default_factory=list)

    def home(self, name: str) -> Scope:
        """The scope that an assignment to ``name`` in this one binds (``global`` and ``nonlocal`` redirect it)."""
        return self.redirected.get(name, self)

    def chain(self) -> Iterator[Scope]:
        """This scope and those whose names it sees, innermost first."""
        yield self
        scope = self.parent
        while scope is not None:
            if scope.kind != "class":
                yield scope
            scope = scope.parent

    @property
    def module_scope(self) -> Scope:
        """The module's scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


NONE = Const(None)
TRUE = Const(True)
FALSE = Const(False)
