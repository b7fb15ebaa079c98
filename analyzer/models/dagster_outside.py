"""What Dagster's integrations define from files outside Python, or from services: named, never guessed."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from ..interpret.machine import Model, ModelCall
from ..interpret.values import (
    Argument,
    DictValue,
    External,
    FunctionValue,
    ListValue,
    Partial,
    Unknown,
    Value,
)
from .arguments import constant_text
from .dagster_definitions import attributes_of, define, frozen, own_key
from .dagster_dependencies import dependencies_of
from .dagster_locations import gathered
from .dagster_signature import Signature, signature_of
from .dagster_values import Assets, Loaded, Spec, argument, assets_of, listed, loaded_of
from .own_definitions import innermost_function

# Decorators, and the argument that says where the assets come from.
_DECORATORS = {
    "dagster_airbyte.airbyte_assets": "workspace",
    "dagster_dbt.dbt_assets": "manifest",
    "dagster_dbt.dbt_cloud_assets": "workspace",
    "dagster_dlt.dlt_assets": "dlt_source",
    "dagster_embedded_elt.dlt.dlt_assets": "dlt_source",
    "dagster_embedded_elt.sling.sling_assets": "replication_config",
    "dagster_fivetran.fivetran_assets": "workspace",
    "dagster_sling.sling_assets": "replication_config",
    "dagster_sqlmesh.sqlmesh_assets": "config",
}
_LOADERS = {
    "dagster_airlift.core.load_airflow_dag_asset_specs": "airflow_instance",
    "dagster_airbyte.build_airbyte_assets": "connection_id",
    "dagster_airbyte.build_airbyte_assets_definitions": "workspace",
    "dagster_airbyte.load_assets_from_airbyte_instance": "airbyte",
    "dagster_airbyte.load_assets_from_airbyte_project": "project_dir",
    "dagster_airbyte.load_airbyte_asset_specs": "workspace",
    "dagster_census.build_census_assets": "sync_id",
    "dagster_dbt.build_dbt_asset_specs": "manifest",
    "dagster_dbt.load_assets_from_dbt_cloud_job": "dbt_cloud",
    "dagster_dbt.load_assets_from_dbt_manifest": "manifest",
    "dagster_dbt.load_assets_from_dbt_project": "project_dir",
    "dagster_dbt.cloud_v2.resources.load_dbt_cloud_asset_specs": "workspace",
    "dagster_dbt.load_dbt_cloud_asset_specs": "workspace",
    "dagster_fivetran.build_fivetran_assets": "connector_id",
    "dagster_fivetran.build_fivetran_assets_definitions": "workspace",
    "dagster_fivetran.load_assets_from_fivetran_instance": "fivetran",
    "dagster_fivetran.load_fivetran_asset_specs": "workspace",
    "dagster_hightouch.build_hightouch_assets": "sync_id",
    "dagster_looker.load_looker_asset_specs": "looker_resource",
    "dagster_powerbi.load_powerbi_asset_specs": "workspace",
    "dagster_sigma.load_sigma_asset_specs": "organization",
    "dagster_tableau.load_tableau_asset_specs": "workspace",
}


def _decorator(call: ModelCall) -> Value:
    positional = call.arguments.positional
    target = positional[0].value if positional else None
    if not isinstance(target, FunctionValue):
        return Partial(External(call.name), call.arguments)
    given = frozen(call.arguments, positional[0])
    origin = argument(given, _DECORATORS[call.name])
    assets = Assets(
        call.name.rpartition(".")[2],
        call.site,
        function=innermost_function(target),
        target=target,
        resources=signature_of(call.machine, target).resources,
        outside=origin.site if origin is not None else call.site,
    )
    return define(call, assets, given)


def _loader(call: ModelCall) -> Value:
    origin = argument(call.arguments, _LOADERS[call.name], 0)
    outside = origin.site if origin is not None else call.site
    assets = Assets(call.name.rpartition(".")[2], call.site, outside=outside)
    return ListValue([define(call, assets, call.arguments)])


def _notebook(call: ModelCall) -> Value:
    """``define_dagstermill_asset``: an asset that a notebook makes."""
    given = frozen(call.arguments)
    key = own_key(given, Unknown("it is given no name", call.site), None, call.site)
    dependencies, opened = dependencies_of(call.machine, given, Signature(), None)
    spec = Spec(key, call.site, attributes_of(given), dependencies, open=opened, further=given.open)
    return define(call, Assets("dagstermill_asset", call.site, (spec,)), given)


def _mapped(call: ModelCall) -> Value:
    """Airlift's ``assets_with_…_mappings``: the definitions in a dictionary of lists, as they are."""
    found: list[Value] = []
    opened = call.arguments.open
    for item in call.arguments.items:
        if not isinstance(item.value, DictValue):
            continue
        opened = opened or item.value.open
        for entry in item.value.entries.values():
            if isinstance(entry.value, DictValue):
                found += [value.value for value in entry.value.entries.values()]
            items, more = listed(call.machine, Argument(None, entry.value, entry.site))
            found += [value for value, _ in items]
            opened = opened or more
    flat = [each for value in found for each in (value.items if isinstance(value, ListValue) else [value])]
    return ListValue([value for value in flat if assets_of(value) is not None], opened)


def _beside_airflow(call: ModelCall) -> Value:
    """Airlift's definitions: those it is given, and those that only Airflow knows."""
    given = argument(call.arguments, "defs")
    loaded = loaded_of(given.value) if given is not None else None
    own = loaded or Loaded(call.site, call.scope.module, resources={})
    opened = own.open or Unknown("the rest is defined in Airflow", call.site)
    return gathered(call, replace(own, open=opened), call.arguments)


def _key_elsewhere(call: ModelCall) -> Value:
    """``get_asset_key_for_model`` and its like: a key that only the other tool knows."""
    named = (constant_text(item.value) for item in call.arguments.items)
    name = next((text for text in named if text is not None), "*")
    return call.machine.unknown("its key is defined outside Python", call.site, f"*{name}")


FUNCTIONS: Mapping[str, Model] = {
    **dict.fromkeys(_DECORATORS, _decorator),
    **dict.fromkeys(_LOADERS, _loader),
    "dagster_airlift.core.assets_with_dag_mappings": _mapped,
    "dagster_airlift.core.assets_with_task_mappings": _mapped,
    "dagster_airlift.core.build_defs_from_airflow_instance": _beside_airflow,
    "dagster_dbt.get_asset_key_for_model": _key_elsewhere,
    "dagster_dbt.get_asset_key_for_source": _key_elsewhere,
    "dagster_dbt.get_asset_keys_by_output_name_for_source": _key_elsewhere,
    "dagstermill.define_dagstermill_asset": _notebook,
}
