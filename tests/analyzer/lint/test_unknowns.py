"""What each rule concludes from facts that are unknown, conditional or only nearly wrong."""

from collections.abc import Iterable
from typing import Any

import pytest
from vibepiper.analyzer.facts import (
    ArgumentFact,
    CheckParameter,
    CheckReference,
    Definition,
    ParameterFact,
    ResourceReference,
    SchemaReference,
    SourceFacts,
)
from vibepiper.analyzer.graph.link import Parameter
from vibepiper.analyzer.graph.model import (
    Asset,
    AssetGraph,
    AssetKey,
    Check,
    Column,
    Edge,
    Input,
    Job,
    Partitioning,
    PartitionMapping,
    Problem,
    Resource,
    TableSchema,
    Unknown,
)
from vibepiper.analyzer.lint import Finding, LintInput, LintSettings, lint
from vptest.findings import an_asset, at, declared, findings_of

KEY = AssetKey.parse


def unknown(*fields: str) -> tuple[Unknown, ...]:
    return tuple(Unknown(field, "it is read from a file", at(1)) for field in fields)


def schema(*columns: Column | str, strict: bool = False, name: str = "Orders") -> TableSchema:
    return TableSchema(
        name, tuple(column if isinstance(column, Column) else Column(column) for column in columns), strict
    )


def lint_pair(
    upstream: Asset, entry: Input, *, graph_open: bool = False, **downstream: Any
) -> tuple[Finding, ...]:
    """The findings on a 'report' that reads ``upstream`` in this way."""
    report = an_asset("report", 5, inputs=(entry,), **downstream)
    graph = AssetGraph(
        assets=(upstream, report), edges=(Edge(upstream.key, report.key, entry.parameter, at(5, 12)),)
    )
    return lint(LintInput(graph, settings=LintSettings(("ALL",), ("VPM", "VPS003", "VPS006"))))


def summary(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in findings]


@pytest.mark.parametrize(
    ("produced", "expected", "said"),
    [
        (schema("a"), schema("a"), None),
        (schema("a", "b"), schema("a"), None),
        (schema("a"), schema("a", "b"), "column 'b' is not declared there"),
        (schema("amount"), schema("amuont"), "column 'amuont' is not declared there. Did you mean 'amount'?"),
        (schema("a", "b"), schema("a", strict=True), "column 'b' is not allowed here"),
        (schema(Column("a", "int64")), schema(Column("a", "str")), "column 'a' is int64 there, str here"),
        (schema(Column("a", None)), schema(Column("a", "str")), None),
        (schema(Column("a", "object")), schema(Column("a", None)), None),
        (schema(), schema(*"abcdefg"), "; column 'd' is not declared there and 3 more"),
    ],
)
def test_declared_schemas_are_compared(
    produced: TableSchema, expected: TableSchema, said: str | None
) -> None:
    found = lint_pair(an_asset("orders", schema=produced), Input("orders", KEY("orders"), schema=expected))
    assert summary(found) == ([] if said is None else [("VPS001", "error")])
    assert said is None or said in found[0].message


@pytest.mark.parametrize(
    ("produced", "expected", "said"),
    [
        (Column("a", nullable=True), Column("a"), "column 'a' may be null there, not here"),
        (Column("a", optional=True), Column("a"), "column 'a' may be missing there, not here"),
        (Column("a"), Column("a", optional=True), None),
        (Column("b"), Column("a", optional=True), None),
        (Column("a"), Column("a", unique=True), "column 'a' is unique here, not there"),
        (Column("a"), Column("a", nullable=True), None),
        (Column("a", unique=True), Column("a"), None),
    ],
)
def test_what_the_data_may_satisfy_though_it_is_not_promised_is_a_warning(
    produced: Column, expected: Column, said: str | None
) -> None:
    found = lint_pair(
        an_asset("orders", schema=schema(produced)), Input("orders", KEY("orders"), schema=schema(expected))
    )
    assert summary(found) == ([] if said is None else [("VPS001", "warning")])
    assert said is None or said in found[0].message


def test_a_certain_mismatch_beside_an_uncertain_one_is_named_first_and_an_error() -> None:
    found = lint_pair(
        an_asset("orders", schema=schema(Column("a", nullable=True))),
        Input("orders", KEY("orders"), schema=schema("a", "b", name="Wanted")),
    )
    assert summary(found) == [("VPS001", "error")]
    assert found[0].message == (
        "parameter 'orders' of asset 'report' expects schema 'Wanted', but 'orders' declares 'Orders': "
        "column 'b' is not declared there; column 'a' may be null there, not here"
    )


