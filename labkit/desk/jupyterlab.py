"""How JupyterLab is set up for the course: one more folder in which Jupyter looks for configuration."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

_UNWANTED = ("@jupyterlab/apputils-extension:announcements", "@jupyter/nbgrader")


# The pages of the course are for reading: a link to one opens it, not its source.
_SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
}
_SAVING = """\
from labkit.monitors.display.saving import keep_static

c.ContentsManager.pre_save_hook = keep_static
"""


#: nbgrader's parts of the server, by the names under which it turns them on.
_SERVER_PARTS = ("formgrader", "validate_assignment", "assignment_list", "course_list")


def configure(environ: Mapping[str, str], config: Path) -> dict[str, str]:
    """Return ``environ`` with one more place where Jupyter looks for configuration: the folder ``config``.

    It turns the "news" question off, and saves a live monitor as its picture.

    The question would cover the lesson on every new computer, and its feed cannot be reached offline. nbgrader,
    which `make test` installs for authors, would add a menu and buttons that mean nothing to a learner.
    """
    page = config / "labconfig" / "page_config.json"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(
        json.dumps({"disabledExtensions": dict.fromkeys(_UNWANTED, True)}),
        "utf-8",
    )
    (page.parent / "default_setting_overrides.json").write_text(json.dumps(_SETTINGS), "utf-8")
    (config / "jupyter_server_config.py").write_text(_SAVING, "utf-8")
    off = {f"nbgrader.server_extensions.{part}": False for part in _SERVER_PARTS}
    parts = config / "jupyter_server_config.d" / "nbgrader.json"
    parts.parent.mkdir(exist_ok=True)
    parts.write_text(json.dumps({"ServerApp": {"jpserver_extensions": off}}), "utf-8")
    paths = [str(config), *filter(None, [environ.get("JUPYTER_CONFIG_PATH")])]
    return {**environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
