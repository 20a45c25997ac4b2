"""Who can read what: every free text of a student's record, asked of everybody who could want to.

Each of them presses everything that only shows, from everything they could ask for, with and without the ids of
the record, and all they were shown is searched. Complete by construction: a column that can hold words and is in
none of the lists below fails, and so does a role without somebody near, far, and near once.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from itertools import chain
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.models import Competency, LearningTarget, Person, RoleAssignment, School, Section
from domain.vocabulary import CompetencyKind, Membership, Role
from tests.support.crawling import Walker, starts
from tests.support.newcomers import guards, joins, linked, newcomer
from tests.support.plain_columns import PLAIN
from tests.support.talk import Talker
from tests.support.whole_record import mark, stands, texts, write
from tests.support.world import FIRST_DAY, World

LAST_YEAR = date(2026, 9, 30)


class Relation(StrEnum):
    """How somebody stands to Ana."""

    OWN = "own"
    NEAR = "near"
    """Teaches, advises, guards her now; is in a class with her; leads her school."""
    FOREIGN = "foreign"
    FORMER = "former"


EVERYBODY: Mapping[str, tuple[Role, Relation]] = {
    "student": (Role.STUDENT, Relation.OWN),
    "classmate": (Role.STUDENT, Relation.NEAR),
    "student elsewhere": (Role.STUDENT, Relation.FOREIGN),
    "former classmate": (Role.STUDENT, Relation.FORMER),
    "teacher": (Role.TEACHER, Relation.NEAR),
    "colleague": (Role.TEACHER, Relation.NEAR),
    "teacher elsewhere": (Role.TEACHER, Relation.FOREIGN),
    "former teacher": (Role.TEACHER, Relation.FORMER),
    "advisor": (Role.ADVISOR, Relation.NEAR),
    "advisor elsewhere": (Role.ADVISOR, Relation.FOREIGN),
    "former advisor": (Role.ADVISOR, Relation.FORMER),
    "guardian": (Role.GUARDIAN, Relation.NEAR),
    "other guardian": (Role.GUARDIAN, Relation.FOREIGN),
    "former guardian": (Role.GUARDIAN, Relation.FORMER),
    "leader": (Role.LEADER, Relation.NEAR),
    "leader elsewhere": (Role.LEADER, Relation.FOREIGN),
    "former leader": (Role.LEADER, Relation.FORMER),
}

STUDENT = frozenset({"student"})
ADVISOR = frozenset({"advisor"})
TEACHERS = frozenset({"teacher", "colleague"})
STAFF = TEACHERS | ADVISOR
FAMILY = frozenset({"guardian"})
LEADER = frozenset({"leader"})
"""Reads what a teacher needs, which names no student."""

READERS: Mapping[str, frozenset[str]] = {
    "attachment.file_name": STAFF | STUDENT | FAMILY,
    "case_step.note": STAFF,
    "check_in.answers accomplishment": ADVISOR | STUDENT,
    "check_in.answers going": ADVISOR | STUDENT,
    "check_in.answers help_words": ADVISOR | STUDENT,
    "check_in_agreement.words": ADVISOR | STUDENT,
    "check_in_note.words": ADVISOR | STUDENT,
    "conference.place": STAFF,
    "conference.word": STAFF,
    "date_move.reason": STAFF,
    "evidence.given_by": STAFF | STUDENT,
    "evidence.text": STAFF | STUDENT | FAMILY,
    "evidence.text from outside": STAFF | STUDENT,
    "evidence.text set aside": STAFF | STUDENT,
    "evidence.title": STAFF | STUDENT | FAMILY,
    "evidence.title from outside": STAFF | STUDENT,
    "evidence.title set aside": STAFF | STUDENT,
    "evidence.url": STAFF | STUDENT | FAMILY,
    "evidence.url from outside": STAFF | STUDENT,
    "evidence.url set aside": STAFF | STUDENT,
    "exemplar.text": TEACHERS | {"teacher elsewhere"},
    "exemplar.title": TEACHERS | {"teacher elsewhere"},
    "exemplar.why": TEACHERS,
    "family_summary.word": ADVISOR | STUDENT,
    "family_task.words": ADVISOR,
    "feedback_request.mentor_name": STUDENT,
    "goal.words": ADVISOR | STUDENT,
    "habit_rating.sentence": STAFF | STUDENT,
    "habit_rating.sentence by a teacher": STAFF | STUDENT,
    "help_request.text": STAFF,
    "judgement.feedback": STUDENT,
    "judgement.met": STAFF | STUDENT,
    "judgement.missing": STAFF | STUDENT,
    "judgement.reason": STAFF | STUDENT,
    "moderation.note": TEACHERS,
    "need.text": LEADER,
    "reflection.text advisor": ADVISOR | STUDENT,
    "reflection.text family": STAFF | STUDENT | FAMILY,
    "reflection.text private": STUDENT,
    "reflection.text teachers": STAFF | STUDENT,
    "second_judgement.words": TEACHERS,
    "student_led_conference.notes draft": STUDENT,
    "student_led_conference.notes shared": STUDENT,
    "student_led_conference.opening draft": STUDENT,
    "student_led_conference.opening shared": ADVISOR | STUDENT | FAMILY,
    "student_led_part.why draft": STUDENT,
    "student_led_part.why shared": ADVISOR | STUDENT | FAMILY,
    "support.adult_action": STAFF | STUDENT,
    "support.adult_response": STAFF | STUDENT,
    "support.next_step": STAFF | STUDENT,
    "support.offered": STAFF | STUDENT,
    "support.student_action": STAFF | STUDENT,
    "support.student_response": STAFF | STUDENT,
    "support.success_signal": STAFF | STUDENT,
    "support.try_again": STUDENT,
}
"""Who can come to read it again, by where it stands. "column which" is one of several rows of a kind."""

NOT_AGAIN: frozenset[str] = frozenset(
    {
        "absence.reason",
        "conference.response",
        "conference_step.note",
        "date_proposal.answer",
        "date_proposal.word",
        "evidence.review_note",
        "evidence.text withdrawn",
        "evidence.title withdrawn",
        "evidence.url withdrawn",
        "exemplar.url",
        "exemplar_rating.words",
        "family_task.note",
        "feedback_request.question",
        "goal.finding",
        "need.answer",
        "need.text answered",
    }
)
"""Words that are told once, in the message that brings them, or wait for somebody's act."""

