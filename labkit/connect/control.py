"""Control of the local service: its clock, its faults, what it was asked, and its process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NoReturn, Protocol
from urllib.parse import quote, urlencode

from labkit.connect.door import Ask, Door, Json
from labkit.connect.endpoint import WORK_LOCALLY
from labkit.connect.faults import Faults
from labkit.connect.pace import Pace
from labkit.connect.tables import Table
from labkit.connect.wire import PollingBill, draw_up, lay_out
from labkit.errors import LabkitError


class Supervisor(Protocol):
    """Whoever can start and stop the service's process."""

    def start(self) -> None:
        """Bring the service up, on the address that it had."""
        ...

    def stop(self) -> None:
        """End the service's process; what is stored stays."""
        ...


class ServiceControl(Faults):
    """Control of one project of the local service; nothing of it exists on Azure.

    door: how to reach the service; project: the project that the calls are about.
    """

    def __init__(self, door: Door, project: str, supervisor: Supervisor) -> None:
        self._door = door
        self._supervisor = supervisor
        self._path = f"/labkit/projects/{quote(project, safe='')}"

    @property
    def clock(self) -> ServiceClock:
        """The service's own clock: every timestamp on the wire is of this clock."""
        return ServiceClock(self._ask)

    @property
    def deployments(self) -> list[str]:
        """The names of the model deployments that this project has; assign a list to change them."""
        return [str(name) for name in self._ask("GET", "deployments")["deployments"]]

    @deployments.setter
    def deployments(self, names: Sequence[str]) -> None:
        self._ask("POST", "deployments", {"deployments": list(names)})

    def script(self, turns: Sequence[Mapping[str, Any]]) -> None:
        """Give the model its next turns, in order; when they are used up it answers by its rules again.

        Args:
            turns: ``{"text": "…"}``, ``{"tool_calls": [{"name": "…", "arguments": {…}}]}`` or
                ``{"fail": {"code": "…", "message": "…"}}``; each may have ``"seconds"``, the time that it takes.

        Raises:
            LabkitError: a turn cannot be read; then none is taken.
        """
        self._ask("POST", "script", {"turns": [dict(turn) for turn in turns]})

    def clear_script(self) -> None:
        """Forget the scripted turns that were not used."""
        self._ask("DELETE", "script")

    def step(self) -> Table:
        """Make the next thing happen that is due, move the clock to it, and return the state changes."""
        return _events(self._ask("POST", "step")["events"])

    def requests(self, *, after: int = 0) -> Table:
        """Return the HTTP requests to this project, oldest first, as the service saw them.

        Args:
            after: leave out the requests up to this number (``n``).
        """
        rows = self._ask("GET", f"requests?{urlencode({'after': after})}")["requests"]
        columns = ("n", "at", "method", "path", "status")
        struck = ("faults",) if any("faults" in row for row in rows) else ()
        return Table(rows, columns + struck, empty="No requests yet.")

    def clear_requests(self) -> None:
        """Forget the requests so far; the numbers go on."""
        self._ask("DELETE", "requests")

    def events(self, run_id: str | None = None) -> Table:
        """Return the state changes of runs and run steps, oldest first; of one run when given its id."""
        rows: list[Json] = []
        more = True
        while more:
            query = {"after": rows[-1]["n"] if rows else 0, **({"run_id": run_id} if run_id else {})}
            page = self._ask("GET", f"events?{urlencode(query)}")
            rows += page["events"]
            more = page.get("more", False)
        return _events(rows)

    def wire_view(self, run: Any = None) -> Table:
        """Return what went over the wire: SDK call, HTTP request and answer, and state changes, side by side.

        Args:
            run: a run or its id, to see only what is about it and its thread; None for everything.
        """
        return lay_out(self.requests(), self.events(), getattr(run, "id", run))

    def polling_bill(self) -> PollingBill:
        """Return what the runs cost: requests, seconds, requests a run, and what the loop should do better.

        It is told from the logs alone, so it says of Azure's client and of your own loop what the service saw.
        """
        state = self._ask("GET", "clock")
        return draw_up(self.requests(), self.events(), paced=not state["per_request"])

    def reset(self, seed: int | None = None, *, golden: bool = False) -> None:
        """Empty the project: objects, faults, script, logs.

        Args:
            seed: fixes what is random.
            golden: also start the clock at a fixed time and move it two seconds a request, so that ids, times and
                tokens are the same every time.
        """
        self._ask("POST", "reset", {"golden": golden} | ({} if seed is None else {"seed": seed}))

    def projects(self) -> list[str]:
        """Return the names of all projects of this service."""
        return [str(name) for name in self._door.ask("GET", "/labkit/projects")["projects"]]

    def health(self) -> Json:
        """Return what the service says about itself: status, version, process id."""
        return self._door.ask("GET", "/health")

    def stop(self) -> None:
        """End the service's process. Every object stays in the database; a client gets a connection error."""
        self._supervisor.stop()

    def start(self) -> None:
        """Bring the service back, on the same address."""
        self._supervisor.start()

    def restart(self) -> None:
        """Stop the service and bring it back."""
        self.stop()
        self.start()

    def __repr__(self) -> str:
        return f"Control of {self._path.rpartition('/')[2]}: clock, faults, script, requests, events, process"

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        return self._door.ask(method, f"{self._path}/{path}", body)


