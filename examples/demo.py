"""Shows everything on the flights project: lints it, runs it, checks its data, builds its site, sums up."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import click

FLIGHTS = Path(__file__).parent / "flights"
VP = Path(sys.executable).with_name("vp")
COMMANDS = (("lint",), ("run",), ("test",), ("docs", "build"))


def main() -> int:
    """Run the commands, stopping at the first that fails, and print the summary."""
    started = time.monotonic()
    for words in COMMANDS:
        click.secho(f"\n$ vp {' '.join(words)}", bold=True)
        code = subprocess.run([VP, *words], cwd=FLIGHTS, check=False).returncode
        if code:
            return code
    click.secho("\nSummary", bold=True)
    for name, value in summary(time.monotonic() - started):
        click.echo(f"  {name:<10}{value}")
    return 0


def summary(seconds: float) -> list[tuple[str, str]]:
    """What the commands left behind, as names and texts."""
    status = ask("status", "--format", "json")["assets"]
    findings = ask("lint", "--format", "json")["findings"]
    checks = ask("test", "--format", "json")["checks"]
    unmet = [check for check in checks if not check["passed"]]
    warnings = [f"{finding['path']}:{finding['line']} {finding['message']}" for finding in findings]
    warnings += [f"check '{check['name']}' on {', '.join(check['assets'])}" for check in unmet]
    sources = sum(asset["kind"] == "source" for asset in status)
    rows = sum(asset["rows"] or 0 for asset in status)
    site = FLIGHTS / "site" / "index.html"
    return [
        ("assets", f"{len(status) - sources}, and {sources} sources"),
        ("rows", f"{rows:,}"),
        ("seconds", f"{seconds:.1f}"),
        ("warnings", f"{len(warnings)}" + "".join(f"\n            {warning}" for warning in warnings)),
        ("site", f"open {site.resolve().as_uri()}"),
    ]


def ask(*words: str) -> dict[str, list[dict[str, object]]]:  # the JSON forms of these commands
    """What a command prints as JSON."""
    done = subprocess.run([VP, *words], cwd=FLIGHTS, check=False, capture_output=True, text=True)
    found: dict[str, list[dict[str, object]]] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
