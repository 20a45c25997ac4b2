"""Block Kit in few words, and calls that have to be refused."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer

Json = dict[str, Any]  # payloads as Slack takes them

SECRET = "s3cret"


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str = "v") -> Json:
    return {"text": words(text), "value": value}


def button(label: str = "Go", **more: object) -> Json:
    return {"type": "button", "text": words(label), "action_id": "go", **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(text: str = "Hello", **more: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def question(element: Json, **more: object) -> Json:
    return {"type": "input", "block_id": "q", "label": words("Why"), "element": element, **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


TEXT_INPUT: Json = {"type": "plain_text_input", "action_id": "a"}


def modal(*blocks: Json, **more: object) -> Json:
    return {"type": "modal", "title": words("Form"), "submit": words("Send"), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: object) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def client_of(slack: SlackServer, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=f"{slack.url}/api/", retry_handlers=[])


async def refusal(client: AsyncWebClient, method: str, params: Json) -> Json:
    """The body of the refusal that the call has to meet."""
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=params)
    body: Json = caught.value.response.data
    return body


def trigger_of(slack: SlackServer, bo: SlackUser, *, from_modal: bool = False) -> str:
    return slack.workspace.new_trigger(bo.id, from_modal=from_modal)
