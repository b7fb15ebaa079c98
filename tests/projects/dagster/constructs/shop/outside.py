"""Data that is made elsewhere."""

import dagster as dg

ledger = dg.AssetSpec("ledger", group_name="finance", tags={"source": "erp"}, kinds={"postgres"})
files = dg.SourceAsset(key=dg.AssetKey(["landing", "files"]), description="Files that arrive")
listed = [dg.AssetSpec(["crm", name]) for name in ("leads", "deals")]


@dg.observable_source_asset(group_name="watched")
def prices():
    """Prices, observed."""
    return dg.DataVersion("1")


@dg.asset(deps=[ledger, files, prices, *listed])
def reconciled():
    return 1
