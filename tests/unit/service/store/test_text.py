from __future__ import annotations

import pytest

from labkit.service.store.text import dump, load


def test_what_was_dumped_is_loaded() -> None:
    """Every value that JSON has comes back, in ASCII on the way."""
    value = {"a": [1, 2.5, None, True, "é\ud800\x00"], "b": {}}
    assert dump(value).isascii()
    assert load(dump(value)) == value


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_refused(number: float) -> None:
    """A number that is none is refused rather than written as something that nobody can read."""
    with pytest.raises(ValueError, match="JSON"):
        dump({"n": number})
