"""Answers a command as it was answered before, when nothing that the answer was made from has changed.

Imports next to nothing that Python has not loaded when it starts: a replayed answer takes little longer than an empty program.
What an answer was made from is noted by :mod:`vibepiper.recording`, which writes the files that are read here. They
hold bytes and integers only, so that a damaged or malicious file is at worst no answer.
"""

from __future__ import annotations

import os
import sys
from zlib import crc32

TYPE_CHECKING = False  # importing typing takes half as long as Python takes to start

if TYPE_CHECKING:
    from typing import TextIO

ANSWERS = os.path.join(".vibepiper", "cache", "answers")
# The commands whose answer depends on files and the terminal alone.
REPLAYED = frozenset({"explain", "graph", "lint", "list", "show"})
MARK = b"vibepiper answer 1 " + sys.byteorder.encode()

# The variables that commands, git and what draws on terminals read. What else the environment holds changes no answer.
_VARIABLES = frozenset(
    [
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLORTERM",
        "COLUMNS",
        "FORCE_COLOR",
        "HOME",
        "JUPYTER_COLUMNS",
        "JUPYTER_LINES",
        "LANG",
        "LANGUAGE",
        "LINES",
        "NO_COLOR",
        "PATH",
        "TERM",
        "USERPROFILE",
    ]
)
_PREFIXES = ("GIT_", "LC_", "PYTHON", "TTY_", "VP_", "XDG_", "_VIBEPIPER", "_VP")


def replay(program: str, arguments: list[str]) -> int | None:
    """Print the stored answer and return its exit code; None when there is none that certainly still holds."""
    if not is_replayed(program, arguments):
        return None
    try:
        key = answer_key(program, arguments)
        data = _read(_folders(), answer_name(key))
    except OSError:
        return None
    answer = None if data is None else _still_valid(data, key)
    if answer is None:
        return None
    output, errors, code = answer
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(output)
        sys.stdout.buffer.flush()
        sys.stderr.flush()
        sys.stderr.buffer.write(errors)
        sys.stderr.buffer.flush()
    except BrokenPipeError:
        # The reader went away; Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def is_replayed(program: str, arguments: list[str]) -> bool:
    """Whether the answer to such a command may be one that was given before."""
    return program == "vp-lint" or (bool(arguments) and arguments[0] in REPLAYED)


def answer_key(program: str, arguments: list[str]) -> bytes:
    """Everything but files that an answer depends on."""
    environment = sorted(
        f"{name}={value}"
        for name, value in os.environ.items()
        if name in _VARIABLES or name.startswith(_PREFIXES)
    )
    streams = [_stream(stream) for stream in (sys.stdout, sys.stderr)]
    python = (sys.version, sys.executable, *sys.path, str(sys.flags))
    return "\0".join(
        (program, os.getcwd(), *streams, *python, str(len(arguments)), *arguments, *environment)
    ).encode("utf-8", "surrogateescape")


def _stream(stream: TextIO) -> str:
    """What a stream's kind has to do with how an answer looks."""
    is_terminal = stream.isatty()
    size = tuple(os.get_terminal_size(stream.fileno())) if is_terminal else ()
    return f"{stream.encoding} {stream.errors} {is_terminal} {size}"


def answer_name(key: bytes) -> str:
    """The name of the file for a key; two keys may share one, where the later answer stays."""
    return f"{crc32(key):08x}"


def signature(path: bytes | str) -> int:
    """A number that changes whenever a file or the list of names in a folder does.

    Raises:
        OSError: There is no such file, or it can't be looked at.
    """
    return signature_of(os.stat(path))


def signature_of(found: os.stat_result) -> int:
    """Such a number, of what was looked up."""
    # The hash of integers is the same in every process.
    return hash((found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev))


def _folders() -> list[str]:
    """Where an answer may be stored: in the working directory or any above it."""
    folder = os.getcwd()
    folders = [folder]
    while (parent := os.path.dirname(folder)) != folder:
        folders.append(folder := parent)
    return folders


def answer_bytes(
    key: bytes, code: int, watched: dict[bytes, int], absent: list[bytes], output: bytes, errors: bytes
) -> bytes:
    """The file that stores an answer: ``watched`` maps paths to signatures, ``absent`` are paths of what is not there."""
    signatures = b"".join(number.to_bytes(8, sys.byteorder, signed=True) for number in watched.values())
    parts = (key, b"\0".join(watched), signatures, b"\0".join(absent), output, errors)
    body = b"".join(parts)
    numbers = (crc32(body), code, *map(len, parts))
    return MARK + b" " + " ".join(map(str, numbers)).encode() + b"\n" + body


def _read(folders: list[str], name: str) -> bytes | None:
    for folder in folders:
        try:
            with open(os.path.join(folder, ANSWERS, name), "rb", buffering=0) as file:
                return file.readall()
        except FileNotFoundError:
            continue
    return None


def _still_valid(data: bytes, key: bytes) -> tuple[bytes, bytes, int] | None:
    """The output, errors and exit code that a file stores, if it is whole, for that key, and all files are as then."""
    head, _, body = data.partition(b"\n")
    if not head.startswith(MARK + b" "):
        return None
    try:
        checksum, code, *sizes = map(int, head[len(MARK) + 1 :].split())
    except ValueError:
        return None
    if len(sizes) != 6 or min(sizes) < 0 or sum(sizes) != len(body) or checksum != crc32(body):
        return None
    ends = [sum(sizes[: number + 1]) for number in range(len(sizes))]
    parts = [body[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    stored_key, watched, signatures, absent, output, errors = parts
    if stored_key != key or len(signatures) % 8 or not _are_absent(absent):
        return None
    try:
        now = [signature(path) for path in watched.split(b"\0")] if watched else []
    except (OSError, ValueError):
        return None
    return (output, errors, code) if now == memoryview(signatures).cast("q").tolist() else None


def _are_absent(paths: bytes) -> bool:
    for path in paths.split(b"\0") if paths else ():
        try:
            os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, ValueError):
            return False
        return False
    return True
