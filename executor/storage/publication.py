"""Puts written data in its place and makes it the current one, so that a kill at any instant tears and loses nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vibepiper.analyzer.graph.model import Asset

from ..environment import Environment
from ..errors import StorageError
from ..ledger import Ledger
from ..records import Intent, Materialisation, StepId, StepRecord, Stored
from ..versions import digest
from .hashing import bytes_version
from .places import place_of, versions_folder
from .uris import Located, is_path, locate, reaching
from .writing import RETIRED, STAGED, Staged, remove, sync

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

KEPT_VERSIONS = 2  # the current one, and the one before for whoever is reading it


def publish(
    staged: Staged, made: Materialisation, step: StepRecord, ledger: Ledger, environment: Environment
) -> Materialisation:
    """Publish written data; returns the materialisation as it was committed.

    The default store keeps immutable versions, and the ledger's commit is the switch. Anywhere else an intent with the
    hash of the staged bytes comes first, then the data takes its place, then the commit ends the intent: whatever
    instant a run dies at, :func:`recover` finds out which of them happened.
    """
    if staged.path is None:
        ledger.commit(made, step, target=made.stored.uri)
        return made
    if staged.url is not None:
        return _publish_elsewhere(staged.path, staged.url, made, step, ledger)
    if staged.target is None:
        raise AssertionError("staged data has a target or a URL")
    if staged.target.is_relative_to(environment.data) and staged.target.name.startswith("+"):
        return _publish_version(staged.path, staged.target, made, step, ledger, environment)
    return _publish_file(staged.path, staged.target, made, step, ledger)


def announce(
    asset: Asset, step: StepId, run: str, at: datetime, ledger: Ledger, environment: Environment
) -> None:
    """Remember, before a custom manager writes to a place of its own, that what is there can't be relied on."""
    place = place_of(asset, step.partition, environment)
    if place.kind == "uri" and not is_path(place.uri):
        unfinished = Materialisation(
            step, run, Stored(place.uri, "custom", ""), "", None, "", {}, None, {}, at, at
        )
        ledger.add_intent(Intent(place.uri, "", "", "", unfinished))


def recover(ledger: Ledger) -> int:
    """Finish what dead runs were publishing; only for the holder of the run lock. Returns how many were finished.

    An intent that can't be finished stays: what its target holds is then taken for lost.
    """
    finished = 0
    for intent in ledger.intents():
        if not intent.staged:
            continue
        staged = Path(intent.staged)
        if "://" in intent.target:
            if staged.exists() and bytes_version(staged) == intent.content:
                _upload(staged, intent.target)
                ledger.commit(intent.materialisation, _recovered(intent), target=intent.target)
                remove(staged)
                finished += 1
            continue
        target = Path(intent.target)
        if not (target.exists() and bytes_version(target) == intent.content):
            if not (staged.exists() and bytes_version(staged) == intent.content):
                _restore(target, Path(intent.retired))
                ledger.drop_intent(intent)
                continue
            _swap(staged, target, Path(intent.retired))
        ledger.commit(intent.materialisation, _recovered(intent), target=intent.target)
        remove(Path(intent.retired))
        remove(staged)
        finished += 1
    return finished


def sweep(folders: Iterable[Path]) -> None:
    """Remove what dead runs left beside their targets; only for the holder of the run lock, after :func:`recover`."""
    for folder in frozenset(folders):
        for left in folder.iterdir() if folder.is_dir() else ():
            if STAGED in left.name or RETIRED in left.name:
                remove(left)


def staging_folder(asset: Asset, partition: str | None, environment: Environment) -> Path | None:
    """The folder in which an asset's data is staged; None when that isn't a folder of the author's or ours."""
    place = place_of(asset, partition, environment)
    if place.kind == "versions":
        return versions_folder(asset, partition, environment)
    if place.kind == "own":
        return None
    path = locate(place.uri, environment).path
    return None if path is None else path.parent


