"""The payloads Slack sends to an app, in the shapes its documentation shows."""

from __future__ import annotations

import html
from typing import Any

from tests.support.slack_shown import state_of, values_of
from tests.support.slack_workspace import APP, BOT_USER, DOMAIN, TEAM, Account, Message, View, Workspace

Json = dict[str, Any]  # decoded JSON: its values are whatever the app wrote

VERIFICATION_TOKEN = "verification"


def event_callback(workspace: Workspace, event: Json, *, stranger: bool = False) -> Json:
    """The envelope around every event; ``event_id`` stays the same when it is delivered again."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": stranger,
        "event_context": workspace.new_id("4-"),
    }


def message_event(workspace: Workspace, account: Account, channel: str, text: str) -> Json:
    """A person's message as an event; ``text`` is what they typed, escaped here as Slack does."""
    ts = workspace.new_ts()
    words = [{"type": "text", "text": text}]
    return {
        "client_msg_id": workspace.new_id("client-"),
        "type": "message",
        "text": html.escape(text, quote=False),
        "user": account.id,
        "ts": ts,
        "blocks": [
            {
                "type": "rich_text",
                "block_id": "typed",
                "elements": [{"type": "rich_text_section", "elements": words}],
            }
        ],
        "team": account.team,
        "channel": channel,
        "event_ts": ts,
        "channel_type": "im" if channel.startswith("D") else "channel",
    }


def command(workspace: Workspace, account: Account, *, name: str, text: str, channel: str) -> Json:
    """A slash command: flat form fields, text as typed."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": account.team,
        "team_domain": DOMAIN,
        "channel_id": channel,
        "channel_name": workspace.channels[channel].name,
        "user_id": account.id,
        "user_name": account.handle,
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": workspace.new_response_url(channel, account.id, None),
        "trigger_id": workspace.new_trigger(account.id, from_modal=False),
    }


def _by(account: Account) -> Json:
    person = {"id": account.id, "username": account.handle, "name": account.handle, "team_id": account.team}
    return {
        "user": person,
        "api_app_id": APP,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM, "domain": DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action(workspace: Workspace, block_id: str, element: Json, answer: object = None) -> Json:
    """The entry of ``actions`` for an element that was pressed or in which something was chosen."""
    told: Json = {"action_id": element["action_id"], "block_id": block_id, "action_ts": workspace.new_ts()}
    if element["type"] == "button":
        kept: Json = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
        return {**told, **kept, "type": "button"}
    return {**told, **(state_of(element, answer) or {"type": element["type"]})}


def actions_in_message(workspace: Workspace, account: Account, message: Message, actions: list[Json]) -> Json:
    """A press in a message; an ephemeral one is not repeated in the payload."""
    ephemeral = message.only_for is not None
    payload: Json = {
        "type": "block_actions",
        **_by(account),
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": ephemeral,
        },
        "trigger_id": workspace.new_trigger(account.id, from_modal=False),
        "channel": {"id": message.channel, "name": workspace.channels[message.channel].name},
        "state": {"values": values_of(message.body["blocks"], {})},
        "response_url": workspace.new_response_url(message.channel, account.id, message),
        "actions": actions,
    }
    return payload if ephemeral else {**payload, "message": message.body}


def actions_in_view(workspace: Workspace, account: Account, view: View, actions: list[Json]) -> Json:
    """A press in a modal or in the Home."""
    modal = view.body["type"] == "modal"
    return {
        "type": "block_actions",
        **_by(account),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.new_trigger(account.id, from_modal=modal),
        "view": view.as_sent(),
        "actions": actions,
    }


def submission(workspace: Workspace, account: Account, view: View) -> Json:
    """The form of a modal sent off."""
    return {
        "type": "view_submission",
        **_by(account),
        "trigger_id": workspace.new_trigger(account.id, from_modal=True),
        "view": view.as_sent(),
        "response_urls": [],
    }


def closing(account: Account, view: View, *, is_cleared: bool) -> Json:
    """A modal closed by its person."""
    return {"type": "view_closed", **_by(account), "view": view.as_sent(), "is_cleared": is_cleared}
