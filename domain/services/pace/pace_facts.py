"""The facts that pace is computed from, kept with the plans: when shown, how long it waited, what is fresh.

Whatever changes them (a judgement, a step of a conference, evidence, an absence, a calendar, a plan) calls
`gather` in its own transaction. They are derived anew from what happened, so gathering again changes nothing.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, TextClause, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.rules.pace import RULE_VERSION
from domain.services.evidence.counting import COUNTED


async def gather(session: AsyncSession, school_id: UUID, *, student_ids: Collection[UUID] | None) -> None:
    """Brings the facts of the students' current plans up to date, and marks their standings as stale.

    None means everybody's. Until the transaction ends, whoever else gathers for one of them waits. Joins the
    caller's transaction.
    """
    await session.flush()
    asked = {"school": school_id, "students": None if student_ids is None else list(student_ids)}
    for statement in (_HOLD, _OF_PLANS, _OF_TARGETS, _DUE, _STALE, _ENDED):
        await session.execute(statement, asked)


def _statement(words: str) -> TextClause:
    return text(words).bindparams(
        bindparam("school", type_=Uuid()), bindparam("students", type_=ARRAY(Uuid()))
    )


_CHOSEN = """
    plan.school_id = :school AND plan.ended_on IS NULL
    AND (CAST(:students AS uuid[]) IS NULL OR plan.student_id = ANY(CAST(:students AS uuid[])))
"""


def _clock(moment: str) -> str:
    """SQL for what the clock of the plan's student showed on the local day of a moment."""
    day = f"({moment} AT TIME ZONE school.zone)::date"
    return f"student_clock(plan.school_id, plan.calendar_id, plan.student_id, {day})"


_HOLD = _statement(f"""
    SELECT count(*) FROM (SELECT FROM plan WHERE {_CHOSEN} ORDER BY plan.id FOR NO KEY UPDATE) AS held
""")
"""What follows must see all that was committed by those it waited for: a statement that waits itself goes on
with what it read before. In one order, so that nobody waits for each other."""

_OF_PLANS = _statement(f"""
    UPDATE plan SET
        starts_ordinal =
            student_clock(plan.school_id, plan.calendar_id, plan.student_id, plan.starts_on - 1) + 1,
        last_growth_ordinal = {_clock("growth.at")},
        last_evidence_ordinal = {_clock("evidence.at")},
        last_transfer_ordinal = {_clock("evidence.of_transfer_at")}
    FROM plan AS same
    JOIN school ON school.id = same.school_id
    LEFT JOIN LATERAL (
        SELECT max(step.shown_at) AS at
        FROM (
            SELECT judgement.target_id, judgement.shown_at, level.rank,
                coalesce(
                    lag(level.rank) OVER (
                        PARTITION BY judgement.target_id ORDER BY judgement.shown_at, judgement.judged_at
                    ),
                    (
                        SELECT min(first.rank) FROM level AS first
                        WHERE first.school_id = level.school_id AND first.scale_id = level.scale_id
                    )
                ) AS before
            FROM judgement
            JOIN level ON level.school_id = judgement.school_id AND level.id = judgement.level_id
            WHERE judgement.school_id = same.school_id AND judgement.student_id = same.student_id
        ) AS step
        JOIN planned_target ON planned_target.school_id = same.school_id
            AND planned_target.plan_id = same.id AND planned_target.target_id = step.target_id
        WHERE step.rank > step.before
    ) AS growth ON true
    LEFT JOIN LATERAL (
        SELECT max(evidence.shown_at) AS at,
            max(evidence.shown_at) FILTER (
                WHERE evidence.is_new_context
                OR evidence.kind IN ('performance_task', 'product', 'outside_school')
                OR (evidence.kind IN ('conference', 'oral', 'observation') AND coalesce(target.depth, 2) >= 2)
            ) AS of_transfer_at
        FROM evidence
        JOIN evidence_target ON evidence_target.school_id = evidence.school_id
            AND evidence_target.evidence_id = evidence.id
        JOIN planned_target ON planned_target.school_id = evidence.school_id
            AND planned_target.plan_id = same.id AND planned_target.target_id = evidence_target.target_id
        JOIN learning_target AS target ON target.school_id = evidence.school_id
            AND target.id = evidence_target.target_id
        WHERE evidence.school_id = same.school_id AND evidence.student_id = same.student_id AND {COUNTED}
    ) AS evidence ON true
    WHERE same.school_id = plan.school_id AND same.id = plan.id AND {_CHOSEN}
""")
"""More than recall is what was shown somewhere new or made, and what was said about a target that asks for
more. Source: DOMAIN rule 17, "fast but shallow"."""