def test_a_schema_that_could_not_be_read_is_not_compared() -> None:
    upstream = an_asset("orders", schema=schema("a"), unknown=unknown("schema"))
    assert lint_pair(upstream, Input("orders", KEY("orders"), schema=schema("b"), columns=("c",))) == ()


@pytest.mark.parametrize(("strict", "severity"), [(True, "error"), (False, "warning")])
def test_a_column_asked_for_but_not_declared(strict: bool, severity: str) -> None:
    upstream = an_asset("orders", schema=schema("amount", strict=strict))
    found = lint_pair(upstream, Input("orders", KEY("orders"), columns=("amuont", "amount")))
    assert summary(found) == [("VPS001", severity)]
    assert (
        "reads column 'amuont', which 'orders' does not declare. Did you mean 'amount'?" in found[0].message
    )


DAILY = Partitioning("daily", "2024-01-01")


@pytest.mark.parametrize(
    ("produced", "expected", "partitions", "clash"),
    [
        ("int", "str", None, True),
        ("int", "float", None, False),
        ("int", None, None, False),
        (None, "int", None, False),
        ("pandas.DataFrame", "project.Orders", None, False),
        ("pandas.DataFrame", "pyarrow.Table", None, False),
        ("pandas.DataFrame", "int", None, True),
        ("pandas.DataFrame", "list[int]", None, True),
        ("pandas.DataFrame", "dict[str, pandas.DataFrame]", DAILY, False),
        ("pandas.DataFrame", "dict[str, int]", DAILY, True),
        ("pandas.DataFrame", "collections.abc.Iterator[pandas.DataFrame]", DAILY, False),
    ],
)
def test_types_are_compared_where_it_can_be_told(
    produced: str | None, expected: str | None, partitions: Partitioning | None, clash: bool
) -> None:
    entry = Input(
        "orders", KEY("orders"), type=expected, partitions=PartitionMapping("all") if partitions else None
    )
    found = lint_pair(an_asset("orders", type=produced, partitions=partitions), entry)
    assert summary(found) == ([("VPS001", "error")] if clash else [])


@pytest.mark.parametrize(
    ("conditional", "expected"),
    [
        ((False, False), ["error"]),
        ((False, True), []),
        ((True, False), []),
        ((True, True), []),
        ((True, False, False, True, False), ["error", "error"]),
    ],
)
def test_a_key_defined_again_in_an_undecided_branch(
    conditional: tuple[bool, ...], expected: list[str]
) -> None:
    facts = SourceFacts(
        definitions=tuple(
            Definition(KEY("orders"), at(line), flag) for line, flag in enumerate(conditional, 1)
        )
    )
    found = findings_of(declared("orders"), facts=facts)
    assert sorted(finding.severity for finding in found) == expected
    assert {finding.code for finding in found} <= {"VPG003"}


def test_a_loop_that_defines_one_key_twice_says_so() -> None:
    facts = SourceFacts(definitions=(Definition(KEY("a"), at(1), False), Definition(KEY("a"), at(1), False)))
    (found,) = findings_of(declared("a"), facts=facts)
    assert (
        found.message == "asset 'a' is already defined by the same definition; give one of them another key"
    )


def test_a_cycle_through_a_conditional_asset_is_a_warning() -> None:
    found = findings_of(declared("a", "b"), declared("b", "a", conditional=True))
    assert summary(found) == [("VPG002", "warning")]
    assert "when the branch that defines it is taken" in found[0].message


def test_one_finding_for_each_group_of_assets_in_cycles_with_its_shortest_path() -> None:
    found = findings_of(
        declared("a", "c", "d"),
        declared("b", "a", line=2),
        declared("c", "b", line=3),
        declared("d", "a", line=4),
        declared("after", "a", line=5),
        declared("x", deps=["y"], line=6),
        declared("y", deps=["x"], line=7),
        declared("selfish", deps=["selfish"], line=8),
        declared("before", line=9),
        declared("between", "before", line=10),
    )
    assert [(finding.message.split(" (")[0], finding.location.line) for finding in found] == [
        ("dependency cycle: a → d → a", 1),
        ("dependency cycle: x → y → x", 6),
        ("asset 'selfish' depends on itself; remove the dependency", 8),
    ]


