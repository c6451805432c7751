"""The side door of a service: how to ask its control plane, over HTTP."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any, Protocol

from labkit.errors import LabkitError, ServiceUnavailable

Json = dict[str, Any]

#: A loopback answer takes milliseconds; a service that needs longer than this (seconds) hangs.
TIMEOUT = 10.0


class Door(Protocol):
    """Something that carries a control request to a service."""

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Send one request and return the answer's JSON object.

        Raises:
            LabkitError: the service refuses the request (4xx).
            ServiceUnavailable: nobody answers.
        """
        ...


class Ask(Protocol):
    """A control request about one project."""

    def __call__(self, method: str, path: str, body: Json | None = None) -> Json:
        """Send it and return the answer."""
        ...


@dataclass(frozen=True)
class HttpDoor:
    """The side door of a service in another process; ``key`` is the secret it shares with its own user."""

    port: int
    key: str

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Send one request and return the answer's JSON object; see ``Door.ask``."""
        try:
            status, content = request(self.port, method, path, key=self.key, body=body)
        except (OSError, http.client.HTTPException) as error:
            raise ServiceUnavailable(
                f"The local service does not answer on its side door: {error}.",
                expected="the service that this lab was connected to, still running",
                try_next="lab.service.start() to bring it back, or labkit doctor for what is wrong",
            ) from error
        return read_answer(status, content)


def request(
    port: int, method: str, path: str, *, key: str = "", body: Json | None = None, timeout: float = TIMEOUT
) -> tuple[int, bytes]:
    """Send one request to a side door and return status and body.

    Raises:
        OSError: nobody listens there, or no answer within ``timeout`` seconds.
        http.client.HTTPException: what listens there does not speak HTTP.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, *encode(key, body))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def encode(key: str, body: Json | None) -> tuple[bytes | None, dict[str, str]]:
    """Return the body and the headers of a control request."""
    headers = {"X-Labkit-Key": key, "Accept": "application/json"}
    if body is None:
        return None, headers
    return json.dumps(body).encode(), headers | {"Content-Type": "application/json"}


def read_answer(status: int, content: bytes) -> Json:
    """Return the JSON object of a control answer.

    Raises:
        LabkitError: the answer is an error, or not a JSON object.
    """
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if status < 400 and isinstance(found, dict):
        return found
    error = found.get("error") if isinstance(found, dict) else None
    said = error.get("message") if isinstance(error, dict) else None
    raise LabkitError(
        f"The local service refused: {said or 'no reason given'} (HTTP {status}).",
        expected="a request that its control plane knows",
        try_next="compare the call with help(lab.service); labkit doctor if the call looks right",
    )
