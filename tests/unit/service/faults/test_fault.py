from __future__ import annotations

import pytest

from labkit.service.faults import FAULTS, BadFault, Fault


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_needs_only_its_name(name: str) -> None:
    """Every fault has defaults for its options, happens once, and survives storage."""
    fault = Fault.from_json({"fault": name})
    assert (fault.times, fault.struck) == (1, 0)
    assert fault.options == FAULTS[name]
    assert Fault.from_json(fault.to_json()) == fault


def test_a_share_survives_storage() -> None:
    """An entry that has struck comes back with its counts, so that a restart does not draw again."""
    fault = Fault.from_json({"fault": "slow", "share": 0.5, "seed": 7})
    for _ in range(5):
        _, left = fault.meet()
        assert left is not None
        fault = left
    assert fault.seen == 5
    assert Fault.from_json(fault.to_json()) == fault


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "expected"),
        ([], "expected"),
        ({}, "faults: asks_other_tool, bad_gateway"),
        ({"fault": 5}, "expected"),
        ({"fault": "slwo"}, "no fault 'slwo'; did you mean 'slow'?"),
        ({"fault": "earthquake"}, "no fault 'earthquake'. Faults: "),
        ({"fault": "slow", "times": 0}, "times=0"),
        ({"fault": "slow", "times": True}, "times=True"),
        ({"fault": "slow", "times": 1.5}, "times=1.5"),
        ({"fault": "slow", "share": 0}, "share=0: expected a number above 0, at most 1"),
        ({"fault": "slow", "share": 1.5}, "share=1.5"),
        ({"fault": "slow", "share": True}, "share=True"),
        ({"fault": "slow", "share": 0.5, "seed": "x"}, "seed='x'"),
        ({"fault": "slow", "seed": 2**70}, "seed="),
        ({"fault": "slow", "struck": None}, "struck=None"),
        ({"fault": "slow", "skip": -1}, "skip=-1: expected a whole number"),
        ({"fault": "slow", "minutes": 1}, "slow has no option 'minutes'; it has: seconds"),
        ({"fault": "cancel_overtaken", "seconds": 1}, "it has: none"),
        ({"fault": "slow", "seconds": "1"}, "slow: seconds='1': expected a number from 0"),
        ({"fault": "slow", "seconds": -1}, "seconds=-1"),
        ({"fault": "slow", "seconds": True}, "seconds=True"),
        ({"fault": "slow", "seconds": float("nan")}, "seconds=nan"),
        ({"fault": "failed", "code": 5}, "code=5"),
        ({"fault": "failed", "message": "x" * 9999}, "xxx…: expected text of at most"),
        ({"fault": "http_error", "status": 399}, "status=399: expected a whole number from 400 to 599"),
        ({"fault": "http_error", "status": 600}, "status=600"),
        ({"fault": "http_error", "status": 500.5}, "status=500.5"),
        ({"fault": "http_error", "retry_after": -1}, "retry_after=-1"),
        ({"fault": "http_error", "retry_after": float("inf")}, "retry_after=inf"),
        ({"fault": "http_error", "retry_after": True}, "retry_after=True"),
        ({"fault": "http_error", "body": "xml"}, "body='xml': expected json, text or empty"),
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
def test_a_request_fault_knows_its_request(
    which: dict[str, str], method: str, path: str, *, fits: bool
) -> None:
    """A request fault fits the requests with its method and its part of the path."""
    assert Fault.from_json({"fault": "http_error", **which}).fits(method, path, path) is fits


def test_a_request_fault_knows_its_routes() -> None:
    """The lock of a thread is met by messages and runs only, whatever method and path say."""
    fault = Fault.from_json({"fault": "thread_locked"})
    assert fault.fits("POST", "/threads/t/runs", "/threads/{thread_id}/runs")
    assert not fault.fits("POST", "/threads/runs", "/threads/runs")
    assert not fault.fits("GET", "/threads/t/runs", "/threads/{thread_id}/runs")


def test_times_counts_down_and_struck_up() -> None:
    """An entry of three times is met three times; what is left of it knows how often it has struck."""
    fault = Fault.from_json({"fault": "slow", "times": 3})
    counts = []
    for _ in range(3):
        strikes, left = fault.meet()
        assert strikes
        counts.append(left and (left.times, left.struck))
        fault = left or fault
    assert counts == [(2, 1), (1, 2), None]


def test_some_may_pass_first() -> None:
    """With skip=2 the third one that fits is struck, also when the entry was stored in between."""
    fault, struck = Fault.from_json({"fault": "slow", "skip": 2}), []
    while True:
        hit, left = fault.meet()
        struck.append(hit)
        if left is None:
            break
        fault = Fault.from_json(left.to_json())
    assert struck == [False, False, True]


def test_a_share_is_the_same_for_a_seed() -> None:
    """About the share of what fits is struck, the same ones for the same seed, others for another."""

    def strikes(seed: int) -> list[bool]:
        fault, struck = Fault.from_json({"fault": "slow", "share": 0.3, "seed": seed}), []
        for _ in range(200):
            hit, left = fault.meet()
            assert left is not None
            struck.append(hit)
            fault = left
        assert fault.struck == sum(struck)
        return struck

    first = strikes(1)
    assert first == strikes(1)
    assert first != strikes(2)
    assert 40 <= sum(first) <= 80
