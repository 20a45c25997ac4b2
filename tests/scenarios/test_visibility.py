"""Who may do what with whose record: every action that names something, asked by everybody.

What is none of one's own is answered with the very words of what does not exist.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date
from typing import get_args, get_type_hints
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.actions import Action, AnyAction
from domain.models import (
    Absence,
    Attachment,
    ChannelLink,
    Competency,
    Conference,
    ConferenceStep,
    DateProposal,
    Evidence,
    EvidenceTarget,
    Exemplar,
    FamilySummary,
    FamilyTask,
    FeedbackRequest,
    Framework,
    HelpRequest,
    LearningTarget,
    Need,
    PaceCase,
    Plan,
    Reflection,
    ReflectionAsk,
    Section,
    Support,
)
from domain.services.families import week_facts
from domain.services.families.week_facts import WeekFacts
from domain.vocabulary import (
    ChannelName,
    ConferenceState,
    EvidenceContext,
    EvidenceKind,
    EvidenceReview,
    FamilyTaskReason,
    GoalState,
    HelpKind,
    LedPart,
    LedState,
    LinkState,
    PaceStatus,
    ReflectionOccasion,
    Role,
    Rung,
    SectionKind,
    Showing,
    Visibility,
)
from tests.support.advising import agreed
from tests.support.agreeing import is_asked, is_judged, set_policy, was_judged_twice
from tests.support.coaching import has_check_in, has_goal
from tests.support.habits import has_habits, was_rated
from tests.support.leading import leads
from tests.support.newcomers import guards, joins, leaves, linked, newcomer
from tests.support.talk import Talker
from tests.support.timing import has_hours
from tests.support.world import World

LAST_YEAR = date(2026, 9, 30)

STUDENT, TEACHER, ADVISOR, GUARDIAN, LEADER = "ana", "bo", "rosa", "lucia", "helen"
CLASSMATE, COLLEAGUE, ELSEWHERE = "classmate", "colleague", "teacher and advisor elsewhere"

TEACHERS = frozenset({TEACHER, COLLEAGUE})
"""Of Ana's section. Bo was asked and judges; the colleague is asked to judge a second time."""

STAFF = TEACHERS | {ADVISOR}
"""Who teach or advise Ana."""

