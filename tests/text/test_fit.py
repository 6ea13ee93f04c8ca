import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.text.fit import fit
from reporting.text.spoken import FormattedText, TimedSpan
from reporting.wording import Language
from tests.text.said import formatter, said

NBSP = "\N{NO-BREAK SPACE}"


def formatted(text: str, *, keeps_case: bool = False) -> FormattedText:
    spans = (TimedSpan(start=0, end=len(text), start_ms=0, end_ms=900, probability=0.8),) if text else ()
    return FormattedText(text=text, spans=spans, keeps_case=keeps_case)


FRENCH = (
    ("", "foie normal.", "", "Foie normal."),
    ("Foie normal.", "rate normale.", "", " Rate normale."),
    ("Foie normal. ", "rate normale.", "", "Rate normale."),
    ("Foie normal.\n", "rate normale.", "", "Rate normale."),
    ("Foie", "Normal", "", " normal"),
    ("Foie normal,", "Rate normale", "", " rate normale"),
    ("Lésion ?", "aucune", "", " Aucune"),
    ("Foie", ", rate normale", "", ", rate normale"),
    ("Foie normal", ".", "", "."),
    ("Foie normal.", ".", "", ""),
    ("Foie normal,", ",", "", ""),
    ("Foie normal.", ". rate", "", " Rate"),
    ("Conclusion", " : normal".strip(), "", f"{NBSP}: normal"),
    ("Conclusion :", "normal", "", " normal"),
    ("Conclusion", "; rate", "", f"{NBSP}; rate"),
    ("", "conclusion : pas de lésion ?", "", f"Conclusion{NBSP}: pas de lésion{NBSP}?"),
    ("", "sténose de 50 %", "", f"Sténose de 50{NBSP}%"),
    ("", "dite « nodule »", "", f"Dite «{NBSP}nodule{NBSP}»"),
    ("dite «", "nodule", "", f"{NBSP}nodule"),
    ("Foie (", "Nodule", ")", "nodule"),
    ("l'", "artère", "", "artère"),
    ("l’", "Artère", "", "artère"),
    ("Foie", "normal", "rate", " normal "),
    ("Foie", "normal", " rate", " normal"),
    ("Foie", "normal", ", rate", " normal"),
    ("Foie", "normal.", ". Rate", " normal"),
    ("Foie", "normal,", ".", " normal"),
    ("Foie", "normal", ": rate", f" normal{NBSP}"),
    ("Foie.", "\nrate", "", "\nRate"),
    ("", "\n\nrate", "", "Rate"),
    ("Foie.\n", "\n\nrate", "", "\nRate"),
    ("Foie.\n\n", "\n\nrate", "", "Rate"),
    ("Conclusion\n", "- foie normal", "", "- Foie normal"),
    ("post", "-opératoire", "", "-opératoire"),
    ("Taille", "8 mm", "", " 8 mm"),
    ("", "8 mm de diamètre", "", "8 mm de diamètre"),
    ("Densité", "-120 UH", "", " -120 UH"),
    ("Densité 12", "-120 UH", "", " -120 UH"),
    ("T-score", "-2,5", "", " -2,5"),
    ("Score 3", "/5", "", "/5"),
    ("Nodule.", ",5 mm", "", " ,5 mm"),
    ("Nodule de 4", ",5 mm", "", " ,5 mm"),
    ("Nodule 1", "2 mm", "", " 2 mm"),
    ("Nodule", "12", "3 mm", " 12 "),
    ("Nodule 1,", "5 mm", "", " 5 mm"),
    ("Nodule de 4", "5", ",2 mm", " 5 "),
    ("Nodule", "5", "-120 UH", " 5 "),
    ("Lésion.", "?", "", f"{NBSP}?"),
    ("Lésion ?", "?", "", ""),
    ("Foie", "lésion ?", ". Rate", f" lésion{NBSP}?"),
    ("Foie", "lésion ?.", ". Rate", f" lésion{NBSP}?"),
)
ENGLISH = (
    ("Impression", ": Normal", "", ": Normal"),
    ("Stenosis of", "50%", "", " 50%"),
    ("Liver", "Is normal", "", " is normal"),
    ("Liver", "?", "", "?"),
    ("Liver normal.", ".5 mm nodule", "", " .5 mm nodule"),
    ("Nodule 4", ".5 mm", "", " .5 mm"),
    ("Density", "-120 HU", "", " -120 HU"),
    ("Nodule of 4", "5", ".2 mm", " 5 "),
)


