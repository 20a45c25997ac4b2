"""Events come again until they are acknowledged, interactions never do; real Bolt in both modes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest, AsyncSay
from slack_bolt.response import BoltResponse

from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.wire.slack_server.conftest import Running, bolt_app, over_http, over_sockets
from tests.wire.slack_server.kit import Json, actions, button

Next = Callable[[], Awaitable[BoltResponse]]


def answers(app: AsyncApp) -> None:
    """Let the app repeat what it is told."""

    @app.event("message")
    async def repeat(event: Json, say: AsyncSay) -> None:
        await say(f"You said {event['text']}")


@pytest.fixture
def slack_options() -> Json:
    return {"patience": 0.3, "retry_pauses": (0.0, 0.01, 0.01), "later_pause": 0.05}


async def test_an_event_that_went_wrong_comes_again_with_its_number(
    slack: SlackServer, bo: SlackUser, app: AsyncApp, running: Running
) -> None:
    heard: list[tuple[str, Sequence[str], Sequence[str]]] = []
    answers(app)

    @app.middleware
    async def store(req: AsyncBoltRequest, body: Json, next_: Next) -> BoltResponse:
        headers = req.headers
        heard.append(
            (body["event_id"], headers.get("x-slack-retry-num", []), headers.get("x-slack-retry-reason", []))
        )
        return BoltResponse(status=500) if len(heard) < 3 else await next_()

    async with running(slack, app):
        await bo.writes("hello & <you>")
        assert (await bo.sees("You said hello &amp; &lt;you&gt;")).from_bot
    assert len({event_id for event_id, _, _ in heard}) == 1
    assert [number for _, number, _ in heard][1:] == [["1"], ["2"]]
    assert heard[1][2][0] in ("timeout", "http_error")
    assert [attempt.ok for attempt in slack.deliveries[0].attempts] == [False, False, True]


async def test_an_interaction_that_went_wrong_is_shown_to_the_person_and_never_comes_again(
    slack: SlackServer, bo: SlackUser, app: AsyncApp, running: Running
) -> None:
    tries: list[str] = []

    @app.middleware
    async def refuse(body: Json, next_: Next) -> BoltResponse:
        tries.append(body["type"])
        return BoltResponse(status=500)

    await app.client.chat_postMessage(channel=bo.dm, text="Go", blocks=[actions(button("Go"))])
    async with running(slack, app):
        await bo.presses("Go")
    assert tries == ["block_actions"]
    assert [failure.kind for failure in bo.interaction_failures] == ["block_actions"]


async def test_an_interaction_with_no_app_connected_goes_wrong_at_once(bo: SlackUser) -> None:
    await bo.commands("/waymark", "help")
    assert [failure.reason for failure in bo.interaction_failures] == ["no_connection"]


async def test_an_answer_after_the_patience_is_too_late(
    slack: SlackServer, bo: SlackUser, app: AsyncApp, running: Running
) -> None:
    let_go = asyncio.Event()

    @app.command("/waymark")
    async def slowly(ack: AsyncAck) -> None:
        await let_go.wait()
        await ack("too late")

    async with running(slack, app):
        await bo.commands("/waymark", "help")
        let_go.set()
    assert "timeout" in bo.interaction_failures[0].reason
    assert bo.chat == []


async def test_an_event_waits_for_an_app_that_is_down(
    slack: SlackServer, bo: SlackUser, app: AsyncApp, running: Running
) -> None:
    answers(app)
    await bo.writes("early")
    async with running(slack, app):
        await bo.sees("You said early")


async def test_after_the_retries_events_come_again_later_until_they_are_given_up(bo: SlackUser) -> None:
    async with SlackServer(
        bot_token="xoxb-test",
        app_token="xapp-test",
        signing_secret="s3cret",
        retry_pauses=(0.0, 0.0),
        later_pause=0.0,
        later_times=2,
    ) as slack:
        slack.delivers_to("http://127.0.0.1:9/slack/events")
        await slack.user("U0ANA").writes("anybody?")
        await slack.until(lambda: len(slack.deliveries[0].attempts) == 5)
        assert {attempt.reason for attempt in slack.deliveries[0].attempts} == {"connection_failed"}
        assert not slack.deliveries[0].acknowledged


async def test_a_request_signed_with_another_secret_is_not_accepted(
    slack: SlackServer, bo: SlackUser
) -> None:
    app = bolt_app(slack, signing_secret="other")
    answers(app)
    async with over_http(slack, app):
        await bo.writes("hello")
        await bo.commands("/waymark")
        assert "401" in bo.interaction_failures[0].reason
        assert "401" in str(slack.deliveries[0].attempts[0].body)
        assert not await slack.verifies_url()


async def test_the_url_is_verified_by_its_challenge(slack: SlackServer, app: AsyncApp) -> None:
    async with over_http(slack, app):
        assert await slack.verifies_url()


async def test_a_refresh_brings_a_new_connection_and_loses_nothing(
    slack: SlackServer, bo: SlackUser, app: AsyncApp
) -> None:
    answers(app)
    async with over_sockets(slack, app):
        before = slack.courier.open_connections[0]
        await slack.disconnects()
        await bo.writes("one")
        await bo.sees("You said one")
        assert before not in slack.courier.open_connections


async def test_a_deaf_connection_looks_open_and_a_new_one_hears(
    slack: SlackServer, bo: SlackUser, app: AsyncApp
) -> None:
    answers(app)
    async with over_sockets(slack, app):
        slack.goes_deaf()
        await bo.writes("lost for now")
        assert slack.courier.open_connections
        assert slack.deliveries[0].attempts[0].reason == "timeout"
        await slack.disconnects()
        await bo.sees("You said lost for now")


async def test_a_cut_connection_is_made_again_and_what_came_meanwhile_arrives(
    slack: SlackServer, bo: SlackUser, app: AsyncApp
) -> None:
    answers(app)
    async with over_sockets(slack, app, ping_interval=0.2):
        slack.cuts_off()
        await slack.until(lambda: not slack.courier.connections)
        await bo.writes("meanwhile")
        await bo.sees("You said meanwhile")


async def test_a_socket_needs_a_fresh_ticket(slack: SlackServer, app: AsyncApp) -> None:
    opened = await app.client.apps_connections_open(app_token="xapp-test")
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(opened["url"])
        assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])
        await socket.close()


async def test_the_app_hears_its_own_messages_as_slack_lets_it(app: AsyncApp) -> None:
    async with SlackServer(bot_token="xoxb-test", app_token="xapp-test", signing_secret="s3cret") as slack:
        bo, loud = slack.user("U0BO"), bolt_app(slack)
        answers(loud)
        async with over_sockets(slack, loud):
            await bo.writes("hello")
            await bo.sees("You said hello")
            await slack.until(lambda: [d.acknowledged for d in slack.deliveries] == [True, True])
        echo = slack.deliveries[1].payload["event"]
        assert (echo["bot_id"], echo["channel"]) == ("B0WAYMARK", bo.dm)
        assert len(bo.chat) == 2, "Bolt leaves its own messages alone"


async def test_any_event_can_be_brought_also_a_malformed_one(
    slack: SlackServer, bo: SlackUser, app: AsyncApp
) -> None:
    answers(app)
    async with over_sockets(slack, app):
        delivery = await slack.delivers({"type": "message", "text": None})
        assert delivery.payload["event"] == {"type": "message", "text": None}
        await bo.writes("still there?")
        await bo.sees("You said still there?")