def test_a_long_chain_has_no_cycle_and_a_long_cycle_is_found() -> None:
    count = 3_000
    chain = [declared(f"n{n}", f"n{n - 1}" if n else f"n{count - 1}") for n in range(count)]
    assert findings_of(*chain[1:], declared("n0")) == ()
    (found,) = findings_of(*chain)
    assert found.message.startswith("dependency cycle: n0 → n1 → n2")


@pytest.mark.parametrize(
    ("name", "key", "close"),
    [
        ("exchange_rate", "exchange_rates", True),
        ("exchange_rates", "fx/exchange_rates", True),
        ("exchnage_rates", "exchange_rates", True),
        ("exchange_rotes", "exchange_rates", True),
        ("exchangerates", "exchange_rates", True),
        ("xchange_rate", "exchange_rates", False),
        ("model_1", "model_2", False),
        ("rat", "rate", False),
        ("threshold", "orders", False),
    ],
)
def test_a_constant_close_to_an_asset(name: str, key: str, close: bool) -> None:
    facts = SourceFacts(parameters=(ParameterFact(KEY("report"), name, "constant", True, True, at(2, 9)),))
    found = findings_of(declared("report"), declared(key), facts=facts)
    assert summary(found) == ([("VPG010", "warning")] if close else [])


@pytest.mark.parametrize(
    ("role", "name", "used", "reported"),
    [
        ("input", "orders", False, True),
        ("input", "orders", True, False),
        ("input", "_orders", False, False),
        ("context", "context", False, False),
        ("resource", "db", False, False),
        ("unresolved", "ordres", False, False),
    ],
)
def test_only_inputs_are_reported_as_unused(role: str, name: str, used: bool, reported: bool) -> None:
    facts = SourceFacts(parameters=(ParameterFact(KEY("report"), name, role, used, False, at(2)),))
    assert summary(findings_of(declared("report"), facts=facts)) == (
        [("VPG006", "warning")] if reported else []
    )


@pytest.mark.parametrize(
    ("reads", "message"),
    [
        ("ordres", "asset 'report' reads 'ordres', which no asset defines. Did you mean 'raw/orders'?"),
        ("warehous", "asset 'report' reads 'warehous', which no asset defines. Did you mean 'warehouse'?"),
        (
            "weather",
            "asset 'report' reads 'weather', which no asset defines. "
            "Define it, or declare data that is made elsewhere with source('weather', uri=…)",
        ),
    ],
)
def test_an_unknown_upstream_is_told_with_a_remedy(reads: str, message: str) -> None:
    found = findings_of(
        declared("raw/orders"), declared("report", reads), resources=[Resource("warehouse", None, at(1))]
    )
    assert [finding.message for finding in found] == [message]
    assert found[0].asset == KEY("report")


def test_an_ambiguous_entry_of_deps_names_the_candidates() -> None:
    found = findings_of(declared("a/orders"), declared("b/orders"), declared("report", deps=["orders"]))
    assert [finding.message for finding in found] == [
        "asset 'report' depends on 'orders', which could mean 'a/orders' or 'b/orders'. Write the whole key"
    ]


def test_an_ambiguous_parameter_is_withheld_where_its_exact_key_may_be_hidden() -> None:
    declarations = (
        declared("a/orders"),
        declared("b/orders"),
        declared("report", Parameter("orders", at(7, 3))),
    )
    facts = SourceFacts(
        parameters=(ParameterFact(KEY("report"), "orders", "unresolved", True, False, at(7, 3)),)
    )
    (found,) = findings_of(*declarations, facts=facts)
    assert (found.code, found.asset) == ("VPG007", KEY("report"))
    hiding = Problem("VPE003", "dynamic", at(1), ("ord*",))
    assert summary(findings_of(*declarations, facts=facts, problems=[hiding])) == [("VPE003", "warning")]
    elsewhere = Problem("VPE003", "dynamic", at(1), ("c/*",))
    assert "VPG007" in dict(summary(findings_of(*declarations, facts=facts, problems=[elsewhere])))


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("orders", None),
        ("raw__orders", None),
        ("ordrs", "check 'positive' is on 'ordrs', which no asset defines. Did you mean 'raw/orders'?"),
        (
            "users",
            "check 'positive' is on 'users', which could mean 'a/users' or 'b/users'. Write the whole key",
        ),
    ],
)
@pytest.mark.parametrize("recorded", [True, False])
def test_a_check_is_found_with_or_without_its_place(named: str, message: str | None, recorded: bool) -> None:
    check = Check("positive", (KEY(named),), "warn", False, "pipeline", "positive", at(8))
    facts = SourceFacts(checks=(CheckReference("positive", KEY(named), at(7, 14)),) if recorded else ())
    declarations = [declared(key) for key in ("raw/orders", "a/users", "b/users")]
    found = findings_of(*declarations, facts=facts, checks=[check])
    assert [(finding.message, finding.location.line) for finding in found] == (
        [] if message is None else [(message, 7 if recorded else 8)]
    )


