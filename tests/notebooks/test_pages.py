"""The pages of the course, and the texts of its notebooks: links, spelling, pictures, headings."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import nbformat
import pytest

from labkit.connect import in_process
from labkit.checks.mutants import read_mutants
from tests.browser.chromium import MISSING, find_chromium
from tests.notebooks.course import CATALOGUE, NUMBERS, ROOT

PAGES = sorted(
    [*(ROOT / "notebooks" / "pages").glob("*.md"), *(ROOT / "solutions" / "instructor").glob("*.md")]
)
TEXTS = [*PAGES, *sorted((ROOT / "solutions").glob("*.ipynb")), ROOT / "README.md"]
CHEAT_SHEET = ROOT / "notebooks" / "pages" / "cheat_sheet.html"
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(|<img(?![^>]*\balt=\"[^\"]+\")[^>]*>")
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def name(path: Path) -> str:
    """Show a file by its name."""
    return path.name


def read(path: Path) -> str:
    """Return the Markdown of a page or a notebook, without its code."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        return "\n\n".join(_CODE.sub("", cell.source) for cell in cells if cell.cell_type == "markdown")
    return _CODE.sub("", path.read_text("utf-8"))


def anchors(path: Path) -> set[str]:
    """Return the anchors of a file: of a notebook as JupyterLab makes them, of a page as GitHub does."""
    headings = [text for _, text in _HEADING.findall(read(path))]
    if path.suffix == ".ipynb":
        return {quote(text.replace(" ", "-"), safe=":,-.") for text in headings}
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def broken(path: Path) -> Iterator[str]:
    """Yield the links of a file that lead nowhere; those to other hosts are not followed."""
    for link in _LINK.findall(read(path)):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        # A solution is read as its copy in notebooks/, where the pages stand beside it.
        folder = ROOT / "notebooks" if path.suffix == ".ipynb" else path.parent
        target = (folder / unquote(file)).resolve() if file else path
        if not target.exists():
            yield link
        elif anchor and target.suffix in {".md", ".ipynb"} and anchor not in anchors(target):
            yield link


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    """The file is there, and so is the heading."""
    assert list(broken(path)) == []


def test_a_link_to_nowhere_is_found(tmp_path: Path) -> None:
    """A missing file and a missing heading."""
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](other.md) [b](#two) [c](#one) [d](https://example.com)\n", "utf-8")
    assert list(broken(page)) == ["other.md", "#two"]


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_headings_are_in_order(path: Path) -> None:
    """One title at the top, and no level is left out."""
    levels = [len(marks) for marks, _ in _HEADING.findall(read(path))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_pictures_have_words(path: Path) -> None:
    """Every picture says what it shows."""
    assert [found.group() for found in _IMAGE.finditer(read(path)) if not found.group(1)] == []


def test_words_are_spelt() -> None:
    """codespell finds no misspelling in what people read."""
    command = [sys.executable, "-m", "codespell_lib", *map(str, TEXTS), str(CHEAT_SHEET)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_misspelling_is_found(tmp_path: Path) -> None:
    """The judge of spelling knows a common one."""
    page = tmp_path / "page.md"
    page.write_text("recieve\n", "utf-8")
    command = [sys.executable, "-m", "codespell_lib", str(page)]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


NOTES = (ROOT / "solutions" / "instructor" / "notes.md").read_text("utf-8")


@pytest.mark.parametrize("number", NUMBERS)
def test_the_notes_speak_of_what_is(number: str) -> None:
    """Each notebook has its notes; the minutes are those of its exercises and more, the misunderstandings are planted ones."""
    part = re.search(rf"^### {number} .*?(?=^##|\Z)", NOTES, re.MULTILINE | re.DOTALL)
    assert part is not None
    known = {mutant.misconception for mutant in read_mutants(ROOT, number)}
    named = set(re.findall(r"\(`([a-z-]+)`\)", part.group()))
    assert named
    assert named <= known
    minutes = max(
        map(int, re.findall(r"\d+", re.search(r"\*\*Minutes\*\* ([^.]*)\.", part.group()).group(1)))
    )  # type: ignore[union-attr]
    assert minutes >= sum(exercise.minutes for exercise in CATALOGUE.lesson(number))
    for exercise in re.findall(rf"\b{number}\.\d", part.group()):
        assert CATALOGUE.find(exercise) is not None


@pytest.mark.parametrize("code", sorted(set(re.findall(r"`(lab\.service\.[^`]+)`", NOTES))))
def test_a_fault_that_the_notes_inject_exists(code: str) -> None:
    """Each line can be pasted as it stands."""
    lab = in_process("room")
    eval(compile(code, "<notes>", "eval"), {"lab": lab})  # the notes' own lines
    lab.close()


def test_the_cheat_sheet_is_one_page(tmp_path: Path) -> None:
    """Printed on A4 by a real browser."""
    from pypdf import PdfReader

    from tests.browser.chromium import open_browser, open_context

    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    with open_browser(path) as browser:
        context = open_context(browser)
        page = context.new_page()
        page.goto(CHEAT_SHEET.as_uri())
        page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
        context.close()
    assert len(PdfReader(tmp_path / "sheet.pdf").pages) == 1
