"""Evidence: sent from the phone, sorted in two taps, looked at again, taken back; and the portfolio."""

from collections.abc import Sequence
from uuid import UUID

from domain import actions as a
from domain.errors import FieldProblem, InvalidAnswers, NotFound, Problem
from domain.forms import Answers, AnyField, FileField, Form, TextField
from domain.messages.base import Message
from domain.messages.evidence import (
    EvidenceCard,
    EvidenceFiles,
    EvidenceKindAsked,
    EvidenceSorting,
    EvidenceWithdrawn,
    UnsortedList,
    WithdrawAsked,
)
from domain.messages.parts import PAGE_SIZE, page_count
from domain.messages.portfolios import Portfolio, PortfolioReady, TargetPieces
from domain.models import Attachment, Evidence
from domain.services import attachments
from domain.services.evidence import cards, pieces, portfolios, sorting
from domain.services.evidence.sharing import stored
from domain.services.evidence.sorting import Arrived
from domain.services.learning import targets
from domain.vocabulary import Role
from handlers.turn import Sent, Turn

LONGEST_WORDS = 3_000
LONGEST_TITLE = 60


async def receive(turn: Turn, sent: Sent, kept: Sequence[Attachment]) -> Message:
    """Files outside of any form: kept at once, and the question which target they show.

    Photos sent together are one piece; of each further one the card that asks is brought up to date. A voice
    note may be a reflection instead: that is asked once.
    """
    turn.require(Role.STUDENT)
    first = sent.files[0]
    arrived = Arrived(
        words=next((each.caption for each in sent.files if each.caption), None),
        files=tuple(kept),
        album=first.album,
    )
    evidence = await sorting.take_in(turn.session, turn.actor, arrived, key=turn.key, occasion=turn.occasion)
    return await _ask_target(turn, evidence, sent)


async def _ask_target(turn: Turn, evidence: Evidence, sent: Sent) -> Message:
    """Which target; of an album that was sent to one, what kind."""
    files = (await pieces.files_of(turn.session, turn.school.id, [evidence.id])).get(evidence.id, ())
    tagged = (await pieces.targets_of(turn.session, turn.school.id, [evidence.id])).get(evidence.id, ())
    is_added_to = sent.files[0].album is not None and len(files) > len(sent.files)
    if is_added_to and tagged:
        return await cards.kind_card(
            turn.session, evidence, tagged[0], is_added_to=True, language=turn.language
        )
    return await cards.sorting_card(
        turn.session,
        turn.actor,
        evidence,
        asks_first=True,
        is_added_to=is_added_to,
        occasion=turn.occasion,
    )


async def take_link(turn: Turn, text: str) -> Message:
    """A web address typed alone: kept as evidence, and the question which target it shows."""
    turn.require(Role.STUDENT)
    evidence = await sorting.take_in(
        turn.session, turn.actor, Arrived(words=text), key=turn.key, occasion=turn.occasion
    )
    return await cards.sorting_card(turn.session, turn.actor, evidence, occasion=turn.occasion)


async def log_form(turn: Turn, action: a.LogEvidence) -> Form:
    turn.require(Role.STUDENT)
    about = ""
    if action.target_id is not None:
        target = await targets.get_judged_for(
            turn.session, action.target_id, student=turn.actor, on=turn.today
        )
        about = targets.name_of(target, turn.language).in_full
    words = TextField(name="words", max_length=LONGEST_WORDS, takes_voice=True, required=not turn.is_whole)
    # Asked step by step, what is sent in place of words is taken for files.
    fields: tuple[AnyField, ...] = (
        (FileField(name="files", required=False), words) if turn.is_whole else (words,)
    )
    return Form(action, fields, about=about)


async def log(turn: Turn, action: a.LogEvidence, answers: Answers) -> Message:
    """Words, a link, a voice note or files from the form."""
    turn.require(Role.STUDENT)
    voice = answers.voice("words")
    ids = (*answers.files("files"), *((voice.attachment_id,) if voice else ()))
    if not ids and answers.text("words") is None:
        raise InvalidAnswers({"words": FieldProblem(Problem.MISSING)})
    files = [await attachments.own(turn.session, turn.actor, attachment_id) for attachment_id in ids]
    return await _log(turn, action, Arrived(words=answers.text("words"), files=tuple(files)))


async def log_files(turn: Turn, action: a.LogEvidence, sent: Sent, kept: Sequence[Attachment]) -> Message:
    """Files sent while the form asks for them."""
    turn.require(Role.STUDENT)
    caption = next((each.caption for each in sent.files if each.caption), None)
    return await _log(turn, action, Arrived(caption, tuple(kept), sent.files[0].album))


