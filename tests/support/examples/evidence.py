"""Examples of what is read about evidence, portfolios and feedback, realistic and extreme."""

from datetime import date

from domain.errors import EvidenceIsJudged, FeedbackAskedAlready, FeedbackNotOpen, Refusal
from domain.messages.base import Message, StoredFile
from domain.messages.evidence import (
    AddedPiece,
    EvidenceAdded,
    EvidenceCard,
    EvidenceFacts,
    EvidenceFiles,
    EvidenceForAdult,
    EvidenceForConference,
    EvidenceKindAsked,
    EvidenceSorting,
    EvidenceWithdrawn,
    PieceLine,
    UnsortedList,
    WithdrawAsked,
)
from domain.messages.feedback import (
    AskedLine,
    Classmate,
    EvidenceReviewed,
    EvidenceReviewList,
    EvidenceWasReviewed,
    FeedbackArrived,
    FeedbackAsked,
    FeedbackDeclined,
    FeedbackPage,
    FeedbackSent,
    FeedbackWanted,
    MentorInvited,
    MentorWordsKept,
    ReviewLine,
)
from domain.messages.portfolios import (
    PageLevel,
    PagePiece,
    PageStep,
    PageTarget,
    Portfolio,
    PortfolioLine,
    PortfolioPage,
    PortfolioReady,
    TargetPieces,
)
from domain.vocabulary import EvidenceContext, EvidenceKind, EvidenceReview, Medium
from tests.support.examples.student import (
    EMERGING,
    ID,
    IDS,
    LONG_NAME,
    LOUD,
    OWN_WORD,
    PROFICIENT,
    RATES,
    SOME,
    WIDE,
)

DAY = date(2026, 11, 18)
LONG = "I compared the prices of three stalls and drew a double number line for each. " * 30
PHOTO = StoredFile("2026-11-18-0a1b2c.jpg", "0" * 64, "image/jpeg")
SHEET = StoredFile("prices <b>.pdf", "1" * 64, "application/pdf")

SORTINGS = (
    EvidenceSorting(ID, "📷 2026-11-18", Medium.PICTURE, 3, (RATES, WIDE, LOUD, *SOME[:3]), (), 0, 3),
    EvidenceSorting(ID, "🎙 2026-11-18", Medium.VOICE, 1, (RATES, WIDE), (), 0, 1, may_be_reflection=True),
    EvidenceSorting(
        ID, "<!channel> & " + "stall " * 8, Medium.LINK, 0, (WIDE,), (RATES, LOUD), 1, 3, is_added_to=True
    ),
    EvidenceSorting(ID, "🔗 2026-11-18", Medium.LINK, 0, (), (), 0, 1),
)

KINDS = (
    EvidenceKindAsked(
        ID,
        "Market stall",
        RATES,
        (
            EvidenceKind.PRODUCT,
            EvidenceKind.PERFORMANCE_TASK,
            EvidenceKind.ORAL,
            EvidenceKind.WRITTEN,
            EvidenceKind.OUTSIDE_SCHOOL,
            EvidenceKind.SELF_REPORT,
        ),
    ),
    EvidenceKindAsked(ID, "Market stall", None, (EvidenceKind.ORAL, EvidenceKind.WRITTEN)),
)


def _facts(**other: object) -> EvidenceFacts:
    values: dict[str, object] = {
        "evidence_id": ID,
        "title": "Market stall",
        "medium": Medium.PICTURE,
        "kind": EvidenceKind.PRODUCT,
        "context": EvidenceContext.COMMUNITY,
        "is_new_context": True,
        "text": "I priced the apples by the pound.",
        "url": None,
        "file_count": 2,
        "shown_on": DAY,
        "targets": (RATES,),
    }
    return EvidenceFacts(**(values | other))  # type: ignore[arg-type]  # named as the fields are


FEEDBACK = _facts(
    title="Jamal Carter: Your steps are easy to follow",
    medium=Medium.WORDS,
    kind=EvidenceKind.PEER_FEEDBACK,
    context=EvidenceContext.CLASS,
    is_new_context=False,
    text="Your steps are easy to follow.\n\nWhat happens with half a pound?",
    file_count=0,
    given_by="Jamal Carter",
    review=EvidenceReview.AWAITED,
)
ACCEPTED = _facts(given_by="Mr. Ortiz", review=EvidenceReview.ACCEPTED, reviewed_by="Bo Li")
SET_ASIDE = _facts(
    given_by="Jamal Carter",
    review=EvidenceReview.SET_ASIDE,
    reviewed_by="Bo Li",
    review_note="Say what you saw, not how you like Ana.",
)
LARGEST = _facts(
    title="x" * 60,
    text=LONG[:1800],
    url="https://example.org/" + "a" * 480,
    targets=(RATES, WIDE, LOUD, *SOME[:5]),
    file_count=10,
)

