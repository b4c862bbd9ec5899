"""Every block of the README and the docs works as it stands: each page is played in a folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from documents.blocks import Block, blocks
from documents.session import LANGUAGES, ROOT, Session

from mockserver.checks.exchanges import Got, differences, read_exchange, sent

PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
BLOCKS = {page.relative_to(ROOT).as_posix(): list(blocks(page)) for page in PAGES}
PLAYED = [name for name, found in BLOCKS.items() if any(not block.installs for block in found)]
README = BLOCKS["README.md"]


def _printed_by_ci(number: int) -> str:
    command = [sys.executable, str(ROOT / ".ci/block.py"), str(ROOT / "README.md"), str(number)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", PLAYED)
def test_page_works_as_it_stands(name: str, tmp_path: Path) -> None:
    played = 0
    with Session(tmp_path) as session:
        for block in BLOCKS[name]:
            if not block.installs:
                session.play(block)
                played += 1
    assert played > 0


def test_the_readme_begins_with_the_demo_and_the_tests() -> None:
    first, second = [block.text for block in README if block.language == "bash"][:2]
    assert [block.text for block in README if block.installs] == [first, second]
    assert first.splitlines()[-1] == ".venv/bin/imgmock demo"
    assert second.splitlines()[-1] == ".venv/bin/python -m pytest -n auto"


def test_ci_runs_these_two_blocks_as_they_stand() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert re.findall(r"block\.py README\.md (\d)", script) == ["1", "2"]
    assert [_printed_by_ci(1), _printed_by_ci(2)] == [
        block.text for block in README if block.installs
    ]


def test_every_block_says_its_language() -> None:
    def place(name: str, block: Block) -> str:
        return f"{name}:{block.line}: {block.language or 'no language'}"

    assert [
        place(name, block)
        for name, found in BLOCKS.items()
        for block in found
        if block.language not in LANGUAGES
    ] == []


def test_environments_are_set_up_in_two_pages_only() -> None:
    assert {name for name, found in BLOCKS.items() if any(block.installs for block in found)} == {
        "README.md",
        "CONTRIBUTING.md",
    }


def test_the_exchange_of_the_guide_holds(tmp_path: Path) -> None:
    guide = "docs/how-to/write-an-exchange.md"
    shown = next(block for block in BLOCKS[guide] if block.file)
    file = tmp_path / "shown.yaml"
    file.write_text(shown.text, encoding="utf-8")
    exchange = read_exchange(file)
    wanted = sent(exchange, ROOT / "fixtures/assets")
    with Session(tmp_path) as session:
        session.serve([])
        address = f"{session.url}/deepshi{wanted.path}"
        reply = httpx.request(
            wanted.method, address, headers=dict(wanted.headers), content=wanted.content
        )
    got = Got(reply.status_code, dict(reply.headers), reply.content)
    assert differences(exchange, got, lambda url: (404, "", b"")) == []
