"""A lab whose service lives in this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from labkit.connect.asgi import DirectApp, Exchange
from labkit.connect.clients import DirectWiring
from labkit.connect.control import ServiceControl
from labkit.connect.door import Json, encode, read_answer
from labkit.connect.endpoint import require_project_name
from labkit.connect.lab import Lab
from labkit.connect.reading import READ_TIMEOUT, Patience
from labkit.errors import LabkitError
from labkit.settings import DEFAULT_MODEL

#: Nobody listens there; an https address only because the SDK sends tokens to nothing else (wire contract §18).
ADDRESS = "https://localhost"


def open_direct(project: str, *, seed: int, per_request: float | None, per_poll: float) -> Lab:
    """Build the service in memory and a lab on it; see ``labkit.connect.face.in_process``."""
    from labkit.service.assembly import build  # brings in starlette, which connect() does not need

    require_project_name(project)
    service = build()
    control = ServiceControl(DirectDoor(DirectApp(service.control), service.secret), project, _NoProcess())
    control.reset(seed, golden=True)
    if per_request is not None or per_poll:
        control.clock.manual(per_request=per_request or 0.0, per_poll=per_poll)

    def sleep(seconds: float) -> None:
        control.clock.advance(seconds)

    def longest() -> float:
        # Where requests move the clock, nobody waits in real time: a reader that would give up, gives up at once.
        return READ_TIMEOUT if control.clock.mode == "real" or control.clock.is_stopped else 0.0

    return Lab(
        where="in process",
        endpoint=f"{ADDRESS}/api/projects/{project}",
        project_name=project,
        model=DEFAULT_MODEL,
        wiring=DirectWiring(DirectApp(service.data, Patience(longest=longest)), service.issue_token(), sleep),
        service=control,
        on_close=service.close,
    )


@dataclass(frozen=True)
class DirectDoor:
    """The side door of a service in this process."""

    app: DirectApp
    key: str

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Send one request and return the answer's JSON object; see ``Door.ask``."""
        content, headers = encode(self.key, body)
        answer = self.app.call(Exchange(method, f"http://127.0.0.1{path}", headers, content or b""))
        return read_answer(answer.status, answer.body)


class _NoProcess:
    def start(self) -> NoReturn:
        self._refuse("started")

    def stop(self) -> NoReturn:
        self._refuse("stopped")

    def _refuse(self, what: str) -> NoReturn:
        raise LabkitError(
            f"A service that lives in this process cannot be {what}.",
            expected="a lab from connect(), whose service is a process of its own",
            try_next="lab.close() ends this one, with everything in it",
        )
