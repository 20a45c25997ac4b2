"""Evidence from the phone: kept at once, sorted in two taps, counted once it has a target."""

from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import (
    AuditEntry,
    Competency,
    Enrolment,
    Evidence,
    EvidenceFile,
    EvidenceTarget,
    Framework,
    Judgement,
    JudgementEvidence,
    LearningTarget,
    Plan,
    Promise,
    Reflection,
    Section,
)
from domain.rules.policy import Policy
from domain.services.conferences import conference_requests
from domain.services.conferences.conference_requests import Wishes
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.vocabulary import EvidenceContext, EvidenceKind, Membership, SectionKind, Showing
from tests.support.conferring import asks, has_evidence
from tests.support.newcomers import guards
from tests.support.samples_of_files import photo
from tests.support.talk import Talker
from tests.support.world import FIRST_DAY, World

LINK = "https://example.org/my-market-stall"


async def pieces_of(school: World) -> list[Evidence]:
    """Everything that is not taken back, the earliest first."""
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(Evidence)
            .where(col(Evidence.withdrawn_at).is_(None))
            .order_by(col(Evidence.logged_at), col(Evidence.id))
        )
        return list(found)


async def piece_of(school: World) -> Evidence:
    """The only one there is."""
    (piece,) = await pieces_of(school)
    return piece


async def codes_of(school: World, piece: Evidence) -> set[str]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(col(EvidenceTarget.target_id)).where(col(EvidenceTarget.evidence_id) == piece.id)
        )
        ids = set(found)
    return {code for code, target in school.targets.items() if target.id in ids}


async def counted(school: World, code: str = "RP.2") -> list[str]:
    """Titles of what counts for Ana's target."""
    async with school.runtime.sessions() as session:
        found = await targets.evidence_for(
            session,
            school_id=school.school.id,
            student_id=school.ana.person.id,
            target_id=school.targets[code].id,
        )
        return [piece.title for piece in found]


async def files_in(school: World, piece: Evidence) -> int:
    async with school.runtime.sessions() as session:
        found = await session.scalar(
            select(func.count()).select_from(EvidenceFile).where(col(EvidenceFile.evidence_id) == piece.id)
        )
        return found or 0


async def sends_photo(
    student: Talker, *, width: int = 120, album: str | None = None, caption: str | None = None
) -> None:
    await student.sends_file(photo(width=width), media_type="image/jpeg", album=album, caption=caption)


async def judges(school: World, evidence_id: UUID) -> None:
    """Bo records a level of Ana's that rests on the piece."""
    async with school.runtime.sessions.begin() as session:
        judgement = Judgement(
            school_id=school.school.id,
            student_id=school.ana.person.id,
            target_id=school.targets["RP.2"].id,
            level_id=school.levels["emerging"].id,
            judged_by_id=school.bo.person.id,
            judged_at=school.clock.now(),
            shown_at=school.clock.now(),
        )
        session.add(judgement)
        await session.flush()
        session.add(
            JudgementEvidence(school_id=school.school.id, judgement_id=judgement.id, evidence_id=evidence_id)
        )


async def test_a_photo_is_evidence_in_two_taps(school: World) -> None:
    await sends_photo(school.ana)
    assert school.ana.sees("Kept: Photo, November 18"), "not what the camera called it"
    assert school.ana.sees("Which target does it show?")
    await school.ana.presses("RP.2")
    assert school.ana.sees("What is it?")
    assert school.ana.buttons[0] == "Something made"
    await school.ana.presses("Something made")
    assert school.ana.sees("Saved.")
    piece = await piece_of(school)
    assert piece.kind is EvidenceKind.PRODUCT
    assert await codes_of(school, piece) == {"RP.2"}
    assert await files_in(school, piece) == 1
    assert await counted(school) == ["📷 2026-11-18"]


async def test_a_bare_link_is_offered_as_evidence(school: World) -> None:
    await school.ana.types(LINK)
    assert school.ana.sees("Which target does it show?")
    await school.ana.presses("RP.2")
    await school.ana.presses("Written work")
    piece = await piece_of(school)
    assert (piece.url, piece.kind) == (LINK, EvidenceKind.WRITTEN)
    await school.ana.types("percent problems")
    assert len(await pieces_of(school)) == 1


async def test_what_is_not_sorted_yet_is_kept_and_counts_nowhere(school: World) -> None:
    await sends_photo(school.ana)
    await school.ana.commands("home")
    assert school.ana.sees("1 piece of evidence is not sorted yet.")
    assert await counted(school) == []
    await school.ana.presses("Not sorted yet: 1")
    await school.ana.presses("1. Photo, November 18")
    await school.ana.presses("RP.2")
    assert await counted(school) == ["📷 2026-11-18"]
    await school.ana.commands("home")
    assert "not sorted" not in school.ana.last


