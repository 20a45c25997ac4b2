"""Examples of what students read, realistic and extreme."""

from datetime import UTC, date, datetime
from uuid import UUID

from domain.messages.asking_help import (
    HelpForStranger,
    HelpIsAsked,
    HelpPassedOn,
    HelpRead,
    StuckSaid,
    StudentStuck,
    StudentWantsHelpNow,
)
from domain.messages.base import Message
from domain.messages.dates import DateWish
from domain.messages.parts import EvidenceLine, LevelName, StillWanted, TargetName
from domain.messages.reflections import (
    ReflectionCard,
    ReflectionDeleteAsked,
    ReflectionDeleted,
    ReflectionLine,
    ReflectionList,
    ReflectionSaved,
    Sharing,
)
from domain.messages.student import (
    CompetencyList,
    ConferenceLine,
    LevelLine,
    NextStep,
    PaceLine,
    PathLine,
    PathPage,
    ResourceLine,
    SeesLine,
    ShelfLine,
    StudentHome,
    TargetCard,
    TargetLine,
    TargetList,
    TargetsFound,
    WaitingLine,
    WhoSees,
)
from domain.vocabulary import ConferenceState, EvidenceKind, HelpReason, Role, TargetStanding, Visibility

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
IDS = tuple(UUID(int=ID.int + number) for number in range(1, 41))
AT = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
DUE = date(2026, 11, 12)
RATES = TargetName(IDS[0], "RP.3", "Unit rates")
LOUD = TargetName(IDS[1], "<!channel>", "🚀 " * 39 + "<b>&amp;")
WIDE = TargetName(
    IDS[2],
    "CCSS.MATH.CONTENT.7.RP.A.2.B",
    "Identify the constant of proportionality (unit rate) in tables, graphs and equations",
)
SOME = tuple(TargetName(IDS[number], f"EE.{number}", "Solving equations") for number in range(10, 20))
BEGINNING = LevelName("beginning", "Beginning")
EMERGING = LevelName("emerging", "Emerging")
PROFICIENT = LevelName("proficient", "Proficient")
OWN_WORD = LevelName("mastering", "Mastering <3")
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff"

HOMES = (
    StudentHome(name="Ana", next_step=None, pace=(), waiting=(), has_plan=False, has_targets=False),
    StudentHome(name="Ana", next_step=None, pace=(), waiting=(), has_plan=False, has_draft=True),
    StudentHome(
        name="Ana",
        next_step=NextStep(RATES, DUE, is_past=True, says="Compare two prices and say which is better."),
        pace=(
            PaceLine("Mathematics 7A", 1, 6, RATES, DUE, 2, WIDE, date(2026, 12, 1)),
            PaceLine("English 7A", 0, 1, None, None, 0, RATES, date(2026, 12, 1)),
            PaceLine("Science 7A", 2, 5, None, None, 0, RATES, DUE, has_passed=True),
        ),
        waiting=(
            WaitingLine(IDS[0], RATES, ConferenceState.PROPOSED, "Bo Li", AT, 1, True, False, AT),
            WaitingLine(IDS[1], RATES, ConferenceState.REQUESTED, "Bo Li", AT, 6, False, True),
            WaitingLine(
                IDS[2], RATES, ConferenceState.SCHEDULED, "Bo Li", AT, 0, False, False, AT, place="Room 112"
            ),
            WaitingLine(IDS[3], RATES, ConferenceState.NOT_YET, "Bo Li", AT, 0, True, False),
        ),
        more_waiting=3,
        wishes=(
            DateWish(IDS[4], RATES, date(2026, 12, 2), AT),
            DateWish(IDS[5], LOUD, date(2026, 12, 2), AT),
        ),
    ),
    StudentHome(
        name="<!channel> & " + LONG_NAME,
        next_step=NextStep(LOUD, None, is_past=False),
        pace=(PaceLine("<i>7A", 6, 6, None, None, 0, None, None),),
        waiting=(WaitingLine(ID, LOUD, ConferenceState.REQUESTED, "B <o> Li", AT, 1, False, False),),
        has_draft=True,
    ),
)

