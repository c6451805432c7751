"""How a prompt names a picture: what a file tells of it without being looked at."""

from __future__ import annotations

import base64
import binascii
import io
import re
from typing import Any, BinaryIO, Final

import imagesize

from labkit.service.store import Store
from labkit.service.store.blobs import BlobMissing
from labkit.service.store.database import DiskTrouble

Json = dict[str, Any]

_HEAD: Final = 64 * 1024  # characters of a picture's base64 text: its size stands near its beginning
_NAME: Final = 80  # characters of a file's name


def name_picture(store: Store, project: str, block: Json) -> str:
    """Return "[image_file: cat.png, 640 × 480 pixels]" for a content block; what is not known is left out.

    A picture at an address of the web is not fetched.
    """
    kind = block["type"]
    if kind == "image_file":
        file = store.get(project, "file", block[kind]["file_id"])
        known = [] if file is None else [_clean(file["filename"]), _size_of_file(store, project, file["id"])]
    else:
        address = block[kind]["url"]
        known = ["", _size_of_data(address)] if address.startswith("data:") else [_clean(address)]
    told = ", ".join(filter(None, known))
    return f"[{kind}: {told}]" if told else f"[{kind}]"


def _size_of_file(store: Store, project: str, file_id: str) -> str:
    try:
        with store.blobs.open(project, file_id) as file:
            return _size(file)
    except (BlobMissing, DiskTrouble, OSError):
        return ""


def _size_of_data(address: str) -> str:
    head = re.sub(r"\s", "", address.partition(",")[2][:_HEAD])
    try:
        data = base64.b64decode(head[: len(head) // 4 * 4])
    except (binascii.Error, ValueError):
        return ""
    return _size(io.BytesIO(data))


def _size(file: BinaryIO) -> str:
    try:
        width, height = imagesize.get(file)
    except Exception:  # noqa: BLE001  # whatever a damaged file does to its reader
        return ""
    return f"{width} × {height} pixels" if width > 0 and height > 0 else ""


def _clean(name: str) -> str:
    return re.sub(r"[\[\]\x00-\x1f\x7f]", "", name)[:_NAME]
