"""Says what went wrong in an author's function: shortly for the outcome, whole for the step's log."""

from __future__ import annotations

from pathlib import Path

from .errors import ExecutionError
from .imports import place_in

FRAMES = Path(__file__).parent  # our own frames are left out of tracebacks
LONGEST = 4_000

_SPEAKS_FOR_ITSELF = ("BrokenSchemaError", "DefinitionError", "SettingsError")


def short_error(error: BaseException, root: Path | None = None) -> str:
    """The error in a few words, with the last place in the project that it passed."""
    text = str(error).strip()
    raised = error.__cause__ if type(error).__name__ == "BrokenSchemaError" else None
    if raised is not None and root is not None and (place := place_in(raised, root)):
        text = f"{text}\n  ({place})"
    if not isinstance(error, ExecutionError) and type(error).__name__ not in _SPEAKS_FOR_ITSELF:
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
        place = place_in(error, root) if root is not None else ""
        text = f"{text} ({place})" if place else text
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
