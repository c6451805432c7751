"""Telling a room's board: what is told, and what a learner reads when nobody listens."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from labkit.checks.catalogue import Catalogue
from labkit.checks.records import Entry, Records
from labkit.checks.sharing import Board
from labkit.checks.workbook import Workbook
from labkit.workshop.room import free_ports


@pytest.fixture
def heard() -> Iterator[tuple[str, list[tuple[str, str, Any]]]]:
    """A server that notes what it is told; its address, and its notes."""
    notes: list[tuple[str, str, Any]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            notes.append((self.path, self.headers["Authorization"], json.loads(body)))
            self.send_response(403 if "bad" in self.headers["Authorization"] else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/services/board/", notes
        server.shutdown()
        thread.join()


def test_the_whole_book_is_told_and_nothing_else(heard: tuple[str, list[tuple[str, str, Any]]]) -> None:
    """Counts and outcomes by exercise, and which one is being worked on; the token says whose they are."""
    url, notes = heard
    assert Board(url, "mine")({"01.1": Entry(tries=2, passed=True)}, "01.1") == ""
    entry = {"tries": 2, "passed": True, "hint": 0, "solution": False, "fast_track": False}
    told = {"now": "01.1", "exercises": {"01.1": entry}}
    assert notes == [("/services/board/progress", "token mine", told)]


def test_a_board_that_refuses_or_is_not_there_is_said(heard: tuple[str, list[tuple[str, str, Any]]]) -> None:
    """In one sentence that begins with what happened and ends with what is safe."""
    refused = Board(heard[0], "bad")({}, "01.1")
    [port] = free_ports(1)
    missing = Board(f"http://127.0.0.1:{port}/", "mine")({}, "01.1")
    assert "it answered HTTP 403" in refused
    assert "refused" in missing
    assert all(said.endswith("your progress is saved.") for said in (refused, missing))


def test_every_change_is_told(tmp_path: Path) -> None:
    """Hints, the solution and a reset, with the state after them; a disk that refuses comes first."""
    from tests.unit.checks.example_lesson import EXERCISES

    told: list[tuple[dict[str, Entry], str]] = []

    def share(entries: Any, exercise_id: str) -> str:
        told.append((dict(entries), exercise_id))
        return "nobody listens"

    name = EXERCISES[0].id
    book = Workbook(Catalogue({name[:2]: EXERCISES}), Records(tmp_path / "progress.json"), share=share)
    assert "nobody listens" in repr(book.hint(name))
    book.solution(name)
    book.reset(name)
    assert told[:3] == [
        ({name: Entry(hint=1)}, name),
        ({name: Entry(hint=1, solution=True)}, name),
        ({}, name),
    ]
