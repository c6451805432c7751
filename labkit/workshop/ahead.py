"""Starting people's servers before the people come, a few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from labkit.clock import Clock
from labkit.errors import ServiceUnavailable
from labkit.workshop.api import HubApi
from labkit.workshop.configuration import AT_ONCE

#: Seconds between two looks at the servers that are coming up.
LOOK_EVERY: Final = 0.3
#: A port that somebody else took in the same moment is another one at the next try.
MOST_TRIES: Final = 3
#: Seconds for one server, on the busiest machine.
PATIENCE: Final = 200.0


def start_servers(
    api: HubApi, names: Sequence[str], clock: Clock, tell: Callable[[str], None] = lambda _: None
) -> None:
    """Start the server of each of these people and wait until all are ready; one that runs is ready.

    tell: called with a name whenever a server is ready.

    Raises:
        ServiceUnavailable: the hub does not answer, or a server does not come up; the others run.
    """
    api.add(list(names))
    waiting, coming = deque(names), dict[str, float]()
    failed: list[str] = []  # at least once
    given_up: list[str] = []
    while waiting or coming:
        users = api.users()
        for name in [each for each in coming if _is_ready(users[each])]:
            del coming[name]
            tell(name)
        for name in [each for each, since in coming.items() if _has_failed(users[each], since, clock)]:
            del coming[name]
            (given_up if failed.count(name) == MOST_TRIES - 1 else waiting).append(name)
            failed.append(name)
        while waiting and len(coming) < AT_ONCE and api.start_server(waiting[0]):
            coming[waiting.popleft()] = clock.monotonic()
        if waiting or coming:
            clock.sleep(LOOK_EVERY)
    if given_up:
        raise ServiceUnavailable(
            f"The servers of {', '.join(given_up)} did not come up.",
            expected="a server for each seat",
            try_next="read hub/hub.log in the room's folder; they are tried again when their owners join",
        )


def _is_ready(user: dict[str, object]) -> bool:
    servers = user["servers"]
    return isinstance(servers, dict) and any(server["ready"] for server in servers.values())


def _has_failed(user: dict[str, object], since: float, clock: Clock) -> bool:
    # A spawn that failed leaves neither a server nor a pending one; one that has just begun may not show yet.
    waited = clock.monotonic() - since
    return waited > PATIENCE or (waited > 3 * LOOK_EVERY and not user["servers"] and not user["pending"])
