"""What the names of other libraries mean to the interpreter: one file per library, one table here."""

from __future__ import annotations

from ..interpret.machine import Library
from . import (
    arranging,
    builtins,
    computed,
    containers,
    dagster,
    exits,
    files,
    introspection,
    iterators,
    operator_functions,
    pandera,
    records,
    stdlib,
    texts,
    vibepiper,
    walking,
)
from .dialect import Dialect

DIALECTS: tuple[Dialect, ...] = (vibepiper.DIALECT, dagster.DIALECT)
LIBRARIES: tuple[Library, ...] = (
    builtins.LIBRARY,
    walking.LIBRARY,
    introspection.LIBRARY,
    stdlib.LIBRARY,
    computed.LIBRARY,
    files.LIBRARY,
    texts.LIBRARY,
    containers.LIBRARY,
    iterators.LIBRARY,
    operator_functions.LIBRARY,
    arranging.LIBRARY,
    exits.LIBRARY,
    records.LIBRARY,
    pandera.LIBRARY,
)
