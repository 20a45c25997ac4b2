"""Conferences that students lead: put together, rehearsed, shared, closed; the page for who may open it."""

from uuid import UUID

from domain import actions as a
from domain.errors import NobodyToShowTo, NotFound
from domain.forms import Answers, AnyField, ChoiceField, ChoicesField, Form, MomentField, Option, TextField
from domain.messages.student_led import LedCard, LedChoice, LedHome, LedNote, LedPartCard, LedRehearsed
from domain.messages.student_led_pages import LedEndAsked, LedEnded, LedIsShared, LedPageReady
from domain.models import StudentLedConference
from domain.services.student_led import choices, conferences, pages, parts, views
from domain.vocabulary import LedPart, LedState, Role
from handlers.turn import Turn

QUESTIONS = ("hard", "decided", "following", "ask")
"""Of a rehearsal: what was hard, what one decided and what came of it, what is next, what one wants to ask.

Source: DOMAIN rule 25
"""

LONGEST_NOTE = 500

FAMILY, ADVISOR = "family", "advisor"
YES, NO = "yes", "no"

OPEN = frozenset({LedState.DRAFT, LedState.SHARED})


async def show_home(turn: Turn) -> LedHome:
    turn.require(Role.STUDENT)
    return await views.home_of(turn.session, turn.actor, occasion=turn.occasion)


async def start(turn: Turn, action: a.StartLed) -> LedCard:
    """The one in the making; where it is new or empty, with what an earlier one showed."""
    turn.require(Role.STUDENT)
    earlier = await _own(turn, action.conference_id) if action.conference_id else None
    conference = await conferences.start(turn.session, turn.actor, now=turn.now)
    if earlier is not None and not await parts.of(turn.session, conference):
        await parts.set_all(turn.session, conference, await parts.of(turn.session, earlier))
        conference.opening = conference.opening or earlier.opening
    return await _card(turn, conference)


async def open_led(turn: Turn, action: a.OpenLed) -> LedCard:
    return await _card(turn, await _own(turn, action.conference_id))


async def choose_part(turn: Turn, action: a.ChooseLedPart) -> LedChoice:
    conference = await _draft(turn)
    return await views.choice_of(
        turn.session, turn.actor, conference, action.kind, page=action.page, occasion=turn.occasion
    )


async def part_form(turn: Turn, action: a.AddLedPart) -> Form:
    """Why it was chosen; of a reflection also who will read it, by name, and whether that is right."""
    conference = await _draft(turn)
    line = await choices.get(turn.session, turn.actor, action.kind, action.ref_id, occasion=turn.occasion)
    chosen = await parts.of(turn.session, conference)
    there = next((each for each in chosen if (each.kind, each.ref_id) == (action.kind, action.ref_id)), None)
    fields: list[AnyField] = [
        TextField(
            name="why",
            required=False,
            max_length=views.LONGEST_WHY,
            initial=(there.why or "") if there else "",
        )
    ]
    if action.kind is LedPart.REFLECTION and there is None:
        readers = await conferences.readers_of(turn.session, turn.actor, on=turn.today)
        names = ", ".join(views.names_of((*readers.family, *readers.advisors)))
        fields.append(ChoiceField(name="sure", options=(Option(YES, hint=names), Option(NO))))
    return Form(opener=action, fields=tuple(fields), about=line.title)


async def put_part(turn: Turn, action: a.AddLedPart, answers: Answers) -> LedCard:
    conference = await _draft(turn)
    await choices.get(turn.session, turn.actor, action.kind, action.ref_id, occasion=turn.occasion)
    if answers.text("sure") != NO:
        await parts.put(turn.session, conference, action.kind, action.ref_id, why=answers.text("why"))
    return await _card(turn, conference)


async def open_part(turn: Turn, action: a.OpenLedPart) -> LedPartCard:
    return await _part(turn, await _draft(turn), action)


async def move_part(turn: Turn, action: a.MoveLedPart) -> LedPartCard:
    conference = await _draft(turn)
    await parts.move(turn.session, conference, action.kind, action.ref_id, earlier=action.up == 1)
    return await _part(turn, conference, action)


async def remove_part(turn: Turn, action: a.RemoveLedPart) -> LedCard:
    conference = await _draft(turn)
    await parts.remove(turn.session, conference, action.kind, action.ref_id)
    return await _card(turn, conference)


async def opening_form(turn: Turn, action: a.WriteLedOpening) -> Form:
    conference = await _own(turn, action.conference_id, states=frozenset({LedState.DRAFT}))
    happens_at = conference.happens_at
    now = turn.now.astimezone(turn.zone)
    return Form(
        opener=action,
        fields=(
            TextField(
                name="opening",
                required=False,
                max_length=views.LONGEST_OPENING,
                initial=conference.opening or "",
            ),
            MomentField(
                name="happens_at",
                required=False,
                not_before=now,
                initial=happens_at if happens_at is not None and happens_at > now else None,
            ),
        ),
    )


