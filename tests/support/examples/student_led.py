"""Examples of conferences that students lead, and of the page they show; realistic and extreme."""

from datetime import UTC, date, datetime
from uuid import UUID

from domain.messages.base import Message, StoredFile
from domain.messages.parts import LevelName, TargetName
from domain.messages.portfolios import PagePiece
from domain.messages.student_led import (
    LedCard,
    LedChoice,
    LedChoiceLine,
    LedHome,
    LedLine,
    LedNote,
    LedPartCard,
    LedPartLine,
    LedRehearsed,
    Suggestion,
)
from domain.messages.student_led_pages import (
    LedEndAsked,
    LedEnded,
    LedIsShared,
    LedIsShown,
    LedItem,
    LedPage,
    LedPageReady,
    LedRung,
)
from domain.vocabulary import (
    EvidenceContext,
    EvidenceKind,
    GoalState,
    LedPart,
    LedState,
    Medium,
    Visibility,
)

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
IDS = tuple(UUID(int=ID.int + number) for number in range(1, 41))
DAY = date(2026, 11, 18)
AT = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
RATES = TargetName(IDS[0], "RP.2", "Unit rates")
BEGINNING = LevelName("beginning", "Beginning")
EMERGING = LevelName("emerging", "Emerging")
PROFICIENT = LevelName("proficient", "Proficient")
COLLEGE = LevelName("college_ready", "College-ready")
LOUD = ("<!channel> & <b>so</b> 🎉 " * 4)[:60]
LONG_NAME = ("Wolfeschlegelsteinhausenbergerdorff " * 2)[:40]
NAMES = (*(LONG_NAME,) * 6, "+4")
PHOTO = StoredFile("stall.jpg", "a" * 64, "image/jpeg")
VOICE = StoredFile("voice.ogg", "b" * 64, "audio/ogg")

PARTS = (
    LedPartLine(LedPart.GROWTH, IDS[1], "RP.2 · Unit rates", "I asked for help early, and it worked."),
    LedPartLine(LedPart.EVIDENCE, IDS[2], "Market stall", None),
    LedPartLine(LedPart.REFLECTION, IDS[3], "", None),
    LedPartLine(LedPart.GOAL, IDS[4], "Explain one problem aloud", "x", is_gone=True),
)
LOUD_PARTS = tuple(
    LedPartLine(kind, each, LOUD, ("<b>&amp; 🦊 why " * 9)[:70])
    for kind, each in zip(tuple(LedPart) * 3, IDS, strict=False)
)


def card(**other: object) -> LedCard:
    values: dict[str, object] = {
        "conference_id": ID,
        "state": LedState.DRAFT,
        "opening": None,
        "happens_at": None,
        "parts": (),
        "rehearsed_on": None,
        "shared_on": None,
        "ended_on": None,
        "family": ("Lucía Morales",),
        "advisors": ("Rosa Delgado",),
        "with_family": False,
        "with_advisor": False,
    }
    return LedCard(**(values | other))  # type: ignore[arg-type]  # named as the fields are


CARDS: tuple[Message, ...] = (
    LedHome(None, (), ()),
    LedHome(
        LedLine(ID, LedState.DRAFT, DAY, 1),
        (LedLine(IDS[0], LedState.SHARED, DAY, 4, AT, DAY),),
        (LedLine(IDS[1], LedState.ENDED, DAY, 1), LedLine(IDS[2], LedState.ENDED, DAY, 12)),
    ),
    card(),
    card(
        suggestions=(
            Suggestion(LedPart.GROWTH, LedChoiceLine(IDS[5], "RP.2 · Unit rates", DAY, PROFICIENT, 2)),
            Suggestion(LedPart.EVIDENCE, LedChoiceLine(IDS[6], "📷 2026-11-18", DAY)),
        )
    ),
    card(opening="I want to show you how I stopped guessing.", happens_at=AT, parts=PARTS, rehearsed_on=DAY),
    card(
        state=LedState.SHARED,
        parts=PARTS[:2],
        opening="Hello!",
        shared_on=DAY,
        with_family=True,
        with_advisor=True,
        rehearsed_on=DAY,
    ),
    card(state=LedState.ENDED, parts=PARTS[:1], shared_on=DAY, ended_on=DAY, has_draft=True),
    card(opening="<b>&amp; " * 33, parts=LOUD_PARTS[:12], family=NAMES, advisors=NAMES, happens_at=AT),
    card(
        state=LedState.SHARED,
        opening="<b>&amp; " * 33,
        parts=LOUD_PARTS[:12],
        family=NAMES,
        advisors=NAMES,
        with_family=True,
        with_advisor=True,
        shared_on=DAY,
    ),
    *(LedChoice(ID, kind, (), 0, 1) for kind in LedPart),
    LedChoice(
        ID,
        LedPart.REFLECTION,
        (
            LedChoiceLine(IDS[1], "I decided to draw it first.", DAY, visibility=Visibility.PRIVATE),
            LedChoiceLine(IDS[2], "", DAY, is_voice=True, is_chosen=True, visibility=Visibility.FAMILY),
            LedChoiceLine(IDS[3], "", DAY, is_voice=True, visibility=Visibility.ADVISOR),
        ),
        0,
        2,
    ),
    LedChoice(
        ID,
        LedPart.GROWTH,
        (
            LedChoiceLine(IDS[1], "RP.2 · Unit rates", DAY, PROFICIENT, 2, is_chosen=True),
            LedChoiceLine(IDS[2], "RP.1 · Ratio language", DAY, EMERGING),
        ),
        1,
        3,
    ),
    LedChoice(
        ID,
        LedPart.GOAL,
        tuple(
            LedChoiceLine(each, LOUD, DAY, goal_state=state)
            for each, state in zip(IDS, GoalState, strict=False)
        ),
        0,
        1,
    ),
    LedPartCard(ID, PARTS[0], 1, 3),
    LedPartCard(ID, PARTS[1], 2, 3),
    LedPartCard(ID, PARTS[3], 4, 4),
    LedPartCard(ID, LOUD_PARTS[0], 1, 1),
)

