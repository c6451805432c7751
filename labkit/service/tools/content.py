"""What an answer shows beside its text: pictures that tools made, and annotations where the text names their results."""

from __future__ import annotations

import re
from typing import Any

from labkit.service import bodies

Json = dict[str, Any]


def compose(text: str, images: list[str], marks: list[Json]) -> list[Json]:
    """Return a message's content: a part for each picture (file id), then the text with its annotations.

    A mark is an annotation without its place; it is put wherever its ``text`` stands, the longest first.
    """
    block = bodies.text_block(text)
    by_text = {mark["text"]: mark for mark in marks if mark["text"]}  # of two with one text, the later
    if by_text:
        wanted = re.compile("|".join(map(re.escape, sorted(by_text, key=len, reverse=True))))
        block["text"]["annotations"] = [
            {**by_text[found.group()], "start_index": found.start(), "end_index": found.end()}
            for found in wanted.finditer(text)
        ]
    return [
        *({"type": "image_file", "image_file": {"file_id": file_id}} for file_id in dict.fromkeys(images)),
        block,
    ]
