"""A recording to text, through the same segmenting, recogniser and formatter as dictation, without a report.

The text is what would stand in the report: `scratch that` takes words back; a spoken move to another field begins a
new paragraph. Does not write files.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reporting.clock import Clock
from reporting.speech.audio import SAMPLE_RATE_HZ
from reporting.speech.engine import Recognizer, VoiceDetector
from reporting.speech.files import read_audio
from reporting.speech.hypothesis import Final, Word
from reporting.speech.offline import transcribe
from reporting.text.commands import MOVES
from reporting.text.fit import fit
from reporting.text.format import Formatter
from reporting.text.spoken import CommandName, FormattedText, SpokenAlternative, SpokenCommand, SpokenWord
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribedFile:
    """What was said in a recording."""

    text: str
    """As it would stand in a report."""
    verbatim: str
    """As heard."""
    words: tuple[Word, ...]
    """As heard, with times in the recording."""
    audio_s: float
    """How long the recording is."""
    compute_s: float
    """How long it took to segment, recognise and format."""


class Transcribing:
    """Transcribes files, one after the other."""

    def __init__(
        self,
        recognizer: Recognizer,
        detector: Callable[[], VoiceDetector],
        formatter: Formatter,
        clock: Clock,
    ) -> None:
        self._recognizer = recognizer
        self._detector = detector
        self._formatter = formatter
        self._clock = clock

    def transcribe(self, file: Path, language: Language) -> TranscribedFile:
        """Return what was said. Raise InputError if the file is no sound, PeerError if the recogniser failed."""
        samples = read_audio(file)
        began_s = self._clock.monotonic_s()
        finals = transcribe(samples, self._recognizer, self._detector(), language=language)
        text = text_of(finals, self._formatter, language)
        return TranscribedFile(
            text=text,
            verbatim=" ".join(final.text for final in finals if final.text),
            words=tuple(word for final in finals for word in final.words),
            audio_s=len(samples) / SAMPLE_RATE_HZ,
            compute_s=self._clock.monotonic_s() - began_s,
        )


def text_of(finals: Iterable[Final], formatter: Formatter, language: Language) -> str:
    """Return the finals as they would stand in a report."""
    sheet = _Sheet()
    for final in finals:
        for piece in formatter.format(spoken_words(final.words)):
            if isinstance(piece, FormattedText):
                sheet.write(final.utterance_id, piece, language)
            else:
                sheet.obey(piece)
    return sheet.text()


def spoken_words(words: Sequence[Word]) -> tuple[SpokenWord, ...]:
    """Return recognised words as the formatter takes them."""
    return tuple(
        SpokenWord(
            text=word.text,
            start_ms=word.start_ms,
            end_ms=word.end_ms,
            probability=word.probability,
            alternatives=tuple(
                SpokenAlternative(words=other.words, text=other.text, chance=other.chance)
                for other in word.alternatives
            ),
        )
        for word in words
    )


@dataclass
class _Sheet:
    """Paragraphs; each a list of (utterance id, text)."""

    paragraphs: list[list[tuple[str, str]]] = field(default_factory=lambda: [[]])

    def write(self, utterance_id: str, piece: FormattedText, language: Language) -> None:
        before = "".join(text for _, text in self.paragraphs[-1])
        self.paragraphs[-1].append((utterance_id, fit(before, piece, "", language).text))

    def obey(self, command: SpokenCommand) -> None:
        if command.name in MOVES and self.paragraphs[-1]:
            self.paragraphs.append([])
        if command.name is not CommandName.SCRATCH_THAT:
            return
        written = next((paragraph for paragraph in reversed(self.paragraphs) if paragraph), None)
        if written:
            last = written[-1][0]
            written[:] = [said for said in written if said[0] != last]

    def text(self) -> str:
        joined = ("".join(text for _, text in paragraph) for paragraph in self.paragraphs)
        return "\n\n".join(text.strip("\n") for text in joined if text.strip())
