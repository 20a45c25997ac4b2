"""What is written by and about students is sealed wherever it stands

What cannot be changed can be sealed with another key: whoever does it says so for their own transaction with
`SET LOCAL waymark.sealing = 'on'`, and changes nothing but sealed columns.
"""

from alembic import op

from domain.migrations.sealing import Words, seal, unseal

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _required(name: str) -> Words:
    return Words(name, is_required=True)


WORDS = {
    "absence": (Words("reason"),),
    "attachment": (Words("file_name"),),
    "case_step": (Words("note"),),
    "conference": (Words("word"), Words("place"), Words("response")),
    "conference_step": (Words("note"),),
    "date_move": (_required("reason"),),
    "date_proposal": (Words("word"), Words("answer")),
    "evidence": (
        _required("title"),
        Words("text"),
        Words("url"),
        Words("given_by"),
        Words("review_note"),
    ),
    "exemplar": (_required("why"), _required("title"), Words("text"), Words("url")),
    "exemplar_rating": (Words("words"),),
    "feedback_request": (_required("question"), Words("mentor_name")),
    "help_request": (Words("text"),),
    "judgement": (Words("met"), Words("missing"), Words("reason"), Words("feedback")),
    "moderation": (_required("note"),),
    "need": (_required("text"), Words("answer")),
    "second_judgement": (Words("words"),),
    "support": (
        *map(
            _required,
            ("next_step", "offered", "try_again", "student_action", "adult_action", "success_signal"),
        ),
        Words("student_response"),
        Words("adult_response"),
    ),
}
"""By table."""

ERASING = """
    IF coalesce(current_setting('waymark.erasing', true), '') = 'on' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
"""

SEALING = """
    IF TG_OP = 'UPDATE' AND coalesce(current_setting('waymark.sealing', true), '') = 'on' THEN
        sealed := ARRAY(
            SELECT attname FROM pg_attribute WHERE attrelid = TG_RELID AND atttypid = 'bytea'::regtype
        );
        IF to_jsonb(NEW) - sealed = to_jsonb(OLD) - sealed THEN
            RETURN NEW;
        END IF;
    END IF;
"""
"""All that is sealed are bytes, and all bytes are sealed."""


def upgrade() -> None:
    _refuse_change_but_for(ERASING, SEALING)
    op.execute("SET LOCAL waymark.erasing = 'on'")
    for table, columns in WORDS.items():
        seal(table, *columns)
    op.execute("SET LOCAL waymark.erasing = 'off'")
    _check_who_is_asked()


def downgrade() -> None:
    op.execute("SET LOCAL waymark.erasing = 'on'")
    for table, columns in WORDS.items():
        unseal(table, *columns)
    op.execute("SET LOCAL waymark.erasing = 'off'")
    _refuse_change_but_for(ERASING)
    _check_who_is_asked()


def _refuse_change_but_for(*exceptions: str) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" DECLARE sealed text[]; BEGIN {''.join(exceptions)} RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )


def _check_who_is_asked() -> None:
    """The CHECK went with the column that it asks for."""
    op.create_check_constraint(
        "peer_or_mentor", "feedback_request", "(peer_id IS NULL) <> (mentor_name IS NULL)"
    )
