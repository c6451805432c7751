"""Which face fits where the code runs."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from labkit.errors import SettingsError
from labkit.monitors.display.choice import choose_face

JUPYTER = {"JPY_SESSION_NAME": "a.ipynb"}


def in_kernel(monkeypatch: pytest.MonkeyPatch, **user_ns: object) -> None:
    """Make this process look like a kernel."""
    shell = SimpleNamespace(kernel=object(), user_ns=user_ns)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))


def test_a_terminal_gets_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a kernel there is nothing to draw in; IPython in a terminal has a shell and no kernel."""
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert choose_face(JUPYTER) == "text"
    shell = SimpleNamespace(kernel=None)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert choose_face({}) == "text"


@pytest.mark.parametrize(
    ("environ", "user_ns", "face"),
    [
        (JUPYTER, {}, "rich"),
        ({}, {}, "once"),
        ({}, {"__vsc_ipynb_file__": "a.ipynb"}, "composed"),
        ({"VSCODE_PID": "5"}, {}, "composed"),
        ({**JUPYTER, "VSCODE_PID": "5"}, {}, "rich"),  # JupyterLab, started in VS Code's terminal
        ({"COLAB_RELEASE_TAG": "r1"}, {}, "composed"),
        ({**JUPYTER, "LABKIT_MONITOR": "auto"}, {}, "rich"),
        ({**JUPYTER, "LABKIT_MONITOR": "HTML"}, {}, "html"),
        ({"LABKIT_MONITOR": "composed"}, {}, "composed"),
    ],
)
def test_a_kernel_gets_what_its_front_end_can(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], user_ns: dict[str, Any], face: str
) -> None:
    """JupyterLab the rich one, VS Code and Colab what is bundled with them, nobody one picture at the end."""
    in_kernel(monkeypatch, **user_ns)
    assert choose_face(environ) == face


@pytest.mark.parametrize(
    ("missing", "face"), [({"anywidget"}, "composed"), ({"anywidget", "ipywidgets"}, "html")]
)
def test_what_is_not_installed_is_not_needed(
    monkeypatch: pytest.MonkeyPatch, missing: set[str], face: str
) -> None:
    """There is a face for every environment."""
    in_kernel(monkeypatch)
    monkeypatch.setattr("labkit.monitors.display.choice.find_spec", lambda name: name not in missing or None)
    assert choose_face(JUPYTER) == face


def test_a_face_that_does_not_exist_is_refused() -> None:
    """The message lists the ones that do."""
    with pytest.raises(
        SettingsError, match=r"(?s)LABKIT_MONITOR is 'fancy'.*rich, composed, html, text, once"
    ):
        choose_face({"LABKIT_MONITOR": "fancy"})
