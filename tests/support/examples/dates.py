"""Examples of what is read about new dates, realistic and extreme."""

from datetime import UTC, date, datetime
from uuid import UUID

from domain.errors import (
    AlreadyProposed,
    AlreadyReported,
    DateNotNeeded,
    DateNotPossible,
    NoDaysLeft,
    ProposalAnswered,
    Refusal,
)
from domain.messages.advice import FormStep, StepOption
from domain.messages.base import Message
from domain.messages.dates import (
    DateAgreed,
    DateAnswered,
    DateAsked,
    DateKept,
    DateProposalList,
    DateTakenBack,
    DateWish,
    DateWished,
    DateWishLine,
)
from domain.messages.parts import LevelName, TargetName
from domain.vocabulary import ProposalState

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
IDS = tuple(UUID(int=ID.int + number) for number in range(1, 41))
AT = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
DUE, LATER, SOONER = date(2026, 11, 24), date(2026, 12, 2), date(2026, 11, 20)
RATES = TargetName(IDS[0], "RP.3", "Unit rates")
LOUD = TargetName(IDS[1], "<!channel>", "🚀 " * 39 + "<b>&amp;")
NAME = "Ana Morales"
LONG_NAME = "<b>Åsa</b> & 🦊 de la Cruz " * 6
WORDS = "I <help> at the market & need the weekend. " * 7


def _line(number: int, target: TargetName = RATES, name: str = NAME) -> DateWishLine:
    return DateWishLine(IDS[number], name, DateWish(IDS[number + 10], target, LATER, AT), DUE)


EXAMPLES: tuple[Message, ...] = (
    FormStep(
        form="propose_date",
        about="Unit rates",
        field_name="to_on",
        kind="date",
        number=1,
        of=2,
        is_required=True,
        options=tuple(StepOption(day.isoformat(), "", "") for day in (DUE, LATER)),
    ),
    FormStep(
        form="propose_date",
        about="Unit rates",
        field_name="word",
        kind="text",
        number=2,
        of=2,
        is_required=False,
    ),
    *(
        FormStep(
            form=form,
            about="Ana Morales · RP.3",
            field_name="to_on",
            kind="date",
            number=1,
            of=2,
            is_required=True,
            options=(StepOption(LATER.isoformat(), "", ""),),
        )
        for form in ("agree_other_date", "move_date")
    ),
    *(
        FormStep(
            form=form,
            about="Ana Morales · RP.3",
            field_name="reason",
            kind="text",
            number=2,
            of=2,
            is_required=True,
        )
        for form in ("agree_other_date", "move_date", "decline_date")
    ),
    DateAsked(ID, RATES, DUE, LATER, ("Bo Li",)),
    DateAsked(ID, LOUD, None, LATER, ("Bo Li", "<!here>", LONG_NAME, LONG_NAME)),
    DateTakenBack(RATES, LATER, DUE),
    DateTakenBack(LOUD, LATER, None),
    DateWished(
        proposal_id=ID,
        student_id=IDS[2],
        student_name=NAME,
        target=RATES,
        from_on=DUE,
        to_on=LATER,
        days_later=6,
        first_on=SOONER,
        word="I need the weekend to finish the market project.",
        level=LevelName("emerging", "Emerging"),
        evidence=2,
        last_evidence_on=date(2026, 11, 10),
        also_due=(TargetName(IDS[3], "EE.1", "Writing expressions"), TargetName(IDS[4], "EE.2", "Equations")),
        moved_before=1,
    ),
    DateWished(ID, IDS[2], NAME, RATES, DUE, SOONER, -2, evidence=1, last_evidence_on=SOONER),
    DateWished(ID, IDS[2], NAME, RATES, None, LATER, None),
    DateWished(
        proposal_id=ID,
        student_id=IDS[2],
        student_name=LONG_NAME,
        target=LOUD,
        from_on=DUE,
        to_on=LATER,
        days_later=1,
        first_on=SOONER,
        word=WORDS[:300],
        level=LevelName("l7", "A level name that goes on & on"),
        evidence=40,
        last_evidence_on=DUE,
        also_due=(LOUD, LOUD, LOUD),
        more_due=4,
        moved_before=7,
    ),
    DateAgreed(RATES, "Bo Li", DUE, LATER, asked_on=LATER),
    DateAgreed(RATES, "Bo Li", DUE, SOONER, asked_on=LATER, reason="We start equations on Dec 1."),
    DateAgreed(LOUD, LONG_NAME, None, LATER, reason=WORDS[:300]),
    DateKept(RATES, "Bo Li", LATER, DUE, "You are nearly there: come on Thursday and we finish it together."),
    DateKept(LOUD, LONG_NAME, LATER, None, WORDS[:300]),
    DateAnswered(IDS[2], NAME, RATES, DUE, LATER),
    DateAnswered(IDS[2], NAME, RATES, None, LATER, left=1),
    DateAnswered(IDS[2], LONG_NAME, LOUD, DUE, DUE, is_declined=True, left=12),
    DateAnswered(IDS[2], NAME, RATES, None, None, is_declined=True),
    DateProposalList((), 0),
    DateProposalList((_line(1), _line(2, LOUD, LONG_NAME)), 2),
    DateProposalList(tuple(_line(number) for number in range(8)), 20, page=1),
)

REFUSALS: tuple[Refusal, ...] = (
    DateNotNeeded("Unit rates"),
    DateNotNeeded("Ratios <i>& more</i> " * 40),
    NoDaysLeft("Unit rates", DUE),
    NoDaysLeft("Unit rates", None),
    DateNotPossible(DUE, LATER, date(2027, 1, 15)),
    AlreadyProposed("Unit rates", LATER),
    AlreadyReported(DUE, LATER, is_confirmed=True),
    AlreadyReported(DUE, LATER, is_confirmed=False),
    ProposalAnswered(ProposalState.WITHDRAWN, "Unit rates"),
    ProposalAnswered(ProposalState.DECLINED, "Unit rates", "Bo Li"),
    ProposalAnswered(ProposalState.ACCEPTED, "Unit rates", "Bo Li", LATER),
    ProposalAnswered(ProposalState.CHANGED, "Ratios <i>& more</i> " * 40, LONG_NAME, LATER),
)
