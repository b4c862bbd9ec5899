"""The same without pytest: a server for the length of a test case."""

# ruff: noqa: PT009, PT027 - assertions as unittest has them
from __future__ import annotations

import json
import unittest
import urllib.error
import urllib.request
from typing import Any

from mockserver import MockServer


def generate(base_url: str, key: str, **fields: Any) -> Any:
    """The code that is tested: one request, its reply decoded."""
    request = urllib.request.Request(
        f"{base_url}/images/generations",
        json.dumps(fields).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


class Drawing(unittest.TestCase):
    """Requests to one provider."""

    mock: MockServer

    @classmethod
    def setUpClass(cls) -> None:
        cls.mock = MockServer(["openai"])
        cls.mock.start()
        cls.addClassCleanup(cls.mock.stop)

    def setUp(self) -> None:
        self.mock.reset()

    def test_a_picture(self) -> None:
        base_url = self.mock.base_url("openai")
        reply = generate(base_url, self.mock.api_key, model="gpt-image-1", prompt="a teapot")
        self.assertEqual(reply["created"], self.mock.clock.now)
        self.mock.assert_called(prompt="a teapot", times=1)

    def test_a_model_that_does_not_exist(self) -> None:
        with self.assertRaises(urllib.error.HTTPError) as raised:
            generate(self.mock.base_url("openai"), "any", model="gpt-image-0", prompt="a teapot")
        raised.exception.close()
        self.assertEqual(self.mock.last.condition, "unknown_model")


if __name__ == "__main__":
    unittest.main()
