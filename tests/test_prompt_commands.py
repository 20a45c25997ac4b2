"""`waymark prompts`: a school's own questions, looked at before they are taken."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL
from typer.testing import Result

from bot.sample_school import SAMPLES
from domain.exchange.oddities import ImportRefused
from domain.exchange.prompts_file import WrittenPrompt, as_csv, read_prompts
from domain.rules.prompts import BANK
from domain.vocabulary import ReflectionOccasion
from tests.support import command_line

Waymark = Callable[..., Result]

HEAD = "name,occasion,language,words,source\n"
OWN = (
    HEAD
    + "proud,week_ends,en,What are you proud of?,Our advisory\n"
    + "proud,week_ends,es,¿De qué te sientes bien?,\n"
    + "laughed,week_ends,en,What made you laugh?,\n"
)


@pytest.fixture
def waymark(database_address: URL, monkeypatch: pytest.MonkeyPatch) -> Waymark:
    """The command line over an imported school."""
    monkeypatch.setenv("DATABASE_URL", database_address.render_as_string(hide_password=False))
    command_line.waymark("import", "oneroster", str(SAMPLES / "roster.zip"), "--yes", "--json")
    return command_line.waymark


def _file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "prompts.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def _listed(waymark: Waymark) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(waymark("prompts", "list", "--json").stdout)["prompts"]
    return found


def test_the_built_in_bank_is_listed_with_sources_and_what_is_known(waymark: Waymark) -> None:
    listed = _listed(waymark)
    assert {line["name"] for line in listed} == {prompt.name for prompt in BANK}
    assert all(line["words"] and line["source"] and line["asked"] == "yes" for line in listed)
    assert {line["known"] for line in listed} == {"tested", "recommended", "practice"}


def test_own_questions_are_shown_before_they_are_taken_and_replace_the_built_in_ones(
    waymark: Waymark, tmp_path: Path
) -> None:
    file = _file(tmp_path, OWN)
    before = waymark("prompts", "import", file)
    assert before.exit_code == 1
    assert "What made you laugh?" in before.stdout
    assert "Nothing was changed" in before.stderr
    assert len(_listed(waymark)) == len(BANK)
    taken = waymark("prompts", "import", file, "--yes")
    assert taken.exit_code == 0
    assert "asked no more for: week_ends" in taken.stdout
    asked = {(line["name"], line["language"]): line["asked"] for line in _listed(waymark)}
    assert asked["proud", "es"] == "yes"
    assert asked["week_hard", "en"] == "no: the school has its own"
    assert asked["any_hard", "en"] == "yes"


def test_the_same_file_again_changes_nothing_and_another_word_is_told(
    waymark: Waymark, tmp_path: Path
) -> None:
    waymark("prompts", "import", _file(tmp_path, OWN), "--yes")
    again = waymark("prompts", "import", _file(tmp_path, OWN), "--yes")
    assert "Unchanged: 3 questions." in again.stdout
    changed = waymark("prompts", "import", _file(tmp_path, OWN.replace("laugh", "smile")), "--yes")
    assert "What made you smile?" in changed.stdout
    assert "changed" in changed.stdout
    assert "Unchanged: 2 questions." in changed.stdout


def test_a_retired_question_is_asked_no_more_until_it_comes_back(waymark: Waymark, tmp_path: Path) -> None:
    waymark("prompts", "import", _file(tmp_path, OWN), "--yes")
    for name in ("proud", "laughed"):
        assert waymark("prompts", "retire", name).exit_code == 0
    asked = {(line["name"], line["language"]): line["asked"] for line in _listed(waymark)}
    assert asked["proud", "en"] == "no: retired"
    assert asked["week_hard", "en"] == "yes"
    back = waymark("prompts", "import", _file(tmp_path, OWN), "--yes")
    assert "asked again" in back.stdout
    missing = waymark("prompts", "retire", "nothing")
    assert missing.exit_code == 1
    assert "no question 'nothing'" in missing.stderr


def test_what_was_handed_out_can_be_taken_back_in(waymark: Waymark, tmp_path: Path) -> None:
    waymark("prompts", "import", _file(tmp_path, HEAD + "sum,any_time,en,'=1+1 is what?,\n"), "--yes")
    out = tmp_path / "out.csv"
    assert waymark("prompts", "list", "--csv", str(out)).exit_code == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [row["words"] for row in rows] == ["'=1+1 is what?"]
    again = waymark("prompts", "import", str(out), "--yes")
    assert "Unchanged: 1 question." in again.stdout


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "plain", "'quoted'", 'a,b"c'])
def test_no_cell_is_handed_out_as_a_formula(words: str) -> None:
    written = WrittenPrompt("own", ReflectionOccasion.ANY_TIME, "en", words, "=source")
    text = as_csv([written])
    for row in csv.reader(text.splitlines()):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    assert read_prompts(text.encode(), file_name="x.csv") == (written,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        (HEAD, "has no questions"),
        ("name,words\nx,y\n", "lacks the column occasion, language"),
        (HEAD + "Bad Name,any_time,en,Words?,\n", "line 2: the name 'Bad Name' is not"),
        (HEAD + "any_hard,any_time,en,Words?,\n", "line 2: the name 'any_hard' is taken"),
        (HEAD + "own,someday,en,Words?,\n", "line 2: the occasion 'someday' is none of any_time"),
        (HEAD + "own,any_time,xx,Words?,\n", "line 2: the language 'xx' is none of"),
        (HEAD + "own,any_time,en,,\n", "line 2: there are no words"),
        (HEAD + f"own,any_time,en,{'x' * 141},\n", "take 141 characters; 140 is the most"),
        (HEAD + "own,any_time,en,A?,\nown,any_time,en,B?,\n", "line 3: 'own' is there twice in 'en'"),
        (HEAD + "own,any_time,en,A?,\nown,week_ends,es,B?,\n", "line 3: 'own' has another occasion"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_by_its_line(text: str, sentence: str) -> None:
    with pytest.raises(ImportRefused, match=r"prompts\.csv") as refused:
        read_prompts(text.encode(), file_name="prompts.csv")
    assert sentence in str(refused.value)


def test_many_problems_are_told_at_once_and_counted() -> None:
    text = HEAD + "".join(f"own{n},someday,en,Words?,\n" for n in range(25))
    with pytest.raises(ImportRefused) as refused:
        read_prompts(text.encode(), file_name="prompts.csv")
    assert "line 21" in str(refused.value)
    assert "and 5 more problems" in str(refused.value)


def test_a_spreadsheet_s_own_spelling_is_read() -> None:
    text = "\ufeff" + "Name,Occasion,Language,Words\r\nown,any_time,en,  Two   words? \r\n,,,\r\n"
    (found,) = read_prompts(text.encode(), file_name="x.csv")
    assert found.words == "Two words?"
