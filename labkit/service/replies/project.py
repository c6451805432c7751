"""What belongs to the project itself: deployments and connections."""

from __future__ import annotations

from typing import Literal

from labkit.service.replies.reply import Anything, Metadata, Reply


class _Sku(Reply):
    name: str
    capacity: int
    family: str
    size: str
    tier: str


class Deployment(Reply):
    """A deployment of a model."""

    name: str
    type: Literal["ModelDeployment"]
    modelName: str  # noqa: N815  # the wire's spelling
    modelVersion: str  # noqa: N815
    modelPublisher: str  # noqa: N815
    capabilities: Metadata
    sku: _Sku
    connectionName: str | None  # noqa: N815


class Connection(Reply):
    """A connection to another resource; the local project has none."""

    name: str
    id: str
    type: str
    target: str
    credentials: Anything
