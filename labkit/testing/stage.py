"""A service for one case: in this process, on the hourglass's time, its requests counted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from labkit.connect.asgi import DirectApp, Exchange
from labkit.connect.direct import ADDRESS, lab_on
from labkit.connect.lab import Lab
from labkit.connect.reading import App, Patience
from labkit.testing.hourglass import Hourglass, OutOfTime

PROJECT = "lab"
#: Seconds that a request takes on the hourglass: so that a loop that never sleeps comes to its end too.
REQUEST_SECONDS = 0.05


class TooManyRequests(BaseException):
    """The loop asks and asks. Not an Exception: a loop that catches everything must not catch this."""


class Stage:
    """The lab that a loop gets, and what is done behind its back.

    most_requests: after so many the loop is stopped. cancel: whether somebody else cancels its first run.
    """

    def __init__(self, hourglass: Hourglass, *, most_requests: int, cancel: bool) -> None:
        from labkit.service.assembly import build  # brings in starlette

        self._hourglass = hourglass
        self._most = most_requests
        self._to_cancel: str | None = None
        self._wants_cancel = cancel
        self._requests = 0
        self.is_over = False
        self._service = build(wall=hourglass.now)
        self._behind = DirectApp(self._service.data)
        self._token = self._service.issue_token()
        front = DirectApp(self._watched(self._service.data), Patience(sleep=self._wait))
        self.lab: Lab = lab_on(self._service, PROJECT, front, hourglass.sleep)
        self.lab.service.reset(0)

    def _wait(self, woken: threading.Event, seconds: float) -> None:
        if not woken.is_set():
            self._hourglass.sleep(seconds)

    def _watched(self, app: App) -> App:
        async def watched(scope: Any, receive: Any, send: Any) -> None:
            self._count()
            if self._to_cancel is not None:
                self._cancel(self._to_cancel)
            await app(scope, receive, send)
            if self._wants_cancel and scope["method"] == "POST" and scope["path"].endswith("/runs"):
                self._wants_cancel, self._to_cancel = False, self._newest_run()

        return watched

    def _count(self) -> None:
        if self.is_over:
            raise OutOfTime("the case is over")
        self._requests += 1
        self._hourglass.sleep(REQUEST_SECONDS)
        if self._requests > self._most:
            raise TooManyRequests(f"{self._most} requests")

    def _newest_run(self) -> str | None:
        created = [event for event in self.lab.service.events() if event["event"] == "create"]
        return str(created[-1]["run_id"]) if created else None

    def _cancel(self, run_id: str) -> None:
        """Cancel the loop's run, as somebody else would who sees it too."""
        self._to_cancel = None
        for entry in self.lab.service.requests():
            if entry.get("run_id") == run_id and entry["path"].endswith("/runs"):
                thread = entry["path"].split("/")[2]
                self.ask("POST", f"/threads/{thread}/runs/{run_id}/cancel")

    def ask(self, method: str, path: str) -> bytes:
        """Send a request that is not the loop's, and return the answer's body."""
        url = f"{ADDRESS}/api/projects/{PROJECT}{path}?api-version=v1&order=asc&limit=100"
        return self._behind.call(Exchange(method, url, {"authorization": f"Bearer {self._token}"})).body

    def end(self, close: Callable[[], None] = lambda: None) -> None:
        """End the case: whoever asks now is stopped."""
        self.is_over = True
        close()
        self.lab.close()
