"""The set-based statements behind cases: which plans ask for one, what has become of those there are."""

import re
from typing import Any

from sqlalchemy import ARRAY, Date, Integer, String, TextClause, Uuid, bindparam, text
from sqlalchemy.types import TypeEngine

from domain.models.base import Moment
from domain.services.evidence.counting import COUNTED


def _statement(words: str) -> TextClause:
    known: dict[str, TypeEngine[Any]] = {
        "school": Uuid(),
        "today": Date(),
        "asking": ARRAY(String()),
        "most": Integer(),
        "worked_since": Date(),
        "student_days": Integer(),
        "adult_days": Integer(),
        "answer_days": Integer(),
        "after": Uuid(),
        "now": Moment(),
    }
    return text(words).bindparams(
        *(bindparam(name, type_=kind) for name, kind in known.items() if re.search(rf":{name}\b", words))
    )


_RESPONSIBLE = """
    SELECT adult.person_id AS id
    FROM enrolment AS adult
    JOIN person ON person.school_id = adult.school_id AND person.id = adult.person_id
    JOIN section ON section.school_id = adult.school_id AND section.id = adult.section_id
    WHERE adult.school_id = :school AND adult.membership = 'teacher'
        AND adult.begins_on <= :today AND (adult.ends_on IS NULL OR adult.ends_on >= :today)
        AND (person.retired_on IS NULL OR person.retired_on > :today)
        AND (section.retired_on IS NULL OR section.retired_on > :today)
        AND (
            adult.section_id = {of}.section_id
            OR section.kind = 'advisory' AND EXISTS (
                SELECT FROM enrolment AS theirs
                WHERE theirs.school_id = :school AND theirs.section_id = adult.section_id
                    AND theirs.person_id = {of}.student_id AND theirs.membership = 'student'
                    AND theirs.begins_on <= :today AND (theirs.ends_on IS NULL OR theirs.ends_on >= :today)
            )
        )
"""
"""The adults who answer for a plan now: its section's teachers, and the student's advisors."""

_FIRST_RESPONSIBLE = (
    _RESPONSIBLE
    + " ORDER BY (adult.section_id = {of}.section_id) DESC, adult.is_primary DESC, adult.begins_on, adult.id"
    + " LIMIT 1"
)
"""The section's primary teacher; where the section has none, an advisor."""

_IS_REACHABLE = """
    EXISTS (
        SELECT FROM channel_link
        WHERE channel_link.school_id = :school AND channel_link.person_id = {of}.student_id
            AND channel_link.state = 'confirmed' AND channel_link.unreachable_since IS NULL
    )
"""

_ASKS = """
    SELECT planned_target.target_id
    FROM planned_target
    WHERE planned_target.school_id = :school AND planned_target.plan_id = {of}.plan_id
        AND NOT planned_target.is_excused
        AND CASE WHEN {of}.oldest_due_ordinal IS NULL THEN planned_target.met_ordinal IS NOT NULL
            ELSE planned_target.met_ordinal IS NULL AND planned_target.waiting_since_ordinal IS NULL
                AND planned_target.agreed_ordinal + planned_target.days_waited = {of}.oldest_due_ordinal
        END
    ORDER BY planned_target.met_ordinal DESC NULLS LAST, planned_target.position
    LIMIT 1
"""
"""The target that asks for support: of those past their dates the oldest; else the one shown last."""

OPENING = _statement(f"""
    SELECT standing.plan_id, standing.student_id, standing.section_id, standing.status,
        asks.target_id, responsible.id AS owner_id, support.id AS support_id, support.review_on,
        support.owner_id AS support_owner_id, {_IS_REACHABLE.format(of="standing")} AS is_reachable
    FROM plan_standing AS standing
    JOIN plan ON plan.school_id = standing.school_id AND plan.id = standing.plan_id
    LEFT JOIN LATERAL ({_ASKS.format(of="standing")}) AS asks ON true
    LEFT JOIN LATERAL ({_FIRST_RESPONSIBLE.format(of="standing")}) AS responsible ON true
    LEFT JOIN LATERAL (
        SELECT support.id, support.review_on, support.owner_id FROM support
        WHERE support.school_id = :school AND support.student_id = standing.student_id
            AND support.target_id = asks.target_id AND support.closed_at IS NULL
            AND support.result IS NULL AND support.review_on > :today
        ORDER BY support.review_on DESC LIMIT 1
    ) AS support ON true
    WHERE standing.school_id = :school AND standing.status = ANY(:asking)
        AND NOT standing.is_stale AND standing.rule_version > 0
        AND plan.ended_on IS NULL AND plan.quiet_on IS DISTINCT FROM :today
        AND NOT EXISTS (
            SELECT FROM pace_case
            WHERE pace_case.school_id = :school AND pace_case.plan_id = standing.plan_id
                AND pace_case.state <> 'closed'
        )
        AND NOT EXISTS (
            SELECT FROM support AS worked
            WHERE worked.school_id = :school AND worked.student_id = standing.student_id
                AND worked.target_id = asks.target_id AND worked.result = 'worked'
                AND worked.reviewed_at >= :worked_since
        )
    ORDER BY standing.plan_id
    LIMIT :most
""")
"""Plans that ask for a response and have no open case. What worked a short time ago is left alone for a
while, a support under way is counted on, and on the day of a recompute nothing opens (DOMAIN rule 23)."""

