from __future__ import annotations

from labkit.connect.tables import Table

ROWS = [
    {"n": 1, "at": 100.0, "path": "/a"},
    {"n": 2, "at": 101.5, "path": "<b>"},
    {"n": 3, "at": 102.0, "path": None},
]


def test_a_table_is_a_list() -> None:
    """Rows are reached, counted and compared as in any list."""
    table = Table(ROWS, ("n", "path"), empty="none")
    assert table == ROWS
    assert table[1]["path"] == "<b>"


def test_the_text_shows_times_from_the_first_row() -> None:
    """Columns are aligned; times count from the first row; nothing is shown for None."""
    assert repr(Table(ROWS, ("n", "at", "path"), empty="none")).splitlines() == [
        "n  at      path",
        "1  +0.0 s  /a",
        "2  +1.5 s  <b>",
        "3  +2.0 s",
    ]


def test_the_html_is_escaped() -> None:
    """What a client sent is text, never markup."""
    html = Table(ROWS, ("path",), empty="none")._repr_html_()
    assert ">&lt;b&gt;</td>" in html
    assert "<b>" not in html


def test_an_empty_table_says_so() -> None:
    """Both faces say in words that there is nothing."""
    table = Table([], ("n",), empty="No requests yet.")
    assert repr(table) == "No requests yet."
    assert table._repr_html_() == "<p>No requests yet.</p>"
