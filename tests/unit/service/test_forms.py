from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from labkit.service.forms import FormReader
from labkit.service.problems import Problem
from labkit.service.store import Blobs
from tests.service.world import FORM, part

BODY = (
    b"preamble\r\n--limit\r\n"
    + part('name="purpose"', b"assistants", "Content-Type: text/plain; charset=utf-8")
    + b"\r\n--limit\r\n"
    + part(
        'name="file"; filename="a.bin"', b"\r\n--limi\r\n--\r\n\r\n", "Content-Type: application/octet-stream"
    )
    + b"\r\n--limit--\r\nepilogue"
)


@pytest.fixture
def blobs() -> Iterator[Blobs]:
    """Blobs in a temporary folder."""
    blobs = Blobs(None)
    yield blobs
    blobs.close()


@pytest.mark.parametrize("size", [1, 2, 7, 64, 10_000])
def test_it_does_not_matter_how_a_form_is_cut(blobs: Blobs, size: int) -> None:
    """Pieces of any size give the same form, also where they cut a boundary."""
    reader = FormReader(FORM, blobs.begin)
    stream = io.BytesIO(BODY.removeprefix(b"preamble\r\n"))
    while piece := stream.read(size):
        reader.feed(piece)
    form = reader.finish()
    assert form.file is not None
    assert (form.fields, form.filename, form.file.size) == ({"purpose": "assistants"}, "a.bin", 16)
    form.file.finish()
    assert form.file.path is not None
    assert form.file.path.read_bytes() == b"\r\n--limi\r\n--\r\n\r\n"
    form.discard()
    assert not form.file.path.exists()


def test_a_form_that_ends_early_is_malformed(blobs: Blobs) -> None:
    """Every proper beginning of a form is refused, never taken for the whole."""
    body = BODY.removeprefix(b"preamble\r\n").removesuffix(b"\r\nepilogue")
    for length in range(0, len(body) - 1, 5):
        reader = FormReader(FORM, blobs.begin)
        with pytest.raises(Problem):
            _read(reader, body[:length])
        reader.form.discard()


def _read(reader: FormReader, body: bytes) -> None:
    reader.feed(body)
    reader.finish()


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("plain.txt", "plain.txt"),
        ("a%20b.txt", "a b.txt"),
        ("%E2%80%AE.txt", "\u202e.txt"),
        ("50% b.txt", "50% b.txt"),
        ("a%zz.txt", "a%zz.txt"),
        ("C:\\temp\\x.txt", "x.txt"),
        ("%FF.txt", "\ufffd.txt"),
    ],
)
def test_a_name_is_unquoted(blobs: Blobs, sent: str, meant: str) -> None:
    """What aiohttp quoted is read as it was meant; a name that only looks so stays."""
    reader = FormReader(FORM, blobs.begin)
    reader.feed(b"--limit\r\n" + part(f'name="file"; filename="{sent}"', b"x") + b"\r\n--limit--\r\n")
    form = reader.finish()
    assert form.filename == meant
    form.discard()
