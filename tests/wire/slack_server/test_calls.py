"""What the real slack-sdk client gets done: messages, history, people, files, faults, records."""

from __future__ import annotations

import json
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.support.stand_in import RECORD_VARIABLE, drop_after, drop_before, refuse_429, server_error, slow
from tests.wire.slack_server.kit import (
    Json,
    actions,
    button,
    client_of,
    option,
    refusal,
    rich,
    section,
    words,
)


def lines_in(directory: Path) -> list[Json]:
    return [
        json.loads(line) for path in directory.glob("slack-*.jsonl") for line in path.read_text().splitlines()
    ]


async def test_a_message_is_shown_edited_and_deleted_and_its_metadata_can_be_read_back(
    slack: SlackServer, bo: SlackUser, client: AsyncWebClient
) -> None:
    metadata = {"event_type": "outbox", "event_payload": {"key": "pace:1:2026-W01"}}
    blocks = [
        {"type": "header", "text": words("Today")},
        section("*Bo* &amp; Ana", accessory={"type": "overflow", "options": [option("More")]}),
        rich({"type": "text", "text": "Meet "}, {"type": "link", "url": "https://x.example", "text": "here"}),
        actions(button("Accept", value="7"), button("Later", action_id="later")),
        {"type": "context", "elements": [words("why")]},
    ]
    posted = await client.chat_postMessage(channel=bo.id, text="Today", blocks=blocks, metadata=metadata)
    shown = await bo.sees("Bo* & Ana")
    assert (posted["channel"], shown.ts, shown.edited, shown.from_bot) == (bo.dm, posted["ts"], 0, True)
    assert [b.text for b in shown.buttons] == ["Accept", "Later"]
    assert shown.plain.splitlines() == ["Today", "*Bo* & Ana", "Meet here", "why"]

    history = await client.conversations_history(channel=bo.dm, include_all_metadata=True)
    assert history["messages"][0]["metadata"] == metadata
    assert "metadata" not in (await client.conversations_history(channel=bo.dm))["messages"][0]

    await client.chat_update(channel=bo.dm, ts=posted["ts"], text="Only words")
    assert (await bo.sees("Today")).buttons, "without blocks given, the old ones stay"
    await client.chat_update(channel=bo.dm, ts=posted["ts"], text="Only words", blocks=[])
    assert (bo.chat[0].plain, bo.chat[0].edited) == ("Only words", 2)
    await client.chat_delete(channel=bo.dm, ts=posted["ts"])
    assert bo.chat == []


async def test_a_persons_message_cannot_be_changed_by_the_bot(bo: SlackUser, client: AsyncWebClient) -> None:
    ts = await bo.writes("mine")
    params = {"channel": bo.dm, "ts": ts}
    assert (await refusal(client, "chat.update", {**params, "text": "x"}))["error"] == "cant_update_message"
    assert (await refusal(client, "chat.delete", params))["error"] == "cant_delete_message"
    await client.reactions_add(channel=bo.dm, timestamp=ts, name="eyes")
    again = {"channel": bo.dm, "timestamp": ts, "name": "eyes"}
    assert (await refusal(client, "reactions.add", again))["error"] == "already_reacted"
    assert (await refusal(client, "reactions.add", {**again, "name": "No Name"}))["error"] == "invalid_name"
    link = await client.chat_getPermalink(channel=bo.dm, message_ts=ts)
    assert link["permalink"].endswith(f"/{bo.dm}/p{ts.replace('.', '')}")


async def test_history_comes_in_pages_newest_first_without_ephemeral_messages(
    bo: SlackUser, client: AsyncWebClient
) -> None:
    for number in range(3):
        await client.chat_postMessage(channel=bo.dm, text=f"number {number}")
    await client.chat_postEphemeral(channel=bo.dm, user=bo.id, text="only you")
    assert [m.ephemeral for m in bo.chat] == [False, False, False, True]
    first = await client.conversations_history(channel=bo.dm, limit=2)
    assert [m["text"] for m in first["messages"]] == ["number 2", "number 1"]
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=bo.dm, limit=2, cursor=cursor)
    assert [m["text"] for m in second["messages"]] == ["number 0"]
    since = await client.conversations_history(channel=bo.dm, oldest=bo.chat[1].ts)
    assert [m["text"] for m in since["messages"]] == ["number 2"]


