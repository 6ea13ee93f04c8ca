"""The corpus and the evaluation set that are shipped, and the adapter that was trained with them."""

from itertools import takewhile
from pathlib import Path

import pytest

from reporting.models.adapter import read_adapter
from reporting.models.folder import sha256_of
from reporting.models.install import merge
from reporting.models.manifest import read
from reporting.text.corpus import read_corpus
from reporting.text.format import Formatter
from reporting.text.lexicon import load_vocabulary
from reporting.text.tables import alternatives, read_rows
from reporting.tuning.evaluation import read_set, read_terms
from reporting.tuning.lint import Fault, findings
from reporting.wording import Language

ROOT = Path(__file__).parents[2]
MODELS, VOCABULARY = ROOT / "models", ROOT / "vocab"


@pytest.mark.parametrize(("language", "least"), [(Language.FRENCH, 12_000), (Language.ENGLISH, 8_000)])
def test_the_corpus_is_large_and_has_no_fault_of_form(language: Language, least: int) -> None:
    lines = read_corpus(MODELS / "corpus", language)
    assert len(lines) >= least
    evaluation = list(read_set(MODELS / "evaluation", language).values())
    rows = read_rows(VOCABULARY / f"lexicon.{language.value}.tsv", required=3, columns=3)
    terms = [(row.columns[0], alternatives(row.columns[1])) for row in rows]
    formatter = Formatter(language, load_vocabulary(VOCABULARY, language))
    # Where the formatter writes otherwise comes last, takes long, and is the formatter's to mend.
    found = takewhile(
        lambda finding: finding.fault is not Fault.WRITTEN_DIFFERS, findings(lines, evaluation, terms, formatter)
    )
    assert [(finding.place, finding.fault.value, finding.detail) for finding in found] == []


@pytest.mark.parametrize("language", Language)
def test_the_evaluation_set_has_300_lines_and_terms_that_occur(language: Language) -> None:
    lines = read_set(MODELS / "evaluation", language)
    assert len(lines) >= 300
    terms = read_terms(MODELS / "evaluation", language, [])
    assert len(terms.all) > 500
    said = " ".join(line.spoken.lower() for line in lines.values())
    words = (MODELS / "evaluation" / f"terms.{language.value}.tsv").read_text("utf-8").splitlines()
    assert [word for word in words if word.lower() not in said] == []


@pytest.mark.speech
def test_base_weights_and_adapter_give_the_published_sum(model_folder: Path, tmp_path: Path) -> None:
    (adapter,) = MODELS.glob("*.safetensors")
    merge(model_folder, adapter, tmp_path)
    published = {file.name: file.sha256 for file in read(MODELS / "manifest.toml")["radiology-base"].files}
    assert {name: sha256_of(tmp_path / name) for name in published} == published


def test_the_adapter_says_how_it_was_trained_and_is_small() -> None:
    (file,) = MODELS.glob("*.safetensors")
    adapter = read_adapter(file)
    assert {"recipe", "steps"} <= set(adapter.facts)
    assert file.stat().st_size < 16_000_000
