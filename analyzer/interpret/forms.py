"""What the syntax of a definition says by itself, whatever its names mean: worked out once for each content of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeAlias

import msgspec

from .. import syntax
from ..source.cache import FLAVOUR, load_entry, store_entry
from . import canonical as canonical_module
from . import free_names, names
from .canonical import canonical
from .free_names import Called, Chain, parameter_names, usage_of
from .names import parameters_used

Definition: TypeAlias = syntax.FunctionDef | syntax.AsyncFunctionDef | syntax.Lambda | syntax.ClassDef


class Form(msgspec.Struct, frozen=True, array_like=True):
    """A definition: the digest of what it does, the names that it takes from around it with the attributes read of
    them, its import statements, those of its parameters that its body does something with, what it calls, and the texts
    in it that may name a place."""

    code: str
    used: tuple[tuple[str, tuple[Chain, ...]], ...]
    imports: tuple[syntax.Import | syntax.ImportFrom, ...]
    parameters: frozenset[str]
    calls: tuple[Called, ...] = ()
    places: tuple[tuple[str, int], ...] = ()


class Forms:
    """The forms of a project's definitions, kept in one file of a cache's folder.

    ``digest_of`` gives the digest of the content of a file of the project, None if it was not read.
    """

    def __init__(self, digest_of: Callable[[str], str | None], folder: Path | None = None) -> None:
        self._digest_of = digest_of
        self._folder = folder
        self._known = {} if folder is None else _load(folder / _file_name())
        self._asked: dict[str, dict[int, Form]] = {}
        self._is_new = False

    def of(self, node: Definition, path: str) -> Form:
        """The form of a definition in the file of that path."""
        digest = self._digest_of(path)
        if digest is None:
            return form_of(node)
        asked = self._asked.setdefault(digest, {})
        form = asked.get(node.n)
        if form is None:
            form = self._known.get(digest, {}).get(node.n)
            if form is None:
                form = form_of(node)
                self._is_new = True
            asked[node.n] = form
        return form

    def save(self) -> None:
        """Keep what was asked for, if any of it was not kept before."""
        if self._folder is None or not self._is_new:
            return
        try:
            content = _ENCODER.encode(self._asked)
        except UnicodeEncodeError:
            # A name with a lone surrogate can't be written.
            return
        store_entry(self._folder, self._folder / _file_name(), content)


def form_of(node: Definition) -> Form:
    """Work out the form of a definition."""
    usage = usage_of(node)
    body = (syntax.Expr(node.n, node.body),) if isinstance(node, syntax.Lambda) else node.body
    parameters = () if isinstance(node, syntax.ClassDef) else parameter_names(node.args)
    return Form(
        code=digest(canonical(node)),
        used=tuple((name, tuple(sorted(usage.used[name]))) for name in sorted(usage.used)),
        imports=tuple(usage.imports),
        parameters=parameters_used(body, parameters),
        calls=tuple(usage.calls),
        places=tuple(usage.places),
    )


def digest(text: str) -> str:
    """The digest of a canonical text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _load(path: Path) -> dict[str, dict[int, Form]]:
    content = load_entry(path)
    try:
        return {} if content is None else _DECODER.decode(content)
    except msgspec.DecodeError:
        return {}


@cache
def _file_name() -> str:
    """Names what else decides the forms: the shape of our syntax, and the code that works them out."""
    sources = (canonical_module.__file__, free_names.__file__, names.__file__, __file__)
    code = hashlib.blake2b(digest_size=8)
    for source in sources:
        code.update(Path(source).read_bytes())
    return f"forms-{FLAVOUR}-{code.hexdigest()}"


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(dict[str, dict[int, Form]])
