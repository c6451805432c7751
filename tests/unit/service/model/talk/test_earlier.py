from __future__ import annotations

import pytest

from labkit.service.model.talk.earlier import read_earlier

TRACK = "Track (SH-1): shipment SH-1, status in transit, eta 2026-12-01 and location Rotterdam."
OTHER = "Track (SH-2): shipment SH-2, status delivered, eta 2026-11-02 and location Lyon."
BOOK = "Search books (Herbert): (title Dune, year 1965, available yes)."
ROOMS = "Rooms (Oslo):\n- room Blue, price 90, free yes\n- room Red, price 120, free no"


@pytest.mark.parametrize(
    ("question", "said", "answer"),
    [
        ("What is its status?", [TRACK], "The status is in transit."),
        ("Where is it now?", [TRACK], "The location is Rotterdam."),
        ("When will it arrive?", [TRACK], "The eta is 2026-12-01."),
        ("When will SH-1 arrive?", [TRACK, OTHER], "The eta is 2026-12-01."),
        ("What is the status?", [TRACK, OTHER], "The status is delivered."),
        ("Is it available?", [BOOK], "Yes: available yes."),
        ("How much is Red?", [ROOMS], "The price is 120."),
    ],
)
def test_what_a_function_gave_is_remembered(question: str, said: list[str], answer: str) -> None:
    """The newest answer that tells of the thing is read, by its own word or by what the question asks for."""
    assert read_earlier(question, said) == answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is its weight?", [TRACK]),
        ("What is the price?", [ROOMS]),
        ("When will SH-9 arrive?", [TRACK]),
        ("What is the status?", ["The status quo is fine."]),
        ("Tell me a joke", [TRACK]),
        ("What is the status?", []),
    ],
)
def test_what_it_leaves_open_stays_open(question: str, said: list[str]) -> None:
    """Nothing is made up: another thing, several things, a word that was not told, talk that tells of no function."""
    assert read_earlier(question, said) is None
