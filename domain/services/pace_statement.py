"""The rule of `domain.rules.pace.plan_standing`, said once more as one statement over whole sets of plans.

Reading the rows out would cost more than all of the arithmetic. A test holds the two together over generated
facts; the names are the rule's.
"""

from sqlalchemy import ARRAY, Date, Integer, Uuid, bindparam, text

CALENDARS = """
    calendars AS MATERIALIZED (
        SELECT calendar.id, coalesce(
            (
                SELECT day.ordinal FROM instructional_day AS day
                WHERE day.school_id = :school AND day.calendar_id = calendar.id AND day.day <= :today
                ORDER BY day.day DESC LIMIT 1
            ),
            -1
        ) AS today
        FROM calendar WHERE calendar.school_id = :school
    )
"""
"""Today in each calendar; on a day without school, the last one before it."""

_COUNTED = """
    counted AS (
        SELECT plan.id, plan.calendar_id, plan.is_too_late, plan.starts_ordinal, plan.last_evidence_ordinal,
            plan.last_growth_ordinal, plan.last_transfer_ordinal, plan.due_ordinals,
            clock.today, clock.away, target.*
        FROM plan
        JOIN calendars ON calendars.id = plan.calendar_id
        LEFT JOIN away ON away.plan_id = plan.id
        CROSS JOIN LATERAL (
            SELECT coalesce(away.days, 0) AS away, calendars.today - coalesce(away.days, 0) AS today
        ) AS clock
        CROSS JOIN LATERAL (
            SELECT count(*) AS targets,
                count(*) FILTER (WHERE met IS NOT NULL OR NOT is_excused) AS planned,
                count(met) AS met,
                count(*) FILTER (WHERE waits) AS waiting,
                count(*) FILTER (WHERE open_due < clock.today - :grace) AS behind,
                count(*) FILTER (
                    WHERE open_due BETWEEN clock.today - :grace AND clock.today + :soon
                ) AS due_soon,
                min(open_due) AS oldest_due,
                count(*) FILTER (WHERE counts AND (met IS NOT NULL OR waits)) AS done,
                count(met) FILTER (WHERE counts) AS shown,
                max(met) FILTER (WHERE counts) AS last_met,
                min(open_due) FILTER (WHERE open_due > clock.today + :soon) - :soon AS comes_soon,
                min(open_due) FILTER (WHERE open_due >= clock.today - :grace) + :grace + 1 AS passes
            FROM (
                SELECT met_ordinal AS met, is_excused,
                    NOT is_excused AND agreed_ordinal IS NOT NULL AS counts,
                    met_ordinal IS NULL AND NOT is_excused AND waiting_since_ordinal IS NOT NULL AS waits,
                    CASE WHEN met_ordinal IS NULL AND NOT is_excused AND waiting_since_ordinal IS NULL
                        THEN agreed_ordinal + days_waited END AS open_due
                FROM planned_target
                WHERE planned_target.school_id = :school AND planned_target.plan_id = plan.id
            ) AS one
        ) AS target
        WHERE plan.school_id = :school AND plan.id = ANY(:plans) AND plan.ended_on IS NULL
    )
"""
"""Each target once, as `standing`, `counts` and `schedule_of` see it. An open target's date is `open_due`."""

_SCHEDULED = """
    scheduled AS (
        SELECT counted.*,
            counted.due_ordinals[counted.done] AS expected_from,
            counted.due_ordinals[counted.done + 1] AS expected_until,
            CASE WHEN counted.shown > 0 AND counted.shown = cardinality(counted.due_ordinals)
                THEN counted.last_met END AS finished
        FROM counted
    ),
    compared AS (
        SELECT scheduled.*,
            CASE
                WHEN finished IS NOT NULL THEN coalesce(expected_from, 0) - finished
                WHEN today > expected_until THEN expected_until - today
                WHEN today < expected_from THEN expected_from - today
                ELSE 0
            END AS days_ahead,
            coalesce(today - starts_ordinal <= :fresh, false) AS is_new,
            coalesce(today - last_evidence_ordinal <= :fresh, false) AS has_evidence,
            coalesce(today - last_growth_ordinal <= :fresh, false) AS grew,
            coalesce(today - last_transfer_ordinal <= :fresh, false) AS has_transfer
        FROM scheduled
    )
"""
"""`Schedule`, with the days ahead and what is fresh. Arrays begin at 1, and beyond their ends is nothing."""