async def _log(turn: Turn, action: a.LogEvidence, arrived: Arrived) -> Message:
    evidence = await sorting.take_in(turn.session, turn.actor, arrived, key=turn.key, occasion=turn.occasion)
    if action.target_id is None:
        return await cards.sorting_card(turn.session, turn.actor, evidence, occasion=turn.occasion)
    return await tag(turn, a.TagEvidence(evidence.id, action.target_id))


async def choose_target(turn: Turn, action: a.ChooseEvidenceTarget) -> EvidenceSorting:
    turn.require(Role.STUDENT)
    evidence = await pieces.own(turn.session, turn.actor, action.evidence_id)
    if not pieces.is_changeable(evidence):
        raise NotFound
    return await cards.sorting_card(
        turn.session, turn.actor, evidence, page=action.page, occasion=turn.occasion
    )


async def tag(turn: Turn, action: a.TagEvidence) -> Message:
    """The first target asks for the kind; a further one leads back to the card."""
    turn.require(Role.STUDENT)
    tagged = await pieces.targets_of(turn.session, turn.school.id, [action.evidence_id])
    evidence, target = await sorting.tag(
        turn.session, turn.actor, action.evidence_id, target_id=action.target_id, occasion=turn.occasion
    )
    if action.evidence_id in tagged:
        return await _card(turn, evidence, was_changed=True)
    return await cards.kind_card(turn.session, evidence, target, language=turn.language)


async def untag(turn: Turn, action: a.UntagEvidence) -> EvidenceCard:
    turn.require(Role.STUDENT)
    evidence = await sorting.untag(
        turn.session, turn.actor, action.evidence_id, target_id=action.target_id, occasion=turn.occasion
    )
    return await _card(turn, evidence, was_changed=True)


async def choose_kind(turn: Turn, action: a.ChooseEvidenceKind) -> EvidenceKindAsked:
    turn.require(Role.STUDENT)
    evidence = await sorting.changeable(turn.session, turn.actor, action.evidence_id, occasion=turn.occasion)
    return await cards.kind_card(turn.session, evidence, None, language=turn.language)


async def set_kind(turn: Turn, action: a.SetEvidenceKind) -> EvidenceCard:
    turn.require(Role.STUDENT)
    evidence = await sorting.set_kind(
        turn.session, turn.actor, action.evidence_id, kind=action.kind, occasion=turn.occasion
    )
    return await _card(turn, evidence, was_changed=True)


async def set_context(turn: Turn, action: a.SetEvidenceContext) -> EvidenceCard:
    turn.require(Role.STUDENT)
    evidence = await sorting.set_context(
        turn.session, turn.actor, action.evidence_id, context=action.context, occasion=turn.occasion
    )
    return await _card(turn, evidence, was_changed=True)


async def set_new_context(turn: Turn, action: a.SetNewContext) -> EvidenceCard:
    turn.require(Role.STUDENT)
    evidence = await sorting.set_context(
        turn.session, turn.actor, action.evidence_id, is_new=bool(action.is_new), occasion=turn.occasion
    )
    return await _card(turn, evidence, was_changed=True)


async def edit_form(turn: Turn, action: a.EditEvidence) -> Form:
    turn.require(Role.STUDENT)
    evidence = await sorting.changeable(turn.session, turn.actor, action.evidence_id, occasion=turn.occasion)
    return Form(
        action,
        (
            TextField(name="title", max_length=LONGEST_TITLE, multiline=False, initial=evidence.title),
            TextField(name="words", required=False, max_length=LONGEST_WORDS, initial=evidence.text or ""),
        ),
        about=evidence.title,
    )


async def edit(turn: Turn, action: a.EditEvidence, answers: Answers) -> EvidenceCard:
    """What is left out stays as it was: nothing written is lost by a skipped question."""
    turn.require(Role.STUDENT)
    before = await sorting.changeable(turn.session, turn.actor, action.evidence_id, occasion=turn.occasion)
    evidence = await sorting.edit(
        turn.session,
        turn.actor,
        action.evidence_id,
        title=answers.text("title") or before.title,
        text=answers.text("words") or before.text,
        occasion=turn.occasion,
    )
    return await _card(turn, evidence, was_changed=True)


async def ask_withdraw(turn: Turn, action: a.WithdrawEvidence) -> WithdrawAsked:
    turn.require(Role.STUDENT)
    evidence = await sorting.withdrawable(
        turn.session, turn.actor, action.evidence_id, occasion=turn.occasion
    )
    tagged = (await pieces.targets_of(turn.session, turn.school.id, [evidence.id])).get(evidence.id, ())
    return WithdrawAsked(
        evidence.id, evidence.title, tuple(targets.name_of(each, turn.language) for each in tagged)
    )


