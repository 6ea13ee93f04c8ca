"""Where a wrong word harms: nothing may be guessed."""

import pytest

from reporting.text.spoken import FormattedText
from reporting.wording import Language
from tests.text.said import formatter, said

FRENCH = (
    ("au moins dix nodules", "Au moins 10 nodules"),
    ("plus ou moins cinq millimètres", "Plus ou moins 5 mm"),
    ("de moins de dix millimètres", "De moins de 10 mm"),
    ("L5 a glissé sur S1", "L5 a glissé sur S1"),
    ("A deux centimètres de la carène", "A 2 cm de la carène"),
    ("type B deux centimètres", "Type B 2 cm"),
    ("quatre virgule cinq deux litres", "Quatre virgule cinq deux litres"),
    ("à sept virgule trois nodules", "À sept virgule trois nodules"),
    ("grade trois virgule deux nodules", "Grade 3, deux nodules"),
    ("Pfirrmann quatre virgule trois étages", "Pfirrmann 4, trois étages"),
    ("à six heures deux nodules", "À 6 h deux nodules"),
    ("le grade un peu plus élevé", "Le grade un peu plus élevé"),
    ("deux cent trois cent", "Deux cent trois cent"),
    ("le fort rehaussement", "Le fort rehaussement"),
    ("aspect normal", "Aspect normal"),
    ("patte d'oie", "Patte d'oie"),
    ("ce nodule", "Ce nodule"),
    ("un degré de certitude", "Un degré de certitude"),
    ("lésion de douze sur dix sur huit", "Lésion de 12 sur 10 sur 8"),
    ("T1 T2", "T1 T2"),
)
ENGLISH = (
    ("A two centimeter nodule", "A 2 cm nodule"),
    ("at this level one nodule", "At this level one nodule"),
    ("image one twenty two", "Image one twenty two"),
    ("index one point one nine lesions", "Index one point one nine lesions"),
    ("two gray lesions", "Two gray lesions"),
    ("posterior aspects are normal", "Posterior aspects are normal"),
    ("both scapular tips", "Both scapular tips"),
    ("who is well", "Who is well"),
    ("it may be normal", "It may be normal"),
    ("no fewer than ten nodules", "No fewer than 10 nodules"),
    ("point five millimeters", "Point five millimeters"),
    ("colon colon no diverticulosis", "Colon: No diverticulosis"),
    ("minus five", "Minus 5"),
)


@pytest.mark.parametrize(("spoken", "written"), FRENCH)
def test_french_words_that_are_not_sure_stay(spoken: str, written: str) -> None:
    assert formatter(Language.FRENCH).format_text(spoken) == written


@pytest.mark.parametrize(("spoken", "written"), ENGLISH)
def test_english_words_that_are_not_sure_stay(spoken: str, written: str) -> None:
    assert formatter(Language.ENGLISH).format_text(spoken) == written


def test_a_pause_inside_a_number_ends_it() -> None:
    (text,) = formatter(Language.FRENCH).format(said("mesure vingt … deux nodules", pause_ms=900))
    assert isinstance(text, FormattedText)
    assert text.text == "mesure 20 deux nodules"
