"""Which face fits where this code runs. It is a matter of comfort: what is saved is the same with every face."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

from labkit.settings import Face, Settings


def choose_face(environ: Mapping[str, str]) -> Face:
    """Return the face for this process; LABKIT_MONITOR decides when it is set.

    "rich" (anywidget) in JupyterLab and Notebook, "composed" (ipywidgets alone) in VS Code and Colab, "html" where
    there are no widgets, "once" in a kernel that nobody looks at (papermill, nbval, nbconvert), "text" in a terminal.

    Raises: SettingsError for a value of LABKIT_MONITOR that is no face.
    """
    asked = Settings.from_environment(environ).monitor
    if asked is not None:
        return asked
    shell = current_shell()
    if shell is None:
        return "text"
    if _is_bundled(environ, shell):
        return "composed" if find_spec("ipywidgets") else "html"
    # Source: jupyter_server sets JPY_SESSION_NAME for every kernel that it starts; nbclient does not.
    if "JPY_SESSION_NAME" not in environ:
        return "once"
    return "rich" if find_spec("anywidget") else "composed" if find_spec("ipywidgets") else "html"


def current_shell() -> Any:
    """Return the shell of the kernel that runs this code, or None in a terminal or a script."""
    get_shell: Callable[[], Any] | None = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell = get_shell() if get_shell else None
    return shell if getattr(shell, "kernel", None) is not None else None


def _is_bundled(environ: Mapping[str, str], shell: Any) -> bool:
    """Tell whether the front end brings the controls of ipywidgets but may have to fetch any other module."""
    is_code = "__vsc_ipynb_file__" in getattr(shell, "user_ns", {}) or "VSCODE_PID" in environ
    return (is_code and "JPY_SESSION_NAME" not in environ) or "COLAB_RELEASE_TAG" in environ
