"""The numbers a school may set. Every default is named here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import time, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Policy:
    """A school's settings over the defaults."""

    evidence_pieces: int = 2
    """Evidence that Proficient needs (DOMAIN rule 3)."""
    evidence_kinds: int = 2
    evidence_new_contexts: int = 1
    review_after_days: int = 14
    """Default calendar days from a "not yet" to its review (DOMAIN rule 12)."""
    review_at_the_latest_days: int = 21
    grace_days: int = 2
    """Instructional days after a date before a target counts as behind (DOMAIN section 4)."""
    due_soon_days: int = 5
    """Instructional days before a date from which it is due soon."""
    ahead_days: int = 5
    """Instructional days before the plan expected it from which work counts as ahead."""
    fresh_days: int = 15
    """Instructional days for which evidence and growth count as recent, and before which a new plan is only
    asked about, never judged."""
    default_target_days: int = 5
    """Instructional days for a target of which nobody has said how long it takes."""
    date_offer_days: int = 3
    """Instructional days between the new dates that are offered when somebody asks for one."""
    absence_reach_days: int = 120
    """Calendar days from today, back and ahead, within which days away can be reported."""
    help_passes_on_minutes: int = 15
    """Minutes of the school day after which "help now" that nobody has read goes on to the next in line."""
    student_step_days: int = 3
    """Instructional days that a student has after the first message, before an adult is asked."""
    adult_step_days: int = 10
    """Instructional days without a support recorded after which the team is asked."""
    snooze_days: int = 7
    """Calendar days for which a case is put off, unless the adult says another day."""
    snooze_at_the_latest_days: int = 14
    """Calendar days for which a case may be put off."""
    quiet_from: str = "20:00"
    """Local; from then until `quiet_until` nothing is sent that nobody's act caused."""
    quiet_until: str = "07:00"
    nudge_lasts_hours: int = 18
    """A nudge that could not be sent for so long is dropped: late, it would only confuse."""
    nudges_a_week: int = 3
    """To one student, the weekly message and the questions of the check-in among them."""
    calm_weeks: int = 3
    """Weeks in which nothing asked for support, after which the weekly message thins out (DOMAIN rule 28)."""
    calm_every_weeks: int = 2
    """From then on it comes every so many weeks."""
    digest_at: str = "07:30"
    """Local time of a teacher's daily digest, unless they chose their own."""
    weekly_on: int = 0
    """Weekday of a student's weekly message, 0 for Monday, unless they chose their own."""
    weekly_at: str = "16:00"
    check_in_on: int = 2
    """Weekday on which the questions of the check-in go out, 0 for Monday; an advisory may set its own."""
    check_in_at: str = "10:00"
    check_in_lasts_days: int = 7
    """Calendar days for which the questions still ask to be answered; an answer is taken later, too."""
    coverage_weeks: int = 6
    """Weeks over which advisors and leaders see who was met."""
    goals_a_week: int = 3
    """Of a student's own, at most: small ones get done."""
    prompts_rest_after: int = 3
    """Reflections that a student wrote unprompted within `prompts_look_weeks`, after which prompts rest."""
    prompts_look_weeks: int = 4
    prompts_unanswered: int = 2
    """Prompts in a row that were left alone, after which the next ones rest for a while."""
    mindset_reframes: bool = True
    """Whether fixed-mindset words of a student are answered with another way to see it (DOMAIN rule 26)."""
    habits_at_most: int = 5
    """Habits that are rated (DOMAIN rule 24)."""
    family_parts: tuple[str, ...] = ("levels", "pace", "conferences")
    """What families see and are told: words of `domain.vocabulary.FamilyPart`."""
    family_weekly: bool = True
    """Whether families get a weekly summary at all."""
    family_waits_hours: int = 48
    """After the student could read it along with the questions of the check-in, before it goes out."""
    help_phrases: tuple[str, ...] = ()
    """Words after which a student is shown "help now" beside the answer. Empty: off. Nobody is told of it,
    and nothing is promised: it is no monitoring (DOMAIN rule 27)."""
    conference_minutes: int = 15
    """Length of a conference where a teacher's hours name no other."""
    booking_days: int = 14
    """Calendar days ahead for which conference times can be taken."""
    offer_holds_hours: int = 24
    """For so long a time that became free is kept for the student it is offered to."""
    offers_at_most: int = 3
    """So many times kept for a student and not taken; then the request waits for the teacher's own answer."""
    reminder_minutes: int = 60
    """Before a conference, at the latest in the evening before when that falls into quiet hours."""
    group_size: int = 6
    """Students in one group conference, at most."""
    second_judgement_percent: int = 5
    """Of judgements that are proficient, for which a colleague is asked to judge blind."""
    students_rate_exemplars: bool = False
    peer_feedback: bool = True
    """Whether students may ask classmates for feedback."""
    mentor_days: int = 14
    """For so long somebody outside of school can use the address they were given."""
    picture_megapixels: int = 50
    """A larger picture is refused before it is opened."""
    answer_within_days: int = 5
    """Instructional days after which an unanswered request is the teacher's open item (DOMAIN rule 16)."""
    invite_hours: int = 72
    link_tries_an_hour: int = 5
    telegram_bot: str = ""
    """Name of the school's bot on Telegram, without @; deep links of invites are made with it."""
    public_url: str = ""
    """Address by which people's browsers and calendars reach the process; kept by the process itself at its
    start. Empty: they do not."""
    voice_megabytes: int = 20
    school_day_begins: str = "08:00"
    """Local; with the end it frames the suggested conference times."""
    school_day_ends: str = "15:30"

    @property
    def quiet_hours(self) -> tuple[time, time]:
        return time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)

    @property
    def nudge_lasts(self) -> timedelta:
        return timedelta(hours=self.nudge_lasts_hours)

    @property
    def invite_lasts(self) -> timedelta:
        return timedelta(hours=self.invite_hours)

    @property
    def school_hours(self) -> tuple[time, time]:
        return time.fromisoformat(self.school_day_begins), time.fromisoformat(self.school_day_ends)


def policy_of(settings: Mapping[str, Any]) -> Policy:
    """The defaults with a school's settings laid over. Raises ValueError for a name that is no setting."""
    unknown = settings.keys() - {field.name for field in fields(Policy)}
    if unknown:
        raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
    return replace(Policy(), **settings)
