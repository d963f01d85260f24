"""What Settings → Support links answers is true: nothing is called saved that was not, nor open what stays shut."""

import pytest

from app.core.db import Database
from app.state.gate.doors import HYDRATE
from app.state.settings.support_links import SupportLinksState
from tests import people
from tests.people import PRIVACY, TERMS
from tests.wire.processors import processing
from tests.wire.sockets import event_name

LEFT_EMPTY = "Still missing. Nobody can sign up or be invited before it is set."
SHUT = "Saved. Nobody can sign up or be invited yet."


@pytest.mark.any_database
async def test_what_is_said_of_saving_is_what_was_saved(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = people.build(gate_open=False)
    cookie = people.cookie_and_actor(world.tenant, world.alice.user_id, "127.0.0.1")[0]
    async with processing(monkeypatch) as processor:

        async def save(**links: str) -> tuple[str, dict[str, str]]:
            where = {"tenant": world.tenant, "cookie": cookie, "path": "/settings/support-links"}
            if not processor.deltas:
                await processor.send(HYDRATE, {"hashes": ["0"]}, **where)
            name = event_name(SupportLinksState, "submit")
            await processor.send(name, {"form": links}, **where)
            (tree,) = processor.manager.states.values()
            state = tree.get_substate(SupportLinksState.get_full_name().split("."))
            return state.saved, dict(state.errors)

        both = dict.fromkeys(("terms_of_use", "privacy_policy"), LEFT_EMPTY)
        assert await save() == ("", both), "nothing was there to be saved"
        assert await save(faq=f"{TERMS}/faq") == (SHUT, both)
        assert await save(faq=f"{TERMS}/faq", terms_of_use=TERMS) == (SHUT, {"privacy_policy": LEFT_EMPTY})
        assert await save(terms_of_use=TERMS, privacy_policy=PRIVACY) == ("Saved", {})
        assert await save(terms_of_use=TERMS, privacy_policy=PRIVACY) == ("Saved", {})
        assert await save(terms_of_use=TERMS) == (SHUT, {"privacy_policy": LEFT_EMPTY}), "and is shut again"
