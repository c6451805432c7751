"""A client that writes without a pause and remembers what was acknowledged."""

from __future__ import annotations

import http.client
import json
import random
import ssl
import threading
from dataclasses import dataclass, field
from typing import Any

from tests.contract.sdk.process import ServiceProcess

Json = dict[str, Any]
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
SILENCE = 30.0


@dataclass
class Writer:
    """Random writes to project p, until the connection ends; ``seen`` is path -> the reply that acknowledged it."""

    service: ServiceProcess
    seed: int
    seen: dict[str, Json] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.enough = threading.Event()
        self.connect()

    def connect(self) -> None:
        """Connect to the service that runs now."""
        context = ssl.create_default_context(cafile=str(self.service.home / "ca.pem"))
        self._connection = http.client.HTTPSConnection(
            "localhost", self.service.state["port"], context=context, timeout=SILENCE
        )
        self._token = self.service.token()

    def write_until_cut_off(self, enough: int) -> None:
        """Write; tell when ``enough`` writes were acknowledged, and go on."""
        try:
            while True:
                self.random.choice(
                    [self._thread, self._message, self._message, self._run, self._submit, self._file]
                )()
                self.count += 1
                if self.count >= enough:
                    self.enough.set()
        except (OSError, http.client.HTTPException):
            self._connection.close()

    def ask(
        self, method: str, path: str, body: Json | bytes | None = None, kind: str = "application/json"
    ) -> Any:
        """Send one request; return the JSON of a success, None of a refusal."""
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        self._connection.request(method, f"/api/projects/p{path}?api-version=v1", raw, headers)
        reply = self._connection.getresponse()
        content = reply.read()
        assert reply.status < 500, content
        if reply.status != 200:
            return None
        return json.loads(content) if reply.headers["content-type"] == "application/json" else content

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _post(self, path: str, body: Json, place: str) -> Json | None:
        reply: Json | None = self.ask("POST", path, body)
        if reply is not None:
            self.seen[place.format(id=reply["id"])] = reply
        return reply

    def _threads(self) -> list[str]:
        return [path for path in self.seen if path.count("/") == 2 and path.startswith("/threads/")]

    def _thread(self) -> None:
        said = [{"role": "user", "content": f"word {self.count}"}]
        self._post("/threads", {"messages": said}, "/threads/{id}")

    def _message(self) -> None:
        if threads := self._threads():
            thread = self.random.choice(threads)
            self._post(
                f"{thread}/messages", {"role": "user", "content": f"{self.count}"}, thread + "/messages/{id}"
            )

    def _run(self) -> None:
        if not any(path.startswith("/assistants") for path in self.seen):
            self._post("/assistants", {"model": "gpt-4o", "tools": [TOOL]}, "/assistants/{id}")
        agent = next(reply["id"] for path, reply in self.seen.items() if path.startswith("/assistants"))
        if threads := self._threads():
            thread = self.random.choice(threads)
            body = {"assistant_id": agent, "tool_choice": self.random.choice(["auto", "required"])}
            if run := self._post(f"{thread}/runs", body, thread + "/runs/{id}"):
                self.runs.append(f"{thread}/runs/{run['id']}")

    def _submit(self) -> None:
        if self.runs:
            run = self.random.choice(self.runs[-3:])
            body = self.ask("GET", run)
            if body and body["required_action"]:
                calls = body["required_action"]["submit_tool_outputs"]["tool_calls"]
                outputs = [{"tool_call_id": call["id"], "output": "1"} for call in calls]
                self.ask("POST", f"{run}/submit_tool_outputs", {"tool_outputs": outputs})

    def _file(self) -> None:
        content = self.random.randbytes(self.random.choice([0, 10, 100_000]))
        form = (
            b'--x\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nassistants\r\n'
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="f.bin"\r\n\r\n'
            + content
            + b"\r\n--x--\r\n"
        )
        reply = self.ask("POST", "/files", form, "multipart/form-data; boundary=x")
        if reply is not None:
            self.seen[f"/files/{reply['id']}"] = reply
            self.files[f"/files/{reply['id']}"] = content
