from __future__ import annotations

from io import BytesIO, StringIO, TextIOWrapper

import pytest

from labkit.connect import plain

TEXT = "a · b … ü"


@pytest.mark.parametrize(("encoding", "shown"), [("ascii", "a - b ... ?"), ("utf-8", TEXT), ("cp1252", TEXT)])
def test_what_an_encoding_lacks_is_replaced(encoding: str, shown: str) -> None:
    """Both ways, through our writing and through anybody's, nothing is raised and what can be shown is kept."""
    foreign, own = (TextIOWrapper(BytesIO(), encoding) for _ in range(2))
    plain.write(foreign, TEXT)
    plain.tolerate(own)
    own.write(TEXT)
    for stream in (foreign, own):
        stream.seek(0)
        assert stream.read() == shown


def test_a_stream_without_an_encoding_takes_everything() -> None:
    """A StringIO, and what a notebook puts in place of stdout."""
    stream = StringIO()
    plain.tolerate(stream)
    plain.write(stream, TEXT)
    assert stream.getvalue() == TEXT
