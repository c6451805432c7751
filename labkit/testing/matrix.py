"""The fault matrix: somebody's agent loop, put through every ending of a run and every fault of the catalogue."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from labkit.errors import LabkitError
from labkit.testing.cases import FaultCase, fault_cases
from labkit.testing.hourglass import Hourglass, OutOfTime, new_event_loop
from labkit.testing.report import CaseReport, MatrixReport, Verdict
from labkit.testing.stage import Stage, TooManyRequests
from labkit.testing.verdicts import judge, run_statuses

if TYPE_CHECKING:
    from labkit.connect.lab import Lab

#: A loop: gets the SDK's client, synchronous, or asynchronous when it is a coroutine function.
Loop = Callable[[Any], Any]
ToolCall = Mapping[str, Any]

#: Seconds on the service's clock: half as long again as a run can live.
MOST_SECONDS: Final = 900.0
MOST_REQUESTS: Final = 3000
#: Real seconds, for a loop that waits for something else than time or the service.
REAL_SECONDS: Final = 20.0


def fault_matrix(
    loop: Loop,
    *,
    tool_calls: Sequence[ToolCall] = (),
    effects: Callable[[], int] | None = None,
    cases: Iterable[FaultCase] | None = None,
    seconds: float = MOST_SECONDS,
) -> MatrixReport:
    """Run ``loop`` through all cases, each on a service of its own, and report what became of it.

    No time passes in reality: ``time.sleep`` and the clocks of the loop's thread are the service's. A loop that has
    imported ``sleep`` by name sleeps for real, and its case ends after 20 real seconds.

    Args:
        loop: called with an ``AgentsClient`` (``azure.ai.agents``, or its ``aio`` twin for a coroutine function). It
            does everything itself: agent, thread, message, run, waiting, tool outputs, reading the answer.
        tool_calls: what the model asks for in its first turn, ``{"name": "…", "arguments": {…}}`` each; then it answers.
        effects: returns how often the loop's side effect has happened so far; more than the model asked for is "doubled".
        cases: which cases; all by default, see ``fault_cases``.
        seconds: of service time after which a loop hangs.
    """
    chosen = fault_cases() if cases is None else list(cases)
    reports = (
        run_case(loop, case, tool_calls=tool_calls, effects=effects, seconds=seconds) for case in chosen
    )
    return MatrixReport(tuple(reports))


def run_case(
    loop: Loop,
    case: FaultCase | str,
    *,
    tool_calls: Sequence[ToolCall] = (),
    effects: Callable[[], int] | None = None,
    seconds: float = MOST_SECONDS,
) -> CaseReport:
    """Run ``loop`` through one case, by itself or by name; see ``fault_matrix``.

    Raises:
        LabkitError: no case has that name.
    """
    chosen = _find(case) if isinstance(case, str) else case
    hourglass = Hourglass(seconds)
    stage = Stage(hourglass, most_requests=MOST_REQUESTS, cancel=chosen.cancelled_from_outside)
    chosen.plan(stage.lab.service)
    if tool_calls:
        stage.lab.service.script([{"tool_calls": [dict(call) for call in tool_calls]}])
    before = effects() if effects else 0
    ended = _Ended()
    thread = threading.Thread(target=ended.run, args=(loop, stage.lab, hourglass), daemon=True)
    thread.start()
    thread.join(REAL_SECONDS)
    if thread.is_alive():
        stage.is_over = True
        ended = _Ended("did not end", hang=f"nothing happened for {REAL_SECONDS:g} real seconds")
    report = _report(chosen, stage, ended, None if effects is None else effects() - before)
    stage.end()
    return report


@dataclass
class _Ended:
    """How a loop ended."""

    says: str = "did not begin"
    hang: str | None = None
    raised: BaseException | None = None

    def run(self, loop: Loop, lab: Lab, hourglass: Hourglass) -> None:
        """Run the loop on the hourglass's time, and note what it gives back or raises."""
        try:
            with hourglass.rule_this_thread():
                self.says = f"returned {_line(_call(loop, lab, hourglass))}"
        except (OutOfTime, TooManyRequests) as stopped:
            self.says, self.hang = "did not end", f"stopped after {stopped}"
        except BaseException as error:  # noqa: BLE001  # whatever a loop raises is what this is about
            self.says, self.raised = f"raised {type(error).__name__}: {_line(str(error))}", error


def _call(loop: Loop, lab: Lab, hourglass: Hourglass) -> Any:
    if not inspect.iscoroutinefunction(loop):
        return loop(lab.agents)
    event_loop = new_event_loop(hourglass)
    try:
        return event_loop.run_until_complete(loop(lab.aio.agents))
    finally:
        event_loop.run_until_complete(lab.aio.close())
        event_loop.run_until_complete(event_loop.shutdown_asyncgens())
        event_loop.close()


def _report(case: FaultCase, stage: Stage, ended: _Ended, effects: int | None) -> CaseReport:
    found: list[tuple[Verdict, str]] = [("hang", ended.hang)] if ended.hang else []
    found += [] if ended.hang else judge(stage, effects)
    if case.name == "ends completed" and ended.raised is not None:
        found.append(("broken", "it fails where nothing goes wrong"))
    statuses = list(run_statuses(stage).values())
    bill = stage.lab.service.polling_bill()
    return CaseReport(
        case, tuple(found), statuses[-1] if statuses else "none", ended.says, bill.requests, bill.seconds
    )


def _find(name: str) -> FaultCase:
    cases = {case.name: case for case in fault_cases()}
    if name not in cases:
        raise LabkitError(
            f"There is no case {name!r}.",
            expected="one of " + ", ".join(cases),
            try_next="fault_cases() lists them",
        )
    return cases[name]


def _line(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"
