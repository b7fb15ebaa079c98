"""What Dagster has had since 1.8, beside decorators of one function."""

import dagster as dg

from . import checks, current, graphs, inputs, loaded, observed
from .jobs import JOBS, SCHEDULES

defs = dg.Definitions(
    assets=[
        *dg.with_resources(
            dg.load_assets_from_modules([inputs, observed]),
            {"warehouse": dg.ResourceDefinition.hardcoded_resource(1), "lake": dg.mem_io_manager},
        ),
        *loaded.LOADED,
        *current.HERE,
        *graphs.MADE,
        graphs.moved,
    ],
    asset_checks=[*checks.READY_MADE, checks.compared, checks.pair],
    jobs=JOBS,
    schedules=SCHEDULES,
    resources={"scale": 1},
)
