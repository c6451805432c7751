"""``python -m labkit.cli``: the same as the command ``labkit``."""

from __future__ import annotations

from labkit.cli.app import main

if __name__ == "__main__":
    main(prog_name="labkit")
