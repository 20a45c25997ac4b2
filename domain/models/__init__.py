"""All tables. Importing this package registers every one of them."""

from domain.models.conferences import (
    Conference,
    ConferenceEvidence,
    ConferenceStep,
    HelpRequest,
    Support,
)
from domain.models.evidence import (
    Attachment,
    Evidence,
    EvidenceTarget,
    HabitRating,
    Judgement,
    JudgementEvidence,
    Reflection,
)
from domain.models.exchange import AuditEntry, Card, DemoClock, FormDraft, Incoming, Promise
from domain.models.frameworks import (
    Competency,
    Framework,
    FrameworkItem,
    LearningTarget,
    Level,
    LevelDescription,
    LevelScale,
    Prerequisite,
    TargetResource,
)
from domain.models.links import ChannelLink, Invite, LinkAttempt
from domain.models.pace import Absence, Cadence, CaseStep, Need, PaceCase, PlanStanding
from domain.models.people import Enrolment, Guardianship, Person, RoleAssignment, Section
from domain.models.plans import DateMove, DateProposal, Plan, PlannedTarget, SectionPlan, SectionPlanStep
from domain.models.school import Calendar, Closure, InstructionalDay, School

__all__ = [
    "Absence",
    "Attachment",
    "AuditEntry",
    "Cadence",
    "Calendar",
    "Card",
    "CaseStep",
    "ChannelLink",
    "Closure",
    "Competency",
    "Conference",
    "ConferenceEvidence",
    "ConferenceStep",
    "DateMove",
    "DateProposal",
    "DemoClock",
    "Enrolment",
    "Evidence",
    "EvidenceTarget",
    "FormDraft",
    "Framework",
    "FrameworkItem",
    "Guardianship",
    "HabitRating",
    "HelpRequest",
    "Incoming",
    "InstructionalDay",
    "Invite",
    "Judgement",
    "JudgementEvidence",
    "LearningTarget",
    "Level",
    "LevelDescription",
    "LevelScale",
    "LinkAttempt",
    "Need",
    "PaceCase",
    "Person",
    "Plan",
    "PlanStanding",
    "PlannedTarget",
    "Prerequisite",
    "Promise",
    "Reflection",
    "RoleAssignment",
    "School",
    "Section",
    "SectionPlan",
    "SectionPlanStep",
    "Support",
    "TargetResource",
]
