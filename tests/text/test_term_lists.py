"""Word lists: what is read from the files that they come in, and what of it can be used."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import InputError, NotFoundError, ReportingError
from reporting.text.critical import critical_tokens
from reporting.text.list_choice import WhyNot, choose
from reporting.text.list_formats import Entry, read_entries
from reporting.text.term_list import HeardList, ListedTerm, ListFormat, TermList
from reporting.wording import Language

FRENCH, ENGLISH = Language.FRENCH, Language.ENGLISH


def read(folder: Path, name: str, content: str | bytes, language: Language = ENGLISH) -> tuple[ListFormat, list[Entry]]:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    kind, entries = read_entries(file, language)
    return kind, list(entries)


def refused(folder: Path, name: str, content: str | bytes) -> ReportingError:
    with pytest.raises(ReportingError) as error:
        read(folder, name, content)
    return error.value


@pytest.mark.parametrize(
    "content",
    [
        "# ours\nœdème\n\nElucirem\télucirem|élucirème\nVueway | viou ouè\n",
        "\N{ZERO WIDTH NO-BREAK SPACE}# ours\r\nœdème\r\n\r\nElucirem\télucirem|élucirème\r\nVueway|viou ouè",
        "# ours\nœdème\n\nElucirem\télucirem\télucirème\nVueway|viou ouè\n".encode("cp1252"),
    ],
)
def test_a_text_has_a_term_a_line_and_behind_it_how_it_is_said(tmp_path: Path, content: str | bytes) -> None:
    kind, entries = read(tmp_path, "list.txt", content, FRENCH)
    assert kind is ListFormat.TEXT
    assert [(entry.line, entry.written, entry.spoken) for entry in entries] == [
        (2, "œdème", ()),
        (4, "Elucirem", ("élucirem", "élucirème")),
        (5, "Vueway", ("viou ouè",)),
    ]


def test_a_radlex_table_without_column_names_has_name_identifier_and_parent(tmp_path: Path) -> None:
    kind, entries = read(tmp_path, "a.csv", '"imaging, modality",RID10311,RID1\nspleen,RID86,RID5\n')
    assert kind is ListFormat.RADLEX
    assert [(entry.line, entry.written, entry.code) for entry in entries] == [
        (1, "imaging, modality", "RID10311"),
        (2, "spleen", "RID86"),
    ]


TABLE = """Class ID,Preferred Label,Synonyms,Obsolete,Preferred_name_German,Libellé (fr)
http://radlex.org/RID/RID86,spleen,lien|splen,false,Milz,rate
http://radlex.org/RID/RID87,old spleen,,true,alte Milz,
"""


def test_a_radlex_table_with_column_names_gives_names_and_synonyms_of_the_language(tmp_path: Path) -> None:
    _, english = read(tmp_path, "a.csv", TABLE)
    assert [(entry.written, entry.code, entry.is_obsolete) for entry in english] == [
        ("spleen", "RID86", False),
        ("lien", "RID86", False),
        ("splen", "RID86", False),
        ("old spleen", "RID87", True),
    ]
    _, french = read(tmp_path, "a.csv", TABLE, FRENCH)
    assert [entry.written for entry in french] == ["rate"]


AFFIXES = """SET UTF-8
FLAG long
NEEDAFFIX ()
FORBIDDENWORD !!
PFX L' Y 1
PFX L' 0 l' .
PFX Re Y 1
PFX Re 0 re .
SFX S. Y 2
SFX S. 0 s/D' [^sxz]
SFX S. al aux al po:adj
SFX Er N 2
SFX Er er er/S. er
SFX Er er é/S. er
"""


def words(folder: Path, dictionary: str, affixes: str = AFFIXES) -> list[str]:
    (folder / "fr.aff").write_text(affixes, "utf-8")
    kind, entries = read(folder, "fr.dic", dictionary, FRENCH)
    assert kind is ListFormat.HUNSPELL
    return [entry.written for entry in entries]


def test_a_dictionary_gives_the_forms_that_its_affixes_make(tmp_path: Path) -> None:
    assert words(tmp_path, "1\nfoie/S.L' po:nom is:mas\n") == ["foie", "foies"]
    assert words(tmp_path, "1\nrénal/S.\tpo:adj\n") == ["rénal", "rénals", "rénaux"]
    assert words(tmp_path, "1\nponcer/Er()\n") == ["poncer", "poncers", "poncé", "poncés"]
    assert words(tmp_path, "1\ncoupe/S.Re\n") == ["coupe", "recoupe", "coupes", "recoupes"]
    assert words(tmp_path, "1\nfaux/!!\nvrai\n") == ["vrai"]


def test_flags_may_be_letters_numbers_or_aliases(tmp_path: Path) -> None:
    assert words(tmp_path, "1\nfoie/S\n", "SFX S Y 1\nSFX S 0 s .\n") == ["foie", "foies"]
    assert words(tmp_path, "1\nfoie/7,12\n", "FLAG num\nSFX 12 Y 1\nSFX 12 0 s .\n") == ["foie", "foies"]
    assert words(tmp_path, "1\nfoie/1\n", "AF 1\nAF S\nSFX S Y 1\nSFX S 0 s .\n") == ["foie", "foies"]


def test_a_dictionary_without_affixes_gives_its_stems(tmp_path: Path) -> None:
    kind, entries = read(tmp_path, "a.dic", "2\nliver/SM\nkidney bean/S\n")
    assert kind is ListFormat.HUNSPELL
    assert [entry.written for entry in entries] == ["liver", "kidney bean"]


def test_affixes_say_in_what_a_dictionary_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.aff").write_text("SET ISO8859-2\n", "utf-8")
    _, entries = read(tmp_path, "a.dic", "1\ndůl\n".encode("iso8859-2"))
    assert [entry.written for entry in entries] == ["důl"]


def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    broken = refused(tmp_path, "a.txt", b"foie\nr\x00te\n")
    assert (broken.code, broken.details["line"]) == ("word-list-not-text", 2)
    broken = refused(tmp_path, "a.txt", "œdème\nréa".encode() + b"\xff\nfoie\n")
    assert (broken.code, broken.details["line"]) == ("word-list-not-text", 2)
    assert refused(tmp_path, "a.txt", "foie\n".encode("utf-16")).code == "word-list-not-text"
    broken = refused(tmp_path, "a.csv", 'spleen,RID86,RID5\nliver,RID87,RID5\n"li"ver,RID88,RID5\n')
    assert (broken.code, broken.details["line"]) == ("word-list-line-broken", 3)
    assert refused(tmp_path, "a.csv", "Milz,Niere\n").code == "word-list-format-unclear"
    assert refused(tmp_path, "a.csv", "Code,Parent\nRID1,RID2\nRID2,RID3\nRID3,RID4\n").code == "word-list-no-names"
    (tmp_path / "a.aff").write_text("SET UTF-8\nSFX S Y 1\nSFX S\n", "utf-8")
    broken = refused(tmp_path, "a.dic", "1\nfoie/S\n")
    assert (broken.code, broken.details["line"]) == ("word-list-affixes-broken", 3)
    (tmp_path / "a.aff").write_text("SET KLINGON-1\n", "utf-8")
    assert refused(tmp_path, "a.dic", "1\nfoie/S\n").code == "word-list-encoding-unknown"
    with pytest.raises(NotFoundError) as missing:
        read_entries(tmp_path / "none.txt", FRENCH)
    assert missing.value.code == "word-list-missing"
    with pytest.raises(InputError) as folder:
        read_entries(tmp_path, FRENCH)
    assert folder.value.code == "word-list-unreadable"


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.csv", "a.dic", "a"]))
def test_whatever_a_file_holds_it_is_read_or_refused_with_a_code(content: bytes, name: str) -> None:
    with TemporaryDirectory() as folder, suppress(ReportingError):
        _, entries = read(Path(folder), name, content)
        choose(entries, ENGLISH, are_proposed=True)


@pytest.mark.parametrize(
    ("written", "why_not"),
    [
        ("one two three four five six seven", WhyNot.TOO_LONG),
        ("x" * 101, WhyNot.TOO_LONG),
        ("T2 star", WhyNot.DIGITS),
        ("H₂O", WhyNot.DIGITS),
        ("left kidney", WhyNot.CRITICAL),
        ("absence of spleen", WhyNot.CRITICAL),
        ("non-enhancing", WhyNot.CRITICAL),
        ("stage of tumour", WhyNot.CRITICAL),
        ("glioma III", WhyNot.CRITICAL),
        ("first rib", WhyNot.CRITICAL),
        ("vitamin D", WhyNot.CRITICAL),
        ("D", WhyNot.SINGLE_LETTER),
        ("spleen (organ)", WhyNot.SIGNS),
        ("CT/MR", WhyNot.SIGNS),
        ("- ' -", WhyNot.EMPTY),
        ("", WhyNot.EMPTY),
        ("Spleen", WhyNot.SHIPPED),
    ],
)
def test_an_entry_that_a_guess_must_not_put_in_is_left_out_and_its_line_kept(written: str, why_not: WhyNot) -> None:
    shipped = frozenset({"spleen"})
    choice = choose([Entry(line=7, written=written)], ENGLISH, are_proposed=True, shipped=shipped)
    assert (choice.terms, choice.left_out) == ((), {why_not: [7]})


def test_how_a_term_is_said_is_held_to_the_same_and_letters_may_be_spelled() -> None:
    entries = [
        Entry(line=1, written="Zelva", spoken=("zelva deux",)),
        Entry(line=2, written="GBCA", spoken=("g b c a",)),
        Entry(line=3, written="a b"),
    ]
    choice = choose(entries, FRENCH, are_proposed=True)
    assert choice.terms == (ListedTerm(written="GBCA", spoken=("g b c a",)),)
    assert choice.left_out == {WhyNot.CRITICAL: [1, 3]}


def test_what_is_given_twice_or_obsolete_is_left_out() -> None:
    entries = [
        Entry(line=1, written="Zelva  borax", code="RID7"),
        Entry(line=2, written="zelva borax"),
        Entry(line=3, written="velza", is_obsolete=True),
    ]
    choice = choose(entries, ENGLISH, are_proposed=True)
    assert choice.terms == (ListedTerm(written="Zelva borax", code="RID7"),)
    assert choice.left_out == {WhyNot.TWICE: [2], WhyNot.OBSOLETE: [3]}


def test_words_that_are_only_known_may_be_any_but_have_no_digits() -> None:
    entries = [Entry(line=at, written=word) for at, word in enumerate(["Left", "spleen", "liver's", "2D"])]
    choice = choose(entries, ENGLISH, are_proposed=False, shipped=frozenset({"spleen"}))
    assert choice.words == ("left", "spleen", "liver's")
    assert choice.left_out == {WhyNot.DIGITS: [3]}


@given(
    st.lists(
        st.text(st.sampled_from("abé -'’1Ⅳ²½") | st.characters(codec="utf-8"), max_size=12)
        | st.sampled_from(["rein gauche", "sans lésion", "deux reins", "L’un", "aucun"])
    ),
    st.sampled_from(list(Language)),
)
def test_nothing_critical_is_ever_proposed(lines: list[str], language: Language) -> None:
    choice = choose([Entry(line=1, written=line) for line in lines], language, are_proposed=True)
    for term in choice.terms:
        assert not critical_tokens(term.written, language)
        assert not any(letter.isnumeric() for letter in term.written)
    assert len(choice.terms) + sum(len(left) for left in choice.left_out.values()) == len(lines)


def test_a_list_knows_its_words_their_plurals_and_the_parts_of_those_with_signs() -> None:
    terms = (ListedTerm(written="hémi-thorax"), ListedTerm(written="Elucirem", spoken=("élucirem",)))
    heard = HeardList(TermList(name="x", language=FRENCH, format=ListFormat.TEXT, terms=terms))
    assert all(heard.knows(word) for word in ("hémi-thorax", "hémi", "thorax", "elucirem", "élucirem", "élucirems"))
    assert not heard.knows("foie")
    known = HeardList(TermList(name="x", language=FRENCH, format=ListFormat.HUNSPELL, words=("aujourd'hui",)))
    assert (len(known.terms), known.knows("aujourd'"), known.knows("hui")) == (0, True, True)
    assert not known.knows("huis")


def test_a_term_of_one_syllable_is_known_and_never_proposed() -> None:
    terms = (ListedTerm(written="crust"), ListedTerm(written="crusta"))
    heard = HeardList(TermList(name="x", language=ENGLISH, format=ListFormat.TEXT, terms=terms))
    assert heard.knows("crust")
    assert [each.term.written for each in heard.terms.like(["crust"], at_least=0.5, most=9)] == ["crusta"]
