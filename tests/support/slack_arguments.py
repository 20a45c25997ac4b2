"""What Slack's Web API accepts: the parameters of each method, and the words and metadata of a message.

Stricter than Slack on purpose: parameters a method does not have are refused as ``invalid_arguments``
(Slack ignores them), and so are those this stand-in does not model (attachments, markdown_text, username,
icons, ``alt_txt`` of files); blocks need a fallback ``text`` (``no_text``); a text over 4,000 characters is
``msg_too_long`` everywhere (Slack cuts a new message at 40,000).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.slack_checks import block_faults
from tests.support.slack_workspace import SlackError, Workspace

Json = dict[str, Any]  # decoded JSON: its values are whatever the app wrote

MOST_TEXT = 4000
POSTED = "text blocks thread_ts link_names parse"

PARAMETERS: Mapping[str, tuple[str, str]] = {
    "api.test": ("", "error"),
    "apps.connections.open": ("", ""),
    "auth.test": ("", ""),
    "bots.info": ("", "bot team_id"),
    "chat.delete": ("channel ts", "as_user"),
    "chat.getPermalink": ("channel message_ts", ""),
    "chat.postEphemeral": ("channel user", POSTED),
    "chat.postMessage": (
        "channel",
        f"{POSTED} metadata mrkdwn reply_broadcast unfurl_links unfurl_media",
    ),
    "chat.update": ("channel ts", "text blocks metadata link_names parse"),
    "conversations.history": (
        "channel",
        "cursor include_all_metadata inclusive latest limit oldest",
    ),
    "conversations.info": ("channel", "include_locale include_num_members"),
    "conversations.open": ("", "channel prevent_creation return_im users"),
    "conversations.replies": (
        "channel ts",
        "cursor include_all_metadata inclusive latest limit oldest",
    ),
    "files.completeUploadExternal": ("files", "channel_id initial_comment thread_ts blocks"),
    "files.delete": ("file", ""),
    "files.getUploadURLExternal": ("filename length", "snippet_type"),
    "files.info": ("file", "count cursor limit page"),
    "reactions.add": ("channel name timestamp", ""),
    "team.info": ("", "team domain"),
    "users.info": ("user", "include_locale"),
    "users.lookupByEmail": ("email", ""),
    "views.open": ("view", "trigger_id"),
    "views.publish": ("user_id view", "hash"),
    "views.push": ("view", "trigger_id"),
    "views.update": ("view", "view_id external_id hash"),
}
"""For each method: the parameters it needs, and those it may have besides."""


def is_true(value: object) -> bool:
    """A flag as JSON or as a form spells it."""
    return value in (True, 1, "1", "true", "True")


def check_words(workspace: Workspace, params: Json) -> None:
    """Refuse what Slack would not show: no text, too much of it, blocks it cannot draw."""
    text = params.get("text") or ""
    blocks = params.get("blocks") or []
    if not isinstance(text, str):
        raise SlackError("invalid_arguments", ("[ERROR] must be a string [json-pointer:/text]",))
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if faults := block_faults(blocks, "message"):
        raise SlackError("invalid_blocks", tuple(faults))
    if not text.strip():
        raise SlackError("no_text", ("blocks need a text for notifications and screen readers",))
    if len(text) > MOST_TEXT:
        raise SlackError("msg_too_long")
    if faults := workspace.picture_faults(blocks):
        raise SlackError("invalid_blocks", tuple(faults))


def check_metadata(metadata: object) -> None:
    shape = {"event_type": str, "event_payload": dict}
    if metadata is not None and not (
        isinstance(metadata, dict)
        and set(metadata) == set(shape)
        and all(isinstance(metadata[key], kind) for key, kind in shape.items())
    ):
        raise SlackError("invalid_metadata_format")


def check_names(method: str, params: Json) -> None:
    """Refuse an unknown method, a missing parameter and one that does not belong there."""
    if method not in PARAMETERS:
        raise SlackError("unknown_method")
    needed, allowed = (names.split() for names in PARAMETERS[method])
    missing = [name for name in needed if params.get(name) in (None, "")]
    # Bolt's client adds team_id to every call.
    unknown = [name for name in params if name not in (*needed, *allowed, "team_id")]
    if missing or unknown:
        raise SlackError(
            "invalid_arguments",
            (
                *(f"[ERROR] missing required field: {name}" for name in missing),
                *(f"[ERROR] unknown or not modelled: {name}" for name in unknown),
            ),
        )
    for name, kind in (("view", dict), ("files", list)):
        if not isinstance(params.get(name, kind()), kind):
            raise SlackError("invalid_arguments", (f"[ERROR] {name} is not the JSON it must be",))
