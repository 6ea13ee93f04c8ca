"""The tables of terms: large, well formed, and said in words."""

import re
from pathlib import Path

import pytest

from reporting.errors import ConfigError
from reporting.text.terminology import LexiconTerm, by_sound, read_terms
from reporting.wording import Language
from tests.text.said import VOCABULARY

KINDS = {
    "anatomy", "finding", "disease", "sign", "eponym", "device", "contrast", "drug", "protocol", "score", "procedure",
    "technique", "descriptor",
}  # fmt: skip


@pytest.mark.parametrize("language", list(Language))
def test_the_shipped_terms_are_many_distinct_and_well_formed(language: Language) -> None:
    terms = read_terms(VOCABULARY, language)
    assert len(terms) >= 8_000
    assert len({term.written.lower() for term in terms}) == len(terms)
    for term in terms:
        assert term.kind in KINDS, term.written
        assert term.specialties, term.written
        assert not term.code or re.fullmatch(r"RID\d+", term.code), term.written
        assert term.grammar in {"", "m", "f", "mp", "fp", "adj", "v", "adv"}, term.written
        said = " ".join(term.spoken or (term.written,))
        assert not re.search(r"\d", said), term.written


def test_spelled_letters_are_capitals_as_a_recogniser_writes_them() -> None:
    term = LexiconTerm(written="IRM", spoken=("i r m", "irm"))
    assert [heard.spoken for heard in term.heard()] == ["I R M", "irm"]


def test_terms_are_found_by_their_sound_the_likest_first() -> None:
    known = by_sound(
        Language.ENGLISH,
        [LexiconTerm(written="olaparib"), LexiconTerm(written="niraparib"), LexiconTerm(written="hip")],
    )
    assert [alike.term.written for alike in known.like(["oliparib"], at_least=0.5, most=2)] == ["olaparib", "niraparib"]
    assert len(known) == 2  # three sounds are too few to be told from others
    assert not known.are_added


def test_a_table_with_too_many_columns_is_named(tmp_path: Path) -> None:
    (tmp_path / "terms.fr.tsv").write_text("a\tb\tc\td\te\tf\tg\th\n", "utf-8")
    with pytest.raises(ConfigError, match="at most 7"):
        read_terms(tmp_path, Language.FRENCH)
