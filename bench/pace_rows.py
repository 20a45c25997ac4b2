"""A school of any number of plans, made in the database: nobody waits for six million rows to be sent."""

from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import School

TARGETS = 60
"""Of each plan."""

FIRST_DAY = date(2026, 8, 31)
DAYS = 190
TODAY_ORDINAL = 90


def day(ordinal: int) -> date:
    """No closures: day n is n weekdays after the first Monday."""
    return FIRST_DAY + timedelta(days=ordinal // 5 * 7 + ordinal % 5)


TODAY = day(TODAY_ORDINAL)

_STATEMENTS = (
    # Foreign keys are true by the way the rows are made; checking them would take most of the time.
    "SET LOCAL session_replication_role = replica",
    """
    INSERT INTO calendar (school_id, id, name, first_on, last_on, is_default)
    SELECT :school, uuid_of(1, 0), 'main', :first_on, CAST(:first_on AS date) + 400, true
    """,
    """
    INSERT INTO instructional_day (school_id, calendar_id, day, ordinal)
    SELECT :school, uuid_of(1, 0), CAST(:first_on AS date) + n / 5 * 7 + n % 5, n
    FROM generate_series(0, :days - 1) AS n
    """,
    """
    INSERT INTO absence (school_id, id, student_id, first_on, last_on, state, reported_by_id, reported_at)
    SELECT :school, uuid_of(2, n), uuid_of(3, n), CAST(:first_on AS date) + 30,
        CAST(:first_on AS date) + 30 + n % 4, 'confirmed', uuid_of(3, n), now()
    FROM generate_series(0, :students - 1) AS n WHERE n % 10 = 3
    """,
    # How far along somebody is, in targets: most are where the plan expects them.
    """
    CREATE TEMPORARY TABLE student ON COMMIT DROP AS
    SELECT n, CASE WHEN n % 20 < 12 THEN 0 WHEN n % 20 < 15 THEN -3 - n % 5 WHEN n % 20 < 17 THEN 3 + n % 4
        ELSE -1 END AS along
    FROM generate_series(0, :students - 1) AS n
    """,
    """
    INSERT INTO planned_target (
        school_id, plan_id, target_id, student_id, position, instructional_days, baseline_due_on,
        baseline_ordinal, agreed_due_on, agreed_ordinal, is_excused, met_ordinal, waiting_since_ordinal,
        days_waited
    )
    SELECT :school, uuid_of(4, student.n), uuid_of(5, k), uuid_of(3, student.n), k, 3,
        CAST(:first_on AS date) + 3 * k / 5 * 7 + 3 * k % 5, 3 * k,
        CAST(:first_on AS date) + 3 * k / 5 * 7 + 3 * k % 5, 3 * k,
        (student.n + k) % 97 = 0,
        CASE WHEN k <= :today / 3 + along THEN least(:today, 3 * k - 3 * along + (student.n + k) % 3 - 1) END,
        CASE WHEN k = :today / 3 + along + 1 AND student.n % 15 = 4 THEN :today - 2 END,
        CASE WHEN (student.n + k) % 23 = 0 THEN 2 ELSE 0 END
    FROM student CROSS JOIN generate_series(1, :targets) AS k
    ORDER BY student.n, k
    """,
    """
    INSERT INTO plan (
        school_id, id, student_id, section_id, calendar_id, starts_on, is_too_late, starts_ordinal,
        last_evidence_ordinal, last_growth_ordinal, last_transfer_ordinal, due_ordinals
    )
    SELECT :school, uuid_of(4, n), uuid_of(3, n), uuid_of(6, n / 25), uuid_of(1, 0), :first_on, false, 0,
        :today - n % 31, :today - n % 37, :today - n % 41, (
            SELECT array_agg(agreed_ordinal + days_waited ORDER BY agreed_ordinal + days_waited)
            FROM planned_target
            WHERE school_id = :school AND plan_id = uuid_of(4, n) AND NOT is_excused
        )
    FROM student
    """,
    """
    INSERT INTO plan_standing (
        school_id, plan_id, student_id, section_id, calendar_id, is_stale, rule_version,
        status, planned, met, waiting, behind, due_soon
    )
    SELECT school_id, id, student_id, section_id, calendar_id, true, :version, 'no_dates', 0, 0, 0, 0, 0
    FROM plan WHERE school_id = :school
    """,
)


async def make(session: AsyncSession, *, students: int, version: int) -> School:
    """The school; its standings were never computed. Joins the caller's transaction."""
    school = School(sourced_id="bench", name="Bench", zone="UTC")
    session.add(school)
    await session.flush()
    await session.execute(
        text("""
            CREATE FUNCTION uuid_of(kind integer, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
                SELECT CAST(
                    lpad(to_hex(kind), 8, '0') || '00007000800000' || lpad(to_hex(n), 10, '0') AS uuid
                )
            $$
        """)
    )
    asked = {
        "school": school.id,
        "first_on": FIRST_DAY,
        "days": DAYS,
        "today": TODAY_ORDINAL,
        "targets": TARGETS,
        "students": students,
        "version": version,
    }
    for statement in _STATEMENTS:
        names = {name: value for name, value in asked.items() if f":{name}" in statement}
        await session.execute(text(statement), names)
    return school
