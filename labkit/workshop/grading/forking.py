"""Kernels forked from a process that has imported what every notebook of the course imports.

A kernel of its own for each notebook takes longer to start than most notebooks take to run: two thirds of it are imports.
Python's forkserver imports them once for each person; what is forked from it is as fresh as a new process.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, Final

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

KERNEL: Final = "labkit-forked"
#: Nothing here starts a thread or opens a socket when it is imported: neither outlives a fork.
_IMPORTED: Final = [
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "azure.ai.agents",
    "azure.ai.agents.models",
    "azure.ai.projects",
    "azure.identity",
    "labkit.checks",
    "labkit.connect.session",
    "labkit.service.assembly",
    "labkit.service.model.rules",
]


def offer_kernel(folder: Path) -> None:
    """Make kernels of the name `KERNEL` known to this process; `folder` is on its JUPYTER_PATH."""
    place = folder / "kernels" / KERNEL
    place.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3, forked",
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": KERNEL}},
    }
    (place / "kernel.json").write_text(json.dumps(spec), "utf-8")
    found = EntryPoint(KERNEL, f"{__name__}:ForkingProvisioner", KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.instance().provisioners[KERNEL] = found


class ForkingProvisioner(LocalProvisioner):
    """Starts a kernel by a fork, and in everything else treats it as a process of this machine."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel, in a session of its own, and return how it is reached."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_IMPORTED)
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        process = context.Process(target=_be_kernel, args=(arguments, dict(kwargs["env"]), kwargs.get("cwd")))
        process.start()
        self.process = _Forked(process)  # type: ignore[assignment]  # it asks for what is there
        self.pid = self.pgid = process.pid
        return self.connection_info


class _Forked:
    """A forked process with the methods of a `subprocess.Popen` that a provisioner asks for."""

    stdin = stdout = stderr = None

    def __init__(self, process: Any) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        """Return the exit code; None while it runs."""
        code: int | None = self._process.exitcode
        return code

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end, at most so many seconds."""
        self._process.join(timeout)
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()


def _be_kernel(arguments: list[str], environ: Mapping[str, str], folder: str | None) -> None:
    """Become a kernel: what a new process would have of its own is made anew."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update({name: value for name, value in environ.items() if name != "JPY_PARENT_PID"})
    if folder:
        os.chdir(folder)
    sys.path.insert(0, "")
    sys.argv = ["ipykernel_launcher", *arguments]
    random.seed()
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(arguments)
