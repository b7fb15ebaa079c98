"""Imports an author's modules and turns what goes wrong into a message with its place; knows nothing of assets."""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

from .definitions.errors import DefinitionError
from .errors import BindError


def import_modules(names: Iterable[str], paths: Sequence[Path], root: Path, *, again: bool = True) -> None:
    """Import the modules, looking into ``paths`` first.

    ``again``: packages that this process has imported before are imported anew, since definitions register while a
    module's body runs, and its text may have changed.

    Raises:
        BindError: One of them can't be imported.
    """
    wanted = tuple(dict.fromkeys(names))
    look_first(paths)
    if again:
        _forget({name.partition(".")[0] for name in wanted})
    importlib.invalidate_caches()
    for name in wanted:
        try:
            importlib.import_module(name)
        except (Exception, SystemExit) as error:  # the author's module body may raise anything
            raise import_failure(name, error, root) from error


def look_first(paths: Sequence[Path]) -> None:
    """Let imports look into these folders before all others."""
    texts = [str(path) for path in paths]
    sys.path[:] = [*texts, *(entry for entry in sys.path if entry not in texts)]


def place_in(error: BaseException, root: Path) -> str:
    """The last place within the project that an exception passed: ``orders.py:12``; empty when there is none."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_relative(error.filename, root) or error.filename}:{error.lineno}"
    place = ""
    for frame in traceback.extract_tb(error.__traceback__):
        relative = _relative(frame.filename, root)
        if relative is not None:
            place = f"{relative}:{frame.lineno}"
    return place


def traceback_text(error: BaseException, skip: Path) -> str:
    """The traceback without the frames of the folder ``skip`` that called the author's code."""
    frames = error.__traceback__
    while frames is not None and frames.tb_next is not None and _is_within(frames, skip):
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames))


def import_failure(name: str, error: BaseException, root: Path) -> BindError:
    """What importing a module raised, as an error with its place in the project."""
    place = place_in(error, root)
    where = f"{place}: " if place else ""
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return BindError(
        f"{where}module '{name}' can't be imported: {said}",
        _remedy(name, error),
        details=_details(error, root),
    )


def _details(error: BaseException, root: Path) -> str:
    """The traceback from the project's first frame on; empty where the message with its place says it all."""
    if isinstance(error, DefinitionError | ImportError | SyntaxError):
        return ""
    frames = error.__traceback__
    while frames is not None and _relative(frames.tb_frame.f_code.co_filename, root) is None:
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames))


def _remedy(name: str, error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name is not None:
        if error.name.partition(".")[0] == name.partition(".")[0]:
            return "Check 'source-roots' in the configuration: imports start from there."
        return f"Install '{error.name}' in the environment that runs vp ({sys.executable}), or correct the import."
    return "Correct it; vp list, lint and diff work without importing."


def _forget(packages: set[str]) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
        del sys.modules[name]


def _relative(file: str, root: Path) -> str | None:
    path = Path(file)
    if "site-packages" in path.parts or not path.is_absolute():
        return None
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return None


def _is_within(frames: TracebackType, folder: Path) -> bool:
    return Path(frames.tb_frame.f_code.co_filename).is_relative_to(folder)
