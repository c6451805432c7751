"""Upload forms, taken apart as they come: the file's bytes go to the disk, so no body is ever whole in memory.

Source: what azure-ai-agents 1.1.0 was measured to send. With ``file_path=`` the file part has a ``filename`` and no
Content-Type; with a stream and ``filename=`` the name is a text part of its own, and the asynchronous client calls
the file part "file" besides (wire contract §11).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from labkit.service import problems
from labkit.service.store import BlobWriter

FILE_BYTES: Final = 512 * 1024 * 1024  # one file; QL, LIM
FIELD_BYTES: Final = 64 * 1024  # one text part: no legal one has a hundredth of it
PARTS: Final = 100
HEADER_BYTES: Final = 64 * 1024  # so long a name is refused as too long, not as unreadable

# How aiohttp spells a file's name: everything but these characters as %XX.
_QUOTED: Final = re.compile(r"(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})+")


@dataclass
class Form:
    """A form that has been read: its text parts, and the file with its own name, if they came."""

    fields: dict[str, str] = field(default_factory=dict)
    file: BlobWriter | None = None
    filename: str | None = None

    def discard(self) -> None:
        """Delete the file's bytes."""
        if self.file is not None:
            self.file.discard()


class FormReader:
    """Reads one form in pieces; every method raises the :class:`~labkit.service.problems.Problem` of a form that does not fit."""

    def __init__(self, content_type: str, begin: Callable[[], BlobWriter]) -> None:
        self.form = Form()
        self._begin = begin
        self._ended = False
        self._parts = 0
        self._name, self._value, self._header = "", bytearray(), (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        kind, options = parse_options_header(content_type)
        self._parser: MultipartParser | None = None
        self._encoded = bytearray()
        if kind == b"multipart/form-data" and options.get(b"boundary"):
            self._parser = self._parse_with(options[b"boundary"])
        elif kind != b"application/x-www-form-urlencoded":
            shown = content_type[:80] or "none"
            raise problems.invalid(f"Invalid Content-Type header ({shown}), expected multipart/form-data.")

    def feed(self, data: bytes) -> None:
        """Read the next bytes of the body."""
        if self._parser is None:
            self._encoded += data
            if len(self._encoded) > FIELD_BYTES:
                raise _malformed("a form without parts is too long")
            return
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise _malformed(str(error)) from None

    def finish(self) -> Form:
        """Return the form, at the body's end."""
        if self._parser is None:
            self._finish_encoded()
        elif not self._ended:
            raise _malformed("it ends before its closing boundary")
        return self.form

    # -- parts --

    def _parse_with(self, boundary: bytes) -> MultipartParser:
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin_part,
                    "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                    "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._end_headers,
                    "on_part_data": self._take,
                    "on_part_end": self._end_part,
                    "on_end": self._end,
                },
                max_header_size=HEADER_BYTES,
            )
        except FormParserError as error:
            raise _malformed(str(error)) from None

    def _begin_part(self) -> None:
        self._parts += 1
        if self._parts > PARTS:
            raise _malformed(f"it has more than {PARTS} parts")
        self._headers, self._value = {}, bytearray()

    def _end_header(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _end_headers(self) -> None:
        disposition = self._headers.get(b"content-disposition", b"").decode("latin-1")
        kind, options = parse_options_header(disposition)
        if kind != b"form-data" or b"name" not in options:
            raise _malformed("a part has no name")
        self._name = _decode(options[b"name"], "a part's name")
        if self._name in self.form.fields or (self._name == "file" and self.form.file is not None):
            raise problems.invalid(f"Duplicate parameter: '{self._name[:80]}'.", param=self._name[:80])
        if self._name == "file":
            self.form.file = self._begin()
            if options.get(b"filename"):
                self.form.filename = _filename(_decode(options[b"filename"], "filename"))

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._name == "file":
            assert self.form.file is not None
            if self.form.file.size + end - start > FILE_BYTES:
                raise _too_large()
            self.form.file.write(memoryview(data)[start:end])
            return
        self._value += data[start:end]
        if len(self._value) > FIELD_BYTES:
            raise _malformed(f"the part '{self._name[:80]}' is too long")

    def _end_part(self) -> None:
        if self._name != "file":
            self.form.fields[self._name] = _decode(bytes(self._value), f"the part '{self._name[:80]}'")

    def _end(self) -> None:
        self._ended = True

    def _finish_encoded(self) -> None:
        # The asynchronous client sends a text (file="…") so; a form without a file comes so from both clients.
        text = _decode(bytes(self._encoded), "the form")
        self.form.fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=PARTS))
        content = self.form.fields.pop("file", None)
        if content is not None:
            self.form.file = self._begin()
            self.form.file.write(content.encode("utf-8", "replace"))


def _filename(text: str) -> str:
    """Return the name that a client meant: aiohttp quotes it as in a URL, requests quotes ``"`` and line breaks only."""
    if _QUOTED.fullmatch(text):
        return unquote(text)
    return text.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def _decode(raw: bytes, what: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed(f"{what} is not UTF-8") from None


def _malformed(why: str) -> problems.Problem:
    return problems.invalid(f"We could not parse the form of your request: {why[:200]}.")


def _too_large() -> problems.Problem:
    text = f"Invalid 'file': file too large. Expected a file of at most {FILE_BYTES} bytes (512 MB)."
    return problems.invalid(text, param="file", code="file_size_exceeded")
