"""TypedDicts of the standard library become what pydantic reads."""

from __future__ import annotations

import sys
from typing import Annotated, Any, NotRequired, Required, TypedDict

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from labkit.tools.typed_dicts import modernize


class Partial(TypedDict, total=False):
    """Keys may be missing, but one."""

    must: Required[int]
    may: str


class Whole(TypedDict):
    """Keys must be there, but one."""

    parts: list[Partial]
    note: NotRequired[str | None]


def check(hint: Any, value: Any) -> Any:
    """Validate a value against the modernized annotation."""
    return TypeAdapter(modernize(hint)).validate_python(value)


@pytest.mark.parametrize(
    "hint", [Whole, list[Whole], Whole | None, Annotated[Whole, "about it"], dict[str, Whole]]
)
def test_it_is_found_wherever_it_stands(hint: Any) -> None:
    """In lists, unions, annotations and other TypedDicts."""
    good = {"parts": [{"must": "1"}]}
    wrapped = {"list": [good], "dict": {"a": good}}
    value = next((wrapped[name] for name in wrapped if str(hint).startswith(name)), good)
    assert "'must': 1" in str(check(hint, value))


def test_which_keys_are_required() -> None:
    """Also with annotations that are strings, where Python 3.11 itself does not know."""
    with pytest.raises(ValidationError, match="must"):
        check(Partial, {"may": "x"})
    assert check(Whole, {"parts": []}) == {"parts": []}
    with pytest.raises(ValidationError, match="parts"):
        check(Whole, {"note": None})


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="pydantic reads them there")
def test_the_reason_is_still_there() -> None:
    """When pydantic reads them as they are, this module can go."""
    with pytest.raises(PydanticUserError, match=r"typing_extensions.TypedDict"):
        TypeAdapter(Whole)


@pytest.mark.parametrize("hint", [int, list[int], int | None, Any, Annotated[int, "x"]])
def test_anything_else_stays(hint: Any) -> None:
    """The annotation comes back as it is."""
    assert modernize(hint) == hint
