"""HTML that shows what was written and loads nothing."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from labkit.history.entry import from_message
from tests.unit.history.samples import message, transcript, with_tools
from tests.unit.history.test_entry import RICH
from tests.unit.history.test_markdown import HOSTILE

OURS = {"section", "h3", "ol", "ul", "li", "strong", "div", "a"}


class Tags(HTMLParser):
    """Collect tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", [*HOSTILE, '"><img src=x onerror=alert(1)>', "</div></li></ol>"])
def test_no_text_becomes_markup(text: str) -> None:
    """The tags are ours alone, whatever a message, a name or a title says."""
    page = Tags(transcript([from_message(message(1, "user", text))]).to_html(title=text))
    assert page.tags <= OURS
    assert {name for name, _ in page.attributes} <= {"aria-label", "style", "dir"}


def test_a_link_is_one_only_over_http() -> None:
    """A citation with another scheme is shown as text."""
    for url, is_link in (
        ("https://a.b/?x=<y>", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
    ):
        annotation = {"type": "url_citation", "text": "x", "url_citation": {"url": url}}
        content = [{"type": "text", "text": {"value": "x", "annotations": [annotation]}}]
        page = Tags(transcript([from_message(message(1, content=content))]).to_html())
        assert ("a" in page.tags) is is_link
        assert url in page.text


def test_everything_is_there() -> None:
    """Roles, texts, tool calls, references; in a notebook too."""
    made = transcript([*with_tools(), from_message(message(9, "assistant", **RICH))])
    page = Tags(made._repr_html_())
    for part in ("user · ", "tool call · ", "21 degrees at noon.", "(image file file-c)", "attached: file-e"):
        assert part in page.text
    assert "img" not in page.tags
