"""Classes under several public names: what the run time takes for one class is one type."""

from __future__ import annotations

from pathlib import Path

import pytest
from vptest.commands import vp, write
from vptest.graphs import graph_of

from vibepiper.verify_types import named_classes, respelled

HEAD = "import json, json.decoder\nfrom vibepiper import asset\n"


@pytest.mark.parametrize(
    "annotation",
    [
        "json.JSONDecoder",
        "json.decoder.JSONDecoder",
        "list[json.JSONDecoder | None]",
        "dict[str, tuple[json.JSONDecoder, int]]",
        "'json.JSONDecoder'",
    ],
)
def test_a_class_may_be_called_by_any_of_its_names(annotation: str, tmp_path: Path) -> None:
    code = f"{HEAD}@asset\ndef made() -> {annotation}: ...\n@asset\ndef reads(made: {annotation}): ...\n"
    result = vp(write(tmp_path, {"pipeline.py": code}), "verify", "--format", "json")
    assert (result.code, result.json["differences"]) == (0, [])


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("requests.Session", "requests.sessions.Session"),
        ("list[requests.Session | None]", "list[requests.sessions.Session | None]"),
        ("other.requests.Session", "other.requests.Session"),
        ("requests.Session.Inner", "requests.Session.Inner"),
        ("int", "int"),
    ],
)
def test_only_whole_names_are_spelled_otherwise(written: str, spelled: str) -> None:
    graph = graph_of(
        f"import other, requests\nfrom vibepiper import asset\n@asset\ndef made() -> {written}: ..."
    )
    assert named_classes(graph) == (
        () if written == "int" else (written.removeprefix("list[").partition(" ")[0],)
    )
    (asset,) = respelled(graph, {"requests.Session": "requests.sessions.Session"}).assets
    assert asset.type == spelled
