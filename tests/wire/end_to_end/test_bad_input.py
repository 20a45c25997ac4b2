"""What nobody should send, sent on both platforms at once: each gets an answer in words, and nothing changes."""

import asyncio
from datetime import datetime, timedelta

from domain.action_codec import encode
from domain.actions import ListStudents, OpenTarget
from domain.ids import new_id
from tests.support.slack_people import SlackUser
from tests.support.stand_in import until
from tests.support.telegram_server import TelegramUser
from tests.support.whole_product import school_days_ahead
from tests.support.whole_school import BO, School, find, reads

MEGABYTE = 1 << 20
WRONG_INVITES = ("AAAAAAAAAAAAAAAAAAAAAA", "short", "'; drop table invite", "B" * 64, "🙃")
"""As many as may be tried in an hour."""


async def test_bad_input_is_answered_in_words_and_changes_nothing(school: School) -> None:
    await school.waymark.tells("link", "bo.li@riverbend.example.org", "--channel", "slack", "--address", BO)
    async with school.service.open():
        # Side by side: nobody's chat gets more than a message a second, however much is sent there.
        async with asyncio.TaskGroup() as everybody:
            everybody.create_task(strangers_learn_nothing(school))
            everybody.create_task(old_and_forged_buttons_are_refused(school))
            everybody.create_task(words_and_files_without_end_are_refused_or_kept_whole(school))
        await malformed_payloads_stop_nobody(school)
        await nothing_is_half_written(school)


async def strangers_learn_nothing(school: School) -> None:
    """In the language of their phones, as nothing else is known of them."""
    sam = school.service.telegram.user(1009, first_name="Samuel", language_code="es")
    max_ = school.service.slack.user("U0MAX", name="Max", locale="en-GB")
    await sam.sends("hola")
    await reads(sam, "Todavía no conozco esta cuenta")
    await max_.writes("hello")
    await reads(max_, "I do not know this account yet")
    for token in WRONG_INVITES:
        await sam.sends(f"/start {token}")
        await reads(sam, "Esta invitación no se puede usar")
        await max_.commands("/waymark", f"link {token}")
    await until(lambda: sum("This invite cannot be used" in m.plain for m in max_.chat) == len(WRONG_INVITES))
    await sam.sends(f"/start {WRONG_INVITES[0]}")
    await reads(sam, "Tómate un descanso")
    await max_.commands("/waymark", f"link {WRONG_INVITES[0]}")
    await reads(max_, "Please take a break")
    await sam.presses_data("h")
    await reads(sam, "Todavía no conozco esta cuenta")
    await max_.opens_home()
    await max_.sees_home("I do not know this account yet")


async def old_and_forged_buttons_are_refused(school: School) -> None:
    await buttons_nobody_made_are_refused(school)
    await old_buttons_meet_what_is_now(school)


async def words_and_files_without_end_are_refused_or_kept_whole(school: School) -> None:
    await texts_without_end_are_refused_or_kept_whole(school)
    await files_that_do_not_fit_are_refused(school)


async def buttons_nobody_made_are_refused(school: School) -> None:
    jamal, bo = school.jamal, school.bo
    await jamal.sends("/home")
    await reads(jamal, "Hi Jamal")
    for data in ("zz:1", "o:not-an-id", "💥", "h" * 64):
        await answers_press(jamal, data, "I did not understand that")
    for data in (encode(ListStudents()), encode(OpenTarget(new_id()))):
        await answers_press(jamal, data, "Not found")
    await bo.commands("/waymark")
    await reads(bo, "Hello Bo")
    await bo.presses_data(action_id="zz:1")
    await reads(bo, "I did not understand that")
    await bo.commands("/waymark", "frobnicate")
    await until(lambda: sum("I did not understand that" in m.plain for m in bo.chat) == 2)
    await bo.writes("word " * 2_000)
    await reads(bo, "Nobody you teach or advise has that in their name")


async def answers_press(student: TelegramUser, data: str, words: str) -> None:
    """A press is answered by a new message that says so."""
    before = len(student.chat)
    await student.presses_data(data)
    await until(lambda: len(student.chat) > before, otherwise=lambda: f"{data!r} was not answered")
    await reads(student, words)


async def texts_without_end_are_refused_or_kept_whole(school: School) -> None:
    tomas, helen = school.tomas, school.helen
    await tomas.sends("xyzzy " * 2_000)
    await reads(tomas, "Nothing found for “xyzzy xyzzy")
    await helen.writes("word " * 2_000)
    await reads(helen, "Hello Helen")
    await tomas.sends("/reflect")
    await reads(tomas, "In your own words")
    await tomas.sends("word " * 3_000)
    await reads(tomas, "This takes up to 10,000 characters; yours has 14,999")
    await tomas.sends("word " * 2_000)
    await reads(tomas, "Who may read it?")
    await tomas.presses("Only me")
    await reads(tomas, "Only you can read it")
    await tomas.presses("Look at it")
    await reads(tomas, "All 9,999 characters are kept")


