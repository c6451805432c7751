"""Who sits where: a nickname takes a seat, and a PIN of its owner's keeps it.

Kept in one file of the room; written by the hub alone, one change after another, so nobody takes a seat twice.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock

from labkit.connect.files import replace_private
from labkit.errors import LabkitError

LONGEST_NAME: Final = 24
SHORTEST_PIN: Final = 4
#: Wrong PINs of one name until it is closed; who leads the room opens it with a reset.
MOST_TRIES: Final = 10


class Refused(LabkitError):
    """Raised to whoever cannot have a seat; the message is for them."""


@dataclass(frozen=True)
class Claim:
    """A taken seat: its owner's name as they wrote it, what their PIN came to, and how often it was given wrong."""

    seat: str
    name: str
    salt: str
    proof: str
    wrong: int = 0


@dataclass(frozen=True)
class Seats:
    """The seats of a room, and the file of who took which."""

    path: Path
    names: Sequence[str]

    def read(self) -> dict[str, Claim]:
        """Map each taken seat to its claim; nothing where the file is missing.

        Raises:
            OSError: it cannot be read.
            ValueError: it is damaged.
        """
        try:
            kept = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return {seat: Claim(**claim) for seat, claim in kept.items()}

    def take(self, name: str, pin: str) -> Claim:
        """Return the seat of this name: the one that it has, or the next free one.

        Raises:
            Refused: the name or the PIN cannot be used, somebody else has the name, or no seat is free.
            OSError: the file cannot be written.
        """
        shown, key = _plain(name), _key(name)
        if len(pin) < SHORTEST_PIN:
            raise Refused(
                f"Choose a PIN of at least {SHORTEST_PIN} characters. It lets you in again under this name."
            )
        with self._locked():
            taken = self.read()
            own = next((claim for claim in taken.values() if _key(claim.name) == key), None)
            if own is not None:
                return self._return(taken, own, pin)
            free = next((seat for seat in self.names if seat not in taken), None)
            if free is None:
                raise Refused(
                    f"All {len(self.names)} seats are taken. Your instructor can add some, or free one."
                )
            salt = secrets.token_hex(16)
            claim = Claim(free, shown, salt, _prove(pin, salt))
            self._write({**taken, free: claim})
            return claim

    def free(self, seat: str) -> None:
        """Let somebody else have the seat."""
        with self._locked():
            self._write({name: claim for name, claim in self.read().items() if name != seat})

    def find(self, name: str) -> str | None:
        """Return the seat with this name, or taken by a person of this name; None when there is neither."""
        if name in self.names:
            return name
        key = _fold(name)
        return next((claim.seat for claim in self.read().values() if _key(claim.name) == key), None)

    def _return(self, taken: Mapping[str, Claim], own: Claim, pin: str) -> Claim:
        if own.wrong >= MOST_TRIES:
            raise Refused(
                f"{own.name} was tried with {own.wrong} wrong PINs and is closed. Your instructor can free it."
            )
        is_right = hmac.compare_digest(_prove(pin, own.salt), own.proof)
        wrong = 0 if is_right else own.wrong + 1
        if wrong != own.wrong:
            self._write({**taken, own.seat: Claim(**{**asdict(own), "wrong": wrong})})
        if not is_right:
            raise Refused(
                f"Somebody is here as {own.name} already, with another PIN. "
                "If that is you, type the PIN that you chose; if not, choose another name."
            )
        return own

    def _locked(self) -> FileLock:
        return FileLock(f"{self.path}.lock", timeout=10)

    def _write(self, claims: Mapping[str, Claim]) -> None:
        kept = {seat: asdict(claim) for seat, claim in claims.items()}
        replace_private(self.path, json.dumps(kept, indent=1).encode())


def _plain(name: str) -> str:
    """Return a name as it is shown.

    Raises:
        Refused: it is empty, too long, or holds what cannot be printed.
    """
    shown = " ".join(unicodedata.normalize("NFC", name).split())
    if not shown or len(shown) > LONGEST_NAME or not shown.isprintable():
        raise Refused(f"Choose a name of 1 to {LONGEST_NAME} letters; a nickname will do.")
    return shown


def _key(name: str) -> str:
    return _fold(_plain(name))


def _fold(name: str) -> str:
    """Return what two names share that look the same: `Ada` and `ａｄａ` are one person."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def _prove(pin: str, salt: str) -> str:
    return hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), n=2**12, r=8, p=1).hex()