class ServiceClock:
    """The clock of one project: real time, faster real time, or a clock that moves only when told."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    @property
    def now(self) -> float:
        """The service's time, in unix seconds."""
        return float(self._ask("GET", "clock")["now"])

    @property
    def mode(self) -> Literal["real", "manual"]:
        """How it moves: by itself, or when told."""
        return "manual" if self._ask("GET", "clock")["mode"] == "manual" else "real"

    @property
    def is_stopped(self) -> bool:
        """Whether time passes only when it is told to: neither by itself nor with requests."""
        state = self._ask("GET", "clock")
        return state["mode"] == "manual" and not (state["per_request"] or state["per_poll"])

    @property
    def speed(self) -> float:
        """How many seconds pass on it in one real second; assign to change it. At 60 a run expires in ten seconds."""
        return float(self._ask("GET", "clock")["speed"])

    @speed.setter
    def speed(self, speed: float) -> None:
        self._ask("POST", "clock", {"speed": speed})

    def manual(self, *, now: float | None = None, per_request: float = 0.0, per_poll: float = 0.0) -> None:
        """Stop the clock: it then moves by ``advance`` only, and by itself as far as it is told here.

        Args:
            now: what it shows, in unix seconds; None: what it shows already.
            per_request: seconds that it moves with every request.
            per_poll: seconds that it moves, besides, with every ``runs.get``: nothing happens until somebody looks.
        """
        body: Json = {"mode": "manual", "per_request": per_request, "per_poll": per_poll}
        self._ask("POST", "clock", body if now is None else {**body, "now": now})

    def real(self) -> None:
        """Let the clock run again, at normal speed."""
        self._ask("POST", "clock", {"mode": "real"})

    def advance(self, seconds: float) -> float:
        """Move the clock forward by ``seconds`` and return its new time; whatever falls due happens."""
        return float(self._ask("POST", "clock", {"advance": seconds})["now"])

    def as_clock(self) -> Pace:
        """Return it as `wait_for_run(clock=…)` and `ToolRegistry(clock=…)` take one: a sleep moves it, and takes no time.

        For a clock that is held (``manual()``): then the run, its watcher and its tools live in one time.
        """
        return Pace(self)

    def __repr__(self) -> str:
        state = self._ask("GET", "clock")
        how = "manual" if state["mode"] == "manual" else f"real, speed {state['speed']:g}"
        return f"ServiceClock({how})"


class NoControl(ServiceControl):
    """What ``lab.service`` is on Azure: every use says that there is nothing to control."""

    def __init__(self) -> None:
        """Need no door."""

    def __getattribute__(self, name: str) -> Any:
        # Introspection (completion, display, pickling) must not trip over this, only use must.
        return object.__getattribute__(self, name) if name.startswith("_") else _refuse(name)

    def __setattr__(self, name: str, value: Any) -> None:
        _refuse(name)

    def __repr__(self) -> str:
        return "No control: this lab talks to Azure"


def _refuse(name: str) -> NoReturn:
    raise LabkitError(
        f"lab.service.{name} was used, and this lab talks to Azure.",
        expected="a lab on the local service: clock, faults and request log exist only there",
        try_next=WORK_LOCALLY,
    )


def _events(rows: Sequence[Json]) -> Table:
    return Table(rows, ("n", "at", "object", "status", "event", "id"), empty="No state changes yet.")