_DECIDED = """
    decided AS (
        SELECT compared.*,
            CASE
                WHEN is_too_late THEN 'enrolled_too_late'
                WHEN planned = 0 THEN CASE WHEN targets > 0 THEN 'excused' ELSE 'no_dates' END
                WHEN met = planned THEN 'done'
                WHEN cardinality(due_ordinals) = 0 THEN 'no_dates'
                WHEN behind > 0 THEN
                    CASE
                        WHEN grew THEN 'slow_but_growing'
                        WHEN is_new THEN 'behind'
                        WHEN has_evidence THEN 'stalled'
                        ELSE 'no_data'
                    END
                WHEN days_ahead >= :ahead THEN
                    CASE WHEN has_evidence AND NOT has_transfer THEN 'fast_but_shallow' ELSE 'ahead' END
                WHEN waiting > 0 THEN 'waiting'
                WHEN due_soon > 0 THEN 'due_soon'
                ELSE 'on_pace'
            END AS status,
            CASE WHEN behind > 0 THEN oldest_due END AS oldest_passed,
            away + least(
                comes_soon,
                passes,
                CASE WHEN expected_from - :ahead >= today THEN expected_from - :ahead + 1 END,
                CASE WHEN is_new THEN starts_ordinal + :fresh + 1 END,
                CASE WHEN has_evidence THEN last_evidence_ordinal + :fresh + 1 END,
                CASE WHEN grew THEN last_growth_ordinal + :fresh + 1 END,
                CASE WHEN has_transfer THEN last_transfer_ordinal + :fresh + 1 END
            ) AS next_change
        FROM compared
    )
"""
"""`_status`, and the first threshold still to come. That is kept on the calendar: days away yet to come can
only make the clock reach it later, and then the plan is merely looked at too early."""

DECIDE = text(f"""
    WITH {CALENDARS},
    ended AS (
        DELETE FROM plan_standing USING plan
        WHERE plan_standing.school_id = :school AND plan_standing.plan_id = ANY(:plans)
            AND plan.school_id = :school AND plan.id = plan_standing.plan_id AND plan.ended_on IS NOT NULL
    ),
    away AS (
        SELECT plan.id AS plan_id, count(DISTINCT day.ordinal)::integer AS days
        FROM plan
        JOIN absence ON absence.school_id = :school AND absence.student_id = plan.student_id
            AND absence.state = 'confirmed'
        JOIN instructional_day AS day ON day.school_id = :school AND day.calendar_id = plan.calendar_id
            AND day.day BETWEEN absence.first_on AND least(absence.last_on, :today)
        WHERE plan.school_id = :school AND plan.id = ANY(:plans)
        GROUP BY plan.id
    ),
    {_COUNTED}, {_SCHEDULED}, {_DECIDED},
    written AS (
        UPDATE plan_standing AS kept SET
            is_stale = false, computed_on = :today, calendar_id = new.calendar_id, status = new.status,
            status_since = CASE WHEN kept.computed_on IS NOT NULL AND kept.status = new.status
                THEN kept.status_since ELSE :today END,
            planned = new.planned, met = new.met, waiting = new.waiting, behind = new.behind,
            due_soon = new.due_soon, oldest_due_ordinal = new.oldest_passed,
            expected_from_ordinal = new.expected_from, expected_until_ordinal = new.expected_until,
            finished_ordinal = new.finished, next_change_ordinal = new.next_change
        FROM decided AS new
        JOIN plan_standing AS before ON before.school_id = :school AND before.plan_id = new.id
        WHERE kept.school_id = :school AND kept.plan_id = new.id AND (
            before.is_stale
            OR (
                before.calendar_id, before.status, before.planned, before.met, before.waiting,
                before.behind, before.due_soon, before.oldest_due_ordinal, before.expected_from_ordinal,
                before.expected_until_ordinal, before.finished_ordinal, before.next_change_ordinal
            ) IS DISTINCT FROM (
                new.calendar_id, new.status, new.planned, new.met, new.waiting,
                new.behind, new.due_soon, new.oldest_passed, new.expected_from,
                new.expected_until, new.finished, new.next_change
            )
        )
        RETURNING new.status, before.computed_on IS NULL OR before.status <> new.status AS is_moved
    )
    SELECT status, is_moved, count(*)::integer AS plans FROM written GROUP BY status, is_moved
""").bindparams(
    bindparam("school", type_=Uuid()),
    bindparam("today", type_=Date()),
    bindparam("plans", type_=ARRAY(Uuid())),
    *(bindparam(name, type_=Integer()) for name in ("grace", "soon", "ahead", "fresh")),
)
