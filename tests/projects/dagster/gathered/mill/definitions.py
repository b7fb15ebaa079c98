"""What the code location holds: everything that a module binds, told apart by its type."""

import dagster as dg

from . import nodes
from .gathering import collected, hooked

defs = dg.Definitions(
    assets=[*hooked(collected(vars(nodes))["assets"]), *nodes.several],
    jobs=collected(vars(nodes))["jobs"],
    resources={"lake": dg.mem_io_manager, "database": dg.ResourceDefinition.none_resource()},
)
