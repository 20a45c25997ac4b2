"""What people do in Slack reaches a real Bolt app in the shapes Slack sends, and they see what it answers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.wire.slack_server.conftest import Running, over_sockets
from tests.wire.slack_server.kit import Json, actions, button, home, modal, option, question, section, words

OUTCOME = [
    question(
        {"type": "plain_text_input", "action_id": "a", "max_length": 5, "multiline": True}, block_id="met"
    ),
    question(
        {
            "type": "static_select",
            "action_id": "a",
            "options": [option("Emerging", "2"), option("Proficient", "3")],
        },
        block_id="level",
    ),
    question(
        {
            "type": "multi_static_select",
            "action_id": "a",
            "options": [option("Talk", "t"), option("Essay", "e")],
        },
        block_id="evidence",
    ),
    question(
        {
            "type": "radio_buttons",
            "action_id": "a",
            "options": [option("Here", "h"), option("Online", "o")],
            "initial_option": option("Here", "h"),
        },
        block_id="place",
    ),
    question(
        {"type": "checkboxes", "action_id": "a", "options": [option("New context", "n")]}, block_id="box"
    ),
    question({"type": "datepicker", "action_id": "a"}, block_id="day"),
    question({"type": "datetimepicker", "action_id": "a"}, block_id="slot"),
    question({"type": "file_input", "action_id": "a"}, block_id="files"),
    question({"type": "plain_text_input", "action_id": "a"}, block_id="note", optional=True),
]
ANSWERS: Json = {
    "met": "units",
    "level": "Proficient",
    "evidence": ["Talk", "e"],
    "box": ["n"],
    "day": date(2026, 3, 2),
    "slot": datetime(2026, 3, 2, 14, 30, tzinfo=UTC),
    "files": [("a.pdf", b"%PDF")],
}


def opens_a_form(app: AsyncApp, view: Json) -> None:
    """Let the command open a form."""

    @app.command("/record")
    async def open_form(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)


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


async def test_a_form_is_filled_in_and_sent_in_slacks_shapes(
    slack: SlackServer, bo: SlackUser, app: AsyncApp, running: Running
) -> None:
    sent: list[Json] = []
    opens_a_form(app, modal(*OUTCOME, callback_id="outcome", private_metadata="c7"))

    @app.view("outcome")
    async def save(ack: AsyncAck, view: Json) -> None:
        sent.append(view)
        await ack()

    async with running(slack, app):
        await bo.commands("/record")
        await bo.fills(ANSWERS)
        await bo.submits()
    assert bo.modal is None
    assert bo.modal_errors == {}
    values = {block_id: state["a"] for block_id, state in sent[0]["state"]["values"].items()}
    file = values.pop("files")["files"][0]
    assert values == {
        "met": {"type": "plain_text_input", "value": "units"},
        "level": {"type": "static_select", "selected_option": option("Proficient", "3")},
        "evidence": {
            "type": "multi_static_select",
            "selected_options": [option("Talk", "t"), option("Essay", "e")],
        },
        "place": {"type": "radio_buttons", "selected_option": option("Here", "h")},
        "box": {"type": "checkboxes", "selected_options": [option("New context", "n")]},
        "day": {"type": "datepicker", "selected_date": "2026-03-02"},
        "slot": {"type": "datetimepicker", "selected_date_time": 1772461800},
        "note": {"type": "plain_text_input", "value": None},
    }
    assert (file["name"], file["size"]) == ("a.pdf", 4)
    assert (sent[0]["private_metadata"], sent[0]["callback_id"]) == ("c7", "outcome")


async def test_what_slacks_form_does_not_accept_never_reaches_the_app(
    slack: SlackServer, bo: SlackUser, app: AsyncApp
) -> None:
    opens_a_form(app, modal(*OUTCOME, callback_id="outcome"))
    async with over_sockets(slack, app):
        await bo.commands("/record")
        await bo.fills({"met": "too long"})
        await bo.submits()
        assert set(bo.modal_errors) == {"met", "level", "evidence", "box", "day", "slot", "files"}
        assert "fewer than 6" in bo.modal_errors["met"]
        with pytest.raises(AssertionError, match="there are"):
            await bo.fills({"level": "Expert"})
        with pytest.raises(AssertionError, match="no fields"):
            await bo.fills({"mood": "good"}, timeout=0)
    assert [d.kind for d in slack.deliveries] == ["slash_commands"]


async def test_a_submission_is_answered_with_errors_an_update_a_push_and_a_clear(
    slack: SlackServer, bo: SlackUser, app: AsyncApp, running: Running
) -> None:
    form = modal(question({"type": "plain_text_input", "action_id": "a"}), callback_id="form")
    said: list[Json] = [
        {"response_action": "errors", "errors": {"q": "Not a day we meet"}},
        {"response_action": "update", "view": {**form, "title": words("Second")}},
        {"response_action": "push", "view": {**form, "title": words("On top")}},
        {"response_action": "clear"},
    ]
    answers = iter(said)
    opens_a_form(app, form)

    @app.view("form")
    async def answer(ack: AsyncAck) -> None:
        await ack(next(answers))

    async with running(slack, app):
        await bo.commands("/record")
        await bo.fills({"q": "kept"})
        await bo.submits()
        assert bo.modal_errors == {"q": "Not a day we meet"}
        assert bo.modal is not None, "with errors the form stays open"
        await bo.submits()
        await bo.sees_modal("Second")
        assert bo.modal_errors == {}
        await bo.submits()
        await bo.sees_modal("On top")
        await bo.fills({"q": "words"})
        await bo.submits()
        assert bo.modal is None
    acks = [call for call in slack.calls if call["method"] == "(ack)"]
    assert [call["params"]["response_action"] for call in acks] == ["errors", "update", "push", "clear"]
    assert all(call["response"]["ok"] for call in acks)
    assert bo.interaction_failures == []


@pytest.mark.parametrize(
    "nonsense",
    [
        {"response_action": "errors", "errors": {"no_such_block": "x"}},
        {"response_action": "errors", "errors": {"q": ""}},
        {"response_action": "update", "view": {"type": "modal", "title": words("x" * 25), "blocks": []}},
        {"response_action": "dance"},
        {"text": "saved"},
    ],
)
async def test_nonsense_in_answer_to_a_submission_is_an_error_to_the_person(
    slack: SlackServer, bo: SlackUser, app: AsyncApp, nonsense: Json
) -> None:
    form = modal(question({"type": "plain_text_input", "action_id": "a"}), callback_id="form")
    opens_a_form(app, form)

    @app.view("form")
    async def answer(ack: AsyncAck) -> None:
        await ack(nonsense)

    async with over_sockets(slack, app):
        await bo.commands("/record")
        await bo.fills({"q": "kept"})
        await bo.submits()
    assert [failure.kind for failure in bo.interaction_failures] == ["view_submission"]
    assert slack.calls[-1]["response"]["ok"] is False
    assert bo.modal is not None


async def test_a_closed_modal_is_told_where_the_app_asked_for_it(
    slack: SlackServer, bo: SlackUser, app: AsyncApp, running: Running
) -> None:
    closed: list[Json] = []
    opens_a_form(app, modal(section("Really?"), callback_id="sure", notify_on_close=True))

    @app.view_closed("sure")
    async def note(ack: AsyncAck, body: Json) -> None:
        await ack()
        closed.append(body)

    async with running(slack, app):
        await bo.commands("/record")
        await bo.sees_modal("Really?")
        await bo.closes_modal()
        assert bo.modal is None
    assert [(body["type"], body["is_cleared"]) for body in closed] == [("view_closed", False)]


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
