"""The bytes of files: one folder a project, one blob a file, named by the file's id and by nothing that a user chose.

A blob is written under ``incoming`` and renamed when it is whole, so a folder of a project holds whole blobs only.
What a dead process left behind is no object's and goes at the next start (:meth:`Blobs.sweep`).
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
import weakref
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO, Final

from labkit.service.store.database import DiskTrouble

_INCOMING: Final = "incoming"
_PREFIX: Final = "labkit-files-"


class BlobMissing(Exception):
    """A file's bytes are not where they were put: somebody else deleted them."""


class BlobWriter:
    """Bytes that are still coming. Nothing of them stays unless :meth:`Blobs.keep` gets them."""

    def __init__(self, folder: Path) -> None:
        self.size = 0
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Not a temporary file of the system: a rename must not cross disks. Python makes it readable by its owner only.
            self._file = tempfile.NamedTemporaryFile(dir=folder, delete=False)  # noqa: SIM115  (kept open over calls)
        except OSError as error:
            raise _trouble(folder, error) from error
        self.path: Path | None = Path(self._file.name)

    def write(self, data: bytes | memoryview) -> None:
        """Add bytes.

        Raises:
            DiskTrouble: the disk is full, or cannot be written.
        """
        try:
            self._file.write(data)
        except OSError as error:
            raise _trouble(Path(self._file.name), error) from error
        self.size += len(data)

    def finish(self) -> None:
        """Hand what was written over to the system, so that a killed process loses nothing of it."""
        try:
            self._file.close()
        except OSError as error:
            raise _trouble(Path(self._file.name), error) from error

    def settle(self) -> None:
        """Leave what was kept where it is, for good."""
        self.path = None

    def discard(self) -> None:
        """Delete what was written; also after :meth:`Blobs.keep`, when the request that kept it was refused after all."""
        with contextlib.suppress(OSError):
            self._file.close()
        if self.path is not None:
            with contextlib.suppress(OSError):
                self.path.unlink()


class Blobs:
    """All blobs of a service, below ``folder``; None: in a temporary folder that ends with this object or the process."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._remove: weakref.finalize[..., Blobs] | None = None

    @property
    def folder(self) -> Path:
        """The folder; a temporary one is made when it is first needed."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            self._remove = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder

    def begin(self) -> BlobWriter:
        """Begin a blob."""
        return BlobWriter(self.folder / _INCOMING)

    def keep(self, writer: BlobWriter, project: str, file_id: str) -> None:
        """Make a finished blob that of a file."""
        assert writer.path is not None
        target = self.path(project, file_id)
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            writer.finish()
            writer.path.replace(target)
        except OSError as error:
            raise _trouble(target, error) from error
        writer.path = target

    def open(self, project: str, file_id: str) -> BinaryIO:
        """Open a file's blob for reading.

        Raises:
            BlobMissing: it is not there.
            DiskTrouble: it cannot be read.
        """
        path = self.path(project, file_id)
        try:
            return path.open("rb")
        except FileNotFoundError:
            raise BlobMissing(file_id) from None
        except OSError as error:
            raise _trouble(path, error) from error

    def remove(self, project: str, file_id: str) -> None:
        """Delete a file's blob. One that is in use and cannot be deleted (Windows) goes at the next start."""
        with contextlib.suppress(OSError):
            self.path(project, file_id).unlink()

    def remove_project(self, project: str) -> None:
        """Delete every blob of a project."""
        if self._folder is not None:
            shutil.rmtree(self._folder / _folder_of(project), ignore_errors=True)

    def sweep(self, known: Collection[tuple[str, str]]) -> None:
        """Delete everything that is not the blob of a ``known`` file, given as (project, file id)."""
        if self._folder is None or not self._folder.is_dir():
            return
        wanted = {self.path(project, file_id) for project, file_id in known}
        for folder in self._folder.iterdir():
            if folder.is_dir():
                for path in folder.iterdir():
                    if path not in wanted:
                        with contextlib.suppress(OSError):
                            path.unlink()
                with contextlib.suppress(OSError):  # not empty
                    folder.rmdir()

    def close(self) -> None:
        """Delete a temporary folder."""
        if self._remove is not None:
            self._remove()

    def path(self, project: str, file_id: str) -> Path:
        """Return where a file's blob is, for programs that read it by themselves."""
        return self.folder / _folder_of(project) / file_id


def _folder_of(project: str) -> str:
    # Not the name itself: "a" and "A" are two projects and one folder on Windows and macOS, and "con" is none at all.
    return hashlib.sha256(project.encode()).hexdigest()[:32]


def _trouble(path: Path, error: OSError) -> DiskTrouble:
    return DiskTrouble(f"{path}: {error.strerror or error}")
