"""What people do in Slack reaches a real Bolt app in the shapes Slack sends, and they see what it answers."""

from __future__ import annotations

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.wire.slack_server.conftest import Running, opens_a_form, over_sockets
from tests.wire.slack_server.kit import Json, actions, button, home, modal, option, section


async def test_a_message_a_home_and_a_press_reach_the_app(
    slack: SlackServer, bo: SlackUser, app: AsyncApp, running: Running
) -> None:
    pressed: list[Json] = []

    @app.event("message")
    async def offer(say: AsyncSay) -> None:
        await say(
            text="Ana asks",
            blocks=[section("Ana asks"), actions(button("Accept", value="7", style="primary"))],
        )

    @app.event("app_home_opened")
    async def publish(client: AsyncWebClient, event: Json) -> None:
        await client.views_publish(
            user_id=event["user"], view=home(section("Your day"), actions(button("Open")))
        )

    @app.action("go")
    async def accept(ack: AsyncAck, body: Json) -> None:
        await ack()
        pressed.append(body)

    async with running(slack, app):
        await bo.writes("hello")
        await bo.presses("Accept")
        await bo.opens_home()
        await bo.sees_home("Your day")
        await bo.presses_in_home("Open")
        await bo.presses_data(action_id="go", value="forged")
    in_message, in_home, forged = pressed
    action = in_message["actions"][0]
    assert {key: action[key] for key in ("action_id", "value", "type", "style")} == {
        "action_id": "go",
        "value": "7",
        "type": "button",
        "style": "primary",
    }
    assert in_message["container"] == {
        "type": "message",
        "message_ts": bo.chat[-1].ts,
        "channel_id": bo.dm,
        "is_ephemeral": False,
    }
    assert in_message["message"]["text"] == "Ana asks"
    assert in_message["user"]["team_id"] == in_message["team"]["id"] == "T0SCHOOL"
    assert in_home["container"] == {"type": "view", "view_id": in_home["view"]["id"]}
    assert "response_url" not in in_home
    assert forged["actions"][0]["value"] == "forged"
    assert bo.interaction_failures == []
    assert [b.text for b in bo.home_buttons] == ["Open"]


async def test_a_command_is_answered_to_its_author_alone_and_five_times_more_by_its_url(
    slack: SlackServer, bo: SlackUser, app: AsyncApp, running: Running
) -> None:
    statuses: list[int] = []

    @app.command("/waymark")
    async def help_out(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
        await ack(f"Help on {command['text']}")
        for number in range(6):
            said = await respond(text=f"number {number}")
            statuses.append(said.status_code)

    async with running(slack, app):
        await bo.commands("/waymark", "pace")
        await slack.until(lambda: len(statuses) == 6)
    assert statuses == [200] * 5 + [404]
    assert {m.ephemeral for m in bo.chat} == {True}
    assert sorted(m.plain for m in bo.chat)[:2] == ["Help on pace", "number 0"]
    said = [c["response"] for c in slack.calls if c["method"] == "(message)"]
    assert said.count({"ok": False, "error": "used_url"}) == 1


async def test_a_response_url_replaces_and_deletes_what_was_pressed_for_30_minutes(
    slack: SlackServer, bo: SlackUser, app: AsyncApp
) -> None:
    asked: list[AsyncRespond] = []

    @app.action("go")
    async def keep(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        asked.append(respond)

    await app.client.chat_postEphemeral(
        channel=bo.dm, user=bo.id, text="Sure?", blocks=[section("Sure?"), actions(button("Yes"))]
    )
    async with over_sockets(slack, app):
        await bo.presses("Yes")
        container = slack.deliveries[-1].payload["container"]
        assert container["is_ephemeral"]
        assert "message" not in slack.deliveries[-1].payload
        respond = asked[0]
        assert (await respond(text="Done", replace_original=True)).status_code == 200
        assert [(m.plain, m.buttons) for m in bo.chat] == [("Done", [])]
        assert (await respond(text="x", blocks=[section("x" * 3001)])).status_code == 400
        assert (await respond(delete_original=True)).status_code == 200
        assert bo.chat == []
        slack.passes(30 * 60 + 1)
        late = await respond(text="late")
        assert (late.status_code, "expired_url" in late.body) == (404, True)


async def test_a_choice_in_a_message_and_in_the_home_is_told_with_its_state(
    slack: SlackServer, bo: SlackUser, app: AsyncApp
) -> None:
    menu: Json = {
        "type": "static_select",
        "action_id": "lang",
        "options": [option("English", "en"), option("Español", "es")],
    }
    chosen: list[Json] = []

    @app.action("lang")
    async def choose(ack: AsyncAck, body: Json) -> None:
        await ack()
        chosen.append(body)

    async with over_sockets(slack, app):
        await app.client.views_publish(user_id=bo.id, view=home(actions(menu, button())))
        await bo.picks("lang", "Español")
    assert chosen[0]["actions"][0]["selected_option"]["value"] == "es"
    state = chosen[0]["view"]["state"]["values"][chosen[0]["actions"][0]["block_id"]]
    assert state == {"lang": {"type": "static_select", "selected_option": option("Español", "es")}}


async def test_a_persons_file_is_fetched_with_the_bots_token(
    slack: SlackServer, bo: SlackUser, app: AsyncApp, running: Running
) -> None:
    fetched: list[bytes] = []

    @app.event({"type": "message", "subtype": "file_share"})
    async def fetch(event: Json) -> None:
        headers = {"Authorization": "Bearer xoxb-test"}
        address = event["files"][0]["url_private_download"]
        async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as response:
            fetched.append(await response.read())

    async with running(slack, app):
        await bo.sends_file("note.m4a", b"voice", text="my reflection")
    assert fetched == [b"voice"]


async def test_a_stranger_of_slack_connect_is_recognised_by_the_team(
    slack: SlackServer, app: AsyncApp
) -> None:
    stranger = slack.user("U0FAR", team="T0OTHER", is_stranger=True)
    heard: list[Json] = []

    @app.event("message")
    async def listen(body: Json) -> None:
        heard.append(body)

    async with over_sockets(slack, app):
        await stranger.writes("hello")
    assert (heard[0]["team_id"], heard[0]["event"]["team"]) == ("T0SCHOOL", "T0OTHER")
    assert heard[0]["is_ext_shared_channel"]


async def test_a_missing_button_is_named_with_those_there_are(bo: SlackUser, app: AsyncApp) -> None:
    await app.client.chat_postMessage(channel=bo.dm, text="x", blocks=[actions(button("Later"))])
    with pytest.raises(AssertionError, match=r"no button 'Now'; there are \['Later'\]"):
        await bo.presses("Now", timeout=0)
    with pytest.raises(AssertionError, match="is not among"):
        await bo.sees("nothing of the kind", timeout=0)


async def test_the_newest_message_is_pressed_and_the_open_modal_before_it(
    slack: SlackServer, bo: SlackUser, app: AsyncApp
) -> None:
    pressed: list[str] = []

    @app.action("go")
    async def note(ack: AsyncAck, body: Json) -> None:
        await ack()
        pressed.append(body["actions"][0]["value"])

    opens_a_form(app, modal(actions(button("Go", value="modal"))))
    for value in ("old", "new"):
        await app.client.chat_postMessage(
            channel=bo.dm, text="x", blocks=[actions(button("Go", value=value))]
        )
    async with over_sockets(slack, app):
        await bo.presses("Go")
        await bo.commands("/record")
        await bo.sees_modal()
        await bo.presses("Go")
    assert pressed == ["new", "modal"]
