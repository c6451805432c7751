"""The two public calls of this room, and the class that makes the room itself callable."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from labkit.errors import LabkitError

if TYPE_CHECKING:
    from labkit.connect.lab import Lab


def in_process(
    project: str = "lab", *, seed: int = 0, per_request: float | None = None, per_poll: float = 0.0
) -> Lab:
    """Build a lab whose service lives in this process: same SDK, same bytes, no socket, no certificate, no port.

    Everything is in memory and gone with ``lab.close()``. The clock is manual: it moves ``per_request`` seconds
    with every request, ``per_poll`` seconds with every ``runs.get``, and by ``lab.service.clock.advance(seconds)``. The SDK's own retry delays move it too,
    instead of passing. ``os.environ`` is left alone.

    Args:
        project: name of the project.
        seed: fixes ids, texts and token counts.
        per_request: seconds that the clock moves per request; None leaves the service's own step (2 seconds),
            or none when ``per_poll`` is given.
        per_poll: seconds that the clock moves, besides, when a run is read.
    """
    from labkit.connect.direct import open_direct

    return open_direct(project, seed=seed, per_request=per_request, per_poll=per_poll)


class ConnectModule(ModuleType):
    """The type of the module ``labkit.connect``: the module is also the function."""

    def __call__(self, project: str = "lab", *, quiet: bool = False) -> Lab:
        """Connect this process to an Agent Service, and say to which one in one line.

        Azure when ``PROJECT_ENDPOINT`` names a host that is not this computer: the process's variable, else the one
        in ``.env``, which a local one in the process does not hide. Else the workspace's local service, started when
        it does not run yet. Afterwards the variables that production code reads are set in ``os.environ``, so that
        this works in the same process::

            AgentsClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=DefaultAzureCredential())

        With ``LABKIT_SEED`` set, the local project is emptied and its clock, ids and tokens start over, the same
        every time.

        Args:
            project: project of the local service; projects share nothing. On Azure the endpoint names the project.
            quiet: leave the line out.

        Raises:
            SettingsError: a variable has a value that cannot be used.
            ServiceUnavailable: the service does not answer, does not start, or refuses the login.
        """
        from labkit.connect.session import open_lab

        try:
            return open_lab(project, quiet=quiet)
        except LabkitError as error:
            # The message says it all; the frames below this call are no help to whoever reads it.
            raise error.with_traceback(None) from None

    # Declared here too, so that type checkers find `connect.in_process`.
    in_process = staticmethod(in_process)
