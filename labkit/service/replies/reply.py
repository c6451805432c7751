"""What every reply has in common: all keys present, no others."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict


class Reply(BaseModel):
    """An object of the wire, whole: a key that is missing or unknown is a mistake of the service."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Open(BaseModel):
    """A part of a reply whose other keys depend on its type."""

    model_config = ConfigDict(strict=True, extra="allow")


Metadata = dict[str, str]
Anything = dict[str, Any]
Item = TypeVar("Item", bound=Reply)


class Page(Reply, Generic[Item]):
    """One page of a listing (wire contract §2)."""

    object: Literal["list"]
    data: list[Item]
    first_id: str | None
    last_id: str | None
    has_more: bool


class Listing(Reply, Generic[Item]):
    """A listing without pages."""

    object: Literal["list"]
    data: list[Item]


class Values(Reply, Generic[Item]):
    """A listing in the shape of Azure's own services."""

    value: list[Item]


class Deleted(Reply):
    """The reply to a DELETE."""

    id: str
    object: str
    deleted: Literal[True]
