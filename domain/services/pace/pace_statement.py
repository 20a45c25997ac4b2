"""The rule of `domain.rules.pace.plan_standing`, said once more as one statement over whole sets of plans.

Reading the rows out would cost more than all of the arithmetic. A test holds the two together over generated
facts; the names are the rule's.
"""

from sqlalchemy import ARRAY, Date, Integer, Uuid, bindparam, text

NEVER = 2**31 - 1
"""As an ordinal."""

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
    target AS (
        SELECT plan_id, count(*) AS targets,
            count(*) FILTER (WHERE met IS NOT NULL OR NOT is_excused) AS planned,
            count(met) AS met,
            count(*) FILTER (WHERE waits) AS waiting,
            count(*) FILTER (WHERE counts AND (met IS NOT NULL OR waits)) AS done,
            count(met) FILTER (WHERE counts) AS shown,
            max(met) FILTER (WHERE counts) AS last_met,
            array_agg(open_due) FILTER (WHERE open_due <= (SELECT max(today) + :soon FROM calendars)) AS near,
            min(open_due) FILTER (WHERE open_due > (SELECT max(today) + :soon FROM calendars)) AS later
        FROM (
            SELECT plan_id, met_ordinal AS met, is_excused,
                NOT is_excused AND agreed_ordinal IS NOT NULL AS counts,
                met_ordinal IS NULL AND NOT is_excused AND waiting_since_ordinal IS NOT NULL AS waits,
                CASE WHEN met_ordinal IS NULL AND NOT is_excused AND waiting_since_ordinal IS NULL
                    THEN agreed_ordinal + days_waited END AS open_due
            FROM planned_target WHERE school_id = :school AND plan_id = ANY(:plans)
        ) AS one
        GROUP BY plan_id
    ),
    counted AS (
        SELECT plan.*, clock.away, clock.today,
            coalesce(target.targets, 0) AS targets, coalesce(target.planned, 0) AS planned,
            coalesce(target.met, 0) AS met, coalesce(target.waiting, 0) AS waiting,
            coalesce(target.done, 0) AS done, coalesce(target.shown, 0) AS shown, target.last_met, open.*
        FROM chosen AS plan
        LEFT JOIN away ON away.plan_id = plan.id
        LEFT JOIN target ON target.plan_id = plan.id
        CROSS JOIN LATERAL (
            SELECT coalesce(away.days, 0) AS away, plan.calendar_today - coalesce(away.days, 0) AS today
        ) AS clock
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE due < clock.today - :grace) AS behind,
                count(*) FILTER (WHERE due BETWEEN clock.today - :grace AND clock.today + :soon) AS due_soon,
                min(due) AS oldest_due,
                least(min(due) FILTER (WHERE due > clock.today + :soon), target.later) AS next_soon,
                least(min(due) FILTER (WHERE due >= clock.today - :grace), target.later) AS next_passed
            FROM unnest(target.near) AS due
        ) AS open
        WHERE plan.ended_on IS NULL
    )
"""
"""Each target once, as `standing`, `counts` and `schedule_of` see it. An open target's date is `open_due`; of
those whose date is `near`, the student's own clock tells more. Counting before joining halves the time."""

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
    decided AS MATERIALIZED (
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
                next_soon - :soon,
                next_passed + :grace + 1,
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
    chosen AS MATERIALIZED (
        SELECT plan.id, plan.student_id, plan.calendar_id, plan.ended_on, plan.is_too_late,
            plan.starts_ordinal, plan.last_evidence_ordinal, plan.last_growth_ordinal,
            plan.last_transfer_ordinal, plan.due_ordinals, calendars.today AS calendar_today,
            CASE WHEN standing.computed_on IS NOT NULL THEN standing.status END AS was
        FROM plan
        JOIN calendars ON calendars.id = plan.calendar_id
        CROSS JOIN LATERAL (
            SELECT status, computed_on FROM plan_standing
            WHERE school_id = :school AND plan_id = plan.id LIMIT 1
        ) AS standing
        WHERE plan.school_id = :school AND plan.id = ANY(:plans)
    ),
    ended AS (
        DELETE FROM plan_standing USING chosen
        WHERE school_id = :school AND plan_id = chosen.id AND chosen.ended_on IS NOT NULL
    ),
    away AS (
        SELECT chosen.id AS plan_id, count(DISTINCT day.ordinal)::integer AS days
        FROM chosen
        JOIN absence ON absence.school_id = :school AND absence.student_id = chosen.student_id
            AND absence.state = 'confirmed'
        JOIN instructional_day AS day ON day.school_id = :school AND day.calendar_id = chosen.calendar_id
            AND day.day BETWEEN absence.first_on AND least(absence.last_on, :today)
        GROUP BY chosen.id
    ),
    {_COUNTED}, {_SCHEDULED}, {_DECIDED},
    written AS (
        UPDATE plan_standing AS kept SET
            is_stale = false, computed_on = :today, calendar_id = new.calendar_id, status = new.status,
            status_since = CASE WHEN new.was = new.status THEN kept.status_since ELSE :today END,
            planned = new.planned, met = new.met, waiting = new.waiting, behind = new.behind,
            due_soon = new.due_soon, oldest_due_ordinal = new.oldest_passed,
            expected_from_ordinal = new.expected_from, expected_until_ordinal = new.expected_until,
            finished_ordinal = new.finished, next_change_ordinal = new.next_change
        FROM decided AS new
        WHERE kept.school_id = :school AND kept.plan_id = new.id AND kept.plan_id = ANY(:plans) AND (
            kept.is_stale
            OR coalesce(kept.next_change_ordinal, {NEVER})
                NOT BETWEEN new.calendar_today + 1 AND coalesce(new.next_change, {NEVER})
            OR (
                kept.calendar_id, kept.status, kept.planned, kept.met, kept.waiting, kept.behind,
                kept.due_soon, kept.oldest_due_ordinal, kept.expected_from_ordinal,
                kept.expected_until_ordinal, kept.finished_ordinal
            ) IS DISTINCT FROM (
                new.calendar_id, new.status, new.planned, new.met, new.waiting, new.behind,
                new.due_soon, new.oldest_passed, new.expected_from, new.expected_until, new.finished
            )
        )
        RETURNING new.status, new.was IS DISTINCT FROM new.status AS is_moved
    )
    SELECT status, is_moved, count(*)::integer AS plans FROM written GROUP BY status, is_moved
""").bindparams(
    bindparam("school", type_=Uuid()),
    bindparam("today", type_=Date()),
    bindparam("plans", type_=ARRAY(Uuid())),
    *(bindparam(name, type_=Integer()) for name in ("grace", "soon", "ahead", "fresh")),
)
