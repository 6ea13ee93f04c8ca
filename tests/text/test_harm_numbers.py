"""Where a wrong sign, decimal, count or date harms: lists that are no decimals, words that are no units, signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.wording import Language
from tests.text.said import formatter

FRENCH = (
    # a comma between times is a sign; the values of a list rise, those of a decimal need not
    ("à trois virgule six et douze mois", "À 3, 6 et 12 mois"),
    ("à un virgule trois et six mois", "À 1, 3 et 6 mois"),
    ("à trois virgule six virgule douze et vingt-quatre mois", "À 3, 6, 12 et 24 mois"),
    ("à trois virgule six puis à douze mois", "À 3, 6 puis à 12 mois"),
    ("zéro virgule six et douze mois", "0,6 et 12 mois"),
    ("trois virgule deux et six mois", "3,2 et 6 mois"),
    ("deux virgule cinq et trois millimètres", "2,5 et 3 mm"),
    ("à deux virgule cinq et dix minutes", "À deux virgule cinq et 10 minutes"),
    ("les deux virgule cinq et six millimètres", "Les 2,5 et 6 mm"),
    ("trois virgule cinq millions", "3,5 millions"),
    ("trois millions", "3 millions"),
    ("deux millions cinq cent mille", "2 500 000"),
    # another one is not a second
    ("une seconde biopsie", "Une seconde biopsie"),
    ("une seconde d'avance", "Une seconde d'avance"),
    ("deux secondes lectures", "Deux secondes lectures"),
    ("trente secondes de scopie", "30 s de scopie"),
    # signs
    ("variation de moins vingt pour cent", "Variation de -20 %"),
    ("moins vingt pour cent", "-20 %"),
    ("au moins vingt pour cent", "Au moins 20 %"),
    ("pas moins vingt pour cent", "Pas moins 20 %"),
    ("moins de vingt pour cent", "Moins de 20 %"),
    ("sténose de moins cinquante pour cent", "Sténose de moins 50 %"),
    ("dix millimètres ou moins vingt unités Hounsfield", "10 mm ou moins 20 UH"),
    ("dix moins trois", "10 moins 3"),
    ("moins deux nodules", "Moins deux nodules"),
    ("de plus trente pour cent du parenchyme est nécrosé", "De plus 30 % du parenchyme est nécrosé"),
    ("en plus cinq millimètres", "En plus 5 mm"),
    ("augmentation de plus deux nodules", "Augmentation de plus deux nodules"),
    ("variation de plus ou moins dix pour cent", "Variation de plus ou moins 10 %"),
    ("dix millimètres plus ou moins étendu", "10 mm plus ou moins étendu"),
    ("entre moins dix et plus dix unités Hounsfield", "Entre -10 et +10 UH"),
    ("entre moins dix et dix unités Hounsfield", "Entre -10 et 10 UH"),
    ("trois fois dix nodules", "Trois fois 10 nodules"),
    ("douze S A plus quatre nodules", "12 SA plus quatre nodules"),
    ("Gleason sept plus deux nodules", "Gleason 7 plus deux nodules"),
    ("dilué à trois pour cent", "Dilué à 3 %"),
    # numbers that belong apart
    ("entre cent et quatre cents", "Entre 100 et 400"),
    ("cent et quatre cents", "100 et 400"),
    ("Louis quatorze", "Louis quatorze"),
    ("à huit heures zéro cinq", "À 8 h 05"),
    ("à huit heures zéro cinq nodules", "À 8 h zéro cinq nodules"),
    ("à six heures un nodule", "À 6 h un nodule"),
    ("supérieur à un nodule", "Supérieur à un nodule"),
    ("inférieur à un tiers", "Inférieur à un tiers"),
    ("l'un à deux centimètres du hile", "L'un à 2 cm du hile"),
    # grades and labels
    ("grade deux et trois nodules", "Grade 2 et trois nodules"),
    ("segments II et III", "Segments II et III"),
    ("station sept et quatre nodules", "Station 7 et quatre nodules"),
    ("ganglion deux L cinq", "Ganglion deux L5"),
    ("L quatre a disparu", "L4 a disparu"),
    ("T deux a progressé", "T2 a progressé"),
    ("type un a été retenu", "Type un a été retenu"),
    ("asepsie de type quatre temps", "Asepsie de type quatre temps"),
    ("Patte un nodule", "Patte un nodule"),
    ("polidocanol à un pour cent virgule six millilitres", "Polidocanol à 1 %, 6 mL"),
    ("pression sur une zone de quatre-vingt-dix sur cinquante millimètres", "Pression sur une zone de 90 x 50 mm"),
    ("cubitus moins trois millimètres", "Cubitus moins 3 mm"),
    ("segments deux et dix akinétiques", "Segments 2 et 10 akinétiques"),
)
ENGLISH = (
    ("a P S A of four", "A PSA of 4"),
    ("a P E T C T of the chest", "A PET/CT of the chest"),
    ("A C L tear", "ACL tear"),
    ("A P view", "AP view"),
    ("between one hundred and four hundred", "Between 100 and 400"),
    ("from two hundred and five to three hundred", "From 205 to 300"),
    ("three point five million", "3.5 million"),
    ("a second biopsy", "A second biopsy"),
    ("two second lesions", "Two second lesions"),
    ("two minute nodules", "Two minute nodules"),
    ("one minute calcification", "One minute calcification"),
    ("twenty second image", "Twenty second image"),
    ("thirty second rib", "32nd rib"),
    ("type two second branchial cleft cyst", "Type 2 second branchial cleft cyst"),
    ("change of minus twenty percent", "Change of -20%"),
    ("ten or minus twenty", "10 or minus 20"),
    ("minus five nodules", "Minus five nodules"),
    ("plus two nodules", "Plus two nodules"),
    ("steroids plus five millimeters of margin", "Steroids plus 5 mm of margin"),
    ("change of plus or minus five percent", "Change of plus or minus 5%"),
    ("Gleason three plus four equals eight", "Gleason 3 + 4 equals 8"),
    ("in nineteen ninety eight", "In 1998"),
    ("in twenty oh five", "In 2005"),
    ("twenty oh five lesions", "20 oh five lesions"),
    ("in twenty thirty nodules", "In twenty thirty nodules"),
    ("at nine oh five A M", "At 9:05 AM"),
    ("at ten twenty millimeter lesions", "At ten twenty millimeter lesions"),
    ("two gray nodules", "Two gray nodules"),
    ("less than one third", "Less than one third"),
    ("rather than one", "Rather than one"),
    ("E G F R mutation", "EGFR mutation"),
    ("Louis fourteen", "Louis fourteen"),
    ("T four A N two", "T4a N2"),
    ("the larger one to two centimeters below", "The larger one to 2 cm below"),
    ("no comma shaped deformity", "No comma shaped deformity"),
    ("diluted one to three times", "Diluted one to three times"),
    ("ulna minus three millimeters", "Ulna minus 3 mm"),
    ("E G F R seventy four milliliters per minute", "eGFR 74 mL/min"),
    ("the first to notice", "The first to notice"),
    ("nineteen ninety eight nodules", "Nineteen ninety eight nodules"),
    ("image nineteen ninety eight", "Image nineteen ninety eight"),
    ("the flow map aided the search", "The flow map aided the search"),
)


@pytest.mark.parametrize(("spoken", "written"), FRENCH)
def test_french_numbers_are_never_guessed(spoken: str, written: str) -> None:
    assert formatter(Language.FRENCH).format_text(spoken) == written


@pytest.mark.parametrize(("spoken", "written"), ENGLISH)
def test_english_numbers_are_never_guessed(spoken: str, written: str) -> None:
    assert formatter(Language.ENGLISH).format_text(spoken) == written


_UNITS = st.sampled_from(["pour cent", "unités Hounsfield", "degrés", "millimètres", "mois", "nodules"])
_BEFORE = st.sampled_from(["variation de", "densité de", "au", "sténose de", "lésion à", "entre", "pas", ""])
_NUMBERS = st.sampled_from(["deux", "dix", "vingt", "trente-cinq", "cent", "deux virgule cinq"])


@given(_BEFORE, st.sampled_from(["moins", "plus", "plus ou moins"]), _NUMBERS, _UNITS)
def test_a_french_sign_is_written_as_a_sign_or_stays_a_word(before: str, sign: str, number: str, unit: str) -> None:
    text = formatter(Language.FRENCH).format_text(f"{before} {sign} {number} {unit}").lower()
    symbols = {"moins": "-", "plus": "+", "plus ou moins": "±"}
    assert (sign in text) != (symbols[sign] in text)
    others = [symbol for name, symbol in symbols.items() if name != sign]
    assert not any(symbol in text for symbol in others)


_RISING = st.lists(st.integers(2, 60), min_size=3, max_size=4, unique=True).map(sorted)
_BELOW_SIXTEEN = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
_WORDS = [*_BELOW_SIXTEEN.split(), "seize", "dix-sept", "dix-huit", "dix-neuf"]
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def in_words(value: int) -> str:
    if value < 20:
        return _WORDS[value]
    tens, ones = value // 10 * 10, value % 10
    return _TENS[tens] + ("" if not ones else " et un" if ones == 1 else f"-{_WORDS[ones]}")


@given(_RISING)
def test_times_that_rise_are_a_list_and_every_one_is_written(months: list[int]) -> None:
    words = [in_words(month) for month in months]
    text = formatter(Language.FRENCH).format_text(f"à {' virgule '.join(words[:-1])} et {words[-1]} mois")
    assert text == f"À {', '.join(map(str, months[:-1]))} et {months[-1]} mois"
