"""``python -m labkit.service``: run the local Agent Service of one workspace in the foreground."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from importlib.metadata import version
from pathlib import Path


def main() -> int:
    """Parse the command line, serve, and return the exit code: 0, or 1 with one line that says why."""
    given = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")

    from labkit.service import server
    from labkit.service.outside import BadOutside, Outside

    try:
        outside = Outside.read(os.environ, model_url=given.model_url, hosts=given.openapi_hosts)
        options = server.Options(given.port, given.side_port, given.idle_minutes, given.host, outside)
        server.run(given.home.resolve(), options, version("labkit"))
    except (server.CannotStart, BadOutside) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(
            f"The service cannot use {error.filename or given.home} ({error.strerror or error}). Expected a file or folder "
            "of the workspace that it can read and write. Move it aside; the service makes a new one.\n"
        )
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m labkit.service", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="the workspace's .labkit folder")
    parser.add_argument(
        "--port", type=int, help="HTTPS port of the data plane (default: the last one, else any)"
    )
    parser.add_argument(
        "--side-port", type=int, help="HTTP port of the side door (default: the last one, else any)"
    )
    parser.add_argument(
        "--idle-minutes", type=float, default=120.0, help="stop after this time without a request"
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address for the data plane; any but a loopback one lets other machines in (default: %(default)s)",
    )
    parser.add_argument(
        "--model-url",
        help="OpenAI-compatible endpoint that answers instead of the rules (default: LABKIT_MODEL_URL; its key: LABKIT_MODEL_KEY)",
    )
    parser.add_argument(
        "--openapi-hosts",
        help="hosts that openapi tools may call besides this machine, with commas; * for any (default: LABKIT_OPENAPI_HOSTS)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
