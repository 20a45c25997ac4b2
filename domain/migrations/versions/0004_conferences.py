"""Conference times and files of evidence, feedback from others, and agreement between judges"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import domain.models.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


STATES = ("requested", "proposed", "scheduled", "not_yet", "met", "cancelled")

CHECKS = (
    ("conference", "state", "conferencestate"),
    ("conference_step", "from_state", "from_state"),
    ("conference_step", "to_state", "conferencestate"),
)


def _allow_states(states: tuple[str, ...]) -> None:
    """The words a conference's state may be."""
    words = ", ".join(f"'{state}'" for state in states)
    for table, column, name in CHECKS:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({column} IN ({words}))")


def upgrade() -> None:
    op.add_column("cadence", sa.Column("reminds", sa.Boolean(), nullable=True))
    op.create_table(
        "calendar_feed",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("revoked_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_calendar_feed_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_calendar_feed_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_calendar_feed_token_sha256")),
    )
    op.create_index("ix_calendar_feed_person", "calendar_feed", ["school_id", "person_id"], unique=False)
    op.create_table(
        "conference_hours",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint("begins_at < ends_at", name=op.f("ck_conference_hours_begins_before_it_ends")),
        sa.CheckConstraint("minutes > 0 AND capacity > 0", name=op.f("ck_conference_hours_has_room")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_conference_hours_is_a_weekday")),
        sa.ForeignKeyConstraint(
            ["school_id", "teacher_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_conference_hours_school_id_teacher_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_conference_hours_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_conference_hours")),
    )
    op.create_index(
        "ix_conference_hours_teacher",
        "conference_hours",
        ["school_id", "teacher_id", "weekday"],
        unique=False,
    )
    op.create_table(
        "conference_slot",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("ends_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "teacher_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_conference_slot_school_id_teacher_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_conference_slot_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_conference_slot")),
        sa.UniqueConstraint(
            "school_id",
            "teacher_id",
            "starts_at",
            "seat",
            name=op.f("uq_conference_slot_school_id_teacher_id_starts_at_seat"),
        ),
    )
    op.create_table(
        "evidence_file",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "attachment_id"],
            ["attachment.school_id", "attachment.id"],
            name=op.f("fk_evidence_file_school_id_attachment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "evidence_id"],
            ["evidence.school_id", "evidence.id"],
            name=op.f("fk_evidence_file_school_id_evidence_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "evidence_id", "position", name=op.f("pk_evidence_file")),
        sa.UniqueConstraint(
            "school_id",
            "evidence_id",
            "attachment_id",
            name=op.f("uq_evidence_file_school_id_evidence_id_attachment_id"),
        ),
    )
    op.create_table(
        "exemplar",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("level_id", sa.Uuid(), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("attachment_id", sa.Uuid(), nullable=True),
        sa.Column("for_students", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("retired_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "attachment_id"],
            ["attachment.school_id", "attachment.id"],
            name=op.f("fk_exemplar_school_id_attachment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "level_id"],
            ["level.school_id", "level.id"],
            name=op.f("fk_exemplar_school_id_level_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "made_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_exemplar_school_id_made_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "target_id"],
            ["learning_target.school_id", "learning_target.id"],
            name=op.f("fk_exemplar_school_id_target_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_exemplar_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_exemplar")),
    )
    op.create_index("ix_exemplar_target", "exemplar", ["school_id", "target_id"], unique=False)
    op.create_table(
        "feedback_request",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("question", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("peer_id", sa.Uuid(), nullable=True),
        sa.Column("mentor_name", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("token_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("asked_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("answered_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("declined_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("result_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(peer_id IS NULL) <> (mentor_name IS NULL)", name=op.f("ck_feedback_request_peer_or_mentor")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "evidence_id"],
            ["evidence.school_id", "evidence.id"],
            name=op.f("fk_feedback_request_school_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "peer_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_feedback_request_school_id_peer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "result_id"],
            ["evidence.school_id", "evidence.id"],
            name=op.f("fk_feedback_request_school_id_result_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_feedback_request_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "target_id"],
            ["learning_target.school_id", "learning_target.id"],
            name=op.f("fk_feedback_request_school_id_target_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_feedback_request_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_feedback_request")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_feedback_request_token_sha256")),
    )
    op.create_index(
        "ix_feedback_request_peer", "feedback_request", ["school_id", "peer_id", "answered_at"], unique=False
    )
    op.create_table(
        "exemplar_rating",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exemplar_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("level_id", sa.Uuid(), nullable=False),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("rated_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "exemplar_id"],
            ["exemplar.school_id", "exemplar.id"],
            name=op.f("fk_exemplar_rating_school_id_exemplar_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "level_id"],
            ["level.school_id", "level.id"],
            name=op.f("fk_exemplar_rating_school_id_level_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_exemplar_rating_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_exemplar_rating_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_exemplar_rating")),
        sa.UniqueConstraint(
            "school_id",
            "exemplar_id",
            "person_id",
            name=op.f("uq_exemplar_rating_school_id_exemplar_id_person_id"),
        ),
    )
    op.create_table(
        "second_judgement",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("judgement_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column(
            "because",
            sa.Enum(
                "sample", "request", name="secondreason", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("level_id", sa.Uuid(), nullable=True),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("judged_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("declined_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "asked_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_second_judgement_school_id_asked_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "judge_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_second_judgement_school_id_judge_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "judgement_id"],
            ["judgement.school_id", "judgement.id"],
            name=op.f("fk_second_judgement_school_id_judgement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "level_id"],
            ["level.school_id", "level.id"],
            name=op.f("fk_second_judgement_school_id_level_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_second_judgement_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_second_judgement")),
        sa.UniqueConstraint(
            "school_id",
            "judgement_id",
            "judge_id",
            name=op.f("uq_second_judgement_school_id_judgement_id_judge_id"),
        ),
    )
    op.create_index(
        "ix_second_judgement_judge", "second_judgement", ["school_id", "judge_id", "judged_at"], unique=False
    )
    op.create_table(
        "moderation",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("second_judgement_id", sa.Uuid(), nullable=False),
        sa.Column("level_id", sa.Uuid(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_moderation_school_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "level_id"],
            ["level.school_id", "level.id"],
            name=op.f("fk_moderation_school_id_level_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "second_judgement_id"],
            ["second_judgement.school_id", "second_judgement.id"],
            name=op.f("fk_moderation_school_id_second_judgement_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_moderation_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_moderation")),
    )
    op.create_index(
        "ix_moderation_second_judgement",
        "moderation",
        ["school_id", "second_judgement_id", "at"],
        unique=False,
    )
    op.add_column("conference", sa.Column("self_level_id", sa.Uuid(), nullable=True))
    op.add_column("conference", sa.Column("slot_id", sa.Uuid(), nullable=True))
    op.add_column(
        "conference", sa.Column("held_until", domain.models.base.Moment(timezone=True), nullable=True)
    )
    op.add_column(
        "conference", sa.Column("wished_at", domain.models.base.Moment(timezone=True), nullable=True)
    )
    op.add_column("conference", sa.Column("response", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column(
        "conference", sa.Column("responded_at", domain.models.base.Moment(timezone=True), nullable=True)
    )
    op.create_index("ix_conference_slot", "conference", ["school_id", "slot_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_conference_school_id_self_level_id"),
        "conference",
        "level",
        ["school_id", "self_level_id"],
        ["school_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_conference_school_id_slot_id"),
        "conference",
        "conference_slot",
        ["school_id", "slot_id"],
        ["school_id", "id"],
    )
    op.alter_column("conference_step", "by_id", existing_type=sa.UUID(), nullable=True)
    op.add_column("evidence", sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column("evidence", sa.Column("given_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column(
        "evidence",
        sa.Column(
            "review",
            sa.Enum(
                "awaited",
                "accepted",
                "set_aside",
                name="evidencereview",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
    )
    op.add_column("evidence", sa.Column("reviewed_by_id", sa.Uuid(), nullable=True))
    op.add_column(
        "evidence", sa.Column("reviewed_at", domain.models.base.Moment(timezone=True), nullable=True)
    )
    op.add_column("evidence", sa.Column("review_note", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column(
        "evidence", sa.Column("withdrawn_at", domain.models.base.Moment(timezone=True), nullable=True)
    )
    op.create_unique_constraint(
        op.f("uq_evidence_school_id_student_id_key"), "evidence", ["school_id", "student_id", "key"]
    )
    op.drop_constraint(op.f("fk_evidence_school_id_attachment_id"), "evidence", type_="foreignkey")
    op.create_foreign_key(
        op.f("fk_evidence_school_id_reviewed_by_id"),
        "evidence",
        "person",
        ["school_id", "reviewed_by_id"],
        ["school_id", "id"],
    )
    op.execute(
        "INSERT INTO evidence_file (school_id, evidence_id, position, attachment_id) "
        "SELECT school_id, id, 0, attachment_id FROM evidence WHERE attachment_id IS NOT NULL"
    )
    op.drop_column("evidence", "attachment_id")
    op.add_column("outbox", sa.Column("thread", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.create_index(
        "ix_outbox_thread",
        "outbox",
        ["school_id", "recipient_id", "thread"],
        unique=False,
        postgresql_where=sa.text("thread IS NOT NULL"),
    )
    op.add_column("judgement", sa.Column("feedback", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column("judgement", sa.Column("attachment_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_judgement_school_id_attachment_id"),
        "judgement",
        "attachment",
        ["school_id", "attachment_id"],
        ["school_id", "id"],
    )
    op.add_column("support", sa.Column("adult_response", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column(
        "support", sa.Column("adult_responded_at", domain.models.base.Moment(timezone=True), nullable=True)
    )
    _allow_states((*STATES, "missed"))
    # An outcome of before was answered in its support; one that was met asked for no answer.
    op.execute(
        "UPDATE conference SET response = support.student_response, responded_at = support.student_responded_at "
        "FROM support WHERE support.school_id = conference.school_id AND support.conference_id = conference.id "
        "AND support.closed_at IS NULL AND support.student_responded_at IS NOT NULL"
    )
    op.execute("UPDATE conference SET responded_at = closed_at WHERE state = 'met'")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON moderation "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL waymark.erasing = 'on'")
    op.execute("UPDATE conference SET state = 'requested' WHERE state = 'missed'")
    op.execute("UPDATE conference_step SET from_state = 'requested' WHERE from_state = 'missed'")
    op.execute("UPDATE conference_step SET to_state = 'requested' WHERE to_state = 'missed'")
    op.execute("DELETE FROM conference_step WHERE by_id IS NULL")
    _allow_states(STATES)
    op.drop_column("support", "adult_responded_at")
    op.drop_column("support", "adult_response")
    op.drop_constraint(op.f("fk_judgement_school_id_attachment_id"), "judgement", type_="foreignkey")
    op.drop_column("judgement", "attachment_id")
    op.drop_column("judgement", "feedback")
    op.drop_index("ix_outbox_thread", table_name="outbox", postgresql_where=sa.text("thread IS NOT NULL"))
    op.drop_column("outbox", "thread")
    op.add_column("evidence", sa.Column("attachment_id", sa.UUID(), autoincrement=False, nullable=True))
    op.execute(
        "UPDATE evidence SET attachment_id = file.attachment_id FROM evidence_file AS file "
        "WHERE file.school_id = evidence.school_id AND file.evidence_id = evidence.id AND file.position = 0"
    )
    op.drop_constraint(op.f("fk_evidence_school_id_reviewed_by_id"), "evidence", type_="foreignkey")
    op.create_foreign_key(
        op.f("fk_evidence_school_id_attachment_id"),
        "evidence",
        "attachment",
        ["school_id", "attachment_id"],
        ["school_id", "id"],
    )
    op.drop_constraint(op.f("uq_evidence_school_id_student_id_key"), "evidence", type_="unique")
    op.drop_column("evidence", "withdrawn_at")
    op.drop_column("evidence", "review_note")
    op.drop_column("evidence", "reviewed_at")
    op.drop_column("evidence", "reviewed_by_id")
    op.drop_column("evidence", "review")
    op.drop_column("evidence", "given_by")
    op.drop_column("evidence", "key")
    op.alter_column("conference_step", "by_id", existing_type=sa.UUID(), nullable=False)
    op.drop_constraint(op.f("fk_conference_school_id_slot_id"), "conference", type_="foreignkey")
    op.drop_constraint(op.f("fk_conference_school_id_self_level_id"), "conference", type_="foreignkey")
    op.drop_index("ix_conference_slot", table_name="conference")
    op.drop_column("conference", "responded_at")
    op.drop_column("conference", "response")
    op.drop_column("conference", "wished_at")
    op.drop_column("conference", "held_until")
    op.drop_column("conference", "slot_id")
    op.drop_column("conference", "self_level_id")
    op.drop_index("ix_moderation_second_judgement", table_name="moderation")
    op.drop_table("moderation")
    op.drop_index("ix_second_judgement_judge", table_name="second_judgement")
    op.drop_table("second_judgement")
    op.drop_table("exemplar_rating")
    op.drop_index("ix_feedback_request_peer", table_name="feedback_request")
    op.drop_table("feedback_request")
    op.drop_index("ix_exemplar_target", table_name="exemplar")
    op.drop_table("exemplar")
    op.drop_table("evidence_file")
    op.drop_table("conference_slot")
    op.drop_index("ix_conference_hours_teacher", table_name="conference_hours")
    op.drop_table("conference_hours")
    op.drop_index("ix_calendar_feed_person", table_name="calendar_feed")
    op.drop_table("calendar_feed")
    op.drop_column("cadence", "reminds")
