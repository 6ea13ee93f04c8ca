"""What is written for good while a sentence is still being spoken."""

from collections.abc import Sequence

import pytest

from reporting.config import Settings
from reporting.text.corpus import read_corpus
from reporting.text.format import Formatter
from reporting.text.lexicon import load_vocabulary
from reporting.text.settled import Settling
from reporting.text.spoken import FormattedText, SpokenWord
from reporting.wording import Language


def said(text: str, *, pause_before: Sequence[int] = ()) -> list[SpokenWord]:
    """Return words of 250 ms, 50 ms apart; half a second of silence before those at `pause_before`."""
    words, at_ms = [], 0
    for place, word in enumerate(text.split()):
        at_ms += 500 if place in pause_before else 50
        words.append(SpokenWord(text=word, start_ms=at_ms, end_ms=at_ms + 250, probability=0.9))
        at_ms += 250
    return words


def formatter(language: Language) -> Formatter:
    return Formatter(language, load_vocabulary(Settings().vocabulary, language))


FRENCH = formatter(Language.FRENCH)


@pytest.mark.parametrize(
    ("so_far", "settled"),
    [
        ("foie de taille normale", "foie de taille normale"),
        ("foie normal virgule", "foie normal"),
        ("foie normal point", "foie normal"),
        ("nodule de douze", "nodule"),
        ("nodule de douze millimètres", "nodule"),
        ("nodule de douze millimètres du foie normal", "nodule de 12 mm du foie normal"),
        ("examen du deux mars", "examen du"),
        ("discopathie L quatre", "discopathie"),
        ("pas de", "pas"),
    ],
)
def test_what_may_still_be_written_otherwise_waits(so_far: str, settled: str) -> None:
    assert FRENCH.settled(said(so_far)) == settled


def test_words_after_a_pause_that_may_become_a_command_wait() -> None:
    assert FRENCH.settled(said("foie normal champ", pause_before=[2])) == "foie normal"
    assert FRENCH.settled(said("champ")) == ""
    assert FRENCH.settled(said("foie normal champ suivant rate", pause_before=[2, 4])) == "foie normal"


def test_the_name_after_a_command_that_takes_one_waits() -> None:
    assert FRENCH.settled(said("aller à conclusion")) == ""


@pytest.mark.parametrize("language", list(Language))
def test_what_is_settled_of_dictation_lines_is_never_written_otherwise(language: Language) -> None:
    vocabulary = load_vocabulary(Settings().vocabulary, language)
    form, settling = Formatter(language, vocabulary), Settling(vocabulary)
    lines = list(read_corpus(Settings().models / "corpus", language))[::150]
    assert len(lines) > 80
    waiting = 0
    for line in lines:
        words = said(line.spoken)
        whole = form.provisional(words)
        final = " ".join(part.text for part in form.format(words) if isinstance(part, FormattedText))
        before = 0
        for end in range(1, len(words) + 1):
            count = settling.settled(words[:end])
            assert count >= before
            stable = form.provisional(words[:count])
            assert form.provisional(words[:end]).startswith(stable)
            assert whole.startswith(stable)
            assert final.strip().startswith(stable)
            waiting += end - count == 0
            before = count
    # Not so careful that nothing is ever settled: every second word is as soon as it is heard.
    assert waiting > 0.4 * sum(len(line.spoken.split()) for line in lines)