CARDS = (
    EvidenceCard(_facts(), may_change=True, is_judged=False, was_changed=True),
    EvidenceCard(_facts(targets=(), text=None, is_new_context=False), may_change=True, is_judged=False),
    EvidenceCard(_facts(), may_change=False, is_judged=True),
    EvidenceCard(FEEDBACK, may_change=False, is_judged=False),
    EvidenceCard(ACCEPTED, may_change=False, is_judged=False),
    EvidenceCard(SET_ASIDE, may_change=False, is_judged=False),
    EvidenceCard(LARGEST, may_change=True, is_judged=False),
    EvidenceForAdult(_facts(), IDS[0], "Ana Morales", may_review=False),
    EvidenceForAdult(FEEDBACK, IDS[0], "Ana Morales", may_review=True),
    EvidenceForAdult(FEEDBACK, IDS[0], "Ana Morales", may_review=False),
    EvidenceForAdult(ACCEPTED, IDS[0], "Ana Morales", may_review=True),
    EvidenceForAdult(SET_ASIDE, IDS[0], "Ana Morales", may_review=True),
    EvidenceForAdult(LARGEST, IDS[0], LONG_NAME, may_review=False),
    EvidenceFiles(ID, "Market stall", (PHOTO, SHEET)),
    EvidenceFiles(ID, "Market stall", ()),
    WithdrawAsked(ID, "Market stall", (RATES, LOUD)),
    WithdrawAsked(ID, "🎙 2026-11-18", ()),
    EvidenceWithdrawn("Market stall"),
)


def _line(number: int, **other: object) -> PieceLine:
    values: dict[str, object] = {
        "evidence_id": IDS[number],
        "title": "Market stall",
        "medium": Medium.PICTURE,
        "kind": EvidenceKind.PRODUCT,
        "context": EvidenceContext.CLASS,
        "is_new_context": False,
        "shown_on": DAY,
    }
    return PieceLine(**(values | other))  # type: ignore[arg-type]  # named as the fields are


LINES = (
    _line(1),
    _line(2, title="<!channel> & " + "s" * 47, is_new_context=True, context=EvidenceContext.WORK),
    _line(3, kind=EvidenceKind.PEER_FEEDBACK, review=EvidenceReview.AWAITED, given_by="Jamal " + LONG_NAME),
    _line(4, kind=EvidenceKind.PEER_FEEDBACK, review=EvidenceReview.SET_ASIDE, given_by="Jamal Carter"),
    *(_line(number, title="x" * 60) for number in range(5, 9)),
)

PAGE = PortfolioPage(
    file_name="portfolio-ana-morales-2026-11-18.html",
    name="Ana Morales",
    school_name="Riverbend School",
    made_on=DAY,
    targets=(
        PageTarget(
            RATES,
            "I can find a unit rate and use it to compare.",
            (
                PageLevel(EMERGING, "I find the rate with help.", is_current=False, is_entry=True),
                PageLevel(PROFICIENT, "I find it and explain it.", is_current=True, is_entry=False),
                PageLevel(OWN_WORD, None, is_current=False, is_entry=False),
            ),
            (
                PageStep(EMERGING, date(2026, 10, 2), "Bo Li", None),
                PageStep(PROFICIENT, DAY, "Bo Li", "Two ways to find it."),
            ),
            1,
            (
                PagePiece(
                    "Market stall",
                    Medium.PICTURE,
                    EvidenceKind.PRODUCT,
                    EvidenceContext.COMMUNITY,
                    True,
                    DAY,
                    "I priced the apples by the pound.",
                    "https://example.org/stall",
                    (PHOTO,),
                    (SHEET,),
                ),
            ),
        ),
    ),
)

PORTFOLIOS = (
    Portfolio(None, "Ana", (), 0, 0, 0, 1),
    Portfolio(
        None,
        "Ana",
        (PortfolioLine(RATES, PROFICIENT, True, 3), PortfolioLine(LOUD, None, False, 1)),
        4,
        2,
        0,
        1,
    ),
    Portfolio(
        IDS[0],
        "Ana " + LONG_NAME,
        tuple(PortfolioLine(each, OWN_WORD, False, 12) for each in SOME[:8]),
        40,
        0,
        1,
        3,
    ),
    Portfolio(IDS[0], "Ana Morales", (), 0, 0, 0, 1),
    TargetPieces(None, "Ana", RATES, PROFICIENT, EMERGING, 1, LINES[:4], 4, 0, 1),
    TargetPieces(None, "Ana", RATES, None, None, 0, (), 0, 0, 1),
    TargetPieces(IDS[0], "Ana " + LONG_NAME, WIDE, EMERGING, EMERGING, 0, LINES, 20, 1, 3),
    PortfolioReady(None, "Ana", 1, 1, 0, PAGE),
    PortfolioReady(IDS[0], "Ana Morales", 3, 100, 7, PAGE),
    PortfolioReady(None, "Ana", 1, 1, 0, PAGE, IDS[1], is_printed=True),
    UnsortedList(LINES[:2], 2, 0, 1),
    UnsortedList(LINES, 20, 1, 3),
    UnsortedList((), 0, 0, 1),
)

