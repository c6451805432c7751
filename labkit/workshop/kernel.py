"""A kernel of somebody's server, through the hub's proxy: what JupyterLab does in a browser, without one."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from labkit.errors import LabkitError


@dataclass(frozen=True)
class Ended:
    """How a cell ended; error: "Name: text" of what it raised, empty when it ended well. text: what it printed and showed."""

    error: str
    text: str


class Kernel:
    """One kernel, and the connection over which it executes cells."""

    def __init__(self, channel: aiohttp.ClientWebSocketResponse) -> None:
        self._channel = channel
        self._session = uuid.uuid4().hex

    async def execute(self, code: str) -> Ended:
        """Execute a cell and wait until it has ended.

        Raises:
            LabkitError: the connection ended before the cell did.
        """
        asked = uuid.uuid4().hex
        await self._channel.send_json(_request(asked, self._session, code))
        error, said = "", []
        async for message in self._channel:
            if message.type is not aiohttp.WSMsgType.TEXT:
                break
            found = json.loads(message.data)
            if found["parent_header"].get("msg_id") != asked:
                continue
            kind, content = found["msg_type"], found["content"]
            if kind == "error":
                error = f"{content['ename']}: {content['evalue']}"
            elif kind == "stream":
                said.append(content["text"])
            elif kind in ("execute_result", "display_data"):
                said.append(str(content["data"].get("text/plain", "")))
            elif kind == "status" and content["execution_state"] == "idle":
                return Ended(error, "".join(said))
        raise LabkitError(
            "The connection to a kernel ended before its cell did.",
            expected="a server and a kernel that live as long as their notebook",
            try_next="read hub/hub.log in the room's folder",
        )


@asynccontextmanager
async def open_kernel(http: aiohttp.ClientSession, server: str, path: str) -> AsyncIterator[Kernel]:
    """Start a kernel beside the notebook `path` on a server (its address, with a slash at the end); end it afterwards.

    Raises:
        LabkitError: the server refuses.
    """
    async with http.post(f"{server}api/kernels", json={"name": "python3", "path": path}) as answer:
        if answer.status != 201:
            raise LabkitError(
                f"A server refused to start a kernel: HTTP {answer.status}, {(await answer.text())[:200]}",
                expected="a kernel",
                try_next="read hub/hub.log in the room's folder",
            )
        kernel_id = (await answer.json())["id"]
    address = f"{server}api/kernels/{kernel_id}"
    try:
        channel = f"{address.replace('http', 'ws', 1)}/channels"
        async with http.ws_connect(channel, max_msg_size=0, heartbeat=30) as connection:
            yield Kernel(connection)
    finally:
        async with http.delete(address):
            pass


def _request(message_id: str, session: str, code: str) -> dict[str, Any]:
    return {
        "channel": "shell",
        "header": {
            "msg_id": message_id,
            "msg_type": "execute_request",
            "session": session,
            "username": "",
            "version": "5.3",
            "date": "",
        },
        "parent_header": {},
        "metadata": {},
        "content": {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        },
        "buffers": [],
    }