LISTS = (
    CompetencyList(competencies=()),
    CompetencyList(
        competencies=(
            ShelfLine(IDS[0], "Ratios and proportions", 3, 6),
            ShelfLine(IDS[1], "🚀 <b>", 0, 1, "9–12"),
        ),
        has_habits=True,
        left_off=1,
    ),
    CompetencyList(
        competencies=tuple(
            ShelfLine(each, "Make sense of problems & persevere in solving them, also when it is hard", 1, 12)
            for each in IDS[:20]
        ),
        left_off=40,
    ),
    TargetList(ID, "Ratios", "", shown=0, of=0, lines=(), page=0, pages=1),
    TargetList(
        ID,
        "Ratios and proportions",
        "I can compare quantities by how they grow together.",
        shown=1,
        of=17,
        lines=(
            TargetLine(RATES, PROFICIENT, is_shown=True, due_on=DUE, standing=TargetStanding.MET),
            TargetLine(SOME[0], EMERGING, due_on=DUE, standing=TargetStanding.WAITING),
            TargetLine(SOME[1], None, due_on=DUE, standing=TargetStanding.BEHIND),
            TargetLine(WIDE, OWN_WORD),
            TargetLine(LOUD, None, due_on=DUE, standing=TargetStanding.NOT_DUE),
            *(TargetLine(each, None, due_on=DUE, standing=TargetStanding.NOT_DUE) for each in SOME[2:5]),
        ),
        page=1,
        pages=3,
    ),
    TargetsFound(text="</b> _ratio_", lines=()),
    TargetsFound(text="ratoi", lines=(TargetLine(RATES),), meant="ratio"),
    TargetsFound(
        text="ratio", lines=(TargetLine(RATES, EMERGING, due_on=DUE), TargetLine(WIDE)), may_be_more=True
    ),
    PathPage(lines=(), shown=0, planned=0, page=0, pages=1),
    PathPage(
        lines=(
            PathLine("Mathematics 7A", RATES, PROFICIENT, DUE, TargetStanding.MET),
            PathLine("Mathematics 7A", SOME[0], EMERGING, DUE, TargetStanding.BEHIND),
            PathLine("Mathematics 7A", SOME[1], None, DUE, TargetStanding.DUE_SOON, is_next=True),
            PathLine("English 7A", SOME[2], None, DUE, TargetStanding.WAITING),
            PathLine("English 7A", LOUD, None, DUE, TargetStanding.NOT_DUE),
            PathLine("English 7A", WIDE, None, None, TargetStanding.NO_DATE),
            PathLine("English 7A", WIDE, None, None, TargetStanding.EXCUSED),
        ),
        shown=1,
        planned=14,
        page=0,
        pages=2,
    ),
)

