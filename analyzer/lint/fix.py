"""How a finding would be corrected: what to do to which node, not yet as bytes; knows neither rules nor libcst."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from ..graph.model import Location

Applicability: TypeAlias = Literal["safe", "unsafe"]
Verb: TypeAlias = Literal[
    "replace",
    "replace-text",
    "remove-argument",
    "set-argument",
    "rename-argument",
    "remove-element",
    "sort-elements",
    "rename-parameter",
    "rename-key",
    "rename-lineage",
    "rename-table",
    "rename-selected",
    "rename-function",
    "rename-asset",
    "insert-docstring",
    "set-class-option",
    "remove-call",
    "remove-comment-code",
]


class Edit(Struct, frozen=True):
    """One change of the source, as an intent that is turned into bytes on the file as it then is.

    ``location`` is the node that ``verb`` is about:

    - ``replace``: the expression there becomes ``text``.
    - ``replace-text``: the text ``name`` there, a literal, becomes the text ``text``; its quotes stay.
    - ``remove-argument``: the keyword argument there (its value's or its own place) goes, with its comma.
    - ``set-argument``: the call or the decorated definition there gets ``name=text``, replacing an argument of that
      name; a bare decorator becomes a call.
    - ``rename-argument``: the keyword argument there becomes ``name``, with what ``text`` makes of its value (``{}``).
    - ``remove-element``: the element there of a list, tuple or set, or the entry of a dictionary whose key is there,
      goes, with its comma.
    - ``sort-elements``: the texts in the list, tuple or set that is the keyword argument there, or the entries of the
      dictionary by their keys, are put in order.
    - ``rename-parameter``: the parameter ``name`` there is called ``text``, and so are its uses in the function.
    - ``rename-key``: the key ``name`` that is written in the argument, element or entry there becomes ``text``.
    - ``rename-lineage``: the column there, of the asset ``name``, is one of the asset ``text``.
    - ``rename-table``: the SQL text there reads the asset ``text`` instead of ``name``.
    - ``rename-selected``: the selection there names the asset ``text`` instead of ``name``.
    - ``rename-function``: the function ``name`` there is called ``text``.
    - ``rename-asset``: the asset ``name`` is called ``text``, here and wherever the project names it.
    - ``insert-docstring``: the function there, which has no docstring, gets the docstring ``text``.
    - ``set-class-option``: the class there gets ``text`` as its option ``name`` (``Config.strict``: the attribute
      ``strict`` of the class ``Config`` in it), in the place of what it is there.
    - ``remove-call``: the call without arguments there becomes the name that it calls.
    - ``remove-comment-code``: the code ``name`` goes from the suppression comment there; the comment with its last code.
    """

    verb: Verb
    location: Location
    name: str = ""
    text: str = ""


class Fix(Struct, frozen=True):
    """The edits that correct a finding, all or none. ``safe``: the graph stays as it was, or changes exactly as
    ``message`` says; ``unsafe``: a person should look at it."""

    message: str
    applicability: Applicability
    edits: tuple[Edit, ...]
