"""Matplotlib's backend here: ``show`` writes every open figure as a picture into the folder that LABKIT_FIGURES names."""

from __future__ import annotations

import importlib
import itertools
import os
from pathlib import Path
from typing import Any

# By name: matplotlib is used when it is there, and nothing of labkit needs it.
_agg = importlib.import_module("matplotlib.backends.backend_agg")
_open = importlib.import_module("matplotlib._pylab_helpers").Gcf

FigureCanvas = _agg.FigureCanvasAgg
FigureManager = importlib.import_module("matplotlib.backend_bases").FigureManagerBase


def show(*args: Any, **kwargs: Any) -> None:
    """Write the open figures and close them, as a notebook does."""
    folder = Path(os.environ["LABKIT_FIGURES"])
    folder.mkdir(exist_ok=True)
    for manager in _open.get_all_fig_managers():
        free = (folder / f"{number:03}.png" for number in itertools.count(1))
        manager.canvas.figure.savefig(next(path for path in free if not path.exists()), bbox_inches="tight")
    _open.destroy_all()
