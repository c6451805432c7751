"""Run an author's notebook and store its outputs, as the test of stored outputs will see them."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from labkit.authoring import documents
from labkit.connect.files import Home
from labkit.connect.process import LocalService
from labkit.settings import HOME_NAME

# The environment of every stored output: golden runs, and a wrong answer ends the run.
RECORDED_WITH: Final = {"LABKIT_SEED": "7", "LABKIT_STRICT": "1"}
# What would make a run depend on the computer that it is on.
_FOREIGN: Final = frozenset({"PROJECT_ENDPOINT", "MODEL_DEPLOYMENT_NAME", "LABKIT_MODEL_URL"})


def environment(home: Path) -> dict[str, str]:
    """Return the environment in which a kernel gives the stored outputs, with its workspace in `home`."""
    own = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    return {**own, **RECORDED_WITH, "LABKIT_HOME": str(home)}


def make_home() -> Path:
    """Return the path of a `.labkit` in a new temporary folder of its own, where no `.env` lies beside it."""
    return Path(tempfile.mkdtemp(prefix="labkit-")) / HOME_NAME


def remove_home(home: Path) -> None:
    """Stop the service of `home`, and delete the folder that `make_home` made."""
    LocalService(Home(home)).stop()
    # A service that is still ending may write its last log line into the directory.
    shutil.rmtree(home.parent, ignore_errors=True)


def record(path: Path, *, home: Path | None = None, seconds_per_cell: float = 60.0) -> None:
    """Execute a source with the course's seed and store its outputs in it, without counts and timings.

    Args:
        path: the notebook in `solutions/`.
        home: the `.labkit` directory of the run; None makes one that is deleted afterwards.
        seconds_per_cell: limit for one cell, seconds.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed; the file is left as it was.
    """
    if home is not None:
        _execute(path, home, seconds_per_cell)
        return
    made = make_home()
    try:
        _execute(path, made, seconds_per_cell)
    finally:
        remove_home(made)


def _execute(path: Path, home: Path, seconds_per_cell: float) -> None:
    from nbclient import NotebookClient

    notebook = documents.read(path)
    client = NotebookClient(
        notebook,
        timeout=seconds_per_cell,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,
        coalesce_streams=True,  # two prints may arrive as one output or as two
    )
    client.execute(env=environment(home))
    documents.settle(notebook)
    path.write_bytes(documents.to_bytes(notebook))
