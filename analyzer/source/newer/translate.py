"""Bytes to syntax through libcst, the one part of reading a file that needs it; trusts that a guard has looked."""

from __future__ import annotations

import libcst as cst
import msgspec

from ... import syntax
from ..collector import collector_paused
from .lower import lower_module
from .numbering import Numbering, UnsupportedSyntax
from .positions import positions_of_cst


class Translation(msgspec.Struct, frozen=True, array_like=True):
    """A file's syntax; ``starts`` and ``ends`` are the offsets of its nodes in code points, ``is_newer`` says that it
    has syntax that Python 3.11 doesn't know."""

    module: syntax.Module
    is_newer: bool
    starts: tuple[int, ...]
    ends: tuple[int, ...]


class TranslationFailed(Exception):
    """libcst can't read the file, or reads something that our syntax has no word for."""


def translate(data: bytes) -> Translation:
    """Parse and lower a file."""
    numbers = Numbering()
    with collector_paused():
        try:
            module = cst.parse_module(data)
            lowered = lower_module(module, numbers)
        except (cst.ParserSyntaxError, cst.CSTLogicError, cst.CSTValidationError, ValueError) as error:
            raise TranslationFailed(str(error).split("\n")[0]) from error
        except RecursionError as error:
            raise TranslationFailed("it is nested too deeply") from error
        except UnsupportedSyntax as error:
            raise TranslationFailed(f"{error} has no counterpart in the analyser's syntax") from error
        except BaseException as error:
            # A panic of libcst's native parser has a class that can't be imported, beside Exception.
            if type(error).__name__ != "PanicException":
                raise
            raise TranslationFailed("its parser gives up") from error
        starts, ends = positions_of_cst(module, numbers)
    return Translation(lowered, numbers.is_newer, starts, ends)