async def test_who_somebody_is_can_be_asked(
    slack: SlackServer, bo: SlackUser, client: AsyncWebClient
) -> None:
    slack.user("U0GUEST", is_restricted=True, is_ultra_restricted=True)
    slack.user("U0FAR", team="T0OTHER", is_stranger=True)
    known = (await client.users_info(user=bo.id, include_locale=True))["user"]
    guest = (await client.users_info(user="U0GUEST"))["user"]
    stranger = (await client.users_info(user="U0FAR"))["user"]
    found = (await client.users_lookupByEmail(email="BO@x.example"))["user"]
    assert (known["locale"], known["team_id"], known["real_name"]) == ("es-ES", "T0SCHOOL", "Bo Li")
    assert guest["is_restricted"]
    assert guest["is_ultra_restricted"]
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, "T0OTHER")
    assert found["id"] == bo.id
    me = await client.auth_test()
    assert "chat:write" in me.headers["x-oauth-scopes"]
    assert (await client.bots_info(bot=me["bot_id"]))["bot"]["user_id"] == me["user_id"]
    assert (await client.team_info())["team"]["id"] == me["team_id"]
    opened = await client.conversations_open(users=[bo.id], return_im=True)
    assert (opened["channel"]["id"], opened["channel"]["user"]) == (bo.dm, bo.id)
    assert (await client.conversations_info(channel=bo.dm))["channel"]["is_im"]


async def test_a_picture_is_uploaded_once_and_shown_by_its_id(
    slack: SlackServer, bo: SlackUser, client: AsyncWebClient
) -> None:
    uploaded = await client.files_upload_v2(filename="pace.png", content=b"\x89PNG")
    picture = {"type": "image", "alt_text": "Your pace", "slack_file": {"id": uploaded["files"][0]["id"]}}
    await client.chat_postMessage(channel=bo.dm, text="Your pace", blocks=[picture])
    assert (await bo.sees("Your pace")).blocks[0]["slack_file"] == picture["slack_file"]
    await client.files_upload_v2(filename="a.txt", content="a", channel=bo.dm, initial_comment="for you")
    assert (await bo.sees("for you")).files == ["a.txt"]
    ticket = await client.files_getUploadURLExternal(filename="b.txt", length=3)
    async with aiohttp.ClientSession() as session:
        async with session.post(ticket["upload_url"], data=b"four") as response:
            assert response.status == 400
        async with session.get(uploaded["files"][0]["url_private"]) as response:
            assert "Sign in" in await response.text(), "a file needs the bot's token"
    unsent = {"files": [{"id": ticket["file_id"]}]}
    assert (await refusal(client, "files.completeUploadExternal", unsent))["error"] == "file_not_found"


async def test_faults_meet_the_next_call_of_their_method_only(
    slack: SlackServer, bo: SlackUser, client: AsyncWebClient
) -> None:
    post: Json = {"channel": bo.dm, "text": "once"}
    slack.next("chat.postMessage", refuse_429(retry_after=7))
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(**post)
    assert limited.value.response["error"] == "ratelimited"
    assert limited.value.response.headers["Retry-After"] == "7"

    slack.next("chat.postMessage", drop_before())
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(**post)
    slack.next("chat.postMessage", server_error())
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(**post)
    slack.refuses("chat.postMessage", "fatal_error")
    assert (await refusal(client, "chat.postMessage", post))["error"] == "fatal_error"
    assert bo.chat == []

    slack.next("chat.postMessage", drop_after())
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(**post)
    assert [m.plain for m in bo.chat] == ["once"]
    slack.next("chat.postMessage", slow(0.05))
    await client.chat_postMessage(**post)
    await client.chat_postMessage(**post)
    assert len(bo.chat) == 3


async def test_with_limits_a_channel_takes_one_message_a_second() -> None:
    async with SlackServer(bot_token="xoxb-1", app_token="xapp-1", signing_secret="s", limits=True) as slack:
        bo, ana = slack.user("U0BO"), slack.user("U0ANA")
        client = client_of(slack, "xoxb-1")
        await client.chat_postMessage(channel=bo.dm, text="one")
        await client.chat_postMessage(channel=ana.dm, text="one")
        body = await refusal(client, "chat.postMessage", {"channel": bo.dm, "text": "two"})
        assert body["error"] == "ratelimited"
        slack.passes(1)
        await client.chat_postMessage(channel=bo.dm, text="two")
        assert [m.plain for m in bo.chat] == ["one", "two"]


async def test_calls_are_recorded_with_decoded_parameters_also_in_a_file(
    slack: SlackServer, bo: SlackUser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(RECORD_VARIABLE, str(tmp_path))
    form = {"channel": bo.dm, "text": "hi", "blocks": json.dumps([section()])}
    await client_of(slack, "xoxb-test").api_call("chat.postMessage", data=form)
    recorded = lines_in(tmp_path)
    assert recorded == slack.calls[-1:]
    assert set(recorded[0]) == {"platform", "method", "params", "files", "response", "auth"}
    assert (recorded[0]["platform"], recorded[0]["auth"]) == ("slack", "xoxb")
    assert recorded[0]["params"]["blocks"] == [section()]
    assert recorded[0]["response"]["ok"] is True