MAY: dict[type[Action], frozenset[str]] = {
    a.ListTargets: frozenset(),
    a.OpenTarget: frozenset(),
    a.RequestConference: frozenset(),
    a.Reflect: frozenset(),
    a.SayStuck: frozenset(),
    a.OpenConference: STAFF | {STUDENT},
    a.CancelConference: frozenset({STUDENT}),
    a.ConfirmCancel: frozenset({STUDENT}),
    a.AcceptTime: frozenset({STUDENT}),
    a.AskOtherTime: frozenset({STUDENT}),
    a.BookTime: frozenset({STUDENT}),
    a.CallOff: TEACHERS,
    a.RecordMissed: TEACHERS,
    a.GatherGroup: frozenset(),
    a.ChangeHours: frozenset({TEACHER}),
    a.EndHours: frozenset({TEACHER}),
    a.ConfirmEndHours: frozenset({TEACHER}),
    a.RespondToOutcome: frozenset({STUDENT}),
    a.AcceptConference: TEACHERS,
    a.ProposeTime: TEACHERS,
    a.RecordOutcome: TEACHERS,
    a.ReflectOn: frozenset({STUDENT}),
    a.ReflectWith: frozenset(),
    a.ListPrompts: frozenset(),
    a.EditReflection: frozenset({STUDENT}),
    a.HearReflection: STAFF | {STUDENT, GUARDIAN},
    a.ListSharedReflections: STAFF | {GUARDIAN},
    a.OpenSharedReflection: STAFF | {GUARDIAN},
    a.OpenReflection: frozenset({STUDENT}),
    a.ChangeVisibility: frozenset({STUDENT}),
    a.DeleteReflection: frozenset({STUDENT}),
    a.ConfirmDelete: frozenset({STUDENT}),
    a.OpenStudent: STAFF,
    a.ListStudentTargets: STAFF,
    a.OpenStudentTarget: STAFF,
    a.ConfirmLink: frozenset({ADVISOR}),
    a.DeclineLink: frozenset({ADVISOR}),
    a.InviteStudent: frozenset({ADVISOR}),
    a.UnlinkStudent: frozenset({ADVISOR}),
    a.ConfirmUnlinkStudent: frozenset({ADVISOR}),
    a.AcknowledgeHelp: STAFF | {LEADER},
    a.ProposeDate: frozenset(),
    a.TakeBackDate: frozenset({STUDENT}),
    a.AcceptDate: TEACHERS,
    a.AgreeOtherDate: TEACHERS,
    a.DeclineDate: TEACHERS,
    a.MoveDate: frozenset(),
    a.ReportAbsence: frozenset({STUDENT, ADVISOR, GUARDIAN}),
    a.WithdrawAbsence: frozenset({STUDENT, ADVISOR, GUARDIAN}),
    a.OpenCase: STAFF,
    a.RecordSupport: STAFF,
    a.OfferConference: TEACHERS,
    a.SnoozeCase: STAFF,
    a.NameNeed: STAFF,
    a.AnswerNeed: frozenset({LEADER}),
    a.NextSupport: STAFF,
    a.OpenSupport: STAFF | {STUDENT},
    a.ReviewSupport: STAFF,
    a.RespondToSupport: frozenset({STUDENT}),
    a.SayWorkedElsewhere: frozenset({STUDENT}),
    a.ShowPacePicture: frozenset(),
    a.ShowStudentPace: frozenset(),
    a.ShowClassPicture: frozenset(),
    a.ConfirmAbsence: frozenset({ADVISOR}),
    a.DeclineAbsence: frozenset({ADVISOR}),
    a.LogEvidence: frozenset(),
    a.OpenEvidence: STAFF | {STUDENT},
    a.ChooseEvidenceTarget: frozenset({STUDENT}),
    a.TagEvidence: frozenset(),
    a.UntagEvidence: frozenset({STUDENT}),
    a.ChooseEvidenceKind: frozenset({STUDENT}),
    a.SetEvidenceKind: frozenset({STUDENT}),
    a.SetEvidenceContext: frozenset({STUDENT}),
    a.SetNewContext: frozenset({STUDENT}),
    a.EditEvidence: frozenset({STUDENT}),
    a.WithdrawEvidence: frozenset({STUDENT}),
    a.ConfirmWithdraw: frozenset({STUDENT}),
    a.ShowEvidenceFiles: STAFF | {STUDENT},
    a.KeepAsReflection: frozenset(),
    a.ShowPortfolio: STAFF | {STUDENT},
    a.ListTargetEvidence: frozenset(),
    a.ExportPortfolio: frozenset(),
    a.ShowFeedback: frozenset(),
    a.AskFeedback: frozenset(),
    a.GiveFeedback: frozenset({CLASSMATE}),
    a.DeclineFeedback: frozenset({CLASSMATE}),
    a.InviteMentor: frozenset(),
    a.NoteMentorWords: frozenset(),
    a.AcceptEvidence: TEACHERS,
    a.SetEvidenceAside: TEACHERS,
    a.ListHabits: STAFF | {STUDENT},
    a.OpenHabit: STAFF | {STUDENT},
    a.RateHabit: STAFF | {STUDENT},
    a.ShowHabitGrowth: STAFF | {STUDENT},
    a.TakeBackRating: frozenset({STUDENT}),
    a.StartLed: frozenset({STUDENT}),
    a.OpenLed: frozenset({STUDENT}),
    a.WriteLedOpening: frozenset({STUDENT}),
    a.AddLedPart: frozenset({STUDENT}),
    a.OpenLedPart: frozenset({STUDENT}),
    a.MoveLedPart: frozenset({STUDENT}),
    a.RemoveLedPart: frozenset({STUDENT}),
    a.RehearseLed: frozenset({STUDENT}),
    a.OpenLedPage: frozenset({STUDENT, GUARDIAN, ADVISOR}),
    a.ShareLed: frozenset({STUDENT}),
    a.EndLed: frozenset({STUDENT}),
    a.ConfirmEndLed: frozenset({STUDENT}),
    a.PrintPortfolio: frozenset(),
    a.AnswerCheckIn: frozenset({STUDENT}),
    a.OpenCheckIn: frozenset({STUDENT}),
    a.SayRatherTalk: frozenset({STUDENT}),
    a.TakeBackTalk: frozenset({STUDENT}),
    a.OpenGoal: frozenset({STUDENT}),
    a.MarkGoal: frozenset({STUDENT}),
    a.TieGoal: frozenset(),
    a.ChooseTie: frozenset({STUDENT}),
    a.OpenBrief: frozenset({ADVISOR}),
    a.MarkMet: frozenset({ADVISOR}),
    a.UndoMet: frozenset({ADVISOR}),
    a.AskWhyNotMet: frozenset({ADVISOR}),
    a.SetNotMet: frozenset({ADVISOR}),
    a.MeetAnotherTime: frozenset({ADVISOR}),
    a.RecordTalk: frozenset({ADVISOR}),
    a.EnterForStudent: frozenset({ADVISOR}),
    a.AskCheckInAgain: frozenset({ADVISOR}),
    a.ListenToCheckIn: frozenset({ADVISOR}),
    a.CloseAgreement: frozenset({STUDENT, ADVISOR}),
    a.SetAdvisoryTime: frozenset(),
    a.OpenChild: frozenset({GUARDIAN}),
    a.OpenFamilyWeek: frozenset({GUARDIAN}),
    a.AskAdvisor: frozenset({GUARDIAN}),
    a.OpenFamily: frozenset({ADVISOR}),
    a.SayShown: frozenset({ADVISOR}),
    a.InviteGuardian: frozenset({ADVISOR}),
    a.PrintFamilyPage: frozenset({ADVISOR}),
    a.CloseFamilyTask: frozenset({ADVISOR}),
    a.AcknowledgeOutcome: frozenset({STUDENT}),
    a.AnswerResponse: TEACHERS,
    a.AskColleague: frozenset({TEACHER}),
    a.OpenSecond: frozenset({COLLEAGUE}),
    a.JudgeSecond: frozenset({COLLEAGUE}),
    a.DeclineSecond: frozenset({COLLEAGUE}),
    a.OpenDifference: TEACHERS,
    a.RecordModeration: TEACHERS,
    a.InviteAgain: frozenset({TEACHER}),
    a.ListExemplars: TEACHERS | {ELSEWHERE},
    a.OpenExemplar: TEACHERS | {ELSEWHERE},
    a.AddExemplar: TEACHERS | {ELSEWHERE},
    a.RateExemplar: frozenset({COLLEAGUE, ELSEWHERE}),
    a.RetireExemplar: frozenset({TEACHER}),
}
"""Whom among everybody the action serves, for a record of Ana's. Targets are of a framework nobody at the
table works in: they serve nobody."""

