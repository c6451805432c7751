"""The data plane as an OpenAPI document, made from the routes, the bodies and the replies that the service has."""

from __future__ import annotations

from labkit.service.openapi.document import document

__all__ = ["document"]
