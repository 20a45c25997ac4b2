"""What a student asks for, conferences apart."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlmodel import col

from domain import actions as a
from domain.forms import Answers, Form, TextField
from domain.messages.asking_help import HelpIsAsked, StuckSaid
from domain.messages.base import Message
from domain.messages.parts import PAGE_SIZE, LevelName, TargetName, page_count
from domain.messages.student import (
    CompetencyList,
    PathLine,
    PathPage,
    SeesLine,
    ShelfLine,
    StudentHome,
    TargetLine,
    TargetList,
    TargetsFound,
    WhoSees,
)
from domain.models import FormDraft, LearningTarget, Person
from domain.rules.excerpts import excerpt
from domain.services.learning import catalogue, target_cards, targets
from domain.services.learning.catalogue import Listed, Shelf
from domain.services.people import adults, help_circles, help_requests, student_homes
from domain.services.plans import paths
from domain.services.plans.paths import PathStep
from domain.vocabulary import CompetencyKind, Role, TargetStanding
from handlers import habits
from handlers.turn import Turn

MOST_SHELVES = 20
LONGEST_WORD = 1_000
LONGEST_BEGINNING = 80
LONGEST_BESIDE_GRADES = 55
"""Characters that leave a button room for the grades."""
LONGEST_STATEMENT = 300
MOST_ADULTS = 20


async def home(turn: Turn) -> StudentHome:
    turn.require(Role.STUDENT)
    facts = await student_homes.facts_of(
        turn.session,
        turn.actor,
        now=turn.now,
        zone=turn.zone,
        policy=turn.policy,
        language=turn.language,
    )
    has_targets = bool(facts.pace) or bool(
        await catalogue.shelves_of(turn.session, turn.actor, on=turn.today)
    )
    return StudentHome(
        name=turn.actor.called,
        next_step=facts.next_step,
        pace=facts.pace,
        waiting=facts.waiting,
        more_waiting=facts.more_waiting,
        has_plan=bool(facts.pace),
        has_targets=has_targets,
        has_draft=await _has_draft(turn),
        wishes=facts.wishes,
        unsorted=facts.unsorted,
    )


async def _has_draft(turn: Turn) -> bool:
    found = await turn.session.scalar(
        select(
            exists().where(
                col(FormDraft.school_id) == turn.school.id,
                col(FormDraft.person_id) == turn.actor.id,
                col(FormDraft.channel) == turn.wish.channel,
            )
        )
    )
    return bool(found)


async def list_competencies(turn: Turn) -> CompetencyList:
    turn.require(Role.STUDENT)
    shelves = await catalogue.shelves_of(turn.session, turn.actor, on=turn.today)
    lines = tuple(_shelf_line(each) for each in shelves if each.kind is not CompetencyKind.HABIT)
    return CompetencyList(
        competencies=lines[:MOST_SHELVES],
        has_habits=len(shelves) > len(lines),
        left_off=max(0, len(lines) - MOST_SHELVES),
    )


def _shelf_line(shelf: Shelf) -> ShelfLine:
    longest = LONGEST_BESIDE_GRADES if shelf.grades else LONGEST_BEGINNING
    title = excerpt(shelf.title, longest)
    return ShelfLine(shelf.competency_id, title, shelf.shown, shelf.of, shelf.grades)


async def list_targets(turn: Turn, action: a.ListTargets) -> Message:
    """The targets of a competency; of one that is a habit, the habits' own screen."""
    turn.require(Role.STUDENT)
    competency, listed = await catalogue.targets_in(
        turn.session, turn.actor, action.competency_id, on=turn.today, language=turn.language
    )
    if competency.kind is CompetencyKind.HABIT:
        return await habits.list_habits(turn, a.ListHabits())
    pages = page_count(len(listed))
    page = min(max(action.page, 0), pages - 1)
    shown_here = listed[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    steps = await _steps_by_target(turn)
    return TargetList(
        competency_id=competency.id,
        title=excerpt(competency.title, targets.LONGEST_TITLE),
        statement=excerpt(competency.statement, LONGEST_STATEMENT),
        shown=sum(each.level is not None and each.level.is_proficient for each in listed),
        of=len(listed),
        lines=tuple(_target_line(each, steps.get(each.target.id)) for each in shown_here),
        page=page,
        pages=pages,
    )


async def _steps_by_target(turn: Turn) -> dict[UUID, PathStep]:
    return {step.target.id: step for step in await _steps(turn)}


async def _steps(turn: Turn) -> tuple[PathStep, ...]:
    return await paths.steps_of(
        turn.session,
        turn.actor,
        now=turn.now,
        zone=turn.zone,
        policy=turn.policy,
        language=turn.language,
    )


def _target_line(listed: Listed, step: PathStep | None) -> TargetLine:
    level = listed.level
    return TargetLine(
        target=listed.target,
        level=LevelName(level.code, level.name) if level else None,
        is_shown=level is not None and level.is_proficient,
        due_on=step.due_on if step else None,
        standing=step.standing.status if step else None,
    )


async def find_targets(turn: Turn, action: a.FindTargets) -> TargetsFound:
    turn.require(Role.STUDENT)
    found = await catalogue.search(
        turn.session,
        turn.actor,
        action.text,
        on=turn.today,
        language=turn.language,
        limit=PAGE_SIZE + 1,
    )
    steps = await _steps_by_target(turn) if found.listed else {}
    return TargetsFound(
        text=excerpt(action.text, LONGEST_BEGINNING),
        lines=tuple(_target_line(each, steps.get(each.target.id)) for each in found.listed[:PAGE_SIZE]),
        may_be_more=len(found.listed) > PAGE_SIZE,
        meant=found.meant,
    )


async def open_target(turn: Turn, action: a.OpenTarget) -> Message:
    turn.require(Role.STUDENT)
    card = await target_cards.card_of(
        turn.session,
        turn.actor,
        action.target_id,
        now=turn.now,
        zone=turn.zone,
        policy=turn.policy,
        language=turn.language,
    )
    return card or await habits.open_habit(turn, a.OpenHabit(action.target_id))


async def show_path(turn: Turn, action: a.ShowPath) -> PathPage:
    turn.require(Role.STUDENT)
    steps = await _steps(turn)
    counted = [step for step in steps if step.standing.status is not TargetStanding.EXCUSED]
    following = student_homes.next_of(steps)
    pages = page_count(len(steps))
    wanted = _page_of(following, steps) if action.page is None else action.page
    page = min(max(wanted, 0), pages - 1)
    shown_here = steps[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    return PathPage(
        lines=tuple(_path_line(step, is_next=step is following) for step in shown_here),
        shown=sum(step.is_met for step in counted),
        planned=len(counted),
        page=page,
        pages=pages,
    )


def _page_of(following: PathStep | None, steps: tuple[PathStep, ...]) -> int:
    """Where the next step stands; the first page where everything is done."""
    return steps.index(following) // PAGE_SIZE if following else 0


def _path_line(step: PathStep, *, is_next: bool) -> PathLine:
    return PathLine(
        section_title=excerpt(step.section_title, LONGEST_BEGINNING),
        target=step.target,
        level=LevelName(step.level.code, step.level.name) if step.level else None,
        due_on=step.due_on,
        standing=step.standing.status,
        is_next=is_next,
    )


async def show_who_sees(turn: Turn) -> WhoSees:
    turn.require(Role.STUDENT)
    around = await adults.around(turn.session, turn.actor, on=turn.today)
    lead = await help_circles.help_lead(turn.session, turn.school, on=turn.today)
    return WhoSees(
        lines=tuple(
            SeesLine(
                adult.person.full_name,
                adult.part,
                excerpt(adult.section_title, LONGEST_BEGINNING) if adult.section_title else None,
            )
            for adult in around[:MOST_ADULTS]
        ),
        more=max(0, len(around) - MOST_ADULTS),
        help_lead=lead.full_name if lead else None,
    )


async def help_now(turn: Turn) -> HelpIsAsked:
    turn.require(Role.STUDENT)
    asked = await help_requests.ask_now(
        turn.session, turn.actor, school=turn.school, key=turn.key, on=turn.today, now=turn.now
    )
    return HelpIsAsked(
        told=_names(asked.told),
        is_school_day=asked.is_school_day,
        passes_on_minutes=turn.policy.help_passes_on_minutes if asked.passes_on else None,
        line_name=turn.school.help_line_name,
        line_number=turn.school.help_line_number,
    )


async def stuck_form(turn: Turn, action: a.SayStuck) -> Form:
    target = await _target(turn, action)
    return Form(
        opener=action,
        fields=(TextField(name="word", required=False, max_length=LONGEST_WORD),),
        about=_about(turn, target),
    )


async def say_stuck(turn: Turn, action: a.SayStuck, answers: Answers) -> StuckSaid:
    target = await _target(turn, action)
    stuck = await help_requests.say_stuck(
        turn.session,
        turn.actor,
        school=turn.school,
        target=target,
        word=answers.text("word"),
        key=turn.key,
        on=turn.today,
        now=turn.now,
    )
    return StuckSaid(
        told=_names(stuck.told),
        target=_name(turn, target),
        next_step=excerpt(stuck.next_step, LONGEST_STATEMENT) if stuck.next_step else None,
    )


async def _target(turn: Turn, action: a.SayStuck) -> LearningTarget | None:
    turn.require(Role.STUDENT)
    if action.target_id is None:
        return None
    target, _ = await targets.get_for(turn.session, action.target_id, student=turn.actor, on=turn.today)
    return target


def _name(turn: Turn, target: LearningTarget | None) -> TargetName | None:
    return targets.name_of(target, turn.language) if target else None


def _about(turn: Turn, target: LearningTarget | None) -> str:
    name = _name(turn, target)
    return f"{name.code} · {name.title}" if name else ""


def _names(people: tuple[Person, ...]) -> tuple[str, ...]:
    return tuple(person.full_name for person in people)
