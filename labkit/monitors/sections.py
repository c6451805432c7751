"""The model of a picture in sections, for a browser: what did not change is not sent again.

Shape of `sections_of` (LOOK and every text as in `monitors.model`)::

    {"head": {"status": LOOK, "is_terminal", "is_active", "is_stale", "can_cancel", "can_act": bool,
              "took", "now", "span": seconds, "digits": int, "expires_in": seconds or None,
              "facts", "token_words", "source_words": str,
              "notes": [{"is_alert": bool, "line": colour, "mark", "heading": str, "lines": [str]}]},
     "path": {"svg", "alternative", "path": str},
     "rows": {"list": [{"id", "depth", "label", "status", "start", "end", "is_open", "early_seconds",
                        "start_words", "took_words", "note": str}], "left_out": int},
     "calls": {"list": [{"call_id", "name", "arguments", "output", "is_waiting"}], "can_run": [name]},
     "texts": {"messages": [{"heading", "text": str}], "log": [str]}}
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from labkit.monitors import diagram, styles
from labkit.monitors.model import view_model
from labkit.monitors.notes import notes_of
from labkit.monitors.state import RunView
from labkit.monitors.timeline import harmless, one_line, token_words

_HEAD: Final = ("status", "is_terminal", "is_active", "took", "now", "span", "digits", "expires_in")
_ROW: Final = ("id", "depth", "label", "status", "start", "end", "is_open", "start_words", "took_words")
_LINES: Final = 60  # of the log, the newest: what somebody scrolls back through
_CALL: Final = ("call_id", "name", "arguments", "output", "is_waiting")


def sections_of(
    view: RunView, *, can_act: bool = False, can_run: Collection[str] = ()
) -> dict[str, dict[str, Any]]:
    """Return the sections of a view, as JSON values only.

    can_act: somebody is there who can pass a click on to the service. can_run: functions that can be run here.
    """
    model = view_model(view)
    return {
        "head": _head(view, model, can_act=can_act),
        "path": {
            "svg": diagram.draw(view),
            "alternative": diagram.alternative(view),
            "path": model["path_words"],
        },
        "rows": {"list": _rows(view, model), "left_out": model["rows_left_out"]},
        "calls": {
            "list": [{key: call[key] for key in _CALL} for call in model["calls"]],
            "can_run": sorted(map(one_line, can_run)),
        },
        "texts": {
            "messages": [{"heading": _heading(entry), "text": entry["text"]} for entry in model["messages"]],
            "log": [f"{entry['words']:>8}  {entry['text']}" for entry in model["log"][-_LINES:]],
        },
    }


def news_of(view: RunView) -> tuple[Any, ...]:
    """Return what makes a new picture worth sending: everything but the passing of time."""
    return view.run_id, view.revision, tuple((note.kind, note.is_alert) for note in notes_of(view))


def _head(view: RunView, model: Mapping[str, Any], *, can_act: bool) -> dict[str, Any]:
    ids = " / ".join(model[key][:80] for key in ("thread_id", "run_id") if model[key])
    return {
        **{key: model[key] for key in _HEAD},
        "is_stale": model["stale"],
        "can_act": can_act,
        "can_cancel": can_act and model["can_cancel"],
        "facts": " · ".join(fact for fact in ((model["model"] or "")[:80], ids) if fact),
        "token_words": " · ".join([model["token_words"], *model["limit_words"]]),
        "source_words": model["source"]["words"],
        "notes": [_note(note) for note in model["notes"]],
    }


def _note(note: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "is_alert": note["is_alert"],
        "line": styles.line_of(note["look"]) if note["look"] else styles.GREY,
        "mark": "⚠ " if note["kind"] in {"stale", "doubt"} else "",
        "heading": note["heading"][:300],
        "lines": [line[:300] for line in note["lines"]],
    }


def _rows(view: RunView, model: Mapping[str, Any]) -> list[dict[str, Any]]:
    notes = {
        harmless(step.step_id): one_line(
            f"{token_words(step.tokens)}. {step.error}" if step.error else token_words(step.tokens)
        )
        for step in view.steps
        if step.tokens or step.error
    }
    return [
        {
            **{key: row[key] for key in _ROW},
            "early_seconds": row["early"] * model["span"],
            "note": notes.get(row["id"], ""),
        }
        for row in model["rows"]
    ]


def _heading(entry: Mapping[str, Any]) -> str:
    return f"{entry['role']}{'' if entry['is_done'] else ' (still writing)'}"
