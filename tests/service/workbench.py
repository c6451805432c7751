"""Server-side tools for tests: one that waits until it is let go, one that is quick, and a model that calls them."""

from __future__ import annotations

import threading
from typing import Any

from labkit.service.model.turns import Call, Prompt, Turn
from labkit.service.project import Project
from labkit.service.tools.protocol import Asked, Result, Work
from labkit.service.tools.toolbox import Toolbox
from tests.service.world import Json, World

CODE = {"type": "code_interpreter"}
SEARCH = {"type": "file_search"}
FUNCTION = {"type": "function", "function": {"name": "f"}}


class Echo:
    """A tool whose slow part waits until the test lets it go, and which then says its arguments again."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.begun = 0
        self.at_work = threading.Event()  # what is stopped before does not even begin
        self.stopped = threading.Event()

    def show(self, asked: Asked) -> Json:
        return {"input": (asked.arguments or {}).get("code", ""), "outputs": []}

    def prepare(self, asked: Asked, project: Project) -> Work | None:
        text = str((asked.arguments or {}).get("code"))
        self.begun += 1

        def work(stop: threading.Event) -> Json:
            self.at_work.set()
            while not self.go.wait(0.01):
                if stop.is_set():
                    self.stopped.set()
                    return {}
            return {"said": text}

        return work

    def finish(self, asked: Asked, project: Project, outcome: Json) -> Result:
        said = str(outcome.get("said"))
        return Result({**self.show(asked), "outputs": [{"type": "logs", "logs": said}]}, f"output: {said}")


class Quick(Echo):
    """A tool without a slow part."""

    def show(self, asked: Asked) -> Json:
        return {"results": []}

    def prepare(self, asked: Asked, project: Project) -> Work | None:
        return None

    def finish(self, asked: Asked, project: Project, outcome: Json) -> Result:
        assert outcome == {}
        return Result({"results": [asked.arguments]}, "found")


class Told:
    """A model that says what it was told last, and calls what the test wants first."""

    def __init__(self, *calls: Call, times: int = 1) -> None:
        self.calls, self.times = calls, times
        self.asked: list[Prompt] = []

    def reply(self, prompt: Prompt) -> Turn:
        self.asked.append(prompt)
        rounds = sum(1 for entry in prompt.entries if entry.calls)
        if rounds < self.times and self.calls and prompt.tools:
            return Turn(calls=self.calls)
        return Turn(
            text=" | ".join(entry.text for entry in prompt.entries if entry.role == "tool") or "nothing"
        )


def code(text: str) -> Call:
    return Call("code_interpreter", f'{{"code": "{text}"}}')


def build(echo: Echo, model: Told) -> World:
    return World(model=model, tools=Toolbox({"code_interpreter": echo, "file_search": Quick()}))


def begin(world: World, *tools: Json, **settings: Any) -> str:
    return world.run(assistant_id=world.agent(tools=list(tools)), **settings)


def answer_of(world: World, run: str) -> str:
    (message,) = world.get(f"{run.rpartition('/runs/')[0]}/messages", run_id=run.rpartition("/")[2])["data"]
    return str(message["content"][0]["text"]["value"])
