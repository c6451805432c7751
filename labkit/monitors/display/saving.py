"""Saving a notebook while a monitor lives: the file gets the static picture alone.

A widget that is saved shows "model not found" when the notebook is opened without its kernel, whatever else stands
in the same output.
"""

from __future__ import annotations

from typing import Any, Final

WIDGET: Final = "application/vnd.jupyter.widget-view+json"
MARK: Final = {"labkit": "monitor"}
"""What the metadata of a monitor's output says, so that no other widget is touched."""


def keep_static(*, model: dict[str, Any], **_: object) -> None:
    """Take the widgets of monitors out of a notebook that is about to be written; a pre_save_hook of Jupyter Server.

    Source: jupyter_server `ContentsManager.pre_save_hook`; `model` is changed in place, the page is not.
    """
    content = model.get("content")
    if model.get("type") != "notebook" or not isinstance(content, dict):
        return
    for cell in content.get("cells", []):
        for output in cell.get("outputs", []):
            if output.get("metadata", {}).get("labkit") == MARK["labkit"]:
                output.get("data", {}).pop(WIDGET, None)
