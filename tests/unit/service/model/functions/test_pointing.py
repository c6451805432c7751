from __future__ import annotations

import pytest

from labkit.service.model.functions.pointing import resolve

ORDERS = "Orders (C77):\n- order id O1, status shipped, total 20\n- order id O2, status open, total 35.5"
HOTELS = "Hotels in Lisbon:\n- hotel Alba, price 120, rating 4.2\n- hotel Casa Borea, price 95, rating 3.9"
FLIGHTS = "1. flight LH100, departure 09:40, duration 55\n2. flight SK7, departure 07:15, duration 70"
SLOTS = "Slots (Weber, 2026-12-03): 09:00, 10:30 and 15:15."


@pytest.mark.parametrize(
    ("request_", "said", "resolved"),
    [
        ("Cancel the second one.", [ORDERS], "Cancel order id O2."),
        ("Please cancel the last order", [ORDERS], "Please cancel order id O2"),
        ("Cancel the first", [ORDERS], "Cancel order id O1"),
        ("Book the cheapest for Anna", [HOTELS], "Book hotel Casa Borea for Anna"),
        ("Book the cheapest one for Anna.", [HOTELS], "Book hotel Casa Borea for Anna."),
        ("Can you book the best rated option?", [HOTELS], "Can you book hotel Alba?"),
        ("Reserve the earliest one", [FLIGHTS], "Reserve flight SK7"),
        ("Reserve the fastest of them", [FLIGHTS], "Reserve flight LH100"),
        ("Book the latest one", [SLOTS], "Book 15:15"),
        ("Cancel the second one", ["Done.", ORDERS], "Cancel order id O2"),
    ],
)
def test_a_request_points_into_a_list(request_: str, said: list[str], resolved: str) -> None:
    """Ordinals count the items of the newest list; superlatives compare what its items say."""
    assert resolve(request_, said) == resolved


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ("Cancel the third one", [ORDERS]),
        ("Cancel the second one", []),
        ("Cancel the second one", ["Order (O1): cancelled yes."]),
        ("What is the cheapest one?", [HOTELS]),
        ("Is the second one open?", [ORDERS]),
        ("Book the nearest one", [HOTELS]),
        ("Meet me on the second of May", [ORDERS]),
        ("Cancel order O1", [ORDERS]),
        ("Book a table for the last week of May", [HOTELS]),
        ("Send the first draft to Bob", [ORDERS]),
    ],
)
def test_what_points_at_nothing_stays(request_: str, said: list[str]) -> None:
    """Without such an item, and in questions, the words stay as they are."""
    assert resolve(request_, said) == request_
