from pathlib import Path

from dagster import Definitions, definitions, load_from_defs_folder

from .beside import apart


@definitions
def defs():
    folder = load_from_defs_folder(project_root=Path(__file__).parent.parent.parent)
    return Definitions.merge(folder, Definitions(assets=[apart]))
