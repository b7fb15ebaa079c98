"""Why a fix is not made."""

from __future__ import annotations


class CannotFix(Exception):  # a fix that isn't made is told, not raised to anybody
    """The file, or the place in it, is not what the fix expects; nothing was changed."""
