"""The files that are in /mnt/data: of the agent, the thread and the run, attached to messages, and made there before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from labkit.service.store import Store

Json = dict[str, Any]

KIND: Final = "code_file"  # a file that a thread's code can see: attached, or made by its code
_NAME_BYTES: Final = 200  # fewer than any file system allows
_NEWEST: Final = 1000  # of the attached and made files of a thread


def find(store: Store, project: str, run: Json) -> dict[str, str]:
    """Return name in /mnt/data -> file id; of two with one name the one that came later has it."""
    found: dict[str, str] = {}
    for file_id, given in _ids(store, project, run):
        file = store.get(project, "file", file_id)
        if file is not None:
            found[given or to_path(file["filename"], file_id)] = file_id
    return found


def note(store: Store, project: str, thread_id: str, file_id: str, name: str | None = None) -> None:
    """Remember that the thread's code can see a file; ``name`` is its path below /mnt/data when it has one already."""
    key = f"{thread_id}/{file_id}"
    if store.get(project, KIND, key) is None:
        store.insert(project, KIND, {"id": key, "file_id": file_id, "name": name}, parent=thread_id)


def note_attachments(store: Store, project: str, thread_id: str, attachments: list[Json]) -> None:
    """Remember the files of a message that are attached for the code interpreter."""
    for attachment in attachments:
        tools = attachment.get("tools")
        kinds = (
            [tool.get("type") for tool in tools if isinstance(tool, dict)] if isinstance(tools, list) else []
        )
        file_id = attachment.get("file_id")
        if "code_interpreter" in kinds and isinstance(file_id, str):
            note(store, project, thread_id, file_id)


def to_path(filename: str, file_id: str) -> str:
    """Return the name under which an uploaded file is seen: its last part, whatever its owner called it."""
    name = PureWindowsPath(PurePosixPath(filename).name).name
    name = "".join(char for char in name if char.isprintable())
    stem, suffix = os.path.splitext(name)  # noqa: PTH122  # a name such as ".." has no stem in pathlib
    while (
        len(stem.encode("utf-8", "replace")) > _NAME_BYTES - len(suffix.encode("utf-8", "replace")) and stem
    ):
        stem = stem[:-1]
    name = (stem + suffix).encode("utf-8", "replace").decode()
    return file_id if name.strip(". ") == "" or len(name.encode()) > _NAME_BYTES else name


def _ids(store: Store, project: str, run: Json) -> Iterator[tuple[str, str | None]]:
    thread = store.get(project, "thread", run["thread_id"]) or {}
    for resources in (run.get("tool_resources"), thread.get("tool_resources")):
        own = resources.get("code_interpreter") if isinstance(resources, dict) else None
        ids = own.get("file_ids") if isinstance(own, dict) else None
        for file_id in ids if isinstance(ids, list) else ():
            if isinstance(file_id, str):
                yield file_id, None
    for noted in store.children(project, KIND, run["thread_id"], newest=_NEWEST):
        yield noted["file_id"], noted["name"]
