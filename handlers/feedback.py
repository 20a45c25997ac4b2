"""Feedback: asked for by a student, given by a classmate or somebody outside, reviewed by a teacher."""

from uuid import UUID

from domain import actions as a
from domain.errors import NotFound
from domain.forms import Answers, AnyField, ChoiceField, Form, Option, TextField
from domain.messages.base import Message
from domain.messages.feedback import (
    Classmate,
    EvidenceReviewed,
    EvidenceReviewList,
    FeedbackAsked,
    FeedbackDeclined,
    FeedbackPage,
    FeedbackSent,
    MentorInvited,
    MentorWordsKept,
)
from domain.models import LearningTarget
from domain.rules.excerpts import excerpt
from domain.services.evidence import feedback, reviews
from domain.services.evidence.feedback import Given, Wanted
from domain.services.learning import targets
from domain.vocabulary import EvidenceReview, Role
from handlers.turn import Turn

CLASSMATES_A_PAGE = 10
PIECES_OFFERED = 6
LONGEST_CHOICE = 60
LONGEST_QUESTION = 400
LONGEST_ANSWER = 1_000
LONGEST_NAME = 60
LONGEST_REASON = 400
NO_PIECE = "none"


async def show(turn: Turn, action: a.ShowFeedback) -> FeedbackPage:
    target = await _target(turn, action.target_id)
    may_ask = turn.policy.peer_feedback
    found = await feedback.classmates(turn.session, turn.actor, on=turn.today) if may_ask else ()
    pages = max(1, -(-len(found) // CLASSMATES_A_PAGE))
    page = min(max(action.page, 0), pages - 1)
    shown = found[page * CLASSMATES_A_PAGE : (page + 1) * CLASSMATES_A_PAGE]
    return FeedbackPage(
        target=targets.name_of(target, turn.language),
        asked=await feedback.asked_about(turn.session, turn.actor, target.id, occasion=turn.occasion),
        classmates=tuple(Classmate(each.id, excerpt(each.full_name, LONGEST_NAME)) for each in shown),
        may_ask_classmates=may_ask,
        may_invite=bool(turn.policy.public_url),
        page=page,
        pages=pages,
    )


async def ask_form(turn: Turn, action: a.AskFeedback) -> Form:
    """What to look at, and one's own question; only the piece chosen here is shown."""
    target = await _target(turn, action.target_id)
    peer = await feedback.classmate(turn.session, turn.actor, action.peer_id, occasion=turn.occasion)
    await feedback.refuse_if_asked(turn.session, turn.actor, peer)
    found = await targets.evidence_for(
        turn.session, school_id=turn.school.id, student_id=turn.actor.id, target_id=target.id
    )
    options = (
        *(Option(str(each.id), excerpt(each.title, LONGEST_CHOICE)) for each in found[:PIECES_OFFERED]),
        Option(NO_PIECE),
    )
    fields: list[AnyField] = [TextField(name="question", max_length=LONGEST_QUESTION)]
    if found:
        fields.insert(0, ChoiceField(name="piece", options=options))
    return Form(action, tuple(fields), about=f"{peer.called} · {target.code}")


async def ask(turn: Turn, action: a.AskFeedback, answers: Answers) -> FeedbackAsked:
    target = await _target(turn, action.target_id)
    piece = answers.text("piece")
    wanted = Wanted(
        question=answers.text("question") or "",
        evidence_id=UUID(piece) if piece and piece != NO_PIECE else None,
    )
    peer = await feedback.ask(
        turn.session, turn.actor, action.peer_id, target=target, wanted=wanted, occasion=turn.occasion
    )
    return FeedbackAsked(peer.full_name, targets.name_of(target, turn.language))


async def give_form(turn: Turn, action: a.GiveFeedback) -> Form:
    """Two prompts. Raises NotFound for whoever was not asked, FeedbackNotOpen once it is closed."""
    question = await feedback.of_peer(turn.session, action.request_id, peer=turn.actor)
    return Form(
        action,
        (
            TextField(name="works", max_length=LONGEST_ANSWER),
            TextField(name="idea", max_length=LONGEST_ANSWER),
        ),
        about=f"{question.student.called} · {question.target.code}",
    )


async def give(turn: Turn, action: a.GiveFeedback, answers: Answers) -> FeedbackSent:
    question = await feedback.of_peer(turn.session, action.request_id, peer=turn.actor)
    given = Given(answers.text("works") or "", answers.text("idea"))
    await feedback.answer(turn.session, question, given, by=turn.actor, occasion=turn.occasion)
    return FeedbackSent(question.student.called)


async def decline(turn: Turn, action: a.DeclineFeedback) -> FeedbackDeclined:
    student = await feedback.decline(turn.session, action.request_id, peer=turn.actor, occasion=turn.occasion)
    return FeedbackDeclined(student.called)


async def invite_form(turn: Turn, action: a.InviteMentor) -> Form:
    """Raises NotFound where no page of ours can be reached from outside."""
    target = await _target(turn, action.target_id)
    if not turn.policy.public_url:
        raise NotFound
    return Form(
        action,
        (
            TextField(name="name", max_length=LONGEST_NAME, multiline=False),
            TextField(name="question", max_length=LONGEST_QUESTION),
        ),
        about=targets.name_of(target, turn.language).in_full,
    )


async def invite(turn: Turn, action: a.InviteMentor, answers: Answers) -> MentorInvited:
    target = await _target(turn, action.target_id)
    if not turn.policy.public_url:
        raise NotFound
    name = answers.text("name") or ""
    token, expires_at = await feedback.invite(
        turn.session,
        turn.actor,
        target=target,
        name=name,
        wanted=Wanted(answers.text("question") or ""),
        occasion=turn.occasion,
    )
    return MentorInvited(
        name=name,
        target=targets.name_of(target, turn.language),
        address=f"{turn.policy.public_url}/feedback/{token}",
        last_on=turn.occasion.day_of(expires_at),
    )


async def note_form(turn: Turn, action: a.NoteMentorWords) -> Form:
    target = await _target(turn, action.target_id)
    return Form(
        action,
        (
            TextField(name="name", max_length=LONGEST_NAME, multiline=False),
            TextField(name="words", max_length=LONGEST_ANSWER),
        ),
        about=targets.name_of(target, turn.language).in_full,
    )


async def note(turn: Turn, action: a.NoteMentorWords, answers: Answers) -> MentorWordsKept:
    target = await _target(turn, action.target_id)
    name = answers.text("name") or ""
    evidence = await feedback.note_words(
        turn.session,
        turn.actor,
        target=target,
        name=name,
        words=answers.text("words") or "",
        key=turn.key,
        occasion=turn.occasion,
    )
    return MentorWordsKept(evidence.id, name, targets.name_of(target, turn.language))


async def list_reviews(turn: Turn, action: a.ListEvidenceReviews) -> EvidenceReviewList:
    turn.require(Role.TEACHER, Role.ADVISOR)
    return await reviews.list_waiting(turn.session, turn.actor, page=action.page, occasion=turn.occasion)


async def accept(turn: Turn, action: a.AcceptEvidence) -> Message:
    return await _decide(turn, action.evidence_id, EvidenceReview.ACCEPTED)


async def set_aside_form(turn: Turn, action: a.SetEvidenceAside) -> Form:
    evidence = await reviews.get(turn.session, action.evidence_id, by=turn.actor, occasion=turn.occasion)
    return Form(action, (TextField(name="reason", max_length=LONGEST_REASON),), about=evidence.title)


async def set_aside(turn: Turn, action: a.SetEvidenceAside, answers: Answers) -> Message:
    return await _decide(turn, action.evidence_id, EvidenceReview.SET_ASIDE, answers.text("reason"))


async def _decide(
    turn: Turn, evidence_id: UUID, review: EvidenceReview, reason: str | None = None
) -> EvidenceReviewed:
    done = await reviews.decide(
        turn.session, evidence_id, by=turn.actor, review=review, note=reason, occasion=turn.occasion
    )
    return EvidenceReviewed(
        evidence_id=done.evidence.id,
        student_name=done.student.full_name,
        title=done.evidence.title,
        review=review,
        left=await reviews.waiting(turn.session, turn.actor, on=turn.today),
    )


async def _target(turn: Turn, target_id: UUID) -> LearningTarget:
    """A target of the student's own that is no habit. Raises NotFound for any other."""
    turn.require(Role.STUDENT)
    return await targets.get_judged_for(turn.session, target_id, student=turn.actor, on=turn.today)