async def withdraw(turn: Turn, action: a.ConfirmWithdraw) -> EvidenceWithdrawn:
    turn.require(Role.STUDENT)
    evidence = await sorting.withdraw(turn.session, turn.actor, action.evidence_id, occasion=turn.occasion)
    return EvidenceWithdrawn(evidence.title)


async def as_reflection(turn: Turn, action: a.KeepAsReflection) -> Attachment:
    """The voice note of a piece that is a reflection; the piece is gone, as if it never was one.

    Raises NotFound once it is tagged or somebody was told of it, or where it is no voice note.
    """
    turn.require(Role.STUDENT)
    evidence = await pieces.own(turn.session, turn.actor, action.evidence_id)
    tagged = await pieces.targets_of(turn.session, turn.school.id, [evidence.id])
    files = (await pieces.files_of(turn.session, turn.school.id, [evidence.id])).get(evidence.id, ())
    is_known = bool(tagged) or await pieces.is_passed_on(turn.session, evidence)
    if is_known or len(files) != 1 or not files[0].media_type.startswith("audio/"):
        raise NotFound
    await pieces.forget(turn.session, evidence)
    return files[0]


async def open_evidence(turn: Turn, action: a.OpenEvidence) -> Message:
    """The student's own view, or a teacher's or advisor's; for everybody else there is no such piece."""
    evidence, student = await pieces.visible(
        turn.session, action.evidence_id, actor=turn.actor, occasion=turn.occasion
    )
    if student.id == turn.actor.id:
        return await _card(turn, evidence)
    return await cards.for_adult(turn.session, student, evidence, reader=turn.actor, occasion=turn.occasion)


async def show_files(turn: Turn, action: a.ShowEvidenceFiles) -> EvidenceFiles:
    evidence, _ = await pieces.visible(
        turn.session, action.evidence_id, actor=turn.actor, occasion=turn.occasion
    )
    files = (await pieces.files_of(turn.session, turn.school.id, [evidence.id])).get(evidence.id, ())
    return EvidenceFiles(evidence.id, evidence.title, tuple(stored(each) for each in files))


async def list_unsorted(turn: Turn, action: a.ListUnsorted) -> UnsortedList:
    turn.require(Role.STUDENT)
    page = max(action.page, 0)
    found, count = await pieces.unsorted(turn.session, turn.actor, page=page, page_size=PAGE_SIZE)
    lines = await cards.lines_of(turn.session, turn.school.id, found, occasion=turn.occasion)
    return UnsortedList(lines, count, page, page_count(count))


async def show_portfolio(turn: Turn, action: a.ShowPortfolio) -> Portfolio:
    student = await portfolios.whose(
        turn.session, _whose(turn, action.student_id), actor=turn.actor, occasion=turn.occasion
    )
    return await portfolios.overview(
        turn.session, student, reader=turn.actor, page=action.page, occasion=turn.occasion
    )


async def list_target_evidence(turn: Turn, action: a.ListTargetEvidence) -> TargetPieces:
    student = await portfolios.whose(
        turn.session, _whose(turn, action.student_id), actor=turn.actor, occasion=turn.occasion
    )
    return await portfolios.of_target(
        turn.session,
        student,
        action.target_id,
        reader=turn.actor,
        page=action.page,
        occasion=turn.occasion,
    )


async def export_portfolio(turn: Turn, action: a.ExportPortfolio) -> PortfolioReady:
    return await _portfolio(turn, action, is_printed=False)


async def print_portfolio(turn: Turn, action: a.PrintPortfolio) -> PortfolioReady:
    return await _portfolio(turn, action, is_printed=True)


async def _portfolio(
    turn: Turn, action: a.ExportPortfolio | a.PrintPortfolio, *, is_printed: bool
) -> PortfolioReady:
    student = await portfolios.whose(
        turn.session, _whose(turn, action.student_id), actor=turn.actor, occasion=turn.occasion
    )
    return await portfolios.export(
        turn.session,
        student,
        reader=turn.actor,
        target_id=action.target_id,
        is_printed=is_printed,
        occasion=turn.occasion,
    )


def _whose(turn: Turn, student_id: UUID | None) -> UUID | None:
    """Raises NotFound where nobody is named and the actor is no student."""
    if student_id is None or student_id == turn.actor.id:
        turn.require(Role.STUDENT)
    return student_id


async def _card(turn: Turn, evidence: Evidence, *, was_changed: bool = False) -> EvidenceCard:
    return await cards.for_student(
        turn.session, turn.actor, evidence, was_changed=was_changed, occasion=turn.occasion
    )
