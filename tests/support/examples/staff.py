"""Examples of what teachers, advisors and leaders read."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

from domain.messages.advising import TalksLeft
from domain.messages.base import Message
from domain.messages.cases import Others
from domain.messages.dates import DateWish
from domain.messages.parts import EvidenceLine, LevelName, StillWanted, TargetName
from domain.messages.progress import (
    CompetencyLine,
    ConferenceLine,
    KindCount,
    LevelCount,
    PlanLine,
    Progress,
    ReflectionLine,
    SupportLine,
)
from domain.messages.staff import (
    FaultLine,
    HelpAcknowledged,
    HelpLine,
    InviteReady,
    JudgementLine,
    LeaderHome,
    LinkDecided,
    LinkLine,
    LinkList,
    LinkWaiting,
    MoveLine,
    StaffHome,
    StudentCard,
    StudentEntry,
    StudentList,
    StudentTargetCard,
    StudentTargetLine,
    StudentTargets,
    StudentUnlinkAsked,
    StudentUnlinked,
)
from domain.vocabulary import (
    ChannelName,
    ConferenceState,
    EvidenceKind,
    HelpKind,
    LinkState,
    SupportResult,
    TargetStanding,
)
from tests.support.examples.cases import GROUP, LONG_GROUPS, LONG_REVIEW, REVIEW, SINGLE


def _id(number: int) -> UUID:
    return UUID(int=0x019A9E00000070008000 << 48 | number)


NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
TODAY = date(2026, 11, 18)

LONG = "<!channel> Maximiliana-Esperanza & <b>Åsa</b> 🦊 van den Heuvel-Ошанина " * 6

TARGET = TargetName(_id(1), "RP.2", "Unit rates")
LONG_TARGET = TargetName(_id(2), LONG, LONG)
BEGINNING = LevelName("beginning", "Beginning")
EMERGING = LevelName("emerging", "Emerging")
PROFICIENT = LevelName("proficient", "Proficient")
OWN_LEVEL = LevelName("soaring", "Soaring & <free>")

REQUESTED = ConferenceLine(_id(20), "Ana Morales", TARGET, ConferenceState.REQUESTED, NOW, 6, None, None)
TODAYS = ConferenceLine(_id(21), "Jamal Carter", TARGET, ConferenceState.SCHEDULED, NOW, 1, LATER, "Room 12")
LONG_ONE = ConferenceLine(_id(23), LONG, LONG_TARGET, ConferenceState.PROPOSED, NOW, 40, LATER, LONG)

PLAN = PlanLine("Mathematics 7A", 6, 2, 1, 2, 1, 9, TARGET, TODAY)

NOTHING_YET = Progress((), 0, (), ())
PROGRESS = Progress(
    (
        CompetencyLine("Ratios", 3, (LevelCount(EMERGING, 1), LevelCount(PROFICIENT, 1))),
        CompetencyLine("Expressions", 1, (LevelCount(BEGINNING, 1),)),
    ),
    1,
    (PLAN, replace(PLAN, section="English 7", behind=0, waiting=0, next_on=None)),
    (REQUESTED, TODAYS),
)
PROGRESS_WITH_TOO_MUCH = Progress(
    tuple(
        CompetencyLine(LONG, 205, (LevelCount(OWN_LEVEL, 100), LevelCount(PROFICIENT, 1))) for _ in range(20)
    ),
    12,
    (replace(PLAN, section=LONG, next_target=LONG_TARGET, behind=1, most_days_behind=1),) * 9,
    tuple(replace(LONG_ONE, conference_id=_id(100 + n)) for n in range(9)),
)

HELP = (
    HelpLine(_id(30), "Zoe Ng", HelpKind.NOW, None, None, NOW),
    HelpLine(_id(31), "Ana Morales", HelpKind.STUCK, TARGET, "Why per one?", NOW),
)

HOME = StaffHome(
    name="Bo",
    requests=(REQUESTED,),
    today=(TODAYS,),
    to_record=(replace(TODAYS, conference_id=_id(24)),),
    reviews=(REVIEW, replace(REVIEW, support_id=_id(902), result=SupportResult.NOT_YET)),
    help=HELP,
    links=2,
    taught=23,
    advised=0,
    faults=(FaultLine("Mathematics", 205, 205, 180),),
    needs=(GROUP, replace(SINGLE, response="conference")),
    in_need=9,
    more_in_need=2,
    wishes=2,
    absences=1,
    others=Others(14, 2, 1),
    digest_at=time(7, 30),
    seconds=1,
    differences=2,
)

ENTRY = StudentEntry(_id(40), "Ana Morales", "7", is_advised=True)

SUPPORT = SupportLine(TARGET, "Compare two prices", "Bo Li", date(2026, 12, 2), is_due=False)
REFLECTION = ReflectionLine(_id(77), NOW, TARGET, "Drawing a table helped me.")

CARD = StudentCard(
    student_id=_id(40),
    name="Ana Morales",
    pronouns="she/her",
    grade="7",
    is_advised=True,
    progress=PROGRESS,
    evidence=(KindCount(EvidenceKind.WRITTEN, 3), KindCount(EvidenceKind.CONFERENCE, 1)),
    supports=(SUPPORT, replace(SUPPORT, review_on=date(2026, 11, 17), is_due=True)),
    reflections=(REFLECTION, replace(REFLECTION, target=None, text=None)),
    is_linked=True,
)

JUDGED = JudgementLine(EMERGING, NOW, "Bo Li", "Finds the unit rate.", "Says what it means.", None)
EVIDENCE = EvidenceLine(EvidenceKind.PRODUCT, "Price comparison poster", TODAY, is_new_context=True)
MOVE = MoveLine(date(2026, 11, 12), date(2026, 11, 19), "Away for a week", "Bo Li")

TARGET_CARD = StudentTargetCard(
    student_id=_id(40),
    name="Ana Morales",
    target=TARGET,
    statement="I can find a unit rate and use it to compare.",
    judgements=(JUDGED, replace(JUDGED, level=BEGINNING)),
    earlier_judgements=1,
    evidence=(EVIDENCE, replace(EVIDENCE, is_new_context=False)),
    earlier_evidence=7,
    wanted=StillWanted(1, 1, 0),
    baseline_on=date(2026, 11, 12),
    agreed_on=date(2026, 11, 19),
    standing=TargetStanding.WAITING,
    days_behind=0,
    moves=(MOVE, replace(MOVE, from_on=None), replace(MOVE, to_on=None)),
    conference=REQUESTED,
    support=SUPPORT,
    is_described=True,
    may_date=True,
    to_ask=_id(60),
    teaches_it=True,
)

LINK = LinkLine(_id(50), "Ana Morales", ChannelName.TELEGRAM, NOW, replaces=False)

INVITE = InviteReady(
    student_id=_id(40),
    student_name="Ana Morales",
    channel=ChannelName.TELEGRAM,
    token="abcdefghijklmnopqrstuv",
    link="https://t.me/riverbend_waymark_bot?start=abcdefghijklmnopqrstuv",
    expires_at=LATER,
    is_linked=False,
)

EXAMPLES: tuple[Message, ...] = (
    HOME,
    StaffHome("Rosa", (), (), (), (), (), 0, 0, 12),
    StaffHome("Rosa", (), (), (), (), (), 0, 0, 12, talks=TalksLeft(5, 2)),
    StaffHome(
        LONG,
        tuple(replace(LONG_ONE, conference_id=_id(200 + n)) for n in range(30)),
        tuple(replace(LONG_ONE, conference_id=_id(300 + n)) for n in range(9)),
        tuple(replace(LONG_ONE, conference_id=_id(400 + n)) for n in range(9)),
        tuple(replace(LONG_REVIEW, support_id=_id(600 + n)) for n in range(12)),
        tuple(HelpLine(_id(500 + n), LONG, HelpKind.STUCK, LONG_TARGET, LONG * 9, NOW) for n in range(9)),
        9,
        150,
        25,
        (FaultLine(LONG, 1, 1, 0),) * 9,
        LONG_GROUPS[:3],
        150,
        Others(1, 1, 1),
        digest_at=time(7, 30),
        talks=TalksLeft(25, 9),
    ),
    LeaderHome("Helen", "Riverbend School", 60, 41, 6, 9, 4, 0),
    LeaderHome(
        LONG, LONG, 60_000, 1, 1, 1, 1, 1, HELP[:1], needs=2, with_team=3, unstaffed=("Mathematics 7A", LONG)
    ),
    StudentList((ENTRY, replace(ENTRY, student_id=_id(41), grade=None, is_advised=False)), 2),
    StudentList(
        tuple(replace(ENTRY, student_id=_id(600 + n), name=LONG, grade=LONG) for n in range(8)), 150, page=3
    ),
    StudentList((), 0),
    StudentList((), 0, text="<!channel>"),
    StudentList(tuple(replace(ENTRY, student_id=_id(600 + n)) for n in range(8)), 9, text="an"),
    CARD,
    replace(
        CARD,
        pronouns=None,
        grade=None,
        is_advised=False,
        progress=NOTHING_YET,
        evidence=(),
        supports=(),
        reflections=(),
        is_linked=False,
    ),
    replace(
        CARD,
        name=LONG,
        pronouns=LONG,
        grade=LONG,
        progress=PROGRESS_WITH_TOO_MUCH,
        evidence=tuple(KindCount(kind, 1_000) for kind in EvidenceKind),
        supports=(SupportLine(LONG_TARGET, LONG, LONG, TODAY, is_due=True),) * 3,
        reflections=(ReflectionLine(_id(78), NOW, LONG_TARGET, LONG * 20, is_edited=True),) * 3,
    ),
    StudentTargets(
        _id(40),
        "Ana Morales",
        (
            StudentTargetLine(TARGET, EMERGING, TODAY, TargetStanding.DUE_SOON),
            StudentTargetLine(replace(TARGET, id=_id(3)), None, None, None),
        ),
        2,
    ),
    StudentTargets(_id(40), "Ana Morales", (), 0),
    StudentTargets(
        _id(40),
        LONG,
        tuple(
            StudentTargetLine(replace(LONG_TARGET, id=_id(700 + n)), OWN_LEVEL, TODAY, TargetStanding.BEHIND)
            for n in range(8)
        ),
        205,
        page=1,
    ),
    TARGET_CARD,
    replace(
        TARGET_CARD,
        judgements=(),
        earlier_judgements=0,
        evidence=(),
        earlier_evidence=0,
        wanted=StillWanted(2, 2, 1),
        baseline_on=None,
        agreed_on=None,
        standing=None,
        moves=(),
        conference=None,
        support=None,
        is_described=False,
        may_date=True,
        wish=DateWish(_id(41), TARGET, date(2026, 12, 2), NOW),
    ),
    replace(
        TARGET_CARD,
        name=LONG,
        target=LONG_TARGET,
        statement=LONG * 5,
        judgements=(JudgementLine(OWN_LEVEL, NOW, LONG, LONG * 9, LONG * 9, LONG * 9),) * 5,
        earlier_judgements=40,
        evidence=(EvidenceLine(EvidenceKind.OUTSIDE_SCHOOL, LONG, TODAY, is_new_context=True),) * 5,
        wanted=StillWanted(),
        standing=TargetStanding.BEHIND,
        days_behind=12,
        moves=(MoveLine(TODAY, TODAY, LONG * 9, LONG),) * 3,
        conference=LONG_ONE,
        support=SupportLine(LONG_TARGET, LONG * 9, LONG, TODAY, is_due=True),
    ),
    HelpAcknowledged(_id(40), "Ana Morales", HelpKind.STUCK, "Bo Li", is_first=True, may_open=True),
    HelpAcknowledged(_id(40), "Zoe Ng", HelpKind.NOW, "Rosa Delgado", is_first=True, may_open=False),
    HelpAcknowledged(_id(40), LONG, HelpKind.NOW, LONG, is_first=False, may_open=True),
    LinkWaiting(_id(50), "Ana Morales", ChannelName.TELEGRAM, NOW),
    LinkWaiting(_id(50), LONG, ChannelName.MEMORY, NOW),
    LinkList((LINK, replace(LINK, link_id=_id(51), channel=ChannelName.SLACK, replaces=True))),
    LinkList(tuple(replace(LINK, link_id=_id(800 + n), student_name=LONG) for n in range(9))),
    LinkList(()),
    *(
        LinkDecided("Ana Morales", state, is_new, left)
        for state in (LinkState.CONFIRMED, LinkState.ENDED)
        for is_new, left in ((True, 0), (False, 1), (True, 3))
    ),
    INVITE,
    replace(INVITE, student_name=LONG, link=None, is_linked=True),
    StudentUnlinkAsked(_id(40), "Ana Morales"),
    StudentUnlinkAsked(_id(40), LONG),
    StudentUnlinked(_id(40), "Ana Morales", 1),
    StudentUnlinked(_id(40), "Ana Morales", 2),
    StudentUnlinked(_id(40), LONG, 0),
)