GATHERING: frozenset[type[Action]] = frozenset({a.OpenCaseGroup, a.RecordGroupSupport})
"""They name a target alone, and gather what of it lies with whoever asks: for some that is nothing."""

STATES: dict[type[Action], ConferenceState] = {
    a.AcceptTime: ConferenceState.PROPOSED,
    a.AskOtherTime: ConferenceState.PROPOSED,
    a.CallOff: ConferenceState.PROPOSED,
    a.RespondToOutcome: ConferenceState.NOT_YET,
    a.AcknowledgeOutcome: ConferenceState.NOT_YET,
    a.AnswerResponse: ConferenceState.NOT_YET,
}
"""In which state of a conference the action makes sense, where that is not `requested`."""


REVIEWING: frozenset[type[Action]] = frozenset({a.AcceptEvidence, a.SetEvidenceAside})
"""Of evidence that waits for a teacher's word."""

DIFFERING: frozenset[type[Action]] = frozenset({a.OpenDifference, a.RecordModeration, a.InviteAgain})
"""Of a second judgement that was given, with another level than the first."""

LED: frozenset[type[Action]] = frozenset(
    {
        a.StartLed,
        a.OpenLed,
        a.WriteLedOpening,
        a.RehearseLed,
        a.OpenLedPage,
        a.ShareLed,
        a.EndLed,
        a.ConfirmEndLed,
    }
)
"""The conference they name is one that the student leads."""

OF_THEIR_TARGET: frozenset[type[Action]] = frozenset({a.ListExemplars, a.AddExemplar})
"""They name a target alone, and serve whoever teaches it: asked of one that Ana learns."""


def _with_ids() -> Iterable[type[Action]]:
    for kind in get_args(AnyAction):
        hints = get_type_hints(kind).values()
        if any(hint is UUID or UUID in get_args(hint) for hint in hints):
            yield kind


def test_the_table_knows_every_action_that_names_something() -> None:
    assert set(MAY) | GATHERING == set(_with_ids())


