"""The results as JUnit XML, as CI systems read it: a suite for each notebook, a case for each exercise."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from labkit.checks.report import visible
from labkit.running.outcome import EXPECTED, Exercised, Ran

_IDLE = ("not_attempted", "not run")


def to_junit(results: Sequence[Ran]) -> bytes:
    """Write the results as JUnit XML.

    Source: the dialect that Jenkins, GitLab and the actions of GitHub share (testsuites, testsuite, testcase; failure for
    what is wrong in the exercises, error for a notebook that did not reach its end).
    """
    root = ET.Element("testsuites", name="labkit run")
    for ran in results:
        suite = ET.SubElement(
            root,
            "testsuite",
            name=ran.book.name,
            tests=str(len(ran.exercises) + 1),
            failures=str(len(ran.wrong)),
            errors=str(int(bool(ran.error))),
            skipped=str(sum(_is_skipped(ran, each) for each in ran.exercises)),
            time=f"{ran.times.total:.3f}",
        )
        whole = _case(suite, ran, "runs to its end", ran.times.total)
        if ran.error:
            ET.SubElement(whole, "error", message=visible(ran.summary)).text = visible(ran.error)
        for each in ran.exercises:
            _add(_case(suite, ran, each.id, 0.0), ran, each)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _case(suite: ET.Element, ran: Ran, name: str, seconds: float) -> ET.Element:
    return ET.SubElement(
        suite, "testcase", classname=ran.book.name, name=visible(name), time=f"{seconds:.3f}"
    )


def _add(case: ET.Element, ran: Ran, each: Exercised) -> None:
    if each in ran.wrong:
        message = f"{each.status.replace('_', ' ')}; expected: {EXPECTED[ran.book.kind]}"
        ET.SubElement(case, "failure", message=visible(message)).text = visible(each.words)
    elif _is_skipped(ran, each):
        ET.SubElement(case, "skipped", message=each.status.replace("_", " "))


def _is_skipped(ran: Ran, each: Exercised) -> bool:
    """Tell whether nothing was judged and nothing should have been; an untouched copy that says so has passed."""
    return each.status in _IDLE and each not in ran.wrong and ran.book.kind != "copies"
