"""What the keyboard of a phone writes on its Enter key."""

from typing import Any

import pytest

from app.components import fields, filters
from app.state.people.customers import CustomersState


@pytest.mark.parametrize(
    ("field", "key"),
    [
        (fields.password_field("Password"), "go"),
        (filters.search_field("Name", value="", on_search=CustomersState.find), "search"),
    ],
)
def test_the_key_says_what_it_does(field: Any, key: str) -> None:
    assert f'enterKeyHint:"{key}"' in _written(field.render())


def test_a_new_password_is_not_the_last_field() -> None:
    assert "enterKeyHint" not in _written(fields.password_field("Password", least=12).render())


def _written(rendered: Any) -> str:
    return str(rendered).replace("\\", "").replace("'", "")
