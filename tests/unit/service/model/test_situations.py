from __future__ import annotations

import pytest

from tests.unit.service.model.situation import Situation, problems
from tests.unit.service.model.situations import (
    everyday,
    forms,
    hard,
    instructed,
    office,
    orders,
    shop,
    speech,
    trades,
    varied,
    weather,
)

SITUATIONS = [
    each
    for module in (weather, office, shop, speech, instructed, orders, forms, hard, varied, trades, everyday)
    for each in module.SITUATIONS
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_the_turns_are_sensible(situation: Situation) -> None:
    """The right functions are called with the right arguments, and the answer holds the essentials."""
    assert problems(situation) == []
