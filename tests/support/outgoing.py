"""Files for a channel to send, made in the test."""

from bot.channels.base import RenderedFile
from tests.support import samples_of_files as made


def a_file(name: str, media_type: str, content: bytes | None) -> RenderedFile:
    """One that is in the store; without content, one that the store has lost."""

    async def read() -> bytes:
        if content is None:
            raise FileNotFoundError(name)
        return content

    return RenderedFile(name, media_type, read)


PHOTO = a_file("work.jpg", "image/jpeg", made.photo())
VOICE = a_file("words.ogg", "audio/ogg", made.VOICE)
VIDEO = a_file("talk.mp4", "video/mp4", made.video())
ESSAY = a_file("essay.pdf", "application/pdf", made.PDF)
INVITATION = a_file("conference.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
LOST = a_file("lost.jpg", "image/jpeg", None)
EVERY = (PHOTO, VOICE, VIDEO, ESSAY, INVITATION)
