"""Uploads over a real connection: half a body, a large one, a service that is killed."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from labkit.clock import SystemClock
from tests.contract.sdk.process import ServiceProcess
from tests.contract.sdk.stage import Stage, settle
from tests.service.world import FORM, part

HEAD = b"--limit\r\n" + part('name="purpose"', b"assistants") + b"\r\n--limit\r\n" + part('name="file"', b"")
END = b"\r\n--limit--\r\n"
MEGABYTE = 1024 * 1024


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ServiceProcess]:
    """A service that a test may kill."""
    service = ServiceProcess(tmp_path / ".labkit").start()
    yield service
    service.kill()


def begin(service: ServiceProcess, size: int) -> http.client.HTTPSConnection:
    """Send the beginning of an upload whose file has ``size`` bytes."""
    context = ssl.create_default_context(cafile=str(service.home / "bundle.pem"))
    connection = http.client.HTTPSConnection("localhost", service.state["port"], context=context, timeout=30)
    connection.putrequest("POST", "/api/projects/p/files?api-version=v1")
    connection.putheader("Authorization", f"Bearer {service.token()}")
    connection.putheader("Content-Type", FORM)
    connection.putheader("Content-Length", str(len(HEAD) + size + len(END)))
    connection.endheaders(HEAD)
    return connection


def blobs(service: ServiceProcess) -> list[Path]:
    return [path for path in (service.home / "files").rglob("*") if path.is_file()]


def until(holds: Any) -> None:
    clock = SystemClock()
    deadline = clock.monotonic() + 20
    while not holds():
        assert clock.monotonic() < deadline
        clock.sleep(0.01)


def test_a_large_file_needs_no_large_memory(own: ServiceProcess) -> None:
    """A hundred megabytes go up and come back while the service grows by a few."""
    assert own.process is not None
    process = psutil.Process(own.process.pid)
    before, peak = process.memory_info().rss, 0
    connection = begin(own, 100 * MEGABYTE)
    for _ in range(100):
        connection.send(b"x" * MEGABYTE)
        peak = max(peak, process.memory_info().rss)
    connection.send(END)
    reply = connection.getresponse()
    file = json.loads(reply.read())
    assert (reply.status, file["bytes"]) == (200, 100 * MEGABYTE)
    headers = {"Authorization": f"Bearer {own.token()}"}
    connection.request("GET", f"/api/projects/p/files/{file['id']}/content?api-version=v1", headers=headers)
    reply, size = connection.getresponse(), 0
    while piece := reply.read(MEGABYTE):
        size += len(piece)
        peak = max(peak, process.memory_info().rss)
    connection.close()
    assert size == 100 * MEGABYTE
    assert peak - before < 32 * MEGABYTE


def test_a_client_that_leaves_leaves_nothing(own: ServiceProcess) -> None:
    """The bytes of an upload that breaks off are deleted, and the service goes on."""
    connection = begin(own, 10 * MEGABYTE)
    connection.send(b"x" * MEGABYTE)
    until(lambda: blobs(own))
    connection.close()
    until(lambda: not blobs(own))

    async def scene(agents: Any) -> None:
        assert (await settle(agents.files.list())).data == []

    Stage(own, "p").play(scene)


def test_a_killed_service_keeps_whole_files_only(own: ServiceProcess) -> None:
    """After kill -9 in the middle of an upload, what was acknowledged is there, and the half file is gone."""
    stage, token = Stage(own, "p"), own.token()
    kept: dict[str, str] = {}

    async def before(agents: Any) -> None:
        kept["id"] = (await settle(agents.files.upload(file=("a.txt", b"whole"), purpose="assistants"))).id

    async def after(agents: Any) -> None:
        assert [file.id for file in (await settle(agents.files.list())).data] == [kept["id"]]
        assert b"".join(agents.files.get_content(kept["id"])) == b"whole"

    stage.play(before, token=token)
    connection = begin(own, 10 * MEGABYTE)
    connection.send(b"x" * MEGABYTE)
    until(lambda: len(blobs(own)) == 2)
    own.kill()
    connection.close()
    own.start()
    assert len(blobs(own)) == 1
    stage.play(after, token=token)