ELSEWHERE = _statement(f"""
    SELECT pace_case.id, pace_case.student_id, asks.target_id, was.met_ordinal IS NOT NULL AS was_shown,
        {_IS_REACHABLE.format(of="pace_case")} AS is_reachable
    FROM pace_case
    JOIN plan_standing AS standing ON standing.school_id = pace_case.school_id
        AND standing.plan_id = pace_case.plan_id
    LEFT JOIN planned_target AS was ON was.school_id = pace_case.school_id
        AND was.plan_id = pace_case.plan_id AND was.target_id = pace_case.target_id
    JOIN LATERAL ({_ASKS.format(of="standing")}) AS asks
        ON asks.target_id IS DISTINCT FROM pace_case.target_id
    WHERE pace_case.school_id = :school AND standing.status = ANY(:asking) AND NOT standing.is_stale
        AND standing.oldest_due_ordinal IS NOT NULL
        AND CASE WHEN pace_case.state = 'open'
            THEN was.target_id IS NULL OR was.met_ordinal IS NOT NULL OR was.is_excused
                OR was.waiting_since_ordinal IS NOT NULL
                OR was.agreed_ordinal + was.days_waited IS DISTINCT FROM standing.oldest_due_ordinal
            ELSE pace_case.state <> 'closed' AND was.met_ordinal IS NOT NULL
        END
    ORDER BY pace_case.id
    LIMIT :most
    FOR UPDATE OF pace_case SKIP LOCKED
""")
"""Open cases whose target no longer is the one that asks, with the one that does."""

REASSIGN = _statement(f"""
    UPDATE pace_case SET owner_id = ({_FIRST_RESPONSIBLE.format(of="pace_case")})
    WHERE pace_case.school_id = :school AND pace_case.state <> 'closed'
        AND NOT EXISTS ({_RESPONSIBLE.format(of="pace_case")} AND adult.person_id = pace_case.owner_id)
        AND (
            pace_case.owner_id IS NOT NULL OR EXISTS ({_RESPONSIBLE.format(of="pace_case")})
        )
    RETURNING pace_case.id
""")
"""Gives cases whose owner teaches or advises the student no more to somebody who does."""

SUPPORTED = _statement("""
    WITH supported AS (
        SELECT DISTINCT ON (pace_case.id) pace_case.id, support.id AS support_id, support.review_on,
            support.owner_id
        FROM pace_case
        JOIN support ON support.school_id = pace_case.school_id
            AND support.student_id = pace_case.student_id AND support.target_id = pace_case.target_id
        WHERE pace_case.school_id = :school AND pace_case.state = 'open'
            AND support.closed_at IS NULL AND support.result IS NULL AND support.review_on > :today
        ORDER BY pace_case.id, support.review_on DESC
    )
    UPDATE pace_case SET state = 'supported', come_back_on = supported.review_on
    FROM supported
    WHERE pace_case.school_id = :school AND pace_case.id = supported.id AND pace_case.state = 'open'
    RETURNING pace_case.id, supported.support_id, supported.owner_id
""")
"""Counts a support that a conference opened as the answer to the case on the same target."""

