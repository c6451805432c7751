from __future__ import annotations

from pathlib import Path

import pytest

from labkit.service.retrieval import extraction
from labkit.service.retrieval.extraction import extract
from labkit.service.retrieval.kinds import Unreadable
from tests.unit.service.retrieval.papers import docx, pack, pdf, pptx

PAGE = b"""<html><head><title>Title</title><style>p {}</style></head><body><h1>Head &amp; line</h1>
<p>A <b>bold</b>   word</p><script>alert(1)</script><table><tr><td>1</td><td>2</td></tr></table></body></html>"""


def read(path: Path, name: str, content: bytes) -> str:
    (path / "blob").write_bytes(content)
    return extract(path / "blob", name)


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.txt", "héllo".encode(), "héllo"),
        ("A.TXT", b"\xef\xbb\xbfwith a mark", "with a mark"),
        ("a.md", "wide é".encode("utf-16"), "wide é"),
        ("a.json", b'{"a": [1, 2]}', '{"a": [1, 2]}'),
        ("a.py", b"def f(): ...", "def f(): ..."),
        ("a.html", PAGE, "Title\nHead & line\nA bold word\n1\n2\n"),
        ("a.pdf", pdf("The warranty", "lasts two years."), "The warranty\nlasts two years.\n\n\n"),
        ("a.docx", docx("One &amp; only", "Zwei"), "\nOne & only\nZwei"),
        ("a.pptx", pptx(*(f"s{n}" for n in range(1, 12))), "".join(f"\ns{n}" for n in range(1, 12))),
    ],
)
def test_text_is_had_from_every_kind(tmp_path: Path, name: str, content: bytes, text: str) -> None:
    """Text and code as they are, pages without their tags, documents by paragraph, slides in their order."""
    assert read(tmp_path, name, content) == text


BOMB = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", b"", "it is empty"),
        ("a.pdf", pdf(), "it is empty"),
        ("a.txt", bytes(range(256)), "its encoding is not UTF-8, UTF-16 or ASCII"),
        ("a.html", b"\xff\xfe\x00\xd8\x00\x00", "its encoding is not UTF-8, UTF-16 or ASCII"),
        ("a.txt", b"null\0", "its encoding is not UTF-8, UTF-16 or ASCII"),
        ("a.pdf", b"no pdf", "it is damaged"),
        ("a.docx", b"no zip", "it is damaged"),
        ("a.docx", pack({"other.xml": "<a/>"}), "it is damaged"),
        ("a.docx", pack({"word/document.xml": "<a>"}), "it is damaged"),
        ("a.docx", pack({"word/document.xml": "<a>" + "x" * 60_000_000}), "it is too large"),
        (
            "a.docx",
            pack({"word/document.xml": f'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">{BOMB}]><t>&j;</t>'}),
            "it is damaged",
        ),
    ],
)
def test_what_cannot_be_parsed_says_why(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    """Damage, bombs of both kinds and other encodings are `invalid_file`, with a reason."""
    with pytest.raises(Unreadable, match=f"^The file could not be parsed because {why}.$") as caught:
        read(tmp_path, name, content)
    assert caught.value.code == "invalid_file"


@pytest.mark.parametrize("name", ["a.doc", "a.csv", "a.png", "a", ".txt", "a.txt.exe"])
def test_other_kinds_are_not_supported(tmp_path: Path, name: str) -> None:
    """What is no text, or a format of the last century, is `unsupported_file`."""
    with pytest.raises(Unreadable, match=r"The file type is not supported\.") as caught:
        read(tmp_path, name, b"x")
    assert caught.value.code == "unsupported_file"


def test_a_document_has_so_much_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that keeps its reader busy for ever is given up, and its reader with it."""
    monkeypatch.setattr(extraction, "DOCUMENT_SECONDS", 0.5)
    with pytest.raises(Unreadable, match="it takes too long"):
        read(tmp_path, "a.html", b"<a" * 3_000_000)


def test_a_long_text_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads half a gigabyte to find that it is too much."""
    monkeypatch.setattr(extraction, "CHARACTERS", 10)
    assert read(tmp_path, "a.txt", b"0123456789") == "0123456789"
    for content in (b"0123456789!", b"x" * 1000):
        with pytest.raises(Unreadable, match="it is too large"):
            read(tmp_path, "a.txt", content)


def test_a_file_of_the_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A learner's own json.py, zipfile.py or pypdf.py does not come in the way of the reader."""
    monkeypatch.chdir(tmp_path)
    for name in ("zipfile", "pypdf", "html", "json", "defusedxml"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(9)")
    assert read(tmp_path, "a.docx", docx("fine")).strip() == "fine"
