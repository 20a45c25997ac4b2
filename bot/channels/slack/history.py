"""What Slack kept of a conversation: whether a message with a key is there."""

from typing import Any

from bot.channels.base import DeliveryError
from bot.channels.slack.calls import GONE, SlackCalls

RECENT_MESSAGES = 50
"""Looked through for one whose fate is unknown."""

REPLIES_AT_ONCE = 200


async def has_message(calls: SlackCalls, conversation: str, *, key: str) -> bool:
    """Whether the message is among the newest. Raises DeliveryError."""
    history = await calls.ask(
        "conversations.history", channel=conversation, include_all_metadata=1, limit=RECENT_MESSAGES
    )
    return any(_key_of(message) == key for message in history.get("messages") or ())


async def has_reply(calls: SlackCalls, conversation: str, ts: str, *, key: str) -> bool:
    """Whether the thread, looked through to its end, has the message. Raises DeliveryError."""
    cursor = ""
    while True:
        try:
            page = await calls.ask(
                "conversations.replies",
                channel=conversation,
                ts=ts,
                include_all_metadata=1,
                limit=REPLIES_AT_ONCE,
                **({"cursor": cursor} if cursor else {}),
            )
        except DeliveryError as error:
            if error.reason in GONE | {"thread_not_found"}:
                return False
            raise
        if any(_key_of(message) == key for message in page.get("messages") or ()):
            return True
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return False


def _key_of(message: dict[str, Any]) -> str | None:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("key")
