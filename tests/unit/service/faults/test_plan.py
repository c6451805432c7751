from __future__ import annotations

from typing import Any

import pytest

from labkit.service.faults import METADATA_KEY, RUN_FAULTS, BadFault, Fault, FaultPlan


def plan(*entries: str | dict[str, Any]) -> FaultPlan:
    made = FaultPlan()
    for entry in entries:
        made.add({"fault": entry} if isinstance(entry, str) else entry)
    return made


def names(faults: list[Fault]) -> list[str]:
    return [fault.name for fault in faults]


def test_runs_take_faults_of_one_part_in_order() -> None:
    """Of several outcomes the first that was set strikes first; request faults stay."""
    made = plan("http_error", "server_error", "expire")
    assert [names(made.take_for_run({})) for _ in range(3)] == [["server_error"], ["expire"], []]
    assert names(made.faults) == ["http_error"]


def test_faults_of_different_parts_strike_together() -> None:
    """A run is slow, fails and is cancelled slowly, all at once; the second outcome waits."""
    made = plan("slow", "server_error", "slow_cancel", "expire")
    assert names(made.take_for_run({})) == ["slow", "server_error", "slow_cancel"]
    assert names(made.take_for_run({})) == ["expire"]


def test_times_counts_down() -> None:
    """A fault with times=2 happens twice; with times null it happens always, and counts."""
    made = plan({"fault": "slow", "times": 2})
    assert [bool(made.take_for_run({})) for _ in range(3)] == [True, True, False]
    forever = plan({"fault": "slow", "times": None})
    assert all(forever.take_for_run({}) for _ in range(5))
    assert [fault.struck for fault in forever.faults] == [5]


def test_a_share_lets_others_strike() -> None:
    """Where a share does not strike, the next fault of its part does."""
    made = plan({"fault": "server_error", "share": 0.5}, {"fault": "expire", "times": None})
    struck = [names(made.take_for_run({})) for _ in range(20)]
    assert ["server_error"] in struck
    assert ["expire"] in struck
    assert [] not in struck


def test_a_change_is_a_new_list() -> None:
    """Who keeps a plan sees by the list whether it must be saved: also a share that only looked."""
    made = plan({"fault": "slow", "share": 0.001})
    before = made.faults
    assert made.take_for_request("GET", "/threads", "/threads") == []
    assert made.faults is before
    assert made.take_for_run({}) == []
    assert made.faults is not before


def test_a_line_adds_several() -> None:
    """A line of faults is several entries; what is beside it is said of all of them."""
    made = plan({"fault": "slow:seconds=3 + slow_cancel", "times": 2})
    assert [(fault.name, fault.times, fault.options["seconds"]) for fault in made.faults] == [
        ("slow", 2, 3),
        ("slow_cancel", 2, 60),
    ]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("slow + nonsense", "no fault 'nonsense'"),
        ({"fault": "slow:seconds=3", "seconds": 4}, "seconds is said twice"),
        ({"fault": "http_error", "scope": "run"}, "it is one of a request. Faults of a run: "),
        ({"fault": "http_error + slow", "scope": "request"}, "no fault 'slow' of a request"),
        ({"fault": "slow", "scope": "everything"}, "scope='everything': expected run or request"),
        ({"fault": None}, "expected"),
        (5, "expected"),
    ],
)
def test_a_bad_line_adds_nothing(entry: Any, text: str) -> None:
    """A refused entry leaves the plan as it was."""
    made = FaultPlan()
    with pytest.raises(BadFault, match=text):
        made.add({"fault": entry} if isinstance(entry, str) else entry)
    assert made.faults == []


@pytest.mark.parametrize("name", sorted(RUN_FAULTS))
def test_metadata_asks_for_a_fault(name: str) -> None:
    """A run's own metadata comes before the plan and leaves the plan as it is."""
    made = plan("slow")
    (fault,) = made.take_for_run({METADATA_KEY: name})
    assert (fault.name, fault.options) == (name, RUN_FAULTS[name])
    assert names(made.faults) == ["slow"]


def test_metadata_may_hold_options_and_several() -> None:
    """The compact form of a fault works there too."""
    faults = FaultPlan().take_for_run({METADATA_KEY: "slow:seconds=3 + rate_limited:retry_after=5,turn=2"})
    assert [(fault.name, fault.options) for fault in faults] == [
        ("slow", {"seconds": 3}),
        ("rate_limited", {"retry_after": 5, "turn": 2}),
    ]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("stuk_in_queue", "did you mean 'stuck_in_queue'"),
        (
            "http_error",
            "no fault 'http_error' of a run: it is one of a request. Faults of a run: asks_other_tool",
        ),
        ("", "cannot be read"),
        ("slow:minutes=1", "slow has no option 'minutes'"),
        ("slow:seconds=soon", "seconds='soon'"),
        ("expire + server_error", "expire and server_error cannot strike one run"),
    ],
)
def test_metadata_cannot_ask_for_what_does_not_exist(line: str, text: str) -> None:
    """Metadata with an unknown fault, a request fault, a bad option or a contradiction is refused."""
    with pytest.raises(BadFault) as caught:
        FaultPlan().take_for_run({METADATA_KEY: line})
    assert text in str(caught.value)