async def test_photos_sent_together_are_one_piece_and_the_card_stays_one(school: World) -> None:
    for number, width in enumerate((120, 140, 160)):
        caption = "My double number lines" if number == 0 else None
        await sends_photo(school.ana, width=width, album="album-1", caption=caption)
    piece = await piece_of(school)
    assert piece.title == "My double number lines"
    assert await files_in(school, piece) == 3
    assert len(school.ana.shown) == 1
    assert school.ana.sees("3 files")
    assert school.ana.shown[0].edited == 2


async def test_the_same_photo_delivered_twice_makes_no_second_piece(school: World) -> None:
    for _ in range(2):
        await sends_photo(school.ana, album="album-1")
    assert await files_in(school, await piece_of(school)) == 1


async def test_a_voice_note_may_be_a_reflection_and_no_adult_learns_of_it(school: World) -> None:
    await school.ana.speaks(seconds=7)
    assert school.ana.sees("Is it a reflection for yourself")
    await school.ana.presses("It is a reflection")
    assert school.ana.sees("Who may read it?")
    await school.ana.presses("only me")
    assert school.ana.sees("Your voice note is saved.")
    assert await pieces_of(school) == []
    async with school.runtime.sessions() as session:
        assert (await session.scalars(select(Reflection))).one().attachment_id is not None
        noted = await session.scalar(
            select(func.count()).select_from(AuditEntry).where(col(AuditEntry.what).contains("evidence"))
        )
    assert noted == 0


async def test_a_voice_note_is_spoken_evidence_with_the_same_two_taps(school: World) -> None:
    await school.ana.speaks()
    await school.ana.presses("RP.2")
    assert school.ana.buttons[0] == "Spoken explanation"
    await school.ana.presses("Spoken explanation")
    assert (await piece_of(school)).kind is EvidenceKind.ORAL


async def test_a_tagged_voice_note_is_no_reflection_any_more(school: World) -> None:
    await school.ana.speaks()
    piece = await piece_of(school)
    await school.ana.presses("RP.2")
    await school.ana.presses_data(encode(a.KeepAsReflection(piece.id)))
    assert school.ana.sees("Not found")
    assert await counted(school) == ["🎙 2026-11-18"]


async def test_a_voice_note_a_teacher_was_told_of_is_no_reflection_any_more(school: World) -> None:
    await school.ana.speaks()
    piece = await piece_of(school)
    await school.ana.presses("RP.2")
    await school.ana.presses("Spoken explanation")
    await has_chosen(school, piece)
    await school.ana.presses_data(encode(a.UntagEvidence(piece.id, school.targets["RP.2"].id)))
    await school.ana.presses_data(encode(a.KeepAsReflection(piece.id)))
    assert school.ana.sees("Not found")
    assert (await piece_of(school)).id == piece.id


async def has_chosen(school: World, piece: Evidence) -> None:
    """Ana asks for a conference, to talk about the piece."""
    async with school.runtime.sessions.begin() as session:
        await conference_requests.ask(
            session,
            school.ana.person,
            target=school.targets["RP.2"],
            wishes=Wishes(Showing.EXPLAIN, (piece.id,)),
            occasion=Occasion(school.school, Policy(), school.clock.now()),
        )


async def test_words_or_a_link_can_be_added_from_a_target_s_card(school: World) -> None:
    await school.ana.types("RP.3")
    await school.ana.presses("RP.3")
    await school.ana.presses("Add evidence")
    assert school.ana.sees("What does it show?")
    await school.ana.types(f"I priced apples at the market: {LINK}")
    assert school.ana.sees("What is it?")
    piece = await piece_of(school)
    assert piece.url == LINK
    assert piece.title == "I priced apples at the market:"
    assert await codes_of(school, piece) == {"RP.3"}


async def test_an_album_sent_while_the_form_asks_is_one_piece_of_that_target(school: World) -> None:
    await school.ana.presses_data(encode(a.LogEvidence(school.targets["RP.3"].id)))
    for width in (120, 140):
        await sends_photo(school.ana, width=width, album="album-2")
    assert school.ana.sees("What is it?")
    piece = await piece_of(school)
    assert await codes_of(school, piece) == {"RP.3"}
    assert await files_in(school, piece) == 2


async def test_the_likeliest_target_comes_first(school: World) -> None:
    await asks(school.ana, school, "EE.2")
    await school.ana.types(LINK)
    assert school.ana.buttons[0].startswith("EE.2")
    assert school.ana.buttons[1].startswith("RP.1")


