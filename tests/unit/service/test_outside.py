from __future__ import annotations

import pytest

from labkit.service.outside import BadOutside, Outside


def test_nothing_is_outside_unless_it_is_said() -> None:
    """Without variables the rules answer, and nobody else is called."""
    for environ in ({}, {"LABKIT_MODEL_URL": " ", "LABKIT_OPENAPI_HOSTS": ""}):
        assert Outside.read(environ) == Outside()


def test_variables_are_read() -> None:
    """The model has its address, its key and its name; hosts are a list."""
    environ = {
        "LABKIT_MODEL_URL": "http://localhost:1/v1",
        "LABKIT_MODEL_KEY": "k",
        "LABKIT_MODEL_NAME": "llama",
        "LABKIT_OPENAPI_HOSTS": "A.example, b.example,",
    }
    outside = Outside.read(environ)
    assert outside.model is not None
    assert (outside.model.place, outside.model.key, outside.model.name) == (
        "http://localhost:1/v1/chat/completions",
        "k",
        "llama",
    )
    assert outside.hosts == ("a.example", "b.example")


def test_arguments_come_first() -> None:
    """An option of the command line wins over its variable; an empty one turns it off."""
    environ = {"LABKIT_MODEL_URL": "http://localhost:1/v1", "LABKIT_OPENAPI_HOSTS": "a"}
    outside = Outside.read(environ, model_url="http://localhost:2/v1", hosts="*")
    assert outside.model is not None
    assert (outside.model.url, outside.hosts) == ("http://localhost:2/v1/chat/completions", ("*",))
    assert Outside.read(environ, model_url="", hosts="") == Outside()


def test_an_address_that_is_none_is_refused_without_its_secrets() -> None:
    """The message names the variable, what it is without a password, and what was expected."""
    with pytest.raises(BadOutside) as refused:
        Outside.read({"LABKIT_MODEL_URL": "localhost//user:pass@host?key=secret"})
    assert "LABKIT_MODEL_URL is 'host'" in str(refused.value)
    assert "expected an address such as http://localhost:11434/v1" in str(refused.value)
    assert "pass" not in str(refused.value)
