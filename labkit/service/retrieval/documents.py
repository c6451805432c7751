"""``python -m labkit.service.retrieval.documents KIND MEMORY < FILE``: write a document's text to standard output.

A process of its own, because a document can be made to take any time and any memory. It reads what it is given and
opens nothing else. Exit code 0: the text follows. Anything else: why there is none, if that can be said.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import logging
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Final
from xml.etree.ElementTree import Element

# Bytes of all XML parts of a document together. A bomb has some kilobytes, and unpacks to all that there is.
UNPACKED_BYTES: Final = 50 * 1024 * 1024
# Characters written at most: a little more than the caller takes.
CHARACTERS: Final = 20_000_000


class Refused(Exception):
    """The document cannot be read; the text says why, after "because"."""


def decode(raw: bytes) -> str:
    """Return the text of a text file; the service takes UTF-8, UTF-16 and ASCII (its documentation of file_search)."""
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # no text has it, and nearly every other file has
        raise Refused("its encoding is not UTF-8, UTF-16 or ASCII")
    return text


def read_pdf(raw: bytes) -> Iterator[str]:
    """Yield the text of each page."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError

    logging.disable()  # pypdf's remarks on what it mends are nobody's business here
    reader = PdfReader(io.BytesIO(raw))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("it is protected by a password")
    try:
        for page in reader.pages:
            yield page.extract_text() + "\n\n"
    except FileNotDecryptedError:
        raise Refused("it is protected by a password") from None


def read_docx(raw: bytes) -> Iterator[str]:
    """Yield the paragraphs, those of tables among them."""
    yield from _paragraphs(raw, [r"word/document\.xml"])


def read_pptx(raw: bytes) -> Iterator[str]:
    """Yield the paragraphs of all slides, in the order of the slides' numbers, and then those of the notes."""
    yield from _paragraphs(raw, [r"ppt/slides/slide(\d+)\.xml", r"ppt/notesSlides/notesSlide(\d+)\.xml"])


def read_html(raw: bytes) -> Iterator[str]:
    """Yield what a page shows, a line a block."""
    page = _Page()
    page.feed(decode(raw))
    page.close()
    lines = (" ".join(line.split()) for line in "".join(page.parts).splitlines())
    yield from (f"{line}\n" for line in lines if line)


READERS: Final[dict[str, Callable[[bytes], Iterator[str]]]] = {
    ".html": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".pptx": read_pptx,
}


class _Page(HTMLParser):
    """Collects the text of a page."""

    BLOCKS: Final = frozenset(
        "address article aside blockquote br dd div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav "
        "ol p pre section table td th title tr ul".split()
    )
    SILENT: Final = frozenset({"script", "style", "template"})

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self.SILENT:
            self._silent = tag
        elif tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def _paragraphs(raw: bytes, patterns: list[str]) -> Iterator[str]:
    """Yield the text of every paragraph of the parts whose names match, pattern after pattern."""
    from defusedxml.ElementTree import fromstring

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        left = UNPACKED_BYTES
        for name in _parts(archive, patterns):
            with archive.open(name) as part:
                xml = part.read(left + 1)  # what the archive says of its sizes need not be true
            left -= len(xml)
            if left < 0:
                raise Refused("it is too large")
            root: Element = fromstring(xml)
            for element in root.iter():
                # Both formats: <p> is a paragraph, <t> its text, <tab> and <br> what they say; namespaces differ.
                kind = _local(element.tag)
                yield element.text or "" if kind == "t" else _SPACES.get(kind, "")


_SPACES: Final = {"p": "\n", "tab": "\t", "br": "\n"}


def _parts(archive: zipfile.ZipFile, patterns: list[str]) -> Iterator[str]:
    found = False
    for pattern in patterns:
        matches = [match for name in archive.namelist() if (match := re.fullmatch(pattern, name))]
        for match in sorted(matches, key=lambda each: int(each[1]) if each.groups() else 0):
            found = True
            yield match.string
    if not found:
        raise Refused("it is damaged")


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows; there the caller's time limit has to do

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def main() -> int:
    """Read the document, write its text."""
    kind, memory = sys.argv[1:]
    _limit(int(memory))
    out = sys.stdout.buffer
    try:
        left = CHARACTERS
        texts = []
        for text in READERS[kind](sys.stdin.buffer.read()):
            texts.append(text[:left])
            left -= len(texts[-1])
            if left <= 0:
                break
        out.write("".join(texts).encode("utf-8", "replace"))
    except Refused as refused:
        out.write(str(refused).encode())
        return 1
    except Exception:  # noqa: BLE001  (whatever a broken document does to its reader, it is broken)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
