"""Modals: filled in and sent off in Slack's shapes, and what the app's answer does to them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp

from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.wire.slack_server.conftest import Running, opens_a_form, over_sockets
from tests.wire.slack_server.kit import Json, modal, option, question, section, words

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
