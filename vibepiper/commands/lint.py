"""``vp lint`` and ``vp-lint``: their options; what they do is in :mod:`.lint_run`."""

from __future__ import annotations

import click
import msgspec

from vibepiper.analyzer.lint.render import FORMAT_NAMES
from vibepiper.errors import UsageError
from vibepiper.lint_config import FAIL_ON, PRESETS
from vibepiper.project import open_project

from .lint_run import LintOptions, lint_once
from .options import Choice, format_option

_RULES_HELP = "Codes, names or prefixes such as VPG, separated by commas. May be repeated."


@click.command("lint")
@click.argument("paths", nargs=-1)
@click.option("--select", multiple=True, metavar="RULES", help=f"Apply these rules only. {_RULES_HELP}")
@click.option("--extend-select", multiple=True, metavar="RULES", help=f"Apply these rules too. {_RULES_HELP}")
@click.option("--ignore", multiple=True, metavar="RULES", help=f"Don't apply these rules. {_RULES_HELP}")
@click.option("--preset", type=Choice(PRESETS), help="Which rules apply unless told otherwise.")
@click.option(
    "--fix", is_flag=True, help="Correct what can be corrected without changing what the code means."
)
@click.option("--unsafe-fixes", is_flag=True, help="Correct what a person should look at, too.")
@click.option("--diff", is_flag=True, help="Print what --fix would change instead of changing it.")
@click.option("--add-ignore", is_flag=True, help="Accept every finding with a comment '# vp: ignore[CODE]'.")
@click.option(
    "--stdin-filename",
    metavar="PATH",
    help="Read PATH from standard input and report on it alone; with --fix, print it corrected.",
)
@click.option("--watch", is_flag=True, help="Look again whenever a file changes, until interrupted.")
@click.option("--staged", is_flag=True, help="Read the git index: what the next commit will hold.")
@click.option(
    "--base",
    metavar="REVISION",
    help="Compare with the point where HEAD left this git revision, for the rules that judge changes.",
)
@click.option("--baseline", metavar="FILE", help="Don't report the findings that FILE accepts.")
@click.option(
    "--update-baseline",
    is_flag=True,
    help="Remove from the baseline what is no longer found; write a first one where there is none.",
)
@click.option("--statistics", is_flag=True, help="Print how many findings each rule has, instead of them.")
@click.option(
    "--fail-on",
    type=Choice(FAIL_ON),
    help="From which severity on findings make the exit code 1.  [default: error]",
)
@click.option("--require-assets", is_flag=True, help="Exit with 1 when the project defines no asset.")
@format_option(*FORMAT_NAMES)
def command(watch: bool, **options: object) -> int:
    """Find mistakes in the pipeline without running it.

    PATHS limit the report to findings in these files and folders; errors of the graph and of schemas always show,
    since an edit breaks lineage elsewhere.
    """
    chosen = msgspec.convert(options, LintOptions)
    _refuse_contradictions(chosen, watch)
    if not watch:
        return lint_once(open_project(), chosen)
    from .watching import run_and_watch

    return run_and_watch(lambda: lint_once(open_project(), chosen))


def _refuse_contradictions(options: LintOptions, watch: bool) -> None:
    """Refuse options that can't be followed together."""
    changing = options.fix or options.diff or options.add_ignore
    for clash, together in (
        (
            changing and options.staged,
            "--staged reads the index; --fix, --diff and --add-ignore change files",
        ),
        (options.add_ignore and options.fix, "--fix corrects findings, --add-ignore accepts them"),
        (
            watch and options.stdin_filename is not None,
            "--watch waits for files, --stdin-filename reads no file",
        ),
        (watch and options.staged, "--watch waits for files, --staged reads the index"),
        (options.update_baseline and changing, "--update-baseline accepts what --fix corrects"),
        (
            options.update_baseline and (options.paths or options.stdin_filename is not None),
            "--update-baseline removes what is not found, so it looks at the whole project, not at some files",
        ),
    ):
        if clash:
            raise UsageError(f"these options contradict each other: {together}", "Leave one of them out.")
