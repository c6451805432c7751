from __future__ import annotations

import pytest

from labkit.service.faults import FAULTS, METADATA_KEY, RUN_FAULTS, BadFault, Fault, FaultPlan


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_needs_only_its_name(name: str) -> None:
    """Every fault has defaults for its options, happens once, and survives storage."""
    fault = Fault.from_json({"fault": name})
    assert fault.times == 1
    assert fault.options == FAULTS[name]
    assert Fault.from_json(fault.to_json()) == fault


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "expected"),
        ([], "expected"),
        ({}, "faults: expire, failed"),
        ({"fault": 5}, "expected"),
        ({"fault": "slwo"}, "no fault 'slwo'; did you mean 'slow'?"),
        ({"fault": "earthquake"}, "no fault 'earthquake'. Faults: "),
        ({"fault": "slow", "times": 0}, "times=0"),
        ({"fault": "slow", "times": True}, "times=True"),
        ({"fault": "slow", "times": 1.5}, "times=1.5"),
        ({"fault": "slow", "minutes": 1}, "slow has no option 'minutes'; it has: seconds"),
        ({"fault": "server_error", "seconds": 1}, "it has: none"),
        ({"fault": "slow", "seconds": "1"}, "seconds='1'"),
        ({"fault": "slow", "seconds": -1}, "seconds=-1"),
        ({"fault": "slow", "seconds": True}, "seconds=True"),
        ({"fault": "slow", "seconds": float("nan")}, "seconds=nan"),
        ({"fault": "failed", "code": 5}, "code=5"),
        ({"fault": "http_error", "status": 399}, "status=399"),
        ({"fault": "http_error", "status": 600}, "status=600"),
        ({"fault": "http_error", "status": 500.5}, "status=500.5"),
        ({"fault": "http_error", "retry_after": -1}, "retry_after=-1"),
        ({"fault": "http_error", "retry_after": float("inf")}, "retry_after=inf"),
        ({"fault": "http_error", "retry_after": True}, "retry_after=True"),
        ({"fault": "http_error", "body": "xml"}, "body='xml'"),
        ({"fault": "http_error", "after_commit": 1}, "after_commit=1"),
        ({"fault": "http_error", "path": 5}, "path=5"),
        ({"fault": "no_permission", "method": ["GET"]}, "method="),
    ],
)
def test_a_wrong_fault_is_refused_with_what_was_expected(value: object, text: str) -> None:
    """A fault that could not work is refused when it is set, with the value and what would be right."""
    with pytest.raises(BadFault) as caught:
        Fault.from_json(value)
    assert text in str(caught.value)


def test_a_run_takes_run_faults_in_order() -> None:
    """Runs use up the run faults in the order in which they were set; request faults stay."""
    plan = FaultPlan([Fault.from_json({"fault": name}) for name in ("http_error", "slow", "expire")])
    taken = [plan.take_for_run({}) for _ in range(3)]
    assert [fault and fault.name for fault in taken] == ["slow", "expire", None]
    assert [fault.name for fault in plan.faults] == ["http_error"]


def test_times_counts_down() -> None:
    """A fault with times=2 happens twice; with times null it happens always."""
    plan = FaultPlan([Fault.from_json({"fault": "slow", "times": 2})])
    assert [plan.take_for_run({}) is not None for _ in range(3)] == [True, True, False]
    forever = FaultPlan([Fault.from_json({"fault": "slow", "times": None})])
    assert all(forever.take_for_run({}) for _ in range(5))
    assert len(forever.faults) == 1


@pytest.mark.parametrize("name", sorted(RUN_FAULTS))
def test_metadata_asks_for_a_fault(name: str) -> None:
    """A run's own metadata comes before the plan and leaves the plan as it is."""
    plan = FaultPlan([Fault.from_json({"fault": "slow"})])
    fault = plan.take_for_run({METADATA_KEY: name})
    assert fault is not None
    assert (fault.name, fault.options) == (name, RUN_FAULTS[name])
    assert len(plan.faults) == 1


@pytest.mark.parametrize("name", ["stuk_in_queue", "http_error", ""])
def test_metadata_cannot_ask_for_what_is_no_run_fault(name: str) -> None:
    """Metadata with an unknown fault, or with a request fault, is refused."""
    with pytest.raises(BadFault, match="no fault"):
        FaultPlan().take_for_run({METADATA_KEY: name})


@pytest.mark.parametrize(
    ("which", "method", "path", "fits"),
    [
        ({}, "GET", "/threads", True),
        ({"method": "POST"}, "GET", "/threads", False),
        ({"method": "POST"}, "POST", "/threads", True),
        ({"path": "/runs"}, "POST", "/threads/t/runs", True),
        ({"path": "/runs"}, "POST", "/threads", False),
        ({"method": "GET", "path": "/runs"}, "POST", "/threads/t/runs", False),
    ],
)
def test_a_request_fault_waits_for_its_request(
    which: dict[str, str], method: str, path: str, *, fits: bool
) -> None:
    """A request fault strikes the first request with its method and its part of the path."""
    plan = FaultPlan([Fault.from_json({"fault": "http_error", **which})])
    assert (plan.take_for_request(method, path) is not None) is fits
    assert plan.faults == [] if fits else len(plan.faults) == 1
