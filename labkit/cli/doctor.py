"""``labkit doctor``: look at everything that a lesson needs, and name the fix for what is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import click

from labkit.cli import findings
from labkit.cli.findings import Finding, from_error
from labkit.clock import SystemClock
from labkit.connect import trust
from labkit.connect.endpoint import Target, read_deployments, read_target, require_access, require_host
from labkit.connect.files import Home, ServiceState
from labkit.connect.guest import service_at
from labkit.connect.plain import tolerate
from labkit.connect.session import attach, attach_azure
from labkit.errors import LabkitError
from labkit.settings import find_home


@click.command(short_help="Check the installation, the service and the login.")
@click.option("--workshop", is_flag=True, help="Check what labkit workshop needs, too.")
def doctor(*, workshop: bool) -> None:
    """Check Python, packages, workspace, service, certificate, login and model; exit code 1 on a problem."""
    tolerate(sys.stdout)
    found = [*examine(Path.cwd()), *(findings.check_workshop() if workshop else ())]
    show(found)
    sys.exit(1 if any(finding.state == "problem" for finding in found) else 0)


def examine(start: Path) -> Iterator[Finding]:
    """Look at everything, for the directory ``start``; a problem does not keep the rest from being looked at."""
    yield findings.check_python()
    yield findings.check_packages()
    try:
        target = read_target(start, os.environ)
    except LabkitError as error:
        yield from_error("Settings", error)
        try:
            target = Target.local(find_home(start, os.environ))
        except LabkitError:  # the same one, said already: nothing below can be found
            return
    else:
        yield Finding("Settings", "ok", target.azure or "local service (PROJECT_ENDPOINT names no other)")
    yield from _examine_azure(target) if target.azure else _examine_local(target)


def _examine_local(target: Target) -> Iterator[Finding]:
    yield findings.check_workspace(target.home)
    try:
        state = service_at(target.home).find()
    except LabkitError as error:
        yield from_error("Service", error)
        return
    if state is None:
        yield Finding("Service", "note", "not running; connect(), labkit lab and labkit exec start it")
        yield findings.check_old_ports(target.home)
        yield findings.check_stored_certificate(target.home, SystemClock().now())
        yield findings.check_database(target.home)
        yield Finding("Login, model", "note", "only a running service can be asked")
        return
    yield _check_service(state)
    yield Finding("Ports", "ok", f"{state.port} (https) and {state.side_port} answer")
    yield _check_certificate(target.home, state)
    yield from _check_access(target, state)


def _check_service(state: ServiceState) -> Finding:
    installed = metadata.version("labkit")
    if state.version != installed:
        return Finding(
            "Service",
            "problem",
            f"process {state.pid} is labkit {state.version}, installed is {installed}",
            "labkit serve --stop; the next start is the installed version",
        )
    if state.notice:
        return Finding("Service", "note", state.notice)
    return Finding("Service", "ok", f"running, process {state.pid}")


def _check_certificate(home: Home, state: ServiceState) -> Finding:
    try:
        ends = trust.read_certificate(state.port, home.bundle)
    except LabkitError as error:
        return from_error("Certificate", error)
    return findings.days_left(ends, SystemClock().now())


def _check_access(target: Target, state: ServiceState) -> Iterator[Finding]:
    try:
        with attach(target, state, findings.DOCTOR, os.environ) as lab:
            require_access(lab.agents, lab.endpoint)
            yield Finding("Login", "ok", "a token was issued and accepted")
            yield _check_local_model(target.settings.model, lab.service.deployments, state.model)
            yield Finding("Database", "ok", f"answers, {findings.count_projects(lab.service.projects())}")
            lab.service.reset()
    except LabkitError as error:
        yield from_error("Login", error)


def _examine_azure(target: Target) -> Iterator[Finding]:
    endpoint = target.azure or ""
    try:
        require_host(endpoint)
        yield Finding("Network", "ok", "the host of PROJECT_ENDPOINT answers")
        with attach_azure(target, os.environ) as lab:
            yield Finding("Login", "ok", "a token was issued and accepted")
            yield _check_model(target.settings.model, read_deployments(lab.project))
    except LabkitError as error:
        yield from_error("Access", error)


def _check_local_model(model: str, deployments: Iterable[str], place: str | None) -> Finding:
    # Which models an endpoint has, only it knows; the first run will tell.
    return Finding("Model", "ok", f"{model}, at {place}") if place else _check_model(model, deployments)


def _check_model(model: str, deployments: Iterable[str]) -> Finding:
    names = sorted(deployments)
    if model in names:
        return Finding("Model", "ok", model)
    return Finding(
        "Model",
        "problem",
        f"the project has no deployment {model!r}; it has {', '.join(names) or 'none'}",
        "set MODEL_DEPLOYMENT_NAME to one of them, or deploy the model",
    )


def show(found: Iterable[Finding]) -> None:
    """Write the findings as a table, and the fixes below it, one line each."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = list(found)
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    styles = {"ok": "green", "note": "yellow", "problem": "bold red"}
    for finding in rows:
        # Text, not markup: a path may hold square brackets.
        table.add_row(Text(finding.state, styles[finding.state]), Text(finding.subject), Text(finding.found))
    console.print(table)
    problems = [finding for finding in rows if finding.state == "problem"]
    for finding in problems:
        console.print(Text(f"\nTo fix {finding.subject}: {finding.fix}"))
    console.print(Text(f"\n{findings.count(len(problems), 'problem')} found."))
