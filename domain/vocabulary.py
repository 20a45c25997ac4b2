"""The closed word lists of the domain. Source: DOMAIN section 1 unless a class says otherwise."""

from enum import StrEnum


class ChannelName(StrEnum):
    TELEGRAM = "telegram"
    SLACK = "slack"
    WEB = "web"
    MEMORY = "memory"


class Role(StrEnum):
    STUDENT = "student"
    TEACHER = "teacher"
    ADVISOR = "advisor"
    GUARDIAN = "guardian"
    LEADER = "leader"


class SectionKind(StrEnum):
    COURSE = "course"
    ADVISORY = "advisory"


class Membership(StrEnum):
    """As what a person belongs to a section."""

    STUDENT = "student"
    TEACHER = "teacher"


class CompetencyKind(StrEnum):
    ACADEMIC = "academic"
    HIGHER_ORDER = "higher_order"
    HABIT = "habit"


class EvidenceKind(StrEnum):
    CONFERENCE = "conference"
    OBSERVATION = "observation"
    PERFORMANCE_TASK = "performance_task"
    PRODUCT = "product"
    ORAL = "oral"
    WRITTEN = "written"
    SELF_REPORT = "self_report"
    PEER_FEEDBACK = "peer_feedback"
    OUTSIDE_SCHOOL = "outside_school"


class EvidenceContext(StrEnum):
    CLASS = "class"
    HOME = "home"
    COMMUNITY = "community"
    WORK = "work"
    ONLINE = "online"


class Showing(StrEnum):
    """How a student wants to show what they can do in a conference."""

    EXPLAIN = "explain"
    PERFORM = "perform"
    PORTFOLIO = "portfolio"
    WRITTEN = "written"
    OTHER = "other"


class ConferenceState(StrEnum):
    REQUESTED = "requested"
    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    MISSED = "missed"
    """The time came and the student did not: no verdict, only another time to find."""
    NOT_YET = "not_yet"
    MET = "met"
    CANCELLED = "cancelled"


class Medium(StrEnum):
    """In what form a piece of evidence came."""

    PICTURE = "picture"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"
    LINK = "link"
    WORDS = "words"


class EvidenceReview(StrEnum):
    """What a teacher says to evidence that others gave: a classmate, somebody outside of school."""

    AWAITED = "awaited"
    ACCEPTED = "accepted"
    SET_ASIDE = "set_aside"
    """Kept, with the reason, and counted nowhere."""


class SecondReason(StrEnum):
    """Why a second judgement is asked for."""

    SAMPLE = "sample"
    REQUEST = "request"


class Visibility(StrEnum):
    """Who may read a reflection besides its author; each step includes the ones before it."""

    PRIVATE = "private"
    ADVISOR = "advisor"
    TEACHERS = "teachers"
    FAMILY = "family"