@pytest.mark.parametrize(
    ("assets", "parameters", "reported"),
    [
        (("orders",), ("anything",), []),
        (("orders",), ("orders", "anything"), []),
        (("orders",), ("anything", "other"), ["anything", "other"]),
        (("orders", "users"), ("anything",), ["anything"]),
        (("orders", "users"), ("orders", "users", "db", "-threshold"), []),
        (("orders", "users"), ("orders", "usres"), ["usres"]),
    ],
)
def test_a_parameter_of_a_check_that_names_nothing(
    assets: tuple[str, ...], parameters: tuple[str, ...], reported: list[str]
) -> None:
    check = Check("same", tuple(KEY(key) for key in assets), "error", False, "pipeline", "same", at(8))
    facts = SourceFacts(
        check_parameters=tuple(
            CheckParameter("same", name.lstrip("-"), not name.startswith("-"), at(9, 10 + place))
            for place, name in enumerate(parameters)
        )
    )
    found = findings_of(
        declared("orders"),
        declared("users"),
        facts=facts,
        checks=[check],
        resources=[Resource("db", None, at(1))],
    )
    assert [finding.message.split("'")[3] for finding in found] == reported
    assert summary(found) == [("VPG008", "error")] * len(reported)


@pytest.mark.parametrize(
    ("select", "fields", "reported"),
    [
        ("group:sales", {}, True),
        ("group:sales", {"unknown": unknown("group")}, False),
        ("group:sales", {"unknown": unknown("tags")}, True),
        ("tag:pii", {"unknown": unknown("tags")}, False),
        ("owner:me", {"unknown": unknown("owners")}, False),
        ("orders and +other", {}, True),
        ("orders and +other", {"unknown": unknown("deps")}, False),
        ("(orders", {"unknown": unknown("deps", "tags", "group")}, True),
        ("orders", {"unknown": unknown("group")}, False),
    ],
)
def test_a_job_that_may_select_something_undecided_is_not_reported(
    select: str, fields: dict[str, Any], reported: bool
) -> None:
    job = Job("nightly", select, None, at(9))
    found = findings_of(declared("orders", **fields), declared("other"), jobs=[job])
    assert summary(found) == ([("VPG009", "error")] if reported else [])


def test_a_job_is_withheld_where_assets_are_hidden_unless_its_text_is_wrong() -> None:
    jobs = [Job("a", "ordres", None, at(9)), Job("b", "(orders", None, at(10))]
    hiding = Problem("VPE001", "invalid syntax", at(1, path="broken.py"), ("raw/*",))
    found = findings_of(declared("orders"), jobs=jobs, problems=[hiding], select=("VPG",))
    assert [finding.message for finding in found] == [
        "the selection of job 'b' can't be read: selection '(orders', character 1: this '(' is never closed"
    ]


@pytest.mark.parametrize(
    ("typed", "configured", "message"),
    [
        (False, "database", "resource 'databse', which is not configured. Did you mean 'database'?"),
        (False, "cache", "resource 'databse', which is not configured. Declare it under [resources.databse]"),
        (False, "databse", None),
        (True, "cache", None),
    ],
)
def test_a_resource_is_known_by_configuration_or_by_its_class(
    typed: bool, configured: str, message: str | None
) -> None:
    facts = SourceFacts(resources=(ResourceReference(KEY("users"), "databse", typed, at(3)),))
    found = findings_of(declared("users"), facts=facts, resources=[Resource(configured, None, at(1))])
    assert [finding.message.removeprefix("asset 'users' asks for ") for finding in found] == (
        [] if message is None else [message]
    )