async def write_opening(turn: Turn, action: a.WriteLedOpening, answers: Answers) -> LedCard:
    """A form opened whole says all there is; step by step, what is skipped stays as it is."""
    conference = await _own(turn, action.conference_id, states=frozenset({LedState.DRAFT}))
    opening, happens_at = answers.text("opening"), answers.moment("happens_at")
    if opening is not None or turn.is_whole:
        conference.opening = opening
    if happens_at is not None or turn.is_whole:
        conference.happens_at = happens_at
    await turn.session.flush()
    return await _card(turn, conference)


async def rehearsal_form(turn: Turn, action: a.RehearseLed) -> Form:
    conference = await _own(turn, action.conference_id, states=OPEN)
    notes = conference.notes or {}
    return Form(
        opener=action,
        fields=tuple(
            TextField(name=question, required=False, max_length=LONGEST_NOTE, initial=notes.get(question, ""))
            for question in QUESTIONS
        ),
    )


async def rehearse(turn: Turn, action: a.RehearseLed, answers: Answers) -> LedRehearsed:
    conference = await _own(turn, action.conference_id, states=OPEN)
    earlier = {} if turn.is_whole else conference.notes or {}
    notes = {
        question: words
        for question in QUESTIONS
        if (words := answers.text(question) or earlier.get(question))
    }
    conferences.rehearse(conference, notes, now=turn.now)
    return LedRehearsed(
        conference_id=conference.id,
        notes=tuple(LedNote(question, words) for question, words in notes.items()),
        is_draft=conference.state is LedState.DRAFT,
    )


async def open_page(turn: Turn, action: a.OpenLedPage) -> LedPageReady:
    return await pages.open_page(
        turn.session, action.conference_id, reader=turn.actor, occasion=turn.occasion
    )


async def sharing_form(turn: Turn, action: a.ShareLed) -> Form:
    """With whom, by name, and whether that is right. Raises NobodyToShowTo."""
    conference = await _own(turn, action.conference_id, states=OPEN)
    readers = await conferences.readers_of(turn.session, turn.actor, on=turn.today)
    groups = ((FAMILY, readers.family), (ADVISOR, readers.advisors))
    options = tuple(Option(name, hint=", ".join(views.names_of(people))) for name, people in groups if people)
    if not options:
        raise NobodyToShowTo
    there = {FAMILY: conference.with_family, ADVISOR: conference.with_advisor}
    chosen = await parts.of(turn.session, conference)
    return Form(
        opener=action,
        fields=(
            ChoicesField(
                name="whom",
                options=options,
                initial=tuple(option.value for option in options if there[option.value]),
            ),
            ChoiceField(name="sure", options=(Option(YES), Option(NO))),
        ),
        details={"reflections": sum(each.kind is LedPart.REFLECTION for each in chosen)},
    )


async def share(turn: Turn, action: a.ShareLed, answers: Answers) -> LedIsShared | LedCard:
    conference = await _own(turn, action.conference_id, states=OPEN)
    ready = await pages.open_page(turn.session, conference.id, reader=turn.actor, occasion=turn.occasion)
    if answers.text("sure") != YES:
        return await _card(turn, conference)
    whom = answers.chosen("whom")
    shared = await conferences.share(
        turn.session,
        turn.actor,
        conference,
        with_family=FAMILY in whom,
        with_advisor=ADVISOR in whom,
        occasion=turn.occasion,
    )
    return LedIsShared(
        conference_id=conference.id,
        told=views.names_of(shared.told),
        in_person=views.names_of(shared.in_person),
        untold=views.names_of(shared.untold),
        reflections=sum(item.kind is LedPart.REFLECTION for item in ready.page.items),
    )


async def ask_end(turn: Turn, action: a.EndLed) -> LedEndAsked:
    conference = await _own(turn, action.conference_id, states=OPEN)
    readers = await conferences.readers_of(turn.session, turn.actor, on=turn.today)
    return LedEndAsked(
        conference_id=conference.id,
        is_draft=conference.state is LedState.DRAFT,
        readers=views.names_of(
            (
                *(readers.family if conference.with_family else ()),
                *(readers.advisors if conference.with_advisor else ()),
            )
        ),
    )


async def end(turn: Turn, action: a.ConfirmEndLed) -> LedEnded:
    conference = await _own(turn, action.conference_id, states=OPEN)
    was_draft = conference.state is LedState.DRAFT
    await conferences.end(turn.session, conference, now=turn.now)
    return LedEnded(conference.id, was_draft)


async def _own(
    turn: Turn, conference_id: UUID, *, states: frozenset[LedState] | None = None
) -> StudentLedConference:
    turn.require(Role.STUDENT)
    return await conferences.get_own(turn.session, conference_id, student=turn.actor, states=states)


async def _draft(turn: Turn) -> StudentLedConference:
    """The one in the making. Raises NotFound where there is none."""
    turn.require(Role.STUDENT)
    draft = await conferences.draft_of(turn.session, turn.actor)
    if draft is None:
        raise NotFound
    return draft


async def _card(turn: Turn, conference: StudentLedConference) -> LedCard:
    return await views.card_of(turn.session, turn.actor, conference, occasion=turn.occasion)


async def _part(
    turn: Turn, conference: StudentLedConference, action: a.OpenLedPart | a.MoveLedPart
) -> LedPartCard:
    return await views.part_of(
        turn.session, turn.actor, conference, action.kind, action.ref_id, occasion=turn.occasion
    )