CARDS = (
    TargetCard(
        target=RATES,
        competency_id=ID,
        competency_title="Ratios and proportions",
        statement="I can find a unit rate and use it to compare.",
        levels=(
            LevelLine(BEGINNING, "I can say which of two things costs more."),
            LevelLine(EMERGING, "I can find a unit rate with a table.", is_current=True),
            LevelLine(PROFICIENT, "I can find a unit rate and explain what it says."),
            LevelLine(LevelName("college_ready", "College-ready"), None),
        ),
        assessed_by="You compare two real offers and explain your choice.",
        still_wanted=StillWanted(pieces=1, kinds=1, new_contexts=1),
        resources=(ResourceLine("Better buy", "https://example.org/better-buy?a=1&b=2"),),
        level=EMERGING,
        is_shown=False,
        entry_level=BEGINNING,
        growth=1,
        evidence=(EvidenceLine(EvidenceKind.ORAL, "Explained a price", DUE, is_new_context=True),),
        more_evidence=0,
        due_on=DUE,
        first_due_on=date(2026, 11, 2),
        standing=TargetStanding.BEHIND,
        conference=ConferenceLine(ID, ConferenceState.REQUESTED, "Bo Li", AT, 2),
        next_step="Do one with a price per kilo.",
        wish=DateWish(ID, RATES, date(2026, 12, 2), AT),
        may_practise=True,
    ),
    TargetCard(
        target=RATES,
        competency_id=ID,
        competency_title="Ratios",
        statement="",
        levels=(),
        assessed_by=None,
        still_wanted=StillWanted(),
        resources=(),
        level=None,
        is_shown=False,
        entry_level=None,
        growth=0,
        evidence=(),
        more_evidence=0,
        due_on=None,
        first_due_on=None,
        standing=None,
        conference=None,
    ),
    TargetCard(
        target=LOUD,
        competency_id=ID,
        competency_title="<!here> " * 6 + "Expressions",
        statement="Statement & <words> " * 39 + "and one more of them.",
        levels=tuple(
            LevelLine(
                LevelName(f"l{n}", "A level name that goes on & on"),
                "Sentence <tag> with words that go on and on, as they do.",
                n == 7,
            )
            for n in range(8)
        ),
        assessed_by="A long way to look at it. " * 8 + "That is all.",
        still_wanted=StillWanted(pieces=2, kinds=2, new_contexts=1),
        resources=tuple(
            ResourceLine(
                "Resource with a name that is quite a bit longer than others", "https://example.org/x"
            )
            for _ in range(3)
        ),
        level=LevelName("l7", "A level name that goes on & on"),
        is_shown=False,
        entry_level=LevelName("l0", "A level name that goes on & on"),
        growth=7,
        evidence=tuple(
            EvidenceLine(
                EvidenceKind.PERFORMANCE_TASK,
                "Evidence with a name that is quite a bit longer than others",
                DUE,
                is_new_context=True,
            )
            for _ in range(5)
        ),
        more_evidence=7,
        due_on=DUE,
        first_due_on=None,
        standing=TargetStanding.WAITING,
        conference=ConferenceLine(
            ID, ConferenceState.SCHEDULED, LONG_NAME[:30] * 2, AT, 0, starts_at=AT, place="Room " * 11 + "112"
        ),
        next_step="One more step to try out. " * 6 + "Then stop.",
    ),
    TargetCard(
        target=RATES,
        competency_id=ID,
        competency_title="Ratios",
        statement="I can.",
        levels=(LevelLine(PROFICIENT, "I can.", is_current=True),),
        assessed_by="Talk.",
        still_wanted=StillWanted(),
        resources=(),
        level=PROFICIENT,
        is_shown=True,
        entry_level=PROFICIENT,
        growth=0,
        evidence=(),
        more_evidence=0,
        due_on=DUE,
        first_due_on=None,
        standing=TargetStanding.MET,
        conference=ConferenceLine(ID, ConferenceState.NOT_YET, "Bo Li", AT, 2),
    ),
    WhoSees(lines=()),
    WhoSees(
        lines=(
            SeesLine("Bo Li", Role.TEACHER, "Mathematics 7A"),
            SeesLine("Rosa Delgado", Role.ADVISOR, "Advisory Delgado"),
            SeesLine("<!channel> Morales", Role.GUARDIAN),
        ),
        more=1,
        help_lead="Rosa Delgado",
    ),
)

