"""Two forms of one check-in open at once, on phone and computer or the student's and the advisor's."""

from collections.abc import Mapping
from typing import Any

from domain import actions as a
from domain.action_codec import decode, encode
from domain.ids import new_id
from domain.rules.check_ins import CheckInAnswers, Said
from domain.services.coaching import check_ins
from domain.vocabulary import HelpWish
from tests.support.advising import brief_of, had
from tests.support.coaching import goals_of, kept, opens
from tests.support.newcomers import new_student
from tests.support.talk import Talker
from tests.support.world import World


async def opened(student: Talker, school: World) -> Any:
    """The whole form, as it stands open on one screen."""
    check_in = await kept(school, student)
    student.whole_forms = True
    await student.presses_data(encode(a.AnswerCheckIn(check_in.id)))
    return student.form


async def answers_of(school: World) -> CheckInAnswers:
    return check_ins.answers_of(await kept(school, school.ana))


def as_shown(form: Any, **changed: object) -> Mapping[str, object]:
    """What a screen sends: every field as it was shown, but for those changed."""
    shown = {field.name: field.initial for field in form.fields if field.initial}
    return shown | {"help": list(shown.get("help", ()))} | changed


async def test_a_field_left_as_it_was_shown_takes_nothing_back(school: World) -> None:
    await opens(school)
    await school.ana.fills(as_shown(await opened(school.ana, school), accomplishment="A shelf."))
    computer = await opened(school.ana, school)
    phone = await opened(school.ana, school)
    await school.ana.fills(as_shown(phone, accomplishment="A whole shelf.", help=["time"]), form=phone)
    await school.ana.fills(as_shown(computer, going="Fine."), form=computer)
    assert await answers_of(school) == CheckInAnswers(
        accomplishment=Said("A whole shelf."), going=Said("Fine."), help=frozenset({HelpWish.TIME})
    )
    assert "another screen" not in school.ana.last


async def test_a_form_opened_before_the_first_answer_empties_nothing(school: World) -> None:
    await opens(school)
    computer = await opened(school.ana, school)
    phone = await opened(school.ana, school)
    await school.ana.fills({"accomplishment": "A shelf.", "help": ["time"]}, form=phone)
    await school.ana.fills({"going": "Fine.", "accomplishment": "", "help": []}, form=computer)
    assert await answers_of(school) == CheckInAnswers(
        accomplishment=Said("A shelf."), going=Said("Fine."), help=frozenset({HelpWish.TIME})
    )


async def test_what_both_wrote_stands_one_below_the_other_and_the_student_is_told(school: World) -> None:
    await opens(school)
    computer = await opened(school.ana, school)
    phone = await opened(school.ana, school)
    await school.ana.fills({"accomplishment": "I read a book.", "help": ["time"]}, form=phone)
    await school.ana.fills({"accomplishment": "I built a shelf.", "help": ["place"]}, form=computer)
    assert await answers_of(school) == CheckInAnswers(
        accomplishment=Said("I read a book.\nI built a shelf."),
        help=frozenset({HelpWish.TIME, HelpWish.PLACE}),
    )
    assert school.ana.sees("Both answers stand, the earlier one first.")
    words = await brief_of(school.rosa, school.ana)
    assert "I read a book." in words
    assert "I built a shelf." in words


async def test_both_answers_can_be_set_right_afterwards(school: World) -> None:
    await test_what_both_wrote_stands_one_below_the_other_and_the_student_is_told(school)
    again = await opened(school.ana, school)
    await school.ana.fills(as_shown(again, accomplishment="A book.", help=[]), form=again)
    assert await answers_of(school) == CheckInAnswers(accomplishment=Said("A book."))


async def test_who_empties_what_was_changed_elsewhere_empties_nothing(school: World) -> None:
    await opens(school)
    await school.ana.fills({"accomplishment": "A.", "going": "B."}, form=await opened(school.ana, school))
    computer = await opened(school.ana, school)
    phone = await opened(school.ana, school)
    await school.ana.fills(as_shown(phone, accomplishment="A new one."), form=phone)
    await school.ana.fills({"going": "B."}, form=computer)
    assert (await answers_of(school)).accomplishment == Said("A new one.")


async def test_the_same_form_sent_twice_says_it_once(school: World) -> None:
    await opens(school)
    form = await opened(school.ana, school)
    for _ in range(2):
        await school.ana.fills({"accomplishment": "A shelf."}, form=form)
    assert (await answers_of(school)).accomplishment == Said("A shelf.")


async def test_question_by_question_on_a_phone_beside_a_form_on_the_page(school: World) -> None:
    await opens(school)
    computer = await opened(school.ana, school)
    school.ana.whole_forms = False
    await school.ana.presses_data(encode(a.AnswerCheckIn((await kept(school, school.ana)).id)))
    await school.ana.types("I read a book.")
    await school.ana.fills({"accomplishment": "I built a shelf."}, form=computer)
    for label in ("Skip", "That is all", "Skip", "Skip"):
        await school.ana.presses(label)
    assert (await answers_of(school)).accomplishment == Said("I built a shelf.\nI read a book.")
    assert school.ana.sees("Both answers stand")


