"""The terms of a language, `vocab/terms.LANGUAGE.tsv`: what they are, how they are said, where they are used.

Reads them and says which sound alike; does not write reports: how words become text stands in `lexicon.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reporting.text.tables import alternatives, read_rows
from reporting.text.terms_heard import KnownTerm, TermsBySound
from reporting.wording import Language

ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class LexiconTerm:
    """A term of radiology."""

    written: str
    """As it stands in mid-sentence."""
    spoken: tuple[str, ...] = ()
    """How it is said, in words; empty: as it is written."""
    kind: str = ""
    """E.g. anatomy, finding, disease, sign, eponym, device, drug: see the table."""
    grammar: str = ""
    """m, f, mp, fp, adj, v, adv, or empty."""
    specialties: frozenset[str] = frozenset()
    modalities: frozenset[str] = frozenset()
    """DICOM modalities; `*` for every one."""
    code: str = ""
    """E.g. a RadLex identifier, RID1301."""

    def heard(self, *, is_added: bool = False, is_imported: bool = False) -> Iterator[KnownTerm]:
        """Yield the term in each way it is said, as a recogniser writes it: single letters are capitals."""
        for form in self.spoken or (self.written,):
            letters = (word.upper() if len(word) == 1 and word.isalpha() else word for word in form.split())
            spoken = " ".join(letters)
            yield KnownTerm(written=self.written, spoken=spoken, is_added=is_added, is_imported=is_imported)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedTerm:
    """A term that the site, or one user, added to the vocabulary."""

    language: Language
    written: str
    spoken: tuple[str, ...] = ()
    """How it is said, in words; empty: as it is written."""
    user_id: str = ""
    """Whose it is; empty: the site's."""


def read_terms(folder: Path, language: Language) -> list[LexiconTerm]:
    """Return the terms in the order of the file. Raise ConfigError, see `tables.read_rows`."""
    return [
        LexiconTerm(
            written=written,
            spoken=tuple(alternatives(spoken)),
            kind=kind,
            grammar=grammar,
            specialties=frozenset(alternatives(specialties)),
            modalities=frozenset(alternatives(modalities)),
            code=code,
        )
        for row in read_rows(folder / f"terms.{language.value}.tsv", required=1, columns=7)
        for written, spoken, kind, grammar, specialties, modalities, code in (row.columns,)
    ]


def by_sound(
    language: Language, terms: Iterable[LexiconTerm], *, are_added: bool = False, are_imported: bool = False
) -> TermsBySound:
    """Return the terms, to be looked up by how they sound."""
    return TermsBySound(
        language, (heard for term in terms for heard in term.heard(is_added=are_added, is_imported=are_imported))
    )
