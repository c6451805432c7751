"""The tool ``code_interpreter``: a call's code, its output as the run step shows it and as the model is told it."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from typing import Any, Final

from labkit.service import bodies
from labkit.service.project import Project
from labkit.service.tools.code import inputs
from labkit.service.tools.code.limits import DATA, LIMITS, Limits
from labkit.service.tools.code.produce import Made, is_image
from labkit.service.tools.protocol import Asked, Json, Result, Work

# Pieces of code that run at the same time, in all projects together: each may use a processor and some memory.
AT_ONCE: Final = max(1, min(4, os.cpu_count() or 1))


@dataclass(frozen=True)
class CodeInterpreter:
    """Runs Python code within walls (``inside/``)."""

    limits: Limits = LIMITS
    places: threading.Semaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def show(self, asked: Asked) -> Json:
        """Return the code, with no outputs yet."""
        return {"input": code_of(asked.arguments or {}), "outputs": []}

    def prepare(self, asked: Asked, project: Project) -> Work | None:
        """Return the run of the code on copies of the files that it can see."""
        code = code_of(asked.arguments or {})
        names = inputs.find(project.store, project.name, asked.run)
        paths = {name: project.store.blobs.path(project.name, file_id) for name, file_id in names.items()}

        def work(stop: threading.Event) -> Json:
            from labkit.service.tools.code.runner import run_code  # most services never run any code

            while not self.places.acquire(timeout=0.1):
                if stop.is_set():
                    return {}
            try:
                ran = run_code(code, paths, stop, self.limits)
            finally:
                self.places.release()
            return {"logs": ran.logs, "files": ran.files}

        return work

    def finish(self, asked: Asked, project: Project, outcome: Json) -> Result:
        """Return what the code printed, and keep the files that it made."""
        logs = str(outcome.get("error") or outcome.get("logs") or "")
        outputs: list[Json] = [{"type": "logs", "logs": logs}] if logs else []
        told, images, marks = [logs] if logs else [], list[str](), list[Json]()
        for made in outcome.get("files", ()):
            file_id = _keep(made, project, asked.run)
            if is_image(made.name):
                images.append(file_id)
                outputs.append({"type": "image", "image": {"file_id": file_id}})
            if made.is_figure:
                told.append("[a figure was drawn; the answer shows it]")
            else:
                path = f"sandbox:{DATA}/{made.name}"
                marks.append({"type": "file_path", "text": path, "file_path": {"file_id": file_id}})
                told.append(
                    f"[file written; to offer it, use this link in the answer: [{made.name}]({path})]"
                )
        output = "\n".join(told) or "The code ran and printed nothing."
        return Result({**self.show(asked), "outputs": outputs}, output, tuple(images), tuple(marks))


def _keep(made: Made, project: Project, run: Json) -> str:
    """Store a file that the code made; a later piece of code of the thread finds it where it was."""
    store = project.store
    fields = {"filename": made.name.rpartition("/")[2], "purpose": "assistants_output"}
    body = bodies.file(project.new_id("assistant-"), int(project.dial.now()), len(made.content), fields)
    writer = store.blobs.begin()
    writer.write(made.content)
    store.insert(project.name, "file", body)
    store.keep_blob(writer, project.name, body["id"])
    if not made.is_figure:
        inputs.note(store, project.name, run["thread_id"], body["id"], made.name)
    return str(body["id"])


def code_of(arguments: Json) -> str:
    """Return the code of a call; a model may name it otherwise than its schema says."""
    for name in ("code", "input", "source"):
        value: Any = arguments.get(name)
        if isinstance(value, str):
            return value
    return next((value for value in arguments.values() if isinstance(value, str)), "")
