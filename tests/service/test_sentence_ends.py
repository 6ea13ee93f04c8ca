"""Points between sentences in live dictation: put where nobody dictates signs, and only if the setting says so."""

import pytest

from reporting.config import load
from reporting.errors import ConfigError
from reporting.service import speak
from reporting.service.final import Keeping
from reporting.service.ports import Cursor, DictationSession
from reporting.speech.hypothesis import Final, Word
from reporting.text.format import Formatter
from reporting.text.punctuating import Punctuation
from reporting.text.spoken import FormattedText
from reporting.wording import Language
from tests.service.dictation_world import formatters
from tests.service.test_speak import field
from tests.service.world import LEA, LOCK_MINUTES, World, scratch_in
from tests.text.said import said

FORMATTER: Formatter = formatters()[Language.FRENCH]


def dictate(world: World, text: str, start_ms: int, *, session: str = "s", automatic: bool = True) -> str:
    """Dictate an utterance that begins at `start_ms`, 200 ms a word; return the field's text."""
    words = [
        type(word)(
            text=word.text,
            start_ms=word.start_ms + start_ms,
            end_ms=word.end_ms + start_ms,
            probability=word.probability,
        )
        for word in said(text)
    ]
    with world.units() as unit:
        for piece in FORMATTER.format(words):
            assert isinstance(piece, FormattedText)
            speak.place(
                unit,
                world.report_id,
                LEA,
                piece,
                f"{session}-{start_ms}",
                world.clock.now(),
                LOCK_MINUTES,
                FORMATTER if automatic else None,
            )
        unit.commit()
    return world.text()


def test_a_new_sentence_after_a_pause_gets_a_point_before_it(opened: World) -> None:
    dictate(opened, "le foie est normal", 0)
    assert dictate(opened, "pas de lésion focale", 2000) == "Le foie est normal. Pas de lésion focale"


def test_an_added_point_does_not_stop_the_next_one(opened: World) -> None:
    dictate(opened, "le foie est normal", 0)
    dictate(opened, "la rate est normale", 3000)
    text = dictate(opened, "il n'existe pas d'épanchement", 6000)
    assert text == "Le foie est normal. La rate est normale. Il n'existe pas d'épanchement"


def test_spoken_punctuation_adds_nothing(opened: World) -> None:
    dictate(opened, "le foie est normal", 0, automatic=False)
    assert dictate(opened, "pas de lésion", 9000, automatic=False) == "Le foie est normal pas de lésion"


def test_a_short_pause_adds_nothing(opened: World) -> None:
    dictate(opened, "le foie est normal", 0)
    assert dictate(opened, "pas de lésion", 1500) == "Le foie est normal pas de lésion"


def test_a_new_dictation_is_a_pause(opened: World) -> None:
    dictate(opened, "le foie est normal", 9000)
    assert dictate(opened, "pas de lésion", 0, session="t") == "Le foie est normal. Pas de lésion"


@pytest.mark.parametrize("first", ["foie normal point", "foie normal virgule rate normale", "foie normal à la ligne"])
def test_once_a_sign_was_dictated_in_the_field_nothing_is_added(opened: World, first: str) -> None:
    dictate(opened, first, 0)
    before = dictate(opened, "le rein est normal", 9000)
    assert dictate(opened, "pas de lésion", 20000) == f"{before} pas de lésion"


def test_words_that_were_typed_get_no_point(opened: World) -> None:
    opened.type("Le foie est normal")
    assert dictate(opened, "pas de lésion", 9000) == "Le foie est normal pas de lésion"


def test_in_front_of_other_text_nothing_is_added(opened: World) -> None:
    dictate(opened, "le foie est normal", 0)
    dictate(opened, "et souple", 300)
    with opened.units() as unit:
        unit.reports.set_cursor(opened.report_id, Cursor(field_id="findings", offset=len("Le foie est normal")))
        unit.commit()
    assert dictate(opened, "pas de lésion", 9000) == "Le foie est normal pas de lésion et souple"


def test_scratch_takes_the_point_with_its_words(opened: World) -> None:
    dictate(opened, "le foie est normal", 0)
    dictate(opened, "pas de lésion", 3000)
    scratch_in(opened, LEA)
    assert opened.text() == "Le foie est normal"


def test_the_same_utterance_again_is_written_once(opened: World) -> None:
    dictate(opened, "le foie est normal", 0)
    once = dictate(opened, "pas de lésion", 3000)
    assert dictate(opened, "pas de lésion", 3000) == once


def test_the_field_without_signs_has_none_dictated(opened: World) -> None:
    dictate(opened, "l'aorte mesure vingt-deux virgule cinq millimètres", 0)
    dictate(opened, "il n'existe pas de thrombus", 9000)
    assert field(opened).text == "L'aorte mesure 22,5 mm. Il n'existe pas de thrombus"


def heard(text: str, start_ms: int) -> Final:
    """Return a final of 200 ms a word."""
    words = tuple(
        Word(text=word, start_ms=start_ms + 200 * at, end_ms=start_ms + 200 * at + 200, probability=0.9)
        for at, word in enumerate(text.split())
    )
    return Final(
        utterance_id=f"s-{start_ms * 16}",
        text=text,
        words=words,
        start_ms=start_ms,
        end_ms=words[-1].end_ms,
        end_sample=words[-1].end_ms * 16,
    )


@pytest.mark.parametrize(
    ("punctuation", "written"),
    [
        (Punctuation.SPOKEN, "Le foie est normal pas de lésion"),
        (Punctuation.AUTOMATIC, "Le foie est normal. Pas de lésion"),
    ],
)
def test_what_keeps_finals_does_as_it_was_set(opened: World, punctuation: Punctuation, written: str) -> None:
    keeping = Keeping(
        units=opened.units,
        formatters=formatters(),
        clock=opened.clock,
        hub=opened.hub,
        lock_minutes=LOCK_MINUTES,
        punctuation=punctuation,
    )
    session = DictationSession(
        session_id="s",
        user_id=LEA.user_id,
        report_id=opened.report_id,
        language=Language.FRENCH,
        started_at=opened.clock.now(),
    )
    with opened.units() as unit:
        unit.dictations.add(session)
        unit.commit()
    keeping.keep(session, LEA, heard("le foie est normal", 0))
    keeping.keep(session, LEA, heard("pas de lésion", 3000))
    assert opened.text() == written


def test_the_setting_is_spoken_unless_it_says_automatic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPORTING_PUNCTUATION", raising=False)
    assert Punctuation(load().punctuation) is Punctuation.SPOKEN
    monkeypatch.setenv("REPORTING_PUNCTUATION", "automatic")
    assert Punctuation(load().punctuation) is Punctuation.AUTOMATIC
    monkeypatch.setenv("REPORTING_PUNCTUATION", "sometimes")
    with pytest.raises(ConfigError) as caught:
        load()
    assert caught.value.details["name"] == "REPORTING_PUNCTUATION"
