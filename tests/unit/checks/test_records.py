from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from labkit.checks.records import VERSION, Book, Entry, Records

if TYPE_CHECKING:
    from pathlib import Path


def count_try(entry: Entry) -> Entry:
    """Add one try."""
    return replace(entry, tries=entry.tries + 1)


def count_tries(path: Path, times: int) -> None:
    """Add tries one by one, as one kernel of several."""
    for _ in range(times):
        assert Records(path, patience=60).change("01.1", count_try) == ""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of progress that does not exist yet, in a directory that does not either."""
    return tmp_path / "home" / "progress.json"


def test_nothing_is_known_and_nothing_is_written_at_first(path: Path) -> None:
    """Reading a missing file gives no entries and makes no file."""
    assert Records(path).read() == Book({}, "")
    assert Records(path).entry("01.1") == Entry()
    assert not path.parent.exists()


def test_a_change_is_on_disk(path: Path) -> None:
    """A change makes the directory, is found by the next reader, and leaves other entries alone."""
    assert Records(path).change("01.1", count_try) == ""
    assert Records(path).change("01.2", lambda _: Entry(2, passed=True, hint=1, solution=True)) == ""
    assert Records(path).read().entries == {
        "01.1": Entry(1),
        "01.2": Entry(2, passed=True, hint=1, solution=True),
    }


def test_the_file_is_versioned_and_leaves_nothing_beside_it(path: Path) -> None:
    """The file says its version; no temporary file stays."""
    Records(path).change("01.1", count_try)
    assert json.loads(path.read_text(encoding="utf-8"))["version"] == VERSION
    assert {file.name for file in path.parent.iterdir()} <= {"progress.json", "progress.json.lock"}


def test_an_entry_can_be_forgotten(path: Path) -> None:
    """A change to None removes the entry, also one that is not there."""
    Records(path).change("01.1", count_try)
    assert Records(path).change("01.1", lambda _: None) == ""
    assert Records(path).change("01.1", lambda _: None) == ""
    assert Records(path).read().entries == {}


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"version": 1}',
        b'{"version": 1, "exercises": {"01.1": 3}}',
        b'{"version": 1, "exercises": {"01.1": {"tries": "x"}}}',
        b'{"version": 1, "exercises": {"01.1": {"tries": -1}}}',
        b'{"version": 1, "exercises": {"01.1": {"answer": 1}}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_kept_aside_and_said(path: Path, content: bytes) -> None:
    """A file that labkit would not write is renamed with every byte in it, and a new one begins."""
    path.parent.mkdir()
    path.write_bytes(content)
    assert "could not be read" in Records(path).read().note
    assert path.read_bytes() == content
    note = Records(path).change("01.1", count_try)
    assert "damaged" in note
    assert "progress.damaged-1.json" in note
    assert path.with_name("progress.damaged-1.json").read_bytes() == content
    assert Records(path).read() == Book({"01.1": Entry(1)}, "")


def test_a_second_damage_does_not_replace_the_first(path: Path) -> None:
    """Each damaged file gets a name of its own."""
    path.parent.mkdir()
    for content in (b"one", b"two"):
        path.write_bytes(content)
        Records(path).change("01.1", count_try)
    assert [path.with_name(f"progress.damaged-{n}.json").read_bytes() for n in (1, 2)] == [b"one", b"two"]


def test_a_later_versions_file_is_left_alone(path: Path) -> None:
    """A file of a newer labkit is neither changed nor kept aside; the note names both versions."""
    path.parent.mkdir()
    later = f'{{"version": {VERSION + 1}, "exercises": []}}'
    path.write_text(later, encoding="utf-8")
    note = Records(path).change("01.1", count_try)
    assert f"version {VERSION + 1}" in note
    assert path.read_text(encoding="utf-8") == later


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """A path below a file is said in the note, with what to set, and nothing is raised."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    note = Records(tmp_path / "file" / "progress.json").change("01.1", count_try)
    assert "LABKIT_HOME" in note


def test_another_programs_lock_is_waited_for_and_then_said(path: Path) -> None:
    """A lock that is never released ends in a note, and the entry is not changed."""
    path.parent.mkdir()
    with FileLock(f"{path}.lock"):
        note = Records(path, patience=0.05).change("01.1", count_try)
    assert "progress.json.lock" in note
    assert Records(path).read().entries == {}


def test_several_kernels_lose_nothing(path: Path) -> None:
    """Four processes that write at once leave the sum of their tries."""
    context = multiprocessing.get_context("spawn")
    kernels = [context.Process(target=count_tries, args=(path, 10)) for _ in range(4)]
    for kernel in kernels:
        kernel.start()
    for kernel in kernels:
        kernel.join()
    assert [kernel.exitcode for kernel in kernels] == [0] * 4
    assert Records(path).entry("01.1") == Entry(40)
