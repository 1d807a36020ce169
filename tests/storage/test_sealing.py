"""What is sealed can be read with its key, at its place, and not otherwise."""

from __future__ import annotations

import pytest

from storage.sealing import SealBroken, Sealing

KEY, OTHER = bytes(range(32)), bytes(32)


def test_what_was_sealed_is_opened_with_the_same_key_at_the_same_place() -> None:
    sealed = Sealing(KEY).seal(b"xoxb-1", "here")
    assert b"xoxb" not in sealed
    assert Sealing(KEY).open(sealed, "here") == b"xoxb-1"


def test_the_same_words_are_never_sealed_to_the_same_bytes() -> None:
    sealing = Sealing(KEY)
    assert len({sealing.seal(b"xoxb-1", "here") for _ in range(50)}) == 50


@pytest.mark.parametrize(("key", "place"), [(OTHER, "here"), (KEY, "there")])
def test_another_key_or_another_place_opens_nothing(key: bytes, place: str) -> None:
    sealed = Sealing(KEY).seal(b"xoxb-1", "here")
    with pytest.raises(SealBroken):
        Sealing(key).open(sealed, place)


@pytest.mark.parametrize("changed", [0, 5, 20, -1])
def test_a_changed_byte_opens_nothing(changed: int) -> None:
    sealed = bytearray(Sealing(KEY).seal(b"xoxb-1", "here"))
    sealed[changed] ^= 1
    with pytest.raises(SealBroken):
        Sealing(KEY).open(bytes(sealed), "here")


@pytest.mark.parametrize("left", [b"", b"\x01", b"\x01short"])
def test_half_a_seal_opens_nothing(left: bytes) -> None:
    with pytest.raises(SealBroken):
        Sealing(KEY).open(left, "here")


def test_a_key_of_another_length_is_refused_and_a_key_is_never_shown() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealing(b"short")
    assert repr(Sealing(KEY)) == "Sealing()"