class LinkState(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class HelpKind(StrEnum):
    STUCK = "stuck"
    NOW = "now"


class HelpReason(StrEnum):
    """As what somebody is reached by "help now"; first the lead, then the advisors, then the leaders."""

    LEAD = "lead"
    ADVISOR = "advisor"
    LEADER = "leader"


class ClosureKind(StrEnum):
    NO_SCHOOL = "no_school"
    EMERGENCY = "emergency"


class TargetStanding(StrEnum):
    """Where one planned target stands against its agreed date. Source: DOMAIN rule 17 and section 4."""

    MET = "met"
    WAITING = "waiting"
    DUE_SOON = "due_soon"
    BEHIND = "behind"
    NOT_DUE = "not_due"
    EXCUSED = "excused"
    NO_DATE = "no_date"


class PaceStatus(StrEnum):
    """Where one plan stands: for adults' lists, never a label of a person. Source: DOMAIN rule 17."""

    ON_PACE = "on_pace"
    DUE_SOON = "due_soon"
    WAITING = "waiting"
    BEHIND = "behind"
    STALLED = "stalled"
    """Dates passed, there is fresh evidence, and no level grew."""
    SLOW_BUT_GROWING = "slow_but_growing"
    FAST_BUT_SHALLOW = "fast_but_shallow"
    """Ahead, and all fresh evidence is of recall."""
    NO_DATA = "no_data"
    """Dates passed and nothing was logged for weeks: a question, never a verdict."""
    AHEAD = "ahead"
    EXCUSED = "excused"
    NO_DATES = "no_dates"
    ENROLLED_TOO_LATE = "enrolled_too_late"
    """Too late to be given dates that could be met."""
    DONE = "done"
    NO_PLAN = "no_plan"
    """Of a student without any plan."""


class AbsenceState(StrEnum):
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class MoveCause(StrEnum):
    """Why an agreed date moved."""

    AGREED = "agreed"
    """A person named the day: it keeps that day."""
    PLAN = "plan"
    """The plan it stands in was changed."""
    CALENDAR = "calendar"
    """The day became one without school, or a hard end came nearer."""


class ProposalState(StrEnum):
    """What became of a date that a student proposed."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    """Another date was agreed on."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CaseState(StrEnum):
    """Source: DOMAIN rule 20."""

    OPEN = "open"
    SUPPORTED = "supported"
    """A support with a success signal and a review date is recorded; comes back on that day."""
    SNOOZED = "snoozed"
    CLOSED = "closed"


class Rung(StrEnum):
    """Who is asked to respond: the steps of the ladder. Source: DOMAIN rule 20."""

    STUDENT = "student"
    ADULT = "adult"
    TEAM = "team"


class CaseStepKind(StrEnum):
    """What happened to a case."""

    OPENED = "opened"
    STUDENT_TOLD = "student_told"
    STUDENT_ANSWERED = "student_answered"
    """They have worked on it somewhere else."""
    ADULT_TOLD = "adult_told"
    TEAM_TOLD = "team_told"
    CONFERENCE_OFFERED = "conference_offered"
    DATE_AGREED = "date_agreed"
    SUPPORT_RECORDED = "support_recorded"
    SNOOZED = "snoozed"
    NEED_NAMED = "need_named"
    CAME_BACK = "came_back"
    REVIEWED = "reviewed"
    CLOSED = "closed"


class SupportResult(StrEnum):
    """What a review found: is it working?"""

    WORKED = "worked"
    PARTLY = "partly"
    NOT_YET = "not_yet"


class Rhythm(StrEnum):
    """How often somebody wants their weekly message. Source: DOMAIN rule 28"""

    FADING = "fading"
    """Every week, and less often as they stay on pace."""
    EVERY_WEEK = "every_week"
    OFF = "off"


class NudgeReason(StrEnum):
    """Why somebody gets a message that no act of anybody caused. Source: DOMAIN rule 11."""

    DATE_PASSED = "date_passed"
    WEEKLY = "weekly"
    REQUEST_WAITS = "request_waits"
    NO_DATA = "no_data"
    AHEAD = "ahead"
    DIGEST = "digest"
    REVIEW_DUE = "review_due"
    TEAM = "team"
    CONFERENCE_SOON = "conference_soon"
    CHECK_IN = "check_in"
    FAMILY_WEEK = "family_week"


class IncomingState(StrEnum):
    NEW = "new"
    DONE = "done"
    QUARANTINED = "quarantined"


class PromiseState(StrEnum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    DROPPED = "dropped"


class ReflectionOccasion(StrEnum):
    """What a prompt to reflect follows. Source: DOMAIN rule 25"""

    ANY_TIME = "any_time"
    CONFERENCE = "conference"
    TARGET_MET = "target_met"
    PLAN_MOVED = "plan_moved"
    WEEK_ENDS = "week_ends"


class GoalState(StrEnum):
    """What became of a student's goal of a week, as the student says."""

    OPEN = "open"
    REACHED = "reached"
    PARTLY = "partly"
    CARRIED = "carried"
    """Goes on as a goal of a later week."""
    LET_GO = "let_go"


class CheckInState(StrEnum):
    """Where a week's check-in of one student stands."""

    ASKED = "asked"
    """Not answered yet, whether or not the questions could be sent."""
    ANSWERED = "answered"
    RATHER_TALK = "rather_talk"
    MET = "met"
    AWAY = "away"
    """The whole week, as an advisor confirmed."""


class CheckInMissed(StrEnum):
    """Why a week's check-in had no talk."""

    ABSENT = "absent"
    """The student was away."""
    NO_TIME = "no_time"
    DECLINED = "declined"
    """The student did not want to this week."""


class Holder(StrEnum):
    """Who does what was agreed in a check-in."""

    STUDENT = "student"
    ADVISOR = "advisor"


class HelpWish(StrEnum):
    """What would help, as a student says in a check-in: for seeing who shares a need."""

    EXPLAIN = "explain"
    """Somebody explains it another way."""
    TIME = "time"
    PARTNER = "partner"
    """Somebody to work with."""
    MATERIALS = "materials"
    PLACE = "place"
    """A place to work in quiet."""
    PLAN = "plan"
    """Sorting out what comes first."""
    TALK = "talk"
    NOTHING = "nothing"


class FamilyPart(StrEnum):
    """What a family may be told of. Source: DOMAIN rule 32"""

    LEVELS = "levels"
    PACE = "pace"
    CONFERENCES = "conferences"


class FamilyTaskReason(StrEnum):
    """Why an advisor has something to do for a family."""

    NO_LINK = "no_link"
    OUT_OF_REACH = "out_of_reach"
    ON_PAPER = "on_paper"
    """Reads a printed page."""
    ASKED = "asked"
    """They wrote a few words to the advisor."""


class LedState(StrEnum):
    DRAFT = "draft"
    SHARED = "shared"
    ENDED = "ended"


class LedPart(StrEnum):
    """What a student can show in a conference that they lead."""

    EVIDENCE = "evidence"
    REFLECTION = "reflection"
    GROWTH = "growth"
    GOAL = "goal"
    HABIT = "habit"
