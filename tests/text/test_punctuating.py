"""Points that nobody dictated: where they are added, and that nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.text.fit import fit
from reporting.text.punctuating import NEW_SENTENCE_PAUSE_MS, Punctuation, divided
from reporting.text.spoken import FormattedText, TimedSpan
from reporting.wording import Language
from tests.text.said import formatter, vocabulary

FR, EN = Language.FRENCH, Language.ENGLISH
LONG = NEW_SENTENCE_PAUSE_MS


def automatic(language: Language, text: str) -> str:
    return formatter(language).format_text(text, Punctuation.AUTOMATIC)


def piece(text: str, *, keeps_case: bool = False) -> FormattedText:
    spans = (TimedSpan(start=0, end=len(text), start_ms=0, end_ms=900, probability=0.8),) if text else ()
    return FormattedText(text=text, spans=spans, keeps_case=keeps_case)


def joined(before: str, text: str, language: Language, pause_ms: int = LONG) -> str:
    """Return the field after the piece was put behind `before`."""
    return before + fit(before, divided(before, piece(text), pause_ms, vocabulary(language)), "", language).text


# A whole dictation.


@pytest.mark.parametrize(
    ("language", "spoken", "written"),
    [
        (FR, "le foie est normal", "Le foie est normal."),
        (FR, "foie normal", "Foie normal"),
        (FR, "l'aorte mesure vingt-deux millimètres", "L'aorte mesure 22 mm."),
        (FR, "le foie est normal virgule la rate aussi", "Le foie est normal, la rate aussi"),
        (FR, "le foie est normal point", "Le foie est normal."),
        (FR, "le foie est normal.", "Le foie est normal."),
        (FR, "le foie est normal ?", "Le foie est normal ?"),
        (FR, "le foie est normal :", "Le foie est normal :"),
        (FR, "conclusion", "Conclusion"),
        (FR, "Conclusion : le foie est normal", "Conclusion : le foie est normal."),
        (FR, "- le foie est normal", "- Le foie est normal"),
        (FR, "le foie est normal\n", "Le foie est normal\n"),
        (FR, "Le foie est normal. rate normale", "Le foie est normal. Rate normale"),
        (FR, "mesurant vingt millimètres", "mesurant 20 mm"),
        (FR, "dont la paroi est fine", "dont la paroi est fine"),
        (FR, "sans injection", "Sans injection"),
        (EN, "the liver is normal", "The liver is normal."),
        (EN, "normal liver", "Normal liver"),
        (EN, "the liver is normal comma", "The liver is normal,"),
        (EN, "the liver is normal period", "The liver is normal."),
        (EN, "ejection fraction is fifty one percent", "Ejection fraction is 51%."),
        (EN, "impression", "Impression"),
        (EN, "", ""),
    ],
)
def test_a_sentence_without_dictated_signs_ends_in_a_point(language: Language, spoken: str, written: str) -> None:
    assert automatic(language, spoken) == written


_FRENCH = "le foie est normal pas de lésion mesure huit millimètres qui et dont virgule point deux points à la ligne"
_ENGLISH = "the liver is normal no lesion measures eight millimeters which and comma period colon new line"
WORDS = {FR: _FRENCH.split(), EN: _ENGLISH.split()}


@st.composite
def dictations(draw: st.DrawFn) -> tuple[Language, str]:
    language = draw(st.sampled_from(Language))
    return language, " ".join(draw(st.lists(st.sampled_from([*WORDS[language], ".", "?", ":"]), max_size=14)))


@given(dictations())
def test_a_whole_dictation_gets_one_point_at_its_end_or_nothing(dictation: tuple[Language, str]) -> None:
    language, text = dictation
    plain, pointed = formatter(language).format_text(text), automatic(language, text)
    assert pointed.lower() in {plain.lower(), f"{plain.lower()}."}
    assert pointed == plain or pointed[:-1].lower() == plain.lower() or pointed[:1].islower()
    if len(pointed) > len(plain):
        assert plain[-1].isalnum() or plain[-1] in "%°²³"


@given(dictations())
def test_behind_a_sign_no_point_is_added(dictation: tuple[Language, str]) -> None:
    language, text = dictation
    once = automatic(language, text)
    if once.rstrip()[-1:] in {".", "?", "!", ":", ",", ";"}:
        assert automatic(language, once).lower() == formatter(language).format_text(once).lower()


# Between two utterances of a live dictation.


@pytest.mark.parametrize(
    ("language", "before", "said", "after"),
    [
        (FR, "Le foie est normal", "pas de lésion focale", "Le foie est normal. Pas de lésion focale"),
        (FR, "Le foie est normal", "la rate est normale", "Le foie est normal. La rate est normale"),
        (
            FR,
            "L'aorte mesure 22,5 mm",
            "il n'existe pas de thrombus",
            "L'aorte mesure 22,5 mm. Il n'existe pas de thrombus",
        ),
        (EN, "The liver is normal", "no focal lesion", "The liver is normal. No focal lesion"),
        (EN, "The liver is normal", "the spleen is enlarged", "The liver is normal. The spleen is enlarged"),
        (EN, "Ejection fraction is 51%", "there is no effusion", "Ejection fraction is 51%. There is no effusion"),
    ],
)
def test_a_new_sentence_after_a_pause_is_divided_from_the_last(
    language: Language, before: str, said: str, after: str
) -> None:
    assert joined(before, said, language) == after


@pytest.mark.parametrize(
    ("language", "before", "said"),
    [
        (FR, "Foie normal", "pas de lésion focale"),
        (FR, "L'examen ne montre", "aucun signe de récidive"),
        (FR, "La plèvre ne présente à droite", "aucun épaississement"),
        (FR, "On retrouve", "le kyste connu"),
        (FR, "La lésion est au contact de", "la rate"),
        (FR, "La lésion refoule en arrière", "le rein gauche"),
        (FR, "La lésion est stable", "et ne se rehausse pas"),
        (FR, "La lésion est stable", "à droite"),
        (FR, "La lésion est stable", "non rehaussée"),
        (FR, "L'aorte mesure", "22 mm"),
        (FR, "Le foie est normal.", "la rate est normale"),
        (FR, "Le foie est normal :", "la rate est normale"),
        (FR, "Le foie est normal, la rate aussi", "il n'existe pas de lésion"),
        (FR, "Le foie est normal (il est petit", "il n'existe pas de lésion"),
        (FR, "- le foie est normal", "la rate est normale"),
        (FR, "Le foie est normal", "la rate est normale."),
        (FR, "", "la rate est normale"),
        (FR, "Bien que la lésion soit stable", "il existe un épanchement"),
        (EN, "The study shows", "no fracture"),
        (EN, "The kidney does not", "the"),
        (EN, "There is no evidence of metastasis in the liver", "the spleen or the pancreas"),
        (EN, "The liver is normal", "and the spleen is enlarged"),
        (EN, "The liver is normal", ", the spleen is enlarged"),
    ],
)
def test_where_it_is_not_sure_nothing_is_added(language: Language, before: str, said: str) -> None:
    assert divided(before, piece(said), LONG, vocabulary(language)) == piece(said)


def test_a_short_pause_ends_no_sentence() -> None:
    assert joined("Le foie est normal", "pas de lésion", FR, LONG - 1) == "Le foie est normal pas de lésion"


def test_the_spans_move_with_their_words() -> None:
    after = divided("Le foie est normal", piece("pas de lésion"), LONG, vocabulary(FR))
    assert [after.text[span.start : span.end] for span in after.spans] == ["Pas de lésion"]


def test_a_name_keeps_its_small_letter() -> None:
    after = divided("Le foie est normal", piece("il existe", keeps_case=True), LONG, vocabulary(FR))
    assert after.text == ". il existe"


TEXTS = {
    FR: [
        "le foie est normal",
        "pas de lésion",
        "la rate",
        "il existe un kyste",
        "ne montre",
        "22,5 mm",
        ".",
        ",",
        "et",
        "\n",
    ],
    EN: ["the liver is normal", "no lesion", "the spleen", "there is a cyst", "shows", "2.5 mm", ".", ",", "and", "\n"],
}


@st.composite
def utterances(draw: st.DrawFn) -> tuple[Language, str, str]:
    language = draw(st.sampled_from(Language))
    some = st.lists(st.sampled_from(TEXTS[language]), max_size=5).map(" ".join)
    return language, draw(some), draw(some)


@given(utterances(), st.integers(min_value=0, max_value=3 * LONG))
def test_between_utterances_a_point_is_all_that_is_added(said: tuple[Language, str, str], pause_ms: int) -> None:
    language, before, text = said
    after = divided(before, piece(text), pause_ms, vocabulary(language))
    if after.text == text:
        return
    assert after.text[:2] == ". "
    assert after.text[2:].lower() == text.lower()
    assert before.rstrip()[-1].isalnum()
    assert text[0].isalpha()
    assert pause_ms >= LONG
