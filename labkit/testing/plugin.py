"""The pytest plugin: a local Agent Service for a test, and the SDK's clients for it.

pytest loads this module at every start, so it imports nothing but pytest; the rest comes with the first fixture.

``agent_service``         control of the test's own service: ``agent_service.next_run(status="expired")``, a clock, a script
``agent_lab``             the same with its address, its model and all clients (``labkit.connect.Lab``)
``agents_client``         ``azure.ai.agents.AgentsClient`` for it
``async_agents_client``   its asynchronous twin

In process by default: no port, no certificate, every test starts with an empty service and the same ids.
With ``--agent-service=https`` one real process serves the session, each test has a project of its own, and the variables
that production code reads (``PROJECT_ENDPOINT`` and so on) are set while the test runs.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from azure.ai.agents import AgentsClient
    from azure.ai.agents.aio import AgentsClient as AsyncAgentsClient

    from labkit.connect.control import ServiceControl
    from labkit.connect.lab import Lab
    from labkit.testing.process import SessionService

_SERVICE: pytest.StashKey[SessionService] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that chooses where the service of ``agent_service`` lives."""
    parser.getgroup("labkit").addoption(
        "--agent-service",
        choices=("in-process", "https"),
        default="in-process",
        help="labkit: where agent_service lives: in this process (default), or in one of its own, over HTTPS",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Set the trust in the local certificate before anybody imports a library that reads it once, as aiohttp does."""
    if early_config.known_args_namespace.agent_service == "https":
        from labkit.testing.process import SessionService

        early_config.stash[_SERVICE] = SessionService.prepare(os.environ)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the session's service process, if one was started."""
    service = config.stash.get(_SERVICE, None)
    if service is not None:
        service.close()


@pytest.fixture
def agent_lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A lab on a service of the test's own: address, model, clients and control."""
    service = request.config.stash.get(_SERVICE, None)
    if service is not None:
        with service.project(request.node.nodeid) as lab:
            yield lab
        return
    from labkit.connect import in_process

    with in_process() as lab:
        yield lab


@pytest.fixture
def agent_service(agent_lab: Lab) -> ServiceControl:
    """Control of the test's service: faults, script, clock, logs, wire view and polling bill."""
    return agent_lab.service


@pytest.fixture
def agents_client(agent_lab: Lab) -> AgentsClient:
    """An ``AgentsClient`` for the test's service."""
    return agent_lab.agents


@pytest.fixture
def async_agents_client(agent_lab: Lab) -> Iterator[AsyncAgentsClient]:
    """An asynchronous ``AgentsClient`` for the test's service; it can be used in any event loop, and is closed."""
    yield agent_lab.aio.agents
    closing: Any = agent_lab.aio.close()
    asyncio.run(closing)