async def test_words_and_a_recording_given_at_once_both_stand(school: World) -> None:
    await opens(school)
    computer = await opened(school.ana, school)
    phone = await opened(school.ana, school)
    for sound in (b"OggS one", b"OggS two"):
        await school.ana.fills({}, form=phone, files={"accomplishment": (sound, "audio/ogg")})
        phone = computer
    await school.ana.fills({"accomplishment": "I built a shelf."}, form=computer)
    said = (await answers_of(school)).accomplishment
    assert said is not None
    assert (said.words, len(said.recordings)) == ("I built a shelf.", 2)
    await school.ana.presses("My answers")
    assert school.ana.sees("I built a shelf. 🎙 your voice message")
    again = await opened(school.ana, school)
    await school.ana.fills(as_shown(again, accomplishment="I built one shelf."), form=again)
    said = (await answers_of(school)).accomplishment
    assert said is not None
    assert (said.words, len(said.recordings)) == ("I built one shelf.", 2), "new words take no recording away"
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Listen")
    assert len(school.rosa.channel.chat(school.rosa.address).files) == 2


async def test_what_is_too_long_together_stays_in_its_form(school: World) -> None:
    await opens(school)
    computer = await opened(school.ana, school)
    phone = await opened(school.ana, school)
    await school.ana.fills({"accomplishment": "a" * 2_000}, form=phone)
    await school.ana.fills({"accomplishment": "b" * 2_000}, form=computer)
    assert "say yours in up to 999 characters" in school.ana.problems["accomplishment"]
    assert (await answers_of(school)).accomplishment == Said("a" * 2_000)
    await school.ana.fills({"accomplishment": "b" * 999}, form=computer)
    assert (await answers_of(school)).accomplishment == Said("a" * 2_000 + "\n" + "b" * 999)
    again = await opened(school.ana, school)
    await school.ana.fills(as_shown(again, going="Fine."), form=again)
    assert (await answers_of(school)).going == Said("Fine."), "an answer made of two can be sent once more"


async def test_a_goal_without_room_any_more_is_refused_where_it_was_typed(school: World) -> None:
    await opens(school)
    computer = await opened(school.ana, school)
    for words in ("One.", "Two.", "Three."):
        phone = await opened(school.ana, school)
        await school.ana.fills({"accomplishment": "A.", "goal": words}, form=phone)
    await school.ana.fills({"accomplishment": "A.", "goal": "Four."}, form=computer)
    assert "no more than 3" in school.ana.problems["goal"]
    assert [words for _, words, _ in await goals_of(school, school.ana)] == ["One.", "Two.", "Three."]


async def test_an_advisor_whose_student_answers_meanwhile_reads_their_words(school: World) -> None:
    await opens(school)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Write down the answers")
    entry = school.rosa.form
    await school.ana.fills({"accomplishment": "I read a book."}, form=await opened(school.ana, school))
    await school.rosa.fills({"accomplishment": "Ana says she built a shelf."}, form=entry)
    assert school.rosa.sees("Ana Morales has answered the questions")
    assert school.rosa.sees("“I read a book.”")
    assert school.rosa.sees("can go into the note of your talk")
    assert (await answers_of(school)).accomplishment == Said("I read a book.")


async def test_a_student_s_words_stand_beside_those_an_advisor_wrote_down_meanwhile(school: World) -> None:
    await opens(school)
    form = await opened(school.ana, school)
    await brief_of(school.rosa, school.ana)
    await school.rosa.presses("Write down the answers")
    await school.rosa.fills({"accomplishment": "I built a shelf.", "going": "Fine."})
    await school.ana.fills({"accomplishment": "I read a book."}, form=form)
    assert await answers_of(school) == CheckInAnswers(
        accomplishment=Said("I built a shelf.\nI read a book."), going=Said("Fine.")
    )


async def test_two_adults_write_down_what_one_student_says(school: World) -> None:
    mia = await new_student(school)
    await had(school, mia)
    entries = []
    for _ in range(2):
        await brief_of(school.rosa, mia)
        await school.rosa.presses("Write down the answers")
        entries.append(school.rosa.form)
    await school.rosa.fills({"accomplishment": "I built a shelf."}, form=entries[0])
    await school.rosa.fills({"going": "Fine."}, form=entries[1])
    assert check_ins.answers_of(await kept(school, mia)) == CheckInAnswers(
        accomplishment=Said("I built a shelf."), going=Said("Fine.")
    )


def test_buttons_from_before_open_the_form_all_the_same() -> None:
    check_in_id = new_id()
    data, *_ = encode(a.AnswerCheckIn(check_in_id)).rsplit(":", 2)
    assert data.count(":") == 1
    assert decode(data) == a.AnswerCheckIn(check_in_id)
