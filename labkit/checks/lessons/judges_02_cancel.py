"""What a right `cancel_and_wait` is in lesson 02: it asks once, and waits for whatever end comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, show
from labkit.checks.lessons.scenes_02 import CALL, STATUSES, Scene, scene_of
from labkit.status import is_terminal, to_word

_PATIENCE = 3  # a few looks at a run that has ended are no loop yet; more of them are


class _Counted:
    """An AgentsClient, or its `runs`, that ends the check when an ended run is read again and again."""

    def __init__(self, client: Any, runs: Any = None) -> None:
        self._client, self._looks, self.runs = client, 0, runs

    def __repr__(self) -> str:
        return "agents"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get(self, *arguments: Any, **named: Any) -> Any:
        """Read the run, and count the looks at its end."""
        run = self._client.get(*arguments, **named)
        self._looks += is_terminal(run.status)
        expect(
            self._looks <= _PATIENCE,
            done="We called cancel_and_wait(agents, run) with a run that ends in another way than cancelled.",
            expected="Your loop ends when the run has ended.",
            seen=f"The run is {run['status']}, and your loop still asks.",
            look="A cancel is not guaranteed. Wait while the run is active, not until it is cancelled.",
            misconception="waits-for-cancelled-only",
        )
        return run


def judge_cancel(bench: Bench, cancel_and_wait: Callable[..., Any]) -> str:
    """Cancel runs that work, that ended, that end in the race; then let the service refuse for another reason."""
    for words, scene, seconds, ends in _cancel_scenes(bench):
        scene.lab.service.clock.manual(per_request=seconds)
        done = f"We called cancel_and_wait(agents, run) with {words}."
        run = expect_returned(cancel_and_wait(_counted(scene), scene.run), "cancel_and_wait(agents, run)")
        status = to_word(run.status) if hasattr(run, "status") else show(run)
        expect(
            is_terminal(status),
            done=done,
            expected="The run as it is when it has ended.",
            seen=f"You returned {status}, which is no end." if status in STATUSES else status,
            look="The reply to the cancel says cancelling. Ask again while the run is active.",
            misconception="returns-too-early",
        )
        expect(
            status in ends,
            done=done,
            expected=f"It ends as {' or '.join(ends)}.",
            seen=f"It ended as {status}.",
            look="agents.runs.cancel(thread_id=…, run_id=…)",
            misconception="never-cancels",
        )
    _expect_refusal(bench, cancel_and_wait)
    return (
        "Six runs, and each came back ended; an error that is not about the run went through to the caller."
    )


def _counted(scene: Scene) -> _Counted:
    return _Counted(scene.agents, _Counted(scene.agents.runs))


def _cancel_scenes(bench: Bench) -> list[tuple[str, Scene, float, tuple[str, ...]]]:
    """List what the run is, its scene, how many seconds a request takes, and how the run may end."""
    stale = scene_of(bench, "in_progress")
    seen_before = stale.run
    stale.move("completed")
    stale.run = seen_before
    race = Scene(bench, {"text": "Sunny.", "seconds": 7})
    race.move("in_progress")  # seen as in_progress after 5 seconds, completed after 10
    late = Scene(bench, CALL, status="cancelling")
    late.move("requires_action")
    late.lab.service.clock.advance(590)
    return [
        ("a run that is in_progress", scene_of(bench, "in_progress"), 1, ("cancelled",)),
        ("a run that is cancelling already", scene_of(bench, "cancelling"), 0.3, ("cancelled",)),
        ("a run that has completed", scene_of(bench, "completed"), 1, ("completed",)),
        ("an object that says in_progress; the run has completed since", stale, 1, ("completed",)),
        ("a run that completes between two requests", race, 5, ("cancelled", "completed")),
        ("a run that expires before the cancel is through", late, 4, ("expired",)),
    ]


def _expect_refusal(bench: Bench, cancel_and_wait: Callable[..., Any]) -> None:
    """Answer the cancel with 401: that is no word about the run, and the caller has to know."""
    scene = scene_of(bench, "in_progress")
    scene.lab.service.clock.manual(per_request=1)
    scene.lab.service.next_request(status=403, path="/cancel")
    try:
        cancel_and_wait(_counted(scene), scene.run)
    except Exception as error:
        if getattr(error, "status_code", None) not in (401, 403):
            raise
        return
    expect(
        False,  # noqa: FBT003  # it came back, and that is the finding
        done="We called cancel_and_wait(agents, run), and took away the right to cancel.",
        expected="The caller sees the error of the SDK.",
        seen="Your function came back as if all were well.",
        look='Only "Cannot cancel run with status …", an error with the status_code 400, may be passed over.',
        misconception="hides-every-error",
    )
