"""What is expected of each kind of notebook, as words, as JUnit XML and as HTML."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from defusedxml import ElementTree
from nbformat.v4 import new_notebook, new_output

from labkit.errors import SettingsError
from labkit.running import report
from labkit.running.books import Book
from labkit.running.junit import to_junit
from labkit.running.outcome import Exercised, Ran, Times, read_exercises
from tests.unit.running.notebooks import cell

if TYPE_CHECKING:
    from labkit.running.books import Kind

EVIL = "<script>alert(1)</script>\x1b[31m"


def ran(kind: Kind, *statuses: str, error: str = "", skipped: int = 0, text: str = "") -> Ran:
    """A result with these statuses of exercises."""
    exercises = tuple(Exercised(f"01.{n}", status, EVIL) for n, status in enumerate(statuses, start=1))
    book = Book(Path("course", kind, "01_two.ipynb"), kind, 2, ())
    return Ran(book, exercises, Times(1, 2, 3, 0.5, 7), error, skipped, text)


@pytest.mark.parametrize(
    ("kind", "status", "is_well"),
    [
        ("solutions", "passed", True),
        ("solutions", "not_attempted", False),
        ("solutions", "not run", False),
        ("copies", "not_attempted", True),
        ("copies", "passed", False),
        ("own", "passed", True),
        ("own", "not_attempted", True),
        ("own", "failed", False),
        ("own", "error", False),
    ],
)
def test_each_kind_of_notebook_has_its_own_expectation(kind: Kind, status: str, is_well: bool) -> None:  # noqa: FBT001
    """Solutions pass, copies are not tried, and a learner's own has no wrong answer."""
    assert ran(kind, status).is_well is is_well


def test_a_check_that_was_skipped_is_not_missed() -> None:
    """Where cells are left out, as on Azure, an exercise may not have run."""
    assert ran("solutions", "passed", "not run", skipped=2).is_well
    assert ran("solutions", "passed", "not run", skipped=2).summary == "1 passed, 1 not run; 2 cells skipped"


def test_a_deleted_check_is_seen() -> None:
    """The exercises of the lesson are expected, whether their cells are there or not; the last outcome counts."""
    record = "application/vnd.labkit.outcome+json"
    outcomes = [
        new_output("execute_result", {record: {"exercise": "01.1", "status": status}, "text/plain": status})
        for status in ("failed", "passed")
    ]
    one = cell("check('01.1')", "check")
    one.outputs = outcomes
    found = read_exercises(new_notebook(cells=[one]), ["01.1", "01.2"])
    assert [(each.id, each.status) for each in found] == [("01.1", "passed"), ("01.2", "not run")]


def test_junit_counts_what_it_holds() -> None:
    """Failures are exercises, errors are notebooks, and the numbers are those of the elements."""
    results = [ran("own", "passed", "failed", "not_attempted"), ran("copies", "not_attempted", error=EVIL)]
    suites = ElementTree.fromstring(to_junit(results))
    assert [suite.get("name") for suite in suites] == ["own/01_two", "copies/01_two"]
    for suite in suites:
        assert suite.get("tests") == str(len(suite))
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert suite.get(count) == str(len(suite.findall(f"testcase/{tag}")))
    assert [suite.get("failures") for suite in suites] == ["1", "0"]
    assert [suite.get("errors") for suite in suites] == ["0", "1"]


def test_the_report_runs_nothing_and_fetches_nothing() -> None:
    """Words are escaped; a notebook stands in a frame without scripts, whose policy loads nothing from elsewhere."""
    output = new_output("display_data", {"text/html": EVIL})
    one = cell("show()", "show")
    one.outputs = [output]
    text = nbformat.writes(new_notebook(cells=[one]))
    page = report.to_html([ran("own", "failed", error=EVIL, text=text)], title=EVIL, where=EVIL)
    assert "<script" not in page
    assert not re.findall(r"<(?:link|img|script)[^>]*(?:src|href)=[\"']?http", page)
    (frame,) = re.findall(r"<iframe ([^>]*)>", page)
    assert frame.startswith("sandbox ")
    inside = html.unescape(frame.partition('srcdoc="')[2])
    assert "default-src &#39;none&#39;" in frame or "default-src 'none'" in inside
    assert "title=" in frame


def test_the_report_can_be_read_without_seeing_it() -> None:
    """Language, one main heading, captions, and header cells that say what they head."""
    page = report.to_html([ran("own", "failed"), ran("own", "passed")], title="two", where="here")
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert page.count("<h1>") == 1
    assert page.count("<table>") == page.count("<caption>") == 3
    assert "<th>" not in page
    assert "not yet (unexpected)" in page


def test_a_place_that_cannot_be_written_is_said_before_anything_runs(tmp_path: Path) -> None:
    """A folder, and a folder that is missing, are refused; what is there is left alone."""
    for path in (tmp_path, tmp_path / "none" / "report.html"):
        with pytest.raises(SettingsError, match="cannot be written"):
            report.require_writable(path)
    report.require_writable(tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_a_report_is_written_whole(tmp_path: Path) -> None:
    """The old report is replaced at once, and nothing else is left in the folder."""
    path = tmp_path / "report.html"
    for content in (b"one", b"two"):
        report.write(path, content)
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]
