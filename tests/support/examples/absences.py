"""Examples of what is read about days away, realistic and extreme."""

from datetime import date
from uuid import UUID

from domain.messages.absences import (
    AbsenceDecided,
    AbsenceLine,
    AbsenceList,
    AbsenceNews,
    AbsenceNoted,
    AbsenceReported,
    TimeAway,
)
from domain.messages.advice import FormStep, StepOption
from domain.messages.base import Message
from domain.vocabulary import AbsenceState

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
IDS = tuple(UUID(int=ID.int + number) for number in range(1, 41))
DAY = TimeAway(date(2026, 11, 18), date(2026, 11, 18), 1)
DAYS = TimeAway(date(2026, 11, 18), date(2026, 11, 23), 4)
NAME = "Ana Morales"
LONG_NAME = "<b>Åsa</b> & 🦊 de la Cruz " * 6

REPORTED, CONFIRMED = AbsenceState.REPORTED, AbsenceState.CONFIRMED
DECLINED, WITHDRAWN = AbsenceState.DECLINED, AbsenceState.WITHDRAWN

EXAMPLES: tuple[Message, ...] = (
    *(
        FormStep(
            form="report_absence",
            about=about,
            field_name=name,
            kind=kind,
            number=number,
            of=3,
            is_required=number == 1,
            options=(StepOption("2026-11-18", "", ""),) if number == 1 else (),
        )
        for about in ("", NAME)
        for number, (name, kind) in enumerate(
            (("first_on", "date"), ("last_on", "date"), ("reason", "text")), 1
        )
    ),
    AbsenceNoted(ID, DAY, None, ("Rosa Delgado",)),
    AbsenceNoted(ID, DAYS, NAME, ()),
    AbsenceNoted(ID, DAYS, LONG_NAME, ("Rosa Delgado", LONG_NAME, "<!here>")),
    AbsenceNoted(ID, DAYS, NAME, (), is_confirmed=True, days=4, moved=1),
    AbsenceNoted(ID, DAYS, NAME, (), is_confirmed=True, days=1, moved=5, past_end=2),
    AbsenceNoted(ID, DAYS, NAME, (), is_confirmed=True),
    AbsenceReported(ID, IDS[0], NAME, NAME, is_own=True, away=DAY),
    AbsenceReported(ID, IDS[0], NAME, "Lucía Morales", is_own=False, away=DAYS, reason="Family"),
    AbsenceReported(
        ID, IDS[0], LONG_NAME, LONG_NAME, is_own=False, away=DAYS, reason="<b>why & how</b> " * 11
    ),
    AbsenceDecided(ID, NAME, DAYS, CONFIRMED, is_new=True, days=4, moved=3, may_withdraw=True, left=2),
    AbsenceDecided(
        ID, NAME, DAY, CONFIRMED, is_new=True, days=1, moved=1, past_end=1, may_withdraw=True, left=1
    ),
    AbsenceDecided(ID, LONG_NAME, DAYS, CONFIRMED, is_new=False, by_name=LONG_NAME, may_withdraw=True),
    AbsenceDecided(ID, NAME, DAYS, DECLINED, is_new=True),
    AbsenceDecided(ID, NAME, DAYS, DECLINED, is_new=False, by_name="Rosa Delgado"),
    AbsenceDecided(ID, None, DAYS, WITHDRAWN, is_new=True),
    AbsenceDecided(ID, NAME, DAYS, WITHDRAWN, is_new=True, days=4, moved=3),
    AbsenceDecided(ID, None, DAYS, CONFIRMED, is_new=False, by_name="Rosa Delgado"),
    AbsenceDecided(ID, None, DAYS, REPORTED, is_new=False),
    *(
        AbsenceNews(DAYS, state, "Rosa Delgado", name, days=4 if moved else 0, moved=moved)
        for state in (CONFIRMED, DECLINED, WITHDRAWN)
        for name, moved in ((None, 2), (NAME, 1), (LONG_NAME, 0))
    ),
    AbsenceNews(DAY, CONFIRMED, LONG_NAME, None, days=1, moved=1),
    AbsenceList((), 0, 0, reports_own=True),
    AbsenceList(
        (
            AbsenceLine(IDS[1], None, DAY, REPORTED, may_decide=False, may_withdraw=True),
            AbsenceLine(IDS[2], None, DAYS, CONFIRMED, may_decide=False, may_withdraw=False),
        ),
        2,
        0,
        reports_own=True,
    ),
    AbsenceList(
        (
            *(
                AbsenceLine(each, LONG_NAME, DAYS, REPORTED, may_decide=True, may_withdraw=False)
                for each in IDS[:7]
            ),
            AbsenceLine(IDS[8], NAME, DAYS, CONFIRMED, may_decide=False, may_withdraw=True),
        ),
        20,
        1,
        reports_own=False,
    ),
)
