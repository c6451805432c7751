"""Messages and their content parts."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from labkit.service import refusals
from labkit.service.requests.body import Body, Metadata
from labkit.service.requests.resources import Attachment

MESSAGE_CHARACTERS: Final = 1_500_000  # QL, LIM
MESSAGES: Final = 100_000  # per thread; QL, LIM, TRM


# An address of the web, or an image as a data URL.
_ADDRESS: Final = re.compile(r"^(https?://.|data:image/)")


class _TextPart(Body):
    type: Literal["text"]
    text: str = Field(min_length=1, max_length=MESSAGE_CHARACTERS)


def _is_address(value: str) -> str:
    if not _ADDRESS.match(value):
        raise PydanticCustomError(
            "url", "Expected a valid URL (http, https or data:image), but got a value with an invalid format"
        )
    return value


class _Shown(Body):
    detail: Literal["auto", "low", "high"] | None = None


class _FileId(_Shown):
    file_id: str


class _Url(_Shown):
    # Also the image itself: the SDK's sample with base64 sends it so.
    url: Annotated[str, AfterValidator(_is_address)] = Field(json_schema_extra={"pattern": _ADDRESS.pattern})


class _ImageFilePart(Body):
    type: Literal["image_file"]
    image_file: _FileId


class _ImageUrlPart(Body):
    type: Literal["image_url"]
    image_url: _Url


class _OtherPart(Body):
    type: Literal["text", "image_file", "image_url"]  # none of them comes here: it words the refusal


_PARTS: Final = {"text": refusals.TEXT, "image_file": refusals.FILE, "image_url": refusals.URL}


def _part_kind(value: Any) -> str:
    kind = value.get("type") if isinstance(value, dict) else None
    return _PARTS.get(kind, refusals.OTHER) if isinstance(kind, str) else refusals.OTHER


Part = Annotated[
    Annotated[_TextPart, Tag(refusals.TEXT)]
    | Annotated[_ImageFilePart, Tag(refusals.FILE)]
    | Annotated[_ImageUrlPart, Tag(refusals.URL)]
    | Annotated[_OtherPart, Tag(refusals.OTHER)],
    Discriminator(_part_kind),
]


def _content_kind(value: Any) -> str:
    return refusals.ARRAY if isinstance(value, list) else refusals.STRING


class CreateMessage(Body):
    """``POST /threads/{t}/messages``, and every message inside another request."""

    role: Literal["user", "assistant"]
    content: Annotated[
        Annotated[str, Field(min_length=1, max_length=MESSAGE_CHARACTERS), Tag(refusals.STRING)]
        | Annotated[list[Part], Field(min_length=1), Tag(refusals.ARRAY)],
        Discriminator(_content_kind),
    ]
    attachments: list[Attachment] | None = None
    metadata: Metadata | None = None
