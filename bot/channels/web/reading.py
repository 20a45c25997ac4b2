"""Reading what a page sends: checked, capped while reading, and free of what cannot be stored."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

LARGEST_BODY = 1 << 20
"""Bytes of JSON; a form's longest answers need far fewer."""

Body = TypeVar("Body", bound=BaseModel)


async def read(request: Request, kind: type[Body]) -> Body:
    """The request's JSON. Raises HTTPException 400, 413 or 422."""
    try:
        content = json.loads(await _body(request, LARGEST_BODY))
    except (ValueError, RecursionError):
        raise HTTPException(400, "This is not JSON.") from None
    return checked(kind, storable(content))


def checked(kind: type[Body], content: Any) -> Body:
    """Raises HTTPException 422, which names the fields and repeats nothing of what was sent."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        fields = ", ".join(".".join(str(part) for part in fault["loc"]) or "body" for fault in error.errors())
        raise HTTPException(422, f"Not usable: {fields}") from None


async def _body(request: Request, limit: int) -> bytes:
    content, size_bytes = await head(request, limit)
    if size_bytes > limit:
        raise HTTPException(413, "This is too large.")
    return content


async def head(request: Request, limit: int) -> tuple[bytes, int]:
    """The beginning of the request's body, and its whole length: what is past the limit is dropped."""
    content, size_bytes = bytearray(), 0
    async for chunk in request.stream():
        size_bytes += len(chunk)
        if size_bytes <= limit:
            content += chunk
    return bytes(content), size_bytes


def storable(value: Any) -> Any:
    """The same without what PostgreSQL's text cannot hold: NUL and halves of surrogate pairs."""
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-8", "replace").decode()
        case dict():
            return {storable(key): storable(item) for key, item in value.items()}
        case list():
            return [storable(item) for item in value]
        case _:
            return value
