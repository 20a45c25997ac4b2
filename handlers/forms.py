"""Which handler makes a form, and which takes its answers."""

from typing import assert_never

from domain import actions as a
from domain.forms import Answers, Form
from domain.messages.base import Message
from handlers import (
    absences,
    advising,
    agreeing,
    cadence,
    check_ins,
    conferences,
    dates,
    evidence,
    families,
    feedback,
    goals,
    habits,
    hours,
    outcomes,
    own_reflections,
    reflecting,
    responding,
    student,
    student_led,
)
from handlers.turn import Turn


async def form_for(turn: Turn, opener: a.FormAction) -> Form:  # noqa: PLR0915  # an arm for each form
    """The form an action opens. Raises Refusal where the actor may not, or it makes no sense now."""
    match opener:
        case a.Reflect() | a.ReflectOn() | a.ReflectWith():
            return await reflecting.reflection_form(turn, opener)
        case a.EditReflection():
            return await own_reflections.edit_form(turn, opener)
        case a.SearchReflections():
            return await own_reflections.search_form(turn, opener)
        case a.SayStuck():
            return await student.stuck_form(turn, opener)
        case a.ProposeDate():
            return await dates.propose_form(turn, opener)
        case a.AgreeOtherDate():
            return await dates.agree_other_form(turn, opener)
        case a.DeclineDate():
            return await dates.decline_form(turn, opener)
        case a.MoveDate():
            return await dates.move_form(turn, opener)
        case a.ReportAbsence():
            return await absences.report_form(turn, opener)
        case a.ChooseCadence():
            return await cadence.cadence_form(turn, opener)
        case a.RequestConference():
            return await conferences.request_form(turn, opener)
        case a.AskOtherTime():
            return await conferences.other_time_form(turn, opener)
        case a.BookTime():
            return await hours.book_form(turn, opener)
        case a.CallOff():
            return await hours.call_off_form(turn, opener)
        case a.GatherGroup():
            return await hours.gather_form(turn, opener)
        case a.AddHours():
            return await hours.add_form(turn, opener)
        case a.ChangeHours():
            return await hours.change_form(turn, opener)
        case a.RespondToOutcome():
            return await outcomes.response_form(turn, opener)
        case a.AnswerResponse():
            return await outcomes.answer_form(turn, opener)
        case a.AcceptConference():
            return await conferences.accept_form(turn, opener)
        case a.ProposeTime():
            return await conferences.propose_form(turn, opener)
        case a.RecordOutcome():
            return await outcomes.outcome_form(turn, opener)
        case a.RecordSupport():
            return await responding.support_form(turn, opener)
        case a.RecordGroupSupport():
            return await responding.group_support_form(turn, opener)
        case a.NextSupport():
            return await responding.next_support_form(turn, opener)
        case a.ReviewSupport():
            return await responding.review_form(turn, opener)
        case a.RespondToSupport():
            return await responding.response_form(turn, opener)
        case a.OfferConference():
            return await responding.offer_form(turn, opener)
        case a.SnoozeCase():
            return await responding.snooze_form(turn, opener)
        case a.NameNeed():
            return await responding.need_form(turn, opener)
        case a.AnswerNeed():
            return await responding.answer_form(turn, opener)
        case a.JudgeSecond():
            return await agreeing.second_form(turn, opener)
        case a.RecordModeration():
            return await agreeing.moderation_form(turn, opener)
        case a.InviteAgain():
            return await agreeing.invite_form(turn, opener)
        case a.AddExemplar():
            return await agreeing.exemplar_form(turn, opener)
        case a.RateExemplar():
            return await agreeing.rating_form(turn, opener)
        case a.RateHabit():
            return await habits.rating_form(turn, opener)
        case a.WriteLedOpening():
            return await student_led.opening_form(turn, opener)
        case a.AddLedPart():
            return await student_led.part_form(turn, opener)
        case a.RehearseLed():
            return await student_led.rehearsal_form(turn, opener)
        case a.ShareLed():
            return await student_led.sharing_form(turn, opener)
        case a.LogEvidence():
            return await evidence.log_form(turn, opener)
        case a.EditEvidence():
            return await evidence.edit_form(turn, opener)
        case a.AskFeedback():
            return await feedback.ask_form(turn, opener)
        case a.GiveFeedback():
            return await feedback.give_form(turn, opener)
        case a.InviteMentor():
            return await feedback.invite_form(turn, opener)
        case a.NoteMentorWords():
            return await feedback.note_form(turn, opener)
        case a.SetEvidenceAside():
            return await feedback.set_aside_form(turn, opener)
        case a.RecordTalk():
            return await advising.record_form(turn, opener)
        case a.MeetAnotherTime():
            return await advising.move_form(turn, opener)
        case a.EnterForStudent():
            return await advising.entering_form(turn, opener)
        case a.SetAdvisoryTime():
            return await advising.time_form(turn, opener)
        case a.AnswerCheckIn():
            return await check_ins.answer_form(turn, opener)
        case a.SetGoal():
            return await goals.goal_form(turn, opener)
        case a.AskAdvisor():
            return await families.ask_form(turn, opener)
        case a.AddFamilyWord():
            return await families.word_form(turn, opener)
        case a.CloseFamilyTask():
            return await families.done_form(turn, opener)
        case _:
            assert_never(opener)


