"""Check-ins, goals, families, and sealed words"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import domain.models.base
from domain.migrations.sealing import Words, seal, unseal

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = {
    "reflection": Words("text"),
    "habit_rating": Words("sentence"),
    "form_draft": Words("answers", kind="jsonb", is_required=True),
    "inbox": Words("payload", kind="jsonb", is_required=True),
    "outbox": Words("facts", kind="jsonb", is_required=True),
}
"""What is sealed from now on, by table."""

HAS_WORDS_OR_VOICE = "text IS NOT NULL OR attachment_id IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "key_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_check")),
    )
    op.create_table(
        "reflection_prompt",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "any_time",
                "conference",
                "target_met",
                "plan_moved",
                "week_ends",
                name="reflectionoccasion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_reflection_prompt_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_reflection_prompt")),
        sa.UniqueConstraint(
            "school_id", "name", "language", name=op.f("uq_reflection_prompt_school_id_name_language")
        ),
    )
    op.create_table(
        "family_summary",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("goes_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=True),
        sa.Column("seen_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("seen_with_id", sa.Uuid(), nullable=True),
        sa.Column("held_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("gone_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "seen_with_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_family_summary_school_id_seen_with_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_family_summary_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_family_summary_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_family_summary")),
        sa.UniqueConstraint(
            "school_id", "student_id", "week_on", name=op.f("uq_family_summary_school_id_student_id_week_on")
        ),
    )
    op.create_index(
        "ix_family_summary_week", "family_summary", ["school_id", "week_on", "gone_at"], unique=False
    )
    op.create_table(
        "family_task",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("guardian_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "no_link",
                "out_of_reach",
                "on_paper",
                "asked",
                name="familytaskreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("done_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "done_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_family_task_school_id_done_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "guardian_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_family_task_school_id_guardian_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_family_task_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_family_task_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_family_task")),
    )
    op.create_index(
        "ix_family_task_student", "family_task", ["school_id", "student_id", "done_at"], unique=False
    )
    op.create_index(
        "uq_family_task_open",
        "family_task",
        ["school_id", "student_id", "guardian_id"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL AND reason <> 'asked'"),
    )
    op.create_table(
        "student_led_conference",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "shared",
                "ended",
                name="ledstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("opening", sa.LargeBinary(), nullable=True),
        sa.Column("happens_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("rehearsed_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("with_family", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("with_advisor", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("shared_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("ended_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_student_led_conference_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_student_led_conference_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_student_led_conference")),
    )
    op.create_index(
        "ix_student_led_conference_student",
        "student_led_conference",
        ["school_id", "student_id", "made_at"],
        unique=False,
    )
    op.create_index(
        "uq_student_led_conference_draft",
        "student_led_conference",
        ["school_id", "student_id"],
        unique=True,
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "student_led_part",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("conference_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "evidence",
                "reflection",
                "growth",
                "goal",
                "habit",
                name="ledpart",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ref_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "conference_id"],
            ["student_led_conference.school_id", "student_led_conference.id"],
            name=op.f("fk_student_led_part_school_id_conference_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "conference_id", "position", name=op.f("pk_student_led_part")),
        sa.UniqueConstraint(
            "school_id",
            "conference_id",
            "kind",
            "ref_id",
            name=op.f("uq_student_led_part_school_id_conference_id_kind_ref_id"),
        ),
    )
    op.create_table(
        "advisory_time",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_advisory_time_weekday")),
        sa.ForeignKeyConstraint(
            ["school_id", "section_id"],
            ["section.school_id", "section.id"],
            name=op.f("fk_advisory_time_school_id_section_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "set_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_advisory_time_school_id_set_by_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_advisory_time_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_advisory_time")),
        sa.UniqueConstraint("school_id", "section_id", name=op.f("uq_advisory_time_school_id_section_id")),
    )
    op.create_table(
        "check_in",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("opened_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("edited_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("wants_to_talk", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("meets_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("met_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("met_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "missed",
            sa.Enum(
                "absent",
                "no_time",
                "declined",
                name="checkinmissed",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "answered_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_check_in_school_id_answered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "met_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_check_in_school_id_met_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "section_id"],
            ["section.school_id", "section.id"],
            name=op.f("fk_check_in_school_id_section_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_check_in_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_check_in_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_check_in")),
        sa.UniqueConstraint(
            "school_id", "student_id", "week_on", name=op.f("uq_check_in_school_id_student_id_week_on")
        ),
    )
    op.create_index("ix_check_in_section", "check_in", ["school_id", "section_id", "week_on"], unique=False)
    op.create_table(
        "check_in_agreement",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("check_in_id", sa.Uuid(), nullable=False),
        sa.Column(
            "holder",
            sa.Enum(
                "student", "advisor", name="holder", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("is_done", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (is_done IS NULL)", name=op.f("ck_check_in_agreement_done_or_let_go")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "check_in_id"],
            ["check_in.school_id", "check_in.id"],
            name=op.f("fk_check_in_agreement_school_id_check_in_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "closed_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_check_in_agreement_school_id_closed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "made_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_check_in_agreement_school_id_made_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_check_in_agreement_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_check_in_agreement_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_check_in_agreement")),
    )
    op.create_index(
        "ix_check_in_agreement_student",
        "check_in_agreement",
        ["school_id", "student_id", "closed_at"],
        unique=False,
    )
    op.create_table(
        "check_in_note",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_in_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("attachment_id", sa.Uuid(), nullable=True),
        sa.Column("noted_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "words IS NOT NULL OR attachment_id IS NOT NULL", name=op.f("ck_check_in_note_has_words_or_voice")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "attachment_id"],
            ["attachment.school_id", "attachment.id"],
            name=op.f("fk_check_in_note_school_id_attachment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "author_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_check_in_note_school_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "check_in_id"],
            ["check_in.school_id", "check_in.id"],
            name=op.f("fk_check_in_note_school_id_check_in_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_check_in_note_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_check_in_note")),
    )
    op.create_index("ix_check_in_note_check_in", "check_in_note", ["school_id", "check_in_id"], unique=False)
    op.create_table(
        "goal",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "reached",
                "partly",
                "carried",
                "let_go",
                name="goalstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("set_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("looked_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.Column("finding", sa.LargeBinary(), nullable=True),
        sa.Column("carried_to_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "carried_to_id"],
            ["goal.school_id", "goal.id"],
            name=op.f("fk_goal_school_id_carried_to_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_goal_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "target_id"],
            ["learning_target.school_id", "learning_target.id"],
            name=op.f("fk_goal_school_id_target_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_goal_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_goal")),
    )
    op.create_index("ix_goal_student", "goal", ["school_id", "student_id", "week_on"], unique=False)
    op.create_table(
        "reflection_ask",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "any_time",
                "conference",
                "target_met",
                "plan_moved",
                "week_ends",
                name="reflectionoccasion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("prompt", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_reflection_ask_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "target_id"],
            ["learning_target.school_id", "learning_target.id"],
            name=op.f("fk_reflection_ask_school_id_target_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_reflection_ask_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_reflection_ask")),
        sa.UniqueConstraint("school_id", "key", name=op.f("uq_reflection_ask_school_id_key")),
    )
    op.create_index(
        "ix_reflection_ask_student", "reflection_ask", ["school_id", "student_id", "asked_at"], unique=False
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"], unique=False)
    op.add_column(
        "guardianship", sa.Column("hears", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column(
        "guardianship", sa.Column("on_paper", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("reflection", sa.Column("ask_id", sa.Uuid(), nullable=True))
    op.add_column("reflection", sa.Column("prompt", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column(
        "reflection", sa.Column("edited_at", domain.models.base.Moment(timezone=True), nullable=True)
    )
    op.create_foreign_key(
        op.f("fk_reflection_school_id_ask_id"),
        "reflection",
        "reflection_ask",
        ["school_id", "ask_id"],
        ["school_id", "id"],
    )
    op.execute("UPDATE inbox SET payload = '{}' WHERE state = 'done'")  # never read again
    for table, words in WORDS.items():
        seal(table, words)
    op.create_check_constraint("has_words_or_voice", "reflection", HAS_WORDS_OR_VOICE)


def downgrade() -> None:
    op.drop_constraint(op.f("fk_reflection_school_id_ask_id"), "reflection", type_="foreignkey")
    op.drop_column("reflection", "edited_at")
    op.drop_column("reflection", "prompt")
    op.drop_column("reflection", "ask_id")
    op.drop_index("ix_attachment_sha256", table_name="attachment")
    op.drop_column("guardianship", "on_paper")
    op.drop_column("guardianship", "hears")
    op.drop_index("ix_reflection_ask_student", table_name="reflection_ask")
    op.drop_table("reflection_ask")
    op.drop_index("ix_goal_student", table_name="goal")
    op.drop_table("goal")
    op.drop_index("ix_check_in_note_check_in", table_name="check_in_note")
    op.drop_table("check_in_note")
    op.drop_index("ix_check_in_agreement_student", table_name="check_in_agreement")
    op.drop_table("check_in_agreement")
    op.drop_index("ix_check_in_section", table_name="check_in")
    op.drop_table("check_in")
    op.drop_table("advisory_time")
    op.drop_table("student_led_part")
    op.drop_index(
        "uq_student_led_conference_draft",
        table_name="student_led_conference",
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.drop_index("ix_student_led_conference_student", table_name="student_led_conference")
    op.drop_table("student_led_conference")
    op.drop_index(
        "uq_family_task_open",
        table_name="family_task",
        postgresql_where=sa.text("done_at IS NULL AND reason <> 'asked'"),
    )
    op.drop_index("ix_family_task_student", table_name="family_task")
    op.drop_table("family_task")
    op.drop_index("ix_family_summary_week", table_name="family_summary")
    op.drop_table("family_summary")
    op.drop_table("reflection_prompt")
    op.drop_table("key_check")
    op.drop_constraint(op.f("ck_reflection_has_words_or_voice"), "reflection")
    for table, words in WORDS.items():
        unseal(table, words)
    op.create_check_constraint("has_words_or_voice", "reflection", HAS_WORDS_OR_VOICE)
