"""Keys from outside are canonical UUIDs, or there is nothing to find."""

from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import NotFound
from app.core.ids import derived_id, new_id, new_secret, parse_id

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.uuids().map(str),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def test_new_ids_are_uuid_7_and_sort_as_they_came() -> None:
    made = [new_id() for _ in range(1000)]
    assert {key.version for key in made} == {7}
    assert sorted(made) == made
    assert len(set(made)) == 1000
    assert all(type(key) is UUID for key in made)


def test_a_one_time_key_stands_for_one_key_in_one_pair_of_hands() -> None:
    forms, alice, bob = [new_id() for _ in range(100)], new_id(), new_id()
    made = [derived_id(form, alice) for form in forms]
    assert made == [derived_id(form, alice) for form in forms]
    assert {(key.version, key.variant) for key in made} == {(7, new_id().variant)}
    assert len({*forms, *made, *(derived_id(form, bob) for form in forms)}) == 300
    assert all(key.bytes[:6] == form.bytes[:6] for key, form in zip(made, forms, strict=True)), "sorted by its time"


def test_secrets_have_256_bits_and_fit_a_url() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(len(secret) == 43 and secret.replace("-", "").replace("_", "").isalnum() for secret in made)


def test_canonical_text_is_read() -> None:
    key = uuid4()
    assert parse_id(str(key)) == key
    assert parse_id(key) is key


@pytest.mark.parametrize(
    "value",
    [
        *(-1, 0, 2**63, 1.5, True, None, "", "0", "1 OR 1=1", "' OR ''='", "../../etc/passwd", [], {}, b""),
        [str(uuid4())],
        {"id": str(uuid4())},
        "01990000-0000-7000-8000-00000000000A",
        "{01990000-0000-7000-8000-00000000000a}",
        "urn:uuid:01990000-0000-7000-8000-00000000000a",
        "0199000000007000800000000000000a",
        " 01990000-0000-7000-8000-00000000000",
        "01990000-0000-7000-8000-00000000000a\n",
        "０1990000-0000-7000-8000-00000000000a",
        "\ud800" * 36,
        "\x00" * 36,
        "x" * 10_000,
    ],
)
def test_everything_else_is_not_found(value: object) -> None:
    with pytest.raises(NotFound):
        parse_id(value)


@given(ANYTHING)
def test_nothing_a_client_sends_makes_another_error(value: object) -> None:
    with suppress(NotFound):
        assert str(parse_id(value)) == value