async def test_one_piece_may_show_several_targets(school: World) -> None:
    await school.ana.types(LINK)
    await school.ana.presses("RP.2")
    await school.ana.presses("Something made")
    await school.ana.presses("Another target")
    await school.ana.presses("RP.3")
    assert await codes_of(school, await piece_of(school)) == {"RP.2", "RP.3"}
    await school.ana.presses("Not for RP.3")
    assert await codes_of(school, await piece_of(school)) == {"RP.2"}


async def test_another_target_is_likelier_one_of_the_same_subject(school: World) -> None:
    await _learns_art_too(school)
    await school.ana.types(LINK)
    while "A.1 · Shade" not in school.ana.buttons:
        await school.ana.presses("Next page")
    await school.ana.presses("A.1 · Shade")
    await school.ana.presses("Another target")
    assert school.ana.buttons[0] == "A.2 · Draw a hand"


async def test_where_it_was_shown_and_whether_that_was_new_are_one_tap_each(school: World) -> None:
    await school.ana.types(LINK)
    await school.ana.presses("RP.2")
    await school.ana.presses("Something made")
    await school.ana.presses("In the community")
    await school.ana.presses("Somewhere new")
    piece = await piece_of(school)
    assert piece.context is EvidenceContext.COMMUNITY
    assert piece.is_new_context
    await school.ana.presses("Somewhere new: yes")
    assert not (await piece_of(school)).is_new_context


async def test_the_words_can_be_changed(school: World) -> None:
    await school.ana.types(LINK)
    await school.ana.presses("RP.2")
    await school.ana.presses("Something made")
    await school.ana.presses("Change the words")
    await school.ana.types("Market stall")
    await school.ana.types("Apples by the pound.")
    piece = await piece_of(school)
    assert (piece.title, piece.text, piece.url) == ("Market stall", "Apples by the pound.", LINK)


async def test_a_piece_taken_back_is_shown_to_nobody_and_counts_nowhere(school: World) -> None:
    await school.ana.types(LINK)
    piece = await piece_of(school)
    await school.ana.presses("RP.2")
    await school.ana.presses("Something made")
    await school.ana.presses("Remove")
    assert school.ana.sees("your teachers will no longer see it")
    await school.ana.presses("Yes, remove it")
    assert school.ana.sees("is gone from your evidence")
    assert await counted(school) == []
    for person in (school.ana, school.bo):
        await person.presses_data(encode(a.OpenEvidence(piece.id)))
        assert person.sees("Not found")


async def test_what_a_judgement_rests_on_stays_and_says_why(school: World) -> None:
    await school.ana.types(LINK)
    piece = await piece_of(school)
    await school.ana.presses("RP.2")
    await school.ana.presses("Something made")
    await judges(school, piece.id)
    for action in (
        a.WithdrawEvidence(piece.id),
        a.ConfirmWithdraw(piece.id),
        a.EditEvidence(piece.id),
        a.SetEvidenceKind(piece.id, EvidenceKind.ORAL),
        a.UntagEvidence(piece.id, school.targets["RP.2"].id),
    ):
        await school.ana.presses_data(encode(action))
        assert school.ana.sees("Bo Li looked at"), action
    assert (await piece_of(school)).kind is EvidenceKind.PRODUCT
    assert await counted(school) == ["🔗 example.org/my-market-stall"]


async def test_a_piece_a_teacher_logged_is_not_the_student_s_to_change(school: World) -> None:
    evidence_id = await has_evidence(school, school.ana, "Quiz talk", at=school.clock.now())
    for action in (a.WithdrawEvidence(evidence_id), a.EditEvidence(evidence_id)):
        await school.ana.presses_data(encode(action))
        assert school.ana.sees("Not found")
    await school.ana.presses_data(encode(a.OpenEvidence(evidence_id)))
    assert school.ana.sees("From Bo Li")


async def test_teachers_and_advisors_see_a_sorted_piece_and_its_files_and_families_do_not(
    school: World,
) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await sends_photo(school.ana, caption="Market stall")
    piece = await piece_of(school)
    for adult in (school.bo, school.rosa):
        await adult.presses_data(encode(a.OpenEvidence(piece.id)))
        assert adult.sees("Not found")
    await school.ana.presses("RP.2")
    for adult in (school.bo, school.rosa):
        await adult.presses_data(encode(a.OpenEvidence(piece.id)))
        assert adult.sees("Ana Morales · Market stall")
        await adult.presses("Show files")
        assert adult.sees("1 file")
    for outsider in (school.lucia, school.grace, school.helen, school.jamal):
        for action in (a.OpenEvidence(piece.id), a.ShowEvidenceFiles(piece.id)):
            await outsider.presses_data(encode(action))
            assert outsider.sees("Not found")
    async with school.runtime.sessions() as session:
        saw = await session.scalars(
            select(col(AuditEntry.actor_id)).where(col(AuditEntry.what) == "saw evidence")
        )
        assert set(saw) == {school.bo.person.id, school.rosa.person.id}


