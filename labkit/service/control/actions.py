"""What can be done to a project: each action takes the request and returns JSON."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from labkit.service.control.values import Action, BadRequest, Json, number, whole
from labkit.service.dial import Dial
from labkit.service.faults import CATALOGUE
from labkit.service.gateway import Gateway
from labkit.service.model.scripted import turn_from_json
from labkit.service.project import Project

# The log of a service that has run for weeks would fill its memory; who wants all of it asks again, `after` the last one.
EVENTS_A_PAGE: Final = 5_000


def _clock(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    return project.dial.describe()


def _set_clock(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    unknown = set(body) - {"speed", "mode", "now", "per_request", "per_poll", "advance"}
    if unknown or not body:
        raise BadRequest(
            f"clock: expected speed, mode, now, per_request, per_poll or advance; got {sorted(body) or 'nothing'}"
        )
    _turn(project.dial, body)
    gateway.engine(project).catch_up()
    project.save()
    return project.dial.describe()


# What a held clock moves by itself: with every request, and with every poll.
_STEPS: Final = frozenset({"per_request", "per_poll"})


def _turn(dial: Dial, body: Json) -> None:
    mode = body.get("mode")
    if mode not in (None, "real", "manual"):
        raise BadRequest(f"mode={mode!r}: expected 'real' or 'manual'")
    if mode == "manual" and "speed" in body:
        raise BadRequest("speed belongs to a clock that runs: leave mode out, or set it to 'real'")
    if mode != "manual" and "now" in body:
        raise BadRequest("now belongs to a clock that is held: expected mode 'manual' beside it")
    if mode == "manual":
        now = None if body.get("now") is None else number(body, "now")
        dial.hold(now, **{name: number(body, name) for name in _STEPS & body.keys()})
    elif mode == "real" or "speed" in body:
        dial.run(number(body, "speed") if "speed" in body else 1.0)
    elif _STEPS & body.keys():
        dial.hold(None, **{name: number(body, name) for name in _STEPS & body.keys()})
    if "advance" in body:
        dial.advance(number(body, "advance"))


def _faults(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    return {"faults": [fault.to_json() for fault in project.faults.faults]}


def _add_fault(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    if "run_id" in body:
        gateway.engine(project).catch_up()
        gateway.engine(project).strike(body)
    else:
        project.faults.add(body)
    project.save()
    return _faults(gateway, project, request, body)


def _known_faults(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    return {"faults": [kind.to_json() for kind in CATALOGUE]}


def _clear_faults(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    project.faults.clear()
    project.save()
    return _faults(gateway, project, request, body)


def _requests(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    after = whole(request, "after")
    return {"requests": [entry for entry in project.requests if entry["n"] > after]}


def _clear_requests(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    project.requests.clear()
    return {"requests": []}


def _events(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    gateway.engine(project).catch_up()
    project.save()
    run_id, after = request.query_params.get("run_id"), whole(request, "after")
    events = project.store.events(project.name, run_id=run_id, after=after, limit=EVENTS_A_PAGE + 1)
    more = {"more": True} if len(events) > EVENTS_A_PAGE else {}
    return {"events": events[:EVENTS_A_PAGE], **more}


def _script(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    turns = body.get("turns")
    if not isinstance(turns, list):
        raise BadRequest('script: expected {"turns": [...]}')
    for turn in turns:
        turn_from_json(turn)  # refuses now what would break a run later
    project.script.extend(turns)
    project.save()
    return {"turns": len(project.script)}


def _clear_script(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    project.script.clear()
    project.save()
    return {"turns": 0}


def _step(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    known = project.store.newest_event(project.name)
    gateway.engine(project).step()
    project.save()
    return {"events": project.store.events(project.name, after=known)}


def _reset(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    seed, golden = body.get("seed"), body.get("golden", False)
    if (seed is not None and (not isinstance(seed, int) or isinstance(seed, bool))) or not isinstance(
        golden, bool
    ):
        raise BadRequest("reset: expected seed as a whole number and golden as true or false")
    gateway.tools.jobs.drop_project(project.name)
    project.reset(seed=seed if seed is not None else (0 if golden else None), golden=golden)
    return {"project": project.name, "seed": project.seed, "golden": project.golden}


def _deployments(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    return {"deployments": project.deployments}


def _set_deployments(gateway: Gateway, project: Project, request: Request, body: Json) -> Json:
    names = body.get("deployments")
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise BadRequest('deployments: expected {"deployments": ["<name>", ...]}')
    project.deployments = list(dict.fromkeys(names))
    project.save()
    return {"deployments": project.deployments}


ACTIONS: Final[tuple[tuple[str, str, Action], ...]] = (
    ("GET", "clock", _clock),
    ("POST", "clock", _set_clock),
    ("GET", "faults", _faults),
    ("POST", "faults", _add_fault),
    ("DELETE", "faults", _clear_faults),
    ("GET", "faults/known", _known_faults),
    ("GET", "requests", _requests),
    ("DELETE", "requests", _clear_requests),
    ("GET", "events", _events),
    ("POST", "script", _script),
    ("DELETE", "script", _clear_script),
    ("POST", "step", _step),
    ("POST", "reset", _reset),
    ("GET", "deployments", _deployments),
    ("POST", "deployments", _set_deployments),
)
