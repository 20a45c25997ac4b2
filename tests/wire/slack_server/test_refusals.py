"""The stand-in for Slack refuses what Slack refuses, seen through the real slack-sdk client."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.wire.slack_server.kit import (
    TEXT_INPUT,
    Json,
    actions,
    button,
    client_of,
    home,
    modal,
    option,
    question,
    refusal,
    rich,
    section,
    trigger_of,
    words,
)


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("auth.test", None, "not_authed"),
        ("auth.test", "xoxb-wrong", "invalid_auth"),
        ("auth.test", "xapp-test", "not_allowed_token_type"),
        ("apps.connections.open", "xoxb-test", "not_allowed_token_type"),
        ("chat.sing", "xoxb-test", "unknown_method"),
    ],
)
async def test_a_token_opens_only_its_own_methods(
    slack: SlackServer, method: str, token: str | None, error: str
) -> None:
    assert (await refusal(client_of(slack, token), method, {}))["error"] == error


@pytest.mark.parametrize(
    ("method", "params", "error"),
    [
        ("chat.postMessage", {"text": "hi"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "D0BO", "text": "hi", "color": "red"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "D0NOBODY", "text": "hi"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0PRIVATE", "text": "hi"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "D0BO"}, "no_text"),
        ("chat.postMessage", {"channel": "D0BO", "text": "  "}, "no_text"),
        ("chat.postMessage", {"channel": "D0BO", "blocks": [section()]}, "no_text"),
        ("chat.postMessage", {"channel": "D0BO", "text": "x" * 4001}, "msg_too_long"),
        ("chat.postMessage", {"channel": "D0BO", "text": "x", "blocks": {"a": 1}}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "D0BO", "text": "x", "blocks": "[{"}, "invalid_json"),
        (
            "chat.postMessage",
            {"channel": "D0BO", "text": "x", "metadata": {"a": 1}},
            "invalid_metadata_format",
        ),
        ("chat.postEphemeral", {"channel": "D0BO", "user": "U0X", "text": "x"}, "user_not_in_channel"),
        ("chat.update", {"channel": "D0BO", "ts": "1.0", "text": "x"}, "message_not_found"),
        ("chat.update", {"channel": "U0BO", "ts": "1.0", "text": "x"}, "channel_not_found"),
        ("chat.delete", {"channel": "D0BO", "ts": "1.0"}, "message_not_found"),
        ("chat.getPermalink", {"channel": "D0BO", "message_ts": "1.0"}, "message_not_found"),
        ("conversations.history", {"channel": "D0X"}, "channel_not_found"),
        ("conversations.history", {"channel": "D0BO", "limit": 1000}, "invalid_limit"),
        ("conversations.history", {"channel": "D0BO", "oldest": "noon"}, "invalid_arguments"),
        ("conversations.history", {"channel": "D0BO", "cursor": "x"}, "invalid_cursor"),
        ("conversations.open", {"users": "U0X"}, "user_not_found"),
        ("conversations.open", {"users": "U0GONE"}, "user_disabled"),
        ("conversations.open", {"users": "U0BOT"}, "cannot_dm_bot"),
        ("conversations.open", {"users": "U0BO,U0GONE"}, "invalid_arguments"),
        ("users.info", {"user": "U0X"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "gone@x.example"}, "users_not_found"),
        ("bots.info", {"bot": "B0X"}, "bot_not_found"),
        ("team.info", {"team": "T0X"}, "team_not_found"),
        ("reactions.add", {"channel": "D0BO", "name": "eyes", "timestamp": "1.0"}, "message_not_found"),
        ("files.info", {"file": "F0X"}, "file_not_found"),
        ("files.completeUploadExternal", {"files": [{"id": "F0X"}]}, "file_not_found"),
        ("files.getUploadURLExternal", {"filename": "a.png", "length": 0}, "invalid_arguments"),
        ("views.open", {"view": modal(section())}, "invalid_arguments"),
        ("views.open", {"view": modal(section()), "trigger_id": "1.2.3"}, "invalid_trigger_id"),
        ("views.update", {"view": modal(section()), "view_id": "V0X"}, "not_found"),
        ("views.update", {"view": modal(section())}, "invalid_arguments"),
        ("views.publish", {"view": home(section()), "user_id": "U0X"}, "invalid_arguments"),
        ("views.publish", {"view": "home", "user_id": "U0BO"}, "invalid_json"),
        ("views.publish", {"view": home(section()), "user_id": "U0BO", "hash": "1.x"}, "hash_conflict"),
    ],
)
async def test_a_call_slack_would_refuse_is_refused_with_slacks_word(
    slack: SlackServer, bo: SlackUser, client: AsyncWebClient, *, method: str, params: Json, error: str
) -> None:
    slack.user("U0GONE", deleted=True, email="gone@x.example")
    slack.user("U0BOT", is_bot=True)
    slack.channel("C0PRIVATE", name="private", members=[bo], bot=False)
    assert (await refusal(client, method, params))["error"] == error
    assert slack.calls[-1]["response"]["error"] == error


TOO_MANY = [actions(*(button(action_id=f"b{n}") for n in range(26)))]
FIFTY_ONE = [{"type": "divider"}] * 51


@pytest.mark.parametrize(
    ("blocks", "problem"),
    [
        (FIFTY_ONE, "no more than 50 items allowed [json-pointer:/blocks]"),
        (TOO_MANY, "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
        ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        ([section(" ")], "must be more than 0 characters"),
        ([{"type": "section"}], "text or fields is required"),
        ([section(fields=[words("x" * 2001)])], "must be less than 2001 characters"),
        ([section(fields=[words("x")] * 11)], "no more than 10 items allowed"),
        ([section(color="red")], "invalid additional property: color"),
        ([section(accessory=TEXT_INPUT)], "unsupported type: plain_text_input"),
        ([{"type": "header", "text": words("x" * 151)}], "must be less than 151 characters"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "unsupported type: mrkdwn"),
        ([{"type": "poem"}], "unsupported type: poem"),
        ([{"text": "no type"}], "unsupported type: None"),
        (["text"], "unsupported type: None"),
        ([actions()], "no fewer than 1 items allowed"),
        ([actions(button("x" * 76))], "must be less than 76 characters"),
        ([actions(button(value="x" * 2001))], "must be less than 2001 characters"),
        ([actions(button(action_id="x" * 256))], "must be less than 256 characters"),
        ([actions(button(style="green"))], "must be one of primary, danger"),
        ([actions(button(confirm={"text": words("Sure?")}))], "missing required field: title"),
        ([actions({"type": "button"})], "missing required field: text"),
        ([actions(button(), button())], "action_id 'go' already exists"),
        ([actions({"type": "static_select"})], "exactly one of options, option_groups is required"),
        (
            [actions({"type": "static_select", "options": [option("x" * 76)]})],
            "must be less than 76 characters",
        ),
        (
            [actions({"type": "static_select", "options": [option("x")] * 101})],
            "no more than 100 items allowed",
        ),
        (
            [actions({"type": "static_select", "options": [option("x")], "initial_option": option("y")})],
            "initial options must be among the options",
        ),
        (
            [actions({"type": "radio_buttons", "options": [option("x")] * 11})],
            "no more than 10 items allowed",
        ),
        ([actions({"type": "overflow", "options": [option("x")] * 6})], "no more than 5 items allowed"),
        ([actions({"type": "datepicker", "initial_date": "1 May"})], "must match the expected format"),
        ([actions({"type": "datetimepicker", "initial_date_time": 5})], "must be a whole number"),
        ([section(block_id="b"), section(block_id="b")], "block_id 'b' already exists"),
        ([section(block_id="b" * 256)], "must be less than 256 characters"),
        ([question({"type": "file_input", "action_id": "f"})], "unsupported type: file_input in a message"),
        ([{"type": "context", "elements": [words("x")] * 11}], "no more than 10 items allowed"),
        ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
        ([{"type": "image", "image_url": "https://x.example/a.png"}], "missing required field: alt_text"),
        ([{"type": "image", "alt_text": "A"}], "exactly one of image_url, slack_file is required"),
        ([{"type": "image", "alt_text": "A", "slack_file": {"id": "F0X"}}], "invalid slack file"),
        ([rich({"type": "text", "text": ""})], "must be more than 0 characters"),
        ([rich({"type": "text", "text": "x", "style": {"loud": True}})], "invalid additional property: loud"),
        ([rich({"type": "mrkdwn", "text": "x"})], "unsupported type: mrkdwn"),
        ([{"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}], "unsupported type: text"),
    ],
)
async def test_blocks_slack_cannot_draw_are_refused_with_the_place_of_the_fault(
    bo: SlackUser, client: AsyncWebClient, blocks: list[Json], problem: str
) -> None:
    body = await refusal(client, "chat.postMessage", {"channel": "D0BO", "text": "x", "blocks": blocks})
    assert body["error"] == "invalid_blocks"
    assert any(problem in message for message in body["response_metadata"]["messages"]), body
    assert bo.chat == []


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (home(section()), "must be a view of type modal"),
        (modal(), "no fewer than 1 items allowed"),
        (modal(*[section()] * 101), "no more than 100 items allowed"),
        (
            modal(section(), title=words("x" * 25)),
            "must be less than 25 characters [json-pointer:/view/title/text]",
        ),
        (modal(section(), submit=words("x" * 25)), "must be less than 25 characters"),
        (modal(section(), close=words("x" * 25)), "must be less than 25 characters"),
        (modal(section(), private_metadata="x" * 3001), "must be less than 3001 characters"),
        (modal(section(), callback_id="x" * 256), "must be less than 256 characters"),
        (modal(section(), colour="red"), "invalid additional property: colour"),
        ({"type": "modal", "blocks": [section()]}, "missing required field: title"),
        (
            {"type": "modal", "title": words("Form"), "blocks": [question(TEXT_INPUT)]},
            "submit is required",
        ),
        (modal(question(button())), "unsupported type: button"),
        (modal(question({**TEXT_INPUT, "max_length": 3001})), "must be a whole number from 1 to 3000"),
        (
            modal(
                question({**TEXT_INPUT, "focus_on_load": True}),
                question({**TEXT_INPUT, "focus_on_load": True}, block_id="r"),
            ),
            "only one element may have focus_on_load",
        ),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown in a modal"),
    ],
)
async def test_a_modal_slack_cannot_open_is_refused(
    slack: SlackServer, bo: SlackUser, client: AsyncWebClient, view: Json, problem: str
) -> None:
    body = await refusal(client, "views.open", {"trigger_id": trigger_of(slack, bo), "view": view})
    assert body["error"] == "invalid_arguments"
    assert any(problem in message for message in body["response_metadata"]["messages"]), body
    assert bo.modal is None


async def test_a_view_over_250_kilobytes_is_too_large(
    slack: SlackServer, bo: SlackUser, client: AsyncWebClient
) -> None:
    view = modal(*[section("x" * 2999)] * 90)
    assert (await client.views_open(trigger_id=trigger_of(slack, bo), view=modal(section())))["ok"]
    body = await refusal(client, "views.open", {"trigger_id": trigger_of(slack, bo), "view": view})
    assert body["error"] == "view_too_large"


async def test_a_trigger_is_good_once_and_for_three_seconds(
    slack: SlackServer, bo: SlackUser, client: AsyncWebClient
) -> None:
    first, second = trigger_of(slack, bo), trigger_of(slack, bo)
    await client.views_open(trigger_id=first, view=modal(section()))
    again = await refusal(client, "views.open", {"trigger_id": first, "view": modal(section())})
    slack.passes(3.1)
    late = await refusal(client, "views.open", {"trigger_id": second, "view": modal(section())})
    assert (again["error"], late["error"]) == ("exchanged_trigger_id", "expired_trigger_id")


async def test_views_are_pushed_three_deep_and_only_from_a_modal(
    slack: SlackServer, bo: SlackUser, client: AsyncWebClient
) -> None:
    def params(*, from_modal: bool = True) -> Json:
        return {"trigger_id": trigger_of(slack, bo, from_modal=from_modal), "view": modal(section("next"))}

    await client.views_open(trigger_id=trigger_of(slack, bo), view=modal(section("first")))
    assert (await refusal(client, "views.push", params(from_modal=False)))["error"] == "invalid_arguments"
    await client.views_push(**params())
    pushed = await client.views_push(**params())
    assert pushed["view"]["previous_view_id"] != pushed["view"]["root_view_id"]
    assert (await refusal(client, "views.push", params()))["error"] == "push_limit_reached"


async def test_an_update_with_an_old_hash_is_a_conflict(
    slack: SlackServer, bo: SlackUser, client: AsyncWebClient
) -> None:
    opened = (await client.views_open(trigger_id=trigger_of(slack, bo), view=modal(section("one"))))["view"]
    params = {"view_id": opened["id"], "hash": opened["hash"], "view": modal(section("two"))}
    await client.views_update(**params)
    assert "two" in bo.modal_text
    assert (await refusal(client, "views.update", params))["error"] == "hash_conflict"
    published = (await client.views_publish(user_id=bo.id, view=home(section("one"))))["view"]
    fresh = {"user_id": bo.id, "view": home(section("two")), "hash": published["hash"]}
    await client.views_publish(**fresh)
    assert bo.home_text == "two"
    assert (await refusal(client, "views.publish", fresh))["error"] == "hash_conflict"


async def test_an_external_id_names_one_view_only(
    slack: SlackServer, bo: SlackUser, client: AsyncWebClient
) -> None:
    await client.views_publish(user_id=bo.id, view=home(section("one"), external_id="home-bo"))
    await client.views_update(external_id="home-bo", view=home(section("two"), external_id="home-bo"))
    assert bo.home_text == "two"
    params = {"trigger_id": trigger_of(slack, bo), "view": modal(section(), external_id="home-bo")}
    assert (await refusal(client, "views.open", params))["error"] == "duplicate_external_id"