ADDED = AddedPiece(
    ID, "Market stall", EvidenceKind.PRODUCT, EvidenceContext.COMMUNITY, True, "Apples by the pound.", None, 2
)
WORDY = AddedPiece(
    IDS[9],
    "x" * 80,
    EvidenceKind.WRITTEN,
    EvidenceContext.CLASS,
    False,
    LONG[:300],
    "https://example.org/" + "a" * 280,
    0,
)

NOTICES = (
    EvidenceAdded(IDS[0], "Ana Morales", RATES, ADDED, (PHOTO, PHOTO)),
    EvidenceAdded(IDS[0], "<!channel> " + LONG_NAME, LOUD, WORDY, ()),
    EvidenceForConference(IDS[0], "Ana Morales", RATES, (ADDED,), (PHOTO, PHOTO)),
    EvidenceForConference(
        IDS[0],
        "<!channel> " + LONG_NAME,
        WIDE,
        tuple(
            AddedPiece(
                each,
                WORDY.title,
                WORDY.kind,
                WORDY.context,
                False,
                WORDY.text,
                "https://example.org/" + "a" * 180,
                0,
            )
            for each in IDS[:8]
        ),
        (),
    ),
)

FEEDBACKS = (
    FeedbackPage(
        RATES,
        (
            AskedLine("Jamal Carter", DAY, is_answered=True, is_declined=False),
            AskedLine("Zoe Ng", DAY, is_answered=False, is_declined=True),
            AskedLine("Mr. Ortiz", DAY, is_answered=False, is_declined=False),
        ),
        (Classmate(IDS[1], "Jamal Carter"), Classmate(IDS[2], "Zoe Ng")),
        may_ask_classmates=True,
        may_invite=True,
        page=0,
        pages=1,
    ),
    FeedbackPage(RATES, (), (), may_ask_classmates=True, may_invite=False, page=0, pages=1),
    FeedbackPage(RATES, (), (), may_ask_classmates=False, may_invite=False, page=0, pages=1),
    FeedbackPage(
        WIDE,
        (),
        tuple(Classmate(each, f"Jamal {LONG_NAME}") for each in IDS[:10]),
        may_ask_classmates=True,
        may_invite=True,
        page=1,
        pages=3,
    ),
    FeedbackAsked("Jamal Carter", RATES),
    FeedbackWanted(
        ID, "Ana Morales", RATES, "Can you follow my steps?", "Market stall", "Apples.", None, (PHOTO,)
    ),
    FeedbackWanted(ID, "<!channel> " + LONG_NAME, LOUD, "x" * 400, None, None, None, ()),
    FeedbackWanted(
        ID, "Ana", WIDE, LONG[:400], "x" * 60, LONG[:1500], "https://example.org/" + "a" * 480, ()
    ),
    FeedbackDeclined("Ana"),
    FeedbackSent("Ana"),
    FeedbackArrived(
        ID, "Jamal Carter", RATES, "Your steps are easy to follow.", "And half a pound?", is_peer=True
    ),
    FeedbackArrived(ID, "Mr. Ortiz", LOUD, LONG[:1500], LONG[:1000], is_peer=False),
    FeedbackArrived(ID, "Mr. Ortiz", RATES, "She gave change faster than I did.", None, is_peer=False),
    MentorInvited("Mr. Ortiz", RATES, "https://school.example/feedback/abcdefghijklmnopqrstuv", DAY),
    MentorWordsKept(ID, "Mr. Ortiz", RATES),
    EvidenceReviewList(
        (
            ReviewLine(
                IDS[0],
                "Ana Morales",
                RATES,
                EvidenceKind.PEER_FEEDBACK,
                "Jamal Carter",
                "Your steps are easy to follow.",
                DAY,
            ),
            ReviewLine(IDS[1], "<!channel>", LOUD, EvidenceKind.OUTSIDE_SCHOOL, "Mr. Ortiz", "y" * 90, DAY),
        ),
        2,
        0,
        1,
    ),
    EvidenceReviewList((), 0, 0, 1),
    EvidenceReviewList(
        tuple(
            ReviewLine(each, LONG_NAME, WIDE, EvidenceKind.OUTSIDE_SCHOOL, LONG_NAME, "z" * 90, DAY)
            for each in IDS[:8]
        ),
        20,
        1,
        3,
    ),
    EvidenceReviewed(ID, "Ana Morales", "Jamal Carter: steps", EvidenceReview.ACCEPTED, 2),
    EvidenceReviewed(ID, "Ana Morales", "Jamal Carter: steps", EvidenceReview.SET_ASIDE, 0),
    EvidenceWasReviewed(ID, "Jamal Carter: steps", RATES, "Bo Li", is_accepted=True, note=None),
    EvidenceWasReviewed(
        ID, "Jamal Carter: steps", None, "Bo Li", is_accepted=False, note="Say what you saw in the work."
    ),
)

EXAMPLES: tuple[Message, ...] = (*SORTINGS, *KINDS, *CARDS, *PORTFOLIOS, *NOTICES, *FEEDBACKS)

REFUSALS: tuple[Refusal, ...] = (
    EvidenceIsJudged("Market stall", "Bo Li", DAY),
    FeedbackAskedAlready("Jamal"),
    FeedbackNotOpen(),
)
