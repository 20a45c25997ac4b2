"""What shows learning, and what teachers concluded from it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.models.base import Moment, SchoolRow, belongs_to, index, unique, word_of
from domain.models.sealed import SealedText
from domain.vocabulary import EvidenceContext, EvidenceKind, EvidenceReview


class Attachment(SchoolRow, table=True):
    """A file from a person. The bytes lie in the attachment store under their hash."""

    __table_args__ = (
        belongs_to("person", "owner_id"),
        unique("owner_id", "sha256"),
        sa.Index("ix_attachment_sha256", "sha256"),
    )

    owner_id: UUID
    sha256: str
    media_type: str
    size_bytes: int
    file_name: str | None = Field(default=None, sa_type=SealedText("attachment.file_name"))
    duration_seconds: int | None = None
    received_at: datetime = Field(sa_type=Moment)


class Evidence(SchoolRow, table=True):
    """Something that shows learning, of one kind, for one or more targets.

    What a student sends is kept at once and tagged afterwards; without a target it counts nowhere yet.
    """

    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("person", "logged_by_id"),
        belongs_to("person", "reviewed_by_id"),
        index("ix_evidence_student", "student_id", "shown_at"),
        unique("student_id", "key"),
    )

    student_id: UUID
    kind: EvidenceKind = Field(sa_type=word_of(EvidenceKind))
    context: EvidenceContext = Field(sa_type=word_of(EvidenceContext))
    is_new_context: bool = False
    """Shown somewhere other than where it was learned (DOMAIN rule 3)."""
    title: str = Field(sa_type=SealedText("evidence.title"))
    text: str | None = Field(default=None, sa_type=SealedText("evidence.text"))
    url: str | None = Field(default=None, sa_type=SealedText("evidence.url"))
    key: str | None = None
    """Of the request or the album that made it: what comes again, or belongs to it, makes no second one."""
    logged_by_id: UUID
    """The student, or whoever gave it: a teacher, a classmate."""
    given_by: str | None = Field(default=None, sa_type=SealedText("evidence.given_by"))
    """Name of somebody outside of school who gave it."""
    logged_at: datetime = Field(sa_type=Moment)
    shown_at: datetime = Field(sa_type=Moment)
    """When the learning was shown; what is entered late is ordered by this."""
    review: EvidenceReview | None = Field(default=None, sa_type=word_of(EvidenceReview))
    """Of what others gave: counted only once a teacher accepted it. None needs none."""
    reviewed_by_id: UUID | None = None
    reviewed_at: datetime | None = Field(default=None, sa_type=Moment)
    review_note: str | None = Field(default=None, sa_type=SealedText("evidence.review_note"))
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    """The student took it back: shown to nobody and counted nowhere. What a judgement rests on stays."""


class EvidenceFile(SQLModel, table=True):
    """A file of a piece of evidence: several photos are one piece."""

    __tablename__ = "evidence_file"
    __table_args__ = (
        belongs_to("evidence", "evidence_id"),
        belongs_to("attachment", "attachment_id"),
        unique("evidence_id", "attachment_id"),
    )

    school_id: UUID = Field(primary_key=True)
    evidence_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    """From 0, in the order in which they came."""
    attachment_id: UUID


class EvidenceTarget(SQLModel, table=True):
    """Which targets a piece of evidence speaks to."""

    __tablename__ = "evidence_target"
    __table_args__ = (
        belongs_to("evidence", "evidence_id"),
        belongs_to("learning_target", "target_id"),
        index("ix_evidence_target_target", "target_id", "evidence_id"),
    )

    school_id: UUID = Field(primary_key=True)
    evidence_id: UUID = Field(primary_key=True)
    target_id: UUID = Field(primary_key=True)


class Judgement(SchoolRow, table=True):
    """A teacher's statement of the level a student has shown. The database refuses to change or delete it."""

    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("learning_target", "target_id"),
        belongs_to("level", "level_id"),
        belongs_to("person", "judged_by_id"),
        belongs_to("conference", "conference_id"),
        belongs_to("attachment", "attachment_id"),
        index("ix_judgement_student", "student_id", "target_id", "shown_at"),
    )

    student_id: UUID
    target_id: UUID
    level_id: UUID
    judged_by_id: UUID
    judged_at: datetime = Field(sa_type=Moment)
    shown_at: datetime = Field(sa_type=Moment)
    """When it was shown; the current level is the latest by this, then by `judged_at`."""
    conference_id: UUID | None = None
    met: str | None = Field(default=None, sa_type=SealedText("judgement.met"))
    missing: str | None = Field(default=None, sa_type=SealedText("judgement.missing"))
    reason: str | None = Field(default=None, sa_type=SealedText("judgement.reason"))
    """Why Proficient stands although the evidence rule asks for more (DOMAIN rule 3)."""
    feedback: str | None = Field(default=None, sa_type=SealedText("judgement.feedback"))
    """Further words of the teacher to the student."""
    attachment_id: UUID | None = None
    """The same as a voice message."""


class JudgementEvidence(SQLModel, table=True):
    """On which evidence a judgement rests."""

    __tablename__ = "judgement_evidence"
    __table_args__ = (belongs_to("judgement", "judgement_id"), belongs_to("evidence", "evidence_id"))

    school_id: UUID = Field(primary_key=True)
    judgement_id: UUID = Field(primary_key=True)
    evidence_id: UUID = Field(primary_key=True)


class FeedbackRequest(SchoolRow, table=True):
    """A student asks a classmate, or somebody outside of school, what they saw. What comes back is evidence
    that waits for a teacher's review.
    """

    __tablename__ = "feedback_request"
    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("person", "peer_id"),
        belongs_to("learning_target", "target_id"),
        belongs_to("evidence", "evidence_id"),
        belongs_to("evidence", "result_id"),
        index("ix_feedback_request_peer", "peer_id", "answered_at"),
        sa.CheckConstraint("(peer_id IS NULL) <> (mentor_name IS NULL)", name="peer_or_mentor"),
    )

    student_id: UUID
    target_id: UUID
    evidence_id: UUID | None = None
    """The piece to look at; nothing else of the student's is shown."""
    question: str = Field(sa_type=SealedText("feedback_request.question"))
    peer_id: UUID | None = None
    mentor_name: str | None = Field(default=None, sa_type=SealedText("feedback_request.mentor_name"))
    token_sha256: str | None = Field(default=None, unique=True)
    """Of the address a mentor was given; the address itself is stored nowhere."""
    asked_at: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    declined_at: datetime | None = Field(default=None, sa_type=Moment)
    result_id: UUID | None = None
