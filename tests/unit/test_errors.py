"""The error tree."""

from __future__ import annotations

import inspect

from labkit import errors


def test_a_message_has_three_parts() -> None:
    """What happened, what was expected and what to try stand on lines of their own; missing parts leave no line."""
    error = errors.LabkitError("It broke.", expected="a whole one", try_next="another one")
    assert str(error) == "It broke.\nExpected: a whole one\nTry: another one"
    assert str(errors.LabkitError("It broke.")) == "It broke."


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    """Every error is drawn, and every one is a LabkitError."""
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)]
    assert len(kinds) > 8
    assert [kind for kind in kinds if not issubclass(kind, errors.LabkitError)] == []
    assert [kind.__name__ for kind in kinds if kind.__name__ not in str(errors.__doc__)] == []


def test_a_run_error_reads_the_run_in_either_form() -> None:
    """Id and status come from a mapping or from attributes, and a status enum becomes its word."""

    class Status:
        value = "queued"

    class Run:
        id = "run_2"
        status = Status()

    by_key = errors.RunError("x", run={"id": "run_1", "status": "failed"})
    by_attribute = errors.RunError("x", run=Run())
    assert (by_key.run_id, by_key.status) == ("run_1", "failed")
    assert (by_attribute.run_id, by_attribute.status) == ("run_2", "queued")
