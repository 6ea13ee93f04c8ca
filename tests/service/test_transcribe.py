"""Finals without a report: the text that would stand in one."""

from collections.abc import Sequence

from reporting.service.transcribe import text_of
from reporting.speech.hypothesis import Final, Word
from reporting.text.spoken import CommandName, FormattedText, SpokenCommand, SpokenWord, TimedSpan
from reporting.wording import Language

COMMANDS = {"efface": CommandName.SCRATCH_THAT, "suivant": CommandName.NEXT_FIELD}


class WordByWord:
    """A formatter that knows two commands and joins the rest."""

    def format(self, words: Sequence[SpokenWord]) -> tuple[FormattedText | SpokenCommand, ...]:
        pieces: list[FormattedText | SpokenCommand] = []
        for word in words:
            if name := COMMANDS.get(word.text):
                pieces.append(SpokenCommand(name=name, argument="", spoken=word.text, start_ms=0, end_ms=1))
            else:
                span = TimedSpan(start=0, end=len(word.text), start_ms=0, end_ms=1, probability=1)
                pieces.append(FormattedText(text=word.text, spans=(span,)))
        return tuple(pieces)


def text(*utterances: str) -> str:
    finals = [
        Final(
            utterance_id=f"u{number}",
            text=said,
            words=tuple(Word(text=word, start_ms=0, end_ms=1, probability=1) for word in said.split()),
            start_ms=0,
            end_ms=1,
            end_sample=16,
        )
        for number, said in enumerate(utterances)
    ]
    return text_of(finals, WordByWord(), Language.FRENCH)  # type: ignore[arg-type]


def test_utterances_follow_each_other_as_in_a_report() -> None:
    assert text("foie normal.", "rate normale.") == "Foie normal. Rate normale."


def test_scratch_that_takes_the_last_utterance_back() -> None:
    assert text("foie normal.", "rate normale.", "efface", "reins normaux.") == "Foie normal. Reins normaux."
    assert text("foie normal.", "rate efface reins") == "Foie normal. Reins"
    assert text("efface", "foie") == "Foie"


def test_another_field_is_another_paragraph() -> None:
    assert text("suivant foie normal.", "suivant suivant examen normal.") == "Foie normal.\n\nExamen normal."


def test_scratching_reaches_back_over_a_paragraph() -> None:
    assert text("foie.", "rate.", "suivant", "efface") == "Foie."


def test_nothing_said_is_no_text() -> None:
    assert text() == ""
    assert text("") == ""