_OF_TARGETS = _statement(f"""
    UPDATE planned_target SET
        met_ordinal = {_clock("met.at")}, waiting_since_ordinal = wait.since, days_waited = wait.days
    FROM plan
    JOIN school ON school.id = plan.school_id
    JOIN planned_target AS same ON same.school_id = plan.school_id AND same.plan_id = plan.id
    LEFT JOIN LATERAL (
        SELECT min(judged.shown_at) AS at
        FROM (
            SELECT judgement.shown_at,
                bool_and(level.is_proficient) OVER (
                    ORDER BY judgement.shown_at DESC, judgement.judged_at DESC ROWS UNBOUNDED PRECEDING
                ) AS holds_until_now
            FROM judgement
            JOIN level ON level.school_id = judgement.school_id AND level.id = judgement.level_id
            WHERE judgement.school_id = same.school_id
                AND judgement.student_id = same.student_id AND judgement.target_id = same.target_id
        ) AS judged
        WHERE judged.holds_until_now
    ) AS met ON true
    LEFT JOIN LATERAL (
        SELECT max({_clock("step.at")}) FILTER (WHERE step.until IS NULL) AS since,
            coalesce(
                sum({_clock("step.until")} - {_clock("step.at")}) FILTER (WHERE step.until IS NOT NULL), 0
            )::integer AS days
        FROM (
            SELECT conference_step.to_state, conference_step.at,
                lead(conference_step.at) OVER (
                    PARTITION BY conference.id ORDER BY conference_step.at, conference_step.id
                ) AS until
            FROM conference
            JOIN conference_step ON conference_step.school_id = conference.school_id
                AND conference_step.conference_id = conference.id
            WHERE conference.school_id = same.school_id
                AND conference.student_id = same.student_id AND conference.target_id = same.target_id
        ) AS step
        WHERE step.to_state IN ('requested', 'scheduled')
    ) AS wait ON true
    WHERE planned_target.school_id = same.school_id
        AND planned_target.plan_id = same.plan_id AND planned_target.target_id = same.target_id
        AND {_CHOSEN}
        AND (same.met_ordinal, same.waiting_since_ordinal, same.days_waited)
            IS DISTINCT FROM ({_clock("met.at")}, wait.since, wait.days)
""")
"""Shown from the first judgement of Proficient after which none was lower. A request waits until the meeting
has its outcome, unless it is the student's turn to answer (`proposed`): an appointment next week makes nobody
late. Source: DOMAIN rules 6 and 16."""

_DUE = _statement(f"""
    UPDATE plan SET due_ordinals = coalesce(
        (
            SELECT array_agg(agreed_ordinal + days_waited ORDER BY agreed_ordinal + days_waited)
            FROM planned_target
            WHERE planned_target.school_id = plan.school_id AND planned_target.plan_id = plan.id
                AND agreed_ordinal IS NOT NULL AND NOT is_excused
        ),
        ARRAY[]::integer[]
    )
    WHERE {_CHOSEN}
""")

_STALE = _statement(f"""
    INSERT INTO plan_standing (
        school_id, plan_id, student_id, section_id, calendar_id, is_stale, rule_version,
        status, planned, met, waiting, behind, due_soon
    )
    SELECT school_id, id, student_id, section_id, calendar_id, true, {RULE_VERSION}, 'no_dates', 0, 0, 0, 0, 0
    FROM plan WHERE {_CHOSEN}
    ON CONFLICT (school_id, plan_id) DO UPDATE SET
        is_stale = true, rule_version = excluded.rule_version, calendar_id = excluded.calendar_id
""")

_ENDED = _statement("""
    DELETE FROM plan_standing USING plan
    WHERE plan_standing.school_id = :school AND plan.school_id = :school AND plan.id = plan_standing.plan_id
        AND plan.ended_on IS NOT NULL
        AND (CAST(:students AS uuid[]) IS NULL OR plan.student_id = ANY(CAST(:students AS uuid[])))
""")
"""A plan that no longer applies stands nowhere."""
