"""Who saw, changed or exported whose record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import AuditEntry


def record(
    session: AsyncSession,
    what: str,
    *,
    school_id: UUID,
    actor_id: UUID | None,
    about_id: UUID | None,
    now: datetime,
    **detail: str,
) -> None:
    """Adds an entry. `what` is a short verb phrase; details are ids and words of closed lists only.

    Joins the caller's transaction.
    """
    session.add(
        AuditEntry(
            school_id=school_id, at=now, actor_id=actor_id, about_id=about_id, what=what, detail=detail
        )
    )
