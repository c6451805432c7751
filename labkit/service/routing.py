"""Which handler a path belongs to. A dictionary finds it: comparing with one pattern after the other costs more than most answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from labkit.service.gateway import Handler


@dataclass(slots=True)
class Found:
    """A route, and what its parameters are in one path."""

    template: str
    handler: Handler
    parameters: dict[str, str]


@dataclass(frozen=True)
class _Route:
    template: str
    handler: Handler
    literals: tuple[tuple[int, str], ...]  # position of a segment, and what it must be
    # position of a segment, the parameter it gives, and how it ends: /agents/{name}:enable
    parameters: tuple[tuple[int, str, str], ...]

    def match(self, segments: Sequence[str]) -> Found | None:
        for position, text in self.literals:
            if segments[position] != text:
                return None
        for position, _, end in self.parameters:
            if not segments[position].endswith(end):
                return None
        parameters = {name: segments[position].removesuffix(end) for position, name, end in self.parameters}
        return Found(self.template, self.handler, parameters) if all(parameters.values()) else None


@dataclass
class RouteTable:
    """Routes by method, first segment and number of segments; of those that are left, the first that fits is taken."""

    _routes: dict[tuple[str, str, int], list[_Route]] = field(default_factory=dict)

    @classmethod
    def of(cls, routes: Iterable[tuple[str, str, Handler]]) -> RouteTable:
        """Build the table from methods, templates such as ``/threads/{thread_id}``, and handlers."""
        table = cls()
        for method, template, handler in routes:
            segments = template.strip("/").split("/")
            is_parameter = [segment.startswith("{") for segment in segments]
            route = _Route(
                template,
                handler,
                tuple((n, text) for n, text in enumerate(segments) if not is_parameter[n]),
                tuple((n, *_parameter(text)) for n, text in enumerate(segments) if is_parameter[n]),
            )
            table._routes.setdefault((method, segments[0], len(segments)), []).append(route)
        return table

    def find(self, method: str, path: str) -> Found | None:
        """Return the route of ``path``, which begins with a slash; None when there is none."""
        segments = path[1:].split("/")
        for route in self._routes.get((method, segments[0], len(segments)), ()):
            if found := route.match(segments):
                return found
        return None


def _parameter(segment: str) -> tuple[str, str]:
    name, _, end = segment[1:].partition("}")
    return name, end
