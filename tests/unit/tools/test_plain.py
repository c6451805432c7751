"""Values as JSON knows them, cut and cleaned."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from labkit.tools.sanitize import Rules, to_output

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_a_list_is_cut_between_items() -> None:
    """What is left is whole, and the note says how many there were."""
    output = json.loads(to_output([{"id": n} for n in range(5_000)], tool="f", rules=Rules(1_000)).text)
    assert output["result"][:2] == [{"id": 0}, {"id": 1}]
    assert "of 5,000 items" in output["note"]


def test_control_characters_go() -> None:
    """Terminal escapes, invisible and reordering marks and tag characters; line breaks and tabs stay."""
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    text = f"a\x1b[31mred\x1b[0m\x00\x07\u202e\u200b{tags}\tb\n"
    assert json.loads(to_output(text, tool="f").text) == {"result": "ared\tb\n"}