async def test_a_new_piece_reaches_the_teacher_of_an_open_conference_once_with_everything(
    school: World,
) -> None:
    conference = await asks(school.ana, school, "RP.2")
    for width in (120, 140):
        await sends_photo(school.ana, width=width, album="album-1", caption="Market stall")
    await school.ana.presses("RP.2")
    await sends_photo(school.ana, width=160, album="album-1")
    await school.ana.presses("Performance task")
    await school.ana.presses("Somewhere new")
    school.passes(minutes=1)
    await school.settles()
    assert school.bo.sees("Ana Morales added evidence: RP.2")
    assert school.bo.sees("Market stall (performance task, in class, new context)")
    assert school.bo.sees("3 files")
    assert school.bo.chat.count("added evidence") == 1
    async with school.runtime.sessions() as session:
        promised = await session.scalars(select(Promise).where(col(Promise.message) == "EvidenceAdded"))
        assert promised.one().thread == f"conference:{conference.id}"


async def test_a_piece_taken_back_at_once_is_not_sent_to_the_teacher(school: World) -> None:
    await asks(school.ana, school, "RP.2")
    await school.ana.types(LINK)
    await school.ana.presses("RP.2")
    await school.ana.presses("Something made")
    await school.ana.presses("Remove")
    await school.ana.presses("Yes, remove it")
    school.passes(minutes=1)
    await school.settles()
    assert school.bo.was_not_told("added evidence")


async def test_without_an_open_conference_nobody_is_written_to(school: World) -> None:
    await school.ana.types(LINK)
    await school.ana.presses("RP.2")
    await school.ana.presses("Something made")
    school.passes(minutes=1)
    await school.settles()
    assert school.bo.shown == []


async def test_what_was_chosen_for_a_conference_follows_the_request_in_its_thread(school: World) -> None:
    await sends_photo(school.ana, caption="Market stall")
    await school.ana.presses("RP.2")
    await school.ana.presses("Something made")
    await school.ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    while "That is all" not in school.ana.buttons:
        await school.ana.presses("explain it" if "Explain it" in school.ana.buttons else "Skip")
    await school.ana.presses("Market stall")
    await school.ana.presses("That is all")
    while "Skip" in school.ana.buttons:
        await school.ana.presses("Skip")
    assert school.bo.sees("What Ana Morales wants to talk about: RP.2")
    assert school.bo.sees("Market stall")


async def test_staff_who_send_a_file_are_told_where_files_go(school: World) -> None:
    await sends_photo(school.bo)
    assert await pieces_of(school) == []
    assert "Kept" not in school.bo.last


async def last_evidence(school: World) -> int | None:
    """The school day of Ana's latest evidence, as her pace knows it."""
    async with school.runtime.sessions() as session:
        return await session.scalar(
            select(col(Plan.last_evidence_ordinal)).where(col(Plan.student_id) == school.ana.person.id)
        )


async def test_pace_knows_of_evidence_once_it_has_a_target_and_forgets_what_is_taken_back(
    school: World,
) -> None:
    await school.ana.types(LINK)
    assert await last_evidence(school) is None
    await school.ana.presses("RP.2")
    assert await last_evidence(school) is not None
    await school.ana.presses("Something made")
    await school.ana.presses("Remove")
    await school.ana.presses("Yes, remove it")
    assert await last_evidence(school) is None


async def _learns_art_too(school: World) -> None:
    """Ana is in an art course, whose two targets are on no plan."""
    ours, scale_id = school.school.id, school.levels["beginning"].scale_id
    async with school.runtime.sessions.begin() as session:
        framework = Framework(school_id=ours, guid="art", title="Art", scale_id=scale_id)
        session.add(framework)
        await session.flush()
        course = Section(
            school_id=ours,
            sourced_id="art",
            title="Art 7A",
            kind=SectionKind.COURSE,
            framework_id=framework.id,
            begins_on=FIRST_DAY,
        )
        competency = Competency(
            school_id=ours, framework_id=framework.id, guid="a", title="Draw", statement="Draw", position=0
        )
        session.add_all((course, competency))
        await session.flush()
        enrolled = Enrolment(
            school_id=ours,
            sourced_id="ana@art",
            section_id=course.id,
            person_id=school.ana.person.id,
            membership=Membership.STUDENT,
            begins_on=FIRST_DAY,
        )
        session.add(enrolled)
        for position, (code, title) in enumerate((("A.1", "Shade"), ("A.2", "Draw a hand"))):
            target = LearningTarget(
                school_id=ours,
                framework_id=framework.id,
                competency_id=competency.id,
                guid=code,
                code=code,
                title=title,
                statement="I can draw.",
                position=position,
            )
            session.add(target)
