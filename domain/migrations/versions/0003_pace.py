"""Where plans stand, absences, proposals of dates, cases of pace and what was tried in them"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

import domain.models.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


STUDENT_CLOCK = """
    CREATE FUNCTION student_clock(school uuid, calendar uuid, student uuid, at date) RETURNS integer
    LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
        SELECT coalesce(
            (
                SELECT ordinal FROM instructional_day
                WHERE school_id = school AND calendar_id = calendar AND day <= at
                ORDER BY day DESC LIMIT 1
            ),
            -1
        ) - (
            SELECT count(DISTINCT there.day)::integer
            FROM absence
            JOIN instructional_day AS there
                ON there.school_id = school AND there.calendar_id = calendar
                AND there.day BETWEEN absence.first_on AND least(absence.last_on, at)
            WHERE absence.school_id = school AND absence.student_id = student AND absence.state = 'confirmed'
        )
    $$
"""
"""What a student's own clock of instructional days shows at the end of a day: the calendar's ordinal (-1 before
its first day), less the days of confirmed absences until then. The same as `domain.rules.student_clock`."""


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "confirmed",
                "declined",
                "withdrawn",
                name="absencestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reported_by_id", sa.Uuid(), nullable=False),
        sa.Column("reported_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_absence_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["school_id", "decided_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_absence_school_id_decided_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "reported_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_absence_school_id_reported_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_absence_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_absence_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_student", "absence", ["school_id", "student_id", "state"], unique=False)
    op.create_table(
        "cadence",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest_at", sa.Time(), nullable=True),
        sa.Column("weekly_on", sa.Integer(), nullable=True),
        sa.Column("weekly_at", sa.Time(), nullable=True),
        sa.Column(
            "rhythm",
            sa.Enum(
                "fading",
                "every_week",
                "off",
                name="rhythm",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_cadence_school_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "person_id", name=op.f("pk_cadence")),
    )
    op.create_table(
        "date_proposal",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("word", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("proposed_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "changed",
                "declined",
                "withdrawn",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "answered_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_date_proposal_school_id_answered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "plan_id"],
            ["plan.school_id", "plan.id"],
            name=op.f("fk_date_proposal_school_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_date_proposal_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "target_id"],
            ["learning_target.school_id", "learning_target.id"],
            name=op.f("fk_date_proposal_school_id_target_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_date_proposal_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_date_proposal")),
    )
    op.create_index(
        "ix_date_proposal_student", "date_proposal", ["school_id", "student_id", "proposed_at"], unique=False
    )
    op.create_index(
        "uq_date_proposal_open",
        "date_proposal",
        ["school_id", "plan_id", "target_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "pace_case",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column(
            "opened_for",
            sa.Enum(
                "on_pace",
                "due_soon",
                "waiting",
                "behind",
                "stalled",
                "slow_but_growing",
                "fast_but_shallow",
                "no_data",
                "ahead",
                "excused",
                "no_dates",
                "enrolled_too_late",
                "done",
                "no_plan",
                name="pacestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column(
            "rung",
            sa.Enum(
                "student", "adult", "team", name="rung", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("rung_since", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "supported",
                "snoozed",
                "closed",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("come_back_on", sa.Date(), nullable=True),
        sa.Column("closed_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "owner_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_pace_case_school_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "plan_id"],
            ["plan.school_id", "plan.id"],
            name=op.f("fk_pace_case_school_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "section_id"],
            ["section.school_id", "section.id"],
            name=op.f("fk_pace_case_school_id_section_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_pace_case_school_id_student_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "target_id"],
            ["learning_target.school_id", "learning_target.id"],
            name=op.f("fk_pace_case_school_id_target_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_pace_case_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_pace_case")),
    )
    op.create_index(
        "ix_pace_case_back",
        "pace_case",
        ["school_id", "come_back_on"],
        unique=False,
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_index("ix_pace_case_owner", "pace_case", ["school_id", "owner_id", "state"], unique=False)
    op.create_index(
        "ix_pace_case_student", "pace_case", ["school_id", "student_id", "opened_at"], unique=False
    )
    op.create_index(
        "uq_pace_case_open",
        "pace_case",
        ["school_id", "plan_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "plan_standing",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("computed_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "on_pace",
                "due_soon",
                "waiting",
                "behind",
                "stalled",
                "slow_but_growing",
                "fast_but_shallow",
                "no_data",
                "ahead",
                "excused",
                "no_dates",
                "enrolled_too_late",
                "done",
                "no_plan",
                name="pacestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("status_since", sa.Date(), nullable=True),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("behind", sa.Integer(), nullable=False),
        sa.Column("due_soon", sa.Integer(), nullable=False),
        sa.Column("oldest_due_ordinal", sa.Integer(), nullable=True),
        sa.Column("expected_from_ordinal", sa.Integer(), nullable=True),
        sa.Column("expected_until_ordinal", sa.Integer(), nullable=True),
        sa.Column("finished_ordinal", sa.Integer(), nullable=True),
        sa.Column("next_change_ordinal", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "calendar_id"],
            ["calendar.school_id", "calendar.id"],
            name=op.f("fk_plan_standing_school_id_calendar_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "plan_id"],
            ["plan.school_id", "plan.id"],
            name=op.f("fk_plan_standing_school_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "section_id"],
            ["section.school_id", "section.id"],
            name=op.f("fk_plan_standing_school_id_section_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_plan_standing_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "plan_id", name=op.f("pk_plan_standing")),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_index("ix_plan_standing_section", "plan_standing", ["school_id", "section_id"], unique=False)
    op.create_index("ix_plan_standing_student", "plan_standing", ["school_id", "student_id"], unique=False)
    op.create_table(
        "need",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("named_by_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("named_at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", domain.models.base.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "answered_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_need_school_id_answered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "case_id"],
            ["pace_case.school_id", "pace_case.id"],
            name=op.f("fk_need_school_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "named_by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_need_school_id_named_by_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_need_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_need")),
    )
    op.create_index("ix_need_open", "need", ["school_id", "answered_at"], unique=False)
    op.create_table(
        "case_step",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "student_told",
                "student_answered",
                "adult_told",
                "team_told",
                "conference_offered",
                "date_agreed",
                "support_recorded",
                "snoozed",
                "need_named",
                "came_back",
                "reviewed",
                "closed",
                name="casestepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", domain.models.base.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("support_id", sa.Uuid(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "by_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_case_step_school_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "case_id"],
            ["pace_case.school_id", "pace_case.id"],
            name=op.f("fk_case_step_school_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "support_id"],
            ["support.school_id", "support.id"],
            name=op.f("fk_case_step_school_id_support_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_case_step_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_case_step")),
    )
    op.create_index("ix_case_step_case", "case_step", ["school_id", "case_id", "at"], unique=False)
    op.add_column(
        "date_move",
        sa.Column(
            "cause",
            sa.Enum(
                "agreed",
                "plan",
                "calendar",
                name="movecause",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="agreed",
            nullable=False,
        ),
    )
    op.alter_column("date_move", "moved_by_id", existing_type=sa.Uuid(), nullable=True)
    op.add_column("plan", sa.Column("is_own", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("outbox", sa.Column("not_after", domain.models.base.Moment(timezone=True), nullable=True))
    op.add_column(
        "plan", sa.Column("is_too_late", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("plan", sa.Column("quiet_on", sa.Date(), nullable=True))
    op.add_column("plan", sa.Column("starts_ordinal", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "plan", sa.Column("due_ordinals", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False)
    )
    op.add_column("plan", sa.Column("last_evidence_ordinal", sa.Integer(), nullable=True))
    op.add_column("plan", sa.Column("last_growth_ordinal", sa.Integer(), nullable=True))
    op.add_column("plan", sa.Column("last_transfer_ordinal", sa.Integer(), nullable=True))
    op.add_column("planned_target", sa.Column("met_ordinal", sa.Integer(), nullable=True))
    op.add_column("planned_target", sa.Column("waiting_since_ordinal", sa.Integer(), nullable=True))
    op.add_column(
        "planned_target", sa.Column("days_waited", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "help_request",
        sa.Column(
            "reached",
            sa.Enum(
                "lead",
                "advisor",
                "leader",
                name="helpreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
    )
    op.add_column(
        "help_request", sa.Column("told_at", domain.models.base.Moment(timezone=True), nullable=True)
    )
    op.add_column("support", sa.Column("case_id", sa.Uuid(), nullable=True))
    op.add_column(
        "support",
        sa.Column(
            "result",
            sa.Enum(
                "worked",
                "partly",
                "not_yet",
                name="supportresult",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
    )
    op.add_column("support", sa.Column("reviewed_by_id", sa.Uuid(), nullable=True))
    op.add_column(
        "support", sa.Column("reviewed_at", domain.models.base.Moment(timezone=True), nullable=True)
    )
    op.create_foreign_key(
        op.f("fk_support_school_id_reviewed_by_id"),
        "support",
        "person",
        ["school_id", "reviewed_by_id"],
        ["school_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_support_school_id_case_id"),
        "support",
        "pace_case",
        ["school_id", "case_id"],
        ["school_id", "id"],
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON case_step "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute("ALTER TABLE planned_target SET (fillfactor = 80)")
    op.execute(STUDENT_CLOCK)
    op.execute(
        "INSERT INTO plan_standing (school_id, plan_id, student_id, section_id, calendar_id, is_stale, "
        "rule_version, status, planned, met, waiting, behind, due_soon) "
        "SELECT school_id, id, student_id, section_id, calendar_id, true, 0, 'no_dates', 0, 0, 0, 0, 0 FROM plan"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE planned_target RESET (fillfactor)")
    op.execute("DROP FUNCTION student_clock")
    op.execute("DROP TRIGGER append_only ON case_step")
    op.drop_constraint(op.f("fk_support_school_id_case_id"), "support", type_="foreignkey")
    op.drop_constraint(op.f("fk_support_school_id_reviewed_by_id"), "support", type_="foreignkey")
    op.drop_column("support", "reviewed_at")
    op.drop_column("support", "reviewed_by_id")
    op.drop_column("support", "result")
    op.drop_column("support", "case_id")
    op.drop_column("help_request", "told_at")
    op.drop_column("help_request", "reached")
    op.drop_column("planned_target", "days_waited")
    op.drop_column("planned_target", "waiting_since_ordinal")
    op.drop_column("planned_target", "met_ordinal")
    op.drop_column("plan", "last_transfer_ordinal")
    op.drop_column("plan", "last_growth_ordinal")
    op.drop_column("plan", "last_evidence_ordinal")
    op.drop_column("plan", "due_ordinals")
    op.drop_column("plan", "starts_ordinal")
    op.drop_column("plan", "quiet_on")
    op.drop_column("plan", "is_too_late")
    op.drop_column("outbox", "not_after")
    op.drop_column("plan", "is_own")
    # Moves that a plan or a calendar caused, and nobody in person: the earlier schema cannot hold them.
    op.execute("ALTER TABLE date_move DISABLE TRIGGER append_only")
    op.execute("DELETE FROM date_move WHERE moved_by_id IS NULL")
    op.execute("ALTER TABLE date_move ENABLE TRIGGER append_only")
    op.alter_column("date_move", "moved_by_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_column("date_move", "cause")
    op.drop_index("ix_case_step_case", table_name="case_step")
    op.drop_table("case_step")
    op.drop_index("ix_need_open", table_name="need")
    op.drop_table("need")
    op.drop_index("ix_plan_standing_student", table_name="plan_standing")
    op.drop_index("ix_plan_standing_section", table_name="plan_standing")
    op.drop_table("plan_standing")
    op.drop_index("uq_pace_case_open", table_name="pace_case", postgresql_where=sa.text("state <> 'closed'"))
    op.drop_index("ix_pace_case_student", table_name="pace_case")
    op.drop_index("ix_pace_case_owner", table_name="pace_case")
    op.drop_index("ix_pace_case_back", table_name="pace_case", postgresql_where=sa.text("state <> 'closed'"))
    op.drop_table("pace_case")
    op.drop_index(
        "uq_date_proposal_open", table_name="date_proposal", postgresql_where=sa.text("state = 'open'")
    )
    op.drop_index("ix_date_proposal_student", table_name="date_proposal")
    op.drop_table("date_proposal")
    op.drop_table("cadence")
    op.drop_index("ix_absence_student", table_name="absence")
    op.drop_table("absence")
