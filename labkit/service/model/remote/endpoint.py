"""Ask the endpoint: one request for one turn, which can be stopped while it is waited for."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from labkit.service.hosts import host_of, is_loopback
from labkit.service.model.remote import failures
from labkit.service.model.remote.chat import NoCompletion, to_request, to_turn
from labkit.service.model.turns import Prompt, Turn

if TYPE_CHECKING:
    import httpx2

# Seconds of wall time: to connect, and for the whole answer. A model on a laptop may think for minutes.
CONNECT, TOTAL = 10.0, 240.0
# Seconds between two looks whether anybody still waits.
_LOOK: Final = 0.1
_PATH: Final = "/chat/completions"


class BadAddress(ValueError):
    """A text that is no address of an endpoint; it says what was expected."""


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


@dataclass(frozen=True)
class RemoteModel:
    """A model that takes real time. ``name``: what it is asked for instead of the deployment's name."""

    url: str
    key: str | None = field(default=None, repr=False)
    name: str | None = None

    @classmethod
    def at(cls, address: str, key: str | None = None, name: str | None = None) -> RemoteModel:
        """Return the model at an address, given with or without ``/chat/completions``.

        Raises:
            BadAddress: it is no http or https address.
        """
        parts = _split(address.strip())
        if parts is None:
            raise BadAddress("expected an address such as http://localhost:11434/v1")
        path = parts.path.rstrip("/")
        path = path if path.endswith(_PATH) else path + _PATH
        return cls(urlunsplit((parts.scheme, parts.netloc, path, parts.query, "")), key or None, name or None)

    @property
    def place(self) -> str:
        """The address without what may be secret in it: user, password and query."""
        parts = urlsplit(self.url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    def reply(self, prompt: Prompt, stop: threading.Event | None = None) -> Turn:
        """Return the next turn, or the failure that the run is to have; blocks until then, or until ``stop``."""
        asked = replace(prompt, model=self.name or prompt.model)
        return asyncio.run(self._reply(asked, stop or threading.Event()))

    async def _reply(self, prompt: Prompt, stop: threading.Event) -> Turn:
        asking = asyncio.ensure_future(self._ask(prompt))
        deadline = asyncio.get_running_loop().time() + TOTAL
        while not asking.done() and not stop.is_set() and asyncio.get_running_loop().time() < deadline:
            await asyncio.wait([asking], timeout=_LOOK)
        if asking.done():
            return asking.result()
        asking.cancel()
        await asyncio.wait([asking])
        return Turn(failure=failures.of_silence(f"no answer within {TOTAL:g} seconds", self.place))

    async def _ask(self, prompt: Prompt) -> Turn:
        import httpx2  # 100 ms, and most services never ask anybody

        timeout = httpx2.Timeout(TOTAL, connect=CONNECT)
        try:
            # A proxy is for other hosts; on the way to this machine it would only be in the way.
            trust = not is_loopback(host_of(self.url))
            async with httpx2.AsyncClient(timeout=timeout, trust_env=trust) as client:
                response = await client.post(self.url, json=to_request(prompt), headers=self._headers())
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            why = " ".join(str(error).split()) or type(error).__name__
            return Turn(failure=failures.of_silence(why, self.place))
        return self._read(response, prompt)

    def _read(self, response: httpx2.Response, prompt: Prompt) -> Turn:
        if not response.is_success:
            return Turn(
                failure=failures.of_status(
                    response.status_code, response.headers, response.text, prompt, self.place
                )
            )
        try:
            reply: Any = json.loads(response.content)
            return to_turn(reply, prompt)
        except NoCompletion as error:
            return Turn(failure=failures.of_malformed(str(error), self.place))
        except (ValueError, RecursionError):
            return Turn(failure=failures.of_malformed("it is not JSON", self.place))

    def _headers(self) -> dict[str, str]:
        if self.key is None:
            return {"user-agent": "labkit"}
        # Azure OpenAI takes a key under a name of its own.
        return {"user-agent": "labkit", "authorization": f"Bearer {self.key}", "api-key": self.key}
