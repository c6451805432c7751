"""The side door: what a lab does to its own service, apart from the data plane and never mixed with it.

Managed-identity tokens, health, and per project: clock, faults, script, request log, event log, deployments, reset.
Everything but health asks for the workspace's secret, so that a page in a browser cannot reach it.
"""

from __future__ import annotations

from labkit.service.control.app import PRINCIPAL, TOKEN_SECONDS, Process, side_door

__all__ = ["PRINCIPAL", "TOKEN_SECONDS", "Process", "side_door"]
