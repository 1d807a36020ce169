"""Seals what may not stand in the database in the clear, with a key that is kept elsewhere (AES-256-GCM)."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY = 32
"""Bytes in a key."""

_VERSION = b"\x01"
_NONCE = 12


class SealBroken(Exception):
    """Sealed bytes that this key does not open, or not at this place. The text holds nothing of them."""


class Sealing:
    """Seals and opens with one key of ``KEY`` bytes. ``place`` binds what is sealed to where it stands."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY:
            raise ValueError(f"a sealing key has {KEY} bytes")
        self._cipher = AESGCM(key)

    def __repr__(self) -> str:
        return "Sealing()"

    def seal(self, plain: bytes, place: str) -> bytes:
        """Return a version, a nonce and what was sealed; the same text is never sealed to the same bytes."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, _VERSION + place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Return what was sealed. Raises ``SealBroken``."""
        nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._cipher.decrypt(nonce, rest, sealed[:1] + place.encode())
        except (InvalidTag, ValueError):
            raise SealBroken("These bytes were sealed with another key, or for another place.") from None
