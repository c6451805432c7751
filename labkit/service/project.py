"""One project: the settings that are its own, kept in the store between requests.

Projects are isolated: each has its own clock, faults, script, deployments, ids and objects.
"""

from __future__ import annotations

import re
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from labkit.service.dial import Dial, Setting
from labkit.service.faults import Fault, FaultPlan
from labkit.service.ids import random_guid, random_id, seeded_guid, seeded_id
from labkit.service.store import Store
from labkit.service.streaming.streams import Streams

Json = dict[str, Any]

# Deployments of a new project, named after the models that agents can use on Azure; any other name is unknown (E14).
DEPLOYMENTS: Final = (
    *(
        "gpt-4o-mini",
        "gpt-4o",
        "gpt-4.1",
        "gpt-4.1-mini",
        "gpt-4.1-nano",
        "gpt-4",
        "gpt-4-turbo",
        "gpt-35-turbo",
    ),
    *("gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-5-chat", "o1", "o3", "o3-mini", "o4-mini"),
)
# Requests remembered for the wire view, a project; older ones are dropped.
LOG_LENGTH: Final = 2000
# Golden projects start at 2026-01-01 10:00:00 UTC and move this many seconds a data-plane request.
GOLDEN_EPOCH: Final = 1_767_261_600.0
GOLDEN_STEP: Final = 2.0


_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def is_name(text: str) -> bool:
    """Tell whether a project may be called so: a letter or digit, then up to 63 of those and ``. _ -``."""
    return _NAME.fullmatch(text) is not None


class Project:
    """A project's own settings; :meth:`save` after a change."""

    def __init__(self, name: str, store: Store, wall: Callable[[], float]) -> None:
        self.name = name
        self.store = store
        self._wall = wall
        self.requests: deque[Json] = deque(maxlen=LOG_LENGTH)
        self.request_count = 0
        self._calls: dict[str, int] = {}  # id of a call -> its first request
        self.streams = Streams()
        self._listened_to = 0.0
        state = store.project_state(name)
        self._load(state or {})
        if state is None:
            self.save()

    def _load(self, state: Json) -> None:
        clock = state.get("clock")
        self.dial = Dial(self._wall, Setting(**clock) if clock else None)
        faults = [Fault.from_json(fault) for fault in state.get("faults", ())]
        self.faults = FaultPlan(faults, state.get("stale", {}))
        self.script: list[Json] = state.get("script", [])
        self.deployments: list[str] = state.get("deployments", list(DEPLOYMENTS))
        self.seed: int = state.get("seed", secrets.randbits(31))
        self.golden: bool = state.get("golden", False)
        self.ids_given: int = state.get("ids_given", 0)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside one: all of them are stored, and then told to whoever listens, or none."""
        with self.streams.together(), self.store.transaction():
            yield

    def save(self) -> None:
        """Write the settings to the store."""
        self.store.save_project(
            self.name,
            {
                "clock": self.dial.to_json(),
                "faults": [fault.to_json() for fault in self.faults.faults],
                "stale": self.faults.stale,
                "script": self.script,
                "deployments": self.deployments,
                "seed": self.seed,
                "golden": self.golden,
                "ids_given": self.ids_given,
            },
        )

    def save_pace(self) -> None:
        """Write what a request changes by itself: the time of a held clock, and how many ids were given."""
        if self.dial.setting.mode == "manual":
            self.store.save_pace(self.name, self.dial.setting.shown, self.ids_given)
        else:
            self.save()

    def reload(self) -> None:
        """Go back to what the store holds, after a refused request."""
        self._load(self.store.project_state(self.name) or {})
        if self.dial.setting.mode == "manual":
            self.listen_to(self._listened_to)

    def listen_to(self, at: float) -> None:
        """Move a manual clock forward to ``at`` because a stream has come to it; nothing is due by then.

        Nothing is stored for each piece of a text: after a restart the clock stands where something last happened.
        """
        self._listened_to = at
        self.dial.advance(max(0.0, at - self.dial.now()))

    def reset(self, *, seed: int | None, golden: bool) -> None:
        """Forget every object and setting; ``golden`` makes ids and times the same every time."""
        self.store.forget_project(self.name)
        self.streams.close()
        self._listened_to = 0.0
        self.requests.clear()
        self.request_count = 0
        self._load({} if seed is None else {"seed": seed})
        if golden:
            self.golden = True
            self.dial = Dial(self._wall, Setting(mode="manual", shown=GOLDEN_EPOCH, per_request=GOLDEN_STEP))
        self.save()

    def new_id(self, prefix: str) -> str:
        """Return an id that was not given before."""
        if not self.golden:
            return random_id(prefix)
        self.ids_given += 1
        return seeded_id(prefix, self.seed, self.ids_given)

    def new_request_id(self) -> str:
        """Return the id of the request that is logged next."""
        return seeded_guid(self.seed, self.request_count + 1) if self.golden else random_guid()

    def log_request(self, entry: Json, call_id: str | None = None, *, is_first: bool = False) -> Json:
        """Remember a data-plane request for the wire view; return the entry as it was written.

        ``call`` is the number of the first request of the same call: an SDK sends one id with all its attempts,
        which is random, so that the log of a golden project cannot hold it. ``is_first``: it is no attempt of an earlier call.
        """
        self.request_count += 1
        if is_first and call_id is not None:
            self._calls.pop(call_id, None)
        first = self.request_count if call_id is None else self._calls.setdefault(call_id, self.request_count)
        written = {"n": self.request_count, "call": first, **entry}
        self.requests.append(written)
        if len(self._calls) > LOG_LENGTH:
            self._calls = {key: n for key, n in self._calls.items() if n >= self.requests[0]["n"]}
        return written