async def files_that_do_not_fit_are_refused(school: School) -> None:
    tomas, helen = school.tomas, school.helen
    await tomas.sends_document(bytes(21 * MEGABYTE), name="film.mp3", media_type="audio/mpeg")
    await reads(tomas, "I can take files of up to 20 MB")
    await tomas.sends_document(b"MZ\x90\x00" + bytes(200))
    await reads(tomas, "I do not keep this kind of file")
    await helen.sends_file("film.mp3", bytes(21 * MEGABYTE))
    await reads(helen, "I can take files of up to 20 MB")
    await helen.sends_file("list.pdf", b"%PDF-1.7")
    await reads(helen, "I cannot use that here")


async def old_buttons_meet_what_is_now(school: School) -> None:
    """Forms and buttons from before the conference moved on."""
    jamal, bo = school.jamal, school.bo
    first_day, second_day = school_days_ahead()
    await find(jamal, "RP.1", code="RP.1")
    await reads(jamal, "🎯 RP.1 · Describe a ratio")
    await jamal.presses("I'm ready")
    await reads(jamal, "Where do you see yourself?")
    await jamal.presses("Skip")
    await reads(jamal, "How do you want to show it?")
    await jamal.presses("Explain it")
    await reads(jamal, "What makes you feel ready?")
    await jamal.presses("Skip")
    await reads(jamal, "You asked for a conference: RP.1")
    await reads(bo, "Jamal Carter asks for a conference: RP.1")
    await a_weekend_is_refused(bo, first_day)
    await jamal.presses("Cancel my request")
    await reads(jamal, "Cancel your conference on RP.1")
    confirm = next(b.data for row in jamal.chat[-1].buttons for b in row if "Yes, cancel it" in b.text)
    await jamal.presses("Yes, cancel it")
    await reads(jamal, "Your request is cancelled: RP.1")
    await bo.fills({"starts_at": second_day})
    await bo.submits()
    assert "This conference has moved on" in bo.modal_errors["starts_at"]
    assert bo.modal is not None, "the teacher sees what has happened where it was typed"
    await bo.closes_modal()
    await bo.sees("Jamal Carter cancelled the conference on RP.1")
    await bo.presses("Propose a time")
    await reads(bo, "This conference has moved on")
    assert confirm is not None
    await answers_press(jamal, confirm, "This conference has moved on")
    assert bo.interaction_failures == []


async def a_weekend_is_refused(bo: SlackUser, school_day: datetime) -> None:
    """A time that cannot be keeps the form open with all that was typed."""
    await bo.presses("Accept with a time")
    saturday = school_day + timedelta(days=5 - school_day.weekday())
    await bo.fills({"starts_at": saturday, "place": "Room 112"})
    await bo.submits()
    assert bo.modal_errors == {"starts_at": "There is no school that day. Please choose a school day."}
    await bo.fills({"starts_at": school_day - timedelta(weeks=52)})
    await bo.submits()
    assert bo.modal_errors == {"starts_at": "That time has passed. Please choose a later one."}


async def malformed_payloads_stop_nobody(school: School) -> None:
    telegram, slack = school.service.telegram, school.service.slack
    await telegram.delivers({"message": {"from": "nobody"}})
    await telegram.delivers({"surprise": [1, 2, 3]})
    await slack.delivers({"type": "message", "channel_type": "im", "text": None})
    await slack.delivers({"type": "a_new_kind_of_event"})
    await school.jamal.sends("RP.1")
    await reads(school.jamal, "Found for “RP.1”")
    await school.bo.writes("jamal")
    await reads(school.bo, "Jamal Carter")


async def nothing_is_half_written(school: School) -> None:
    """Nobody was linked, nothing is asked, and every press and form has had its answer."""
    linked = (await school.waymark.tells("people", "--json")).json()["people"]
    assert sorted(each["name"] for each in linked if each["linked_on"]) == [
        "Bo Li",
        "Helen Park",
        "Jamal Carter",
        "Tomás Rivera",
    ]
    await school.bo.commands("/waymark", "requests")
    await reads(school.bo, "Nothing waits for you.")
    await school.jamal.sends("/home")
    await reads(school.jamal, "Hi Jamal")
    assert not school.jamal.unanswered_presses
    findings = (await school.waymark.tells("doctor")).out
    for finding in ("0 messages of unknown fate", "0 messages that could not be delivered"):
        assert finding in findings
    for word in ("word word", "xyzzy", "Jamal", "Traceback", "drop table"):
        assert word not in school.waymark.log