@pytest.mark.parametrize(
    ("upstream", "downstream", "reported"),
    [
        ({"partitions": DAILY}, {"partitions": Partitioning("static", keys=("a",))}, True),
        (
            {"partitions": DAILY, "unknown": unknown("partitions")},
            {"partitions": Partitioning("static", keys=("a",))},
            False,
        ),
        ({"partitions": DAILY}, {"unknown": unknown("partitions")}, False),
        ({"unknown": unknown("partitions")}, {"partitions": DAILY}, False),
        ({"partitions": DAILY}, {"partitions": DAILY}, False),
        ({"partitions": DAILY}, {}, False),
    ],
)
def test_partitions_that_cannot_be_decided_are_not_compared(
    upstream: dict[str, Any], downstream: dict[str, Any], reported: bool
) -> None:
    found = lint_pair(an_asset("orders", **upstream), Input("orders", KEY("orders")), **downstream)
    assert summary(found) == ([("VPX003", "error")] if reported else [])


def argument(name: str, value: Any, *, accepted: bool = True, known: bool = True) -> SourceFacts:
    return SourceFacts(arguments=(ArgumentFact("orders", "asset", name, accepted, known, value, at(3, 8)),))


def test_an_argument_that_cannot_be_decided_is_not_judged() -> None:
    assert findings_of(declared("orders"), facts=argument("retries", None, known=False)) == ()
    (found,) = findings_of(declared("orders"), facts=argument("retries", -1))
    assert (found.code, found.asset, found.location) == ("VPX004", KEY("orders"), at(3, 8))


def test_an_argument_that_is_not_taken_is_no_invalid_literal() -> None:
    (found,) = findings_of(declared("orders"), facts=argument("owner", 1, accepted=False))
    assert (found.code, found.message) == (
        "VPX005",
        "asset() takes no argument 'owner'. Did you mean 'owners'?",
    )


def test_partitions_without_an_argument_of_their_own_are_judged_at_the_asset() -> None:
    wrong = Partitioning("daily", "yesterday")
    (found,) = findings_of(declared("orders", line=4, partitions=wrong))
    assert (found.code, found.location.line) == ("VPX004", 4)
    facts = argument("partitions", {"kind": "daily", "start": "yesterday"})
    (found,) = findings_of(declared("orders", line=4, partitions=wrong), facts=facts)
    assert found.location.line == 3


@pytest.mark.parametrize(
    ("schedule", "reported"), [(None, False), ("0 6 * * *", False), ("every day", True), ("0 25 * * *", True)]
)
def test_the_schedule_of_a_configured_job_is_judged(schedule: str | None, reported: bool) -> None:
    job = Job("nightly", "orders", schedule, at(12, path="vibepiper.toml"))
    found = findings_of(declared("orders"), jobs=[job])
    assert [(finding.code, str(finding.location)) for finding in found] == (
        [("VPX004", "vibepiper.toml:12:1")] if reported else []
    )


def test_an_unresolved_schema_names_whose_it_is() -> None:
    facts = SourceFacts(
        schemas=(
            SchemaReference(KEY("report"), None, "Out", "no such class", at(1)),
            SchemaReference(KEY("report"), "orders", "In", "no such class", at(2)),
        )
    )
    assert [finding.message for finding in findings_of(declared("report"), facts=facts)] == [
        "schema 'Out' of asset 'report' could not be read: no such class",
        "schema 'In' of parameter 'orders' of asset 'report' could not be read: no such class",
    ]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, ["VPM001", "VPM002"]),
        ({"description": "  \n"}, ["VPM001", "VPM002"]),
        ({"description": "Paid orders."}, ["VPM002"]),
        ({"owners": ("data@acme.org",)}, ["VPM001"]),
        ({"unknown": unknown("description", "owners")}, []),
        ({"kind": "source"}, ["VPM001", "VPM002"]),
    ],
)
def test_documentation_that_is_missing(fields: dict[str, Any], codes: list[str]) -> None:
    found = findings_of(declared("orders", **fields), select=("VPM001", "VPM002"))
    assert [finding.code for finding in found] == codes
    assert {finding.severity for finding in found} <= {"warning"}
