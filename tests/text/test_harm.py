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
    ("2 virgule 05 mm", "2,05 mm"),
    ("0 virgule 005", "0,005"),
    ("2 virgule zéro cinq", "2,05"),
    ("2 cent mm", "2 cent mm"),
    ("12 mille", "12 mille"),
    ("1.234 mL", "1.234 mL"),
    ("0.125", "0,125"),
    (".5 mm", "0,5 mm"),
    ("nodule numéro 1 virgule 5 mm", "Nodule numéro 1, 5 mm"),
    ("segment quatre virgule douze millimètres", "Segment IV, 12 mm"),
    ("coupe 12 virgule 4 mm", "Coupe 12, 4 mm"),
    ("image 3 virgule 5 nodules", "Image 3, 5 nodules"),
    ("en coupes de 1 virgule 5 mm", "En coupes de 1,5 mm"),
    ("indice zéro virgule huit", "Indice 0,8"),
    ("sténose du segment 4 sur 5 mm", "Sténose du segment IV sur 5 mm"),
    ("grade trois sur douze millimètres", "Grade 3 sur 12 mm"),
    ("hyposignal T2 L4 L5", "Hyposignal T2 L4-L5"),
    ("T deux L quatre L cinq", "T2 L4-L5"),
    ("hypersignal T2 L5", "Hypersignal T2 L5"),
    ("fracture T2 T3", "Fracture T2-T3"),
    ("d un nodule", "D un nodule"),
    ("l un des nodules", "L un des nodules"),
    ("L un", "L1"),
    ("moins 5 virgule 2 nodules", "Moins 5 virgule 2 nodules"),
    ("un faible pour cent", "Un faible pour cent"),
    ("vingt trente pour cent", "Vingt trente pour cent"),
    ("cent pour cent", "100 %"),
    ("2,5 virgule 3,5 mm", "2,5, 3,5 mm"),
    ("2 virgule 3 virgule 4 mm", "2 virgule 3 virgule 4 mm"),
    ("deux virgule trois virgule quatre millimètres", "Deux virgule trois virgule 4 mm"),
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
    ("2 point 05 mm", "2.05 mm"),
    ("0 point 05", "0.05"),
    (".5 mm nodule", "0.5 mm nodule"),
    ("-.5 mm", "-0.5 mm"),
    ("point zero five millimeters", "Point zero five millimeters"),
    ("in twenty thirty nodules", "In twenty thirty nodules"),
    ("in twenty twelve", "In 2012"),
    ("segment 4 by 5 mm", "Segment 4 by 5 mm"),
    ("T2 L4 L5", "T2 L4-L5"),
    ("EGFR mutation", "EGFR mutation"),
    ("eGFR 60", "eGFR 60"),
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
