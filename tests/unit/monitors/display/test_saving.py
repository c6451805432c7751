"""What is saved of a monitor that lives."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from labkit.monitors.display.saving import MARK, WIDGET, keep_static


def notebook(**metadata: str) -> dict[str, Any]:
    """Return a notebook as Jupyter Server saves it, with one output."""
    data = {WIDGET: {"model_id": "1"}, "text/html": "<b>", "text/plain": "b"}
    cell = {
        "cell_type": "code",
        "outputs": [{"output_type": "display_data", "data": data, "metadata": metadata}],
    }
    return {"type": "notebook", "content": {"cells": [{"cell_type": "markdown"}, cell]}}


def test_the_widget_of_a_monitor_is_not_saved() -> None:
    """Its picture is."""
    model = notebook(**MARK)
    keep_static(model=model, path="a.ipynb", contents_manager=None)
    assert sorted(model["content"]["cells"][1]["outputs"][0]["data"]) == ["text/html", "text/plain"]


@pytest.mark.parametrize(
    "model",
    [
        notebook(),
        notebook(labkit="other"),
        {"type": "file", "content": "x"},
        {"type": "notebook", "content": None},
    ],
)
def test_everything_else_is_saved_as_it_is(model: dict[str, Any]) -> None:
    """Other people's widgets, other files, a file that is only renamed."""
    before = copy.deepcopy(model)
    keep_static(model=model)
    assert model == before
