"""Pure functions of the standard library: Python itself computes them on constants."""

from __future__ import annotations

import binascii
import datetime
import decimal
import hashlib
import inspect
import keyword
import math
import posixpath
import re
import string
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

from ..interpret.classes import made_class
from ..interpret.hosting import computed, is_tame
from ..interpret.machine import Library, ModelCall
from ..interpret.plain import plain_value
from ..interpret.values import Const, DictValue, External, ExternalCall, InstanceValue, Native, Unknown, Value

# Any: the arguments are constants of the analysed code; what doesn't fit raises TypeError.
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "binascii.crc32": binascii.crc32,
    "builtins.bytes.fromhex": bytes.fromhex,
    "builtins.int.from_bytes": int.from_bytes,
    "builtins.str.maketrans": str.maketrans,
    "datetime.date.fromisocalendar": datetime.date.fromisocalendar,
    "datetime.date.fromisoformat": datetime.date.fromisoformat,
    "datetime.datetime.combine": datetime.datetime.combine,
    "datetime.datetime.fromisoformat": datetime.datetime.fromisoformat,
    "datetime.datetime.strptime": datetime.datetime.strptime,
    "datetime.time.fromisoformat": datetime.time.fromisoformat,
    "inspect.cleandoc": inspect.cleandoc,
    "keyword.iskeyword": keyword.iskeyword,
    "math.ceil": math.ceil,
    "math.comb": math.comb,
    "math.exp": math.exp,
    "math.factorial": math.factorial,
    "math.floor": math.floor,
    "math.gcd": math.gcd,
    "math.log": math.log,
    "math.log10": math.log10,
    "math.log2": math.log2,
    "math.prod": math.prod,
    "math.sqrt": math.sqrt,
    "os.fspath": str,
    "os.path.basename": posixpath.basename,
    "os.path.commonpath": posixpath.commonpath,
    "os.path.commonprefix": posixpath.commonprefix,
    "os.path.dirname": posixpath.dirname,
    "os.path.isabs": posixpath.isabs,
    "os.path.join": posixpath.join,
    "os.path.normpath": posixpath.normpath,
    "os.path.split": posixpath.split,
    "os.path.splitext": posixpath.splitext,
    "re.escape": re.escape,
    "string.capwords": string.capwords,
    "zlib.crc32": binascii.crc32,
}
# Functions of modules that are seldom needed, imported when one is called.
_ELSEWHERE = (
    "base64.b64encode",
    "base64.urlsafe_b64encode",
    "html.escape",
    "shlex.quote",
    "shlex.split",
    "textwrap.dedent",
    "textwrap.fill",
    "textwrap.indent",
    "textwrap.shorten",
    "textwrap.wrap",
    "unicodedata.normalize",
    "urllib.parse.quote",
    "urllib.parse.quote_plus",
    "urllib.parse.unquote",
    "urllib.parse.urlencode",
    "urllib.parse.urljoin",
)
# Classes whose instances Python computes with; made of what isn't constant, they are calls like those of others.
_CLASSES: Mapping[str, Callable[..., Any]] = {
    "datetime.date": datetime.date,
    "datetime.datetime": datetime.datetime,
    "datetime.time": datetime.time,
    "datetime.timedelta": datetime.timedelta,
    "datetime.timezone": datetime.timezone,
    "decimal.Decimal": decimal.Decimal,
    "pathlib.Path": PurePosixPath,
    "string.Template": string.Template,
}
_EXPRESSIONS: Mapping[str, Callable[..., Any]] = {
    "re.compile": re.compile,
    "re.findall": re.findall,
    "re.finditer": re.finditer,
    "re.fullmatch": re.fullmatch,
    "re.match": re.match,
    "re.search": re.search,
    "re.split": re.split,
    "re.sub": re.sub,
    "re.subn": re.subn,
}
_TEXT_METHODS = [name for name in dir(str) if not name.startswith("_") and name != "maketrans"]
_CONSTANTS: Mapping[str, Value] = {
    **{
        f"re.{name}": Const(int(getattr(re, name)))
        for name in ("I", "IGNORECASE", "M", "MULTILINE", "S", "DOTALL", "X", "VERBOSE", "A", "ASCII")
    },
    **{
        f"string.{name}": Const(getattr(string, name))
        for name in (
            "ascii_letters",
            "ascii_lowercase",
            "ascii_uppercase",
            "digits",
            "hexdigits",
            "punctuation",
        )
    },
    "datetime.UTC": Const(datetime.UTC),
    "datetime.timezone.utc": Const(datetime.UTC),
    "math.e": Const(math.e),
    "math.inf": Const(math.inf),
    "math.pi": Const(math.pi),
    "os.linesep": Const("\n"),
    "os.path.sep": Const("/"),
    "os.sep": Const("/"),
}


