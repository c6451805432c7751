"""What people answer in notebook 03 before they answer rightly, and what each check must recognise."""

from __future__ import annotations

from labkit.checks.lessons.lesson_03 import EXERCISES
from labkit.checks.mutants import spoiler

_but = spoiler(EXERCISES)


_KNOWN_ENDS = 'run["status"] not in ("completed", "failed", "cancelled", "expired", "requires_action")'
_COUNTING = """
def wait_until(agents, run, timeout, clock):
    for attempt in range(timeout):
        if run["status"] not in ACTIVE:
            return run
        clock.sleep(1)
        run = agents.runs.get(thread_id=run.thread_id, run_id=run.id)
    raise TimeoutError("too late")
"""
_RAISING = """
def wait_or_cancel(agents, run, timeout, clock):
    deadline = clock.monotonic() + timeout
    while run["status"] in ACTIVE:
        if clock.monotonic() >= deadline:
            raise TimeoutError("too late")
        clock.sleep(1)
        run = agents.runs.get(thread_id=run.thread_id, run_id=run.id)
    return run
"""
_CANCEL_ONCE = """
def wait_or_cancel(agents, run, timeout, clock):
    deadline = clock.monotonic() + timeout
    while run["status"] in ACTIVE:
        if clock.monotonic() >= deadline:
            agents.runs.cancel(thread_id=run.thread_id, run_id=run.id)
            raise TimeoutError("too late")
        clock.sleep(1)
        run = agents.runs.get(thread_id=run.thread_id, run_id=run.id)
    return run
"""

WRONG = {
    "03.1": [
        ("never-ends", _but("03.1", ("        run = agents", "        agents"))),
        ("never-ends", _but("03.1", ('run["status"] in ACTIVE', 'run["status"] != "completed"'))),
        ("never-ends", _but("03.1", ('run["status"] in ACTIVE', _KNOWN_ENDS))),
        ("waits-for-itself", _but("03.1", ("in ACTIVE", 'in (*ACTIVE, "requires_action")'))),
        ("cancelling-is-over", _but("03.1", ("in ACTIVE", 'in ("queued", "in_progress")'))),
        ("stops-too-early", _but("03.1", ("in ACTIVE", '== "queued"'))),
        ("stops-too-early", "def wait(agents, run, sleep):\n    sleep(5)\n    return agents.runs.get(thread_id=run.thread_id, run_id=run.id)"),
        ("not-the-newest", _but("03.1", ("    while run", "    now = run\n    while now"), ("        run = agents", "        now = agents"))),
        ("no-pause-at-all", _but("03.1", ("        sleep(1)\n", ""))),
        ("no-pause-at-all", _but("03.1", ("sleep(1)", "sleep(None)"))),
        ("not-the-run", _but("03.1", ("return run", 'return run["status"]'))),
        ("no-return", _but("03.1", ("    return run\n", ""))),
        ("crashed", _but("03.1", ("run.thread_id, run_id=run.id", "run.thread, run_id=run.id"))),
    ],
    "03.2": [
        ("counts-looks", _COUNTING),
        ("never-ends", _but("03.2", ('        if clock.monotonic() >= deadline:\n            raise TimeoutError(f"run {run.id} is still {run[\'status\']} after {timeout} s")\n', ""))),
        ("never-ends", _but("03.2", ("    deadline = clock.monotonic() + timeout\n", ""), ("        if clock.monotonic() >= deadline:\n", "        deadline = clock.monotonic() + timeout\n        if clock.monotonic() >= deadline:\n"))),
        ("hides-the-timeout", _but("03.2", ('            raise TimeoutError(f"run {run.id} is still {run[\'status\']} after {timeout} s")', "            return run"))),
        ("gives-up-too-early", _but("03.2", ("clock.monotonic() + timeout", "clock.monotonic() + timeout / 10"))),
        ("gives-up-too-early", _but("03.2", (">= deadline", "<= deadline"))),
        ("no-pause-at-all", _but("03.2", ("        clock.sleep(1)\n", ""))),
        ("stops-too-early", _but("03.2", ("in ACTIVE", '== "queued"'))),
        ("no-return", _but("03.2", ("    return run\n", ""))),
    ],
    "03.3": [
        ("no-jitter", _but("03.3", (" * (0.5 + draw() / 2)", ""))),
        ("does-not-grow", _but("03.3", ("0.5 * 2 ** min(attempt - 1, 10)", "0.5"))),
        ("no-cap", _but("03.3", ("min(30, 0.5 * 2 ** min(attempt - 1, 10))", "0.5 * 2 ** (attempt - 1)"))),
        ("no-cap", _but("03.3", ("min(30, 0.5 * 2 ** min(attempt - 1, 10))", "min(30, 0.5 * 2 ** (attempt - 1))"))),
        ("no-cap", _but("03.3", ("0.5 + draw() / 2", "1 + draw()"), ("min(30, ", "min(25, "))),
        ("counts-from-0", _but("03.3", ("attempt - 1", "attempt"))),
        ("other-jitter", _but("03.3", ("(0.5 + draw() / 2)", "draw()"))),
        ("no-return", _but("03.3", ("return whole", "whole"))),
        ("no-number", _but("03.3", ("return whole * (0.5 + draw() / 2)", "return str(whole * (0.5 + draw() / 2))"))),
    ],
    "03.4": [
        ("leaves-a-live-run", _RAISING),
        ("cancelling-is-over", _CANCEL_ONCE),
        ("leaves-a-live-run", _but("03.4", ("            agents.runs.cancel(thread_id=run.thread_id, run_id=run.id)\n", "            pass\n"), (", run, 60, clock", ", run, 1, clock"))),
        ("cancelling-is-over", _but("03.4", ('wait_until(agents, run, 60, clock)["status"]', 'run["status"]'))),
        ("hides-the-timeout", _but("03.4", ("            raise\n", "            return run\n"))),
        ("crashes-in-the-race", _but("03.4", ("suppress(HttpResponseError)", "suppress(ValueError)"))),
        ("throws-the-answer-away", _but("03.4", ('        if wait_until(agents, run, 60, clock)["status"] != "completed":\n            raise\n', "        wait_until(agents, run, 60, clock)\n        raise\n"))),
        ("no-return", _but("03.4", ("        return wait_until(", "        wait_until("))),
    ],
    "03.5": [
        ("not-async", _but("03.5", ("async def", "def"), ("await sleep", "sleep"), ("await agents", "agents"))),
        ("no-pause-at-all", _but("03.5", ("        await sleep(1)\n", ""))),
        ("no-pause-at-all", _but("03.5", ("        await sleep(1)\n", "        import time\n        time.sleep(0.01)\n"))),
        ("forgets-await", _but("03.5", ("await agents", "agents"))),
        ("no-pause-at-all", _but("03.5", ("await sleep", "sleep"))),
        ("stops-too-early", _but("03.5", ("in ACTIVE", '== "queued"'))),
        ("no-return", _but("03.5", ("    return run\n", ""))),
    ],
}  # fmt: skip
