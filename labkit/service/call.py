"""One request to the data plane, as its handler sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from labkit.service import bodies, problems, requests
from labkit.service.engine import Engine
from labkit.service.forms import Form
from labkit.service.project import Project
from labkit.service.store import BlobWriter, Cursor, DiskTrouble, RunRow, UnknownCursor, load
from labkit.service.streaming.streams import Stream

Json = dict[str, Any]

# What an id may look like; anything else is an object that does not exist.
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
# The wire's kind of an object -> the word of its "not found" (E9-E11).
NOUNS: Final = {
    "assistant": "assistant",
    "thread": "thread",
    "message": "message",
    "step": "run step",
    "file": "file",
    "vector_store": "vector store",
    "file_batch": "file batch",
}


@dataclass(frozen=True)
class Download:
    """An answer that is a file: its bytes are sent as they are read, and then the file is closed."""

    file: BinaryIO
    size: int
    headers: Mapping[str, str] = field(default_factory=dict)


# What a handler answers. Text is the JSON of a body, as it is stored; None is no content.
Answer = Json | str | Stream | Download | None
# The form that came with a request, or why it could not be read.
Upload = Form | problems.Problem | DiskTrouble | None


def is_id(text: str) -> bool:
    """Tell whether something can have this id."""
    return _ID.fullmatch(text) is not None


# Not frozen, since one is made for every request: a frozen one costs four times as much.
@dataclass(slots=True)
class Call:
    """A request that passed the gateway: its project, path parameters, query and JSON body."""

    project: Project
    engine: Engine
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json
    upload: Upload = None

    @property
    def now(self) -> int:
        """The service time in whole seconds, as the wire shows it."""
        return int(self.project.dial.now())

    def read(self, model: type[requests.Body]) -> Json:
        """Return the body's known keys; 400 when one does not fit."""
        return requests.read(model, self.body)

    def read_form(self, model: type[requests.Body]) -> tuple[Json, BlobWriter]:
        """Return the known text parts of the form that was sent, and its file; 400 when one does not fit."""
        if isinstance(self.upload, Exception):
            raise self.upload
        form = self.upload or Form()
        fields = requests.read(model, {"filename": form.filename or requests.NAMELESS, **form.fields})
        if form.file is None:
            text = "Missing required parameter: 'file'."
            raise problems.invalid(text, param="file", code="missing_required_parameter")
        return fields, form.file

    def find(self, kind: str, object_id: str, *, parent: str | None = None) -> Json:
        """Return an object's body; 404 when there is none."""
        return load(self.find_text(kind, object_id, parent=parent))

    def find_text(self, kind: str, object_id: str, *, parent: str | None = None) -> str:
        """Return an object's body as the JSON text that is stored; 404 when there is none."""
        text = None
        if _ID.fullmatch(object_id):
            text = self.project.store.get_text(self.project.name, kind, object_id, parent=parent)
        if text is None:
            raise problems.not_found(NOUNS[kind], object_id)
        return text

    def look_up(self, kind: str, object_id: str, *, parent: str | None = None) -> Json | None:
        """Return an object's body; None when there is none, or when nothing can have such an id."""
        if not is_id(object_id):
            return None
        return self.project.store.get(self.project.name, kind, object_id, parent=parent)

    def thread_id(self) -> str:
        """Return the id of the thread that the path names; 404 when there is none."""
        thread_id = self.path["thread_id"]
        if not _ID.fullmatch(thread_id) or not self.project.store.has(self.project.name, "thread", thread_id):
            raise problems.not_found("thread", thread_id)
        return thread_id

    def find_files(self, file_ids: Iterable[str]) -> list[Json]:
        """Return uploaded files, each once; 404 that names those that are not there."""
        store, name = self.project.store, self.project.name
        found = {file_id: store.get(name, "file", file_id) for file_id in dict.fromkeys(file_ids)}
        missing = [file_id for file_id, body in found.items() if body is None]
        if missing:
            raise problems.files_not_found(missing)
        return [body for body in found.values() if body is not None]

    def run(self) -> RunRow:
        """Return the run that the path names, which must be of the path's thread."""
        thread_id, run_id = self.thread_id(), self.path["run_id"]
        row = self.project.store.get_run(self.project.name, run_id) if _ID.fullmatch(run_id) else None
        if row is None or row.body.get("thread_id") != thread_id:
            raise problems.not_found("run", run_id)
        return row

    def run_text(self) -> str:
        """Return the body of the run that the path names as the JSON text that is stored."""
        thread_id, run_id = self.thread_id(), self.path["run_id"]
        text = None
        if _ID.fullmatch(run_id):
            text = self.project.store.run_text(self.project.name, thread_id, run_id)
        if text is None:
            raise problems.not_found("run", run_id)
        return text

    def save_run(self, row: RunRow) -> None:
        """Store a run whose status did not change."""
        active = self.project.store.active_run(self.project.name, row.body["thread_id"])
        is_active = active is not None and active.body["id"] == row.body["id"]
        self.project.store.save_run(self.project.name, row, active=is_active)

    def cursor(self) -> Cursor:
        """Return the page that the query asks for; 400 when it asks for nonsense."""
        limit, order = self.query.get("limit", "20"), self.query.get("order", "desc")
        if not re.fullmatch(r"-?[0-9]{1,9}", limit):
            raise problems.invalid(
                f"Invalid type for 'limit': expected an integer, but got '{limit[:40]}' instead.",
                param="limit",
                code="invalid_type",
            )
        if not 1 <= int(limit) <= 100:
            text = f"Invalid 'limit': expected a value >= 1 and <= 100, but got {limit} instead."
            raise problems.invalid(text, param="limit", code="invalid_value")
        if order not in ("asc", "desc"):
            text = f"Invalid value: '{order[:40]}'. Supported values are: 'asc' and 'desc'."
            raise problems.invalid(text, param="order", code="invalid_value")
        return Cursor(
            int(limit), order == "desc", self.query.get("after") or None, self.query.get("before") or None
        )

    def page(self, kind: str, *, parent: str = "", run_id: str | None = None) -> str:
        """Return one page of objects, in the paging envelope."""
        store = self.project.store
        try:
            rows, more = store.page_texts(
                self.project.name, kind, self.cursor(), parent=parent, run_id=run_id
            )
        except UnknownCursor as unknown:
            raise _unknown_cursor(unknown) from None
        return bodies.page_text(rows, has_more=more)

    def page_bodies(self, kind: str) -> tuple[list[Json], bool]:
        """Return one page of objects and whether more follow."""
        try:
            return self.project.store.page(self.project.name, kind, self.cursor())
        except UnknownCursor as unknown:
            raise _unknown_cursor(unknown) from None

    def page_vector_files(self, store_id: str, *, batch_id: str | None, status: str | None) -> str:
        """Return one page of the files of a vector store, in the paging envelope."""
        try:
            rows, more = self.project.store.page_vector_files(
                self.project.name, store_id, self.cursor(), batch_id=batch_id, status=status
            )
        except UnknownCursor as unknown:
            raise _unknown_cursor(unknown) from None
        return bodies.page_text(rows, has_more=more)

    def page_runs(self, thread_id: str) -> str:
        """Return one page of a thread's runs, in the paging envelope."""
        try:
            rows, more = self.project.store.page_runs(self.project.name, thread_id, self.cursor())
        except UnknownCursor as unknown:
            raise _unknown_cursor(unknown) from None
        return bodies.page_text(rows, has_more=more)


def _unknown_cursor(unknown: UnknownCursor) -> problems.Problem:
    return problems.invalid(f"Invalid cursor: no object found with id '{unknown}'.", code="invalid_value")
