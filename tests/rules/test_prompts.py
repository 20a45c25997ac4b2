"""Which question to reflect on is asked, and when it is time for none."""

import itertools
from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.action_codec import MAX_BYTES
from domain.rules import prompts
from domain.rules.policy import Policy
from domain.rules.prompts import BANK, History, choose, following, is_prompt_wanted
from domain.vocabulary import ReflectionOccasion

POLICY = Policy()
TODAY = date(2026, 11, 18)
LONG_AGO = date(2026, 1, 1)

days = st.dates(min_value=LONG_AGO, max_value=TODAY)
histories = st.builds(
    History,
    st.lists(days, max_size=12).map(tuple),
    st.lists(days, max_size=12).map(tuple),
    st.lists(days, max_size=12).map(tuple),
)
policies = st.builds(
    Policy,
    prompts_rest_after=st.integers(1, 5),
    prompts_look_weeks=st.integers(1, 6),
    prompts_unanswered=st.integers(1, 4),
)


def ago(*numbers: int) -> tuple[date, ...]:
    return tuple(TODAY - timedelta(days=number) for number in numbers)


def is_wanted(history: History) -> bool:
    return is_prompt_wanted(history, on=TODAY, policy=POLICY)


def test_every_occasion_has_four_questions_or_more() -> None:
    counts = Counter(prompt.occasion for prompt in BANK)
    assert set(counts) == set(ReflectionOccasion)
    assert min(counts.values()) >= 4


def test_every_question_has_a_source_and_says_what_is_known_of_it() -> None:
    assert all(prompt.source and prompt.known for prompt in BANK)
    assert len({prompt.name for prompt in BANK}) == len(BANK)


def test_names_are_short_enough_for_a_button_beside_an_id() -> None:
    assert all(len(prompt.name) <= prompts.LONGEST_NAME for prompt in BANK)
    assert len("rp:") + 22 + len(":") + prompts.LONGEST_NAME <= MAX_BYTES


def test_a_student_who_was_never_asked_is_asked() -> None:
    assert is_wanted(History())


def test_nobody_is_asked_twice_on_one_day() -> None:
    assert not is_wanted(History(asked_on=(TODAY,)))


def test_a_question_that_is_promised_for_tomorrow_is_enough() -> None:
    assert not is_wanted(History(asked_on=(TODAY + timedelta(days=1),)))


def test_whoever_wrote_today_is_not_asked_today() -> None:
    assert not is_wanted(History(unprompted_on=(TODAY,)))
    assert not is_wanted(History(asked_on=ago(3), prompted_on=(TODAY,)))


def test_an_answered_question_is_followed_by_another_on_the_next_occasion() -> None:
    assert is_wanted(History(asked_on=ago(1), prompted_on=ago(1)))


def test_each_reflection_of_ones_own_accord_puts_a_week_between_questions() -> None:
    assert not is_wanted(History(asked_on=ago(6), prompted_on=ago(6), unprompted_on=ago(3)))
    assert is_wanted(History(asked_on=ago(7), prompted_on=ago(7), unprompted_on=ago(3)))
    assert not is_wanted(History(asked_on=ago(13), prompted_on=ago(13), unprompted_on=ago(3, 4)))
    assert is_wanted(History(asked_on=ago(14), prompted_on=ago(14), unprompted_on=ago(3, 4)))


def test_whoever_takes_the_lead_is_asked_nothing() -> None:
    assert not is_wanted(History(unprompted_on=ago(2, 9, 20)))
    assert is_wanted(History(unprompted_on=ago(2, 9, 28)))


def test_two_questions_left_alone_let_them_rest_for_four_weeks() -> None:
    assert is_wanted(History(asked_on=ago(7)))
    assert not is_wanted(History(asked_on=ago(7, 14)))
    assert not is_wanted(History(asked_on=ago(27, 34)))
    assert is_wanted(History(asked_on=ago(28, 35)))


def test_writing_at_all_ends_the_rest() -> None:
    assert is_wanted(History(asked_on=ago(8, 14), unprompted_on=ago(5)))


