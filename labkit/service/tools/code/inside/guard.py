"""Every platform: an audit hook that refuses the network, other programs, and files that are none of the code's business.

It speaks before the kernel does, with messages that say what is the matter. Code that means harm can get round it
with much effort (it is Python in the same process); on Linux the kernel's own rules stand behind it.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Final

_NETWORK: Final = (
    "socket.",
    "urllib.",
    "http.client.",
    "ftplib.",
    "smtplib.",
    "imaplib.",
    "poplib.",
    "telnetlib.",
)
_HARMLESS: Final = frozenset({"socket.gethostname"})
_PAIR: Final = 1  # AF_UNIX, where there is one
_PROGRAMS: Final = (
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile",
    "os.startfile/2", "pty.spawn", "os.kill", "os.killpg", "webbrowser.open", "winreg.", "_winapi.",
)  # fmt: skip
_CHANGES: Final = frozenset({
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.utime", "os.mkfifo", "os.mknod", "os.chroot", "shutil.rmtree", "shutil.move",
})  # fmt: skip
_LISTINGS: Final = frozenset({"os.listdir", "os.scandir", "os.chdir", "glob.glob"})
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def stand_guard(writable: tuple[str, ...], readable: tuple[str, ...]) -> None:
    """Refuse what is not allowed, for the rest of this process; the paths are absolute and resolved."""
    sys.addaudithook(_Guard(writable, (*readable, *writable)).hear)


class _Guard:
    """Hears what the code is about to do, and raises when it must not be done."""

    def __init__(self, writable: tuple[str, ...], readable: tuple[str, ...]) -> None:
        self._writable, self._readable = writable, readable

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            self._open(arguments[0], arguments[2])
        elif event in _CHANGES:
            for path in arguments[:2]:
                self._change(path)
        elif event in _LISTINGS:
            self._list(*arguments[:1])
        elif event.startswith("socket.__new__"):
            # A pair of connected sockets, which asyncio needs, is not a way out.
            _refuse_unless("it has no network", arguments[1] == _PAIR)
        elif event.startswith(_NETWORK):
            _refuse_unless("it has no network", event in _HARMLESS)
        elif event.startswith(_PROGRAMS):
            _refuse_unless("it cannot start or stop programs", False)  # noqa: FBT003  # says it all

    def _open(self, path: Any, flags: int) -> None:
        if flags & _WRITING:
            _refuse_unless(f"it cannot write {path!r}", _is_below(path, self._writable))
        else:
            _refuse_unless(f"it cannot read {path!r}", _is_below(path, self._readable))

    def _change(self, path: Any) -> None:
        _refuse_unless(f"it cannot change {path!r}", _is_below(path, self._writable))

    def _list(self, path: Any = None) -> None:
        _refuse_unless(f"it cannot look into {path!r}", _is_below(path, self._readable))


def _is_below(path: Any, folders: tuple[str, ...]) -> bool:
    if not isinstance(path, str | bytes | os.PathLike):
        return True  # an open file, the current folder, or the other arguments of a call
    found = os.path.realpath(os.fsdecode(path))
    return any(found == folder or found.startswith(folder + os.sep) for folder in folders)


def _refuse_unless(what: str, allowed: bool) -> None:  # noqa: FBT001  # reads as a sentence
    if not allowed:
        raise PermissionError(
            f"The code interpreter is closed off: {what}. It works on the files in /mnt/data."
        )
