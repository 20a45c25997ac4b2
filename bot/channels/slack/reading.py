"""Slack's payloads: what is kept of them, from whom they are, and what they say."""

import hashlib
import html
import json
import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from bot.channels.base import FileOffer, Received

Json = dict[str, Any]  # decoded JSON: its values are whatever Slack wrote

HOME = "home:"
"""The place of the App Home; with a trigger after it, a window still to be opened over it."""
VIEW = "view:"

REFRESH = "waymark_home"
"""Type of the payload by which the bot itself asks for somebody's Home anew."""

_NOTE = "waymark"
"""Where the kept payload carries what Slack told besides."""

_EVENTS = ("message", "app_home_opened", "app_mention")
_EVENT_PARTS = (
    "type", "subtype", "user", "bot_id", "team", "user_team", "text", "ts", "channel", "channel_type", "tab"
)  # fmt: skip
_FILE_PARTS = (
    "name", "mimetype", "filetype", "subtype", "size", "duration_ms", "url_private", "url_private_download"
)  # fmt: skip
_FORM_FILE_PARTS = ("id", "name", "mimetype", "subtype", "size", "duration_ms")
_COMMAND_PARTS = ("command", "text", "user_id", "team_id", "channel_id", "trigger_id")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>]+)(?:\|([^>]*))?>")

Standing = Literal["member", "guest", "bot", "unknown"]


@dataclass(frozen=True, slots=True)
class Account:
    """What Slack says of a person, and nothing of their profile."""

    standing: Standing = "unknown"
    """"unknown" where Slack could not be asked; the person's link decides then."""
    language: str | None = None


def kept(body: Mapping[str, Any], account: Account) -> Json:
    """The part of a payload that is stored: no tokens, no addresses to answer to, nobody else's words."""
    note = {_NOTE: {"standing": account.standing, "language": account.language}}
    if "command" in body:
        return _parts(body, _COMMAND_PARTS) | note
    if body.get("type") == "event_callback":
        event = body.get("event") or {}
        files = [_parts(file, _FILE_PARTS) for file in event.get("files") or ()]
        told = _parts(event, _EVENT_PARTS) | ({"files": files} if files else {})
        if event.get("channel_type") != "im":
            told.pop("text", None)  # said to others
        return _parts(body, ("type", "event_id", "team_id")) | {"event": told} | note
    view = body.get("view") or {}
    whole = body.get("type") == "view_submission"
    parts = ("id", "type", "hash", "private_metadata", "state") if whole else ("id", "type", "hash")
    told = _parts(body, ("type", "trigger_id", "container")) | {
        "view": _without_addresses(_parts(view, parts))
    }
    pressed = [_parts(a, ("action_id", "type", "action_ts")) for a in body.get("actions") or ()]
    people = {"user": _parts(body.get("user") or {}, ("id", "team_id")), "team": body.get("team")}
    return told | people | {"actions": pressed} | note