def test_a_question_that_came_back_and_was_left_alone_rests_longer() -> None:
    assert not is_wanted(History(asked_on=ago(30, 60, 67)))
    assert is_wanted(History(asked_on=ago(56, 90, 97)))


@given(histories, policies)
def test_nobody_is_ever_asked_on_a_day_that_has_a_question_or_their_words(
    history: History, policy: Policy
) -> None:
    for day in {*history.asked_on, *history.prompted_on, *history.unprompted_on}:
        assert not is_prompt_wanted(history, on=day, policy=policy)


@given(histories, policies)
def test_enough_of_ones_own_accord_lets_questions_rest_whatever_else_happened(
    history: History, policy: Policy
) -> None:
    recent = tuple(TODAY - timedelta(days=1) for _ in range(policy.prompts_rest_after))
    led = History(history.asked_on, history.prompted_on, (*history.unprompted_on, *recent))
    assert not is_prompt_wanted(led, on=TODAY, policy=policy)


@given(histories, policies)
def test_questions_come_back_to_everybody_in_the_end(history: History, policy: Policy) -> None:
    later = TODAY + timedelta(weeks=policy.prompts_look_weeks * prompts.LONGEST_REST, days=1)
    assert is_prompt_wanted(history, on=later, policy=policy)


@given(policies)
def test_a_year_of_silence_has_few_questions_and_ever_longer_rests(policy: Policy) -> None:
    asked: list[date] = []
    for number in range(365):
        day = LONG_AGO + timedelta(days=number)
        if is_prompt_wanted(History(asked_on=tuple(asked)), on=day, policy=policy):
            asked.append(day)
    gaps = [second - first for first, second in itertools.pairwise(asked)]
    assert gaps == sorted(gaps)
    rest = timedelta(weeks=policy.prompts_look_weeks)
    assert all(gap >= rest for gap in gaps[policy.prompts_unanswered - 1 :])
    assert gaps[-1] == prompts.LONGEST_REST * rest


@given(st.lists(days, max_size=8), st.lists(days, max_size=8), policies)
def test_an_answer_never_makes_the_wait_longer(
    asked_on: list[date], prompted_on: list[date], policy: Policy
) -> None:
    silent = History(tuple(asked_on), tuple(prompted_on))
    answered = History(tuple(asked_on), (*prompted_on, TODAY))
    tomorrow = TODAY + timedelta(days=1)
    if is_prompt_wanted(silent, on=tomorrow, policy=policy):
        assert is_prompt_wanted(answered, on=tomorrow, policy=policy)


@given(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True), st.lists(st.sampled_from("abcdefg")))
def test_the_same_key_asks_the_same_and_never_what_was_asked_last(
    names: list[str], recent: list[str]
) -> None:
    chosen = choose(names, key="week:1", recent=recent)
    assert chosen == choose(list(reversed(names)), key="week:1", recent=recent)
    assert chosen in names
    if len(names) > 1 and recent:
        assert chosen != recent[0]


@given(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True), st.text())
def test_all_questions_come_up_before_one_comes_again(names: list[str], seed: str) -> None:
    recent: list[str] = []
    for number in range(2 * len(names)):
        chosen = choose(names, key=f"{seed}{number}", recent=recent)
        recent.insert(0, chosen)
    assert set(recent[: len(names)]) == set(recent[len(names) :]) == set(names)


def test_different_students_are_asked_different_things_first() -> None:
    names = [prompt.name for prompt in prompts.built_in(ReflectionOccasion.WEEK_ENDS)]
    assert len({choose(names, key=f"week:{number}") for number in range(40)}) == len(names)


def test_another_question_goes_round_and_there_is_none_beside_the_only_one() -> None:
    assert following(["a", "b", "c"], "a") == "b"
    assert following(["a", "b", "c"], "c") == "a"
    assert following(["a", "b"], "gone") == "a"
    assert following(["a"], "a") is None
    assert following([], "a") is None
