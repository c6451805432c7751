from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from labkit.service.store import BlobMissing, Blobs, DiskTrouble, Store


def _keep(store: Store, content: bytes, file_id: str = "assistant-1") -> Path:
    writer = store.blobs.begin()
    writer.write(content)
    store.keep_blob(writer, "p", file_id)
    writer.discard()  # what a request does at its end, whatever became of it
    return store.blobs.path("p", file_id)


def _undone(store: Store, act: Callable[[], None]) -> None:
    def fail() -> None:
        with store.transaction():
            act()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


def test_what_is_kept_stays(tmp_path: Path) -> None:
    """After the transaction nothing that the request does deletes the bytes; they are readable by their owner only."""
    store = Store(tmp_path / "x.sqlite3")
    with store.transaction():
        writer = store.blobs.begin()
        writer.write(b"bytes")
        store.keep_blob(writer, "p", "assistant-1")
    writer.discard()
    with store.blobs.open("p", "assistant-1") as file:
        assert file.read() == b"bytes"
    if sys.platform != "win32":
        assert store.blobs.path("p", "assistant-1").stat().st_mode & 0o077 == 0
    store.close()


def test_what_was_refused_goes() -> None:
    """When the transaction is undone, the bytes go with their object."""
    store = Store()
    writer = store.blobs.begin()
    writer.write(b"bytes")
    _undone(store, lambda: store.keep_blob(writer, "p", "assistant-1"))
    writer.discard()
    with pytest.raises(BlobMissing):
        store.blobs.open("p", "assistant-1")
    store.close()


def test_deleting_waits_for_the_commit() -> None:
    """A deletion that is undone has deleted nothing, nor has an inner one; one that happened has."""
    store = Store()
    path = _keep(store, b"bytes")
    _undone(store, lambda: store.remove_blob("p", "assistant-1"))
    with store.transaction():
        _undone(store, lambda: store.remove_blob("p", "assistant-1"))
        assert path.exists()
    assert path.exists()
    with store.transaction():
        store.remove_blob("p", "assistant-1")
        assert path.exists()
    assert not path.exists()
    store.close()


def test_a_store_in_memory_leaves_no_folder() -> None:
    """The temporary folder is made for the first blob, and goes with the store."""
    store = Store()
    folder = _keep(store, b"x").parent.parent
    assert folder.is_dir()
    store.close()
    assert not folder.exists()


@pytest.mark.parametrize("name", ["con", "A", "a", "a.", "..", "x" * 64])
def test_a_project_has_a_folder_of_its_own(tmp_path: Path, name: str) -> None:
    """The folder's name is made of the project's, and is safe on every system."""
    blobs = Blobs(tmp_path)
    folder = blobs.path(name, "assistant-1").parent
    assert folder.parent == tmp_path
    assert folder.name.isalnum()
    assert folder != blobs.path(name.swapcase() + "x", "assistant-1").parent


def test_a_disk_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Where the folder should be stands a file: the trouble names it."""
    (tmp_path / "files").write_text("in the way")
    store = Store(tmp_path / "x.sqlite3")
    with pytest.raises(DiskTrouble, match="files"):
        store.blobs.begin()
    store.close()


def test_a_sweep_without_a_folder_does_nothing(tmp_path: Path) -> None:
    """A service that never had a file has nothing to sweep, and makes no folder for it."""
    store = Store(tmp_path / "x.sqlite3")
    store.sweep()
    assert not (tmp_path / "files").exists()
    store.close()
