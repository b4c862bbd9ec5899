"""Which files a check finds at a path, and what it takes each for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mockserver.checks.definitions import check_paths, checked, survey
from mockserver.errors import DefinitionError

GOOD = Path(__file__).resolve().parents[2] / "definitions" / "good"


def test_a_folder_of_providers_is_all_of_them() -> None:
    seen = survey([GOOD])
    assert [provider.id for provider in seen.providers] == ["atelier", "plain"]
    assert (seen.files, seen.models) == (11, 9)


@pytest.mark.parametrize("path", ["plain", "plain/provider.yaml", "plain/models/pencil.yaml"])
def test_any_path_of_a_provider_is_the_provider(path: str) -> None:
    seen = survey([GOOD / path])
    assert [provider.id for provider in seen.providers] == ["plain"]
    assert seen.problems == []


def test_problems_of_several_files_come_at_once(tmp_path: Path) -> None:
    shutil.copytree(GOOD / "plain", tmp_path / "plain")
    (tmp_path / "plain" / "models" / "pencil.yaml").write_text("id: pencil\nsizng: {}\n")
    provider = tmp_path / "plain" / "provider.yaml"
    provider.write_text(provider.read_text().replace("title:", "titel:"))
    found = check_paths([tmp_path / "plain"])
    assert [(Path(one.file).name, one.path) for one in found] == [
        ("pencil.yaml", "sizng"),
        ("provider.yaml", "titel"),
    ]


def test_a_folder_to_be_served_is_checked(tmp_path: Path) -> None:
    assert checked(GOOD / "plain") == GOOD / "plain"
    shutil.copytree(GOOD / "plain", tmp_path / "plain")
    (tmp_path / "plain" / "models" / "pencil.yaml").write_text("id: pen\n")
    with pytest.raises(DefinitionError, match=r"'pen' stands in a file called pencil\.yaml"):
        checked(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("imgmock.yaml", "mode: strict\n", None),
        ("scenarios/retry.yaml", "steps: [pass, {fault: 'reset', times: 2}]\n", None),
        ("a.yaml", "request: {GET: /v1/models}\nexpect: {status: 200}\n", None),
        (
            "scenarios/empty.yaml",
            "name: nothing\n",
            "exactly one of the keys steps, states must stand here",
        ),
        ("empty.yaml", "", "the file is empty"),
        ("list.yaml", "- a\n", "a mapping is expected here"),
    ],
)
def test_files_are_known_by_their_content(
    name: str, text: str, message: str | None, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    assert [found.message for found in check_paths([path])] == (
        [] if message is None else [message]
    )


def test_nothing_there_is_a_problem(tmp_path: Path) -> None:
    missing = check_paths([tmp_path / "nowhere"])
    assert [found.message for found in missing] == ["there is no such file or folder"]
    empty = check_paths([tmp_path])
    assert "no definition is in this folder" in empty[0].message


def test_hidden_folders_are_no_definitions(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.yaml").write_text("colour: blue\n")
    (tmp_path / "imgmock.yaml").write_text("seed: 1\n")
    assert check_paths([tmp_path]) == []
