"""Files as the answer to a question: several, one after another, taken out again; and one form everywhere."""

import hashlib

from sqlalchemy import select
from sqlmodel import col

from bot.channels.slack.forms import modal
from domain.actions import Reflect
from domain.errors import Problem
from domain.forms import FileField, FileKind, Form, TextField
from domain.messages.advice import FormStep
from domain.models import Attachment
from domain.rules.policy import policy_of
from domain.vocabulary import ChannelName, Role
from handlers import dialogue, drafts
from handlers.answering import read, with_files
from handlers.turn import Sent, Submitted, Turn, Uploaded, Wish
from tests.support.world import NOW, World

PROOF = FileField(name="words", kinds=(FileKind.PICTURE, FileKind.SOUND), most=3)
FORM = Form(opener=Reflect(), fields=(PROOF, TextField(name="visibility", required=False)))


def uploaded(name: str, media_type: str = "image/jpeg", *, album: str | None = None) -> Uploaded:
    return Uploaded(hashlib.sha256(name.encode()).hexdigest(), media_type, 9, file_name=name, album=album)


def a_turn(school: World, session: object) -> Turn:
    return Turn(
        session=session,  # type: ignore[arg-type]  # a session of the test's own
        school=school.school,
        actor=school.ana.person,
        roles=frozenset({Role.STUDENT}),
        policy=policy_of({}),
        now=NOW,
        wish=Wish(ChannelName.MEMORY, school.ana.address, Sent(())),
        key="test",
    )


async def test_photos_of_an_album_are_gathered_on_one_card_until_enough(school: World) -> None:
    async with school.runtime.sessions() as session:
        turn = a_turn(school, session)
        draft = await drafts.begin(turn, FORM)
        steps = []
        for number in range(4):
            sent = Sent((uploaded(f"{number}.jpg", album="album"),))
            steps.append(await dialogue._add_files(turn, FORM, draft, PROOF, sent))
        assert all(isinstance(step, FormStep) for step in steps)
        shown = [step for step in steps if isinstance(step, FormStep)]
        assert [len(step.options) for step in shown] == [1, 2, 3, 3]
        assert [step.edits_card() for step in shown] == [False, True, True, True]
        assert [step.problem for step in shown] == [None, None, None, Problem.TOO_MANY_FILES]
        kept = (await session.scalars(select(col(Attachment.id)).order_by(col(Attachment.id)))).all()
        assert [option.value for option in shown[-1].options] == [str(each) for each in kept]


async def test_the_same_file_counts_once_and_another_kind_has_no_place(school: World) -> None:
    async with school.runtime.sessions() as session:
        turn = a_turn(school, session)
        draft = await drafts.begin(turn, FORM)
        for sent, problem in (
            (uploaded("a.jpg"), None),
            (uploaded("a.jpg"), None),
            (uploaded("a.pdf", "application/pdf"), Problem.FILE_OF_OTHER_KIND),
        ):
            step = await dialogue._add_files(turn, FORM, draft, PROOF, Sent((sent,)))
            assert isinstance(step, FormStep)
            assert (len(step.options), step.problem) == (1, problem)


async def test_a_form_sent_whole_has_only_the_files_that_came_with_it(school: World) -> None:
    forged = {"words": [{"attachment_id": str(school.bo.person.id), "media_type": "image/jpeg"}]}
    async with school.runtime.sessions() as session:
        turn = a_turn(school, session)
        came = Submitted(Reflect(), forged, {"words": (uploaded("a.jpg"), uploaded("b.jpg"))})
        answers = read(FORM, await with_files(turn, FORM, came), problems={})
        kept = (await session.scalars(select(Attachment))).all()
        assert set(answers.files("words")) == {each.id for each in kept}
        assert not (await with_files(turn, FORM, Submitted(Reflect(), forged))).get("words")


async def test_the_same_form_is_a_file_input_in_slack_and_on_the_page(school: World) -> None:
    rendered = school.runtime.renderer.form(FORM, a_turn(school, None).audience)
    (field, _) = rendered.fields
    assert (field.kind, field.most, field.takes) == ("files", 3, ("picture", "sound"))
    element = next(
        block["element"] for block in modal(rendered)["blocks"] if block.get("block_id") == "words"
    )
    assert (element["type"], element["max_files"]) == ("file_input", 3)
    assert {"jpg", "ogg"} <= set(element["filetypes"])
    assert "pdf" not in element["filetypes"]
