"""The text parts of an upload form."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from labkit.service.requests.body import Body

# What a file is called that came without a name; the SDK's asynchronous client calls it so, too.
NAMELESS: Final = "file"
NAME_CHARACTERS: Final = 512  # no file system has longer names; assumed here


def _printable(name: str) -> str:
    if any(ord(character) < 32 or ord(character) == 127 for character in name):
        raise PydanticCustomError("control", "expected a name without control characters")
    return name


class UploadFile(Body):
    """``POST /files``: what stands beside the file. The name is shown again and used for nothing else."""

    purpose: Literal["assistants", "assistants_output", "vision"]
    filename: Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS), AfterValidator(_printable)] = (
        NAMELESS
    )
