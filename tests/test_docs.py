"""README says what the code does: its tables are the code's, its commands exist, its files are there."""

import re
import tomllib
from pathlib import Path

import pytest

from reporting import cli
from tests.readme_tables import README, ROOT, filled

TEXT = README.read_text("utf-8")


def test_settings_wire_protocol_and_commands_stand_in_readme_as_in_the_code() -> None:
    assert filled(TEXT) == TEXT, "run: python -m tests.readme_tables"


@pytest.mark.parametrize(
    "verb", sorted(set(re.findall(r"\breporting (\w+)", "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.S)))))
)
def test_every_command_in_an_example_exists(verb: str) -> None:
    assert verb in cli.VERBS


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z0-9-]+)", TEXT))))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.M)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#:]+)\)", TEXT))))
def test_every_file_that_is_linked_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("picture", re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", TEXT))
def test_pictures_are_small(picture: str) -> None:
    assert (ROOT / picture).stat().st_size < 150_000


def test_options_of_dictate_that_readme_names_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["dictate", "--help"])
    shown = capsys.readouterr().out
    options = set(re.findall(r"reporting dictate[^\n`]*", TEXT))
    for option in {name for line in options for name in re.findall(r"(--[a-z-]+)", line)}:
        assert option in shown


def test_no_address_of_a_registry_and_no_path_of_a_machine_is_kept() -> None:
    locks = [ROOT / ".ci" / "requirements.txt", ROOT / "reporting" / "web" / "frontend" / "package-lock.json"]
    for lock in locks:
        assert "://" not in lock.read_text("utf-8").replace("https://opencollective", "").replace("https://github", "")


def test_the_project_file_needs_what_the_users_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = str([project["dependencies"], project["optional-dependencies"]])
    for package in ("faster-whisper", "sounddevice", "fastapi", "pydantic", "hl7apy", "python-docx", "rapidfuzz"):
        assert package in needed


def test_top_level_holds_only_what_it_should() -> None:
    wanted = {"pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md", ".ci", ".gitignore"}
    folders = {"reporting", "vocab", "models", "templates", "tests"}
    assert {path.name for path in Path(ROOT).iterdir()} - {".git", ".venv"} >= wanted | folders
