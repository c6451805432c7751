"""The JupyterHub configuration of a room: a file that can be read, kept and taken elsewhere."""

from __future__ import annotations

import os
import sys
from typing import Final

from labkit.connect.files import open_private
from labkit.workshop.room import Room

#: In the environment of everything that a room starts, so that all of it can be found and ended.
MARK: Final = "LABKIT_ROOM"
#: People who start at once would start on the same two cores; so many servers come up at a time.
AT_ONCE: Final = 3
REPORT: Final = "custom:labkit:report"
LEAD: Final = "custom:labkit:lead"

_TEXT: Final = """\
# The room of a workshop. Written by `labkit workshop start` each time; what you change here is replaced.
# What each line means: https://jupyterhub.readthedocs.io
from pathlib import Path

from jupyterhub.services.service import _ServiceSpawner

from labkit.workshop import desks
from labkit.workshop.room import open_room

c = get_config()  # noqa: F821  # JupyterHub's
room = open_room(Path({folder!r}))

# Where: the public address for people, everything else on this machine alone.
c.JupyterHub.bind_url = {public!r}
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports.hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports.proxy}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.ConfigurableHTTPProxy.pid_file = {hub!r} + "/proxy.pid"
c.JupyterHub.db_url = "sqlite:///" + {hub!r} + "/hub.sqlite"
c.JupyterHub.cookie_secret_file = {hub!r} + "/cookie_secret"
c.JupyterHub.pid_file = {pid!r}
c.JupyterHub.ssl_cert = {certificate!r}
c.JupyterHub.ssl_key = {key!r}

# Who.
{who}
c.Authenticator.admin_users = {{{lead!r}}}
c.JupyterHub.admin_access = False

# The servers: a few at a time, each with time to come up on a busy machine, and ended with the hub.
c.JupyterHub.concurrent_spawn_limit = {at_once}
c.JupyterHub.tornado_settings = {{"slow_spawn_timeout": 0}}  # who starts a server is told at once that it comes
c.JupyterHub.cleanup_servers = True
c.JupyterHub.cleanup_proxy = True
c.JupyterHub.allow_named_servers = False
c.JupyterHub.spawner_class = {spawner!r}
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180
c.Spawner.cmd = [{python!r}, "-P", "-m", "jupyterhub.singleuser"]
c.Spawner.args = {arguments!r}
c.Spawner.ip = "127.0.0.1"
c.Spawner.default_url = "/lab/tree/00_start_here.ipynb"
c.Spawner.notebook_dir = {notebook_dir!r}
c.SimpleLocalProcessSpawner.home_dir_template = {home!r}
c.Spawner.environment = {{
    {mark!r}: {folder!r},
    "LABKIT_BOARD": "http://127.0.0.1:{ports.board}/services/board/",
    "JUPYTER_CONFIG_PATH": {hub!r} + "/jupyter",
}}
c.Spawner.pre_spawn_hook = desks.preparing(room)

# The Agent Service that all share, and the board; the hub brings both back when they end. It looks every 30 seconds,
# which is long in a lesson, and has no setting for services.
_ServiceSpawner.poll_interval = 3
c.JupyterHub.services = [
    {{
        "name": "agents",
        "command": {agents!r},
        "environment": {{{mark!r}: {folder!r}}},
        "cwd": {folder!r},
    }},
    {{
        "name": "board",
        "url": "http://127.0.0.1:{ports.board}",
        "command": [{python!r}, "-P", "-m", "labkit.workshop.board", {folder!r}],
        "environment": {{{mark!r}: {folder!r}}},
        "cwd": {folder!r},
        "oauth_no_confirm": True,
        "oauth_client_allowed_scopes": ["inherit"],
    }},
    {{"name": "labkit", "api_token": room.token}},
]

# What a token may do: a person's server tells the board; the instructor sees it and acts.
c.JupyterHub.custom_scopes = {{
    {report!r}: {{"description": "Tell the board of one's own progress"}},
    {lead_scope!r}: {{"description": "See the board, and act on the room"}},
}}
c.JupyterHub.load_roles = [
    {{"name": "user", "scopes": ["self", "access:services!service=board", {report!r}]}},
    {{
        "name": "instructors",
        "scopes": ["access:services!service=board", {report!r}, {lead_scope!r}],
        "users": [{lead!r}],
    }},
    {{
        "name": "labkit",
        "scopes": ["admin:users", "admin:servers", "access:servers", "tokens", "list:users", "read:hub",
                   "access:services!service=board", {lead_scope!r}],
        "services": ["labkit"],
    }},
]
c.Spawner.server_token_scopes = [
    "users:activity!user",
    "access:servers!server",
    "access:services!service=board",
    {report!r},
]
c.JupyterHub.default_url = lambda handler: (
    "/services/board/" if handler.current_user and handler.current_user.name == {lead!r} else ""
)
"""


def write_configuration(room: Room, proxy: list[str]) -> None:
    """Write the configuration; proxy: the command of configurable-http-proxy.

    Raises:
        OSError: it cannot be written.
    """
    scheme = "https" if room.certificate else "http"
    public = f"{scheme}://{room.bind or '0.0.0.0'}:{room.ports.public}"  # people come from other machines
    agents = [sys.executable, "-P", "-m", "labkit.service", "--home", str(room.service.path)]
    agents += ["--port", str(room.ports.data), "--side-port", str(room.ports.side), "--idle-minutes", "1e6"]
    text = _TEXT.format(
        folder=str(room.folder),
        hub=str(room.hub),
        pid=str(room.pid_file),
        public=public,
        ports=room.ports,
        proxy=proxy,
        certificate=room.certificate,
        key=room.key,
        who=_who(room),
        lead=room.lead,
        at_once=AT_ONCE,
        spawner=f"jupyterhub.spawner.{'Local' if room.accounts else 'SimpleLocal'}ProcessSpawner",
        python=sys.executable,
        arguments=_arguments(room),
        notebook_dir="~/labkit-course" if room.accounts else "",
        home=str(room.folder / "people" / "{username}"),
        agents=agents,
        mark=MARK,
        report=REPORT,
        lead_scope=LEAD,
    )
    with open_private(room.config, "wb") as file:
        file.write(text.encode())


def _who(room: Room) -> str:
    if room.accounts:
        return (
            'c.JupyterHub.authenticator_class = "jupyterhub.auth.PAMAuthenticator"\n'
            f"c.Authenticator.allowed_users = {set(room.accounts) | {room.lead}!r}\n"
            "c.PAMAuthenticator.open_sessions = False"
        )
    return (
        'c.JupyterHub.authenticator_class = "labkit.workshop.joining.SeatAuthenticator"\n'
        f"c.SeatAuthenticator.folder = {str(room.folder)!r}\n"
        "c.Authenticator.allow_all = True  # whoever has a seat"
    )


def _arguments(room: Room) -> list[str]:
    # One account for all is root's own where root started the room; Jupyter asks for that to be said.
    as_root = not room.accounts and hasattr(os, "geteuid") and os.geteuid() == 0
    return [
        "--ServerApp.log_level=WARN",
        "--LabApp.extension_manager=readonly",
        *(["--allow-root"] if as_root else []),
    ]
