"""What an app says without the Web API: in acknowledgements of commands and forms, and by response_url."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.support.slack_arguments import check_words
from tests.support.slack_methods import rewrite
from tests.support.slack_workspace import (
    RESPONSE_URL_SECONDS,
    RESPONSE_URL_USES,
    Message,
    ResponseUrl,
    SlackError,
    View,
    Workspace,
)
from tests.support.stand_in import Recorder

Json = dict[str, Any]  # decoded JSON: its values are whatever the app wrote

KNOWN = {
    "blocks",
    "delete_original",
    "replace_original",
    "response_type",
    "text",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
}


def _record(recorder: Recorder, method: str, said: Json, refusal: SlackError | None) -> None:
    response = {"ok": False, "error": refusal.error} if refusal else {"ok": True}
    recorder.add(method, deepcopy(said), response=response, auth="")


def take_submission(workspace: Workspace, view: View, said: object) -> dict[str, str]:
    """Do to the modal what the app answered; returns the errors shown, SlackError where Slack would balk."""
    stack = workspace.modals[view.user]
    match said:
        case None | "":
            stack.remove(view)
        case {"response_action": "errors", "errors": dict(errors), **rest} if errors and not rest:
            fields = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
            if not errors.keys() <= fields or not all(isinstance(e, str) and e for e in errors.values()):
                raise SlackError("invalid_errors", (f"errors {errors}, input blocks {sorted(fields)}",))
            return dict(errors)
        case {"response_action": "clear", **rest} if not rest:
            stack.clear()
        case {"response_action": "update", "view": dict(new), **rest} if not rest:
            workspace.replace(view, new)
        case {"response_action": "push", "view": dict(new), **rest} if not rest:
            workspace.push(view.user, new)
        case dict() if not said:
            stack.remove(view)
        case _:
            raise SlackError("invalid_response", (f"not an answer to a submission: {said!r:.200}",))
    return {}


def answer_submission(workspace: Workspace, recorder: Recorder, view: View, said: object) -> dict[str, str]:
    """As ``take_submission``, recorded as the call ``(ack)`` when the app said anything."""
    refusal: SlackError | None = None
    try:
        return take_submission(workspace, view, said)
    except SlackError as error:
        refusal = error
        raise
    finally:
        if said:
            _record(recorder, "(ack)", said if isinstance(said, dict) else {"text": said}, refusal)


def _message(workspace: Workspace, said: Json) -> Json:
    """The message of an answer, checked like one of chat.postMessage."""
    wrong = sorted(set(said) - KNOWN)
    if wrong or said.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        raise SlackError("invalid_arguments", (f"unknown or not modelled: {wrong or 'response_type'}",))
    check_words(workspace, said)
    kept: Json = {key: said[key] for key in ("text", "blocks", "thread_ts") if key in said}
    return kept


def answer_command(
    workspace: Workspace, recorder: Recorder, said: object, *, channel: str, user: str
) -> None:
    """Show what the acknowledgement of a command said, recorded as ``(message)``; SlackError if Slack would not."""
    if not said:
        return
    answer = said if isinstance(said, dict) else {"text": said}
    refusal: SlackError | None = None
    try:
        only_for = None if answer.get("response_type") == "in_channel" else user
        workspace.post(workspace.channels[channel], _message(workspace, answer), only_for=only_for)
    except SlackError as error:
        refusal = error
        raise
    finally:
        _record(recorder, "(message)", answer, refusal)


def answer_by_url(workspace: Workspace, recorder: Recorder, key: str, said: Json) -> None:
    """Use a response_url, recorded as ``(message)`` unless it only deletes; SlackError for a refusal."""
    refusal: SlackError | None = None
    try:
        place = _use(workspace, key)
        _apply(workspace, place.message, said, channel=place.channel, user=place.user)
    except SlackError as error:
        refusal = error
        raise
    finally:
        _record(recorder, "(delete)" if said.get("delete_original") else "(message)", said, refusal)


def _use(workspace: Workspace, key: str) -> ResponseUrl:
    place = workspace.response_urls.get(key)
    if place is None:
        raise SlackError("invalid_url")
    if workspace.now() - place.at > RESPONSE_URL_SECONDS:
        raise SlackError("expired_url")
    if place.uses >= RESPONSE_URL_USES:
        raise SlackError("used_url")
    place.uses += 1
    return place


def _apply(workspace: Workspace, original: Message | None, said: Json, *, channel: str, user: str) -> None:
    messages = workspace.channels[channel].messages
    if original is not None and original not in messages:
        raise SlackError("message_not_found")
    if said.get("delete_original") and original is not None:
        messages.remove(original)
    elif said.get("replace_original") and original is not None:
        rewrite(original, {"blocks": [], **_message(workspace, said)})
    else:
        only_for = None if said.get("response_type") == "in_channel" else user
        workspace.post(workspace.channels[channel], _message(workspace, said), only_for=only_for)
