"""Words that nobody reads who has only the database: sealed with a key that is kept outside of it.

Source: NIST SP 800-38D (AES-GCM).
"""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_FORMAT = b"\x01"
_ID_BYTES = 4
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEAD = len(_FORMAT) + _ID_BYTES

HEAD_BYTES = _HEAD + _NONCE_BYTES
"""What of sealed bytes has to be seen to tell by which key they are sealed."""


class SealError(Exception):
    """Sealed with a key that is not here, or changed since. Says nothing of what is in it."""


class UnknownKeyError(SealError):
    """Sealed with a key that is not on the ring: the one of these errors that a key can mend."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret of 32 bytes."""

    secret: bytes

    @property
    def id(self) -> bytes:
        """Tells keys apart, and nothing about them."""
        return hashlib.sha256(b"waymark key id" + self.secret).digest()[:_ID_BYTES]

    @classmethod
    def new(cls) -> "Key":
        return cls(os.urandom(KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> "Key":
        """From its text form. Raises ValueError, without the text, for what is none."""
        try:
            secret = base64.b64decode(text.strip().encode(), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("a key is 32 bytes in base64") from None
        if len(secret) != KEY_BYTES:
            raise ValueError("a key is 32 bytes in base64")
        return cls(secret)

    def __str__(self) -> str:
        """The text form: for the key file, never for a log."""
        return base64.urlsafe_b64encode(self.secret).decode()

    def __repr__(self) -> str:
        return f"Key({self.id.hex()})"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of an installation. The first one seals; all of them open."""

    keys: tuple[Key, ...]

    def __post_init__(self) -> None:
        if not self.keys:
            raise ValueError("a keyring without a key")

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """From keys one after the other, parted by white space or commas. Raises ValueError."""
        return cls(tuple(Key.parse(each) for each in text.replace(",", " ").split()))

    @property
    def head(self) -> bytes:
        """How bytes begin that are sealed with the key that seals now."""
        return _FORMAT + self.keys[0].id

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """The same words sealed; what was sealed for one place opens in no other."""
        key, nonce = self.keys[0], os.urandom(_NONCE_BYTES)
        return self.head + nonce + AESGCM(key.secret).encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Raises SealError."""
        key = next((each for each in self.keys if each.id == self.id_of(sealed)), None)
        if key is None:
            raise UnknownKeyError("sealed with a key that is not on the ring")
        nonce, words = sealed[_HEAD:HEAD_BYTES], sealed[HEAD_BYTES:]
        try:
            return AESGCM(key.secret).decrypt(nonce, words, place.encode())
        except (InvalidTag, ValueError):
            raise SealError("changed since it was sealed, or sealed for another place") from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether it is sealed with the key that seals now."""
        return self.id_of(sealed) == self.keys[0].id

    @staticmethod
    def id_of(sealed: bytes) -> bytes:
        """Of the key it was sealed with. Raises SealError for what was never sealed."""
        if not is_sealed(sealed):
            raise SealError("not sealed")
        return sealed[len(_FORMAT) : _HEAD]


def is_sealed(content: bytes) -> bool:
    """Whether it looks sealed; what looks so may still not open."""
    return content[:1] == _FORMAT and len(content) >= HEAD_BYTES


def sealed_size(size: int) -> int:
    """How many bytes so many bytes are once sealed."""
    return HEAD_BYTES + size + _TAG_BYTES
