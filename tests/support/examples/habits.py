"""Examples of what is read about habits, realistic and extreme."""

from datetime import date, timedelta
from uuid import UUID

from domain.messages.base import Message
from domain.messages.habits import (
    HabitCard,
    HabitGrowth,
    HabitLine,
    HabitList,
    HabitLook,
    HabitMark,
    HabitPicture,
    HabitStep,
    RatingTakenBack,
)
from domain.messages.parts import LevelName, TargetName

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
IDS = tuple(UUID(int=ID.int + number) for number in range(1, 10))
TODAY = date(2026, 11, 18)

ASKS = TargetName(IDS[0], "HB.1", "Asks for help early")
PLANS = TargetName(IDS[1], "HB.2", "Plans the week")
LOUD = TargetName(IDS[2], "<!channel> & <b>HB", "🚀 <b>&amp; " * 10)
STARTING = LevelName("just_starting", "Just starting")
REMINDED = LevelName("with_reminders", "With reminders")
OWN = LevelName("on_my_own", "On my own")
WIDE = LevelName("wide", "<b>W</b> & almost every single time, all year round"[:40])
LONG_NAME = ("Wolfeschlegelsteinhausenbergerdorff " * 3 + "<b>Åsa</b>")[:40]
SENTENCE = "On Tuesday I asked Bo before I was lost."
LONGEST = ("<b>&amp; <!channel> 🚀 words " * 20)[:240]

FIRST = HabitLook(STARTING, date(2026, 9, 18), None, None)
LATEST = HabitLook(REMINDED, TODAY, SENTENCE, None)
BO = HabitLook(OWN, date(2026, 11, 12), "You asked twice this week, with your own examples.", "Bo Li")
LOUD_LOOK = HabitLook(WIDE, TODAY, LONGEST, None)
LOUD_OTHER = HabitLook(WIDE, TODAY, LONGEST, LONG_NAME)

STEPS = (
    HabitStep(STARTING, "I am starting to notice when I need help."),
    HabitStep(REMINDED, "I ask when somebody reminds me that I can.", is_own=True),
    HabitStep(OWN, None),
)

CARDS: tuple[Message, ...] = (
    HabitList(None, "Ana", ()),
    HabitList(ID, "Ana Morales", ()),
    HabitList(None, "Ana", (HabitLine(ASKS, LATEST, BO), HabitLine(PLANS, None, None))),
    HabitList(ID, "Ana Morales", (HabitLine(ASKS, LATEST, BO), HabitLine(PLANS, None, None))),
    HabitList(ID, LONG_NAME, tuple(HabitLine(LOUD, LOUD_LOOK, LOUD_OTHER) for _ in range(1))),
    HabitCard(ASKS, None, "Ana", "I ask for help while there is still time to use it.", STEPS),
    HabitCard(
        ASKS,
        None,
        "Ana",
        "I ask for help while there is still time to use it.",
        STEPS,
        own=LATEST,
        others=(BO,),
        looks=4,
        today_id=IDS[3],
        is_kept=True,
    ),
    HabitCard(
        ASKS, ID, "Ana Morales", "I ask for help while there is still time.", STEPS, LATEST, (BO,), looks=2
    ),
    HabitCard(
        ASKS, ID, "Ana Morales", "I ask for help.", STEPS, LATEST, (BO,), 2, today_id=IDS[4], is_kept=True
    ),
    HabitCard(ASKS, ID, "Ana Morales", "I ask for help.", STEPS),
    HabitCard(PLANS, None, "Ana", "I plan.", steps=()),
    HabitCard(
        LOUD,
        ID,
        LONG_NAME,
        "<b>&amp; " * 65,
        tuple(HabitStep(WIDE, "x & <b>y</b> " * 20) for _ in range(4)),
        own=LOUD_LOOK,
        others=(LOUD_OTHER,) * 4,
        looks=9,
        today_id=IDS[4],
        is_kept=True,
    ),
    RatingTakenBack(ASKS, None, REMINDED, SENTENCE),
    RatingTakenBack(LOUD, ID, WIDE, None),
)

DRAWN = HabitPicture(
    ASKS,
    None,
    (STARTING, REMINDED, OWN),
    own=(HabitMark(date(2026, 9, 18), 1), HabitMark(date(2026, 10, 16), 1), HabitMark(TODAY, 2)),
    others=(HabitMark(date(2026, 11, 12), 3),),
    today=TODAY,
)
LOUDEST = HabitPicture(
    LOUD,
    LONG_NAME,
    (WIDE,) * 6,
    own=tuple(HabitMark(TODAY - timedelta(days=7 * week), 1 + week % 6) for week in reversed(range(30))),
    others=tuple(HabitMark(TODAY - timedelta(days=7 * week), 6 - week % 6) for week in reversed(range(9))),
    today=TODAY,
)

GROWTH: tuple[Message, ...] = (
    HabitGrowth(ASKS, None, "Ana", None, None, (), 0, 1, None),
    HabitGrowth(ASKS, None, "Ana", FIRST, LATEST, (LATEST, BO, FIRST), 0, 2, DRAWN),
    HabitGrowth(ASKS, ID, "Ana Morales", FIRST, LATEST, (LATEST, BO, FIRST), 1, 3, DRAWN),
    HabitGrowth(
        PLANS,
        None,
        "Ana",
        FIRST,
        HabitLook(STARTING, TODAY, None, None),
        (HabitLook(STARTING, TODAY, None, None), FIRST),
        0,
        1,
        HabitPicture(PLANS, None, (STARTING, OWN), DRAWN.own[:2], (), TODAY),
    ),
    HabitGrowth(LOUD, ID, LONG_NAME, LOUD_LOOK, LOUD_OTHER, (LOUD_OTHER,) * 3, 3, 10, LOUDEST),
)

EXAMPLES: tuple[Message, ...] = (*CARDS, *GROWTH)