@pytest.mark.parametrize(("before", "text", "after", "inserted"), FRENCH)
def test_french_text_is_fitted_to_its_place(before: str, text: str, after: str, inserted: str) -> None:
    assert fit(before, formatted(text), after, Language.FRENCH).text == inserted


@pytest.mark.parametrize(("before", "text", "after", "inserted"), ENGLISH)
def test_english_text_is_fitted_to_its_place(before: str, text: str, after: str, inserted: str) -> None:
    assert fit(before, formatted(text), after, Language.ENGLISH).text == inserted


def test_an_acronym_in_the_middle_of_a_sentence_keeps_its_capitals() -> None:
    assert fit("Contrôle par", formatted("IRM", keeps_case=True), "", Language.FRENCH).text == " IRM"


def test_a_level_at_the_start_of_a_field_stays() -> None:
    assert fit("", formatted("pH normal", keeps_case=True), "", Language.FRENCH).text == "pH normal"


def test_spans_move_with_the_space_before_the_text() -> None:
    fitted = fit("Foie", formatted("normal"), "", Language.FRENCH)
    assert [(span.start, span.end) for span in fitted.spans] == [(1, 7)]


def test_spans_of_a_dropped_sign_are_gone() -> None:
    assert fit("Foie.", formatted("."), "", Language.FRENCH) == FormattedText(text="", spans=())


texts = st.text(alphabet="ab A.,:\n(-'", max_size=12)


@given(texts, texts, texts)
def test_words_are_never_lost_and_spans_lie_inside_the_text(before: str, text: str, after: str) -> None:
    for language in Language:
        fitted = fit(before, formatted(text), after, language)
        letters = [letter.lower() for letter in fitted.text if letter.isalpha()]
        assert letters == [letter.lower() for letter in text if letter.isalpha()]
        assert all(0 <= span.start <= span.end <= len(fitted.text) for span in fitted.spans)


def test_two_utterances_in_a_row_read_as_one_report() -> None:
    field = ""
    for utterance in (
        "foie normal virgule",
        "Sans lésion point",
        "rate normale deux points",
        "douze centimètres point",
    ):
        for part in formatter(Language.FRENCH).format(said(utterance)):
            assert isinstance(part, FormattedText)
            field += fit(field, part, "", Language.FRENCH).text
    assert field == f"Foie normal, sans lésion. Rate normale{NBSP}: 12 cm."


DIGITS = re.compile(r"\d+")
numerals = st.sampled_from(
    ("12", "5 mm", "-120 UH", ",5", ".5", "4,5", "1.5", "nodule 3", "3.", "", "L4", "x", "(", "/5"),
)


@given(numerals, numerals, numerals, st.sampled_from(("", " ")), st.sampled_from(("", " ")))
def test_no_two_numbers_are_ever_made_one(before: str, text: str, after: str, left: str, right: str) -> None:
    before, after = before + left, right + after
    for language in Language:
        fitted = fit(before, formatted(text), after, language).text
        if fitted.strip():
            kept = [*DIGITS.findall(before), *DIGITS.findall(text), *DIGITS.findall(after)]
            assert DIGITS.findall(before + fitted + after) == kept
            for first, second in ((before, fitted), (fitted, after)):
                joint = first[-2:] + second[:2]
                assert not re.search(r"\d[.,]\d", joint) or re.search(r"\d[.,]\d", first[-2:] + "|" + second[:2])


@pytest.mark.parametrize("letter", ["B", "T"])
def test_a_letter_that_names_a_grade_or_unit_keeps_its_capital(letter: str) -> None:
    (part,) = formatter(Language.FRENCH).format(said(letter))
    assert isinstance(part, FormattedText)
    assert fit("Stade 4", part, "", Language.FRENCH).text == f" {letter}"
