"""Partials as the speaker sees them."""

from reporting.config import Settings
from reporting.service.dictation_events import Heard
from reporting.service.shown import Shown
from reporting.speech.hypothesis import Partial, Word
from reporting.text.format import Formatter
from reporting.text.lexicon import load_vocabulary
from reporting.wording import Language

FORMATTERS = {language: Formatter(language, load_vocabulary(Settings().vocabulary, language)) for language in Language}


def partial(text: str, settled: int, *, utterance_id: str = "u") -> Partial:
    words = tuple(
        Word(text=word, start_ms=300 * at, end_ms=300 * at + 250, probability=0.9)
        for at, word in enumerate(text.split())
    )
    return Partial(
        utterance_id=utterance_id, revision=1, text=text, words=words, settled=settled, start_ms=0, end_ms=1_000
    )


def texts(heard: Heard) -> tuple[str, str]:
    return heard.stable, heard.text


def test_a_settled_word_is_shown_as_stable_once_nothing_can_change_how_it_is_written() -> None:
    shown = Shown(FORMATTERS, Language.FRENCH)
    assert texts(shown.heard(partial("nodule de douze milli", 3))) == ("nodule", "nodule de 12 milli")
    assert shown.heard(partial("nodule de douze millimètres du rein normal", 6)).stable == "nodule de 12 mm du rein"


def test_stable_text_is_never_shorter_than_before_within_an_utterance() -> None:
    shown = Shown(FORMATTERS, Language.FRENCH)
    assert shown.heard(partial("foie de taille normale", 4)).stable == "foie de taille normale"
    assert shown.heard(partial("foie de taille normale", 1)).stable == "foie de taille normale"
    assert shown.heard(partial("rate", 0, utterance_id="v")).stable == ""


def test_a_recogniser_without_times_is_shown_and_nothing_of_it_is_stable() -> None:
    shown = Shown(FORMATTERS, Language.FRENCH)
    heard = shown.heard(Partial(utterance_id="u", revision=1, text="douze millimètres", start_ms=0, end_ms=1_000))
    assert texts(heard) == ("", "12 mm")