HELP = (
    StudentStuck(ID, ID, "Ana Morales", AT),
    StudentStuck(
        ID,
        ID,
        "<!channel> " + LONG_NAME,
        AT,
        target=LOUD,
        level=EMERGING,
        due_on=DUE,
        next_step="Try <one>. " * 39 + "Stop.",
        word="I don't get step 2 & <b>I tried</b> 😵\n" * 20,
    ),
    StudentStuck(ID, ID, "Ana Morales", AT, target=RATES, word="Help"),
    StudentWantsHelpNow(ID, ID, "Ana Morales", AT, HelpReason.LEAD),
    StudentWantsHelpNow(ID, ID, "<!channel>", AT, HelpReason.ADVISOR),
    StudentWantsHelpNow(ID, ID, LONG_NAME * 3, AT, HelpReason.LEADER),
    StudentWantsHelpNow(ID, ID, "Ana Morales", AT, HelpReason.ADVISOR, is_passed_on=True),
    StudentWantsHelpNow(ID, ID, "Ana Morales", AT, HelpReason.LEADER, is_passed_on=True),
    HelpRead("Rosa Delgado", AT, is_now=True),
    HelpRead("Bo & <Li>", AT, is_now=False, target=RATES),
    StuckSaid(told=(), target=None),
    StuckSaid(told=("Bo Li", "Rosa Delgado"), target=RATES, next_step="Do one with a price per kilo."),
    HelpForStranger(),
    HelpForStranger("988 <Lifeline>", "988"),
    HelpIsAsked(
        told=("Rosa Delgado",),
        is_school_day=True,
        passes_on_minutes=15,
        line_name="988 Lifeline",
        line_number="988",
    ),
    HelpIsAsked(told=("Rosa Delgado",), is_school_day=True, passes_on_minutes=1),
    HelpPassedOn(AT, ("Rosa Delgado",), "988 Lifeline", "988"),
    HelpPassedOn(AT, ("<b>Helen</b>", LONG_NAME, LONG_NAME)),
    HelpPassedOn(AT, (), line_number="988"),
    HelpIsAsked(told=("Rosa Delgado", "<!here>"), is_school_day=False, line_number="988"),
    HelpIsAsked(told=(), is_school_day=False),
)

REFLECTIONS = (
    ReflectionSaved(ID, Visibility.PRIVATE, (), is_voice=False),
    ReflectionSaved(ID, Visibility.FAMILY, ("Bo Li", "<!channel>", "+12"), is_voice=True, target=RATES),
    ReflectionSaved(ID, Visibility.ADVISOR, (), is_voice=False),
    ReflectionList((), 0, 0, 1),
    ReflectionList(
        tuple(
            ReflectionLine(
                IDS[n], AT, "I chose to <start> with a table & it helped" if n % 2 else None, each, "RP.3"
            )
            for n, each in enumerate((*Visibility, *Visibility))
        ),
        20,
        1,
        3,
    ),
    ReflectionCard(
        ID,
        AT,
        "I chose to start with a table.\n\nNext I try without.",
        51,
        None,
        is_voice=False,
        visibility=Visibility.PRIVATE,
        readers=(),
        other_ways=(
            Sharing(Visibility.ADVISOR, ("Rosa Delgado",)),
            Sharing(Visibility.TEACHERS, ("Rosa Delgado", "Bo Li")),
        ),
        target=RATES,
    ),
    ReflectionCard(
        ID,
        AT,
        "<!channel> & " * 168 + "so on",
        10_000,
        None,
        is_voice=False,
        visibility=Visibility.FAMILY,
        readers=(LONG_NAME,) * 8,
        other_ways=(
            Sharing(Visibility.PRIVATE, ()),
            Sharing(Visibility.ADVISOR, (LONG_NAME,) * 8),
            Sharing(Visibility.TEACHERS, (LONG_NAME,) * 8),
        ),
        target=LOUD,
        was_changed=True,
    ),
    ReflectionCard(
        ID,
        AT,
        None,
        0,
        1,
        is_voice=True,
        visibility=Visibility.ADVISOR,
        readers=(),
        other_ways=(),
    ),
    ReflectionDeleteAsked(ID, AT, "I chose <to> start"),
    ReflectionDeleteAsked(ID, AT, None),
    ReflectionDeleted(),
)

EXAMPLES: tuple[Message, ...] = (*HOMES, *LISTS, *CARDS, *HELP, *REFLECTIONS)
