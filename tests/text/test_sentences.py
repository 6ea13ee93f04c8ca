"""What a sentence is: a finite verb in the main clause, in French and English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.text.pieces import pieces_of
from reporting.text.sentences import goes_on, is_left_open, is_sentence
from reporting.wording import Language
from tests.text.said import said, vocabulary

FR, EN = Language.FRENCH, Language.ENGLISH


def words(text: str, language: Language) -> list[str]:
    return [piece.text for piece in pieces_of(said(text), language)]


SENTENCES = (
    (FR, "le foie est de taille normale"),
    (FR, "il n'existe pas de lésion focale"),
    (FR, "on ne retrouve ni péliose ni hématome"),
    (FR, "l'aorte mesure vingt-deux millimètres"),
    (FR, "l'aorte mesure 22 mm"),
    (FR, "le kyste présente une paroi fine"),
    (FR, "le kyste qui existait en juin est stable"),
    (FR, "l'examen a été réalisé sans injection"),
    (FR, "la lésion n'a pas changé"),
    (FR, "l'épendymome se prolonge jusqu'en regard de C deux"),
    (FR, "elle glissouille sous la capsule"),
    (FR, "le foie ainsi que la rate sont normaux"),
    (FR, "il y a deux kystes"),
    (FR, "elle mesure en moyenne six millimètres"),
    (FR, "l'œdème Modic un a disparu"),
    (FR, "la séquence dynamique fait évoquer un hémangiome"),
    (FR, "le nodule foraminal gauche passe de vingt à douze millimètres"),
    (FR, "je recommande un avis spécialisé"),
    (FR, "le testicule droit reste homogène"),
    (FR, "la vésicule n'est pas épaissie car elle est vide"),
    (FR, "bien que la lésion soit stable un contrôle est souhaitable"),
    (EN, "the liver is normal"),
    (EN, "lungs are clear"),
    (EN, "there is no pneumothorax"),
    (EN, "nodule measures four millimeters"),
    (EN, "the lesion does not reach the capsule"),
    (EN, "recommend repeat sonography in twelve months"),
    (EN, "findings suggest cirrhosis"),
    (EN, "biopsy yielded twelve cores"),
    (EN, "the nodule which was seen in june is stable"),
    (EN, "left renal vein drains into the cava"),
    (EN, "decrease since two thousand nineteen does not exceed the threshold"),
    (EN, "the left vertebral artery ends in P I C A"),
    (EN, "the haze points to pneumonia"),
    (EN, "this may reflect scarring"),
)

NOUN_PHRASES = (
    (FR, "absence d'épanchement pleural"),
    (FR, "pas de lésion focale décelable"),
    (FR, "foie de taille normale"),
    (FR, "masse mesurée à vingt millimètres"),
    (FR, "kyste dont la paroi est fine"),
    (FR, "kyste dont la paroi est fine et ne se rehausse pas"),
    (FR, "lésion vasculaire qui n'explique pas la fièvre"),
    (FR, "mesure de la clarté nucale"),
    (FR, "lésion présente dans le segment quatre"),
    (FR, "chenaux veineux à ne pas confondre avec des lacunes"),
    (FR, "lame péricardique ne dépassant pas quatre millimètres"),
    (FR, "varice orbitaire se distendant au Valsalva"),
    (FR, "Bismuth trois a avec extension à la convergence"),
    (FR, "dans le cadre d'une maladie de Behçet"),
    (FR, "et s'étendant jusqu'à la gouttière"),
    (FR, "prostatectomie il y a deux ans"),
    (FR, "varus de six je reprends huit degrés"),
    (FR, ""),
    (EN, "no pleural effusion"),
    (EN, "absent end-diastolic flow in the umbilical artery"),
    (EN, "hernia in which the appendix lies within the sac but is not inflamed"),
    (EN, "watershed ischaemia although the artery is not occluded"),
    (EN, "no beading to suggest vasospasm"),
    (EN, "comparison study from may two thousand twenty"),
    (EN, "aneurysm embolized with eight platinum coils"),
    (EN, "Deauville five with progression in the spleen"),
    (EN, "Modic change between the plates"),
    (EN, "Haller index of four point one"),
    (EN, "which was not present in june"),
    (EN, ""),
)


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_a_finite_verb_in_the_main_clause_makes_a_sentence(language: Language, text: str) -> None:
    assert is_sentence(words(text, language), vocabulary(language))


@pytest.mark.parametrize(("language", "text"), NOUN_PHRASES)
def test_without_one_there_is_a_noun_phrase(language: Language, text: str) -> None:
    assert not is_sentence(words(text, language), vocabulary(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (FR, "et s'étendant jusqu'à la gouttière"),
        (FR, "dont la mobilité n'est pas douloureuse"),
        (FR, "mesurant vingt millimètres"),
        (FR, "ne modifiant pas la prise en charge"),
        (EN, "which is unchanged"),
        (EN, "measuring four millimeters"),
    ],
)
def test_a_conjunction_a_relative_and_a_present_participle_go_on(language: Language, text: str) -> None:
    assert goes_on(words(text, language), vocabulary(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (FR, "sans injection"),
        (FR, "avec injection de gadolinium"),
        (FR, "il existe un kyste"),
        (FR, "le foie est normal"),
        (FR, "la mesurant"),
        (EN, "without contrast"),
        (EN, "enhancing mass"),
        (EN, ""),
    ],
)
def test_a_preposition_and_a_noun_begin_a_dictation(language: Language, text: str) -> None:
    assert not goes_on(words(text, language), vocabulary(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (FR, "l'examen ne montre"),
        (FR, "la plèvre ne présente à droite"),
        (FR, "la lésion est au contact de"),
        (FR, "la lésion est stable et"),
        (FR, "le foie est"),
        (EN, "there is no evidence of"),
        (EN, "the study shows"),
        (EN, "the kidney does not"),
    ],
)
def test_a_verb_a_preposition_and_half_a_negation_want_more(language: Language, text: str) -> None:
    assert is_left_open(words(text, language), vocabulary(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [(FR, "le foie est normal"), (FR, "la lésion n'est pas épaissie"), (EN, "the liver is normal")],
)
def test_a_whole_sentence_wants_nothing(language: Language, text: str) -> None:
    assert not is_left_open(words(text, language), vocabulary(language))


@given(st.lists(st.text(max_size=8), max_size=12), st.sampled_from(Language))
def test_any_words_can_be_asked_about(some: list[str], language: Language) -> None:
    known = vocabulary(language)
    assert is_sentence(some, known) in {True, False}
    assert is_left_open(some, known) in {True, False}
    if goes_on(some, known):
        assert not is_sentence(some, known)


@given(st.sampled_from(NOUN_PHRASES + SENTENCES))
def test_capitals_and_curly_apostrophes_change_nothing(example: tuple[Language, str]) -> None:
    language, text = example
    said_so = words(text.upper().replace("'", "’"), language)
    assert is_sentence(said_so, vocabulary(language)) == is_sentence(words(text, language), vocabulary(language))
