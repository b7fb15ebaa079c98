"""``vp preview``."""

from __future__ import annotations

import json

import click
import pyarrow as pa

from vibepiper.analyzer.graph.model import Asset
from vibepiper.analyzer.graph.partitions import key_problem
from vibepiper.errors import UsageError
from vibepiper.executor.bind import Bound, bind, needs_definition
from vibepiper.executor.environment import Environment
from vibepiper.executor.inputs import Argument, Loader
from vibepiper.executor.ledger import Ledger, now
from vibepiper.executor.plan import Standing
from vibepiper.executor.records import StepId
from vibepiper.executor.standing import gather
from vibepiper.executor.storage.content import ARROW
from vibepiper.executor.storage.reading import Wanted
from vibepiper.project import analyse, execution_environment, find_asset, open_project

from .graph_output import warn_of_hidden
from .options import environment_option, format_option
from .output import counted, notice, print_table, printable


@click.command("preview")
@click.argument("asset")
@click.option(
    "-n",
    "--rows",
    type=click.IntRange(min=0),
    metavar="N",
    default=20,
    show_default=True,
    help="How many rows to show.",
)
@click.option("--partition", metavar="KEY", help="Which partition to show; the latest by default.")
@environment_option
@format_option("text", "json")
def command(asset: str, rows: int, partition: str | None, environment: str | None, output_format: str) -> int:
    """Show the first rows of a materialised asset.

    A value that is no table is printed as JSON. Of a source the data is shown that is there now.
    """
    project = open_project(environment)
    graph = analyse(project, variables=project.variables()).graph
    found = find_asset(graph, asset)
    warn_of_hidden(graph)
    where = execution_environment(project)
    bound = bind(graph, [found.key], where) if needs_definition(found) else Bound(graph)
    with Ledger.open(where) as ledger:
        standing = gather(graph, [found.key], where, ledger, now(), bound.sources)
    # Binding decides what the source text left open.
    found = next(known for known in bound.graph.assets if known.key == found.key)
    step = _choose(found, standing, partition)
    value = _load(step, bound, where, standing)
    if output_format == "json":
        shown = value.slice(0, rows).to_pylist() if isinstance(value, pa.Table) else value
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False, default=str))
        return 0
    _show(value, rows)
    if step.partition is not None and partition is None:
        notice(f"partition {step.partition}; --partition shows another")
    return 0


def _choose(asset: Asset, standing: Standing, partition: str | None) -> StepId:
    if partition is not None:
        _refuse_unknown_partition(asset, partition)
    if asset.output is not None and asset.output.manager == "none":
        raise _stores_itself(asset, standing)
    known = standing.observed if asset.kind == "source" else standing.current
    steps = sorted((step for step in known if step.asset == asset.key), key=lambda step: step.partition or "")
    if partition is not None:
        steps = [step for step in steps if step.partition == partition]
    if steps:
        return steps[-1]
    which = f"partition {partition} of '{asset.key}'" if partition is not None else f"'{asset.key}'"
    suffix = f" --partition {partition}" if partition is not None else ""
    raise UsageError(f"{which} has not been materialised", f"Run it: vp run +{asset.key}{suffix}")


def _refuse_unknown_partition(asset: Asset, partition: str) -> None:
    if asset.is_unknown("partitions"):
        return
    if asset.partitions is None:
        raise UsageError(f"'{asset.key}' has no partitions", "Leave --partition out.")
    problem = key_problem(asset.partitions, partition)
    if problem is not None:
        raise UsageError(f"'{asset.key}' has no partition '{partition}': {problem}")


def _stores_itself(asset: Asset, standing: Standing) -> UsageError:
    """Why there is nothing to show of an asset with ``output=None``, and where its data is if it said so."""
    places = sorted(
        {made.stored.uri for step, made in standing.current.items() if step.asset == asset.key} - {""}
    )
    where = f"It is in {', '.join(places)}." if places else f"Its function is at {asset.location}."
    return UsageError(
        f"'{asset.key}' stores its own data (output=None), so that it can't be shown here", where
    )


def _load(
    step: StepId, bound: Bound, where: Environment, standing: Standing
) -> object:  # the author's own data
    loader = Loader(bound, where, standing.current, standing.observed)
    value: object = loader.load(Argument(step.asset, (step,), Wanted(ARROW)))
    return value


def _show(value: object, rows: int) -> None:
    if isinstance(value, pa.Table):
        shown = value.slice(0, rows)
        names = shown.column_names
        rows_shown = ([record[name] for name in names] for record in shown.to_pylist())
        print_table([printable(name) for name in names], rows_shown, as_written=True)
        click.echo(f"\n{min(rows, value.num_rows):,} of {counted(value.num_rows, 'row')}")
    else:
        click.echo(printable(json.dumps(value, indent=2, ensure_ascii=False, default=str)))
