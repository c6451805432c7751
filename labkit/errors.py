"""The errors that labkit raises, all in one tree.

::

    LabkitError
    ├── SettingsError            an environment variable or a setting has a value that cannot be used
    ├── ServiceUnavailable       no service answers at the address, or it cannot be started
    ├── InvalidTool              a function cannot be offered to an agent as it is
    ├── InvalidTranscript        a file or a value is no transcript that can be read
    ├── InvalidRecording         a file is no recording that can be read or continued
    ├── ThreadBusy               a run is active on the thread, so nothing can be added to it
    └── RunError                 something about one run; carries run, run_id and status
        ├── RunTimeout           the deadline passed before the run ended
        ├── RunFailed            the run ended as `failed`; carries code, message, verdict
        ├── RunExpired           the run ended as `expired`
        ├── RunCancelled         the run ended as `cancelled`
        ├── RunIncomplete        the run ended as `incomplete`
        ├── ToolOutputsNeeded    the run waits for tool outputs and nobody is there to give them
        └── UnknownStatus        the run has a status that labkit does not know

Two more stand beside what raises them: `checks.CheckFailed` and `authoring.InvalidSource`, both LabkitErrors.
Errors of the Azure SDK (`azure.core.exceptions.HttpResponseError` and its children) are not wrapped:
they pass through labkit unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal


class LabkitError(Exception):
    """Say what happened, what was expected, and what to try next.

    Only the first part is required. The text of the error is the given parts, one per line.
    """

    def __init__(self, happened: str, *, expected: str = "", try_next: str = "") -> None:
        self.happened = happened
        self.expected = expected
        self.try_next = try_next
        lines = [happened]
        if expected:
            lines.append(f"Expected: {expected}")
        if try_next:
            lines.append(f"Try: {try_next}")
        super().__init__("\n".join(lines))

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in a notebook, where the cell that raised it is in plain sight.

        Source: IPython's hook of this name, `InteractiveShell.showtraceback`.
        """
        return f"{type(self).__name__}: {self}".splitlines()


class SettingsError(LabkitError):
    """Raised when a setting has a value that cannot be used; the message names the variable."""


class ServiceUnavailable(LabkitError):
    """Raised when no service answers at the address, or the local service cannot be started."""


class InvalidTool(LabkitError):
    """Raised when a function is made a tool that an agent could not call: its name, signature or options are wrong."""


class InvalidTranscript(LabkitError):
    """Raised for a file or a value that is no transcript: another format, a newer version, damaged, or too large."""


class InvalidRecording(LabkitError):
    """Raised for a file that is no recording: another format, or of a newer version."""


class ThreadBusy(LabkitError):
    """Raised when a run is active on a thread for too long; `thread_id` says which, and what is done can be continued."""

    def __init__(self, happened: str, *, thread_id: str, expected: str = "", try_next: str = "") -> None:
        super().__init__(happened, expected=expected, try_next=try_next)
        self.thread_id = thread_id


class RunError(LabkitError):
    """Raised for one run.

    run: the run as last seen, exactly as the SDK gave it. run_id, status: its id and the wire word of its status.
    """

    def __init__(self, happened: str, *, run: Any, expected: str = "", try_next: str = "") -> None:
        super().__init__(happened, expected=expected, try_next=try_next)
        self.run = run
        self.run_id = _read(run, "id")
        self.status = _read(run, "status")


class RunTimeout(RunError):
    """Raised when the deadline passed; `cancelled` is True only if the service confirmed the cancel."""

    def __init__(
        self, happened: str, *, run: Any, cancelled: bool, expected: str = "", try_next: str = ""
    ) -> None:
        super().__init__(happened, run=run, expected=expected, try_next=try_next)
        self.cancelled = cancelled


class RunFailed(RunError):
    """Raised for a run that ended as `failed`.

    code, message: the service's `last_error`, as it is. verdict: what to do, "retry" (the same request may work
    later), "fix" (something must be changed first) or "give up". retry_after: the wait in seconds that the
    message asks for, or None.
    """

    def __init__(
        self,
        happened: str,
        *,
        run: Any,
        code: str,
        message: str,
        verdict: Literal["retry", "fix", "give up"],
        retry_after: float | None = None,
        try_next: str = "",
    ) -> None:
        super().__init__(happened, run=run, expected=_COMPLETED, try_next=try_next)
        self.code = code
        self.message = message
        self.verdict = verdict
        self.retry_after = retry_after


class RunExpired(RunError):
    """Raised for a run that ended as `expired`: the service gave up waiting."""


class RunCancelled(RunError):
    """Raised for a run that ended as `cancelled`: somebody asked for it."""


class RunIncomplete(RunError):
    """Raised for a run that ended as `incomplete`; `reason` is the service's word for it."""

    def __init__(self, happened: str, *, run: Any, reason: str, try_next: str = "") -> None:
        super().__init__(happened, run=run, expected=_COMPLETED, try_next=try_next)
        self.reason = reason


class ToolOutputsNeeded(RunError):
    """Raised when a run waits in `requires_action` and nobody can answer; the run is left alive.

    `calls` are the open tool calls as wire JSON: list of {"id", "type", "function": {"name", "arguments"}}.
    It is empty when the service asked for an action that is not a tool call.
    """

    def __init__(
        self,
        happened: str,
        *,
        run: Any,
        calls: Sequence[dict[str, Any]],
        expected: str = "",
        try_next: str = "",
    ) -> None:
        super().__init__(happened, run=run, expected=expected, try_next=try_next)
        self.calls = list(calls)


class UnknownStatus(RunError):
    """Raised for a status that is neither known as active nor known as terminal."""


_COMPLETED = "a run that ends as completed"


def _read(run: Any, name: str) -> str:
    value = run.get(name) if isinstance(run, Mapping) else getattr(run, name, None)
    return str(getattr(value, "value", value))  # str() of an SDK enum would be "RunStatus.QUEUED"