NO_RECORD: frozenset[str] = frozenset(chain.from_iterable(PLAIN.values())) | {
    "family_summary.facts",
    "form_draft.answers",
    "inbox.payload",
    "key_check.sealed",
    "outbox.facts",
}
"""Columns that are plain, or sealed because words pass through them and are emptied: no words of a student's
record stay there."""


def test_every_column_that_can_hold_words_is_in_one_of_the_lists() -> None:
    marked = {place.partition(" ")[0] for place in (*READERS, *NOT_AGAIN)}
    assert not marked & NO_RECORD
    assert marked | NO_RECORD == texts()


def test_every_role_has_somebody_near_far_and_near_once() -> None:
    missing = {
        (role, relation)
        for role in Role
        for relation in (Relation.NEAR, Relation.FOREIGN, Relation.FORMER)
        if (role, relation) not in EVERYBODY.values()
    }
    assert not missing


@pytest.mark.parametrize("name", EVERYBODY)
async def test_what_somebody_can_come_to_read(school: World, name: str) -> None:
    everybody = await _everybody(school)
    ids = await _whole_record(school, everybody)
    read = await Walker(everybody[name]).walk(starts(ids))
    assert "Something went wrong" not in read
    found = {place for place in (*READERS, *NOT_AGAIN) if mark(place) in read}
    assert found == {place for place, readers in READERS.items() if name in readers}


async def test_every_place_of_the_lists_is_written(school: World) -> None:
    await _whole_record(school, await _everybody(school))
    there = await stands(school)
    assert not [place for place in (*READERS, *NOT_AGAIN) if mark(place) not in there]


