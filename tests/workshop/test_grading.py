"""Marks of three people: one is right, one has the usual mistakes, one is hostile. nbgrader really grades, in real processes."""

from __future__ import annotations

import csv
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from labkit.authoring import documents
from labkit.checks.lessons.lesson_01 import EXERCISES
from labkit.cli import main
from tests.house.source import ROOT

SOURCE = ROOT / "solutions" / "01_threads_and_messages.ipynb"

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="network namespaces are Linux's")


@pytest.fixture
def neighbour() -> Iterator[list[str]]:
    """A server on this machine's loopback interface that notes who connects: people's code has another one."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def listen() -> None:
            while server.fileno() >= 0:
                try:
                    heard.append(str(server.accept()[1]))
                except TimeoutError:
                    continue
                except OSError:
                    return

        thread = threading.Thread(target=listen)
        thread.start()
        heard.append(str(server.getsockname()[1]))
        yield heard
    thread.join()


def write(place: Path, **replaced: str | None) -> None:
    """Write a person's notebook: the solution, with cells replaced by id, or deleted for None."""
    notebook = documents.read(SOURCE)
    for cell in notebook.cells:
        name = cell.id.replace("-", "_")
        if name in replaced and replaced[name] is not None:
            cell.source = replaced[name]
    notebook.cells = [
        cell for cell in notebook.cells if replaced.get(cell.id.replace("-", "_"), "") is not None
    ]
    place.mkdir(parents=True)
    (place / SOURCE.name).write_bytes(documents.to_bytes(notebook))


def test_marks_are_what_was_understood(tmp_path: Path, neighbour: list[str]) -> None:
    """A changed check gains nothing, a deleted one is put back, and whoever breaks something breaks it for nobody else."""
    people = tmp_path / "people"
    write(people / "=ada")
    write(
        people / "ben",
        exercise_01_2="def ask(agents, thread_id, agent_id, text):\n    return text",
        check_01_3=None,
        exercise_01_4="def resume(agents, thread_id):\n    while True:\n        pass",
    )
    write(
        people / "eve",
        exercise_01_1="import labkit\ncheck = lambda *answers: 'passed'\nmy_thread = ...",
        check_01_1="print('01.1: passed')",
        exercise_01_2=f"import socket\nsocket.create_connection(('127.0.0.1', {neighbour[0]}), timeout=2)",
        exercise_01_3="block = bytearray(4_000_000_000)",
        exercise_01_4=None,
        exercise_01_5="import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    )
    (people / "fay").mkdir()
    (people / "fay" / SOURCE.name).write_text("not a notebook", "utf-8")
    out = tmp_path / "marks"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        result = CliRunner().invoke(
            main, ["workshop", "grade", str(people), "--notebook", "01", "--out", str(out), "--seconds", "5"]
        )
    assert result.exit_code == 0, result.output
    lines = (out / "marks.csv").read_text("utf-8").splitlines()
    rows = {row["person"]: row for row in csv.DictReader(lines)}
    assert {name: (row["01"], row["out of"]) for name, row in rows.items()} == {
        "'=ada": (str(len(EXERCISES)), "5"),
        "ben": ("3", "5"),
        "eve": ("0", "5"),
        "fay": ("0", "5"),
    }
    assert "cells that were gone were put back: check-01-3" in rows["ben"]["notes"]
    assert "could not be read" in rows["fay"]["notes"]
    assert len(neighbour) == 1, "somebody reached this machine's own loopback interface"
    page = (out / "feedback" / "ben" / "01.html").read_text("utf-8")
    assert "No points: not passed." in page
    assert "01_threads_and_messages" in page
    assert "agent_id" in page
    assert "3 of 5 points" in (out / "feedback" / "ben" / "index.html").read_text("utf-8")
