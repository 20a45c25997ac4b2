"""Which evidence counts: asked in every query that reads it."""

from sqlalchemy import ColumnElement
from sqlmodel import col

from domain.models import Evidence
from domain.vocabulary import EvidenceReview

COUNTED = """
    evidence.withdrawn_at IS NULL AND (evidence.review IS NULL OR evidence.review = 'accepted')
"""
"""The same as `is_counted`, for statements that are written out."""


def is_counted() -> ColumnElement[bool]:
    """On Evidence: not taken back and, where somebody else gave it, accepted by a teacher."""
    review = col(Evidence.review)
    return col(Evidence.withdrawn_at).is_(None) & (review.is_(None) | (review == EvidenceReview.ACCEPTED))