def stamp_of(path: Path) -> str:
    """Tells whether a file, or any file of a folder, is still the one that was written: names, sizes, times of change."""
    if not path.is_dir():
        status = path.stat()
        return f"{status.st_size}-{status.st_mtime_ns}"
    files = sorted(inner for inner in path.rglob("*") if inner.is_file())
    stamps = [f"{file.relative_to(path).as_posix()}\0{stamp_of(file)}" for file in files]
    return f"{len(files)}-{digest(chr(0).join(stamps).encode('utf-8', 'surrogateescape'))}"


def _publish_version(
    path: Path,
    target: Path,
    made: Materialisation,
    step: StepRecord,
    ledger: Ledger,
    environment: Environment,
) -> Materialisation:
    if target.exists() and bytes_version(target) != bytes_version(path):
        # Damaged from outside, or written by another version of the writer: it is left alone, since it may be current.
        own = target.with_name(f"{target.name}-{made.run}")
        uri = made.stored.uri.replace(f"/{target.name}/", f"/{own.name}/")
        made, target = replace(made, stored=replace(made.stored, uri=uri)), own
    if target.exists():
        remove(path)
    else:
        path.rename(target)
        sync(target.parent, deep=False)
    data = locate(made.stored.uri, environment).path
    stamp = stamp_of(data) if data is not None else ""
    made = replace(made, stored=replace(made.stored, stamp=stamp))
    ledger.commit(made, step)
    versions = [inner for inner in target.parent.iterdir() if inner.name.startswith("+") and inner != target]
    for old in sorted(versions, key=lambda inner: inner.stat().st_mtime_ns)[: -(KEPT_VERSIONS - 1)]:
        remove(old)
    return made


def _publish_file(
    path: Path, target: Path, made: Materialisation, step: StepRecord, ledger: Ledger
) -> Materialisation:
    retired = target.with_name(f".{target.stem}.{made.run}{RETIRED}{target.suffix}")
    made = replace(made, stored=replace(made.stored, stamp=stamp_of(path)))
    ledger.add_intent(Intent(str(target), str(path), str(retired), bytes_version(path), made))
    _swap(path, target, retired)
    ledger.commit(made, step, target=str(target))
    remove(retired)
    return made


def _publish_elsewhere(
    path: Path, url: str, made: Materialisation, step: StepRecord, ledger: Ledger
) -> Materialisation:
    ledger.add_intent(Intent(url, str(path), "", bytes_version(path), made))
    _upload(path, url)
    ledger.commit(made, step, target=url)
    remove(path)
    return made


def _swap(path: Path, target: Path, retired: Path) -> None:
    """Put ``path`` in the place of ``target``: at once for files; a folder steps aside first, since no call replaces one
    that has files in it."""
    if target.is_dir():
        remove(retired)
        target.rename(retired)
    path.replace(target)
    sync(target.parent, deep=False)


def _restore(target: Path, retired: Path) -> None:
    if retired.exists() and not target.exists():
        retired.rename(target)


def _upload(path: Path, url: str) -> None:
    """Upload a file, which object stores show as a whole or not at all; a folder after what was there is removed."""
    filesystem, remote = Located(url, None).filesystem()
    try:
        with reaching(url):
            if path.is_dir():
                if filesystem.exists(remote):
                    filesystem.rm(remote, recursive=True)
                for file in sorted(inner for inner in path.rglob("*") if inner.is_file()):
                    _put(filesystem, file, f"{remote.rstrip('/')}/{file.relative_to(path).as_posix()}")
            else:
                _put(filesystem, path, remote)
    except OSError as error:
        raise StorageError(
            f"{url} can't be written: {error}", "Check the place and the access to it."
        ) from error


def _put(filesystem: AbstractFileSystem, file: Path, remote: str) -> None:
    names = filesystem.protocol if isinstance(filesystem.protocol, tuple) else (filesystem.protocol,)
    if "s3" not in names:  # it has no folders, and would make the bucket if its name is misspelt
        filesystem.makedirs(remote.rpartition("/")[0], exist_ok=True)
    filesystem.put_file(str(file), remote)


def _recovered(intent: Intent) -> StepRecord:
    made = intent.materialisation
    return StepRecord(
        made.id,
        made.run,
        "materialised",
        "published after the run was interrupted",
        made.started,
        made.ended,
        made.rows,
    )
