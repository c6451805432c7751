"""What every body has in common, and how it is read."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labkit.service import refusals


class Body(BaseModel):
    """A request's body: types as JSON has them, without conversion."""

    # hide_input: a refusal never repeats a whole payload.
    # defer_build: a validator is built when its first request comes; all of them together cost a cold start 0.1 s.
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True, defer_build=True)


Key = Annotated[str, Field(max_length=64)]
Value = Annotated[str, Field(max_length=512)]
Metadata = Annotated[dict[Key, Value], Field(max_length=16)]


_Model = TypeVar("_Model", bound=Body)


def read(model: type[_Model], body: dict[str, Any]) -> dict[str, Any]:
    """Return the keys of ``body`` that ``model`` knows, unchanged.

    Raises:
        Problem: 400, naming the first parameter that does not fit.
    """
    try:
        model.model_validate(body)
    except ValidationError as error:
        raise refusals.refusal(error) from None
    return {name: body[name] for name in model.model_fields if name in body}
