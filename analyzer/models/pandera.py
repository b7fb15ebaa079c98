"""Reads pandera's models and schema objects as the graph's schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from .. import syntax
from ..facts import FieldFact, SchemaFact
from ..graph.checktext import check_text
from ..graph.model import Column, TableSchema
from ..interpret.lookup import class_member, external_bases, linearised
from ..interpret.machine import Library, ModelCall
from ..interpret.plain import plain_value
from ..interpret.values import (
    NONE,
    Argument,
    Arguments,
    ClassValue,
    Descriptor,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    ListValue,
    Native,
    Site,
    Subscripted,
    UnionOf,
    Unknown,
    Value,
)
from .annotations import evaluate_quietly, unquoted
from .column_types import dtype_of
from .declared import Declared
from .dialect import Reader
from .pandera_checks import check_of, keyword_checks
from .written import literal_text

_MODELS = frozenset({"pandera.DataFrameModel", "pandera.SchemaModel"})
# Bases that bring no fields.
_NO_FIELDS = frozenset({"typing.Generic", "abc.ABC", "object", "builtins.object"})
_SERIES = frozenset({"pandera.typing.Series", "pandera.typing.polars.Series"})


class _ColumnCheck(Struct, frozen=True):
    """A method marked with ``@check``: the columns that it checks."""

    columns: tuple[str, ...]


def read_pandera(value: Value, reader: Reader) -> Declared | None:
    """The schema that a pandera model or schema object declares; None when the value is neither."""
    match value:
        case ClassValue() if _MODELS & set(external_bases(value)):
            return _model(value, reader)
        case ExternalCall(function=External(name="pandera.DataFrameSchema")):
            return _schema_object(value, reader)
        case _:
            return None


def _model(cls: ClassValue, reader: Reader) -> Declared:
    columns: dict[str, Column] = {}
    written: dict[str, list[FieldFact]] = {}
    for ancestor in reversed(linearised(cls)):
        own: dict[str, list[FieldFact]] = {}
        for statement in ancestor.node.body:
            if isinstance(statement, syntax.AnnAssign) and isinstance(statement.target, syntax.Name):
                column = _field(statement, statement.target.id, ancestor, reader)
                if column is not None:
                    columns[statement.target.id] = column
                    place = reader.locate(Site(ancestor.path, statement.n))
                    own.setdefault(statement.target.id, []).append(FieldFact(column.name, place))
        anew = {field.name for fields in own.values() for field in fields}
        written = {
            name: kept
            for name, fields in written.items()
            if (kept := [field for field in fields if field.name not in anew])
        }
        written.update(own)
    for name, wanted in _method_checks(cls):
        for field_name, column in columns.items():
            if field_name in wanted or column.name in wanted:
                columns[field_name] = replace(column, checks=(*column.checks, check_text(name, {})))
    strict, coerce = _config(cls, "strict"), _config(cls, "coerce")
    foreign = next((name for name in external_bases(cls) if name not in _MODELS | _NO_FIELDS), None)
    return _declared(
        cls.name,
        (replace(column, coerce=column.coerce or _says_yes(coerce)) for column in columns.values()),
        (field for fields in written.values() for field in fields),
        SchemaFact(cls.name, "model", reader.locate(cls.site), (), _setting(strict), _setting(coerce)),
        strict=_is_strict(strict),
        unique=_names(_config(cls, "unique")),
        missing=f"its base class '{foreign}' is defined outside the project" if foreign else None,
    )


def _declared(
    name: str,
    columns: Iterable[Column],
    fields: Iterable[FieldFact],
    fact: SchemaFact,
    *,
    strict: bool,
    unique: tuple[str, ...],
    missing: str | None,
) -> Declared:
    # Of several columns of a name pandera keeps the last, in the place of the first.
    kept = {column.name: column for column in columns}
    schema = TableSchema(name, tuple(kept.values()), strict=strict, location=fact.location, unique=unique)
    coerces = True if kept and all(column.coerce for column in kept.values()) else fact.coerce
    return Declared(schema, replace(fact, fields=tuple(fields), coerce=coerces), missing)


def _setting(value: Value | None) -> bool | None:
    """Whether a setting is on; None when it is not known. To drop further columns is strict, too."""
    plain = False if value is None else plain_value(value)
    return bool(plain) if plain is None or isinstance(plain, bool | str) else None


def _names(value: Value | None) -> tuple[str, ...]:
    """The columns that ``unique`` names."""
    plain = None if value is None else plain_value(value)
    if isinstance(plain, str):
        return (plain,)
    return tuple(map(str, plain)) if isinstance(plain, list | tuple) else ()


def _says_yes(value: Value | None) -> bool:
    """Whether an option is on, or may be."""
    return value is not None and plain_value(value) not in (None, False)


def _is_strict(value: Value | None) -> bool:
    # strict="filter" refuses no column: it drops those that aren't declared.
    return value is not None and plain_value(value) is True


def _config(cls: ClassValue, option: str) -> Value | None:
    for ancestor in linearised(cls):
        config = ancestor.scope.names.get("Config")
        if isinstance(config, ClassValue):
            found = class_member(config, option)
            if found is not None:
                return found
    return None


def _field(statement: syntax.AnnAssign, name: str, owner: ClassValue, reader: Reader) -> Column | None:
    if name.startswith("_"):
        return None
    annotation = unquoted(
        reader.machine,
        evaluate_quietly(reader.machine, statement.annotation, owner.scope),
        statement.annotation,
        owner.scope,
    )
    written, annotation = annotation, _without_optional(annotation)
    optional = annotation is not written
    if isinstance(annotation, Subscripted) and isinstance(annotation.base, External):
        if annotation.base.name.startswith("pandera.typing.") and annotation.base.name.endswith("Index"):
            return None
        if annotation.base.name in _SERIES:
            annotation = annotation.index
    value = owner.scope.names.get(name)
    column = Column(name, dtype=dtype_of(annotation), optional=optional)
    if isinstance(value, ExternalCall) and value.function == External("pandera.Field"):
        column = _with_options(column, value.arguments)
        column = replace(column, checks=tuple(keyword_checks(value.arguments)))
    if column.description is None:
        column = replace(column, description=reader.comment(Site(owner.path, statement.n)))

    return column


def _without_optional(annotation: Value | None) -> Value | None:
    match annotation:
        case Subscripted(base=External(name="typing.Optional")):
            return annotation.index
        case UnionOf(members=members):
            kept = [member for member in members if member != NONE]
            return kept[0] if len(kept) == 1 else annotation
        case _:
            return annotation


def _with_options(column: Column, arguments: Arguments) -> Column:
    def option(name: str) -> object:
        given = arguments.keyword(name)
        return None if given is None else plain_value(given.value)

    alias, description, metadata = option("alias"), option("description"), option("metadata")
    tags = {}
    if isinstance(metadata, dict):
        tags = {str(key): value for key, value in metadata.items() if isinstance(value, str)}
    return replace(
        column,
        name=alias if isinstance(alias, str) else column.name,
        nullable=option("nullable") is True,
        unique=option("unique") is True,
        coerce=option("coerce") not in (None, False),
        pattern=option("regex") is True,
        description=description if isinstance(description, str) else None,
        tags=tags,
    )


def _method_checks(cls: ClassValue) -> Iterator[tuple[str, tuple[str, ...]]]:
    for ancestor in reversed(linearised(cls)):
        for name, value in ancestor.scope.names.items():
            function = value.function if isinstance(value, Descriptor) else value
            if isinstance(function, FunctionValue):
                for mark in function.marks:
                    if isinstance(mark, _ColumnCheck):
                        yield name, mark.columns


def _schema_object(value: ExternalCall, reader: Reader) -> Declared:
    arguments = value.arguments
    given = arguments.keyword("columns") or next(iter(arguments.positional), None)
    columns: list[Column] = []
    missing = arguments.open.reason if arguments.open is not None and given is None else None
    if given is not None and isinstance(given.value, DictValue):
        missing = missing or (given.value.open.reason if given.value.open is not None else None)
        for entry in given.value.entries.values():
            name = plain_value(entry.key)
            if isinstance(name, str):
                column = _column(name, entry.value)
                columns.append(
                    column if column.description else replace(column, description=reader.comment(entry.site))
                )
            else:
                missing = missing or "the name of a column is not known"
    elif given is not None and given.value != NONE:
        missing = given.value.reason if isinstance(given.value, Unknown) else "its columns are not known"

    def setting(name: str) -> Value | None:
        found = arguments.keyword(name)
        return found.value if found is not None else None

    strict, coerce, named = setting("strict"), setting("coerce"), setting("name")
    name = plain_value(named) if named is not None else None
    text = name if isinstance(name, str) else "schema"
    return _declared(
        text,
        (replace(column, coerce=column.coerce or _says_yes(coerce)) for column in columns),
        fields_written(given, [column.name for column in columns], reader),
        SchemaFact(text, "object", reader.locate(value.site), (), _setting(strict), _setting(coerce)),
        strict=_is_strict(strict),
        unique=_names(setting("unique")),
        missing=missing,
    )


def fields_written(given: Argument | None, names: Sequence[str], reader: Reader) -> Iterator[FieldFact]:
    """The columns that the keys of a dictionary name, as often as each is written."""
    if given is None:
        return
    texts = [literal_text(reader.text(site)) for site in given.parts]
    if texts and None not in texts:
        for text, site in zip(texts, given.parts, strict=True):
            yield FieldFact(str(text), reader.locate(site))
        return
    for name, site in zip(names, given.sites(len(names)), strict=True):
        yield FieldFact(name, reader.locate(site))


def _column(name: str, value: Value) -> Column:
    if not isinstance(value, ExternalCall):
        return Column(name)
    positional = [item.value for item in value.arguments.positional]

    def argument(keyword: str, position: int) -> Value | None:
        given = value.arguments.keyword(keyword)
        return given.value if given else (positional[position] if len(positional) > position else None)

    nullable, unique = argument("nullable", 3), argument("unique", 4)
    column = _with_options(Column(name, dtype=dtype_of(argument("dtype", 0))), value.arguments)
    required = value.arguments.keyword("required")
    checks = argument("checks", 1)
    listed = (
        checks.items
        if isinstance(checks, ListValue)
        else ([checks] if checks is not None and checks != NONE else [])
    )
    return replace(
        column,
        nullable=nullable is not None and plain_value(nullable) is True,
        unique=unique is not None and plain_value(unique) is True,
        optional=required is not None and plain_value(required.value) is False,
        checks=tuple(check_of(check) for check in listed),
    )


def _check_decorator(call: ModelCall) -> Value:
    columns = tuple(str(plain_value(item.value)) for item in call.arguments.positional)

    def mark(arguments: Arguments, _site: Site) -> Value:
        function = arguments.items[0].value if arguments.items else NONE
        inner = function.function if isinstance(function, Descriptor) else function
        if isinstance(inner, FunctionValue):
            call.machine.touch(inner)
            inner.marks.append(_ColumnCheck(columns))
        return function

    return Native("pandera.check()", mark)


LIBRARY = Library(
    functions={"pandera.check": _check_decorator, "pandera.validator": _check_decorator},
    aliases={
        "pandera.pandas.": "pandera.",
        "pandera.polars.": "pandera.",
        "pandera.api.checks.": "pandera.",
        "pandera.api.pandas.model.": "pandera.",
        "pandera.api.pandas.container.": "pandera.",
        "pandera.api.pandas.components.": "pandera.",
        "pandera.api.dataframe.model.": "pandera.",
        "pandera.api.dataframe.model_components.": "pandera.",
        "pandera.typing.pandas.": "pandera.typing.",
    },
)
