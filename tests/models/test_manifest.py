from pathlib import Path

import pytest

from reporting.errors import ConfigError
from reporting.models.manifest import AdapterSource, HubSource, PackageSource, read
from reporting.wording import Language

SHIPPED = Path(__file__).parents[2] / "models" / "manifest.toml"


def test_the_shipped_manifest_names_every_file_that_a_recogniser_needs() -> None:
    for entry in read(SHIPPED).values():
        names = {file.name for file in entry.files}
        assert {"model.bin", "config.json", "tokenizer.json"} < names
        assert names & {"vocabulary.json", "vocabulary.txt"}
        assert all(len(file.sha256) == 64 for file in entry.files)
        assert set(entry.languages) == set(Language)
        assert entry.licence == "MIT"


def test_the_default_model_comes_from_packages_of_exact_versions() -> None:
    source = read(SHIPPED)["base"].source
    assert isinstance(source, PackageSource)
    assert all(requirement.count("==") == 1 for requirement in source.requirements)
    assert all(file.parts for file in read(SHIPPED)["base"].files)


def test_hub_models_are_taken_at_a_commit_not_at_a_branch() -> None:
    sources = [entry.source for entry in read(SHIPPED).values() if isinstance(entry.source, HubSource)]
    assert len(sources) == 2
    assert all(len(source.revision) == 40 for source in sources)


def test_only_weights_with_an_adapter_are_run_on_short_contexts() -> None:
    entries = read(SHIPPED).values()
    assert {entry.name for entry in entries if entry.short_context} == {"radiology-base"}
    assert all(isinstance(entry.source, AdapterSource) for entry in entries if entry.short_context)


def test_an_adapter_lies_beside_the_manifest_and_its_base_is_listed() -> None:
    for entry in read(SHIPPED).values():
        if isinstance(entry.source, AdapterSource):
            assert entry.source.adapter.is_file()
            assert entry.source.base in read(SHIPPED)


@pytest.mark.parametrize(
    "text",
    [
        "[a",
        "[a]\ntitle = 'x'",
        "a = 1",
        "[a]\ntitle='x'\nlicence='MIT'\nlanguages=['de']\nshort_context=false\nsource={hub='o/n',revision='1'}\nfile=[]",
        "[a]\ntitle='x'\nlicence='MIT'\nlanguages=['fr']\nshort_context=false\nsource={hub='o/n',revision='1'}\n"
        "[[a.file]]\nname='../../evil'\nbytes=1",
    ],
)
def test_a_broken_manifest_is_said_as_such(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as refused:
        read(tmp_path / "manifest.toml")
    assert refused.value.code == "models-manifest-broken"


def test_a_missing_manifest_is_said_as_such(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path / "manifest.toml")
    assert refused.value.code == "models-manifest-broken"
