"""The columns that can hold words and need not be sealed, for none of them is a student's record."""

from collections.abc import Mapping

PLAIN: Mapping[str, frozenset[str]] = {
    "who somebody is, as the roster has it: counted, sorted and sought": frozenset(
        {
            "guardianship.relationship",
            "person.email",
            "person.family_name",
            "person.given_name",
            "person.grade",
            "person.language",
            "person.preferred_name",
            "person.pronouns",
        }
    ),
    "what a school is, has and teaches, the same for all its students": frozenset(
        {
            "calendar.name",
            "closure.reason",
            "competency.code",
            "competency.statement",
            "competency.title",
            "conference_hours.place",
            "framework.language",
            "framework.source",
            "framework.subject",
            "framework.title",
            "framework_item.code",
            "framework_item.item_type",
            "framework_item.source",
            "framework_item.statement",
            "learning_target.assessed_by",
            "learning_target.code",
            "learning_target.statement",
            "learning_target.title",
            "learning_target.translations",
            "level.code",
            "level.name",
            "level_description.sentence",
            "level_description.translations",
            "level_scale.name",
            "reflection_prompt.language",
            "reflection_prompt.name",
            "reflection_prompt.source",
            "reflection_prompt.words",
            "school.help_line_name",
            "school.help_line_number",
            "school.language",
            "school.name",
            "school.settings",
            "school.zone",
            "section.course_title",
            "section.title",
            "target_resource.title",
            "target_resource.url",
        }
    ),
    "made by machines, and only ever compared: ids, hashes, keys of effects": frozenset(
        {
            "attachment.sha256",
            "calendar_feed.token_sha256",
            "closure.uid",
            "competency.guid",
            "enrolment.sourced_id",
            "evidence.key",
            "feedback_request.token_sha256",
            "framework.guid",
            "framework_item.guid",
            "framework_item.parent_guid",
            "help_request.key",
            "inbox.key",
            "invite.token_hash",
            "learning_target.guid",
            "outbox.key",
            "outbox.replaces",
            "outbox.sent_as",
            "outbox.thread",
            "person.sourced_id",
            "reflection_ask.key",
            "school.sourced_id",
            "section.course_sourced_id",
            "section.sourced_id",
        }
    ),
    "where somebody is reached on a channel: whose it is, is sought by it": frozenset(
        {
            "card.address",
            "card.sent_as",
            "channel_link.address",
            "inbox.address",
            "link_attempt.address",
            "outbox.address",
        }
    ),
    "of lists that are closed in the code: kinds, verbs, names of messages, fields, questions and errors": frozenset(
        {
            "attachment.media_type",
            "audit.detail",
            "audit.what",
            "channel_link.consent",
            "form_draft.field_name",
            "form_draft.opener",
            "inbox.fault",
            "outbox.fault",
            "outbox.message",
            "reflection.prompt",
            "reflection_ask.prompt",
        }
    ),
}
"""Columns that can hold words and are not sealed, by the reason."""