def sender(body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Team and user id of whoever did it; None for what nobody did."""
    if "command" in body:
        team, user = body.get("team_id"), body.get("user_id")
    elif body.get("type") == "event_callback":
        event = body.get("event") or {}
        user = event.get("user")
        team = event.get("user_team") or event.get("team") or body.get("team_id")
    else:
        person = body.get("user") or {}
        user = person.get("id")
        team = person.get("team_id") or (body.get("team") or {}).get("id")
    return (team, user) if isinstance(team, str) and isinstance(user, str) else None


def address_of(body: Mapping[str, Any]) -> str:
    """Raises ValueError where nobody did it."""
    found = sender(body)
    if found is None:
        raise ValueError("a payload without a sender")
    return ":".join(found)


def key_of(body: Mapping[str, Any]) -> str:
    """The same when Slack brings a payload again; a form sent again unchanged counts as that."""
    if body.get("type") == "event_callback":
        return f"event:{body['event_id']}"
    if body.get("type") == "view_submission":
        view = body["view"]
        values = json.dumps(view["state"]["values"], sort_keys=True)
        return f"view:{view['id']}:{view.get('hash')}:{hashlib.sha256(values.encode()).hexdigest()[:32]}"
    kind = "command" if "command" in body else "action"
    return f"{kind}:{body['trigger_id']}"


def read(payload: Mapping[str, Any]) -> Received | None:
    """See Channel.read."""
    if "command" in payload:
        return _command(payload)
    match payload.get("type"):
        case "event_callback":
            return _event(payload)
        case "block_actions":
            return _press(payload)
        case "view_submission":
            view = payload["view"]
            values = view["state"]["values"]
            form = (view["private_metadata"], _answers(values))
            return _received(payload, form=form, form_files=_form_files(values))
        case kind if kind == REFRESH:
            return _home(payload)
        case _:
            return None


def is_home_opened(payload: Mapping[str, Any]) -> bool:
    return (payload.get("event") or {}).get("type") == "app_home_opened"


def _received(payload: Mapping[str, Any], **wish: Any) -> Received:
    """A wish of the payload's sender; for somebody who is no full member, the refusal in its stead."""
    note = payload.get(_NOTE) or {}
    language = note.get("language")
    if note.get("standing") == "guest":
        where = {name: wish[name] for name in ("place", "place_is_fleeting") if name in wish}
        return Received(address_of(payload), refusal="NotAMember", language_hint=language, **where)
    return Received(address_of(payload), language_hint=language, **wish)


def _home(payload: Mapping[str, Any]) -> Received:
    return _received(payload, command="home", place=HOME, place_is_fleeting=True)


def _command(payload: Mapping[str, Any]) -> Received:
    word, _, argument = str(payload.get("text") or "").strip().partition(" ")
    return _received(
        payload,
        command=word.lower() or "home",
        argument=argument.strip(),
        can_open_forms=bool(payload.get("trigger_id")),
    )


def _event(payload: Mapping[str, Any]) -> Received | None:
    event = payload.get("event") or {}
    if event.get("bot_id") or event.get("type") not in _EVENTS or sender(payload) is None:
        return None
    if event["type"] == "app_home_opened":
        return _home(payload) if event.get("tab", "home") == "home" else None
    if event["type"] == "app_mention":
        return _received(payload, refusal="OnlyInPrivate")
    if event.get("channel_type") != "im" or event.get("subtype") not in (None, "file_share"):
        return None  # other people's talk; edits, deletions, joins
    if event.get("files"):
        return _files(payload, event["files"], _typed(str(event.get("text") or "")))
    return _received(payload, text=_typed(str(event.get("text") or "")))


def _files(payload: Mapping[str, Any], files: Sequence[Mapping[str, Any]], text: str) -> Received:
    """The files of a message, which belong together, and the words beside them."""
    references = [file.get("url_private_download") or file.get("url_private") for file in files]
    if not all(references):
        return _received(payload, refusal="FileNotUsable")
    album = key_of(payload) if len(files) > 1 else None
    offers = [
        _offer(file, reference=str(reference), album=album, caption=text or None if number == 0 else None)
        for number, (file, reference) in enumerate(zip(files, references, strict=True))
    ]
    return _received(payload, files=tuple(offers))


def _offer(file: Mapping[str, Any], *, reference: str, **beside: str | None) -> FileOffer:
    name = str(file.get("name") or "")
    kind = str(file.get("mimetype") or mimetypes.guess_type(name)[0] or "application/octet-stream")
    # Clips recorded in Slack may call their container a video.
    if file.get("subtype") == "slack_audio" and not kind.startswith("audio/"):
        kind = "audio/mp4"
    length = file.get("duration_ms")
    return FileOffer(
        reference=reference,
        media_type=kind,
        size_bytes=int(file.get("size") or 0),
        file_name=name or None,
        duration_seconds=round(length / 1000) if isinstance(length, int | float) else None,
        **beside,
    )


def _press(payload: Mapping[str, Any]) -> Received | None:
    pressed = payload.get("actions") or ()
    if not pressed or pressed[0].get("type") != "button":
        return None
    container, view = payload.get("container") or {}, payload.get("view") or {}
    trigger = payload.get("trigger_id")
    if container.get("type") != "view":
        channel, ts = container.get("channel_id"), container.get("message_ts")
        place = f"{channel}:{ts}" if channel and ts else None
    elif view.get("type") == "home":
        place = f"{HOME}{trigger or ''}"
    else:
        place = f"{VIEW}{view['id']}"
    return _received(
        payload,
        button=str(pressed[0]["action_id"]),
        place=place,
        place_is_fleeting=container.get("type") == "view",
        can_open_forms=bool(trigger),
    )


def _answers(values: Mapping[str, Mapping[str, Any]]) -> Json:
    """Raw answers by block_id, without those left empty."""
    found = {name: _answer(next(iter(states.values()))) for name, states in values.items() if states}
    return {name: answer for name, answer in found.items() if answer not in (None, "", [])}


def _form_files(values: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[FileOffer, ...]]:
    """By block_id. Each is asked for by its id: what the form says of it may be old by then."""
    states = {name: next(iter(states.values())) for name, states in values.items() if states}
    return {
        name: tuple(_offer(file, reference=str(file["id"])) for file in state.get("files") or ())
        for name, state in states.items()
        if state.get("type") == "file_input" and state.get("files")
    }


def _answer(state: Mapping[str, Any]) -> Any:
    match state.get("type"):
        case "file_input":
            return None
        case "radio_buttons" | "static_select":
            return (state.get("selected_option") or {}).get("value")
        case "checkboxes" | "multi_static_select":
            return [option["value"] for option in state.get("selected_options") or ()]
        case "datepicker":
            return state.get("selected_date")
        case "datetimepicker":
            seconds = state.get("selected_date_time")
            return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds else None
        case _:
            return state.get("value")


def _typed(text: str) -> str:
    """What was typed: Slack marks links up and escapes & < and >."""
    return html.unescape(_LINK.sub(lambda link: link[2] or link[1], text)).strip()


def _without_addresses(view: Json) -> Json:
    """Of a form's files what they are and their ids: the same, whenever it is sent."""
    if "state" not in view:
        return view
    values = {
        block: {
            action: {**state, "files": [_parts(file, _FORM_FILE_PARTS) for file in state["files"]]}
            if state.get("files")
            else state
            for action, state in states.items()
        }
        for block, states in view["state"]["values"].items()
    }
    return {**view, "state": {**view["state"], "values": values}}


def _parts(whole: Mapping[str, Any], names: tuple[str, ...]) -> Json:
    return {name: whole[name] for name in names if name in whole}