async def _record(school: World, state: ConferenceState) -> dict[str, UUID]:
    """One of everything of Ana's, by the name of the field that would name it."""
    ana, bo, target = school.ana.person, school.bo.person, school.targets["RP.2"]
    now, school_id = school.clock.now(), school.school.id
    framework = Framework(
        school_id=school_id, guid="music", title="Music", scale_id=school.levels["proficient"].scale_id
    )
    conference = Conference(
        school_id=school_id,
        student_id=ana.id,
        target_id=target.id,
        section_id=school.maths.id,
        teacher_id=bo.id,
        state=state,
        requested_at=now,
        showing=Showing.EXPLAIN,
        starts_at=now.replace(day=27) if state is ConferenceState.PROPOSED else None,
    )
    voice = Attachment(
        school_id=school_id,
        owner_id=ana.id,
        sha256="ab" * 32,
        media_type="audio/ogg",
        size_bytes=9,
        received_at=now,
    )
    reflection = Reflection(
        school_id=school_id,
        student_id=ana.id,
        text="Mine.",
        attachment_id=voice.id,
        visibility=Visibility.FAMILY,
        written_at=now,
    )
    ask = ReflectionAsk(
        school_id=school_id,
        key="week",
        student_id=ana.id,
        occasion=ReflectionOccasion.WEEK_ENDS,
        prompt="week_hard",
        asked_at=now,
    )
    help_request = HelpRequest(
        school_id=school_id, key="help", student_id=ana.id, kind=HelpKind.STUCK, to_id=bo.id, asked_at=now
    )
    link = ChannelLink(
        school_id=school_id,
        person_id=ana.id,
        channel=ChannelName.WEB,
        address="555",
        state=LinkState.PENDING,
        linked_at=now,
    )
    competency = Competency(
        school_id=school_id, framework_id=framework.id, guid="m", title="Music", statement="Music", position=0
    )
    foreign = LearningTarget(
        school_id=school_id,
        framework_id=framework.id,
        competency_id=competency.id,
        guid="m1",
        code="M.1",
        title="Sing",
        statement="I can sing.",
        position=0,
    )
    async with school.runtime.sessions.begin() as session:
        for rows in (
            (framework, voice, ask),
            (competency,),
            (foreign, conference, reflection, help_request, link),
        ):
            session.add_all(rows)
            await session.flush()
        session.add(
            ConferenceStep(
                school_id=school_id, conference_id=conference.id, to_state=state, by_id=ana.id, at=now
            )
        )
        support = Support(
            school_id=school_id,
            student_id=ana.id,
            target_id=target.id,
            conference_id=conference.id,
            owner_id=bo.id,
            next_step="Draw it.",
            offered="A talk.",
            try_again="Ask again.",
            student_action="Draw.",
            adult_action="Look.",
            success_signal="It fits.",
            review_on=date(2026, 12, 2),
            opened_at=now,
        )
        elsewhere = Section(school_id=school_id, sourced_id="music", title="Music", kind=SectionKind.COURSE)
        session.add_all((support, elsewhere))
        await session.flush()
    evidence, request = await _evidence_and_question(school)
    case, need = await _case_and_need(school)
    proposal, absence = await _date_and_absence(school)
    hours = await has_hours(school, school.bo)
    habits, steps = await has_habits(school)
    check_in = await has_check_in(school, school.ana)
    rating = await was_rated(school, ana, habits["HB.1"], steps["on_my_own"])
    return {
        "check_in_id": check_in,
        "agreement_id": await agreed(school, check_in, "Try two problems."),
        "goal_id": await has_goal(school, school.ana),
        "habit_id": habits["HB.1"].id,
        "rating_id": rating,
        "hours_id": hours.id,
        "student_id": ana.id,
        "proposal_id": proposal,
        "evidence_id": evidence,
        "request_id": request,
        "peer_id": school.jamal.person.id,
        "absence_id": absence,
        "support_id": support.id,
        "case_id": case,
        "need_id": need,
        "section_id": elsewhere.id,
        "target_id": foreign.id,
        "competency_id": competency.id,
        "conference_id": conference.id,
        "reflection_id": reflection.id,
        "ask_id": ask.id,
        "help_id": help_request.id,
        "link_id": link.id,
        "guardian_id": school.lucia.person.id,
        "task_id": await _week_and_task(school),
    }


