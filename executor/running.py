"""Runs a plan: starts steps when what they read is there, and remembers how each ended."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from vibepiper.analyzer.graph.model import AssetGraph

from .bind import Bound, read_by
from .capture import StepLog, captured_output, redact
from .environment import Environment
from .errors import PlanError, RunLockedError, SettingsError, StorageError
from .events import OnEvent, RunEnded, RunInterrupted, RunOutcome, RunStarted, StepEnded, StepStarted, ignore
from .given import Resources, resource_class
from .inputs import Loader
from .ledger import Ledger, now
from .locking import run_lock
from .making import Made, Workshop, blocking_checks, make
from .plan import Plan, Standing, Step, recorded_reads
from .records import Materialisation, RunRecord, RunState, StepId, StepRecord
from .run_id import new_run_id
from .standing import gather
from .storage.publication import recover, staging_folder, sweep
from .storage.writing import targets_of


def run(
    plan: Plan,
    bound: Bound,
    environment: Environment,
    ledger: Ledger,
    *,
    jobs: int | None = None,
    selection: str | None = None,
    on_event: OnEvent = ignore,
) -> RunOutcome:
    """Run a plan. A failed step skips what reads it; the rest goes on.

    Ctrl-C starts nothing new and waits for the steps that are running; a second one gives up waiting.

    Args:
        plan: What to run.
        bound: The functions of the plan's assets.
        environment: Where data goes and what steps are given.
        ledger: What is remembered.
        jobs: How many steps run at once; as many as there are processors by default.
        selection: What was asked for, as it is remembered with the run.
        on_event: Told what happens, always from the calling thread.

    Raises:
        RunLockedError: Another run of the environment is under way.
        SettingsError: A resource that a planned step needs is not configured.
        PlanError: Two assets would be stored in the same place.
    """
    _refuse_shared_places(plan, bound.graph, environment)
    resources = Resources()
    _make_resources(plan, bound, resources, environment)
    with run_lock(environment), ledger.exclusive(), captured_output():
        ledger.end_dead_runs(now())
        recovered = recover(ledger)
        _refuse_overtaken(plan, ledger)
        sweep(_staging_folders(plan, environment))
        going = _Run(plan, bound, environment, ledger, resources, on_event)
        return going.through(max(1, jobs or os.cpu_count() or 1), selection, recovered)


def recover_dead_runs(environment: Environment, ledger: Ledger) -> int:
    """Finish what killed runs were publishing, unless a run is under way. Returns how many publications were finished."""
    try:
        with run_lock(environment), ledger.exclusive():
            ledger.end_dead_runs(now())
            return recover(ledger)
    except RunLockedError:
        return 0


class _Run:
    """The state of one run while it goes on; used by the calling thread only, except where a method says so."""

    def __init__(
        self,
        plan: Plan,
        bound: Bound,
        environment: Environment,
        ledger: Ledger,
        resources: Resources,
        on_event: OnEvent,
    ) -> None:
        self.plan = plan
        self.environment = environment
        self.ledger = ledger
        self.resources = resources
        self.on_event = on_event
        self.started = now()
        self.id = new_run_id(self.started)
        self.records: dict[StepId, StepRecord] = {}
        self.confirmed: list[StepRecord] = []
        aside = _standing_aside(plan, bound, environment, ledger)
        self.current: dict[StepId, Materialisation] = {**aside.current, **plan.standing.current}
        self.stopping = threading.Event()
        loader = Loader(bound, environment, self.current, {**aside.observed, **plan.standing.observed})
        self.workshop = Workshop(
            self.id, bound, environment, ledger, loader, resources, self.current, self._version_of,
            self.stopping.wait,
        )  # fmt: skip

    def through(self, jobs: int, selection: str | None, recovered: int) -> RunOutcome:
        """Run all steps and remember the outcome."""
        self.ledger.start_run(RunRecord(self.id, "running", self.started, selection=selection))
        self.on_event(RunStarted(self.id, self.plan, recovered))
        state: RunState = "interrupted"
        pool = ThreadPoolExecutor(jobs, thread_name_prefix="vibepiper")
        try:
            self._go(pool)
            failed = self.plan.unreadable or any(
                record.state in ("failed", "skipped") for record in self.records.values()
            )
            state = "interrupted" if self.stopping.is_set() else "failed" if failed else "succeeded"
        finally:
            self.stopping.set()
            pool.shutdown(wait=False, cancel_futures=True)
            self.ledger.add_steps(self.confirmed)
            ended = now()
            self.ledger.end_run(self.id, state, ended)
            unclosed = tuple(redact(said, self.environment.secrets) for said in self.resources.close())
        outcome = RunOutcome(
            self.id, state, self.started, ended, tuple(self.records.values()), self.plan.unreadable, unclosed
        )
        self.on_event(RunEnded(outcome))
        return outcome

    def _go(self, pool: ThreadPoolExecutor) -> None:
        steps = {step.id: step for step in self.plan.steps}
        waiting = {step.id: {one for one in step.upstream if one in steps} for step in self.plan.steps}
        readers: dict[StepId, list[StepId]] = defaultdict(list)
        for step_id, upstream in waiting.items():
            for one in sorted(upstream, key=str):
                readers[one].append(step_id)
        ready = [step_id for step_id, upstream in waiting.items() if not upstream]
        running: dict[Future[Made], StepId] = {}
        while ready or running:
            while ready and not self.stopping.is_set():
                step = steps[ready.pop(0)]
                future = self._begin(step, pool)
                if future is None:
                    self._release(step.id, readers, waiting, ready)
                else:
                    running[future] = step.id
            if not running:
                break
            for future in self._wait(running):
                step_id = running.pop(future)
                self._take(future.result())
                self._release(step_id, readers, waiting, ready)

    def _begin(self, step: Step, pool: ThreadPoolExecutor) -> Future[Made] | None:
        """Start a step; None when it ended at once, without running."""
        stopped = self._why_stopped(step)
        if stopped is not None:
            self._end(step, "skipped", stopped)
            return None
        reason = step.reason
        if step.action == "check":
            changed = self._changed_upstream(step)
            if changed is None:
                self._end(step, "unchanged", "up to date")
                return None
            reason = f"the data of '{changed}' changed"
        elif step.action == "skip":
            self._end(step, "unchanged", step.reason)
            return None
        self.on_event(StepStarted(step))
        log = StepLog(self._log_path(step), self.environment.secrets)
        return pool.submit(make, step, reason, log, self.workshop)

    def _why_stopped(self, step: Step) -> str | None:
        if step.action == "blocked":
            return step.reason
        for upstream in step.upstream:
            record = self.records.get(upstream)
            if record is not None and record.state in ("failed", "skipped"):
                return f"'{upstream}' {'failed' if record.state == 'failed' else 'was skipped'}"
        return None

    def _changed_upstream(self, step: Step) -> StepId | None:
        recorded = recorded_reads(self.current[step.id])
        return next((one for one in step.upstream if recorded.get(one) != self._version_of(one)), None)

    def _version_of(self, step: StepId) -> str:
        """The version of the data that is there now; also called by the steps' threads."""
        observed = self.plan.standing.observed.get(step)
        return observed.version if observed is not None else self.current[step].data_version

    def _end(self, step: Step, state: str, reason: str) -> None:
        at = now()
        record = StepRecord(
            step.id, self.id, "skipped" if state == "skipped" else "unchanged", reason, at, at
        )
        self.records[step.id] = record
        self.confirmed.append(record)
        self.on_event(StepEnded(record))

    def _take(self, made: Made) -> None:
        self.records[made.record.id] = made.record
        if made.materialisation is not None:
            self.current[made.record.id] = made.materialisation
        self.on_event(StepEnded(made.record))

    def _wait(self, running: dict[Future[Made], StepId]) -> Sequence[Future[Made]]:
        """Wait until some step has ended. The timeout lets Ctrl-C through on every platform."""
        while True:
            try:
                done, _ = wait(running, timeout=1.0, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                if self.stopping.is_set():
                    raise
                self.stopping.set()
                self.on_event(RunInterrupted(tuple(running.values())))
                continue
            if done:
                return sorted(done, key=lambda future: str(running[future]))

    @staticmethod
    def _release(
        step: StepId,
        readers: dict[StepId, list[StepId]],
        waiting: dict[StepId, set[StepId]],
        ready: list[StepId],
    ) -> None:
        for reader in readers[step]:
            waiting[reader].discard(step)
            if not waiting[reader]:
                ready.append(reader)

    def _log_path(self, step: Step) -> Path:
        name = quote(str(step.id.asset), safe=" ")
        suffix = f"@{quote(step.id.partition, safe=' ')}" if step.id.partition is not None else ""
        return self.environment.runs / self.id / f"{name}{suffix}.log"


def _standing_aside(plan: Plan, bound: Bound, environment: Environment, ledger: Ledger) -> Standing:
    """The standing of what blocking checks read besides the plan's own assets."""
    checks = {check for step in plan.may_run() for check in blocking_checks(bound.graph.checks, step)}
    read = frozenset(key for check in checks for key in read_by(bound.checks, check, bound.graph))
    return gather(bound.graph, read, environment, ledger, plan.now, bound.sources) if read else Standing()


def _make_resources(plan: Plan, bound: Bound, resources: Resources, environment: Environment) -> None:
    definitions = [bound.assets[step.id.asset] for step in plan.may_run() if step.id.asset in bound.assets]
    used = (
        (role.parameter.name, resource_class(definition, role.parameter.name))
        for definition in definitions
        for role in bound.parameters[definition.key]
        if role.role == "resource"
    )
    resources.make(used, environment)


def _refuse_overtaken(plan: Plan, ledger: Ledger) -> None:
    """Refuse a plan that another run has overtaken between planning and getting the lock."""
    planned = {step.id for step in plan.steps} | plan.standing.current.keys()
    current = ledger.current({step.asset for step in planned})
    if any(plan.standing.current.get(step) != current.get(step) for step in planned):
        raise RunLockedError("another run ended while this one was being planned", "Run it again.")


def _refuse_shared_places(plan: Plan, graph: AssetGraph, environment: Environment) -> None:
    """Refuse steps that would write over each other's data, or over that of an asset that isn't planned."""
    owners: dict[str, StepId] = {}
    for asset in graph.assets:
        if asset.kind == "asset" and asset.partitions is None and not asset.is_unknown("output"):
            with suppress(StorageError, SettingsError):  # its own mistakes matter when it is planned
                for target in targets_of(asset, None, environment):
                    owners.setdefault(target, StepId(asset.key))
    for step in plan.may_run():
        for target in targets_of(step.asset, step.id.partition, environment):
            other = owners.setdefault(target, step.id)
            if other != step.id:
                raise PlanError(
                    f"{step.asset.location}: '{other}' and '{step.id}' are both stored at {target}",
                    "Give each its own: use {name} (and {group}) in the template.",
                )


def _staging_folders(plan: Plan, environment: Environment) -> list[Path]:
    folders = (staging_folder(step.asset, step.id.partition, environment) for step in plan.steps)
    return [folder for folder in folders if folder is not None]
