"""Settings: documented, checked, and never with a guessable key."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from sangdam.secrets_file import VARIABLES
from sangdam.settings import PROJECT, ROWS, SettingError, Settings, document, load, read


def test_the_page_about_settings_is_the_table_itself() -> None:
    page = (PROJECT / "docs" / "settings.md").read_text("utf-8")
    assert page == document(), "run `make settings-docs`"


def test_every_row_has_a_name_a_help_and_fills_an_attribute() -> None:
    fields = set(Settings.__dataclass_fields__) | set(VARIABLES)
    for row in ROWS:
        assert row.help.endswith("."), row.name
        assert row.attribute in fields, row.name
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_defaults_are_good_and_no_key_has_one(tmp_path: Path) -> None:
    settings = load({"SANGDAM_DATA": str(tmp_path / "a")})
    other = load({"SANGDAM_DATA": str(tmp_path / "b")})
    assert settings.port == 8000
    assert settings.host == "127.0.0.1"
    keys = [getattr(each.secrets, name) for each in (settings, other) for name in VARIABLES]
    assert len(set(keys)) == 2 * len(VARIABLES), "every key is its own, on every installation"
    assert all(row.default == "" for row in ROWS if row.name in VARIABLES.values())


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "abc", "1에서 65535"),
        ("PORT", "70000", "1에서 65535"),
        ("PORT", "٣", "1에서 65535"),
        ("SANGDAM_HOST", "shop.example.com", "127.0.0.1"),
        ("SANGDAM_DATA", "/", "폴더"),
        ("SANGDAM_DATA", "pyproject.toml", "폴더가 아니에요"),
        ("DATABASE_URL", "sqlite:///x.db", "postgresql://"),
        ("DATABASE_URL", "postgresql://host", "postgresql://"),
        ("SANGDAM_ORIGINS", "*", "쇼핑몰 주소"),
        ("SANGDAM_ORIGINS", "https://*.example.com", "쇼핑몰 주소"),
        ("SANGDAM_ORIGINS", "https://shop.example.com/path", "경로 없이"),
        ("SANGDAM_ORIGINS", "http://shop.example.com", "https://"),
        ("SANGDAM_ORIGINS", "shop.example.com", "https://"),
        ("SANGDAM_ORIGINS", "https://a@b.example.com", "경로 없이"),
        ("SANGDAM_ORIGINS", "https://[", "경로 없이"),
        ("SANGDAM_TRUSTED_PROXIES", "0.0.0.0/0", "누구나"),
        ("SANGDAM_TRUSTED_PROXIES", "proxy", "10.0.0.5"),
        ("SANGDAM_DEMO_SHOP", "maybe", "on 또는 off"),
        ("SANGDAM_BRAINS", "0", "1에서"),
        ("SANGDAM_TURN_TIMEOUT", "nan", "0.1에서"),
        ("SANGDAM_ADMIN_PASSWORD", "short", "10자"),
        ("SANGDAM_ORIGIN", "https://a.example.com", "SANGDAM_ORIGINS"),
        ("SANGDAM_WIDGET_SECRET", "secret", "추측"),
        ("SANGDAM_BRAIN_SECRET", "ab" * 32, "추측"),
    ],
)
def test_a_wrong_or_unsafe_value_is_refused_in_one_sentence(
    name: str, value: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingError) as refused:
        load({"SANGDAM_DATA": str(tmp_path), name: value})
    sentence = str(refused.value)
    assert sentence.startswith(f"{name}: ")
    assert words in sentence
    assert "\n" not in sentence
    if name.endswith("_SECRET"):
        assert value not in sentence


def test_reading_writes_nothing(tmp_path: Path) -> None:
    read({"SANGDAM_DATA": str(tmp_path / "data")})
    assert not (tmp_path / "data").exists()


def test_keys_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    first = load({"SANGDAM_DATA": str(tmp_path)}).secrets
    file = tmp_path / "secrets.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load({"SANGDAM_DATA": str(tmp_path)}).secrets == first
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]
    assert first.pepper not in repr(first)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    load({"SANGDAM_DATA": str(tmp_path)})
    file = tmp_path / "secrets.json"
    file.chmod(mode)
    with pytest.raises(SettingError, match="chmod 600"):
        load({"SANGDAM_DATA": str(tmp_path)})


def test_a_key_file_that_is_a_link_or_damaged_is_refused(tmp_path: Path) -> None:
    load({"SANGDAM_DATA": str(tmp_path / "a")})
    (tmp_path / "b").mkdir()
    os.symlink(tmp_path / "a" / "secrets.json", tmp_path / "b" / "secrets.json")
    with pytest.raises(SettingError, match="not a regular file"):
        load({"SANGDAM_DATA": str(tmp_path / "b")})
    file = tmp_path / "a" / "secrets.json"
    kept = json.loads(file.read_text())
    for damage in (
        "{",
        "[]",
        json.dumps({**kept, "pepper": "short"}),
        json.dumps({"pepper": kept["pepper"]}),
    ):
        file.write_text(damage)
        with pytest.raises(SettingError, match=r"secrets\.json"):
            load({"SANGDAM_DATA": str(tmp_path / "a")})


def test_keys_may_come_from_the_environment(tmp_path: Path) -> None:
    given = {name: f"{number}-{os.urandom(20).hex()}" for number, name in enumerate(VARIABLES.values())}
    secrets = load({"SANGDAM_DATA": str(tmp_path), **given}).secrets
    assert secrets.widget_key == given["SANGDAM_WIDGET_SECRET"]
    assert not (tmp_path / "secrets.json").exists()


def test_nothing_secret_is_shown_by_accident(tmp_path: Path) -> None:
    settings = load(
        {
            "SANGDAM_DATA": str(tmp_path),
            "DATABASE_URL": "postgresql://u:geheim-1234@h/d",
            "SANGDAM_ADMIN_PASSWORD": "geheim-5678",
        }
    )
    assert "geheim" not in repr(settings)
