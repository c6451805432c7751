"""What the service may use that is not its own: a model behind an address, and hosts that ``openapi`` may call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from labkit.service.model.remote.endpoint import BadAddress, RemoteModel

MODEL_URL: Final = "LABKIT_MODEL_URL"
MODEL_KEY: Final = "LABKIT_MODEL_KEY"
MODEL_NAME: Final = "LABKIT_MODEL_NAME"
HOSTS: Final = "LABKIT_OPENAPI_HOSTS"


class BadOutside(ValueError):
    """An option that cannot be used; the text names it, what it is and what was expected."""


@dataclass(frozen=True)
class Outside:
    """``model``: who answers instead of the rules, or None. ``hosts``: for ``openapi``, besides this machine."""

    model: RemoteModel | None = None
    hosts: tuple[str, ...] = ()

    @property
    def place(self) -> str | None:
        """Where the model is, in a form that may be shown; None: here."""
        return self.model.place if self.model else None

    @classmethod
    def read(
        cls, environ: Mapping[str, str], *, model_url: str | None = None, hosts: str | None = None
    ) -> Outside:
        """Read the variables; the arguments come before them. The key is only ever a variable: a command line is public.

        Raises:
            BadOutside: an address is none.
        """
        url = model_url if model_url is not None else environ.get(MODEL_URL, "")
        named = hosts if hosts is not None else environ.get(HOSTS, "")
        return cls(
            _model(url, environ), tuple(host.strip().lower() for host in named.split(",") if host.strip())
        )


def _model(url: str, environ: Mapping[str, str]) -> RemoteModel | None:
    if not url.strip():
        return None
    try:
        return RemoteModel.at(url, environ.get(MODEL_KEY, "").strip(), environ.get(MODEL_NAME, "").strip())
    except BadAddress as error:
        # Without what may be a password in it.
        shown = url.rpartition("@")[2].partition("?")[0]
        raise BadOutside(
            f"{MODEL_URL} is {shown!r}: {error}. Correct it, or leave it out: then the service's own rules answer."
        ) from None