DUE = _statement(f"""
    SELECT pace_case.id, pace_case.state, pace_case.rung,
        CASE WHEN plan.ended_on IS NULL THEN standing.status END AS status,
        pace_case.come_back_on <= :today AS is_back,
        clock.now - student_clock(:school, plan.calendar_id, plan.student_id, pace_case.rung_since)
            AS days_on_rung,
        clock.now - student_clock(:school, plan.calendar_id, plan.student_id, act.last_on) AS days_since_act,
        EXISTS (
            SELECT FROM help_request
            WHERE help_request.school_id = :school AND help_request.student_id = pace_case.student_id
                AND help_request.kind = 'stuck'
                AND (help_request.asked_at AT TIME ZONE school.zone)::date >= pace_case.rung_since
        ) AS said_stuck,
        EXISTS (
            SELECT FROM date_proposal
            WHERE date_proposal.school_id = :school AND date_proposal.plan_id = pace_case.plan_id
                AND date_proposal.state = 'open'
                AND clock.now - student_clock(
                    :school, plan.calendar_id, plan.student_id,
                    (date_proposal.proposed_at AT TIME ZONE school.zone)::date
                ) <= :answer_days
        ) OR EXISTS (
            SELECT FROM conference
            WHERE conference.school_id = :school AND conference.student_id = pace_case.student_id
                AND conference.target_id = pace_case.target_id
                AND conference.state IN ('proposed', 'scheduled') AND conference.starts_at > :now
        ) AS is_proposing
    FROM pace_case
    JOIN school ON school.id = pace_case.school_id
    JOIN plan ON plan.school_id = pace_case.school_id AND plan.id = pace_case.plan_id
    LEFT JOIN plan_standing AS standing ON standing.school_id = pace_case.school_id
        AND standing.plan_id = pace_case.plan_id
    CROSS JOIN LATERAL (
        SELECT student_clock(:school, plan.calendar_id, plan.student_id, :today) AS now
    ) AS clock
    CROSS JOIN LATERAL (
        SELECT max(acts.on_day) AS last_on
        FROM (
            SELECT (conference_step.at AT TIME ZONE school.zone)::date AS on_day
            FROM conference
            JOIN conference_step ON conference_step.school_id = conference.school_id
                AND conference_step.conference_id = conference.id
            WHERE conference.school_id = :school AND conference.student_id = pace_case.student_id
                AND EXISTS (
                    SELECT FROM planned_target
                    WHERE planned_target.school_id = :school AND planned_target.plan_id = pace_case.plan_id
                        AND planned_target.target_id = conference.target_id
                )
            UNION ALL
            SELECT (evidence.logged_at AT TIME ZONE school.zone)::date
            FROM evidence
            WHERE evidence.school_id = :school AND evidence.student_id = pace_case.student_id
                AND {COUNTED}
                AND EXISTS (
                    SELECT FROM evidence_target
                    JOIN planned_target ON planned_target.school_id = :school
                        AND planned_target.plan_id = pace_case.plan_id
                        AND planned_target.target_id = evidence_target.target_id
                    WHERE evidence_target.school_id = :school AND evidence_target.evidence_id = evidence.id
                )
            UNION ALL
            SELECT (coalesce(answered_at, proposed_at) AT TIME ZONE school.zone)::date
            FROM date_proposal
            WHERE date_proposal.school_id = :school AND date_proposal.plan_id = pace_case.plan_id
            UNION ALL
            SELECT (case_step.at AT TIME ZONE school.zone)::date
            FROM case_step
            WHERE case_step.school_id = :school AND case_step.case_id = pace_case.id
                AND case_step.kind = 'student_answered'
        ) AS acts
        WHERE acts.on_day >= pace_case.rung_since
    ) AS act
    WHERE pace_case.school_id = :school AND pace_case.state <> 'closed' AND pace_case.id > :after
        AND (
            plan.ended_on IS NOT NULL
            OR NOT standing.is_stale AND standing.status <> ALL(:asking) AND standing.status <> 'waiting'
            OR pace_case.come_back_on <= :today
            OR pace_case.state = 'open' AND pace_case.rung = 'adult'
                AND pace_case.rung_since <= :today - :adult_days
            OR pace_case.state = 'open' AND pace_case.rung = 'student' AND (
                pace_case.rung_since <= :today - :student_days
                OR EXISTS (
                    SELECT FROM help_request
                    WHERE help_request.school_id = :school AND help_request.kind = 'stuck'
                        AND help_request.student_id = pace_case.student_id
                        AND (help_request.asked_at AT TIME ZONE school.zone)::date >= pace_case.rung_since
                )
            )
        )
    ORDER BY pace_case.id
    LIMIT :most
    FOR UPDATE OF pace_case SKIP LOCKED
""")
"""Cases that may have come to their next step, with what `domain.rules.ladder` decides it from."""