async def _case_and_need(school: World) -> tuple[UUID, UUID]:
    """An open case of Ana's plan in its teachers' hands, and what Bo needs to be able to help."""
    async with school.runtime.sessions.begin() as session:
        plan = await session.scalar(select(Plan).where(col(Plan.student_id) == school.ana.person.id))
        assert plan is not None
        case = PaceCase(
            school_id=plan.school_id,
            plan_id=plan.id,
            student_id=plan.student_id,
            section_id=plan.section_id,
            target_id=school.targets["RP.2"].id,
            owner_id=school.bo.person.id,
            opened_for=PaceStatus.BEHIND,
            opened_on=date(2026, 11, 16),
            opened_at=school.clock.now(),
            rung=Rung.ADULT,
            rung_since=date(2026, 11, 16),
        )
        session.add(case)
        await session.flush()
        need = Need(
            school_id=plan.school_id,
            named_by_id=school.bo.person.id,
            case_id=case.id,
            text="A room.",
            named_at=school.clock.now(),
        )
        session.add(need)
        await session.flush()
        return case.id, need.id


async def _week_and_task(school: World) -> UUID:
    """Ana's week went to her family, and her guardian asks the advisor something."""
    now = school.clock.now()
    summary = FamilySummary(
        school_id=school.school.id,
        student_id=school.ana.person.id,
        week_on=date(2026, 11, 16),
        facts=week_facts.to_json(WeekFacts(date(2026, 11, 11), date(2026, 11, 18))),
        made_at=now,
        goes_at=now,
        gone_at=now,
    )
    task = FamilyTask(
        school_id=school.school.id,
        student_id=school.ana.person.id,
        guardian_id=school.lucia.person.id,
        reason=FamilyTaskReason.ASKED,
        words="May we talk?",
        opened_at=now,
    )
    async with school.runtime.sessions.begin() as session:
        session.add_all((summary, task))
    return task.id


async def _evidence_and_question(school: World) -> tuple[UUID, UUID]:
    """A piece of Ana's that waits for its teacher's word, and what she asks Jamal about another target."""
    async with school.runtime.sessions.begin() as session:
        piece = Evidence(
            school_id=school.school.id,
            student_id=school.ana.person.id,
            kind=EvidenceKind.OUTSIDE_SCHOOL,
            context=EvidenceContext.COMMUNITY,
            title="At the market",
            logged_by_id=school.ana.person.id,
            logged_at=school.clock.now(),
            shown_at=school.clock.now(),
        )
        question = FeedbackRequest(
            school_id=school.school.id,
            student_id=school.ana.person.id,
            target_id=school.targets["RP.2"].id,
            question="Can you follow it?",
            peer_id=school.jamal.person.id,
            asked_at=school.clock.now(),
        )
        session.add_all((piece, question))
        await session.flush()
        session.add(
            EvidenceTarget(
                school_id=piece.school_id, evidence_id=piece.id, target_id=school.targets["RP.2"].id
            )
        )
        return piece.id, question.id


async def _named_by(school: World, kind: type[Action], colleague: Talker) -> dict[str, UUID]:
    """The record, each thing of it as it has to be for the action to make sense."""
    ids = await _record(school, STATES.get(kind, ConferenceState.REQUESTED))
    await _let_it_wait(school, kind)
    if kind in OF_THEIR_TARGET:
        ids["target_id"] = school.targets["RP.2"].id
    ids["ref_id"] = ids["evidence_id"]
    led = await leads(
        school,
        school.ana,
        {LedPart.EVIDENCE: ids["evidence_id"]},
        state=LedState.SHARED if kind is a.OpenLedPage else LedState.DRAFT,
        with_family=True,
        with_advisor=True,
    )
    if kind in LED:
        ids["conference_id"] = led
    return {
        **ids,
        "judgement_id": await is_judged(school, school.ana, "emerging"),
        "second_id": await _second(school, kind, colleague),
        "exemplar_id": await _exemplar(school),
    }


async def _second(school: World, kind: type[Action], colleague: Talker) -> UUID:
    """Of another judgement of Bo's on the same target: asked of the colleague, or given by them."""
    if kind in DIFFERING:
        return await was_judged_twice(school, "emerging", "proficient", colleague=colleague)
    return await is_asked(school, colleague, await is_judged(school, school.ana, "emerging"))


