"""A service without a socket, its wall clock in the test's hand, and the few requests that most tests begin with."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from labkit.clock import ManualClock
from labkit.connect.asgi import Answer, DirectApp, Exchange
from labkit.connect.reading import Patience
from labkit.service.assembly import Service
from labkit.service.model.turns import Model, Prompt, Turn
from labkit.service.store import Store
from labkit.service.tools.toolbox import Toolbox
from tests.service.described import JSON_TYPE, find_mistakes
from tests.service.listening import Listening

Json = dict[str, Any]

# 2026-01-02 03:04:05 UTC: any time will do.
START = 1_767_323_045.0
SECRET = "opensesame"
FORM = "multipart/form-data; boundary=limit"


class Parrot:
    """A model that says again what the user said last."""

    def reply(self, prompt: Prompt) -> Turn:
        """Answer with the last user entry."""
        said = [entry.text for entry in prompt.entries if entry.role == "user"]
        return Turn(text=f"You said: {said[-1]}" if said else "You said nothing.")


@dataclass(frozen=True)
class Reply:
    """An answer of the service."""

    status: int
    body: Json
    headers: dict[str, str]
    content: bytes

    @property
    def error(self) -> Json:
        """Return the error object of a refusal."""
        error = self.body["error"]
        assert isinstance(error, dict)
        return error

    @property
    def message(self) -> str:
        """Return the text of a refusal."""
        return str(self.error["message"])


@dataclass
class World:
    """One service and one project of it."""

    project: str = "p"
    model: Model = field(default_factory=Parrot)
    store: Store = field(default_factory=Store)
    tools: Toolbox = field(default_factory=Toolbox)
    wall: ManualClock = field(default_factory=lambda: ManualClock(START))
    documented: bool = True  # False: a fault makes the service answer as its document does not say

    def __post_init__(self) -> None:
        self.service = Service(self.store, SECRET, model=self.model, tools=self.tools, wall=self.wall.now)
        self.token: str | None = self.service.issue_token()
        self.data = DirectApp(self.service.data, Patience(self._sleep, _forever))
        self._control = DirectApp(self.service.control)

    def beside(self, project: str) -> World:
        """Return another project of the same service."""
        other = World.__new__(World)
        other.__dict__.update(self.__dict__, project=project)
        return other

    # -- data plane --

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        version: str | None = "v1",
        **query: object,
    ) -> Reply:
        """Send one request; every answer must be JSON, and as the service's OpenAPI document says.

        A stream or a file, which is not JSON, is read to its end.
        """
        answer = self.data.call(self._exchange(method, path, body, raw=raw, version=version, **query))
        return self._checked(method, path, answer)

    def upload(
        self, content: bytes = b"hello", filename: str = "up.txt", *, purpose: str = "assistants"
    ) -> Json:
        """Upload a file that is accepted."""
        named = part(f'name="file"; filename="{filename}"', content)
        return self._ok(self.send_form(part('name="purpose"', purpose.encode()), named))

    def send_form(self, *parts: bytes) -> Reply:
        """Send a form to /files."""
        body = b"".join(b"--limit\r\n" + each + b"\r\n" for each in parts) + b"--limit--\r\n"
        return self._checked("POST", "/files", self.send_bytes("POST", "/files", body, FORM))

    def download(self, file_id: str) -> Answer:
        """Read a file's bytes."""
        return self.send_bytes("GET", f"/files/{file_id}/content")

    def send_bytes(self, method: str, path: str, content: bytes = b"", content_type: str = "") -> Answer:
        """Send bytes, and return the answer as it is."""
        exchange = self._exchange(method, path, None, raw=content)
        headers = {**exchange.headers, **({"content-type": content_type} if content_type else {})}
        return self.data.call(replace(exchange, headers=headers))

    def _checked(self, method: str, path: str, answer: Answer) -> Reply:
        if answer.status == 204:
            assert answer.body == b""
            return Reply(204, {}, answer.headers, b"")
        if answer.headers["content-type"] in ("text/event-stream", "application/octet-stream"):
            return Reply(answer.status, {}, answer.headers, answer.body)
        assert answer.headers["content-type"] == "application/json"
        reply = Reply(answer.status, json.loads(answer.body), answer.headers, answer.body)
        if self.documented:
            assert find_mistakes(method, path, reply.status, JSON_TYPE, reply.body) == []
        return reply

    def listen(self, path: str, body: Json) -> Listening:
        """Post something that is answered with a stream, and read nothing of it yet."""
        reading = self.data.open(self._exchange("POST", path, {**body, "stream": True}))
        assert (reading.status, reading.headers["content-type"]) == (200, "text/event-stream")
        return Listening(reading)

    def _exchange(
        self,
        method: str,
        path: str,
        body: object,
        *,
        raw: bytes | None = None,
        version: str | None = "v1",
        **query: object,
    ) -> Exchange:
        texts = {key: str(value) for key, value in query.items()}
        if version is not None:
            texts["api-version"] = version
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        headers = {} if self.token is None else {"authorization": f"Bearer {self.token}"}
        url = (
            f"https://localhost/api/projects/{quote(self.project)}{quote(path, safe='/%')}?{urlencode(texts)}"
        )
        return Exchange(method, url, headers, content)

    def _sleep(self, woken: threading.Event, seconds: float) -> None:
        """Let the wall clock go on instead of sleeping."""
        if not woken.is_set():
            # Work that takes real time would lose against a clock that flies.
            for job in list(self.tools.jobs._jobs.values()):
                job.done.wait(30)
            self.wall.advance(seconds)

    def get(self, path: str, **query: object) -> Json:
        """Read something that is there."""
        return self._ok(self.send("GET", path, **query))

    def post(self, path: str, body: Json | None = None) -> Json:
        """Post something that is accepted."""
        return self._ok(self.send("POST", path, body))

    def delete(self, path: str) -> Json:
        """Delete something that is there."""
        return self._ok(self.send("DELETE", path))

    def _ok(self, reply: Reply) -> Json:
        assert reply.status == 200, reply.body
        return reply.body

    # -- side door --

    def knock(self, method: str, path: str, body: object = None, *, key: str | None = SECRET) -> Reply:
        """Send one request to the side door."""
        headers = {} if key is None else {"x-labkit-key": key}
        content = b"" if body is None else json.dumps(body).encode()
        answer = self._control.call(Exchange(method, f"http://127.0.0.1{path}", headers, content))
        assert answer.headers["content-type"] == "application/json"
        return Reply(answer.status, json.loads(answer.body), answer.headers, answer.body)

    def control(self, method: str, name: str, body: object = None) -> Json:
        """Do something to the project that is accepted."""
        return self._ok(self.knock(method, f"/labkit/projects/{self.project}/{name}", body))

    def script(self, *turns: Json) -> None:
        """Say what the model answers next."""
        self.control("POST", "script", {"turns": turns})

    def fault(self, name: str, **options: object) -> None:
        """Add to the fault plan."""
        self.control("POST", "faults", {"fault": name, **options})

    # -- what most tests begin with --

    def agent(self, **settings: object) -> str:
        """Create an agent and return its id."""
        return str(self.post("/assistants", {"model": "gpt-4o-mini", **settings})["id"])

    def thread(self, *texts: str) -> str:
        """Create a thread with user messages and return its path."""
        messages = [{"role": "user", "content": text} for text in texts]
        return f"/threads/{self.post('/threads', {'messages': messages})['id']}"

    def run(self, thread: str | None = None, **settings: object) -> str:
        """Create a run, on a new thread unless given, and return its path."""
        thread = thread or self.thread("Hello")
        settings.setdefault("assistant_id", None)
        settings["assistant_id"] = settings["assistant_id"] or self.agent()
        return f"{thread}/runs/{self.post(f'{thread}/runs', settings)['id']}"

    def waiting(self, *names: str) -> tuple[str, list[str]]:
        """Create a run that waits for the outputs of these functions; return its path and the call ids."""
        self.script({"tool_calls": [{"name": name, "arguments": {}} for name in names or ("f",)]})
        run = self.run()
        self.wall.advance(5)
        action = self.get(run)["required_action"]["submit_tool_outputs"]
        return run, [call["id"] for call in action["tool_calls"]]

    def until(self, run: str, *statuses: str) -> Json:
        """Step until the run has one of these statuses."""
        for _ in range(20):
            body = self.get(run)
            if body["status"] in statuses:
                return body
            self.control("POST", "step")
        raise AssertionError(f"never {statuses}, but {body['status']}")


def _forever() -> float:
    raise AssertionError("the stream would wait for ever")


def outputs(calls: list[str], text: str = "{}") -> Json:
    """Return a submit body that answers every call with ``text``."""
    return {"tool_outputs": [{"tool_call_id": call, "output": text} for call in calls]}


def part(disposition: str, content: bytes, *headers: str) -> bytes:
    """Return one part of a form, without the line that separates it."""
    head = "\r\n".join((f"Content-Disposition: form-data; {disposition}", *headers))
    return head.encode() + b"\r\n\r\n" + content
