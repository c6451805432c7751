from __future__ import annotations

from typing import Any

import pytest

from labkit.connect import mishaps
from labkit.errors import LabkitError
from labkit.service.faults import FAULTS, Fault

RUNS: list[tuple[dict[str, Any], str]] = [
    *[({"status": status}, fault) for status, fault in mishaps.BY_STATUS.items()],
    *[({"failed": code}, fault) for code, fault in mishaps.BY_CODE.items()],
    ({"failed": "content_filter"}, "failed"),
]


@pytest.mark.parametrize(("sentence", "fault"), RUNS)
def test_every_sentence_is_a_fault_that_the_service_knows(sentence: dict[str, Any], fault: str) -> None:
    """Each status and each code leads to a fault of the service's own list."""
    made = mishaps.for_run(sentence.get("status"), sentence.get("failed"), {})
    assert Fault.from_json(made).name == fault
    assert fault in FAULTS


def test_a_failure_with_words_of_its_own_keeps_them() -> None:
    """A message replaces the service's own text."""
    assert mishaps.for_run(None, "server_error", {"message": "no"}) == {
        "fault": "failed",
        "code": "server_error",
        "message": "no",
    }


@pytest.mark.parametrize(("status", "failed"), [(None, None), ("failed", "server_error")])
def test_exactly_one_of_the_two_decides(status: str | None, failed: str | None) -> None:
    """Both or neither is refused."""
    with pytest.raises(LabkitError, match="one of the two"):
        mishaps.for_run(status, failed, {})


@pytest.mark.parametrize("status", ["completed", "requires_action", "cancelled", "exploded"])
def test_a_status_without_a_fault_says_how_to_get_there(status: str) -> None:
    """The message lists what there is, and the other way where there is one."""
    with pytest.raises(LabkitError, match="no fault leads there") as caught:
        mishaps.for_run(status, None, {})
    assert "expired" in caught.value.expected
    assert caught.value.try_next


def test_a_request_fault() -> None:
    """401 has the service's own body unless an option asks for a plain error."""
    assert mishaps.for_request(401, {"path": "/threads"}) == {"fault": "unauthorized", "path": "/threads"}
    assert mishaps.for_request(500, {"after_commit": True})["fault"] == "http_error"
    assert mishaps.for_request(401, {"retry_after": 1})["fault"] == "http_error"
