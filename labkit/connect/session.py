"""Connecting: decide which service, reach it, set this process's variables, say so."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

from labkit.connect import plain, trust, variables
from labkit.connect.clients import NetworkWiring
from labkit.connect.control import NoControl, ServiceControl
from labkit.connect.endpoint import (
    Target,
    project_of,
    read_target,
    require_access,
    require_host,
    require_project_name,
)
from labkit.connect.files import ServiceState
from labkit.connect.guest import GuestService, service_at
from labkit.connect.lab import Lab
from labkit.connect.process import LocalService
from labkit.errors import ServiceUnavailable
from labkit.service.model.remote.endpoint import RemoteModel


def open_lab(project: str, *, quiet: bool) -> Lab:
    """Connect this process; see ``labkit.connect.face.ConnectModule``."""
    target = read_target(Path.cwd(), os.environ)
    lab = attach_azure(target, os.environ) if target.azure else open_local(target, project, os.environ)
    if not quiet:
        plain.write(sys.stdout, "\n".join([repr(lab), *lab.notices]) + "\n")
    return lab


def open_local(target: Target, project: str, environ: MutableMapping[str, str]) -> Lab:
    """Attach to the workspace's local service, started when needed; with a seed, start its project over."""
    state = service_at(target.home, target.environ).start()
    lab = attach(target, state, project, environ)
    if target.settings.seed is not None:
        lab.service.reset(target.settings.seed, golden=True)
    elif lab.service.clock.is_stopped:
        # It outlives the kernel that stopped it, and every wait would then be for nothing.
        lab.notices += ("The clock of this project is stopped: lab.service.clock.real() lets it run again.",)
    return lab


def attach(
    target: Target,
    state: ServiceState,
    project: str,
    environ: MutableMapping[str, str],
    *,
    keep_alive: bool = True,
) -> Lab:
    """Return a lab on a running local service, and set the variables in ``environ``; see ``NetworkWiring``."""
    require_project_name(state.project(project))
    service = service_at(target.home, target.environ)
    _require_usable(service, state)
    found = _local_variables(target, state, project)
    variables.set_local(environ, {**target.environ, **found})
    return Lab(
        where="local",
        endpoint=found["PROJECT_ENDPOINT"],
        project_name=state.project(project),
        model=target.settings.model,
        wiring=NetworkWiring(target.home.bundle, keep_alive),
        service=ServiceControl(service.door(state), state.project(project), _Process(service, state)),
        notices=tuple(filter(None, (state.notice, _model_notice(target, state)))),
    )


def _model_notice(target: Target, state: ServiceState) -> str | None:
    """Say who answers when that is not the rules; or that it is not who is meant: a service reads this when it starts."""
    url = target.settings.model_url
    if url is None or RemoteModel.at(url).place == state.model:
        return f"The model is at {state.model}" if state.model else None
    return (
        f"LABKIT_MODEL_URL is set, but this service was started {'with another' if state.model else 'without it'}: "
        "labkit serve --stop, then connect again."
    )


def prepare(target: Target, project: str) -> dict[str, str]:
    """Return the variables for another process, which then needs no ``connect()``; starts the service when needed.

    What the service wants its user to know goes to stderr.
    """
    if target.azure:
        return variables.for_azure(target.azure, target.settings.model)
    service = service_at(target.home, target.environ)
    state = service.start()
    require_project_name(state.project(project))
    _require_usable(service, state)
    for notice in filter(None, (state.notice, _model_notice(target, state))):
        plain.write(sys.stderr, f"{notice}\n")
    return _local_variables(target, state, project)


def environment(target: Target, project: str) -> dict[str, str]:
    """Return all variables for another process: those of this one and of ``.env``, then those of ``prepare``."""
    merged, found = dict(target.environ), prepare(target, project)
    if target.azure:
        merged.update(found)
        variables.forget_local(merged)
    else:
        variables.set_local(merged, found)
    return merged


def _require_usable(service: LocalService | GuestService, state: ServiceState) -> None:
    service.require_key(state)
    trust.read_certificate(state.port, service.home.bundle)


def _local_variables(target: Target, state: ServiceState, project: str) -> dict[str, str]:
    return variables.for_local(
        target.home,
        port=state.port,
        side_port=state.side_port,
        project=state.project(project),
        model=target.settings.model,
        environ=target.environ,
    )


def attach_azure(target: Target, environ: MutableMapping[str, str]) -> Lab:
    """Return a lab on Azure that was asked one question, and set the variables in ``environ``.

    Raises:
        ServiceUnavailable: the host, the login or the project does not answer as it should.
    """
    endpoint, model = target.azure or "", target.settings.model
    require_host(endpoint)
    environ.update({**target.environ, **variables.for_azure(endpoint, model)})
    # After the update: what a local service set in this process may not decide the login.
    variables.forget_local(environ)
    lab = Lab(
        where="azure",
        endpoint=endpoint,
        project_name=project_of(endpoint),
        model=model,
        wiring=NetworkWiring(),
        service=NoControl(),
    )
    require_access(lab.agents, endpoint)
    return lab


class _Process:
    """The service's process, as a lab sees it: it comes back where it was."""

    def __init__(self, service: LocalService | GuestService, state: ServiceState) -> None:
        self._service = service
        self._state = state

    def stop(self) -> None:
        self._service.stop()

    def start(self) -> None:
        state = self._service.start()
        if (state.port, state.side_port) != (self._state.port, self._state.side_port):
            raise ServiceUnavailable(
                f"The local service is back, but on port {state.port}: port {self._state.port} was taken meanwhile.",
                expected="the address that this lab's clients know",
                try_next="lab = connect() for clients with the new address",
            )