def _function(call: ModelCall) -> Value:
    return _compute(call, _FUNCTIONS[call.name])


def _function_elsewhere(call: ModelCall) -> Value:
    module, _, name = call.name.rpartition(".")
    return _compute(call, getattr(import_module(module), name))


def _expression(call: ModelCall) -> Value:
    texts = [plain_value(item.value) for item in call.arguments.items]
    known = [text for text in texts if isinstance(text, str)]
    if known and not is_tame(known[0], max(map(len, known[1:]), default=0)):
        return call.machine.unknown("matching this regular expression may take long", call.site)
    return _compute(call, _EXPRESSIONS[call.name])


def _text_method(call: ModelCall) -> Value:
    return _compute(call, getattr(str, call.name.rpartition(".")[2]))


def _instance(call: ModelCall) -> Value:
    made = _compute(call, _CLASSES[call.name])
    return ExternalCall(External(call.name), call.arguments, call.site) if isinstance(made, Unknown) else made


def _digest(call: ModelCall) -> Value:
    """The digest of a constant, which its methods give."""
    kind = call.name.rpartition(".")[2]
    positional = [plain_value(item.value) for item in call.arguments.positional]
    data = (positional[1:] if kind == "new" else positional) or [b""]
    name = positional[0] if kind == "new" and positional else kind
    words = {item.name: plain_value(item.value) for item in call.arguments.keywords}
    size = words.pop("digest_size", None)
    words.pop("usedforsecurity", None)
    if (
        name not in _HASHES
        or not isinstance(data[0], bytes)
        or words
        or not (size is None or isinstance(size, int))
    ):
        return ExternalCall(External(call.name), call.arguments, call.site)
    options = {} if size is None else {"digest_size": size}
    made = hashlib.new(str(name), data[0], usedforsecurity=False, **options)
    cls = made_class(call.machine, "hash", (), DictValue(), call.site, call.scope)
    given = Const(made.digest()), Const(made.hexdigest())
    return InstanceValue(
        cls,
        {
            "digest": Native("digest()", lambda _arguments, _site: given[0]),
            "hexdigest": Native("hexdigest()", lambda _arguments, _site: given[1]),
        },
    )


_HASHES = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s"})


def _compute(call: ModelCall, function: Callable[..., Any]) -> Value:
    return computed(
        call.machine,
        function,
        call.arguments,
        call.site,
        call.scope,
        f"what {call.name}() returns is not known",
    )


LIBRARY = Library(
    functions={
        **dict.fromkeys(_FUNCTIONS, _function),
        **dict.fromkeys(_ELSEWHERE, _function_elsewhere),
        **dict.fromkeys(_CLASSES, _instance),
        **dict.fromkeys((f"hashlib.{name}" for name in (*_HASHES, "new")), _digest),
        **dict.fromkeys(_EXPRESSIONS, _expression),
        **{f"builtins.str.{name}": _text_method for name in _TEXT_METHODS},
    },
    constants=_CONSTANTS,
    aliases={
        "pathlib.PosixPath": "pathlib.Path",
        "pathlib.PurePath": "pathlib.Path",
        "pathlib.PurePosixPath": "pathlib.Path",
        "posixpath.": "os.path.",
    },
)