async def _exemplar(school: World) -> UUID:
    """Bo's, and meant for students too, should the school let them practise."""
    async with school.runtime.sessions.begin() as session:
        exemplar = Exemplar(
            school_id=school.school.id,
            target_id=school.targets["RP.2"].id,
            level_id=school.levels["proficient"].id,
            why="Both rates are found and compared.",
            title="Two prices compared",
            text="Six apples for 3 dollars or ten for 4?",
            for_students=True,
            made_by_id=school.bo.person.id,
            made_at=school.clock.now(),
        )
        session.add(exemplar)
    return exemplar.id


async def _let_it_wait(school: World, kind: type[Action]) -> None:
    if kind in REVIEWING:
        async with school.runtime.sessions.begin() as session:
            await session.execute(update(Evidence).values(review=EvidenceReview.AWAITED))


async def _date_and_absence(school: World) -> tuple[UUID, UUID]:
    """A new date that Ana asks for, and days away that her guardian reported."""
    async with school.runtime.sessions.begin() as session:
        plan = await session.scalar(select(Plan).where(col(Plan.student_id) == school.ana.person.id))
        assert plan is not None
        proposal = DateProposal(
            school_id=school.school.id,
            plan_id=plan.id,
            student_id=plan.student_id,
            target_id=school.targets["RP.2"].id,
            to_on=date(2026, 11, 27),
            proposed_at=school.clock.now(),
        )
        absence = Absence(
            school_id=school.school.id,
            student_id=plan.student_id,
            first_on=date(2026, 11, 23),
            last_on=date(2026, 11, 23),
            reported_by_id=school.lucia.person.id,
            reported_at=school.clock.now(),
        )
        session.add_all((proposal, absence))
        await session.flush()
        return proposal.id, absence.id


def _build(kind: type[Action], ids: dict[str, UUID], choose: Callable[[UUID], UUID]) -> Action:
    values: dict[str, object] = {
        field.name: choose(ids[field.name]) for field in fields(kind) if field.name in ids
    }
    if kind is a.ChangeVisibility:
        values["visibility"] = Visibility.FAMILY
    if kind is a.SetEvidenceKind:
        values["kind"] = EvidenceKind.ORAL
    if kind is a.SetEvidenceContext:
        values["context"] = EvidenceContext.WORK
    if kind is a.MarkGoal:
        values["state"] = GoalState.REACHED
    if kind is a.CloseAgreement:
        values["is_done"] = 1
    if kind is a.SetNewContext:
        values["is_new"] = 1
    if "ref_id" in values:
        values["kind"] = LedPart.EVIDENCE
    if kind is a.MoveLedPart:
        values["up"] = 1
    return kind(**values)


async def _everybody(school: World) -> dict[str, Talker]:
    """Everybody by name: those around Ana, those around others, those who were around her once."""
    colleague = await newcomer(school, "Cleo", Role.TEACHER)
    former_teacher = await newcomer(school, "Otto", Role.TEACHER)
    former_advisor = await newcomer(school, "Olga", Role.TEACHER, Role.ADVISOR)
    future_teacher = await newcomer(school, "Fay", Role.TEACHER)
    other_guardian = await newcomer(school, "Gus", Role.GUARDIAN)
    former_guardian = await newcomer(school, "Flo", Role.GUARDIAN)
    await joins(school, colleague, school.maths.id)
    await joins(school, former_teacher, school.maths.id, last_day=LAST_YEAR)
    await joins(school, former_advisor, school.advisory.id, last_day=LAST_YEAR)
    await joins(school, future_teacher, school.maths.id, first_day=date(2026, 11, 19))
    await guards(school, school.lucia.person, school.ana.person)
    await guards(school, other_guardian, school.zoe.person)
    await guards(school, former_guardian, school.ana.person, last_day=LAST_YEAR)
    people = {
        CLASSMATE: school.jamal,
        "student elsewhere": school.zoe,
        ELSEWHERE: school.grace,
        LEADER: school.helen,
        GUARDIAN: school.lucia,
        ADVISOR: school.rosa,
        TEACHER: school.bo,
        STUDENT: school.ana,
        COLLEAGUE: await linked(school, colleague),
    }
    for person in (former_teacher, former_advisor, future_teacher, other_guardian, former_guardian):
        people[person.given_name] = await linked(school, person)
    return people


async def _answer(talker: Talker, action: Action) -> tuple[str, list[str]]:
    """What the talker reads and may press after the action; nothing where a form opens."""
    talker.channel.chat(talker.address).form = None
    talker.shown.clear()
    await talker.presses_data(encode(action))
    return (talker.last, talker.buttons) if talker.shown else ("", [])


