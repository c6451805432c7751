"""The least that the SDK can talk to: fixed JSON for each request, same server, same TLS. ``python -m tests.bench.stub HOME``."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn

_TEXT = {"type": "text", "text": {"value": "Nice to meet you, Alice.", "annotations": []}}
_MESSAGE = {
    "id": "msg_1", "object": "thread.message", "created_at": 1, "assistant_id": "asst_1", "thread_id": "thread_1",
    "run_id": "run_1", "status": "completed", "incomplete_details": None, "incomplete_at": None, "completed_at": 1,
    "role": "assistant", "content": [_TEXT], "attachments": [], "metadata": {},
}  # fmt: skip
_RUN = {
    "id": "run_1", "object": "thread.run", "created_at": 1, "assistant_id": "asst_1", "thread_id": "thread_1",
    "status": "queued", "started_at": None, "expires_at": 601, "cancelled_at": None, "failed_at": None,
    "completed_at": None, "required_action": None, "last_error": None, "model": "m", "instructions": "Be brief.",
    "tools": [], "tool_resources": {}, "metadata": {}, "temperature": 1.0, "top_p": 1.0, "max_completion_tokens": None,
    "max_prompt_tokens": None, "truncation_strategy": {"type": "auto", "last_messages": None},
    "incomplete_details": None, "usage": None, "response_format": "auto", "tool_choice": "auto",
    "parallel_tool_calls": True,
}  # fmt: skip
_AGENT = {"id": "asst_1", "object": "assistant", "created_at": 1, "name": "bench", "model": "m", "tools": []}
_LIST = {"object": "list", "first_id": "msg_1", "last_id": None, "has_more": False}


def answer(method: str, path: str) -> dict[str, Any]:
    """Return the fixed reply of a route."""
    if path.endswith("/messages"):
        return _MESSAGE if method == "POST" else {**_LIST, "data": [_MESSAGE]}
    if "/runs" in path:
        return _RUN if method == "POST" else {**_RUN, "status": "completed"}
    if path.endswith("/assistants"):
        return _AGENT
    return {"id": "thread_1", "object": "thread", "created_at": 1, "metadata": {}, "tool_resources": {}}


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer every request with fixed JSON; nothing is parsed, stored or checked."""
    while (await receive()).get("more_body"):
        pass
    body = json.dumps(answer(scope["method"], scope["path"])).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main(home: Path) -> None:
    """Serve on a free port, and write the port to standard output."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.bind(("127.0.0.1", 0))
    sock.listen(128)
    sys.stdout.write(f"{sock.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_keep_alive=3600,
        ssl_certfile=str(home / "server.pem"),
    )
    uvicorn.Server(config).run([sock])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
