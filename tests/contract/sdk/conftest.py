from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.contract.sdk.process import ServiceProcess
from tests.contract.sdk.stage import FACES, Stage


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """One service for all tests; each has a project of its own."""
    service = ServiceProcess(tmp_path_factory.mktemp("service") / ".labkit").start()
    yield service
    assert service.stop() == 0


@pytest.fixture(params=FACES)
def stage(service: ServiceProcess, request: pytest.FixtureRequest) -> Stage:
    """The test's own project, once with each client."""
    name = re.sub(r"[^A-Za-z0-9-]+", "-", request.node.name)[:60]
    return Stage(service, name, request.param)
