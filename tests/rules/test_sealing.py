"""Words that nobody reads without the key, nor changes or moves without being found out."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.sealing import (
    HEAD_BYTES,
    KEY_BYTES,
    Key,
    Keyring,
    SealError,
    UnknownKeyError,
    is_sealed,
)

keys = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES).map(Key)
words = st.binary(max_size=300)
places = st.text(min_size=1, max_size=40)


@given(keys, words, places)
def test_what_was_sealed_opens_again_in_its_place(key: Key, plain: bytes, place: str) -> None:
    ring = Keyring((key,))
    sealed = ring.seal(plain, place=place)
    assert ring.open(sealed, place=place) == plain
    assert is_sealed(sealed)
    assert Keyring.id_of(sealed) == key.id


@given(keys, st.binary(min_size=8, max_size=300))
def test_the_same_words_sealed_twice_do_not_look_the_same_and_not_like_themselves(
    key: Key, plain: bytes
) -> None:
    ring = Keyring((key,))
    one, other = ring.seal(plain, place="goal.words"), ring.seal(plain, place="goal.words")
    assert one[HEAD_BYTES:] != other[HEAD_BYTES:]
    assert plain not in one


@given(keys, words, st.data())
def test_a_change_of_any_byte_is_found_out(key: Key, plain: bytes, data: st.DataObject) -> None:
    ring = Keyring((key,))
    sealed = bytearray(ring.seal(plain, place="reflection.text"))
    where = data.draw(st.integers(0, len(sealed) - 1))
    sealed[where] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealError):
        ring.open(bytes(sealed), place="reflection.text")


@given(keys, words, st.data())
def test_what_was_cut_short_is_found_out(key: Key, plain: bytes, data: st.DataObject) -> None:
    ring = Keyring((key,))
    sealed = ring.seal(plain, place="reflection.text")
    cut = data.draw(st.integers(0, len(sealed) - 1))
    with pytest.raises(SealError):
        ring.open(sealed[:cut], place="reflection.text")


@given(keys, words, places, places)
def test_words_sealed_for_one_place_open_in_no_other(key: Key, plain: bytes, place: str, other: str) -> None:
    assume(place != other)
    ring = Keyring((key,))
    with pytest.raises(SealError):
        ring.open(ring.seal(plain, place=place), place=other)


@given(st.lists(keys, min_size=2, max_size=4, unique=True), words)
def test_all_keys_of_the_ring_open_and_the_first_one_seals(found: list[Key], plain: bytes) -> None:
    first, *others = found
    ring = Keyring(tuple(found))
    sealed = ring.seal(plain, place="p")
    assert Keyring((first,)).open(sealed, place="p") == plain
    assert ring.is_current(sealed)
    for key in others:
        old = Keyring((key,)).seal(plain, place="p")
        assert ring.open(old, place="p") == plain
        assert not ring.is_current(old)
        with pytest.raises(UnknownKeyError):
            Keyring((first,)).open(old, place="p")


@given(st.binary(max_size=100))
def test_what_was_never_sealed_is_refused_and_not_returned(content: bytes) -> None:
    with pytest.raises(SealError):
        Keyring((Key(bytes(KEY_BYTES)),)).open(content, place="p")


@given(keys)
def test_a_key_is_read_from_its_text_and_shows_nothing_of_itself_elsewhere(key: Key) -> None:
    assert Key.parse(f" {key}\n") == key
    ring = Keyring((key,))
    for shown in (repr(key), repr(ring), f"{[key]}"):
        assert str(key) not in shown
        assert key.secret.hex() not in shown


@given(st.lists(keys, min_size=1, max_size=3), st.sampled_from([",", ", ", "\n", " \t"]))
def test_a_ring_is_read_from_lines_or_a_list(found: list[Key], between: str) -> None:
    assert Keyring.parse(between.join(map(str, found))).keys == tuple(found)


@pytest.mark.parametrize("text", ["", "\n", "secret", "AAAA", str(Key(bytes(KEY_BYTES))) + "x", "ñ" * 44])
def test_what_is_no_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="key") as refused:
        Keyring.parse(text)
    assert not text.strip() or text not in str(refused.value)
    assert refused.value.__cause__ is None


def test_new_keys_differ() -> None:
    assert len({Key.new().secret for _ in range(20)}) == 20
