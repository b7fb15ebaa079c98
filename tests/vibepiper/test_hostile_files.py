"""Whatever the files of a project hold, ``vp list`` and ``vp lint`` end: a bad file is one finding, the rest is read."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from vptest.commands import vp
from vptest.trees import write_files

GOOD = "from vibepiper import asset\n\n\n@asset\ndef orders():\n    return 1\n"
HEAD = b"from vibepiper import asset\n"
SEED = """\
# coding: utf-8
from vibepiper import asset, check
NAMES = ("a", "b")
def make(name, *, group="g"):
    @asset(name=f"{name}_x", group=group)
    def made(orders): return orders
    return made
for name in NAMES: make(name)
class Kind:
    @staticmethod
    def key(n: int) -> str: return '%d_k' % n
try:
    @asset(name=Kind.key(1), metadata={"a": [1, {2: (3,)}]})
    async def other(orders, *, limit=lambda x: x): yield orders
except (ValueError, TypeError) as error: pass
match NAMES:
    case ("a", *rest): asset(name=rest[0] + '''q''')(lambda: 1)
"""
DEEP = {
    "parentheses": (b"(" * 2000 + b"1" + b")" * 2000, "VPE002"),
    "unclosed parentheses": (b"(" * 3000, "VPE002"),
    "lists": (b"[" * 10_000 + b"]" * 10_000, "VPE002"),
    "calls": (b"f(" * 10_000 + b")" * 10_000, "VPE002"),
    "calls on one line": (b"f(" * 1_000 + b"1" + b")" * 1_000, "VPE002"),
    "dictionaries": (b"{1:" * 10_000 + b"1" + b"}" * 10_000, "VPE002"),
    "subscripts": (b"a[" * 10_000 + b"1" + b"]" * 10_000, "VPE002"),
    "lambdas": (b"lambda: " * 10_000 + b"1", "VPE002"),
    "a chain of calls": (b"a" + b".b()" * 10_000, "VPE002"),
    "a chain of attributes": (b"a" + b".b" * 300, "VPE002"),
    "operators": (b"1" + b" + 1" * 10_000, "VPE002"),
    "some operators": (b"1" + b" + 1" * 1_000, "VPE002"),
    "strings, not closed": (b"'''" + b"a\n" * 1000, "VPE001"),
}
TEXTS = {
    "an elif chain": (b"if a: b\n" + b"elif a: b\n" * 10_000, "VPE002"),
    "a shorter elif chain": (b"if a: b\n" + b"elif a: b\n" * 1_000, "VPE002"),
    "functions in functions": (b"".join(b" " * n + b"def f():\n" for n in range(120)), "VPE00"),
    "null bytes": (b"x = '\0'\n", "VPE001"),
    "null bytes alone": (b"\0" * 100, "VPE001"),
    "bad UTF-8": (b"x = '\xff'\n", "VPE001"),
    "UTF-16": ("from vibepiper import asset\n".encode("utf-16"), None),
    "UTF-32": ("from vibepiper import asset\n".encode("utf-32"), None),
    "an unknown encoding": (b"# coding: klingon\n", "VPE001"),
    "an encoding of bytes": (b"# coding: rot13\n", "VPE001"),
    "an encoding of archives": (b"# coding: zip\n", "VPE001"),
    "half a surrogate pair": (b"x = '\xed\xa0\x80'\n", "VPE001"),
    "form feeds": (b"\x0c\nx = 1\x0c\n\x0cy = 2\n", ""),
    "a byte order mark": (b"\xef\xbb\xbfx = 1\n", ""),
    "two byte order marks": (b"\xef\xbb\xbf\xef\xbb\xbfx = 1\n", "VPE001"),
    "carriage returns": (b"x = 1\ry = 2\r", ""),
    "mixed newlines": (b"x = 1\r\ny = 2\rz = 3\n", ""),
    "tabs and spaces": (b"if x:\n\ty = 1\n        z = 2\n", "VPE001"),
    "latin-1": (b"# coding: latin-1\nx = '\xe9'\n", ""),
    "utf-7": (b"# coding: utf-7\nx = '+AOk-'\n", ""),
    "a surrogate escaped": (rb"x = '\ud800'" + b"\n", ""),
    "type parameters": (b"class A[T: int, *Ts, **P]: pass\ntype B[T] = list[T]\ndef f[T](x: T) -> T: return x\n", ""),
    "nested quotes in f-strings": (b"x = f'{'a' + f'{1!r:>{2}}'}'\n", ""),
    "except groups": (b"try: pass\nexcept* ValueError: pass\n", ""),
    "exceptions without parentheses": (b"try: pass\nexcept ValueError, TypeError: pass\n", None),
    "template strings": (b"x = t'{1} a'\n", None),
    "defaults of type parameters": (b"class A[T = int]: pass\n", None),
}  # fmt: skip


def codes(folder: Path) -> list[tuple[str, str]]:
    """Code and path of the findings of ``vp lint``, which names all assets of sound files all the same."""
    listed = vp(folder, "list", "--format", "json")
    assert listed.code == 0, listed.err
    assert "orders" in {asset["key"] for asset in listed.json["assets"]}
    linted = vp(folder, "lint", "--format", "json")
    assert linted.code in (0, 1), linted.err
    return [(finding["code"], finding["path"]) for finding in linted.json["findings"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [*((b"x = " + data, code) for data, code in DEEP.values()), *TEXTS.values()],
    ids=[*DEEP, *TEXTS],
)
def test_a_bad_file_is_one_finding_and_the_rest_is_read(
    data: bytes, code: str | None, tmp_path: Path
) -> None:
    # The declaration of an encoding has to stand in one of the first two lines.
    first, end, rest = data.partition(b"\n") if data.startswith((b"#", b"\xef")) else (b"", b"", data)
    write_files(tmp_path, {"good.py": GOOD, "bad.py": first + end + HEAD + rest})
    found = codes(tmp_path)
    if code is None:
        # Whether it is Python depends on how new the Python is that runs this.
        assert found in ([], [("VPE001", "bad.py")])
    elif code == "":
        assert found == []
    else:
        assert [(each[: len(code)], path) for each, path in found] == [(code, "bad.py")]


def replaced(data: bytes, choice: random.Random) -> bytes:
    """One byte is another."""
    place = choice.randrange(len(data))
    return data[:place] + bytes([choice.randrange(256)]) + data[place + 1 :]


def removed(data: bytes, choice: random.Random) -> bytes:
    """Some bytes are gone."""
    place = choice.randrange(len(data))
    return data[:place] + data[place + choice.choice((1, 2, 9, 40)) :]


def doubled(data: bytes, choice: random.Random) -> bytes:
    """A piece stands twice, or very often."""
    place, length = choice.randrange(len(data)), choice.choice((1, 3, 20))
    return data[:place] + data[place : place + length] * choice.choice((2, 2, 60)) + data[place + length :]


def inserted(data: bytes, choice: random.Random) -> bytes:
    """Something stands where it should not."""
    place = choice.randrange(len(data))
    pieces = (b"\0", b"\x0c", b"\r", b"\\\n", b"\xef\xbb\xbf", b"(", b")" * 9, b"'''", b"f'{", b"\t", b"lambda:", b"\xff", b"@", b"yield ", b"await ", b"*", b"**x", b":=", b"nonlocal x\n", b"return\n", b"\xed\xa0\x80", b"1_", b"0x", b"else:\n", b"async ", b"type X = int\n", b"raise\n", b"while 1: ", b"global orders;")  # fmt: skip
    return data[:place] + choice.choice(pieces) + data[place:]


def swapped(data: bytes, choice: random.Random) -> bytes:
    """Two lines stand in each other's place."""
    lines = data.split(b"\n")
    one, other = choice.randrange(len(lines)), choice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    replaced,
    removed,
    doubled,
    inserted,
    swapped,
)


def mutated(seed: int) -> bytes:
    """The seed with one to four changes."""
    choice = random.Random(seed)
    data = SEED.encode()
    for _ in range(choice.choice((1, 1, 2, 4))):
        data = choice.choice(MUTATIONS)(data, choice)
    return data


@pytest.mark.parametrize("start", range(3))
def test_mutated_sources_end_no_command(start: int, tmp_path: Path) -> None:
    files = {f"bad{seed}.py": mutated(seed) for seed in range(start * 40, start * 40 + 40)}
    write_files(tmp_path, {"good.py": GOOD, **files})
    found = codes(tmp_path)
    broken = [path for code, path in found if code in ("VPE001", "VPE002")]
    assert len(broken) == len(set(broken)) > 0
    assert "good.py" not in broken
