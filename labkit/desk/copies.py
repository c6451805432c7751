"""The learner's own copies of the notebooks: made once, never overwritten."""

from __future__ import annotations

import errno
from pathlib import Path

from labkit.errors import SettingsError

#: Where the course is shipped, and where its learner works.
SHIPPED, OWN = "notebooks", "work"
#: Beside the notebooks: glossary, clinic, cheat sheet.
PAGES = "pages"


def copy_course(root: Path, own: Path) -> Path:
    """Put into ``own`` a copy of each notebook and page that has none there yet, and return the copy of the first.

    A copy is never overwritten: it holds somebody's answers. So ``notebooks/`` can be updated, and tested, at any time.

    Raises:
        SettingsError: there is no first notebook below ``root``, or no copy can be written.
    """
    shipped = sorted((root / SHIPPED).glob("*.ipynb"))
    if not shipped or not shipped[0].name.startswith("00"):
        raise SettingsError(
            f"There is no first notebook in {root / SHIPPED}.",
            expected="the folder of the course, with notebooks/00….ipynb",
            try_next="change to the folder that you cloned; labkit build makes the notebooks anew",
        )
    try:
        own.mkdir(parents=True, exist_ok=True)
        for notebook in shipped:
            _copy_once(notebook, own / notebook.name)
        for page in sorted((root / SHIPPED / PAGES).glob("*")):
            (own / PAGES).mkdir(exist_ok=True)
            _copy_once(page, own / PAGES / page.name)
    except OSError as error:
        raise _unwritable(own, error) from None
    return own / shipped[0].name


def _copy_once(source: Path, copy: Path) -> None:
    """Write the whole copy or none: half a notebook would count as somebody's answers for ever."""
    content = source.read_bytes()
    try:
        file = copy.open("xb")
    except FileExistsError:
        return
    try:
        with file:
            file.write(content)
    except BaseException:
        copy.unlink()
        raise


def _unwritable(own: Path, error: OSError) -> SettingsError:
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return SettingsError(
            f"The folder of the course, {own.parent}, is read-only for you ({error.strerror}).",
            expected=f"a folder where your copies of the notebooks can be made, in {own}",
            try_next="clone the course into a folder of your own (LABKIT_HOME moves the service's state, not your copies)",
        )
    return SettingsError(
        f"Your copies of the notebooks cannot be written to {own} ({error.strerror}).",
        expected="a folder that you can write to",
        try_next="make room, or clone the course into a folder of your own",
    )
