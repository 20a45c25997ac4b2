"""Which handler does what an action asks for. Actions that open a form are in `handlers/forms.py`."""

from typing import assert_never

from domain import actions as a
from domain.messages.base import Message
from domain.vocabulary import Role
from handlers import (
    absences,
    advising,
    advisor,
    agreeing,
    check_ins,
    conferences,
    dates,
    dialogue,
    evidence,
    families,
    feedback,
    feeds,
    goals,
    growing,
    habits,
    hours,
    outcomes,
    own_reflections,
    picturing,
    reflecting,
    responding,
    shared,
    shared_reflections,
    student,
    student_led,
    teacher,
)
from handlers.turn import Turn


async def do(turn: Turn, action: a.PlainAction) -> Message:  # noqa: PLR0915  # an arm for each action
    """What the action's handler shows. Raises Refusal."""
    match action:
        case a.Start():
            await shared.refuse_other_invite(turn, action)
            return await home(turn)
        case a.GoHome():
            return await home(turn)
        case a.ShowHelp():
            return await shared.show_help(turn)
        case a.ChooseLanguage():
            return await shared.choose_language(turn)
        case a.SetLanguage():
            return await shared.set_language(turn, action)
        case a.AskUnlink():
            return await shared.ask_unlink(turn)
        case a.Unlink():
            return await shared.unlink(turn)
        case a.ListCompetencies():
            return await student.list_competencies(turn)
        case a.ListTargets():
            return await student.list_targets(turn, action)
        case a.FindTargets():
            return await student.find_targets(turn, action)
        case a.OpenTarget():
            return await student.open_target(turn, action)
        case a.ShowPath():
            return await student.show_path(turn, action)
        case a.ShowPacePicture():
            return await picturing.show_pace(turn, action)
        case a.ShowStudentPace():
            return await picturing.show_student_pace(turn, action)
        case a.ShowClassPicture():
            return await picturing.show_class(turn, action)
        case a.ListReflections():
            return await own_reflections.list_reflections(turn, action)
        case a.ListPrompts():
            return await reflecting.list_prompts(turn, action)
        case a.FindReflections():
            return await own_reflections.find(turn, action)
        case a.HearReflection():
            return await shared_reflections.hear(turn, action)
        case a.ListSharedReflections():
            return await shared_reflections.list_shared(turn, action)
        case a.OpenSharedReflection():
            return await shared_reflections.open_shared(turn, action)
        case a.OpenReflection():
            return await own_reflections.open_reflection(turn, action)
        case a.ChangeVisibility():
            return await own_reflections.change_visibility(turn, action)
        case a.DeleteReflection():
            return await own_reflections.delete_reflection(turn, action)
        case a.ConfirmDelete():
            return await own_reflections.confirm_delete(turn, action)
        case a.SayWorkedElsewhere():
            return await growing.say_worked_elsewhere(turn, action)
        case a.ShowWhoSees():
            return await student.show_who_sees(turn)
        case a.HelpNow():
            return await student.help_now(turn)
        case a.OpenConference():
            return await conferences.open_conference(turn, action)
        case a.CancelConference():
            return await conferences.ask_cancel(turn, action)
        case a.ConfirmCancel():
            return await conferences.cancel(turn, action)
        case a.AcceptTime():
            return await conferences.accept_time(turn, action)
        case a.AcknowledgeOutcome():
            return await outcomes.acknowledge(turn, action)
        case a.RecordMissed():
            return await hours.record_missed(turn, action)
        case a.ListHours():
            return await hours.list_hours(turn)
        case a.EndHours():
            return await hours.ask_end(turn, action)
        case a.ConfirmEndHours():
            return await hours.end(turn, action)
        case a.ListRequests():
            return await conferences.list_requests(turn, action)
        case a.ListStudents():
            return await teacher.list_students(turn, action)
        case a.FindStudents():
            return await teacher.find_students(turn, action)
        case a.OpenStudent():
            return await teacher.open_student(turn, action)
        case a.ListStudentTargets():
            return await teacher.list_student_targets(turn, action)
        case a.OpenStudentTarget():
            return await teacher.open_student_target(turn, action)
        case a.AcknowledgeHelp():
            return await teacher.acknowledge_help(turn, action)
        case a.TakeBackDate():
            return await dates.take_back(turn, action)
        case a.ListDateProposals():
            return await dates.list_proposals(turn, action)
        case a.AcceptDate():
            return await dates.accept(turn, action)
        case a.ListAbsences():
            return await absences.list_absences(turn, action)
        case a.WithdrawAbsence():
            return await absences.withdraw(turn, action)
        case a.ConfirmAbsence():
            return await absences.confirm(turn, action)
        case a.DeclineAbsence():
            return await absences.decline(turn, action)
        case a.ListLinks():
            return await advisor.list_links(turn)
        case a.ConfirmLink():
            return await advisor.confirm_link(turn, action)
        case a.DeclineLink():
            return await advisor.decline_link(turn, action)
        case a.InviteStudent():
            return await advisor.invite_student(turn, action)
        case a.UnlinkStudent():
            return await advisor.ask_unlink_student(turn, action)
        case a.ConfirmUnlinkStudent():
            return await advisor.unlink_student(turn, action)
        case a.ListCases():
            return await responding.list_cases(turn, action)
        case a.OpenCaseGroup():
            return await responding.open_group(turn, action)
        case a.OpenCase():
            return await responding.open_case(turn, action)
        case a.ListReviews():
            return await responding.list_reviews(turn, action)
        case a.OpenSupport():
            return await responding.open_support(turn, action)
        case a.ListNeeds():
            return await responding.list_needs(turn, action)
        case a.OpenEvidence():
            return await evidence.open_evidence(turn, action)
        case a.ChooseEvidenceTarget():
            return await evidence.choose_target(turn, action)
        case a.TagEvidence():
            return await evidence.tag(turn, action)
        case a.UntagEvidence():
            return await evidence.untag(turn, action)
        case a.ChooseEvidenceKind():
            return await evidence.choose_kind(turn, action)
        case a.SetEvidenceKind():
            return await evidence.set_kind(turn, action)
        case a.SetEvidenceContext():
            return await evidence.set_context(turn, action)
        case a.SetNewContext():
            return await evidence.set_new_context(turn, action)
        case a.WithdrawEvidence():
            return await evidence.ask_withdraw(turn, action)
        case a.ConfirmWithdraw():
            return await evidence.withdraw(turn, action)
        case a.ShowEvidenceFiles():
            return await evidence.show_files(turn, action)
        case a.KeepAsReflection():
            return await dialogue.reflect_on(turn, await evidence.as_reflection(turn, action))
        case a.ListUnsorted():
            return await evidence.list_unsorted(turn, action)
        case a.ShowPortfolio():
            return await evidence.show_portfolio(turn, action)
        case a.ListTargetEvidence():
            return await evidence.list_target_evidence(turn, action)
        case a.ExportPortfolio():
            return await evidence.export_portfolio(turn, action)
        case a.ShowFeedback():
            return await feedback.show(turn, action)
        case a.DeclineFeedback():
            return await feedback.decline(turn, action)
        case a.ListEvidenceReviews():
            return await feedback.list_reviews(turn, action)
        case a.AcceptEvidence():
            return await feedback.accept(turn, action)
        case a.ShowCalendarAddress():
            return await feeds.show(turn)
        case a.MakeCalendarAddress():
            return await feeds.make(turn)
        case a.RevokeCalendarAddress():
            return await feeds.ask_revoke(turn)
        case a.ConfirmRevokeAddress():
            return await feeds.revoke(turn)
        case a.JudgeTogether():
            return await agreeing.judge_together(turn)
        case a.AskColleague():
            return await agreeing.ask_colleague(turn, action)
        case a.OpenSecond():
            return await agreeing.open_second(turn, action)
        case a.DeclineSecond():
            return await agreeing.decline_second(turn, action)
        case a.OpenDifference():
            return await agreeing.open_difference(turn, action)
        case a.ShowAgreement():
            return await agreeing.show_agreement(turn)
        case a.ListExemplars():
            return await agreeing.list_exemplars(turn, action)
        case a.OpenExemplar():
            return await agreeing.open_exemplar(turn, action)
        case a.RetireExemplar():
            return await agreeing.retire_exemplar(turn, action)
        case a.ShowCalibration():
            return await agreeing.show_calibration(turn)
        case a.ListAdvisory():
            return await advising.list_advisory(turn, action)
        case a.OpenBrief():
            return await advising.open_brief(turn, action)
        case a.MarkMet():
            return await advising.mark_met(turn, action)
        case a.UndoMet():
            return await advising.undo_met(turn, action)
        case a.AskWhyNotMet():
            return await advising.ask_why_not_met(turn, action)
        case a.SetNotMet():
            return await advising.set_not_met(turn, action)
        case a.AskCheckInAgain():
            return await advising.ask_again(turn, action)
        case a.ListenToCheckIn():
            return await advising.listen(turn, action)
        case a.CloseAgreement():
            return await advising.close_agreement(turn, action)
        case a.ShowCoverage():
            return await advising.show_coverage(turn)
        case a.ShowSchoolCoverage():
            return await advising.show_school_coverage(turn, action)
        case a.ShowSharedNeeds():
            return await advising.show_shared_needs(turn)
        case a.PrintBriefs():
            return await advising.print_briefs(turn, action)
        case a.ShowMyWeek():
            return await check_ins.show_my_week(turn)
        case a.OpenCheckIn():
            return await check_ins.open_check_in(turn, action)
        case a.SayRatherTalk() | a.TakeBackTalk():
            return await check_ins.say_rather_talk(turn, action)
        case a.OpenGoal():
            return await goals.open_goal(turn, action)
        case a.MarkGoal():
            return await goals.mark_goal(turn, action)
        case a.TieGoal():
            return await goals.tie_goal(turn, action)
        case a.ChooseTie():
            return await goals.choose_tie(turn, action)
        case a.ListGoals():
            return await goals.list_goals(turn, action)
        case a.ListHabits():
            return await habits.list_habits(turn, action)
        case a.OpenHabit():
            return await habits.open_habit(turn, action)
        case a.ShowHabitGrowth():
            return await habits.show_growth(turn, action)
        case a.TakeBackRating():
            return await habits.take_back(turn, action)
        case a.ShowLed():
            return await student_led.show_home(turn)
        case a.StartLed():
            return await student_led.start(turn, action)
        case a.OpenLed():
            return await student_led.open_led(turn, action)
        case a.ChooseLedPart():
            return await student_led.choose_part(turn, action)
        case a.OpenLedPart():
            return await student_led.open_part(turn, action)
        case a.MoveLedPart():
            return await student_led.move_part(turn, action)
        case a.RemoveLedPart():
            return await student_led.remove_part(turn, action)
        case a.OpenLedPage():
            return await student_led.open_page(turn, action)
        case a.EndLed():
            return await student_led.ask_end(turn, action)
        case a.ConfirmEndLed():
            return await student_led.end(turn, action)
        case a.PrintPortfolio():
            return await evidence.print_portfolio(turn, action)
        case a.OpenChild():
            return await families.open_child(turn, action)
        case a.OpenFamilyWeek():
            return await families.open_week(turn, action)
        case a.ShowFamilyWords():
            return await families.show_words(turn)
        case a.ShowFamilyPreview():
            return await families.show_preview(turn)
        case a.TakeFamilyWord():
            return await families.take_word(turn)
        case a.TalkFirst():
            return await families.talk_first(turn)
        case a.OpenFamily():
            return await families.open_family(turn, action)
        case a.SayShown():
            return await families.say_shown(turn, action)
        case a.InviteGuardian():
            return await families.invite_guardian(turn, action)
        case a.PrintFamilyPage():
            return await families.print_page(turn, action)
        case a.PrintFamilyPages():
            return await families.print_pages(turn)
        case a.ListFamilyTasks():
            return await families.list_tasks(turn, action)
        case a.ShowFamilyProtocol():
            return await families.show_protocol(turn)
        case _:
            assert_never(action)


async def home(turn: Turn) -> Message:
    """Where somebody begins, by what they are at the school."""
    if turn.is_staff:
        return await teacher.home(turn)
    if Role.STUDENT in turn.roles:
        return await student.home(turn)
    return await families.home(turn)
