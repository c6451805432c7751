"""A process that is killed at any moment loses nothing that it acknowledged."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

from labkit.service import states
from tests.contract.sdk.process import ServiceProcess
from tests.fuzz import run_rules
from tests.fuzz.effort import EFFORT
from tests.fuzz.writer import Writer

CONTROL = "/labkit/projects/p"


def kill_and_look(service: ServiceProcess, seed: int, tried: Counter[str]) -> None:
    """Kill the service while it is written to, start it again, and look for everything that it acknowledged."""
    service.knock("POST", f"{CONTROL}/clock", {"mode": "real", "speed": 20})
    writer = Writer(service, seed)
    thread = threading.Thread(target=writer.write_until_cut_off, args=(5 + seed % 37,))
    thread.start()
    assert writer.enough.wait(timeout=60)
    service.kill()
    thread.join()
    tried["kills"] += 1
    tried["writes acknowledged before a kill"] += len(writer.seen)
    service.start()
    writer.connect()
    for path, acknowledged in writer.seen.items():
        found = writer.ask("GET", path)
        assert found is not None, f"{path} is lost"
        if "runs" not in path:
            assert found == acknowledged, path
        assert {key: found[key] for key in ("id", "created_at")} == {
            key: acknowledged[key] for key in ("id", "created_at")
        }
    for path, content in writer.files.items():
        assert (writer.ask("GET", f"{path}/content") or b"") == content
    see_the_runs_end(service, writer)
    writer.close()


def see_the_runs_end(service: ServiceProcess, writer: Writer) -> None:
    """Let ten minutes pass: every run has ended, as the table allows, and left nothing open."""
    service.knock("POST", f"{CONTROL}/clock", {"advance": 700})
    for path in writer.runs:
        run, steps = writer.ask("GET", path), writer.ask("GET", f"{path}/steps")["data"]
        assert run["status"] in states.TERMINAL, run
        run_rules.check_fields(run)
        run_rules.check_steps(run, steps)
        run_rules.check_usage(run, steps)
    run_rules.check_history(service.knock("GET", f"{CONTROL}/events")["events"])
    service.knock("POST", f"{CONTROL}/reset", {})


def test_nothing_acknowledged_is_lost(tmp_path: Path, tried: Counter[str]) -> None:
    """kill -9 at random points: every acknowledged object is there, and every run reaches a terminal status."""
    service = ServiceProcess(tmp_path / ".labkit").start()
    for seed in range(EFFORT.kills):
        kill_and_look(service, seed, tried)
    assert service.stop() == 0
