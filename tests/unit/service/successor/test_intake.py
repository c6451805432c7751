from __future__ import annotations

from itertools import count

from labkit.service.successor.intake import to_items


def test_text_is_a_message_of_the_user() -> None:
    """So is a message that leaves out its type; what brings an id keeps it."""
    numbers = count(1)
    items = to_items(
        [{"role": "user", "content": "Hi", "id": "msg_mine"}], lambda prefix: f"{prefix}{next(numbers)}"
    )
    (text,) = to_items("Hi", lambda prefix: f"{prefix}{next(numbers)}")
    assert text == {**items[0], "id": "msg_1"}
    assert items[0]["id"] == "msg_mine"


def test_nothing_is_nothing() -> None:
    """Neither null nor an empty list has items; references are left for the store to find."""
    assert to_items(None, str) == to_items([], str) == []
    reference = {"type": "item_reference", "id": "msg_1"}
    assert to_items([reference], str) == [reference]


def test_a_part_has_what_its_type_has() -> None:
    """Other keys are left out, of messages and of outputs; an answer's text has its lists, also when they were left out."""
    image = {"type": "input_image", "image_url": "u", "detail": None}
    text = {"type": "output_text", "text": "t", "logprobs": None}
    odd = {"type": "input_text", "text": "x", "annotations": [], "odd": 1}
    message, output = to_items(
        [
            {"role": "assistant", "content": [text, odd, image]},
            {"type": "function_call_output", "call_id": "c", "output": [odd]},
        ],
        str,
    )
    plain = {"type": "input_text", "text": "x"}
    whole = {"type": "output_text", "text": "t", "annotations": [], "logprobs": []}
    assert message["content"] == [whole, plain, {"type": "input_image", "image_url": "u"}]
    assert output["output"] == [plain]
