"""One spelling for each type annotation, and whether one fits another; imports no library that it names."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from functools import lru_cache

_PANDAS_FRAME = "pandas.DataFrame"
_ANY = "typing.Any"

# Names that mean one thing: where the class lives, a typed alias of it, the deprecated spelling of a built-in.
_ALIASES = {
    "pandas.core.frame.DataFrame": _PANDAS_FRAME,
    "pandas.core.api.DataFrame": _PANDAS_FRAME,
    "pandas.core.series.Series": "pandas.Series",
    "pandera.typing.DataFrame": _PANDAS_FRAME,
    "pandera.typing.pandas.DataFrame": _PANDAS_FRAME,
    "pandera.typing.Series": "pandas.Series",
    "pandera.typing.pandas.Series": "pandas.Series",
    "pandera.typing.polars.DataFrame": "polars.DataFrame",
    "pandera.typing.polars.LazyFrame": "polars.LazyFrame",
    "pandera.typing.polars.Series": "polars.Series",
    "polars.dataframe.DataFrame": "polars.DataFrame",
    "polars.dataframe.frame.DataFrame": "polars.DataFrame",
    "polars.lazyframe.LazyFrame": "polars.LazyFrame",
    "polars.lazyframe.frame.LazyFrame": "polars.LazyFrame",
    "polars.series.series.Series": "polars.Series",
    "pyarrow.lib.Table": "pyarrow.Table",
    "pyarrow.lib.RecordBatchReader": "pyarrow.RecordBatchReader",
    "pyarrow._dataset.Dataset": "pyarrow.dataset.Dataset",
    "duckdb.duckdb.DuckDBPyRelation": "duckdb.DuckDBPyRelation",
    "_duckdb.DuckDBPyRelation": "duckdb.DuckDBPyRelation",
    "types.NoneType": "None",
    "typing_extensions.Any": _ANY,
    "typing_extensions.Annotated": "typing.Annotated",
    "typing_extensions.Literal": "typing.Literal",
    "pathlib._local.Path": "pathlib.Path",
    "typing.AbstractSet": "collections.abc.Set",
    "typing.Text": "str",
    **{
        f"typing.{name}": name.lower()
        for name in ("List", "Dict", "Set", "FrozenSet", "Tuple", "Type")
    },
    **{
        f"typing.{name}": f"collections.abc.{name}"
        for name in (
            "AsyncIterator", "Callable", "Collection", "Container", "Generator", "Hashable", "Iterable", "Iterator",
            "Mapping", "MutableMapping", "MutableSequence", "MutableSet", "Reversible", "Sequence", "Sized",
        )
    },
}  # fmt: skip

# Typed frames: their argument is a schema, not part of the type.
_TYPED_FRAMES = {"pandas.DataFrame", "polars.DataFrame", "polars.LazyFrame"}

_TABLES = {
    "pandas.DataFrame",
    "polars.DataFrame",
    "polars.LazyFrame",
    "pyarrow.Table",
    "pyarrow.RecordBatchReader",
    "pyarrow.dataset.Dataset",
    "duckdb.DuckDBPyRelation",
}

_ABC = "collections.abc."
_SIZED = (_ABC + "Sized", _ABC + "Iterable", _ABC + "Container", _ABC + "Collection", _ABC + "Reversible")
_SEQUENCE = (*_SIZED, _ABC + "Sequence")
_MAPPING = (*_SIZED, _ABC + "Mapping")
_SET = (*_SIZED, _ABC + "Set")
_HASHABLE = (_ABC + "Hashable",)

# The types whose place in the hierarchy is certain, each with everything above it.
_SUPERTYPES: dict[str, tuple[str, ...]] = {
    "None": _HASHABLE,
    "bool": ("int", "float", "complex", *_HASHABLE),
    "int": ("float", "complex", *_HASHABLE),
    "float": ("complex", *_HASHABLE),
    "complex": _HASHABLE,
    "str": (*_SEQUENCE, *_HASHABLE),
    "bytes": (*_SEQUENCE, *_HASHABLE),
    "list": (*_SEQUENCE, _ABC + "MutableSequence"),
    "tuple": (*_SEQUENCE, *_HASHABLE),
    "dict": (*_MAPPING, _ABC + "MutableMapping"),
    "set": (*_SET, _ABC + "MutableSet"),
    "frozenset": (*_SET, *_HASHABLE),
    "datetime.datetime": ("datetime.date", *_HASHABLE),
    "datetime.date": _HASHABLE,
    "datetime.time": _HASHABLE,
    "datetime.timedelta": _HASHABLE,
    "decimal.Decimal": _HASHABLE,
    "pathlib.Path": ("pathlib.PurePath", "os.PathLike", *_HASHABLE),
    "pandas.Series": (),
    "polars.Series": (),
    **dict.fromkeys(_TABLES, ()),
    _ABC + "Sequence": _SIZED,
    _ABC + "Mapping": _SIZED,
    _ABC + "Set": _SIZED,
    _ABC + "MutableSequence": _SEQUENCE,
    _ABC + "MutableMapping": _MAPPING,
    _ABC + "MutableSet": _SET,
}

# Types that a value of another class may satisfy by its methods alone.
_PROTOCOLS = {name for names in _SUPERTYPES.values() for name in names if name.startswith(_ABC)} | {
    _ABC + "Iterator",
    _ABC + "Callable",
    "os.PathLike",
}


def normal_type(text: str) -> str:
    """Write an annotation, given with qualified names, in the normal form.

    ``typing.Optional[typing.List[int]]`` becomes ``list[int] | None``, ``pandas.core.frame.DataFrame`` and
    ``pandera.typing.DataFrame[m.Orders]`` become ``pandas.DataFrame``. A text that is no annotation stays as it is.
    """
    parsed = _parse(text)
    try:
        return text.strip() if parsed is None else _write(parsed)
    except RecursionError:
        return text.strip()


@lru_cache(maxsize=4096)  # most edges of a project are of few types
def compatible(produced: str | None, expected: str | None) -> bool | None:
    """Whether a value of type ``produced`` can be given to a parameter of type ``expected``.

    Both are in normal form; None stands for a missing annotation. The answer is None when it can't be told:
    a class of the project, a type variable, or two kinds of table, which a store may convert.
    """
    if produced is None or expected is None:
        return None
    source, target = _parse(produced), _parse(expected)
    if source is None or target is None:
        return None
    try:
        return _fits(source, target)
    except RecursionError:
        return None


def is_table(text: str | None) -> bool:
    """Whether the type is a table of a library that we know."""
    return text in _TABLES


def _parse(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _write(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=None):
            return "None"
        case ast.Constant(value=str() as quoted):
            return normal_type(quoted)
        case ast.Constant(value=value):
            return "..." if value is ... else repr(value)
        case ast.Name() | ast.Attribute():
            return _name(node)
        case ast.BinOp(op=ast.BitOr()):
            return _union(_members(node))
        case ast.Subscript(value=head, slice=inside):
            return _subscript(_name(head), inside)
        case ast.List(elts=items):
            return f"[{', '.join(_write(item) for item in items)}]"
        case _:
            return ast.unparse(node)


def _subscript(name: str, inside: ast.expr) -> str:
    arguments = _arguments(inside)
    if name == "typing.Literal":
        return f"typing.Literal[{', '.join(ast.unparse(argument) for argument in arguments)}]"
    if name in ("typing.Annotated", "typing.Final", "typing.Required", "typing.NotRequired"):
        return _write(arguments[0])
    if name == "typing.Optional":
        return _union([*_members(arguments[0]), ast.Constant(None)])
    if name == "typing.Union":
        return _union([member for argument in arguments for member in _members(argument)])
    if name in _TYPED_FRAMES:
        return name
    if not arguments:
        return f"{name}[()]"
    return f"{name}[{', '.join(_write(argument) for argument in arguments)}]"


def _union(members: Sequence[ast.expr]) -> str:
    """The members once each in the order written, None last."""
    written: dict[str, None] = {}
    for member in members:
        text = _write(member)
        # A quoted or aliased member may itself be a union.
        parsed = _parse(text)
        parts = _members(parsed) if parsed is not None else ()
        written.update(dict.fromkeys(_write(part) for part in parts) if len(parts) > 1 else {text: None})
    ordered = sorted(written, key=lambda text: text == "None")
    return " | ".join(ordered)


def _members(node: ast.expr) -> Sequence[ast.expr]:
    members: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        members.append(node.right)
        node = node.left
    return [node, *reversed(members)]


def _arguments(inside: ast.expr) -> Sequence[ast.expr]:
    return inside.elts if isinstance(inside, ast.Tuple) else [inside]


def _name(node: ast.expr) -> str:
    text = ast.unparse(node)
    bare = text.removeprefix("builtins.")
    return _ALIASES.get(bare, bare)


def _fits(source: ast.expr, target: ast.expr) -> bool | None:
    if ast.dump(source) == ast.dump(target):
        return True
    targets = _members(target)
    if any(_name(member) in (_ANY, "object") for member in targets):
        return True
    sources = _members(source)
    if any(_name(member) in (_ANY, "object") for member in sources):
        return None
    return _all(_any(_one_fits(part, member) for member in targets) for part in sources)


def _one_fits(source: ast.expr, target: ast.expr) -> bool | None:
    """Whether one member of a union fits one other."""
    source_name, source_arguments = _head(source)
    target_name, target_arguments = _head(target)
    if source_name == target_name == "typing.Literal":
        known = {ast.dump(argument) for argument in target_arguments}
        return all(ast.dump(argument) in known for argument in source_arguments)
    if source_name == "typing.Literal":
        return _all(_one_fits(_type_of(argument), target) for argument in source_arguments)
    if target_name == "typing.Literal":
        # A wider type may still hold only the values allowed.
        return _and(_any(_one_fits(source, _type_of(argument)) for argument in target_arguments), None)
    heads = _names_fit(source_name, target_name)
    if heads is not True or not source_arguments or not target_arguments:
        return heads
    return _arguments_fit(source_name, source_arguments, target_arguments)


def _names_fit(source: str, target: str) -> bool | None:
    if source == target:
        return True
    if source in _TABLES and (target in _TABLES or target in _PROTOCOLS or target == "dict"):
        # A store may load one library's table as another's, and partitions one by one.
        return None
    if source not in _SUPERTYPES:
        return None
    if target in _SUPERTYPES[source]:
        return True
    if target in _PROTOCOLS:
        return None if source not in _BUILTINS else False
    if target not in _SUPERTYPES:
        return None
    # The other way round, a value of the wider type may be one of the narrower.
    return None if source.startswith(_ABC) and source in _SUPERTYPES[target] else False


def _arguments_fit(name: str, source: Sequence[ast.expr], target: Sequence[ast.expr]) -> bool | None:
    """Arguments compared one by one, as if all were only read."""
    if name == "tuple":
        source, target = _same_length(source, target)
    if len(source) != len(target):
        return None if name not in ("tuple", "dict") else False
    return _all(_fits(one, other) for one, other in zip(source, target, strict=True))


def _same_length(
    source: Sequence[ast.expr], target: Sequence[ast.expr]
) -> tuple[Sequence[ast.expr], Sequence[ast.expr]]:
    """Write ``tuple[int, ...]`` as many times as the other tuple is long."""
    if _is_open_tuple(target) and not _is_open_tuple(source):
        return source, [target[0]] * len(source)
    return source, target


def _is_open_tuple(arguments: Sequence[ast.expr]) -> bool:
    return len(arguments) == 2 and isinstance(arguments[1], ast.Constant) and arguments[1].value is ...


def _head(node: ast.expr) -> tuple[str, Sequence[ast.expr]]:
    if isinstance(node, ast.Subscript):
        return _name(node.value), _arguments(node.slice)
    return _name(node), ()


def _type_of(literal: ast.expr) -> ast.expr:
    value = literal.value if isinstance(literal, ast.Constant) else None
    if isinstance(literal, ast.Constant) and value is None:
        return literal
    return ast.Name(type(value).__name__ if value is not None else "typing.Any")


def _all(answers: Iterable[bool | None]) -> bool | None:
    result: bool | None = True
    for answer in answers:
        result = _and(result, answer)
    return result


def _any(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    if True in found:
        return True
    return None if None in found else False


def _and(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return True if one and other else None


_BUILTINS = {name for name in _SUPERTYPES if "." not in name}
