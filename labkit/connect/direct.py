"""A lab whose service lives in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from labkit.connect.asgi import DirectApp, Exchange
from labkit.connect.clients import DirectWiring
from labkit.connect.control import ServiceControl
from labkit.connect.door import Json, encode, read_answer
from labkit.connect.endpoint import require_project_name
from labkit.connect.lab import Lab
from labkit.connect.reading import READ_TIMEOUT, Patience
from labkit.errors import LabkitError
from labkit.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from labkit.service.assembly import Service

#: Nobody listens there; an https address only because the SDK sends tokens to nothing else (wire contract §18).
ADDRESS = "https://localhost"


def open_direct(project: str, *, seed: int, per_request: float | None, per_poll: float) -> Lab:
    """Build the service in memory and a lab on it; see ``labkit.connect.face.in_process``."""
    from labkit.service.assembly import build  # brings in starlette, which connect() does not need

    require_project_name(project)
    service = build()
    control = _control(service, project)
    control.reset(seed, golden=True)
    if per_request is not None or per_poll:
        control.clock.manual(per_request=per_request or 0.0, per_poll=per_poll)

    def sleep(seconds: float) -> None:
        control.clock.advance(seconds)

    def longest() -> float:
        # Where requests move the clock, nobody waits in real time: a reader that would give up, gives up at once.
        return READ_TIMEOUT if control.clock.mode == "real" or control.clock.is_stopped else 0.0

    return lab_on(service, project, DirectApp(service.data, Patience(longest=longest)), sleep)


def lab_on(service: Service, project: str, data: DirectApp, sleep: Callable[[float], None]) -> Lab:
    """Return a lab on a service in this process.

    data: how its clients reach the data plane. sleep: what an SDK's retry delay does (seconds).
    """
    return Lab(
        where="in process",
        endpoint=f"{ADDRESS}/api/projects/{project}",
        project_name=project,
        model=DEFAULT_MODEL,
        wiring=DirectWiring(data, service.issue_token(), sleep),
        service=_control(service, project),
        on_close=service.close,
    )


def _control(service: Service, project: str) -> ServiceControl:
    return ServiceControl(DirectDoor(DirectApp(service.control), service.secret), project, _NoProcess())


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
