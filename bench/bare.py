"""Baseline: the durable steps of one message by asyncpg alone, with constant facts and no words.

Store the payload and commit; select the person, insert the promise, mark the payload done and commit; mark
the promise sent and commit. No message can be cheaper that is stored before it is answered.
"""

import json
import time
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import URL

from domain.ids import new_id

# On a channel that is not attached, so that the running process takes up none of them.
STORE = """
INSERT INTO inbox (id, channel, key, address, payload, received_at, state, attempts)
VALUES ($1, 'memory', $2, $3, $4, $5, 'new', 0)
"""
PERSON = """
SELECT person.school_id, person.id, person.given_name, person.language, school.zone, school.settings
FROM channel_link
JOIN person ON person.school_id = channel_link.school_id AND person.id = channel_link.person_id
JOIN school ON school.id = channel_link.school_id
WHERE channel_link.channel = 'web' AND channel_link.address = $1 AND channel_link.state <> 'ended'
"""
PROMISE = """
INSERT INTO outbox (school_id, id, key, recipient_id, message, facts, channel, address, promised_at, due_at,
                    state, attempts, claimed_at)
VALUES ($1, $2, $3, $4, 'TargetCard', $5, 'web', $6, $7, $7, 'sending', 1, $7)
"""
HANDLED = "UPDATE inbox SET state = 'done', handled_at = $2 WHERE id = $1"
SENT = "UPDATE outbox SET state = 'sent', facts = '{}', sent_as = 'card', sent_at = $3 WHERE school_id = $1 AND id = $2"  # noqa: E501
FACTS = json.dumps({"statement": "I can compare two amounts with ratio language. " * 40})
"""About as long as the facts of a card."""


async def pool(address: URL, size: int) -> Any:
    """Any: asyncpg publishes no types."""
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    return await asyncpg.create_pool(plain, min_size=size, max_size=size)


async def message(connections: Any, address: str, now: datetime) -> float:
    """Seconds until the answer could be sent."""
    begun = time.perf_counter()
    stored = new_id()
    async with connections.acquire() as connection:
        payload = json.dumps({"address": address, "button": "t:" + "0" * 22})
        await connection.execute(STORE, stored, str(stored), address, payload, now)
        async with connection.transaction():
            person = await connection.fetchrow(PERSON, address)
            promised: UUID = new_id()
            school_id, person_id = person["school_id"], person["id"]
            key = f"reply:{stored}"
            await connection.execute(PROMISE, school_id, promised, key, person_id, FACTS, address, now)
            await connection.execute(HANDLED, stored, now)
        waited = time.perf_counter() - begun
        await connection.execute(SENT, school_id, promised, now)
    return waited
