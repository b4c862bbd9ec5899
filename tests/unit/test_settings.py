from __future__ import annotations

from pathlib import Path

import pytest

from mockserver.errors import SettingsError
from mockserver.settings import Account, Settings, load_settings

FILE = """
providers: [deepshi, openai]
seed: 7
mode: strict
clock: now
enforce_limits: false
editions: {openai: "2026-11"}
moderation: {words: [forbidden], output_words: [late]}
fetch: {allow: [example.org]}
accounts:
  sk-team-a: {level: free, balance: "2.50", models: [nano-banana-pro]}
"""


def test_defaults(tmp_path: Path) -> None:
    assert load_settings({}, {}, tmp_path) == Settings()
    assert Settings().fixed_time is None


def test_every_setting_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "imgmock.yaml").write_text(FILE)
    found = load_settings({}, {}, tmp_path)
    assert found.providers == ("deepshi", "openai")
    assert (found.seed, found.mode, found.enforce_limits) == (7, "strict", False)
    assert found.editions == {"openai": "2026-11"}
    assert (found.moderation_words, found.moderation_output_words) == (("forbidden",), ("late",))
    assert found.fetch_hosts == ("example.org",)
    account = Account(level="free", balance="2.50", models=("nano-banana-pro",))
    assert found.accounts == {"sk-team-a": account}


def test_flag_beats_environment_beats_file(tmp_path: Path) -> None:
    (tmp_path / "imgmock.yaml").write_text("seed: 1\nport: 1111\nmode: strict\n")
    environment = {"IMGMOCK_SEED": "2", "IMGMOCK_PORT": "2222", "OTHER": "x"}
    found = load_settings({"seed": 3}, environment, tmp_path)
    assert (found.seed, found.port, found.mode) == (3, 2222, "strict")


def test_pyproject_where_there_is_no_file_of_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.imgmock]\nseed = 5\nproviders = ["openai"]\n')
    assert load_settings({}, {}, tmp_path).seed == 5
    (tmp_path / "imgmock.yaml").write_text("port: 0\n")
    assert load_settings({}, {}, tmp_path).seed == 0


@pytest.mark.parametrize(
    ("text", "seconds"), [("fixed:1709251200", 1_709_251_200), ("1709251200", 1_709_251_200)]
)
def test_a_fixed_clock(tmp_path: Path, text: str, seconds: int) -> None:
    assert load_settings({"clock": text}, {}, tmp_path).fixed_time == seconds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sede: 1", "sede is no setting; did you mean seed?"),
        ("seed: one", "settings file: seed: 'one' cannot be used"),
        ("seed: 1.5", "a whole number is expected"),
        ("port: 70000", "a port lies between 0 and 65535"),
        ("mode: lax", "it may be faithful, strict, lenient"),
        ("clock: noon", "clock: 'noon' cannot be used"),
        ("clock: fixed:-5", "lies before 1970"),
        ("enforce_limits: perhaps", "true or false is expected"),
        ("accounts: {k: {balance: much}}", "is no decimal number"),
        ("accounts: {k: {balnce: '1'}}", "balnce is not part of an account"),
        ("moderation: {word: [x]}", "word is not part of moderation"),
        ("providers: 3", "a list of names is expected"),
        ("seed: 1\nseed: 2", "imgmock.yaml:2: seed: duplicate key"),
        ("- a", "a mapping is expected here"),
        ("seed: [", "not YAML"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "imgmock.yaml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings({}, {}, tmp_path)
    assert message in str(caught.value)


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="environment: port"):
        load_settings({}, {"IMGMOCK_PORT": "x"}, tmp_path)


def test_a_broken_pyproject_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool")
    with pytest.raises(SettingsError, match=r"pyproject\.toml cannot be read"):
        load_settings({}, {}, tmp_path)
