"""What a docstring says, in each of the three styles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labkit.tools.docstrings import Documented, read_docstring


def google(city: str, days: int = 1) -> None:
    """Get the weather.

    It is a forecast.

    Args:
        city: The city's
            name.
        days (int): How many.

    Returns:
        A forecast.
    """


def numpy(city: str, days: int = 1) -> None:
    """Get the weather.

    It is a forecast.

    Parameters
    ----------
    city : str
        The city's name.
    days : int, optional
        How many.

    Returns
    -------
    dict
        A forecast.
    """


def rest(city: str, days: int = 1) -> None:
    """Get the weather.

    It is a forecast.

    :param city: The city's name.
    :param int days: How many.
    :returns: A forecast.
    """


@pytest.mark.parametrize("function", [google, numpy, rest])
def test_the_styles_say_the_same(function: Callable[..., Any]) -> None:
    """The text before the sections, and each parameter on one line."""
    assert read_docstring(function) == Documented(
        "Get the weather.\n\nIt is a forecast.", {"city": "The city's name.", "days": "How many."}
    )


def test_no_docstring_and_a_long_one() -> None:
    """Nothing is invented; a long text is cut at the limit of the API."""

    def bare() -> None: ...

    assert read_docstring(bare) == Documented()
    bare.__doc__ = "x" * 3_000
    assert len(read_docstring(bare).description) == 1_024


def test_parameters_that_are_not_there_are_no_noise(caplog: pytest.LogCaptureFixture) -> None:
    """A docstring that has drifted from its function is not a reason for a warning in a lab."""

    def drifted(a: int) -> None:  # noqa: D417  # that is what the test is about
        """Do.

        Args:
            b: Gone.
        """

    assert read_docstring(drifted).parameters == {"b": "Gone."}
    assert caplog.text == ""
