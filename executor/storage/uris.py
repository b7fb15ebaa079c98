"""Finds the file or object that a stored URI means in an environment; reads and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ..environment import Environment
from ..errors import StorageError
from ..packages import is_package_uri, package_file

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


@dataclass(frozen=True, slots=True)
class Located:
    """Where data is: ``path`` on this machine, or ``url`` elsewhere."""

    url: str
    path: Path | None

    @property
    def suffix(self) -> str:
        """The ending that tells the format, in lower case, a compression's ending left out."""
        suffixes = Path(urlsplit(self.url).path if self.path is None else self.path.name).suffixes
        endings = [suffix.lower() for suffix in suffixes]
        while len(endings) > 1 and endings[-1] in (".gz", ".bz2", ".zip", ".xz", ".zst"):
            endings.pop()
        return endings[-1] if endings else ""

    def filesystem(self) -> tuple[AbstractFileSystem, str]:
        """The file system and the path in it.

        Raises:
            StorageError: Nothing installed reads this scheme.
        """
        import fsspec  # needed for data on other machines only

        try:
            found: tuple[AbstractFileSystem, str] = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            scheme = self.url.partition("://")[0]
            remedy = (
                "Install it: pip install 'vibepiper[s3]'"
                if scheme in ("s3", "s3a")
                else f"Install what {scheme}:// needs, as fsspec names it."
            )
            raise StorageError(f"{self.url} can't be reached: {error}", remedy) from error
        found[0].invalidate_cache()  # what was listed once may have been changed by others
        return found


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """Say clearly that data elsewhere can't be reached.

    Raises:
        StorageError: The file system failed. That a file isn't there stays FileNotFoundError: it is an answer.
    """
    try:
        yield
    except (FileNotFoundError, StorageError):
        raise
    except Exception as error:  # each file system has exceptions of its own
        raise StorageError(
            f"{url} can't be reached: {type(error).__name__}: {error}",
            "Check the connection and the access to it, then run again.",
        ) from error


def locate(uri: str, environment: Environment) -> Located:
    """Find what a URI means: variables replaced, prefixes mapped, relative paths taken from the root.

    Raises:
        StorageError: It names a file of a distribution that isn't installed.
    """
    text = environment.expand(uri, f"the URI '{uri}'")
    for prefix, replacement in sorted(environment.path_map.items(), key=lambda item: -len(item[0])):
        mapped = environment.expand(prefix, "[paths]").rstrip("/")
        if text == mapped or text.startswith(f"{mapped}/"):
            text = environment.expand(replacement, "[paths]").rstrip("/") + text.removeprefix(mapped)
            break
    if text.startswith("file://"):
        text = unquote(text.removeprefix("file://"))
    if is_package_uri(text):
        path = package_file(text)
        return Located(str(path), path)
    if "://" in text:
        return Located(text, None)
    path = environment.root / text
    return Located(str(path), path)


def shown(path: Path, environment: Environment) -> str:
    """A path as the ledger keeps it: relative to the root where it lies within, so that a project can be moved."""
    try:
        return path.relative_to(environment.root).as_posix()
    except ValueError:
        return path.as_posix()


def is_path(uri: str) -> bool:
    """Whether the URI of a custom manager is a file's: it has a folder. Any other text (a table's name, say) goes to
    the manager as it is."""
    return uri.startswith("file://") or ("/" in uri and "://" not in uri)
