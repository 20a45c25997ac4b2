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
    NOT_YET = "not_yet"
    MET = "met"
    CANCELLED = "cancelled"


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
