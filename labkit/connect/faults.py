"""What shall go wrong, said as sentences: the next run, this run, some requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.connect import mishaps
from labkit.connect.door import Json
from labkit.connect.tables import Table
from labkit.errors import LabkitError, ServiceUnavailable


class Faults:
    """The faults of one project; ``labkit faults`` and :meth:`known_faults` list what there is."""

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        raise NotImplementedError

    def fault(
        self, name: str, *, times: int | None = 1, share: float | None = None, seed: int = 0, **options: Any
    ) -> None:
        """Plan a fault by name, such as ``"stuck_in_queue"``, or several: ``"slow:seconds=3 + slow_cancel"``.

        Faults that are about different parts of a run or a request strike together; of several about one part, the first that was
        planned strikes, and the others wait for the next one.

        Args:
            name: an unknown name is answered with the list of names.
            times: how often it happens; None for always, until ``clear_faults()``. With a share, 1 means always too.
            share: only this part of the runs or requests that fit, above 0 and at most 1.
            seed: which ones; the same ones for the same seed.
            options: what this fault can be told, such as ``seconds=30`` for ``"slow"``; and for every fault ``skip``, how
                many runs or requests that fit it lets pass first.

        Raises:
            LabkitError: the service knows no such fault or option.
        """
        if share is not None:
            options |= {"share": share, "seed": seed}
            times = None if times == 1 else times
        self._plan({"fault": name, "times": times, **options})

    def faults(self) -> Table:
        """Return the faults that are still to come; ``struck`` says how often each has happened already."""
        rows = [{**entry, "how often": _how_often(entry)} for entry in self._ask("GET", "faults")["faults"]]
        return Table(rows, ("fault", "how often", "struck", "path"), empty="No faults are planned.")

    def clear_faults(self) -> None:
        """Forget the faults that are still to come."""
        self._ask("DELETE", "faults")

    def next_run(
        self,
        fault: str | None = None,
        *,
        status: str | None = None,
        failed: str | None = None,
        times: int | None = 1,
        **options: Any,
    ) -> None:
        """Say how the next run goes: ``next_run(status="expired")``, ``next_run(failed="rate_limit_exceeded")``.

        Args:
            fault: a fault of runs by its name, such as ``"stale_read"``.
            status: where the run ends or stays: expired, failed, incomplete, queued, in_progress, cancelling.
            failed: a `last_error` code; the run ends as failed with it.
            times: for how many runs; None for all.
            options: ``retry_after`` (seconds), ``message``, ``reason``, ``seconds``; see ``fault``.

        Raises:
            LabkitError: the combination does not exist.
        """
        self._plan({**mishaps.for_run(fault, status, failed, options), "times": times})

    def some_runs(
        self,
        share: float,
        fault: str | None = None,
        *,
        status: str | None = None,
        failed: str | None = None,
        seed: int = 0,
        **options: Any,
    ) -> None:
        """Say how a share of the runs goes from now on: ``some_runs(0.3, failed="rate_limit_exceeded", seed=7)``.

        Args:
            share: above 0, at most 1.
            fault: as for ``next_run``.
            status: as for ``next_run``.
            failed: as for ``next_run``.
            seed: which runs it strikes; the same ones for the same seed.
            options: as for ``next_run``.

        Raises:
            LabkitError: the combination does not exist.
        """
        planned = mishaps.for_run(fault, status, failed, options)
        self._plan({**planned, "share": share, "seed": seed})

    def this_run(self, run_id: str, fault: str, **options: Any) -> None:
        """Let a fault strike a run that has begun already: ``this_run(run.id, "slow_cancel", seconds=30)``.

        Args:
            run_id: of an active run of this project.
            fault: one of runs, which strikes its next turn or its cancel; or one of requests, which then strikes the next
                request to this run.
            options: see ``fault``.

        Raises:
            LabkitError: the run has ended, or is past what the fault is about.
        """
        self._plan({"fault": fault, "run_id": run_id, **options})

    def next_request(
        self, fault: str | None = None, *, status: int | None = None, times: int | None = 1, **options: Any
    ) -> None:
        """Say how the next request is answered: ``next_request(status=500, after_commit=True)``.

        Args:
            fault: a fault of requests by its name, such as ``"dropped_connection"``.
            status: the HTTP status, 400 to 599.
            times: for how many requests; None for all.
            options: ``after_commit`` (the request is carried out, and then answered with the error), ``retry_after``
                (seconds), ``method`` and ``path`` (a part of it) to choose a request, ``body`` ("json", "text", "empty").

        Raises:
            LabkitError: an option or a value does not exist.
        """
        self._plan({**mishaps.for_request(fault, status, options), "times": times})

    def some_requests(
        self,
        share: float,
        fault: str | None = None,
        *,
        status: int | None = None,
        seed: int = 0,
        **options: Any,
    ) -> None:
        """Say how a share of the requests is answered from now on: ``some_requests(0.1, status=503, seed=7)``.

        Args:
            share: above 0, at most 1.
            fault: as for ``next_request``.
            status: as for ``next_request``.
            seed: which requests it strikes; the same ones for the same seed.
            options: as for ``next_request``.

        Raises:
            LabkitError: an option or a value does not exist.
        """
        planned = mishaps.for_request(fault, status, options)
        self._plan({**planned, "share": share, "seed": seed})

    def _plan(self, entry: Json) -> None:
        try:
            self._ask("POST", "faults", entry)
        except ServiceUnavailable:
            raise
        except LabkitError as error:
            raise LabkitError(
                error.happened,
                expected="a fault that there is, with options that it has",
                try_next="labkit faults lists them, labkit faults NAME shows one with its options",
            ) from None

    def known_faults(self) -> Table:
        """Return all faults that there are; each row also has ``options``, ``example`` and ``evidence``."""
        rows = self._ask("GET", "faults/known")["faults"]
        return Table(rows, ("name", "scope", "shows"), empty="No faults are known.")


def _how_often(entry: Mapping[str, Any]) -> str:
    times = entry["times"]
    if entry.get("share") is not None:
        share = f"{entry['share']:.0%} of all, seed {entry['seed']}"
        return share if times is None else f"{share}, at most {times} times"
    return "always" if times is None else "once" if times == 1 else f"{times} times"