ITEMS = (
    LedItem(
        LedPart.GROWTH,
        "RP.2 · Unit rates",
        "I asked for help early, and it worked.",
        on=DAY,
        statement="I can find a unit rate and use it to compare.",
        words="I find the rate and explain it.",
        rungs=(
            LedRung(BEGINNING, is_start=True, is_now=False),
            LedRung(EMERGING, is_start=False, is_now=False),
            LedRung(PROFICIENT, is_start=False, is_now=True),
            LedRung(COLLEGE, is_start=False, is_now=False),
        ),
        growth=2,
    ),
    LedItem(
        LedPart.EVIDENCE,
        "Market stall",
        "It is the first thing I priced myself.",
        piece=PagePiece(
            "Market stall",
            Medium.PICTURE,
            EvidenceKind.PRODUCT,
            EvidenceContext.COMMUNITY,
            True,
            DAY,
            "I priced the apples by the pound.",
            "https://example.org/stall",
            (PHOTO,),
            (),
        ),
        targets=(RATES,),
    ),
    LedItem(LedPart.REFLECTION, "", None, words="I decided to draw it first, and it helped.", on=DAY),
    LedItem(LedPart.REFLECTION, "", None, on=DAY, voice=VOICE, targets=(RATES,)),
    LedItem(
        LedPart.GOAL,
        "Explain one problem aloud each day",
        None,
        words="Three days of five.",
        on=DAY,
        goal_state=GoalState.PARTLY,
    ),
    LedItem(
        LedPart.HABIT,
        "Asks for help early",
        None,
        statement="I ask for help while there is still time to use it.",
        words="On Tuesday I asked Bo before I was lost.",
        on=DAY,
        rungs=(
            LedRung(LevelName("a", "Just starting"), is_start=True, is_now=False),
            LedRung(LevelName("b", "With reminders"), is_start=False, is_now=True),
            LedRung(LevelName("c", "On my own"), is_start=False, is_now=False),
        ),
    ),
)
PAGE = LedPage(
    file_name="my-learning-ana-morales-2026-11-18.html",
    name="Ana Morales",
    called="Ana",
    school_name="Riverbend School",
    made_on=DAY,
    opening="I want to show you how I stopped guessing.",
    happens_at=AT,
    items=ITEMS,
)

PAGES: tuple[Message, ...] = (
    LedPageReady(ID, True, "Ana", LedState.DRAFT, None, PAGE),
    LedPageReady(ID, True, "Ana", LedState.SHARED, AT, PAGE, gone=2),
    LedPageReady(ID, True, "Ana", LedState.ENDED, AT, PAGE, gone=1),
    LedPageReady(ID, False, "Ana Morales", LedState.SHARED, AT, PAGE),
    LedPageReady(ID, False, "<!channel> & <b>Åsa</b> " + LONG_NAME, LedState.SHARED, None, PAGE),
    LedRehearsed(ID, (), is_draft=True),
    LedRehearsed(
        ID,
        (
            LedNote("hard", "The word problems."),
            LedNote("decided", "To ask before I was lost."),
            LedNote("following", "Percents, with a drawing."),
            LedNote("ask", "How did you learn to bargain?"),
        ),
        is_draft=False,
    ),
    LedRehearsed(
        ID,
        tuple(LedNote(each, "<b>&amp; 🦊 " * 62) for each in ("hard", "decided", "following", "ask")),
        is_draft=True,
    ),
    LedIsShared(ID, ("Lucía Morales", "Rosa Delgado"), (), (), 1),
    LedIsShared(ID, (), ("Pedro Morales",), (), 0),
    LedIsShared(ID, (), (), ("Pedro Morales",), 0),
    LedIsShared(ID, NAMES, NAMES, NAMES, 12),
    LedIsShown(ID, "Ana Morales", None),
    LedIsShown(ID, "<!channel> & <b>Åsa</b> " + LONG_NAME, AT),
    LedEndAsked(ID, True, ()),
    LedEndAsked(ID, False, ("Lucía Morales", "Rosa Delgado")),
    LedEndAsked(ID, False, NAMES),
    LedEnded(ID, True),
    LedEnded(ID, False),
)

EXAMPLES: tuple[Message, ...] = (*CARDS, *PAGES)