@pytest.mark.parametrize("kind", MAY, ids=lambda kind: kind.__name__)
async def test_what_is_none_of_one_s_own_does_not_exist(school: World, kind: type[Action]) -> None:
    everybody = await _everybody(school)
    ids = await _named_by(school, kind, everybody[COLLEAGUE])
    real = _build(kind, ids, lambda each: each)
    for name, talker in everybody.items():
        if name not in MAY[kind]:
            answer = await _answer(talker, real)
            assert answer[0].startswith("Not found"), name
            assert answer == await _answer(talker, _build(kind, ids, lambda _: uuid4())), name


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind, names in MAY.items() for name in sorted(names)],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
async def test_who_may_is_answered(school: World, kind: type[Action], name: str) -> None:
    everybody = await _everybody(school)
    ids = await _named_by(school, kind, everybody[COLLEAGUE])
    if kind is a.OpenStudentTarget:
        ids["target_id"] = school.targets["RP.2"].id
    talker = everybody[name]
    text, _ = await _answer(talker, _build(kind, ids, lambda each: each))
    assert text or talker.channel.chat(talker.address).form
    assert not text.startswith(("Not found", "Something went wrong", "I did not understand")), text


@pytest.mark.parametrize("kind", [a.OpenCaseGroup, a.RecordGroupSupport])
async def test_what_is_gathered_about_a_target_names_nobody_to_others(
    school: World, kind: type[Action]
) -> None:
    everybody = await _everybody(school)
    ids = await _record(school, ConferenceState.REQUESTED)
    ids["target_id"] = school.targets["RP.2"].id
    for name, talker in everybody.items():
        text, buttons = await _answer(talker, _build(kind, ids, lambda each: each))
        form = talker.channel.chat(talker.address).form
        shown = f"{text} {buttons} {form}"
        assert ("Ana" in shown) is (name in STAFF), name


@pytest.mark.parametrize("kind", [a.ListExemplars, a.OpenExemplar, a.RateExemplar])
async def test_students_practise_where_the_school_lets_them(school: World, kind: type[Action]) -> None:
    await set_policy(school, students_rate_exemplars=True)
    everybody = await _everybody(school)
    action = _build(kind, await _named_by(school, kind, everybody[COLLEAGUE]), lambda each: each)
    learners = {STUDENT, CLASSMATE, "student elsewhere"}
    for name, talker in everybody.items():
        text, _ = await _answer(talker, action)
        assert text.startswith("Not found") is (name not in MAY[kind] | learners), name


@pytest.mark.parametrize("kind", [a.ListExemplars, a.AddExemplar])
async def test_exemplars_of_what_nobody_here_teaches_are_nobody_s(school: World, kind: type[Action]) -> None:
    ids = await _record(school, ConferenceState.REQUESTED)
    for name, talker in (await _everybody(school)).items():
        text, _ = await _answer(talker, _build(kind, ids, lambda each: each))
        assert text.startswith("Not found"), name


async def test_a_student_s_own_id_opens_no_staff_view(school: World) -> None:
    text, _ = await _answer(school.ana, a.OpenStudent(school.ana.person.id))
    assert text.startswith("Not found")


async def test_a_teacher_who_leaves_sees_nothing_from_the_next_day_on(school: World) -> None:
    otto = await newcomer(school, "Otto", Role.TEACHER)
    await joins(school, otto, school.maths.id, last_day=school.clock.now().date())
    teacher = await linked(school, otto)
    action = a.OpenStudent(school.ana.person.id)
    assert "Ana Morales" in (await _answer(teacher, action))[0]
    school.passes(days=1)
    assert (await _answer(teacher, action))[0].startswith("Not found")


async def test_a_new_advisor_sees_the_history_and_the_old_one_no_longer(school: World) -> None:
    ids = await _record(school, ConferenceState.REQUESTED)
    olga = await newcomer(school, "Olga", Role.TEACHER, Role.ADVISOR)
    await joins(school, olga, school.advisory.id)
    successor = await linked(school, olga)
    await leaves(school, school.rosa.person, school.advisory.id, last_day=LAST_YEAR)
    action = a.OpenStudent(ids["student_id"])
    assert "RP.2 Unit rates" in (await _answer(successor, action))[0]
    assert (await _answer(school.rosa, action))[0].startswith("Not found")
