"""Examples of what adults and students read of needs, supports and reviews."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from domain.errors import AlreadyResponded, Refusal
from domain.messages.advising import TalksLeft
from domain.messages.base import Message
from domain.messages.cases import (
    CaseCard,
    CaseGroup,
    CaseList,
    CaseSnoozed,
    CaseStepLine,
    ConferenceIsOffered,
    NeedGroup,
    NeedLine,
    Others,
    ReviewLine,
    ReviewList,
)
from domain.messages.conferences import Appointment
from domain.messages.digest import Reaching, TeacherDigest, Waiting
from domain.messages.needs import NeedAnswered, NeedIsAnswered, NeedNamed, WantLine, WantList
from domain.messages.parts import EvidenceLine, TargetName
from domain.messages.progress import ConferenceLine, SupportLine
from domain.messages.supports import (
    ConferenceOffered,
    ReviewDay,
    SupportAnswered,
    SupportCard,
    SupportIsReviewed,
    SupportOffered,
    SupportParts,
    SupportRecorded,
    SupportResponseSent,
    SupportReviewed,
)
from domain.vocabulary import (
    CaseState,
    CaseStepKind,
    ConferenceState,
    EvidenceKind,
    PaceStatus,
    Rung,
    SupportResult,
)


def _id(number: int) -> UUID:
    return UUID(int=0x019A9E00000070009000 << 48 | number)


NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
LATER = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
BACK_ON = date(2026, 12, 2)

LONG = "<!channel> Maximiliana-Esperanza & <b>Åsa</b> 🦊 van den Heuvel-Ошанина " * 6

TARGET = TargetName(_id(1), "RP.3", "Percent problems")
BEFORE = TargetName(_id(2), "RP.2", "Unit rates")
LONG_TARGET = TargetName(_id(3), LONG, LONG)

ANA = NeedLine(
    case_id=_id(10),
    student_id=_id(20),
    student_name="Ana Morales",
    teaches=True,
    status=PaceStatus.STALLED,
    rung=Rung.ADULT,
    due_on=date(2026, 10, 13),
    days_past=26,
    days_open=4,
    strength=BEFORE,
    grew_on=date(2026, 9, 29),
    evidence=3,
    evidence_on=date(2026, 11, 12),
    gap=None,
)
JAMAL = replace(
    ANA,
    case_id=_id(11),
    student_id=_id(21),
    student_name="Jamal Carter",
    status=PaceStatus.NO_DATA,
    strength=None,
    grew_on=None,
    evidence=0,
    evidence_on=None,
    gap=BEFORE,
    days_past=1,
)
ZOE = replace(
    ANA,
    case_id=_id(12),
    student_id=_id(22),
    student_name="Zoe Ng",
    status=PaceStatus.SLOW_BUT_GROWING,
    rung=Rung.TEAM,
    evidence=1,
    days_open=15,
    reviewed=SupportResult.PARTLY,
)
DEEP = replace(
    ANA,
    case_id=_id(13),
    student_name="Kai Brown",
    status=PaceStatus.FAST_BUT_SHALLOW,
    due_on=date(2026, 11, 24),
    days_past=0,
)
LONG_LINE = replace(
    ZOE, student_name=LONG, strength=LONG_TARGET, gap=LONG_TARGET, evidence=1_000, status=PaceStatus.NO_DATA
)

GROUP = NeedGroup(TARGET, 6, (ANA, JAMAL, ZOE), "small_group")
SINGLE = NeedGroup(BEFORE, 1, (replace(ANA, case_id=_id(14)),), "other_format")
SHALLOW = NeedGroup(TARGET, 1, (DEEP,), "conference")


def _long_group(number: int) -> NeedGroup:
    lines = tuple(replace(LONG_LINE, case_id=_id(1_000 + 10 * number + n)) for n in range(3))
    return NeedGroup(replace(LONG_TARGET, id=_id(900 + number)), 30, lines, "reach_back")


LONG_GROUPS = tuple(_long_group(number) for number in range(8))

REVIEW = ReviewLine(_id(30), "Ana Morales", TARGET, "Solves one percent problem alone.", TODAY, None, None)
LONG_REVIEW = ReviewLine(_id(31), LONG, LONG_TARGET, LONG, TODAY, SupportResult.PARTLY, LONG)

REQUEST = ConferenceLine(_id(40), "Jamal Carter", BEFORE, ConferenceState.REQUESTED, NOW, 6, None, None)

DIGEST = TeacherDigest(
    name="Bo",
    on=TODAY,
    groups=(GROUP, SINGLE),
    students=9,
    more_students=2,
    reviews=(REVIEW, replace(REVIEW, support_id=_id(32), result=SupportResult.NOT_YET)),
    more_reviews=1,
    requests=Waiting((REQUEST, replace(REQUEST, conference_id=_id(41), school_days=1)), 1, 5),
    proposals=1,
    ahead=(Reaching("Lena Fox", TARGET), Reaching("Omar Haddad", None)),
    more_ahead=2,
    shallow=(SHALLOW,),
    others=Others(14, 3, 1),
    seconds=1,
    differences=1,
    today=3,
    first_at=NOW,
    to_record=2,
    evidence_reviews=1,
    talks=TalksLeft(5, 2),
)

STEPS = (
    CaseStepLine(CaseStepKind.ADULT_TOLD, TODAY, None, None),
    CaseStepLine(CaseStepKind.SNOOZED, date(2026, 11, 10), "Bo Li", "Away with the team until Friday."),
    CaseStepLine(CaseStepKind.STUDENT_TOLD, date(2026, 11, 4), None, None),
    CaseStepLine(CaseStepKind.OPENED, date(2026, 11, 4), None, None),
)

CARD = CaseCard(
    line=ANA,
    state=CaseState.OPEN,
    student_id=_id(20),
    section_title="Mathematics 7A",
    target=TARGET,
    since=date(2026, 11, 4),
    owner_name="Bo Li",
    come_back_on=None,
    behind=2,
    met=1,
    planned=6,
    evidence=(EvidenceLine(EvidenceKind.WRITTEN, "Discounts at the market", date(2026, 11, 12)),),
    steps=STEPS,
    earlier_steps=1,
    support=None,
    support_id=None,
    others=5,
    may_offer_conference=True,
)

PARTS = SupportParts(
    next_step="Draw the percent bar for two prices.",
    offered="small_group",
    student_action="small_group",
    adult_action="small_group",
    success_signal="Solves one percent problem alone.",
    review_on=BACK_ON,
)
LONG_PARTS = SupportParts(LONG, LONG[:300], LONG[:300], LONG[:300], LONG, BACK_ON)
SUPPORT = SupportCard(_id(30), _id(20), "Ana Morales", TARGET, "Bo Li", PARTS, None, None, is_open=True)
OFFERED = SupportOffered(_id(30), TARGET, "Bo Li", PARTS)
RECORDED = SupportRecorded(("Ana Morales",), TARGET, BACK_ON)
INVITED = ConferenceOffered(
    _id(50), TARGET, "Bo Li", Appointment(LATER, "Room 12"), "Bring the two prices from the market."
)
WANT = WantLine(_id(60), "Bo Li", "A room on Thursday mornings.", TODAY, "RP.3")

EXAMPLES: tuple[Message, ...] = (
    DIGEST,
    replace(
        DIGEST,
        groups=(
            replace(
                GROUP, lines=(ZOE, replace(ANA, is_known=True), replace(JAMAL, is_known=True)), students=3
            ),
            replace(SINGLE, lines=(replace(SINGLE.lines[0], is_known=True),)),
        ),
        students=4,
        more_students=0,
    ),
    replace(
        DIGEST,
        groups=(),
        students=0,
        more_students=0,
        reviews=(),
        more_reviews=0,
        requests=Waiting(),
        proposals=0,
        ahead=(Reaching("Lena Fox", TARGET),),
        more_ahead=0,
        shallow=(),
        others=Others(1),
        talks=TalksLeft(5, 2, is_last_day=True),
    ),
    replace(
        DIGEST,
        name=LONG,
        groups=(
            LONG_GROUPS[0],
            *(replace(each, lines=each.lines[:2]) for each in LONG_GROUPS[1:3]),
        ),
        students=150,
        more_students=30,
        reviews=tuple(replace(LONG_REVIEW, support_id=_id(700 + n)) for n in range(2)),
        more_reviews=9,
        requests=Waiting(
            tuple(
                replace(REQUEST, conference_id=_id(800 + n), student_name=LONG, target=LONG_TARGET)
                for n in range(2)
            ),
            9,
        ),
        proposals=12,
        ahead=(Reaching(LONG, LONG_TARGET),) * 2,
        more_ahead=12,
        shallow=(replace(LONG_GROUPS[4], lines=LONG_GROUPS[4].lines[:1]),),
        others=Others(1_000, 1, 2),
    ),
    CaseList((GROUP, SINGLE), 7, Others(14, 3)),
    CaseList((), 0, Others(23)),
    CaseList(LONG_GROUPS[:4], 150, Others(1, 1, 1), page=1, pages=3),
    CaseGroup(GROUP),
    CaseGroup(
        replace(LONG_GROUPS[0], lines=tuple(replace(LONG_LINE, case_id=_id(1_100 + n)) for n in range(8)))
    ),
    CARD,
    replace(CARD, line=replace(JAMAL, teaches=False), evidence=(), others=1, may_offer_conference=False),
    replace(CARD, line=replace(ANA, rung=Rung.STUDENT), steps=STEPS[2:], earlier_steps=0, others=0),
    replace(CARD, state=CaseState.SNOOZED, come_back_on=BACK_ON, line=ZOE),
    replace(
        CARD,
        state=CaseState.SUPPORTED,
        come_back_on=BACK_ON,
        support=SupportLine(TARGET, "Draw the percent bar.", "Bo Li", BACK_ON, is_due=False),
        support_id=_id(30),
        steps=tuple(CaseStepLine(kind, TODAY, "Bo Li", None) for kind in CaseStepKind),
    ),
    replace(
        CARD,
        state=CaseState.CLOSED,
        target=None,
        line=replace(DEEP, evidence=0),
        evidence=(),
        owner_name=None,
    ),
    replace(
        CARD,
        line=LONG_LINE,
        section_title=LONG,
        target=LONG_TARGET,
        evidence=(EvidenceLine(EvidenceKind.OUTSIDE_SCHOOL, LONG, TODAY, is_new_context=True),) * 3,
        steps=(CaseStepLine(CaseStepKind.NEED_NAMED, TODAY, LONG, LONG),) * 6,
        earlier_steps=40,
        support=SupportLine(LONG_TARGET, LONG, LONG, TODAY, is_due=True),
        support_id=_id(30),
    ),
    ReviewList((REVIEW, replace(REVIEW, support_id=_id(33), response="The bar helps me.")), 2),
    ReviewList((), 0),
    ReviewList(tuple(replace(LONG_REVIEW, support_id=_id(900 + n)) for n in range(8)), 30, 1, 4),
    ConferenceIsOffered(_id(50), "Ana Morales", TARGET),
    ConferenceIsOffered(_id(50), LONG, LONG_TARGET),
    CaseSnoozed(_id(10), "Ana Morales", BACK_ON),
    CaseSnoozed(_id(10), LONG, BACK_ON),
    RECORDED,
    replace(RECORDED, student_names=("Ana Morales", "Jamal Carter"), moved_on=("Zoe Ng",)),
    SupportRecorded((LONG,) * 20, LONG_TARGET, BACK_ON, (LONG,) * 10),
    OFFERED,
    replace(OFFERED, parts=LONG_PARTS, adult_name=LONG, target=LONG_TARGET),
    SUPPORT,
    replace(SUPPORT, student_name=None, response="The bar helps me."),
    replace(SUPPORT, result=SupportResult.PARTLY),
    replace(
        SUPPORT,
        student_name=LONG,
        target=LONG_TARGET,
        adult_name=LONG,
        parts=LONG_PARTS,
        response=LONG * 9,
        result=None,
        is_open=False,
    ),
    SupportResponseSent(_id(30), TARGET, "Bo Li"),
    SupportResponseSent(_id(30), LONG_TARGET, LONG),
    SupportAnswered(_id(30), _id(20), "Ana Morales", TARGET, "The bar helps me.", BACK_ON),
    SupportAnswered(_id(30), _id(20), LONG, LONG_TARGET, LONG * 9, BACK_ON),
    ReviewDay(_id(30), TARGET, "Bo Li"),
    ReviewDay(_id(30), LONG_TARGET, LONG),
    *(
        SupportIsReviewed(_id(30), "Ana Morales", TARGET, result, is_past=True, rests_days=14, case_id=case)
        for result, case in ((SupportResult.WORKED, None), (SupportResult.PARTLY, _id(10)))
    ),
    SupportIsReviewed(_id(30), LONG, LONG_TARGET, SupportResult.NOT_YET, is_past=False, rests_days=1),
    *(SupportReviewed(_id(30), TARGET, "Bo Li", result, None) for result in SupportResult),
    SupportReviewed(_id(30), LONG_TARGET, LONG, SupportResult.NOT_YET, LONG),
    INVITED,
    replace(INVITED, appointment=Appointment(LATER), word=None),
    replace(
        INVITED,
        target=LONG_TARGET,
        teacher_name=LONG,
        word=LONG * 2,
        appointment=Appointment(LATER, LONG[:100]),
    ),
    NeedNamed(("Helen Park",), _id(10)),
    NeedNamed((), None),
    NeedNamed((LONG,) * 9, None),
    WantList((WANT, replace(WANT, need_id=_id(61), target_code=None)), 2),
    WantList((), 0),
    WantList(
        tuple(WantLine(_id(60 + n), LONG, LONG, TODAY, LONG) for n in range(8)), total=30, page=1, pages=4
    ),
    NeedIsAnswered("Bo Li", 0),
    NeedIsAnswered(LONG, 2),
    NeedAnswered("Helen Park", "A room on Thursday mornings.", "Room 4 is yours.", _id(10)),
    NeedAnswered(LONG, LONG, LONG, None),
)

REFUSALS: tuple[Refusal, ...] = (
    AlreadyResponded("Ana Morales", "Grace Okafor"),
    AlreadyResponded("Ana Morales"),
    AlreadyResponded(LONG, LONG),
)
