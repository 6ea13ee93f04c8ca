"""What the speaker sees of a partial: written as it will stand, and how much of that stays.

Does not decide which words are settled (`speech/stable.py`) nor how they are written (`text/`).
"""

from collections.abc import Mapping

from reporting.service.dictation_events import Heard
from reporting.service.transcribe import spoken_words
from reporting.speech.hypothesis import Partial
from reporting.text.fit import with_french_spaces
from reporting.text.format import Formatter, words_of
from reporting.wording import Language


class Shown:
    """The partials of one dictation, as they are shown."""

    def __init__(self, formatters: Mapping[Language, Formatter], language: Language) -> None:
        self._formatter, self._language = formatters[language], language
        self._utterance_id = ""
        self._stable = ""

    def heard(self, partial: Partial) -> Heard:
        """Return the event. Its `stable` begins as that of the partial before, if both are of one utterance."""
        words = spoken_words(partial.words) or words_of(partial.text)
        text = with_french_spaces(self._formatter.provisional(words), self._language)
        if partial.utterance_id != self._utterance_id:
            self._utterance_id, self._stable = partial.utterance_id, ""
        stable = with_french_spaces(self._formatter.settled(words[: partial.settled]), self._language)
        if stable.startswith(self._stable) and text.startswith(stable):
            self._stable = stable
        return Heard(partial=partial, text=text, stable=self._stable)