async def _whole_record(school: World, everybody: Mapping[str, Talker]) -> dict[str, UUID]:
    known = {"habit_id": await _habit(school), "colleague": everybody["colleague"].person.id}
    return await write(school, known)


async def _everybody(school: World) -> dict[str, Talker]:
    """Everybody at their phones and desks."""
    made = {
        "colleague": await newcomer(school, "Cleo", Role.TEACHER),
        "former teacher": await newcomer(school, "Otto", Role.TEACHER),
        "former advisor": await newcomer(school, "Olga", Role.ADVISOR),
        "other guardian": await newcomer(school, "Gus", Role.GUARDIAN),
        "former guardian": await newcomer(school, "Flo", Role.GUARDIAN),
        "former classmate": await newcomer(school, "Ines", Role.STUDENT),
        "former leader": await newcomer(school, "Lea"),
        "advisor elsewhere": await newcomer(school, "Ada", Role.ADVISOR),
    }
    await joins(school, made["colleague"], school.maths.id)
    await joins(school, made["former teacher"], school.maths.id, last_day=LAST_YEAR)
    await joins(school, made["former advisor"], school.advisory.id, last_day=LAST_YEAR)
    await guards(school, school.lucia.person, school.ana.person)
    await guards(school, made["other guardian"], school.zoe.person)
    await guards(school, made["former guardian"], school.ana.person, last_day=LAST_YEAR)
    await joins(
        school,
        made["former classmate"],
        school.maths.id,
        membership=Membership.STUDENT,
        last_day=LAST_YEAR,
    )
    await _once_led(school, made["former leader"])
    await _advises_zoe(school, made["advisor elsewhere"])
    there = {name: await linked(school, person) for name, person in made.items()}
    return {
        "student": school.ana,
        "classmate": school.jamal,
        "student elsewhere": school.zoe,
        "teacher": school.bo,
        "teacher elsewhere": school.grace,
        "advisor": school.rosa,
        "guardian": school.lucia,
        "leader": school.helen,
        "leader elsewhere": await _leads_elsewhere(school),
        **there,
    }


async def _once_led(school: World, person: Person) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            RoleAssignment(
                school_id=person.school_id,
                person_id=person.id,
                role=Role.LEADER,
                begins_on=FIRST_DAY,
                ends_on=LAST_YEAR,
            )
        )


async def _advises_zoe(school: World, person: Person) -> None:
    async with school.runtime.sessions() as session:
        advisory = await session.scalar(select(Section).where(col(Section.title) == "Advisory Okafor"))
    assert advisory is not None
    await joins(school, person, advisory.id)


async def _leads_elsewhere(school: World) -> Talker:
    """Of another school on the same server."""
    async with school.runtime.sessions.begin() as session:
        other = School(sourced_id="hillside", name="Hillside School", zone="America/New_York")
        session.add(other)
        await session.flush()
        person = Person(school_id=other.id, sourced_id="pat", given_name="Pat", family_name="Hill")
        session.add(person)
        await session.flush()
        session.add(
            RoleAssignment(school_id=other.id, person_id=person.id, role=Role.LEADER, begins_on=FIRST_DAY)
        )
    return await linked(school, person)


async def _habit(school: World) -> UUID:
    """One that Ana's framework has."""
    like = school.targets["RP.2"]
    competency = Competency(
        school_id=like.school_id,
        framework_id=like.framework_id,
        guid="habits",
        code="H",
        title="Habits",
        statement="Habits",
        kind=CompetencyKind.HABIT,
        position=9,
    )
    habit = LearningTarget(
        school_id=like.school_id,
        framework_id=like.framework_id,
        competency_id=competency.id,
        guid="H.1",
        code="H.1",
        title="Ask for help",
        statement="I ask for help.",
        position=9,
    )
    async with school.runtime.sessions.begin() as session:
        session.add(competency)
        await session.flush()
        session.add(habit)
    return habit.id
