from __future__ import annotations

from typing import Any

import pytest

from labkit.connect import mishaps
from labkit.errors import LabkitError
from labkit.service.faults import FAULTS, Fault

RUNS: list[tuple[dict[str, Any], str]] = [
    *[({"status": status}, fault) for status, fault in mishaps.BY_STATUS.items()],
    *[({"failed": code}, fault) for code, fault in mishaps.BY_CODE.items()],
    ({"failed": "invalid_prompt"}, "failed"),
]


@pytest.mark.parametrize(("sentence", "fault"), RUNS)
def test_every_sentence_is_a_fault_that_the_service_knows(sentence: dict[str, Any], fault: str) -> None:
    """Each status and each code leads to a fault of the service's own list."""
    made = mishaps.for_run(None, sentence.get("status"), sentence.get("failed"), {})
    assert Fault.from_json(made).name == fault
    assert fault in FAULTS


def test_a_failure_with_words_of_its_own_keeps_them() -> None:
    """A message replaces the service's own text."""
    assert mishaps.for_run(None, None, "server_error", {"message": "no"}) == {
        "fault": "failed",
        "code": "server_error",
        "message": "no",
    }


@pytest.mark.parametrize(
    ("fault", "status", "failed"),
    [(None, None, None), (None, "failed", "server_error"), ("slow", "expired", None)],
)
def test_exactly_one_decides(fault: str | None, status: str | None, failed: str | None) -> None:
    """Several or none of them are refused."""
    with pytest.raises(LabkitError, match="exactly one of them"):
        mishaps.for_run(fault, status, failed, {})


@pytest.mark.parametrize("status", ["completed", "requires_action", "cancelled", "exploded"])
def test_a_status_without_a_fault_says_how_to_get_there(status: str) -> None:
    """The message lists what there is, and the other way where there is one."""
    with pytest.raises(LabkitError, match="no fault leads there") as caught:
        mishaps.for_run(None, status, None, {})
    assert "expired" in caught.value.expected
    assert caught.value.try_next


def test_a_request_fault() -> None:
    """401 and 429 have the service's own body unless an option asks for a plain error."""
    assert mishaps.for_request(None, 401, {"path": "/threads"}) == {
        "fault": "unauthorized",
        "path": "/threads",
    }
    assert mishaps.for_request(None, 429, {"retry_after": 1}) == {
        "fault": "too_many_requests",
        "retry_after": 1,
    }
    assert mishaps.for_request(None, 500, {"after_commit": True})["fault"] == "http_error"
    assert mishaps.for_request(None, 401, {"retry_after": 1})["fault"] == "http_error"
    assert mishaps.for_request(None, 429, {"after_commit": True})["fault"] == "http_error"


def test_a_request_fault_by_name() -> None:
    """A name is taken as it is, with its status where it has one; nothing at all is refused."""
    assert mishaps.for_request("gateway_timeout", 408, {}) == {
        "fault": "gateway_timeout",
        "scope": "request",
        "status": 408,
    }
    assert mishaps.for_request("bad_gateway", None, {"body": "empty"}) == {
        "fault": "bad_gateway",
        "scope": "request",
        "body": "empty",
    }
    with pytest.raises(LabkitError, match="the name of a fault or an HTTP status"):
        mishaps.for_request(None, None, {})
