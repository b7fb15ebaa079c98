"""A package whose assets are loaded with a prefix and a group."""

from dagster import (
    AssetKey,
    AssetSpec,
    Definitions,
    asset,
    load_asset_checks_from_modules,
    load_assets_from_modules,
    load_assets_from_package_module,
    map_asset_specs,
)

from . import area, plain, prefixed


@asset(group_name="area")
def here(grain):
    """Defined beside the definitions."""


def owned(spec):
    return spec.merge_attributes(owners=["team:stock"]).replace_attributes(group_name="owned")


loaded = load_assets_from_package_module(area, key_prefix=["stock", "area"], group_name="area")
moved = plain.moved.with_attributes(
    group_names_by_key={AssetKey("moved"): "movers"},
    asset_key_replacements={AssetKey("moved"): AssetKey(["stock", "moved"])},
)
first = Definitions(assets=[*loaded, moved, plain.stays])
second = Definitions(assets=map_asset_specs(owned, [plain.mapped, AssetSpec("given", deps=["mapped"])]))
third = Definitions(
    assets=[
        *load_assets_from_modules(
            [prefixed], key_prefix="own", source_key_prefix="other", include_specs=True
        ),
        *load_assets_from_modules([prefixed], key_prefix="alone"),
    ],
    asset_checks=load_asset_checks_from_modules([prefixed], asset_key_prefix="own"),
)
defs = Definitions.merge(first, second, third, Definitions(assets=[here]))
del first, second, third
