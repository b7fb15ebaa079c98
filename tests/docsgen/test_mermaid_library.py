"""The Mermaid library is only ever the pinned one, wherever it comes from."""

from __future__ import annotations

import hashlib
import io
import stat
import sys
import tarfile
from pathlib import Path

import pytest
from vibepiper.docsgen import mermaid_library
from vibepiper.docsgen.errors import MermaidError
from vibepiper.docsgen.mermaid_library import obtain_mermaid

SCRIPT = b"window.mermaid = {};"


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(mermaid_library, "SHA512", hashlib.sha512(SCRIPT).hexdigest())
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()


def archive(script: bytes, member: str = "package/dist/mermaid.min.js") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
        entry = tarfile.TarInfo(member)
        entry.size = len(script)
        packed.addfile(entry, io.BytesIO(script))
    return buffer.getvalue()


def npm_client(folder: Path, body: str) -> None:
    """An npm client of our own: it runs ``body`` with the arguments it was given."""
    npm = folder / "bin" / "npm"
    npm.write_text(f"#!{sys.executable}\nimport sys, pathlib\n{body}\n")
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize("data", [SCRIPT, archive(SCRIPT)])
def test_a_named_file_may_be_the_script_or_the_archive(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "m").write_bytes(data)
    assert obtain_mermaid(str(tmp_path / "m"), tmp_path / "cache").script == SCRIPT


@pytest.mark.parametrize(
    "data",
    [b"alert(1)", archive(b"alert(1)"), archive(SCRIPT, "package/other.js"), b"\x1f\x8bnot an archive", b""],
)
def test_a_named_file_that_is_something_else_is_refused_with_the_remedy(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "m").write_bytes(data)
    with pytest.raises(
        MermaidError, match=r"SHA-512 is not the pinned one\. Name the dist/mermaid\.min\.js of Mermaid 11"
    ):
        obtain_mermaid(str(tmp_path / "m"), tmp_path / "cache")


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(MermaidError, match="cannot be read"):
        obtain_mermaid(str(tmp_path / "nothing.js"), tmp_path / "cache")


def test_without_an_npm_client_there_is_none_and_the_note_says_why(tmp_path: Path) -> None:
    library = obtain_mermaid(None, tmp_path / "cache")
    assert library.script is None
    assert "no npm client" in library.note


def test_what_the_npm_client_fetches_is_checked_and_kept(tmp_path: Path) -> None:
    (tmp_path / "good.tgz").write_bytes(archive(SCRIPT))
    wanted = f"mermaid@{mermaid_library.VERSION}"
    npm_client(
        tmp_path,
        f"assert sys.argv[1:3] == ['pack', {wanted!r}]\n"
        f"pathlib.Path('m.tgz').write_bytes(pathlib.Path({str(tmp_path / 'good.tgz')!r}).read_bytes())",
    )
    assert obtain_mermaid(None, tmp_path / "cache").script == SCRIPT
    npm_client(tmp_path, "raise SystemExit('asked again')")
    again = obtain_mermaid(None, tmp_path / "cache")
    assert again.script == SCRIPT
    assert "cache" in again.note


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("pathlib.Path('m.tgz').write_bytes(b'other')", "refused"),
        ("raise SystemExit(1)", "could not fetch"),
        ("pass", "could not fetch"),
    ],
)
def test_an_npm_client_that_fails_or_fetches_something_else_gives_none(
    tmp_path: Path, body: str, note: str
) -> None:
    npm_client(tmp_path, body)
    library = obtain_mermaid(None, tmp_path / "cache")
    assert library.script is None
    assert note in library.note
    assert not (tmp_path / "cache").exists()


def test_a_damaged_cache_is_not_used(tmp_path: Path) -> None:
    cached = tmp_path / "cache" / f"mermaid-{mermaid_library.VERSION}.min.js"
    cached.parent.mkdir()
    cached.write_bytes(SCRIPT + b"alert(1)")
    assert obtain_mermaid(None, tmp_path / "cache").script is None