async def submit(  # noqa: PLR0915  # an arm for each form
    turn: Turn, opener: a.FormAction, answers: Answers
) -> Message:
    """The form's effect. Raises Refusal, InvalidAnswers among them."""
    match opener:
        case a.Reflect() | a.ReflectOn() | a.ReflectWith():
            return await reflecting.save_reflection(turn, opener, answers)
        case a.EditReflection():
            return await own_reflections.edit(turn, opener, answers)
        case a.SearchReflections():
            return await own_reflections.search_reflections(turn, opener, answers)
        case a.SayStuck():
            return await student.say_stuck(turn, opener, answers)
        case a.ProposeDate():
            return await dates.propose(turn, opener, answers)
        case a.AgreeOtherDate():
            return await dates.agree_other(turn, opener, answers)
        case a.DeclineDate():
            return await dates.decline(turn, opener, answers)
        case a.MoveDate():
            return await dates.move(turn, opener, answers)
        case a.ReportAbsence():
            return await absences.report(turn, opener, answers)
        case a.ChooseCadence():
            return await cadence.choose(turn, opener, answers)
        case a.RequestConference():
            return await conferences.request(turn, opener, answers)
        case a.AskOtherTime():
            return await conferences.ask_other_time(turn, opener, answers)
        case a.BookTime():
            return await hours.book(turn, opener, answers)
        case a.CallOff():
            return await hours.call_off(turn, opener, answers)
        case a.GatherGroup():
            return await hours.gather(turn, opener, answers)
        case a.AddHours():
            return await hours.add(turn, opener, answers)
        case a.ChangeHours():
            return await hours.change(turn, opener, answers)
        case a.RespondToOutcome():
            return await outcomes.respond(turn, opener, answers)
        case a.AnswerResponse():
            return await outcomes.answer(turn, opener, answers)
        case a.AcceptConference():
            return await conferences.accept(turn, opener, answers)
        case a.ProposeTime():
            return await conferences.propose(turn, opener, answers)
        case a.RecordOutcome():
            return await outcomes.record_outcome(turn, opener, answers)
        case a.RecordSupport():
            return await responding.record_support(turn, opener, answers)
        case a.RecordGroupSupport():
            return await responding.record_group_support(turn, opener, answers)
        case a.NextSupport():
            return await responding.record_next_support(turn, opener, answers)
        case a.ReviewSupport():
            return await responding.review_support(turn, opener, answers)
        case a.RespondToSupport():
            return await responding.respond(turn, opener, answers)
        case a.OfferConference():
            return await responding.offer_conference(turn, opener, answers)
        case a.SnoozeCase():
            return await responding.snooze(turn, opener, answers)
        case a.NameNeed():
            return await responding.name_need(turn, opener, answers)
        case a.AnswerNeed():
            return await responding.answer_need(turn, opener, answers)
        case a.JudgeSecond():
            return await agreeing.judge_second(turn, opener, answers)
        case a.RecordModeration():
            return await agreeing.record_moderation(turn, opener, answers)
        case a.InviteAgain():
            return await agreeing.invite_again(turn, opener, answers)
        case a.AddExemplar():
            return await agreeing.add_exemplar(turn, opener, answers)
        case a.RateExemplar():
            return await agreeing.rate_exemplar(turn, opener, answers)
        case a.RateHabit():
            return await habits.rate(turn, opener, answers)
        case a.WriteLedOpening():
            return await student_led.write_opening(turn, opener, answers)
        case a.AddLedPart():
            return await student_led.put_part(turn, opener, answers)
        case a.RehearseLed():
            return await student_led.rehearse(turn, opener, answers)
        case a.ShareLed():
            return await student_led.share(turn, opener, answers)
        case a.LogEvidence():
            return await evidence.log(turn, opener, answers)
        case a.EditEvidence():
            return await evidence.edit(turn, opener, answers)
        case a.AskFeedback():
            return await feedback.ask(turn, opener, answers)
        case a.GiveFeedback():
            return await feedback.give(turn, opener, answers)
        case a.InviteMentor():
            return await feedback.invite(turn, opener, answers)
        case a.NoteMentorWords():
            return await feedback.note(turn, opener, answers)
        case a.SetEvidenceAside():
            return await feedback.set_aside(turn, opener, answers)
        case a.RecordTalk():
            return await advising.record(turn, opener, answers)
        case a.MeetAnotherTime():
            return await advising.move(turn, opener, answers)
        case a.EnterForStudent():
            return await advising.enter(turn, opener, answers)
        case a.SetAdvisoryTime():
            return await advising.set_time(turn, opener, answers)
        case a.AnswerCheckIn():
            return await check_ins.answer(turn, opener, answers)
        case a.SetGoal():
            return await goals.set_goal(turn, opener, answers)
        case a.AskAdvisor():
            return await families.ask(turn, opener, answers)
        case a.AddFamilyWord():
            return await families.add_word(turn, answers)
        case a.CloseFamilyTask():
            return await families.done(turn, opener, answers)
        case _:
            assert_never(opener)
