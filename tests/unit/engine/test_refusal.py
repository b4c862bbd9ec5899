from __future__ import annotations

import pytest
from calling import caller, tree

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.load import Catalog
from mockserver.engine.exchange import Json, Rejected
from mockserver.engine.pipeline import begin
from mockserver.engine.refusal import refuse

PROVIDERS = Catalog().ids


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_provider_has_words_for_every_condition(provider: str, condition: str) -> None:
    client = caller(provider)
    call = begin(client.get("/nowhere").request, client.world)
    reply = refuse(
        call,
        Rejected(condition, "prompt", value="x", allowed="'y'", limit="3", length=4, seconds=7),
    )
    assert 400 <= reply.status <= 599
    assert isinstance(reply.body, Json)
    assert "error" in reply.body.tree
    assert "{" not in str(reply.body.tree["error"]).replace("{'", "").replace(": {", "")


def test_messages_show_long_and_strange_values_safely() -> None:
    exchange = caller("deepshi").post(
        "/v1/images/generations", {"model": "a\r\n\x00b\ud800" + "x" * 500, "prompt": "p"}
    )
    message = tree(exchange)["error"]["message"]
    assert len(message) < 200
    assert message.isprintable()
