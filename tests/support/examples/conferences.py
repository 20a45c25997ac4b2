"""Examples of what is read about conferences, realistic and extreme."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from domain.messages.base import Message, StoredFile
from domain.messages.conference_notices import (
    ConferenceRequested,
    ConferenceScheduled,
    OtherTimeWanted,
    RequestCancelled,
    TimeAccepted,
    TimeProposed,
)
from domain.messages.conference_views import ConferenceCard, ConferenceForAdult, EarlierOutcome
from domain.messages.conferences import (
    Appointment,
    ConferenceAsked,
    ConferenceCancelled,
    Growth,
    LevelLine,
    NotYet,
    OtherTimeAsked,
    Outcome,
    ReallyCancel,
    RequestLine,
    RequestList,
    TimeGiven,
    TimeOffered,
    TimeTaken,
)
from domain.messages.outcomes import (
    AlsoJudged,
    AnswerSent,
    NextToRecord,
    OutcomeAcknowledged,
    OutcomeAnswered,
    OutcomeBeside,
    OutcomeMet,
    OutcomeNotYet,
    OutcomeRecorded,
    ResponseAnswered,
    ResponseSent,
)
from domain.messages.parts import EvidenceLine, LevelName, StillWanted, TargetName
from domain.vocabulary import ConferenceState, EvidenceKind, Showing

CONFERENCE = UUID("01890a5d-ac96-774b-bcce-b302099a8058")
STUDENT = UUID("01890a5d-ac96-774b-bcce-b302099a8059")
TARGET = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
AT = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
DAY = date(2026, 11, 12)

RATES = TargetName(TARGET, "RP.2", "Unit rates")
PERCENT = TargetName(UUID("01890a5d-ac96-774b-bcce-b302099a8060"), "RP.3", "Percent problems")
WIDE = TargetName(TARGET, "CCSS.MATH.CONTENT.7.RP.A.2.B", ("<!channel> &amp; 🚀 proportional " * 3)[:80])

BEGINNING = LevelName("beginning", "Beginning")
EMERGING = LevelName("emerging", "Emerging")
PROFICIENT = LevelName("proficient", "Proficient")
COLLEGE_READY = LevelName("college_ready", "College-ready")
OWN_WORD = LevelName("mastering", "Mastering <3")

BO = "Bo Li"
ANA = "Ana Morales"
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff " * 2 + "<b>Åsa</b>"

SOON = Appointment(AT, "Room 12")
SOMEWHERE = Appointment(AT)
FAR = Appointment(AT, "https://example.org/<meeting>&x=1/" + "a" * 66)

ALL_THERE = StillWanted()
SOME_WANTED = StillWanted(pieces=1, kinds=1, new_contexts=1)
MUCH_WANTED = StillWanted(pieces=2, kinds=2, new_contexts=1)

PIECES = (
    EvidenceLine(EvidenceKind.WRITTEN, "Paper plane prices", DAY),
    EvidenceLine(EvidenceKind.PRODUCT, "Recipe for 30 people <!here>", DAY, is_new_context=True),
)
MANY_PIECES = tuple(
    EvidenceLine(kind, "🦊 A very long title of a piece of work " * 3, DAY, is_new_context=True)
    for kind in tuple(EvidenceKind)[:5]
)

CHOSEN_SUPPORT = NotYet(
    missing="You found the rate for 2 pounds, not for 1.",
    next_step="Draw the double number line down to 1.",
    offered="one_to_one",
    try_again="one_to_one",
    student_action="one_to_one",
    adult_action="one_to_one",
    success_signal="I can find a unit rate from a table and say what it means.",
    review_on=date(2026, 12, 2),
)
OTHER_SUPPORTS = tuple(
    replace(
        CHOSEN_SUPPORT,
        offered=offer,
        try_again=offer,
        student_action=offer,
        adult_action=offer,
    )
    for offer in ("small_group", "reach_back", "other_format", "more_time")
)
LOUD = "<!channel> & <b>so</b> 🎉 "
OWN_SUPPORT = NotYet(
    missing=(LOUD * 30)[:400].strip(),
    next_step=(LOUD * 30)[:400].strip(),
    offered=(LOUD * 30)[:300].strip(),
    try_again=(LOUD * 30)[:300].strip(),
    student_action=(LOUD * 30)[:300].strip(),
    adult_action=(LOUD * 30)[:300].strip(),
    success_signal=(LOUD * 30)[:300].strip(),
    review_on=date(2026, 12, 9),
)
LONG_SENTENCE = ("I can " + "compare and explain and decide " * 30).strip()

NOT_YET = Outcome(
    EMERGING,
    "I can find a unit rate when one amount is 1 already.",
    "You set up the ratio in the right order.",
    DAY,
    BO,
    not_yet=CHOSEN_SUPPORT,
)
REASON = "One piece was enough: you explained it to three people at the market."
MET = Outcome(PROFICIENT, "I can find a unit rate.", "You explained two ways.", DAY, BO, reason=REASON)
EXTREME = Outcome(
    OWN_WORD,
    LONG_SENTENCE,
    (LOUD * 30)[:400].strip(),
    DAY,
    LONG_NAME,
    not_yet=OWN_SUPPORT,
    response=(LOUD * 60)[:1000].strip(),
    has_responded=True,
    answer=(LOUD * 60)[:1000].strip(),
    feedback=(LOUD * 30)[:400].strip(),
    has_voice=True,
)

VOICE = StoredFile("feedback.ogg", "f" * 64, "audio/ogg")
SUPPORT = UUID("01890a5d-ac96-774b-bcce-b302099a8061")
ALSO = (
    AlsoJudged(PERCENT, PROFICIENT, "I can find a percent of an amount.", is_met=True, reason=REASON),
    AlsoJudged(
        TargetName(UUID("01890a5d-ac96-774b-bcce-b302099a8062"), "EE.1", "Writing expressions"),
        EMERGING,
        None,
        is_met=False,
        next_step="Write one expression for your recipe.",
        support_id=SUPPORT,
    ),
)
MUCH_ALSO = tuple(
    AlsoJudged(
        replace(WIDE, id=UUID(int=TARGET.int + 10 + number)),
        OWN_WORD,
        LONG_SENTENCE,
        is_met=False,
        next_step=(LOUD * 30)[:400].strip(),
        support_id=UUID(int=SUPPORT.int + number),
    )
    for number in range(4)
)

CARD = ConferenceCard(
    conference_id=CONFERENCE,
    target=RATES,
    teacher_name=BO,
    state=ConferenceState.REQUESTED,
    attempt=1,
    since=AT,
    school_days=0,
    answer_within_days=5,
    showing=Showing.EXPLAIN,
    word=None,
    evidence=(),
    more_evidence=0,
)

CARDS = (
    CARD,
    replace(CARD, school_days=1, word="I did it at the market.", evidence=PIECES, showing=Showing.PERFORM),
    replace(CARD, school_days=6, evidence=MANY_PIECES, more_evidence=1, word=(LOUD * 40)[:600].strip()),
    replace(
        CARD,
        attempt=2,
        own_level=PROFICIENT,
        outcome=replace(
            NOT_YET,
            response="I mixed up the order.",
            has_responded=True,
            answer="Good catch. Show me Friday.",
        ),
    ),
    replace(CARD, can_book=True),
    replace(CARD, state=ConferenceState.PROPOSED, appointment=SOON),
    replace(CARD, state=ConferenceState.SCHEDULED, appointment=replace(SOON, group_of=3), can_book=True),
    replace(CARD, state=ConferenceState.SCHEDULED, appointment=FAR, target=WIDE, teacher_name=LONG_NAME),
    replace(CARD, state=ConferenceState.NOT_YET, outcome=NOT_YET),
    replace(
        CARD,
        state=ConferenceState.NOT_YET,
        attempt=12,
        target=WIDE,
        teacher_name=LONG_NAME,
        outcome=EXTREME,
    ),
    replace(CARD, state=ConferenceState.MET, outcome=MET),
    replace(
        CARD,
        state=ConferenceState.MET,
        outcome=replace(
            MET,
            response="The market helped.",
            has_responded=True,
            feedback="You drew it before you counted.",
            has_voice=True,
        ),
    ),
    replace(CARD, state=ConferenceState.MISSED),
    replace(CARD, state=ConferenceState.CANCELLED),
)

LEVELS = (
    LevelLine(BEGINNING, "I can point to the two amounts.", is_proficient=False),
    LevelLine(EMERGING, "I can write the ratio.", is_proficient=False, is_current=True),
    LevelLine(PROFICIENT, "I can find a unit rate.", is_proficient=True, is_own=True),
    LevelLine(COLLEGE_READY, None, is_proficient=True),
)
GROWTH = Growth(PERCENT, BEGINNING, EMERGING, DAY)

FOR_ADULT = ConferenceForAdult(
    conference_id=CONFERENCE,
    student_id=STUDENT,
    student_name=ANA,
    target=RATES,
    statement="I can find a unit rate and use it to compare.",
    assessed_by="A conversation about two problems of your own.",
    teacher_name=BO,
    state=ConferenceState.REQUESTED,
    attempt=1,
    since=AT,
    school_days=0,
    showing=Showing.PORTFOLIO,
    word=None,
    levels=LEVELS,
    evidence=(),
    more_evidence=0,
    chosen_count=0,
    wanted=MUCH_WANTED,
    may_answer=True,
)

FOR_ADULTS = (
    FOR_ADULT,
    replace(
        FOR_ADULT,
        school_days=1,
        time_wish="Thursday after lunch?",
        word="I did it at the market.",
        evidence=PIECES,
        chosen_count=1,
        wanted=SOME_WANTED,
        strength=PERCENT,
        growth=GROWTH,
    ),
    replace(
        FOR_ADULT,
        student_name=LONG_NAME,
        target=WIDE,
        statement=LONG_SENTENCE,
        assessed_by=LONG_SENTENCE,
        teacher_name=LONG_NAME,
        attempt=12,
        school_days=31,
        showing=Showing.WRITTEN,
        word=(LOUD * 40)[:600].strip(),
        levels=tuple(replace(line, level=OWN_WORD, sentence=LONG_SENTENCE) for line in (*LEVELS, *LEVELS)),
        evidence=MANY_PIECES,
        more_evidence=7,
        chosen_count=12,
        strength=WIDE,
        growth=replace(GROWTH, target=WIDE, to_level=OWN_WORD),
        outcome=EXTREME,
        evidence_ids=tuple(UUID(int=TARGET.int + number) for number in range(100, 105)),
        judged_before=EarlierOutcome(OWN_WORD, DAY, LONG_NAME),
        earlier=(EarlierOutcome(OWN_WORD, DAY, LONG_NAME),) * 3,
        more_earlier=8,
    ),
    replace(FOR_ADULT, is_mine=True),
    replace(FOR_ADULT, is_mine=True, school_days=6),
    replace(
        FOR_ADULT, state=ConferenceState.SCHEDULED, appointment=replace(SOON, group_of=3), has_begun=True
    ),
    replace(FOR_ADULT, state=ConferenceState.PROPOSED, appointment=SOMEWHERE, wanted=ALL_THERE),
    replace(FOR_ADULT, state=ConferenceState.SCHEDULED, appointment=SOON, showing=Showing.OTHER),
    replace(FOR_ADULT, state=ConferenceState.SCHEDULED, appointment=SOON, may_answer=False),
    replace(FOR_ADULT, state=ConferenceState.NOT_YET, outcome=NOT_YET),
    replace(
        FOR_ADULT,
        attempt=3,
        outcome=replace(NOT_YET, response="I mixed up the order.", has_responded=True),
        earlier=(EarlierOutcome(BEGINNING, DAY, BO),),
        evidence=PIECES,
        evidence_ids=(SUPPORT, TARGET),
    ),
    replace(
        FOR_ADULT,
        state=ConferenceState.NOT_YET,
        outcome=replace(
            NOT_YET, response="I mixed up the order.", has_responded=True, answer="Show me on Friday."
        ),
    ),
    replace(FOR_ADULT, state=ConferenceState.NOT_YET, outcome=replace(NOT_YET, has_responded=True)),
    replace(FOR_ADULT, state=ConferenceState.MISSED, judged_before=EarlierOutcome(EMERGING, DAY, BO)),
    replace(FOR_ADULT, state=ConferenceState.MET, outcome=MET),
    replace(FOR_ADULT, state=ConferenceState.CANCELLED),
)

LINE = RequestLine(
    CONFERENCE, ANA, RATES, ConferenceState.REQUESTED, attempt=1, since=AT, school_days=0, is_overdue=False
)
LINES = tuple(
    replace(line, conference_id=UUID(int=CONFERENCE.int + number))
    for number, line in enumerate(
        (
            replace(LINE, school_days=6, is_overdue=True, attempt=2),
            replace(LINE, school_days=1),
            LINE,
            replace(LINE, state=ConferenceState.SCHEDULED, appointment=SOON, is_overdue=True),
            replace(LINE, state=ConferenceState.SCHEDULED, appointment=FAR, student_name=LONG_NAME),
            replace(LINE, state=ConferenceState.PROPOSED, appointment=SOMEWHERE, target=WIDE),
            replace(LINE, state=ConferenceState.NOT_YET, review_on=DAY, is_overdue=True),
            replace(LINE, state=ConferenceState.NOT_YET, review_on=DAY, target=WIDE, student_name=LONG_NAME),
            replace(LINE, state=ConferenceState.NOT_YET, review_on=DAY, awaits_response=True),
            replace(LINE, state=ConferenceState.MET, awaits_response=True),
        )
    )
)

LISTS = (
    RequestList(waiting=0, scheduled=0, proposed=0, not_yet=0, lines=(), page=0, pages=1),
    RequestList(waiting=1, scheduled=0, proposed=0, not_yet=0, lines=LINES[:1], page=0, pages=1),
    RequestList(waiting=3, scheduled=2, proposed=1, not_yet=2, lines=LINES[:8], page=0, pages=1),
    RequestList(waiting=0, scheduled=0, proposed=0, not_yet=1, lines=LINES[8:], page=0, pages=1),
    RequestList(waiting=1234, scheduled=2, proposed=1, not_yet=2, lines=LINES[:8], page=1, pages=155),
)

ASKED = ConferenceAsked(
    CONFERENCE,
    RATES,
    BO,
    Showing.EXPLAIN,
    evidence_count=0,
    wanted=MUCH_WANTED,
    answer_within_days=5,
)
REQUESTED = ConferenceRequested(
    CONFERENCE,
    STUDENT,
    ANA,
    RATES,
    attempt=1,
    showing=Showing.EXPLAIN,
    word="I did it at the market.",
    evidence_count=2,
    chosen_count=1,
    wanted=SOME_WANTED,
    strength=PERCENT,
    growth=GROWTH,
)

TO_STUDENTS = (
    ASKED,
    replace(ASKED, evidence_count=1, wanted=SOME_WANTED, answer_within_days=1, attempt=2),
    replace(ASKED, target=WIDE, teacher_name=LONG_NAME, evidence_count=8, wanted=ALL_THERE),
    ReallyCancel(CONFERENCE, RATES, BO),
    ReallyCancel(CONFERENCE, WIDE, LONG_NAME, SOON),
    ConferenceCancelled(RATES, BO),
    TimeTaken(CONFERENCE, RATES, BO, SOON),
    TimeTaken(CONFERENCE, WIDE, LONG_NAME, FAR),
    OtherTimeAsked(CONFERENCE, RATES, BO),
    ConferenceScheduled(CONFERENCE, RATES, BO, SOON),
    ConferenceScheduled(CONFERENCE, WIDE, LONG_NAME, FAR),
    TimeProposed(CONFERENCE, RATES, BO, SOMEWHERE),
    TimeProposed(CONFERENCE, WIDE, LONG_NAME, FAR, was_agreed=True),
    ResponseSent(CONFERENCE, RATES, BO),
    ResponseSent(CONFERENCE, RATES, BO, is_met=True),
    OutcomeAcknowledged(CONFERENCE, RATES, BO, is_met=True),
    OutcomeAcknowledged(CONFERENCE, WIDE, LONG_NAME, is_met=False),
    ResponseAnswered(
        CONFERENCE,
        RATES,
        BO,
        "Good catch. Draw it, and show me on Friday.",
        "I mixed up the order.",
        "Draw the double number line down to 1.",
    ),
    ResponseAnswered(CONFERENCE, WIDE, LONG_NAME, (LOUD * 60)[:1000].strip(), None, OWN_SUPPORT.next_step),
    OutcomeMet(CONFERENCE, RATES, BO, COLLEGE_READY, None, "You explained two ways.", REASON),
    OutcomeMet(
        CONFERENCE,
        RATES,
        BO,
        PROFICIENT,
        "I can find a unit rate.",
        "You explained two ways.",
        next_level=COLLEGE_READY,
        next_sentence="I can choose the rate that answers somebody's question.",
        next_target=PERCENT,
        feedback="You drew it before you counted.",
        voice=VOICE,
        also=ALSO,
    ),
    OutcomeMet(
        CONFERENCE,
        WIDE,
        LONG_NAME,
        OWN_WORD,
        LONG_SENTENCE,
        (LOUD * 30)[:400].strip(),
        reason=(LOUD * 30)[:400].strip(),
        next_level=OWN_WORD,
        next_sentence=LONG_SENTENCE,
        feedback=(LOUD * 30)[:400].strip(),
        voice=VOICE,
        also=MUCH_ALSO,
    ),
    OutcomeNotYet(
        CONFERENCE,
        RATES,
        BO,
        EMERGING,
        "I can find a unit rate when one amount is 1 already.",
        "I can find a unit rate.",
        "You set up the ratio in the right order.",
        CHOSEN_SUPPORT,
        also=ALSO,
    ),
    *(
        OutcomeNotYet(CONFERENCE, RATES, BO, BEGINNING, None, None, "You began.", support)
        for support in OTHER_SUPPORTS
    ),
    OutcomeNotYet(
        CONFERENCE,
        WIDE,
        LONG_NAME,
        OWN_WORD,
        LONG_SENTENCE,
        LONG_SENTENCE,
        (LOUD * 30)[:400].strip(),
        OWN_SUPPORT,
    ),
    OutcomeNotYet(
        CONFERENCE,
        WIDE,
        LONG_NAME,
        OWN_WORD,
        LONG_SENTENCE,
        LONG_SENTENCE,
        (LOUD * 30)[:300].strip(),
        CHOSEN_SUPPORT,
        feedback=(LOUD * 30)[:400].strip(),
        voice=VOICE,
        also=MUCH_ALSO,
    ),
    OutcomeBeside(CONFERENCE, RATES, BO, "You drew it before you counted."),
    OutcomeBeside(CONFERENCE, WIDE, LONG_NAME, (LOUD * 30)[:400].strip(), voice=VOICE, also=MUCH_ALSO),
)

TO_TEACHERS = (
    REQUESTED,
    replace(
        REQUESTED, word=None, evidence_count=0, chosen_count=0, strength=None, growth=None, wanted=MUCH_WANTED
    ),
    replace(
        REQUESTED,
        student_name=LONG_NAME,
        target=WIDE,
        attempt=3,
        word=(LOUD * 40)[:600].strip(),
        evidence_count=1,
        chosen_count=0,
        wanted=ALL_THERE,
        self_level=OWN_WORD,
        said=(LOUD * 60)[:1000].strip(),
        wants_answer=True,
    ),
    RequestCancelled(STUDENT, ANA, RATES),
    RequestCancelled(STUDENT, LONG_NAME, WIDE, FAR),
    TimeAccepted(CONFERENCE, ANA, RATES, SOON),
    OtherTimeWanted(CONFERENCE, ANA, RATES, "Thursday after lunch?", SOON),
    OtherTimeWanted(CONFERENCE, LONG_NAME, WIDE, (LOUD * 40)[:600].strip()),
    TimeGiven(CONFERENCE, ANA, RATES, SOON),
    TimeGiven(CONFERENCE, LONG_NAME, WIDE, FAR),
    TimeOffered(CONFERENCE, ANA, RATES, SOMEWHERE),
    OutcomeRecorded(CONFERENCE, STUDENT, ANA, RATES, PROFICIENT, is_met=True),
    OutcomeRecorded(
        CONFERENCE,
        STUDENT,
        ANA,
        RATES,
        PROFICIENT,
        is_met=True,
        also=ALSO,
        following=NextToRecord(UUID(int=7), LONG_NAME, RATES),
    ),
    OutcomeRecorded(
        CONFERENCE, STUDENT, LONG_NAME, WIDE, OWN_WORD, is_met=False, review_on=DAY, also=MUCH_ALSO
    ),
    AnswerSent(CONFERENCE, ANA, RATES),
    AnswerSent(CONFERENCE, LONG_NAME, WIDE),
    OutcomeAnswered(CONFERENCE, STUDENT, ANA, RATES, "The market helped.", None),
    OutcomeAnswered(CONFERENCE, STUDENT, ANA, RATES, "I mixed up the order.", DAY),
    OutcomeAnswered(CONFERENCE, STUDENT, LONG_NAME, WIDE, (LOUD * 60)[:1000].strip(), DAY),
)

EXAMPLES: tuple[Message, ...] = (*CARDS, *FOR_ADULTS, *LISTS, *TO_STUDENTS, *TO_TEACHERS)
